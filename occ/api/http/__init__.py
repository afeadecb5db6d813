"""From a request to an operation and back: signatures, tokens, limits, lists."""
