"""What must not be in the repository, and what its documents must say."""

import ast
import re
from pathlib import Path

import pytest

from tests.guards.source import ROOT, below, files, text, tree

BINARY = {".png", ".jpg", ".webp", ".ico", ".woff2"}
FOREIGN = re.compile(
    r"/(?:root|work|home)/\w"  # a machine's own paths
    r"|--(?:extra-)?index-url|--find-links|--trusted-host"
    r"|(?:pypi|pythonhosted|npmjs|debian)\.(?:org|com)/\S"  # registries
    r"|resolved\W+https?:"
)
TEXTS = [path for path in files() if path.suffix not in BINARY and "vendor" not in path.parts]


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = {
        str(path): FOREIGN.findall(text(path)) for path in TEXTS if path != Path("tests/guards/test_repository.py")
    }
    assert {name: what for name, what in found.items() if what} == {}


def test_nothing_made_is_in_the_repository() -> None:
    made = {".mo", ".pyc", ".sqlite3", ".log", ".sock"}
    assert not [path for path in files() if path.suffix in made or path.parts[0] in {"var", ".venv"}]


def variables() -> set[str]:
    """Every environment variable that the settings, or the demo, read."""
    found = set()
    for path in below("portal", ".py"):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or not node.args:
                continue
            owner = ast.unparse(node.func.value)
            first = node.args[0]
            if owner in {"env", "os.environ"} and isinstance(first, ast.Constant) and str(first.value).isupper():
                found.add(str(first.value))
    return found - {"MAKELEVEL", "DJANGO_SETTINGS_MODULE"}


@pytest.mark.parametrize("variable", sorted(variables()))
def test_every_variable_is_explained(variable: str) -> None:
    assert re.search(rf"^#? ?{variable}=", text(Path(".env.example")), re.MULTILINE)
    assert f"`{variable}`" in text(Path("README.md"))


def test_no_variable_is_explained_that_nobody_reads() -> None:
    explained = re.findall(r"^#? ?([A-Z_]+)=", text(Path(".env.example")), re.MULTILINE)
    assert sorted(explained) == sorted(variables())


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"])
def test_the_documents_are_there(name: str) -> None:
    assert len(text(Path(name)).splitlines()) > 10


DOCUMENTS = [path for path in files() if path.suffix == ".md"]


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_link_of_a_document_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#\s]+)", text(path))
    assert not [link for link in links if not (ROOT / path.parent / link).exists()]


@pytest.mark.parametrize("path", DOCUMENTS, ids=str)
def test_every_command_of_a_document_exists(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text(Path("Makefile")), re.MULTILINE))
    assert set(re.findall(r"(?:^|`)(?:[A-Z]+=\S+ )*make ([a-z]+)", text(path), re.MULTILINE)) <= targets


def test_a_decision_record_has_a_number_of_its_own() -> None:
    numbers = [path.name[:4] for path in below("docs/adr", ".md") if path.name[0].isdigit()]
    assert numbers
    assert sorted(set(numbers)) == sorted(numbers)


def test_continuous_integration_runs_exactly_make_test() -> None:
    commands = [line for line in text(Path(".ci/run")).splitlines() if line and not line.startswith(("#", "set "))]
    assert commands == ["make test"]
