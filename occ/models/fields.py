"""Column types for networks."""

from ipaddress import IPv4Network
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    _Text = models.CharField[IPv4Network | str | None, IPv4Network]
else:
    _Text = models.CharField


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
