"""The project's own files, as the guards read them."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


@cache
def files() -> tuple[Path, ...]:
    """Every file that is, or is about to be, in the repository, relative to its root."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return tuple(sorted(path for name in set(names) if (ROOT / (path := Path(name))).is_file()))


def below(folder: str, suffix: str) -> list[Path]:
    """Those below `folder` (a path or a file's name) that end with `suffix`."""
    return [path for path in files() if path.is_relative_to(folder) and path.suffix == suffix]


def text(path: Path) -> str:
    """What stands in a file of `files()`."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree(path: Path) -> ast.Module:
    """A Python file of `files()`, parsed."""
    return ast.parse(text(path), str(path))


def module_of(path: Path) -> str:
    """The dotted name under which Python imports a file of `files()`."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[str]:
    """The dotted name of all that a Python file imports, inside its functions too; `from a import b` gives `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{name.name}" for name in node.names)
