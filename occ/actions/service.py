"""The service itself: its description, and what staff can do with it."""

from django.db import transaction

from occ.actions import blocks
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_service
from occ.actions.meanwhile import check_shown
from occ.engine.queue import clock
from occ.engine.queue.unit_of_work import Work
from occ.engine.queue.wake import wake
from occ.engine.steps import service_end
from occ.models import Service, ServiceState, Task
from occ.rules.description import check_description
from occ.rules.refusal import Problem, Refused, gettext_noop

STILL_CONFIGURED = gettext_noop("Dissociate the vRack and delete the configuration of the service before closing it.")
BUSY = gettext_noop("A task of the service is under way: wait until it is done.")


@transaction.atomic
def service_describe(*, service: Service, description: object, shown: object = None, by: Actor) -> Service:
    """Change the description of a service.

    Args:
        service: the service.
        description: free text, 1 to 100 characters, without < and >.
        shown: the description that the customer saw before; None does not compare it.
        by: who asks.

    Raises:
        Refused: it is empty, too long, or holds < or >; somebody else has changed what was shown; or the service is
            closed.
    """
    service = lock_service(service)
    Gather(blocks.closed(service)).check()
    before = service.description
    if shown is not None:
        check_shown(service, {"description": description}, {"description": shown})
    if description == before:  # sent back as it was read: the description that an order makes has a hard space
        return service
    value = check_description(description, required=True)
    if value != before:
        service.description = value
        service.save(update_fields=["description"])
        record(
            "service_describe",
            service,
            by,
            service=service,
            before={"description": before},
            after={"description": value},
        )
    return service


def check_close(service: Service) -> None:
    """Raise Refused if a service is closed, or something is still configured or under way."""
    if service.state == ServiceState.CLOSED:
        raise Refused(Problem("service_closed", blocks.CLOSED, kind="conflict"))
    under_way = Task.objects.unfinished().filter(service=service, kind__in=service_end.OF_A_SERVICE)
    busy = Problem("service_busy", BUSY, kind="conflict") if under_way.exists() else None
    configured = service.vrack_id or service.pop_config
    Gather(busy, Problem("still_configured", STILL_CONFIGURED, kind="conflict") if configured else None).check()


@transaction.atomic
def service_close(*, service: Service, by: Actor) -> Service:
    """Close a service for good; its service keys end (staff; domain.md §4.11).

    Raises:
        Refused: it is closed, or something is still configured or under way.
    """
    service = lock_service(service)
    check_close(service)
    before, at = service.state, clock.now(service.account)
    service_end.schedule(service, None, at)
    with Work() as work:
        service_end.close(work, service, at)
    wake()
    record("service_close", service, by, service=service, before={"state": before}, after={"state": service.state})
    return service
