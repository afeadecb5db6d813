"""What npm's `@datatr-ux/ovhcloud-types` declares: the second witness of the schema, beside the reference."""

import re
from pathlib import Path
from typing import Any

from tests.api.live import NODE

TYPES = NODE / "node_modules" / "@datatr-ux" / "ovhcloud-types" / "dist"
FIELD = re.compile(r"^    '?([\w-]+)'?(\?)?: ([^{};]+|\{[^}]+\});$", re.MULTILINE)
MAP = re.compile(r"\{\s*\[key: string\]: (\w+);\s*\}")
VALUE = re.compile(r"^    '[^']*' = \"([^\"]*)\"", re.MULTILINE)
WORDS = {"long": "number", "double": "number", "boolean": "boolean", "ipBlock": "IpBlock"}
"""All other primitive types are text."""


def file_of(name: str) -> Path:
    """Where a model or an enumeration of the schema would be declared: `iam.ResourceMetadata.StateEnum` and so on."""
    *above, own = name.split(".")
    folders = [each[0].lower() + each[1:] for each in above]
    return TYPES.joinpath(*folders, f"{own[0].upper()}{own[1:]}.d.ts")


def fields(path: Path) -> dict[str, tuple[str, bool]]:
    """Of a model: each field's type in TypeScript, and whether it may be left out."""
    found = FIELD.findall(path.read_text())
    return {
        name: (MAP.sub(r"Record<string, \1>", kind).removeprefix("AliasType"), bool(optional))
        for name, optional, kind in found
    }


def values(path: Path) -> set[str]:
    """Of an enumeration."""
    return set(VALUE.findall(path.read_text()))


def in_typescript(kind: str, models: dict[str, Any]) -> str:
    """A type of the schema as the declarations write it."""
    if kind.endswith("[]"):
        return f"{in_typescript(kind[:-2], models)}[]"
    if kind.startswith("map[string]"):
        return f"Record<string, {in_typescript(kind[11:], models)}>"
    if kind in models:
        own = kind.rpartition(".")[2]
        return own[0].upper() + own[1:]
    return WORDS.get(kind, "string")
