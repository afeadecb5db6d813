"""The API in the browser: every operation, tried with one's own session, and forms told as calls."""
