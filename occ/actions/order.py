"""Ordering a service (guide, step 1; domain.md §4.10)."""

from django.db import transaction

from occ import catalogue
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import already_asked
from occ.engine.queue import clock
from occ.engine.steps import lifecycle
from occ.models import (
    Account,
    Interface,
    Order,
    OrderStep,
    OrderStepName,
    OrderStepStatus,
    Service,
    TaskKind,
)
from occ.rules.refusal import Problem, gettext_noop

CHOOSE_PROVIDER = gettext_noop("Choose a provider of the list.")
CHOOSE_POP = gettext_noop("Choose a PoP where this provider is present.")
CHOOSE_BANDWIDTH = gettext_noop("Choose a bandwidth that this provider has at this PoP.")


def order_check(
    *, provider: object, pop: object = None, bandwidth: object = None, upto: str = "bandwidth"
) -> list[Problem]:
    """Every problem with an order's choices, in the order of the steps. Changes nothing.

    Args:
        provider: code of an orderable provider.
        pop: code of a PoP where it is.
        bandwidth: code of a bandwidth that it has there.
        upto: the last choice to check: `provider`, `pop` or `bandwidth`.
    """
    entry = next((each for each in catalogue.providers() if each.code == provider and each.pops), None)
    if entry is None:
        return [Problem("provider_unknown", CHOOSE_PROVIDER, field="provider", kind="missing")]
    if upto != "provider" and pop not in entry.pops:
        return [Problem("pop_unknown", CHOOSE_POP, field="pop", kind="missing")]
    if upto == "bandwidth" and bandwidth not in entry.pops[str(pop)]:
        return [Problem("bandwidth_unknown", CHOOSE_BANDWIDTH, field="bandwidth", kind="missing")]
    return []


@transaction.atomic(savepoint=False)  # as part of a signed write, which a refusal undoes anyway, it needs none
def order_place(
    *, account: Account | int, provider: str, pop: str, bandwidth: str, by: Actor, request_key: str | None = None
) -> Order:
    """Order a service: it is there at once, `delivering`; its key and the confirmation follow by themselves.

    Args:
        account: the customer, or their number.
        provider, pop, bandwidth: codes of the catalogue.
        by: who asks.
        request_key: the form or call; the same one again is answered with the same order.

    Raises:
        Refused: the provider, PoP and bandwidth do not go together.
    """
    # no_key: what other transactions write for the account meanwhile need not wait, nor does the order for them.
    rows = Account.objects.select_for_update(of=("self",), no_key=True).select_related("clock")
    account = rows.get(pk=account if isinstance(account, int) else account.pk)
    if (task := already_asked(account, request_key)) and task.service is not None:
        return task.service.order
    Gather(*order_check(provider=provider, pop=pop, bandwidth=bandwidth)).check()
    at = clock.now(account)
    place = catalogue.pop(pop)
    label = f"{catalogue.provider(provider).name} {place.city} {catalogue.bandwidth(bandwidth).label(account.language)}"
    service = Service(
        account=account, description=label, provider=provider, pop=pop, bandwidth=bandwidth, ordered_at=at
    )
    # The task first: a service knows its own number, but its row, with all its indexes, would be written twice.
    service.task = lifecycle.start(
        TaskKind.SERVICE_DELIVER, service, service=service, at=at, user=by.user, request_key=request_key
    )
    service.save(force_insert=True)
    Interface.objects.create(service=service)
    price = catalogue.price(provider, pop, bandwidth)
    order = Order.objects.create(account=account, service=service, monthly_cents=price.monthly_cents, ordered_at=at)
    steps = {
        name: OrderStep(order=order, number=number, name=name)
        for number, name in enumerate(OrderStepName.values, start=1)
    }
    steps[OrderStepName.BOOK].status, steps[OrderStepName.BOOK].at = OrderStepStatus.DOING, at
    OrderStep.objects.bulk_create(steps.values())
    after = {"provider": provider, "pop": pop, "bandwidth": bandwidth, "monthly_cents": price.monthly_cents}
    record("order_place", service, by, service=service, after=after)
    return order
