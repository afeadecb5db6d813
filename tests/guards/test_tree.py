"""The card of the person this is built for: the tree at the top, the libraries, forms in crispy; orders of size."""

import re
from pathlib import Path

import pytest

from tests.guards.source import ROOT, below, files, imports, text

TOP = {"manage.py", "requirements.txt", "portal", "occ", "templates", "static", "tests", "tools"}
LIBRARIES = {
    "django": "django",
    "django-htmx": "django_htmx",
    "django-crispy-forms": "crispy_forms",
    "celery": "celery",
    "redis": "",  # Celery's own transport imports it
    "pytest-django": "",  # a plugin: pytest loads it
}
MODULE_LINES_MAX = 300
TEMPLATE_LINES_MAX = 150


def locked(name: str) -> set[str]:
    """The packages that a lock names."""
    return set(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==", text(Path(name)), re.MULTILINE))


def test_the_top_level_is_the_one_that_was_asked_for() -> None:
    assert {path.parts[0] for path in files()} >= TOP


@pytest.mark.parametrize("package", LIBRARIES)
def test_a_library_is_locked(package: str) -> None:
    assert package in locked("requirements-dev.txt")
    assert package in locked("requirements.txt") or package.startswith("pytest")


@pytest.mark.parametrize(("package", "module"), [item for item in LIBRARIES.items() if item[1]])
def test_a_library_is_in_use(package: str, module: str) -> None:
    sources = [*below("occ", ".py"), *below("portal", ".py")]
    assert any(name.split(".")[0] == module for path in sources for name in imports(path)), package


def test_redis_and_pytest_django_are_in_use() -> None:
    assert "redis+socket://" in text(Path("portal/settings.py"))
    assert any("django_db" in text(path) for path in below("tests", ".py"))


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_package_of_a_lock_has_its_hashes(name: str) -> None:
    entries = re.split(r"^(?=[a-z0-9])", text(Path(name)), flags=re.MULTILINE)[1:]
    assert not [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]


def test_the_locks_agree_and_follow_what_was_asked_for() -> None:
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^]]*\])?==([^\s;]+)", text(Path(name)), re.MULTILINE))

    run_time, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert run_time.items() <= development.items()
    assert pins("requirements.in").items() <= run_time.items()
    assert pins("requirements-dev.in").items() <= development.items()


@pytest.mark.parametrize("name", ["requirements.in", "requirements-dev.in"])
def test_every_library_that_is_asked_for_has_its_version(name: str) -> None:
    lines = [line for line in text(Path(name)).splitlines() if line and not line.startswith(("#", "-r "))]
    assert lines
    assert [line for line in lines if "==" not in line] == []


SIZED = [path for path in [*below("occ", ".py"), *below("portal", ".py")] if "migrations" not in path.parts]


def test_no_module_outgrows_a_reader() -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in SIZED}
    assert {name: lines for name, lines in lengths.items() if lines > MODULE_LINES_MAX} == {}


def test_no_template_outgrows_a_reader() -> None:
    lengths = {str(path): len(text(path).splitlines()) for path in below("templates", ".html")}
    assert {name: lines for name, lines in lengths.items() if lines > TEMPLATE_LINES_MAX} == {}


def test_what_is_served_is_in_the_repository_with_its_version() -> None:
    folders = {path.parts[2] for path in files() if path.is_relative_to("static/vendor") and len(path.parts) > 3}
    assert folders
    for folder in folders:
        assert (ROOT / "static/vendor" / folder / "LICENSE").exists()
        assert re.search(rf"^{re.escape(folder)} .* \d+\.\d+\.\d+ ", text(Path("static/vendor/VERSIONS")), re.MULTILINE)
