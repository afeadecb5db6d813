"""Signing in with a password, for customers, staff and the providers' users: what it costs, and when it is refused."""
