"""What the vendor's access management says about an object, and filters on tags: there are none (api.md §1.5)."""

import json
import uuid
from typing import Annotated

from occ.api.wire.enums import IamState
from occ.api.wire.errors import ApiError
from occ.api.wire.types import Enum, Model, Named, String, Uuid

OPERATORS = ("EQ", "NEQ", "LIKE", "ILIKE", "EXISTS", "NEXISTS")
EXAMPLE = '{"tag": [{"operator": "EQ", "value": "x"}]}'
Operator = Annotated[str, Enum("iam.resource.TagFilter.OperatorEnum", " ".join(OPERATORS))]


class ResourceMetadata(Model):
    """How access management knows an object."""

    vendor = "iam.ResourceMetadata"
    read_only = True
    id: Uuid
    urn: String
    displayName: String | None
    state: IamState | None
    tags: dict[str, String] | None


class TagFilter(Model):
    """A condition on a tag; without an operator it is EQ."""

    vendor = "iam.resource.TagFilter"
    operator: Operator | None = None
    value: String


TagFilters = Annotated[String, Named("map[string]iam.resource.TagFilter[]", of=(TagFilter,))]
"""Conditions by tag, in JSON."""


def metadata(kind: str, name: str, label: str) -> ResourceMetadata:
    """Of an object: its kind in the URN (`ovhCloudConnect`), its name there, and what it is called."""
    urn = f"urn:v1:eu:resource:{kind}:{name}"
    number = uuid.UUID(name) if kind == "ovhCloudConnect" else uuid.uuid5(uuid.NAMESPACE_URL, urn)
    return ResourceMetadata(id=number, urn=urn, displayName=label, state="OK", tags={})


def tags_allow(filters: str | None) -> bool:
    """Whether objects, which have no tags, pass a filter such as `EXAMPLE`.

    Raises:
        ApiError: it is not of that form.
    """
    if not filters or filters == "null":
        return True
    try:
        wanted = [each for conditions in json.loads(filters).values() for each in conditions]
        operators = [each.get("operator", "EQ") for each in wanted]
    except (ValueError, AttributeError, TypeError, RecursionError):
        operators = [""]
    if any(each not in OPERATORS for each in operators):
        sentence = f"iamTags is like {EXAMPLE}; operators are {', '.join(OPERATORS)}"
        raise ApiError(400, sentence, details={"iamTags": sentence})
    return all(each in ("NEQ", "NEXISTS") for each in operators)
