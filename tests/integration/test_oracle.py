"""What FRR says of a session, beside what the core computes; and whether this machine can have such routers at all."""

import os
from pathlib import Path

import pytest

from tests.guards.source import ROOT
from tools.oracle import cases, namespaces, packages


def without_namespaces(problem: str) -> None:
    """Fail in continuous integration, skip elsewhere, with the reason."""
    (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(problem)


@pytest.fixture(scope="module")
def namespace() -> None:
    """Namespaces can be made here."""
    if problem := namespaces.problem():
        without_namespaces(problem)


def test_a_namespace_with_a_link_can_be_made(namespace: None) -> None:
    assert namespaces.problem() == ""


def test_a_machine_without_namespaces_fails_in_continuous_integration_and_skips_elsewhere(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    problem = namespaces.problem()
    assert problem == "unshare is not installed (Debian: util-linux)"
    for in_ci, outcome in (("true", pytest.fail.Exception), ("", pytest.skip.Exception)):
        monkeypatch.setenv("CI", in_ci)
        with pytest.raises(outcome, match="unshare"):
            without_namespaces(problem)


def test_the_core_says_what_frr_says(namespace: None, tmp_path: Path) -> None:
    """Side by side, each case in a namespace of its own."""
    try:
        root = packages.unpacked(ROOT / "var")
    except packages.Missing as missing:
        pytest.skip(str(missing))
    under_way = {}
    for number, case in enumerate(cases.CASES):
        folder = tmp_path / str(number)
        folder.mkdir()
        under_way[case] = cases.started(case, root, folder), folder
    real = {case: cases.measured(*each) for case, each in under_way.items()}
    assert [
        f"{case}, {end}: {ours} here, {real[case][end]} in FRR"
        for case in cases.CASES
        for end, ours in cases.computed(case).items()
        if not real[case][end].agrees(ours)
    ] == []
