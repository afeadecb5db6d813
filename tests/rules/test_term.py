"""When a term is over."""

from datetime import date

import pytest

from occ.rules.term import term_end


@pytest.mark.parametrize(
    ("began", "months", "after", "over"),
    [
        (date(2026, 1, 15), 1, date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 1, 15), 1, date(2026, 2, 14), date(2026, 2, 15)),
        (date(2026, 1, 15), 1, date(2026, 2, 15), date(2026, 3, 15)),
        (date(2026, 1, 31), 1, date(2026, 1, 31), date(2026, 2, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28), date(2026, 3, 31)),
        (date(2028, 2, 29), 12, date(2028, 3, 1), date(2029, 2, 28)),
        (date(2026, 11, 5), 3, date(2026, 12, 31), date(2027, 2, 5)),
        (date(2026, 1, 15), 1, date(2025, 6, 1), date(2026, 2, 15)),
    ],
)
def test_a_term_is_over_on_the_day_on_which_it_began_or_the_last_of_the_month(
    began: date, months: int, after: date, over: date
) -> None:
    assert term_end(began, months, after) == over
