"""Equal calls at the same time, on PostgreSQL: what there is one of is done once, and everything else each time."""

import threading
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from occ.models import Account, AuditEntry, Contract
from occ.world import world
from tests.api import writes
from tests.api.client import WAYS, Api
from tests.api.test_each_call import AGAIN, GONE, address, exists, rows, state
from tests.api.writes import ONCE, PAIRS, REPEATED, Key, Pair, Site

pytestmark = pytest.mark.postgres


@dataclass(frozen=True)
class Race:
    """A site that all threads see, and the programs that call there at the same time."""

    site: Site
    programs: list[Api]

    def send(self, key: Key, path: str = "", bodies: Sequence[Any] = (None,)) -> list[int]:
        """Call an operation at the same time, with a signature and with a token.

        Args:
            key: the operation.
            path: its address, if not its own at the site.
            bodies: what the programs send, in turn; None is the valid body.

        Returns:
            The statuses, sorted.
        """
        start = threading.Barrier(len(self.programs))

        def send(program: Api, body: Any) -> int:
            start.wait()
            try:
                self.site.send(program, key, path=path, body=body)
            finally:
                connection.close()
            return program.status

        with ThreadPoolExecutor(len(self.programs)) as pool:
            return sorted(pool.map(send, self.programs, cycle(bodies)))


@pytest.fixture
def race(transactional_db: None) -> Race:
    """Four programs of one customer: two that sign with one key, within one second, and two with one token."""
    site = writes.build(world.account(1))
    programs = [make(site.owner) for make in WAYS.values()]
    others = [copy(each) for each in programs]
    for each in others:
        each.client = Client(raise_request_exception=False)
    return Race(site, programs + others)


def history() -> Counter[str]:
    """How often each action is in the history."""
    return Counter(AuditEntry.objects.values_list("action", flat=True))


@pytest.mark.parametrize("key", ONCE, ids=" ".join)
def test_of_equal_calls_at_the_same_time_one_is_carried_out(key: Key, race: Race) -> None:
    before = history()
    statuses = race.send(key)
    assert max(statuses) < 500
    assert set((history() - before).values()) == {1}
    if ONCE[key] == 200:
        assert set(statuses) == {200}
    elif key != writes.LOGOUT:  # a second one may have been let in before the key ended
        assert statuses.count(200) == 1


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_what_is_made_at_the_same_time_is_made_and_taken_away_once(pair: Pair, race: Race) -> None:
    site, api = race.site, race.programs[0]
    before, there = history(), state(pair, site, api) or []
    statuses = race.send(pair.make)
    assert max(statuses) < 500
    assert set(statuses) == {200} if pair.make in AGAIN else statuses.count(200) == 1
    world.pass_time()
    new = [each for each in state(pair, site, api) or [] if each not in there]
    made = address(pair, site, None if new else site.send(api, pair.make), new)
    statuses = race.send(pair.unmake, made)
    assert max(statuses) < 500
    assert set(statuses) == {200} if pair.unmake in GONE else statuses.count(200) == 1
    world.pass_time()
    assert not exists(pair, made, api)
    assert max((history() - before).values(), default=0) <= 1 + (pair.make in AGAIN)  # alerts: on, and off


def test_what_is_done_each_time_is_done_each_time_at_the_same_time(race: Race) -> None:
    for key in [*writes.PUTS, *writes.CHANGES_NOTHING]:
        assert race.send(key) == [200] * 4
    for key in REPEATED:
        counts = [rows()]
        race.site.send(race.programs[0], key)
        counts.append(rows())
        assert race.send(key) == [200] * 4
        counts.append(rows())
        one, four = counts[1] - counts[0], counts[2] - counts[1]
        assert four == Counter({name: 4 * number for name, number in one.items()}), key


def test_changes_of_different_fields_at_the_same_time_all_stay(race: Race) -> None:
    service = race.site.full.service
    kept = Contract.objects.filter(service=service).values_list("automatic", "delete_at_expiration")
    for mode, policy in [("manual", "terminateAtExpirationDate"), ("automatic", "empty")] * 4:
        bodies = [{"renew": {"mode": mode}}, {"terminationPolicy": policy}]
        assert race.send(("PUT", writes.BILLED), bodies=bodies) == [200] * 4
        assert kept.get() == (mode == "automatic", policy != "empty")
    named = Account.objects.filter(pk=race.site.owner.pk).values_list("name", "language")
    for name, language in [("A", "en"), ("B", "fr")] * 4:
        bodies = [{"name": name}, {"language": {"en": "en_GB", "fr": "fr_FR"}[language]}]
        assert race.send(("PUT", "/me"), bodies=bodies) == [200] * 4
        assert named.get() == (name, language)
