"""Every code block of every document is run, by the test that `tests/documents.py` names; these run what is make's."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from tests.documents import RUNS, Block, Run, blocks, parse
from tests.guards.source import ROOT, files, imports, text, tree

COMMAND = re.compile(r"(?:[A-Z]+=\S+ )*make( [a-z]+| [A-Z]+=\S+)+")


def takers(block: Block) -> list[str]:
    """The lines of the table that take a block."""
    return [name for name, run in RUNS.items() if run.takes(block)]


def test_every_block_is_run_by_one_test() -> None:
    assert len(blocks()) > 25
    assert {str(block): takers(block) for block in blocks() if len(takers(block)) != 1} == {}


@pytest.mark.parametrize("run", RUNS.values(), ids=list(RUNS))
def test_every_line_of_the_table_takes_a_block_under_each_of_its_headings(run: Run) -> None:
    assert run.blocks()
    assert {block.heading for block in blocks() if run.takes(block)} >= set(run.headings)


def read_by(path: Path) -> str:
    """A test's file and the helpers that it imports, as text."""
    names = {name.replace(".", "/") for name in imports(path) if name.startswith("tests.")}
    helpers = {f"{name}.py" for name in names} | {f"{name.rpartition('/')[0]}.py" for name in names}
    return text(path) + "".join(text(each) for each in files() if str(each) in helpers - {"tests/documents.py"})


@pytest.mark.parametrize("name", RUNS)
def test_the_test_of_each_line_exists_and_takes_its_blocks_from_the_table(name: str) -> None:
    file, _, function = RUNS[name].test.partition("::")
    assert Path(file) in files()
    assert function in {each.name for each in tree(Path(file)).body if isinstance(each, ast.FunctionDef)}
    assert f'RUNS["{name}"]' in read_by(Path(file)) or file == "tests/guards/test_documents.py"


def test_a_block_in_a_list_without_a_language_or_indented_is_found() -> None:
    source = "# One\n- so:\n  ~~~\n  a\n  ~~~\n\n## Two `x`\n\n    b\n\n> ```sh\n> c\n> ```\n```py\nd"
    found = [(block.heading, block.language, block.text) for block in parse(Path("x.md"), source)]
    assert found == [("One", "", "a\n"), ("Two `x`", "", "b\n"), ("Two `x`", "sh", "c\n"), ("Two `x`", "py", "d")]
    assert [takers(block) for block in parse(Path("docs/api.md"), source)] == [[], [], ["KEY_COMMANDS"], []]


MAKE = [name for name, run in RUNS.items() if run.test.endswith("test_make_knows_every_command")]


@pytest.mark.parametrize("name", MAKE)
def test_make_knows_every_command(name: str) -> None:
    """make says what it would do; `make demo` and the parts of `make test` are what other tests run."""
    lines = [line.partition("#")[0].strip() for block in RUNS[name].blocks() for line in block.splitlines()]
    assert [line for line in lines if not COMMAND.fullmatch(line)] == []
    for line in lines:
        done = subprocess.run(["bash", "-c", f"{line} --dry-run"], cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


def test_every_part_of_the_tree_is_there() -> None:
    """Each folder at the beginning of a line or alone, and what a line says of the folders `occ` and `tools`."""
    (shown,) = RUNS["TREE"].blocks()
    named = set(re.findall(r"(\w+)/", shown))
    for part, content in re.findall(r"^(occ|tools)/\s+([^/]+?)(?=^\w+/)", shown, re.MULTILINE):
        words = re.split(r"[,;]\s+", content.partition(": ")[2].strip() or content.strip())
        named |= {f"{part}/{word}" for word in words}
    assert len(named) > 20
    assert {name for name in named if not (ROOT / name).exists()} == set()
