"""Secrets of programs: made, hashed, encrypted (docs/adr/0005)."""

import base64
import hashlib
import secrets
from functools import cache
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.fernet import MultiFernet

ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def new_secret(length: int) -> str:
    """A random text of letters and digits; 32 of them carry 190 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def hashed(secret: str) -> str:
    """What is stored of a secret that need not be read back. A fast hash is enough: nobody guesses 190 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def encrypted(secret: str) -> str:
    """What is stored of a secret that must be read back: encrypted with a key that the database does not have."""
    return _cipher().encrypt(secret.encode()).decode()


@cache
def decrypted(token: str) -> str:
    """The secret behind `encrypted`.

    Raises:
        ValueError: SECRET_KEY has changed since, and the old one is not in SECRET_KEY_FALLBACKS.
    """
    from cryptography.fernet import InvalidToken

    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken:
        raise ValueError("The secret was encrypted under another SECRET_KEY.") from None


def sealed(text: str, purpose: str) -> str:
    """A text encrypted for somebody else to keep, such as a browser; `unsealed` reads it."""
    return _cipher(purpose).encrypt(text.encode()).decode()


def unsealed(token: str, purpose: str, max_age: int) -> str | None:
    """The text behind `sealed`.

    Args:
        token: what was given away.
        purpose: the same as then.
        max_age: how old it may be, in seconds.

    Returns:
        None if it is older, was made for another purpose, or is not ours.
    """
    from cryptography.fernet import InvalidToken

    try:
        return _cipher(purpose).decrypt(token.encode(), ttl=max_age).decode()
    except InvalidToken:
        return None


def _cipher(purpose: str = "api secrets") -> "MultiFernet":
    from cryptography.fernet import Fernet, MultiFernet  # loaded when first needed: most processes never do

    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    digests = [hashlib.sha256(f"passerelle {purpose} {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
