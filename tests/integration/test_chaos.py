"""Whatever dies, nothing is lost, doubled or stuck: each fault a few times (`make chaos` brings the full doses)."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tools.chaos.__main__ import LIMIT
from tools.chaos.plan import GROUPS, SHORT, draw
from tools.servers import ROOT

SEED = 20261124


@pytest.mark.alone
def test_each_fault_is_survived(tmp_path: Path) -> None:
    results = tmp_path / "chaos.json"
    command = [sys.executable, "-m", "tools.chaos", "--short", "--seed", str(SEED), "--json", str(results)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300)
    print(done.stdout)  # the table and its times, which `pytest -rP` shows
    assert results.exists(), done.stderr
    told = json.loads(results.read_text())
    assert told["findings"] == []
    assert told["faults"].keys() == {*SHORT.doses, "F11"}
    assert told["duration"] <= LIMIT["short"]
    for row in told["faults"].values():
        assert row["dose"] >= row["wanted"] > 0
        assert (row["lost"], row["doubled"], row["stuck"]) == (0, 0, 0)
    assert told["fewest_in_flight"] >= 20
    assert told["reads"]["failed"] < told["reads"]["total"] / 100
    assert told["reads"]["database_away_wrong"] == 0
    assert told["oddities"] == []
    assert done.returncode == 0


def test_a_seed_repeats_the_timetable_and_every_dose_is_in_it() -> None:
    plan = draw(SHORT, SEED)
    assert plan == draw(SHORT, SEED)
    assert plan != draw(SHORT, SEED + 1)
    own_pace = {"F9", "F12"}
    for fault, dose in SHORT.doses.items():
        assert fault in own_pace or sum(strike.fault == fault for strike in plan) == dose
    assert {strike.target for strike in plan if strike.fault == "F1"} <= set(range(GROUPS))
    assert all(strike.at >= 0 and strike.at + strike.seconds <= SHORT.fire for strike in plan)
