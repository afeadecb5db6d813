"""When the database cannot do what it is asked for, and nobody is to blame: nothing was changed, a retry helps."""

from django.db import InterfaceError, OperationalError

RETRY_AFTER = 5
"""Seconds after which whoever was refused for it may try again."""
# A process that was held up in a transaction for too long: of that, PostgreSQL says what is said of a broken one.
_TAKEN_BACK = {"25P03", "25P04"}


def is_away(error: BaseException | None) -> bool:
    """Whether an error says that the database is away, busy or full, or that it has taken back the connection."""
    if isinstance(error, OperationalError | InterfaceError):
        return True
    return error is not None and getattr(error.__cause__, "sqlstate", None) in _TAKEN_BACK
