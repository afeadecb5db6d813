"""What each kind of task goes through, and how long it takes at speed 1: the one table of durations.

Provisioning "in minutes" is the vendor's word (domain.md VR-4, §4.10); the figures are ours (docs/adr/0003).
"""

from dataclasses import dataclass

from occ.models import ObjectType, TaskKind
from occ.rules.refusal import gettext_noop


@dataclass(frozen=True)
class Step:
    """One step: its name in the history, its words on screen, its length in simulated seconds."""

    name: str
    label: str
    seconds: int


QUEUED = Step("queued", gettext_noop("Waiting for its turn"), 15)
# A recursive deletion pauses this long at each object besides: the guide says that it is slower than deleting
# each resource in turn (guide, "Suppression des ressources"). Longer than QUEUED, which each single deletion costs.
RECURSIVE_PAUSE = 60

STEPS: dict[str, tuple[Step, ...]] = {
    TaskKind.SERVICE_DELIVER: (
        Step("BOOK_RESSOURCES", gettext_noop("Reserving resources at the PoP"), 20),
        Step("CREATE_SERVICE_KEY", gettext_noop("Creating the service key with the provider"), 20),
        Step("SEND_SERVICE_KEY", gettext_noop("Sending the service key by e-mail"), 20),
    ),
    TaskKind.SERVICE_ACTIVATE: (
        Step("check", gettext_noop("The provider checks the order"), 120),
        Step("circuit", gettext_noop("The provider builds the virtual circuit"), 480),
        Step("port", gettext_noop("The port at the PoP is opened"), 180),
        Step("finalize", gettext_noop("The connection is tested and delivered"), 120),
    ),
    TaskKind.SERVICE_END: (Step("term", gettext_noop("The term is over"), 0),),
    TaskKind.PROVIDER_ANSWER: (Step("answer", gettext_noop("The provider's answer arrives"), 60),),
    TaskKind.KEY_CREATE: (Step("create", gettext_noop("Creating the service key with the provider"), 30),),
    TaskKind.VRACK_ATTACH: (QUEUED, Step("attach", gettext_noop("Joining the vRack"), 105)),
    TaskKind.VRACK_DETACH: (QUEUED, Step("detach", gettext_noop("Leaving the vRack"), 75)),
    TaskKind.POP_CREATE: (
        QUEUED,
        Step("address", gettext_noop("Addressing the link at the PoP"), 105),
        Step("session", gettext_noop("Preparing the BGP session at the PoP"), 180),
    ),
    TaskKind.DATACENTER_CREATE: (
        QUEUED,
        Step("router-a", gettext_noop("Configuring router A"), 120),
        Step("router-b", gettext_noop("Configuring router B and the virtual gateway"), 120),
    ),
    TaskKind.ROUTING_CREATE: (QUEUED, Step("route", gettext_noop("Configuring the routing on both routers"), 105)),
}

# How long a provider that was due to answer is waited for; how long after that an answer comes that is too late.
ANSWER_LIMIT_SECONDS, TOO_LATE_SECONDS = 1800, 900

# How long taking away one object takes, whether it goes alone or with a parent.
DELETE_SECONDS: dict[str, int] = {ObjectType.ROUTING: 60, ObjectType.DATACENTER: 150, ObjectType.POP: 180}


def total_seconds(kind: str) -> int:
    """Length of a task of `kind` that is not a deletion, from its request to its end, in simulated seconds."""
    return sum(step.seconds for step in STEPS[kind])
