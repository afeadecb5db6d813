"""Figures for Prometheus, read from the database when they are asked for: every web process tells the same."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector

from occ.desk import health
from occ.engine.checks import selfcheck, workload
from occ.engine.queue import clock, heartbeat
from occ.models import TaskKind, TaskStatus


def exposition() -> bytes:
    """Every figure, in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Figures())
    return generate_latest(registry)


def _gauge(name: str, text: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"passerelle_{name}", text, value=value)


class _Figures(Collector):
    def describe(self) -> list[Metric]:
        """Nothing: asking for the names must not ask the database."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Each figure with its labels."""
        yield _tasks()
        load = workload.workload()
        yield _gauge("tasks_due", "Tasks that are due now.", load.due)
        yield _gauge("tasks_late", "Tasks that have been due for more than ten seconds.", load.late)
        yield _gauge("oldest_due_seconds", "Age of the oldest due task, in real time.", load.oldest.total_seconds())
        leaving = workload.outgoing()
        yield _gauge("effects_waiting", "Effects that are not handed over yet.", leaving.effects)
        yield _gauge("effects_oldest_seconds", "Age of the oldest of them.", leaving.oldest.total_seconds())
        yield _gauge("emails_to_relay", "E-mails that the relay has not taken yet.", leaving.emails)
        yield _answers("lost", "Things that were lost, among the newest rows.", selfcheck.lost())
        yield _answers("doubled", "Things that were done twice, among the newest rows.", selfcheck.doubled())
        yield _gauge("broker_up", "Whether the broker answers.", health.broker_answers())
        shared = clock.shared()
        yield _gauge("clock_speed", "Simulated seconds per real second.", 0 if shared.paused else shared.speed)
        yield from _workers()


def _tasks() -> Metric:
    found = GaugeMetricFamily("passerelle_tasks", "Tasks by function and state.", labels=("function", "state"))
    counted = workload.tasks()
    for kind in TaskKind.values:
        for status in TaskStatus.values:
            found.add_metric((kind, status), counted.get((kind, status), 0))
    return found


def _answers(name: str, text: str, answers: list[selfcheck.Answer]) -> Metric:
    found = GaugeMetricFamily(f"passerelle_{name}", text, labels=("check",))
    for answer in answers:
        found.add_metric((answer.check.name,), len(answer.found))
    return found


def _workers() -> Iterator[Metric]:
    seen = GaugeMetricFamily("passerelle_worker_seen_seconds", "Since a worker was last seen.", labels=("worker",))
    steps = CounterMetricFamily("passerelle_steps", "Steps that a worker has committed.", labels=("worker",))
    durations = HistogramMetricFamily("passerelle_step_seconds", "How long a step took.", labels=("worker",))
    now = clock.real_now()
    for worker, _ in workload.workers():
        seen.add_metric((worker.name,), max(0.0, (now - worker.seen_at).total_seconds()))
        steps.add_metric((worker.name,), worker.steps)
        total, buckets = 0, []
        for bound, number in zip([*map(str, heartbeat.BOUNDS), "+Inf"], worker.durations, strict=False):
            total += number
            buckets.append((bound, total))
        durations.add_metric((worker.name,), buckets, sum_value=worker.seconds)
    yield from (seen, steps, durations)
