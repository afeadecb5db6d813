"""The guide's steps for one service. Where it stands follows from what exists; nothing is kept besides."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from occ.models import ConfigStatus, ServiceState, TaskStatus
from occ.web.addresses import address
from occ.web.components import Step
from occ.web.pages.service import ServicePage, State

Slug = Literal["order", "key", "vrack", "pop", "datacenter", "routing", "further"]
StepState = Literal["done", "current", "waiting", "error", "todo"]


@dataclass(frozen=True)
class GuideStep:
    """One step: its place in the guide, what it is for, where its form is, and why that cannot be used now."""

    slug: Slug
    label: str
    why: str
    state: StepState
    url: str
    action: str = ""
    action_url: str = ""
    reason: str = ""
    drawer: bool = True

    @property
    def is_next(self) -> bool:
        """Whether it is this step's turn."""
        return self.state in ("current", "waiting", "error")


def steps(page: ServicePage) -> list[GuideStep]:
    """The steps of the guide with their state for this service, in order."""
    states = _states(page)
    here = page.url("service-detail")
    routable = next((d for d in page.datacenters if d.status == ConfigStatus.ACTIVE), None)
    routing_url = page.url("routing-create", routable.pk) if routable else here
    return [
        GuideStep(
            "order", _("Order"), _("The confirmation e-mail brings your service key."), states["order"],
            page.url("service-step", "order"), _("E-mails received"), address("occ:emails"), drawer=False,
        ),
        _activation(page, states["key"]),
        GuideStep(
            "vrack", "vRack", _("The service reaches your private network through a vRack: it comes first."),
            states["vrack"], page.url("service-step", "vrack"), _("Associate a vRack"), page.url("vrack-attach"),
            page.attach_reason,
        ),
        GuideStep(
            "pop", _("PoP configuration"),
            _("Two AS numbers and a /30 block make the BGP session between your router and OVHcloud's in the PoP."),
            states["pop"], page.url("service-step", "pop"), _("Add a PoP configuration"), page.url("pop-create"),
            page.pop_reason,
        ),
        GuideStep(
            "datacenter", _("Datacentre configuration"),
            _("A private subnet of the vRack in each datacentre that the service shall reach."),
            states["datacenter"], page.url("service-step", "datacenter"), _("Add a configuration"),
            page.url("datacenter-create"), page.datacenter_reason,
        ),
        GuideStep(
            "routing", _("Routing"),
            _("BGP or static: without it only the subnet itself is reached, and no network behind your gateways."),
            states["routing"], page.url("service-step", "routing"), _("Add routing configuration"), routing_url,
            "" if routable else _("Add a datacentre configuration, and wait until it is configured, first."),
        ),
        GuideStep(
            "further", _("Go further"),
            _(
                "For training or technical help with putting it to work, the Professional Services team analyses your "
                "project with you; other users are in the community."
            ),
            states["further"], page.url("service-step", "further"),
        ),
    ]  # fmt: skip


def _activation(page: ServicePage, state: StepState) -> GuideStep:
    url = page.url("service-step", "key")
    if page.keys and page.active_key is None and state == "current":
        why = _("The service key is no longer valid: have a new one made, then enter it in the provider's portal.")
        return GuideStep("key", _("Activation"), why, state, url, _("Regenerate"), page.url("key-regenerate"))
    why = _(
        "Enter the service key in the provider's portal and validate the order there: the provider then builds "
        "the circuit to OVHcloud."
    )
    action = _("Open the portal of %(provider)s") % {"provider": page.service.provider_entry.name}
    home = address("provider:home", page.service.provider)
    return GuideStep("key", _("Activation"), why, state, url, action, home, drawer=False)


def under_way(page: ServicePage, slug: Slug) -> State | None:
    """The state of what a step made, where it is not settled: its progress, or why it failed."""
    if slug in ("order", "key"):
        return page.state
    if slug == "vrack":
        return page.link
    if slug == "pop":
        return page.pop_state
    states = [box["state"] for box in page.boxes]
    if slug == "routing":
        states = [row["state"] for box in page.boxes for row in box["rows"]]
    return next((state for state in states if state["progress"] or state["failure"]), None)


def _states(page: ServicePage) -> dict[Slug, StepState]:
    service = page.service
    routings = [routing for config in page.datacenters for routing in config.routings.all()]
    done = {
        "order": bool(page.keys),
        "key": service.state == ServiceState.ACTIVE,
        "vrack": service.has_vrack,
        "pop": page.pop is not None and page.pop.status == ConfigStatus.ACTIVE,
        "datacenter": any(config.status == ConfigStatus.ACTIVE for config in page.datacenters),
        "routing": any(routing.status == ConfigStatus.ACTIVE for routing in routings),
        "further": False,
    }
    waiting = {
        "order": not page.keys,
        "key": page.is_activating,
        "vrack": service.vrack_status == ConfigStatus.INIT,
        "pop": page.pop is not None,
        "datacenter": bool(page.datacenters),
        "routing": bool(routings),
        "further": False,
    }
    delivery = service.task.status if service.task and not service.vrack_id else ""
    failed = {
        "order": delivery == TaskStatus.ERROR and not page.keys,
        "key": delivery == TaskStatus.ERROR,
        "vrack": service.vrack_status == ConfigStatus.ERROR,
        "pop": page.pop is not None and page.pop.status == ConfigStatus.ERROR,
        "datacenter": any(config.status == ConfigStatus.ERROR for config in page.datacenters),
        "routing": any(routing.status == ConfigStatus.ERROR for routing in routings),
        "further": False,
    }
    slugs: list[Slug] = ["order", "key", "vrack", "pop", "datacenter", "routing", "further"]
    found: dict[Slug, StepState] = {}
    turn = True
    for slug in slugs:
        if done[slug]:
            found[slug] = "done"
        elif turn:
            found[slug] = "error" if failed[slug] else "waiting" if waiting[slug] else "current"
            turn = False
        else:
            found[slug] = "todo"
    return found


def next_step(found: list[GuideStep]) -> GuideStep:
    """The step whose turn it is."""
    return next(step for step in found if step.is_next)


def stepper(found: list[GuideStep]) -> list[Step]:
    """The steps as `components/_stepper.html` draws them."""
    return [Step(step.label, step.state, url=step.url) for step in found]
