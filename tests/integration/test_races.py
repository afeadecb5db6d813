"""Eight clients at once never get more than one of what there is one of (`make races` plays ten times as much)."""

import pytest

from tools.races.__main__ import on_database
from tools.races.scenes import SCENES

ATTEMPTS = 800


@pytest.mark.parametrize("on_postgres", [True, False], ids=["postgresql", "sqlite"])
def test_no_rule_breaks_when_all_reach_for_the_same(on_postgres: bool) -> None:
    found = on_database(on_postgres, ATTEMPTS, seed=20260917)
    assert (found.broken, found.errors) == ([], [])
    assert found.attempts >= ATTEMPTS
    assert min(found.accepted, found.refused) > ATTEMPTS / 10
    assert len(found.scenes) == len(SCENES)
