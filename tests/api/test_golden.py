"""What every operation answers, on file: a change on the wire is a change of these files (GOLDEN=1 writes them)."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Model

from occ.models import DatacenterConfig, PopConfig, RoutingConfig
from occ.world import world
from tests.api import valid, wire
from tests.api.client import Api, api_for
from tests.api.places import NEVER, where_done
from tests.api.test_tenancy import call

HERE = Path(__file__).parent / "golden"
KEYS = list(wire.operations())


def file_of(key: tuple[str, str]) -> Path:
    """Where an operation's answer is kept."""
    return HERE / f"{key[1].strip('/').replace('{', '').replace('}', '').replace('/', '.')}.{key[0]}.json"


DRAWN = re.compile(r"|[iI]d|(?!datacenter)\w+Id|items|configurations|interfaceList|timestamp")
"""Fields with numbers that the database draws, or that time and place do; also a number outside any field."""
MADE: dict[str, type[Model]] = {"Pop": PopConfig, "Datacenter": DatacenterConfig, "DatacenterExtra": RoutingConfig}


def resource(task: dict[str, Any]) -> Any:
    """The `resourceId` of a task: that it is the newest object of its kind."""
    kind = re.sub(r"^(add|del)(\w+)Configuration$", r"\2", task["function"])
    newest = MADE[kind].objects.order_by("pk").last() if kind in MADE else None
    return (
        f"the id of the {type(newest).__name__}" if newest and newest.pk == task["resourceId"] else task["resourceId"]
    )


def settled(value: Any, name: str = "") -> Any:
    """An answer without what differs each time: dates, uuids, keys, statistics, and numbers that the database draws."""
    if isinstance(value, dict):
        kept = {key: settled(each, key) for key, each in value.items()}
        if "resourceId" in value:
            kept["resourceId"] = resource(value)
        return kept | ({"value": 1.5} if value.keys() == {"unit", "value"} else {})
    if isinstance(value, list):
        kept = [settled(each, name) for each in value]
        return [*kept[:1], f"… {len(kept)} in all"] if len(kept) > 12 else kept
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int | float):
        return 1 if DRAWN.fullmatch(name) else value
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
        (r"up for [0-9dhmw:]+", "up for TIME"),
    ):
        value = re.sub(pattern, word, value)
    return value


@dataclass(frozen=True)
class Found:
    """A customer with one of everything, and with something else for what is refused there; their program."""

    full: valid.World
    accepting: dict[tuple[str, str], valid.World]
    api: Api


@pytest.fixture(scope="module")
def found(undone: None) -> Found:
    """What is asked about."""
    owner = world.account(1)
    full, others = where_done(owner)
    full.values["task/taskId"] = valid.joining(world.active(owner), full.service.vrack)
    return Found(full, others, api_for(owner))


def seen(key: tuple[str, str], here: valid.World, api: Api) -> dict[str, Any]:
    """Status and settled answer of an operation."""
    answer = call(api, key, here.path(key[1]), here.bodies)
    return {"status": api.status, "answer": settled(answer)}


def check(path: Path, found: dict[str, Any]) -> None:
    """Whether an answer is the one on file; or put it there."""
    if os.environ.get("GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n")
    assert found == json.loads(path.read_text())


@pytest.mark.parametrize("key", KEYS, ids=" ".join)
@pytest.mark.django_db
def test_the_answer_is_the_one_on_file(key: tuple[str, str], found: Found) -> None:
    answers = [seen(key, found.full, found.api)]
    if key in found.accepting:
        answers.append(seen(key, found.accepting[key], found.api))
        assert [each["status"] < 400 for each in answers] == [False, True]
    assert (answers[-1]["status"] == 200) == (key not in NEVER)
    check(file_of(key), answers[0] if len(answers) == 1 else {"refused": answers[0], "done": answers[1]})


def test_no_answer_is_on_file_that_nobody_gives() -> None:
    assert {path.name for path in HERE.glob("*.json")} == {file_of(key).name for key in KEYS}
