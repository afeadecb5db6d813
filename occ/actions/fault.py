"""Putting faults into the simulation and taking them off again (staff; docs/faults.md)."""

from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.engine.queue import clock
from occ.models import AT_THEIR_TIME, Account, Fault, FaultMode, TaskKind
from occ.models.fault import FACTOR_MAX, FACTOR_MIN, OF_THE_PROVIDER
from occ.rules.refusal import Problem, gettext_noop

KIND_UNKNOWN = gettext_noop("Choose a kind of task of the list, or any task.")
MODE_UNKNOWN = gettext_noop("Choose a fault of the list.")
NOT_THE_PROVIDERS = gettext_noop(
    "Only the activation at the provider hears from the provider: choose that kind of task."
)
NO_FACTOR = gettext_noop("Say how many times slower: a whole number from %(least)s to %(most)s.")
NOT_SLOW = gettext_noop("A factor goes with a slow task only: leave it empty.")
THERE_IS_ONE = gettext_noop("There is already a fault on this kind of task of this account: take it off first.")


@transaction.atomic
def fault_add(
    *, account: Account, kind: str = "", mode: str, once: bool = True, factor: int | None = None, by: Actor
) -> Fault:
    """Make something go wrong with the tasks of a customer, from the next step on.

    Args:
        account: whose tasks.
        kind: a `TaskKind`; empty for any, or for the only one that it can be.
        mode: a `FaultMode`; what the provider does goes with the activation only.
        once: whether it is used up by striking once, or stays until it is taken off, as slowness always does.
        factor: how many times as long each step takes, 2 to 100; for a slow task, and only for it.
        by: who asks.

    Raises:
        Refused: with everything that does not go together, or the fault that is there already.
    """
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    kind = kind or (TaskKind.SERVICE_ACTIVATE if mode in OF_THE_PROVIDER else "")
    once = once and mode != FaultMode.SLOW
    Gather(*_problems(account, kind, mode, factor)).check()
    fault = Fault.objects.create(
        account=account, kind=kind, mode=mode, factor=factor, left=1 if once else None, created_at=clock.real_now()
    )
    after = {"kind": kind or "any", "mode": mode, "once": once, "factor": factor}
    record("fault_add", fault, by, account=account, after=after)
    return fault


def _problems(account: Account, kind: str, mode: str, factor: int | None) -> list[Problem | None]:
    known = kind == "" or (kind in TaskKind.values and kind not in AT_THEIR_TIME)
    slow = mode == FaultMode.SLOW
    found: list[Problem | None] = []
    if not known:
        found.append(Problem("fault_kind_unknown", KIND_UNKNOWN, field="kind", kind="missing"))
    if mode not in FaultMode.values:
        found.append(Problem("fault_mode_unknown", MODE_UNKNOWN, field="mode", kind="missing"))
    if mode in OF_THE_PROVIDER and kind != TaskKind.SERVICE_ACTIVATE:
        found.append(Problem("fault_not_the_providers", NOT_THE_PROVIDERS, field="kind"))
    if slow and (factor is None or not FACTOR_MIN <= factor <= FACTOR_MAX):
        limits = {"least": FACTOR_MIN, "most": FACTOR_MAX}
        found.append(Problem("fault_factor_missing", NO_FACTOR, field="factor", params=limits))
    if not slow and factor is not None:
        found.append(Problem("fault_factor_needless", NOT_SLOW, field="factor"))
    if Fault.objects.in_force().filter(account=account, kind=kind).exists():
        found.append(Problem("fault_there", THERE_IS_ONE, field="kind", kind="conflict"))
    return found


@transaction.atomic
def fault_remove(*, fault: Fault, by: Actor) -> None:
    """Take a fault off; what it has done stays, what it was still doing goes on by itself.

    A provider that is being waited for answers at the end of that time; a step that is slow ends as foreseen, the next
    one takes its usual time. One that was taken off already is passed over.
    """
    found = (
        Fault.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account__clock")
        .filter(pk=fault.pk)
        .first()
    )
    if found is None:
        return
    record("fault_remove", found, by, account=found.account, before={"mode": found.mode, "used": found.used})
    found.delete()
