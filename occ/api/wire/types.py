"""The vendor's types (api.md §1.2): each a Python type that checks its values and knows its name on the wire."""

import contextlib
import datetime as dt
import ipaddress
import re
import uuid
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, TypeVar

from django.utils.dateparse import parse_datetime
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema

T = TypeVar("T")


class Named:
    """The name of a type in the vendor's schema, an enum's values, and the models that the name is made of."""

    def __init__(self, name: str, *values: str, of: tuple[type["Model"], ...] = ()) -> None:
        self.name, self.values, self.of = name, values, of


class ReadOnly:
    """Marks a field that the server alone writes."""


Ro = Annotated[T, ReadOnly()]


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("Give a whole number.")
    return value


def _text(name: str, check: Callable[[str], object], example: str) -> Any:
    """Text that `check` accepts."""

    def checked(value: str) -> str:
        try:
            check(value)
        except ValueError:
            raise ValueError(f"This is not of type {name}: write it like {example}.") from None
        return value

    return AfterValidator(checked)


def _to_second(value: dt.datetime) -> str:
    return value.isoformat(timespec="seconds")


def _moment(value: Any) -> Any:
    if isinstance(value, str):
        with contextlib.suppress(ValueError):  # of no calendar: it stays text
            value = parse_datetime(value)
    if not isinstance(value, dt.datetime) or value.tzinfo is None:
        raise ValueError("Write date, time and offset, like 2026-12-01T08:00:00+01:00.")
    return value


LONG = {"type": "integer", "format": "int64", "minimum": -(2**63), "maximum": 2**63 - 1}


def _number_or_text(value: Any) -> Any:
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise ValueError("Give a whole number.")
    return value


def _in_64_bits(value: int) -> int:
    if not -(2**63) <= value < 2**63:
        raise ValueError("This number does not fit in 64 bits.")
    return value


UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
"""NUL, which PostgreSQL has no place for, and halves of characters, which are no UTF-8."""


def _storable(value: str) -> str:
    if UNSTORABLE.search(value):
        raise ValueError("This holds a character that cannot be kept: leave it out.")
    return value


Uuid = Annotated[uuid.UUID, Named("uuid")]
String = Annotated[str, AfterValidator(_storable), Named("string")]
Text = Annotated[str, AfterValidator(_storable), Named("text")]
JudgedString = Annotated[str, Named("string")]
"""Text that a rule judges, as it judges what is typed in a form."""
Long = Annotated[int, BeforeValidator(_no_bool), AfterValidator(_in_64_bits), Named("long"), WithJsonSchema(LONG)]
JudgedLong = Annotated[Any, BeforeValidator(_number_or_text), Named("long"), WithJsonSchema(LONG)]
"""A whole number that a rule judges, as it judges what is typed in a form: the same values, in the same sentences."""
Double = Annotated[float, Named("double")]
Boolean = Annotated[bool, Named("boolean")]
Ipv4 = Annotated[str, Named("ipv4")]
Ipv4Block = Annotated[str, Named("ipv4Block")]
IpBlock = Annotated[
    str, _text("ipBlock", lambda value: ipaddress.ip_network(value, strict=False), "192.0.2.0/24"), Named("ipBlock")
]
MacAddress = Annotated[str, Named("macAddress")]
Date = Annotated[dt.date, Named("date")]
Datetime = Annotated[
    dt.datetime,
    BeforeValidator(_moment),
    PlainSerializer(_to_second, return_type=str),
    Named("datetime"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Duration = Annotated[str, Named("duration")]


class Enum(Named):
    """An enumeration: its name in the vendor's schema (`ovhCloudConnect.popConfig.TypeEnum`), its values by blanks."""

    def __init__(self, name: str, values: str) -> None:
        super().__init__(name, *values.split())

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.literal_schema(list(self.values))


class JudgedEnum(Enum):
    """An enumeration whose values a rule judges, as it judges what is sent with a form."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.values)}


class Model(BaseModel):
    """A model of the vendor's: `vendor` is its name in the published schema, the fields are as on the wire.

    What is sent may also carry the fields that only the server writes, as in a PUT of what was read: they are ignored.
    Any other unknown field is refused, so that a slip of the pen does not pass for a choice.
    """

    model_config = ConfigDict(extra="ignore")
    vendor: ClassVar[str] = ""
    read_only: ClassVar[bool] = False
    """Whether the server alone writes all of its fields."""
    reads_as: ClassVar[type["Model"] | None] = None
    """What is read where this is sent, if that has another name: its other fields are ignored too."""
    published: ClassVar[dict[str, type["Model"]]] = {}
    """The fullest model of each vendor's name: what the schema shows."""

    @classmethod
    def __pydantic_init_subclass__(cls, **kwargs: Any) -> None:
        super().__pydantic_init_subclass__(**kwargs)
        if cls.vendor:
            known = Model.published.get(cls.vendor)
            if known is None or len(cls.model_fields) > len(known.model_fields):
                Model.published[cls.vendor] = cls

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        made = handler(schema)
        shown = handler.resolve_ref_schema(made)
        ignored = {name: {"readOnly": True} for name in sorted(cls._ignored())}
        shown |= {"properties": shown.get("properties", {}) | ignored, "additionalProperties": False}
        return made

    @classmethod
    def _ignored(cls) -> set[str]:
        """The fields that may be sent and that only the server writes."""
        read = cls.reads_as or Model.published.get(cls.vendor, cls)
        return read.model_fields.keys() - cls.model_fields.keys()

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, values: Any) -> Any:
        if isinstance(values, dict) and not values.keys() <= cls.model_fields.keys():
            unknown = sorted(map(str, values.keys() - cls._ignored() - cls.model_fields.keys()))
            if unknown:
                raise ValueError(f"Unknown: {', '.join(unknown)[:200]}. Known are {', '.join(cls.model_fields)}.")
        return values
