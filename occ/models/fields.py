"""Column types: networks, and what is repeated so that an index can hold it."""

from functools import reduce
from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.CharField[IPv4Network | str | None, IPv4Network]
    _Field = models.Field[Any, Any]
else:
    _Text = models.CharField
    _Field = object


class NetworkField(_Text):
    """An IPv4 network, stored as canonical text (`10.1.250.4/30`), given as an IPv4Network."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 18)
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: object, connection: object) -> IPv4Network | None:
        """Text of the database as a network."""
        return None if value is None else IPv4Network(value)

    def to_python(self, value: object) -> IPv4Network | None:
        """Any accepted form as a network."""
        if value is None or isinstance(value, IPv4Network):
            return value
        return IPv4Network(str(value))

    def get_prep_value(self, value: object) -> str | None:
        """A network as text of the database."""
        return None if value is None else str(value)


def subnet_columns(network: IPv4Network) -> dict[str, Any]:
    """The columns that hold a subnet: its text and, to find overlaps, its first and last address as integers."""
    return {
        "subnet": network,
        "subnet_first": int(network.network_address),
        "subnet_last": int(network.broadcast_address),
    }


class Copied(_Field):
    """Mixin: a column that repeats what the catalogue or a parent says, so that one index holds it beside its own row.

    Filled when the row is first saved, and never after: what it repeats does not change (a new name in the catalogue
    is a migration).
    """

    def __init__(self, *args: Any, source: str = "", **kwargs: Any) -> None:
        """`source`: where the value is found from the row, such as `pop_entry.name`."""
        self.source = source
        super().__init__(*args, **(kwargs | {"editable": False}))

    def deconstruct(self) -> Any:
        """As a plain column: a migration need not know where its values come from."""
        name, _path, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{type(self).__bases__[-1].__name__}", args, kwargs

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """The value, copied."""
        if add:
            setattr(model_instance, self.attname, reduce(getattr, self.source.split("."), model_instance))
        return super().pre_save(model_instance, add)


class CopiedText(Copied, models.CharField):
    """A text that is repeated."""


class CopiedNumber(Copied, models.PositiveIntegerField):
    """A number that is repeated."""
