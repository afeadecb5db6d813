"""When the term of a service is over (domain.md §4.11)."""

import calendar
from datetime import date, timedelta

NOTICE = timedelta(hours=24)
"""How long before the end of a term it must be known that it is the last (domain.md TE-5)."""


def term_end(began: date, months: int, after: date) -> date:
    """The first day after `after` on which a term of `months` months is over, for a service that began on `began`.

    A month that has no such day ends it on its last.
    """
    number = 0
    while True:
        number += months
        year, month = divmod(began.month - 1 + number, 12)
        year, month = began.year + year, month + 1
        day = date(year, month, min(began.day, calendar.monthrange(year, month)[1]))
        if day > after:
            return day
