"""What a line of the log is about, besides its words: the request, the account, the task."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_about: ContextVar[dict[str, str]] = ContextVar("about")


@contextmanager
def about(**values: str) -> Iterator[None]:
    """Say of every line until the end of the block what it is about: `request`, `account`, `task`."""
    token = _about.set(_about.get({}) | values)
    try:
        yield
    finally:
        _about.reset(token)


def also(**values: str) -> None:
    """Say more of it, until the end of the block of `about` that one is in."""
    _about.set(_about.get({}) | values)


class ContextFilter(logging.Filter):
    """Give each record the number of its request, its account and its task; `-` for what there is none of."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass."""
        known = _about.get({})
        # Django writes its own line on a failed request when that is over, and hands the request along.
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", "") or known.get("request", "-")
        record.account = getattr(record, "account", known.get("account", "-"))
        record.task = getattr(record, "task", known.get("task", "-"))
        return True
