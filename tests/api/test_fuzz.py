"""Whatever is called: no 5xx, no answer outside the published schema, nothing changed by what is refused."""

import os
from typing import Any

import hypothesis
import pytest
from django.conf import LazySettings
from hypothesis import HealthCheck, Phase, settings

from occ.api.connect import service
from occ.api.http import operations
from occ.api.wire.errors import ApiError
from occ.models import Service
from tests.api import checked, wire
from tests.api.places import NEVER
from tools.fuzz.calls import Key, chains
from tools.fuzz.judge import Judge
from tools.fuzz.places import Ground, build

CASES = int(os.environ.get("CASES") or 500)
SEED = os.environ.get("SEED") or "20260917"
DRAWN = settings(
    database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck), print_blob=False
)


def fuzz(judge: Judge, key: Key, cases: int) -> None:
    """That many calls of an operation, which follow from the seed."""
    rounds = 0
    while (missing := cases - judge.statuses[key].total()) > 0:
        rounds += 1
        each = hypothesis.given(chains(key))(judge.carry_out)
        each = hypothesis.seed(f"{SEED} {rounds} {' '.join(key)}")(each)
        settings(DRAWN, max_examples=missing)(each)()


@pytest.fixture(scope="module")
def ground(undone: None) -> Ground:
    """The world; every call is undone."""
    return build()


@pytest.fixture
def judge(db: None, ground: Ground, settings: LazySettings) -> Judge:
    """Of a program that may call as often as it likes."""
    settings.API_CALLS_PER_MINUTE = settings.API_KEYS_ASKED_PER_MINUTE = 10**9
    return Judge(ground=ground)


def test_nothing_fails_leaves_the_schema_or_changes_what_it_refuses(judge: Judge) -> None:
    keys = list(wire.operations())
    for number, key in enumerate(keys):
        fuzz(judge, key, CASES * (number + 1) // len(keys) - CASES * number // len(keys))
    print(f"seed {SEED}", judge.report(), sep="\n")
    assert not judge.faults, f"SEED={SEED} CASES={CASES} repeats it"
    assert judge.accepted > CASES / 3
    if 20 * len(keys) <= CASES:
        assert {key for key in keys if not judge.statuses[key][200]} == NEVER


def test_a_failure_is_found(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError

    monkeypatch.setattr("occ.api.auth.clock.real_now", broken)
    fuzz(judge, ("GET", "/auth/time"), 1)
    assert [fault.split(": ")[1] for fault in judge.faults] == ["Server error"]


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")
def test_a_value_of_another_type_is_found(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    shape = service.shape
    monkeypatch.setattr(service, "shape", lambda row: shape(row).model_copy(update={"pop": 7}))
    fuzz(judge, ("GET", "/ovhCloudConnect/{serviceName}"), 1)
    assert "pop" in "".join(judge.faults)
    assert "pop: 7" in "".join(checked.FAULTS)  # which sees it as well, as it is meant to
    checked.FAULTS.clear()


def test_a_refusal_that_leaves_something_behind_is_found(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    def described(**values: Any) -> None:
        Service.objects.update(description="Changed")
        raise ApiError(409, "Refused")

    monkeypatch.setattr(service, "service_describe", described)
    monkeypatch.setattr(operations, "_write", lambda run, request, **values: run(request, **values))
    fuzz(judge, ("PUT", "/ovhCloudConnect/{serviceName}"), 1)
    assert list(judge.faults) == ["PUT /ovhCloudConnect/{serviceName}: 409 changed Service"]
