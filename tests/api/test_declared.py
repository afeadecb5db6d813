"""The published schema beside the declarations of npm's `@datatr-ux/ovhcloud-types`, which know it from elsewhere.

They declare 145 of the models and enumerations: those of `/auth`, `/vrack`, `/services`, `/order`, `/me`, IAM and logs.
Of `/ovhCloudConnect` itself they declare nothing.
"""

import re
from pathlib import Path
from typing import Any

import pytest

from tests.api import declared, wire
from tools.servers import ROOT

ADR = (ROOT / "docs" / "adr" / "0006-what-the-api-does-not-say.md").read_text()
DIFFERENCES = set(re.findall(r"^\| `([\w.]+)` \|", ADR[ADR.index("## Declarations") :], re.MULTILINE))
"""Fields, models and enumerations in which we follow another source: the record says why, a line for each."""
SENT = {
    parameter["dataType"]
    for operation in wire.operations().values()
    for parameter in operation["parameters"]
    if parameter["paramType"] == "body"
} | {"services.update.service.Renew"}


@pytest.fixture(scope="module", autouse=True)
def _installed() -> None:
    if not declared.TYPES.is_dir():
        pytest.skip("npm is not installed: where it is, `make test` brings what the declarations are in")


def differing() -> list[str]:
    """Everything that the declarations have otherwise."""
    models, found = wire.models(), []
    for name, model in models.items():
        path = declared.file_of(name)
        if not path.is_file():
            found += [] if name.startswith("ovhCloudConnect.") else [name]
        elif "enum" in model:
            found += [name] if set(model["enum"]) != declared.values(path) else []
        else:
            theirs = declared.fields(path)
            own = {field: _own(name, each, models) for field, each in model["properties"].items()}
            found += [
                f"{name}.{field}"
                for field in own.keys() | theirs.keys()
                if not _alike(own.get(field), theirs.get(field))
            ]
    return sorted(found)


def _own(model: str, declaration: dict[str, Any], models: dict[str, Any]) -> tuple[str, bool | None]:
    """Type and nullability of a field; in what is sent null is taken for what is left out (docs/adr/0007)."""
    nullable = declaration["canBeNull"]
    return declared.in_typescript(declaration["type"], models), None if nullable and model in SENT else nullable


def _alike(own: tuple[str, bool | None] | None, theirs: tuple[str, bool] | None) -> bool:
    if own is None or theirs is None:
        return own is theirs
    return own[0] == theirs[0] and own[1] in (None, theirs[1])


def test_fields_and_enumerations_are_as_declared_but_for_what_the_record_says() -> None:
    assert differing() == sorted(DIFFERENCES)


def test_the_witness_has_something_to_say() -> None:
    declared_ones = [name for name in wire.models() if declared.file_of(name).is_file()]
    assert len(declared_ones) == 145
    assert not [name for name in declared_ones if name.startswith("ovhCloudConnect.")]
    assert not (Path(declared.TYPES) / "ovhCloudConnect").exists()
