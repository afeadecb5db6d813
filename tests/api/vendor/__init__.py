"""The vendor's schema as it was published in 2026, copied by hand from the reference, not from the code.

`operations.txt`: method, path with the type of each parameter, answer, IAM action, then iam= (those of other sections),
body=, query= with types, status=, auth=.
`models.txt`: a model's name (and `ro` if the server alone writes it), then a line a field: name, type, `!` (never null)
or `N`, `ro`, `REQ`. `enums.txt`: a name and its values. `order.*.txt`: the same for the sections that orders are about.
`live/`: what the vendor's own installation answered, by the number of the reference.
"""

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent


def _lines(name: str) -> list[str]:
    """Of every file of a kind: `operations.txt`, `order.operations.txt` and so on."""
    lines = [line for path in sorted(HERE.glob(f"*{name}.txt")) for line in path.read_text().splitlines()]
    return [line for line in lines if line.strip() and not line.startswith("#")]


def operations() -> dict[tuple[str, str], dict[str, Any]]:
    """By method and path: path (name and type of each parameter), answer, iam, body, query, status, auth.

    `query` has name, type and whether it is required of each parameter.
    """
    found = {}
    for line in _lines("operations"):
        method, path, answer, iam, *more = line.split()
        extra = dict(item.split("=", 1) for item in more)
        also = extra["iam"].split(",") if "iam" in extra else []
        in_path = re.findall(r"\{(\w+):(\w+)\}", path)
        query = [each.split(":", 1) for each in extra.get("query", "").split(",") if each]
        found[method, re.sub(r":\w+\}", "}", path)] = {
            "path": in_path,
            "answer": answer,
            "iam": [] if iam == "-" else [f"{path.split('/')[1]}:apiovh:{iam}", *also],
            "body": extra.get("body", ""),
            "query": [(name.rstrip("!"), kind, name.endswith("!")) for name, kind in query],
            "status": extra.get("status", "PRODUCTION"),
            "auth": extra.get("auth", "signed"),
        }
    return found


def models() -> dict[str, dict[str, tuple[str, bool, bool, bool]]]:
    """By name: each field's type, and whether it may be null, is read-only, is required."""
    found: dict[str, dict[str, tuple[str, bool, bool, bool]]] = {}
    for line in _lines("models"):
        words = line.split()
        if not line.startswith(" "):
            current, whole = found.setdefault(words[0], {}), "ro" in words
            continue
        name, kind, null, *flags = words
        current[name] = (kind, null == "N", whole or "ro" in flags, "REQ" in flags)
    return found


def enums() -> dict[str, list[str]]:
    """By name: the values in order."""
    return {line.split()[0]: line.split()[1:] for line in _lines("enums")}


def live(name: str) -> dict[str, Any]:
    """A live sample of the reference, such as `PO-10`."""
    found: dict[str, Any] = json.loads((HERE / "live" / f"{name}.json").read_text())
    return found
