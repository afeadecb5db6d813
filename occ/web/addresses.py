"""Addresses of pages, each worked out once."""

from functools import lru_cache

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString


@lru_cache(maxsize=10_000)
def address(name: str, *args: object) -> SafeString:
    """As `reverse`, escaped: a page that follows itself asks for the same thirty addresses each time."""
    return SafeString(escape(reverse(name, args=args)))
