"""docs/extending.md: the files that it names are there, and none is missing that holds what its examples name."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from tests.guards.source import files, text

DOCUMENT = Path("docs/extending.md")
NOUN = "NOUN"
ITEM = re.compile(r"^(\d+)\. (.+(?:\n {3,}\S.*)*)", re.MULTILINE)
PATH = re.compile(r"`([^`]+)`(?:, )?")
PARTS = ("occ/", "portal/", "templates/", "tools/", "tests/", ".env.example", "compose.yaml", "README.md")
"""Where the way of an example is looked for; the other documents mention much besides."""
CODE = {"", ".py", ".html", ".txt", ".yaml", ".md"}


@dataclass(frozen=True)
class Extension:
    """A list of the document: what is added, the names of an existing one, and the items with their paths."""

    what: str
    examples: tuple[str, ...]
    items: tuple[tuple[int, str, tuple[str, ...]], ...]

    @property
    def patterns(self) -> list[str]:
        """Every path of the list, as a pattern: `NOUN` stands for any word."""
        return [path.replace(NOUN, "*") for _number, _item, paths in self.items for path in paths]

    def names(self, path: Path) -> bool:
        """Whether the list names this file."""
        return any(fits(path, pattern) for pattern in self.patterns)


def fits(path: Path, pattern: str) -> bool:
    """Whether a path is as a pattern says, folder for folder: `*` stands for no `/`."""
    parts = Path(pattern).parts
    return len(parts) == len(path.parts) and all(map(fnmatch, path.parts, parts))


def paths_of(item: str) -> tuple[str, ...]:
    """The paths that an item begins with, up to its colon."""
    found = []
    while match := PATH.match(item):
        found.append(match[1])
        item = item[match.end() :].lstrip()
    assert item.startswith(":"), item
    return tuple(found)


def extensions() -> list[Extension]:
    """The lists of the document."""
    found = []
    for section in re.split(r"^## ", text(DOCUMENT), flags=re.MULTILINE):
        title, _, rest = section.partition("\n")
        example = re.match(r"Example: ((?:`[^`]+`(?: or )?)+)", rest)
        items = tuple((int(number), item, paths_of(item)) for number, item in ITEM.findall(rest))
        found.append(Extension(title, tuple(re.findall(r"`([^`]+)`", example[1])) if example else (), items))
    return found


EXTENSIONS = extensions()
LISTS = pytest.mark.parametrize("extension", EXTENSIONS, ids=lambda each: each.what.lower().replace(" ", "-"))
WITH_EXAMPLE = [each for each in EXTENSIONS if each.examples]


def looked_at() -> list[Path]:
    """The files in which examples are looked for: of the tests, the tables that other tests are made from."""
    parts = [path for path in files() if str(path).startswith(PARTS) and path.suffix in CODE]
    return [path for path in parts if path.parts[0] != "tests" or not path.name.startswith("test_")]


def test_the_document_has_its_lists() -> None:
    assert len(WITH_EXAMPLE) == len(EXTENSIONS) - 1 >= 7
    assert EXTENSIONS[0].patterns == ["locale/fr/LC_MESSAGES/django.po", "CHANGELOG.md", "docs/glossary.md"]


@LISTS
def test_every_file_of_a_list_is_there(extension: Extension) -> None:
    assert extension.items
    missing = [each for each in extension.patterns if not any(fits(path, each) for path in files())]
    assert missing == []


@LISTS
def test_the_items_are_numbered_in_order(extension: Extension) -> None:
    assert [number for number, _item, _paths in extension.items] == list(range(1, len(extension.items) + 1))


@pytest.mark.parametrize("extension", WITH_EXAMPLE, ids=lambda each: each.what.lower().replace(" ", "-"))
def test_every_file_that_holds_the_example_is_in_its_list(extension: Extension) -> None:
    """Each list is as long as the way of the example through the code; a file that comes to hold it joins the list."""
    words = re.compile("|".join(rf"(?<![\w-]){re.escape(each)}(?![\w-])" for each in extension.examples))
    holding = [path for path in looked_at() if words.search(text(path))]
    assert len(holding) > 3
    assert [str(path) for path in holding if not extension.names(path)] == []
