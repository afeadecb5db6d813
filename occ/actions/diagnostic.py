"""Launching diagnostics (domain.md §8)."""

from datetime import datetime, timedelta

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_service
from occ.engine.queue import clock
from occ.models import (
    ConfigStatus,
    DatacenterConfig,
    Diagnostic,
    DiagnosticFunction,
    DiagnosticType,
    PopConfig,
    RoutingConfig,
    RoutingType,
    Service,
)
from occ.network import diagnostics, loader
from occ.rules.limits import DIAGNOSTIC_RETENTION, DIAGNOSTICS_PER_DAY
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse

L2_ONLY = gettext_noop("MAC addresses are looked up on level L2 only; a Provider service has level L3.")
NO_POP = gettext_noop("Choose a PoP configuration of this service.")
NO_ROUTING = gettext_noop("Choose a datacentre configuration of this service and a BGP routing configuration of it.")
NOT_CONFIGURED = gettext_noop("It is not configured yet, or not any more: a diagnostic needs a settled configuration.")
DAY = timedelta(hours=24)


def diagnostic_problem(
    *, function: str, pop: PopConfig | None, datacenter: DatacenterConfig | None, routing: RoutingConfig | None
) -> Problem | None:
    """Why a diagnostic cannot be launched, its quota apart. Changes nothing.

    Args:
        function: a `DiagnosticFunction`.
        pop: the PoP configuration it is about.
        datacenter, routing: for `diagPeeringExtra`, the neighbour it is about.
    """
    if function == DiagnosticFunction.MACS:
        return Problem("diagnostic_l2_only", L2_ONLY, field="function", kind="conflict")
    if pop is None:
        return Problem("diagnostic_pop_unknown", NO_POP, field="pop", kind="missing")
    subject: PopConfig | RoutingConfig = pop
    if function == DiagnosticFunction.PEERING_EXTRA:
        if routing is None or datacenter is None or routing.type != RoutingType.BGP:
            return Problem("diagnostic_routing_unknown", NO_ROUTING, field="routing", kind="missing")
        subject = routing
    if subject.status != ConfigStatus.ACTIVE:
        return Problem("diagnostic_not_configured", NOT_CONFIGURED, kind="conflict")
    return None


@transaction.atomic
def diagnostic_launch(
    *,
    service: Service,
    function: str,
    type: str = DiagnosticType.DEFAULT,
    pop: PopConfig | None = None,
    datacenter: DatacenterConfig | None = None,
    routing: RoutingConfig | None = None,
    by: Actor,
) -> Diagnostic:
    """Launch a diagnostic; beyond ten of a type in 24 hours it is kept as denied, and looks at nothing.

    Args:
        service: the service.
        function: a `DiagnosticFunction`.
        type: what it tells, a `DiagnosticType`.
        pop, datacenter, routing: what it is about, see `diagnostic_problem`.
        by: who asks.

    Raises:
        Refused: it cannot mean anything here, or what it is about is not configured.
    """
    service = lock_service(service)
    Gather(blocks.closed(service)).check()
    if function not in DiagnosticFunction.values or type not in DiagnosticType.values:
        raise refuse("diagnostic_unknown", NO_POP, field="function")
    if problem := diagnostic_problem(function=function, pop=pop, datacenter=datacenter, routing=routing):
        raise Refused(problem)
    now = clock.now(service.account)
    service.diagnostics.filter(at__lt=now - DIAGNOSTIC_RETENTION).delete()
    kind = DiagnosticType.ROUTES if function == DiagnosticFunction.ROUTES else type
    denied = diagnostics_left(service, kind, now) == 0
    found = Diagnostic.objects.create(
        service=service,
        function=function,
        type=kind,
        source=str(routing or pop)[:120],
        denied=denied,
        result=[] if denied else _result(service, function, kind, pop, routing, now),
        at=now,
    )
    record("diagnostic_launch", found, by, service=service, after={"function": function, "type": kind})
    return found


def diagnostics_left(service: Service, type: str, now: datetime) -> int:
    """How many diagnostics of a type may still be launched in the 24 hours before `now` (simulated)."""
    launched = service.diagnostics.filter(type=type, denied=False, at__gt=now - DAY)
    return max(0, DIAGNOSTICS_PER_DAY - launched.count())


def _result(
    service: Service,
    function: str,
    type: str,
    pop: PopConfig | None,
    routing: RoutingConfig | None,
    now: datetime,
) -> diagnostics.Rows:
    answer = loader.answer(service, now)
    if function == DiagnosticFunction.PEERING_EXTRA and routing:
        return diagnostics.of_neighbor(answer, routing.pk, type, now)
    assert pop is not None
    if function == DiagnosticFunction.ROUTES:
        return diagnostics.of_table(answer, pop.pk, now)
    return diagnostics.of_pop(answer, pop.pk, type, now)
