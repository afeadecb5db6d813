"""Points in time on the wire (api.md §2.1, Metrics)."""

from collections.abc import Iterable

from occ.api.wire.enums import MetricsUnit
from occ.api.wire.types import Double, Long, Model
from occ.network.statistics import Point


class MetricsValue(Model):
    """A measured value with its unit."""

    vendor = "ovhCloudConnect.MetricsValue"
    read_only = True
    unit: MetricsUnit
    value: Double


class Metrics(Model):
    """A measured value at a moment, in seconds since 1970."""

    vendor = "ovhCloudConnect.Metrics"
    read_only = True
    timestamp: Long
    value: MetricsValue


def shapes(points: Iterable[Point]) -> list[Metrics]:
    """Points as on the wire."""
    return [
        Metrics(timestamp=int(point.at.timestamp()), value=MetricsValue(unit=point.unit, value=point.value))
        for point in points
    ]
