"""The code blocks of every document, and which test runs them: the one table of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from markdown_it import MarkdownIt

from tests.guards.source import files, text


@dataclass(frozen=True)
class Block:
    """A code block of a document.

    Attributes:
        document: the path of the document in the repository.
        heading: the heading that the block stands under; empty before the first one.
        language: the first word after the fence; empty for an indented block.
        line: where it begins, from 1.
        text: the code.
    """

    document: str
    heading: str
    language: str
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.document}:{self.line} ({self.language or 'without a language'}, under “{self.heading}”)"


@dataclass(frozen=True)
class Run:
    """A line of the table: which blocks a test runs. The test takes them from here, so a new one is run as well.

    Attributes:
        document: the path of the document.
        language: of the blocks.
        test: the test that runs them, as `file::function`.
        headings: what the blocks stand under; empty for the whole document.
    """

    document: str
    language: str
    test: str
    headings: tuple[str, ...] = ()

    def takes(self, block: Block) -> bool:
        """Whether the test runs this block."""
        here = (block.document, block.language) == (self.document, self.language)
        return here and (not self.headings or block.heading in self.headings)

    def blocks(self) -> list[str]:
        """The code of every block that the test runs, in the order of the document."""
        found = [block.text for block in blocks() if self.takes(block)]
        assert found, self
        return found


OWN = "tests/guards/test_documents.py"
CLIENTS = "tests/api/test_document.py"
TEAM = "tests/integration/test_operations.py"
RECIPES = "tests/web/test_recipes.py"
RUNS = {
    "README_COMMANDS": Run("README.md", "sh", f"{OWN}::test_make_knows_every_command"),
    "CONTRIBUTING_COMMANDS": Run("CONTRIBUTING.md", "sh", f"{OWN}::test_make_knows_every_command"),
    "RELIABILITY_COMMANDS": Run("docs/reliability.md", "sh", f"{OWN}::test_make_knows_every_command"),
    "TREE": Run("README.md", "text", f"{OWN}::test_every_part_of_the_tree_is_there"),
    "KEY_COMMANDS": Run("docs/api.md", "sh", f"{CLIENTS}::test_each_command_prints_the_key_that_it_names"),
    "CLIENT": Run(
        "docs/api.md",
        "python",
        f"{CLIENTS}::test_every_line_can_be_pasted",
        ("Clients", "An order", "The guide", "No answer", "The end of a service"),
    ),
    "NODE": Run("docs/api.md", "js", "tests/integration/test_snippets.py::test_the_lines_of_the_document_answer"),
    "TERRAFORM": Run("docs/api.md", "hcl", f"{CLIENTS}::test_what_terraform_is_told_signs_a_call"),
    "OPERATION": Run(
        "docs/api.md",
        "python",
        "tests/api/test_operation_example.py::test_the_operations_of_the_document_answer",
        ("How an operation is added",),
    ),
    "RECIPES": Run("docs/recipes.md", "python", f"{RECIPES}::test_the_page_follows_its_tasks"),
    "TEMPLATE": Run("docs/recipes.md", "html", f"{RECIPES}::test_the_page_follows_its_tasks"),
    "TEAM": Run("docs/operations.md", "sh", f"{TEAM}::test_a_team_is_set_up_watched_backed_up_restored_and_upgraded"),
    "ROLE": Run("docs/operations.md", "sql", f"{TEAM}::test_a_team_is_set_up_watched_backed_up_restored_and_upgraded"),
    "PROXY": Run("docs/operations.md", "nginx", "tests/portal/test_proxy.py::test_what_nginx_sets_is_what_is_read"),
}
"""Which test runs which blocks. A block that no line takes, or two, fails `tests/guards/test_documents.py`."""


@cache
def blocks() -> tuple[Block, ...]:
    """Every code block of every document, fenced or indented, in lists and quotations too."""
    return tuple(block for path in files() if path.suffix == ".md" for block in parse(path))


def parse(path: Path, source: str = "") -> Iterator[Block]:
    """The code blocks of a document; `source` instead of what the file holds."""
    heading, is_heading = "", False
    for token in MarkdownIt().parse(source or text(path)):
        if token.type == "heading_open":
            is_heading = True
        elif token.type == "inline" and is_heading:
            heading, is_heading = token.content, False
        elif token.type in ("fence", "code_block"):
            language = (token.info.split() or [""])[0]
            yield Block(str(path), heading, language, (token.map or [0])[0] + 1, token.content)
