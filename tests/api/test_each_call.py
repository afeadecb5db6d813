"""A call is a call: each is carried out, in the order received, also when two of them have the same signature."""

from collections import Counter
from itertools import permutations
from typing import Any

import pytest

from occ.models import Account, Diagnostic
from occ.world import world
from tests.api import wire, writes
from tests.api.calls import base, pop_body
from tests.api.client import WAYS, Api
from tests.api.places import NEVER
from tests.api.same_input import OF_THE_API
from tests.api.writes import PAIRS, PUTS, REPEATED, VALUES, Key, Pair, Site
from tests.bad_input import everything


def test_a_description_that_is_changed_back_is_back(program: Api, owner: Account) -> None:
    path, seen = base(world.active(owner)), []
    for description in ("A", "B", "A"):
        program.put(path, {"description": description})
        seen.append(program.get(path)["description"])
    assert seen == ["A", "B", "A"]


def test_a_service_that_is_not_to_end_any_more_does_not_end(program: Api, owner: Account) -> None:
    path, seen = f"{base(world.active(owner))}/serviceInfos", []
    for ends in (False, True, False):
        program.put(path, {"renew": {"automatic": True, "deleteAtExpiration": ends, "forced": False}})
        seen.append(program.get(path)["renew"]["deleteAtExpiration"])
    assert seen == [False, True, False]


def test_an_alert_that_is_switched_on_again_is_on(program: Api, owner: Account) -> None:
    path = f"{base(world.active(owner))}/monitoring"

    def active() -> list[str]:
        return [each["type"] for each in program.get(path) if each["activated"]]

    seen = []
    for switch in ("on", "off", "on", "all off", "on"):
        if switch == "all off":
            program.delete(path)
        else:
            program.post(path, {"subscriptions": ["bgp"] if switch == "on" else []})
        seen.append(active())
    assert seen == [["bgp"], [], ["bgp"], [], ["bgp"]]


