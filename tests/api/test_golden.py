"""What every operation answers, on file: a change on the wire is a change of these files (GOLDEN=1 writes them)."""

import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from tests import factories
from tests.api import wire, world
from tests.api.client import Api, api_for
from tests.api.test_tenancy import call

HERE = Path(__file__).parent / "golden"
KEYS = list(wire.operations())


def file_of(key: tuple[str, str]) -> Path:
    """Where an operation's answer is kept."""
    return HERE / f"{key[1].strip('/').replace('{', '').replace('}', '').replace('/', '.')}.{key[0]}.json"


def settled(value: Any, name: str = "") -> Any:
    """An answer without what differs each time: dates, uuids, keys, and numbers that the database draws."""
    if isinstance(value, dict):
        return {key: settled(each, key) for key, each in value.items()}
    if isinstance(value, list):
        kept = [settled(each, name) for each in value]
        return [*kept[:1], f"… {len(kept)} in all"] if len(kept) > 12 else kept
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if name in ("customerBgpArea", "ovhBgpArea", "bgpNeighborArea", "datacenterId", "period") else 1
    if isinstance(value, float):
        return 1.5
    if name == "consumerKey":
        return "KEY"
    for pattern, word in (
        (r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "UUID"),
        (r"\d{4}-\d\d-\d\dT[\d:.]+(\+\d\d:\d\d)?", "DATETIME"),
        (r"\b\d{4}-\d\d-\d\d\b", "DATE"),
        (r"\bpn-\d+", "pn-1"),
        (r"([0-9A-Z]{4}-){4}[0-9A-Z]{4}", "KEY"),
        (r"/logs/\S+", "/logs/TOKEN"),
        (r"/validate/[\w-]+/", "/validate/TOKEN/"),
        (r"198\.1[89]\.\d+\.0", "198.18.1.0"),
        (r"= \d+\)", "= 1)"),
    ):
        value = re.sub(pattern, word, value)
    return value


@pytest.fixture(scope="module")
def found(django_db_setup: None, django_db_blocker: Any) -> Iterator[tuple[world.World, Api]]:
    """A customer with one of everything, and their program."""
    with django_db_blocker.unblock(), transaction.atomic():
        owner, other = factories.account(1), factories.account(2)
        yield world.build(owner, nic=other.nichandle), api_for(owner)
        transaction.set_rollback(True)


@pytest.mark.parametrize("key", KEYS, ids=" ".join)
@pytest.mark.django_db
def test_the_answer_is_the_one_on_file(key: tuple[str, str], found: tuple[world.World, Api]) -> None:
    everything, api = found
    answer = call(api, key, everything.path(key[1]), everything.bodies)
    seen = {"status": api.status, "answer": settled(answer)}
    if os.environ.get("GOLDEN"):
        HERE.mkdir(exist_ok=True)
        file_of(key).write_text(json.dumps(seen, indent=1, ensure_ascii=False) + "\n")
    assert seen == json.loads(file_of(key).read_text())


def test_no_answer_is_on_file_that_nobody_gives() -> None:
    assert {path.name for path in HERE.glob("*.json")} == {file_of(key).name for key in KEYS}
