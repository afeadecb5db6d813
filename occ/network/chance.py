"""Chance that is the same each time: what is simulated must not change because somebody looks again."""

import hashlib


def fraction(*of: object) -> float:
    """A number from 0 to 1 that depends on `of` alone."""
    digest = hashlib.sha256("/".join(map(str, of)).encode()).digest()
    return int.from_bytes(digest[:8]) / 2**64