def test_two_equal_diagnostics_are_two(program: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    asked = {"diagnosticName": "diagPeering", "popConfigId": pop.pk}
    made = [program.post(f"{base(service)}/diagnostic", asked)["id"] for _ in range(2)]
    assert program.get(f"{base(service)}/diagnostic") == made
    assert Diagnostic.objects.count() == 2


def test_a_configuration_that_was_deleted_is_made_again(program: Api, owner: Account) -> None:
    service = world.attached(owner)
    path, body = f"{base(service)}/config/pop", pop_body(service)
    made = []
    for _ in range(2):
        made.append(program.post(path, body)["resourceId"])
        world.pass_time()
        assert program.get(path) == made[-1:]
        program.delete(f"{path}/{made[-1]}")
        world.pass_time()
        assert program.get(path) == []
    assert made[0] != made[1]


def test_every_write_is_of_one_kind() -> None:
    """A new operation is a PUT with values to try, undoes another or is undone, or says what an equal call does."""
    undoing = {key for pair in PAIRS for key in (pair.make, pair.unmake)}
    kinds = [set(PUTS), undoing - REPEATED.keys(), set(REPEATED), set(writes.ONCE), set(writes.CHANGES_NOTHING)]
    kinds.append({key for key in NEVER if key[0] != "GET"})
    assert sorted(key for kind in kinds for key in kind) == sorted(writes.WRITES)
    assert {path for _, path in set(PUTS) - writes.ONE_VALUE.keys()} == VALUES.keys()
    assert len(PAIRS) == 9


@pytest.fixture(scope="module")
def site(undone: None) -> Site:
    """Where everything can be called."""
    return writes.build(world.account(1))


@pytest.fixture(scope="module")
def programs(site: Site) -> dict[str, Api]:
    """The customer's programs, by how they say for whom they call."""
    return {way: make(site.owner) for way, make in WAYS.items()}


@pytest.fixture(params=list(WAYS))
def caller(request: pytest.FixtureRequest, db: None, programs: dict[str, Api]) -> Api:
    """One of them."""
    return programs[request.param]


def accepted(api: Api) -> bool:
    """Whether the last call was."""
    assert api.status < 500
    return api.status == 200


PUT = [(path, number) for path in VALUES for number in range(len(VALUES[path]))]


@pytest.mark.parametrize(("path", "number"), PUT)
def test_what_is_put_back_is_back(path: str, number: int, site: Site, caller: Api) -> None:
    """A, B, A is read as A."""
    first, other = VALUES[path][number]
    seen = []
    for body in (first, other, first):
        site.send(caller, ("PUT", path), body=body)
        assert accepted(caller)
        seen.append(caller.get(site.full.path(path)))
    assert seen[0] == seen[2] != seen[1]


HISTORY = {"AuditEntry", "Task", "TaskEvent"}
"""Tables that keep what happened: each call adds to them."""
WORKED_OUT = {"ends_at"}
"""Columns that follow from others of their row."""
Columns = dict[tuple[str, Any, str], Any]


def columns() -> Columns:
    """Each stored value, history apart, by its table, its row and its column."""
    tables = everything()
    for name in HISTORY | OF_THE_API:
        del tables[name]
    return {
        (name, next(iter(row.values())), column): value
        for name, rows in tables.items()
        for row in rows
        for column, value in row.items()
        if column not in WORKED_OUT
    }


def differing(one: Columns, other: Columns) -> set[tuple[str, Any, str]]:
    """Where two states of the same rows differ."""
    return {place for place in one.keys() & other.keys() if one[place] != other[place]}


@pytest.mark.django_db
def test_what_was_put_elsewhere_meanwhile_is_put_back(site: Site, caller: Api) -> None:
    """A here, B at another address that changes the same column, A here: for all pairs of PUTs that share one."""

    def put(path: str, body: Any) -> Columns:
        site.send(caller, ("PUT", path), body=body)
        assert accepted(caller)
        return columns()

    each = [(path, *VALUES[path][number]) for path, number in PUT]
    changed = [differing(put(path, first), put(path, other)) for path, first, other in each]
    assert all(changed)
    tried = set()
    for (one, same), (other, between) in permutations(zip(each, changed, strict=True), 2):
        if one[0] != other[0] and (shared := same & between):
            before, meanwhile, after = put(*one[:2]), put(other[0], other[2]), put(*one[:2])
            assert not differing(before, after) & shared
            if differing(before, meanwhile) & shared:
                tried.add((one[0], other[0]))
    service, infos, billed = writes.SERVICE, f"{writes.SERVICE}/serviceInfos", writes.BILLED
    assert tried == {(service, billed), (billed, service), (infos, billed), (billed, infos)}


AGAIN = {("POST", "/order/cart"): 200, ("POST", f"{writes.SERVICE}/monitoring"): 200}
"""What may be made although it is there: another cart, and alerts that are on stay on."""
GONE = {("DELETE", f"{writes.SERVICE}/monitoring"): 200}
"""What may be taken away although it is not there: alerts that are off stay off."""


@pytest.mark.parametrize("pair", PAIRS, ids=str)
def test_what_is_undone_can_be_done_again(pair: Pair, site: Site, caller: Api) -> None:
    """Made, made again, taken away, taken away again, and all that once more: each is judged when it comes."""
    before = state(pair, site, caller)
    for _ in range(2):
        answer = site.send(caller, pair.make)
        assert accepted(caller)
        world.pass_time()
        there = state(pair, site, caller)
        made = address(pair, site, answer, [each for each in there or [] if each not in (before or [])])
        assert exists(pair, made, caller)
        site.send(caller, pair.make)
        assert caller.status == AGAIN.get(pair.make, 409)
        assert state(pair, site, caller) == there
        for status in (200, GONE.get(pair.unmake, 404)):
            site.send(caller, pair.unmake, path=made)
            assert caller.status == status
            world.pass_time()
        assert state(pair, site, caller) == before
        assert not exists(pair, made, caller)


def state(pair: Pair, site: Site, api: Api) -> Any:
    """What is read where a pair makes something, or above it; None of carts, which no address lists."""
    path = pair.unmake[1] if pair.make[1] == pair.unmake[1] else pair.unmake[1].rpartition("/")[0]
    return api.get(site.at(pair.make).path(path)) if ("GET", path) in wire.operations() else None


def address(pair: Pair, site: Site, answer: Any, new: list[Any]) -> str:
    """Where what was made is taken away.

    Args:
        pair: what was called.
        site: where.
        answer: to the POST.
        new: what there is since.
    """
    above, _, name = pair.unmake[1].rpartition("/")
    if pair.make[1] == pair.unmake[1]:
        return site.at(pair.make).path(pair.unmake[1])
    (number,) = new or [answer[name.strip("{}")]]
    return f"{site.at(pair.make).path(above)}/{number}"


def exists(pair: Pair, made: str, api: Api) -> bool:
    """Whether there is something at an address, or any alert is on."""
    answer = api.get(made)
    return any(each["activated"] for each in answer) if isinstance(answer, list) else accepted(api)


def rows() -> Counter[str]:
    """How many rows each table has."""
    return Counter({name: len(found) for name, found in everything().items()})


@pytest.mark.parametrize("key", REPEATED, ids=" ".join)
def test_two_equal_calls_are_two(key: Key, site: Site, caller: Api) -> None:
    counts = [rows()]
    for _ in range(2):
        site.send(caller, key)
        assert accepted(caller)
        counts.append(rows())
    first, second = counts[1] - counts[0], counts[2] - counts[1]
    assert first == second != Counter()
