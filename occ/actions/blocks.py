"""What cannot be done now, and why: asked by a page before it offers an action, and by the action before it acts."""

from occ.models import (
    Config,
    ConfigStatus,
    DatacenterConfig,
    KeyStatus,
    PopConfig,
    Service,
    ServiceKey,
    ServiceState,
)
from occ.rules.refusal import Problem, gettext_noop

NOT_ACTIVE = gettext_noop(
    "The service is not active yet: it is when its provider has accepted the service key and finished the activation."
)
CLOSED = gettext_noop("The service is closed: nothing can be changed any more.")
VRACK_SET = gettext_noop("The service is already associated with the vRack %(vrack)s: dissociate it first.")
VRACK_MOVING = gettext_noop("The association with the vRack %(vrack)s is changing: wait until it is done.")
VRACK_ERROR = gettext_noop("The association with the vRack %(vrack)s failed: retry or cancel its task first.")
NO_VRACK = gettext_noop("Associate a vRack with the service first.")
POP_LEFT = gettext_noop("Delete the PoP configuration first: a vRack cannot be dissociated while one exists.")
POP_TAKEN = gettext_noop("This port already has a configuration: delete it before adding another one.")
NO_POP = gettext_noop("Add a PoP configuration first.")
POP_NOT_READY = gettext_noop("The PoP configuration is being deployed: wait until it is configured.")
POP_GOING = gettext_noop("The PoP configuration is being deleted: nothing can be added below it.")
POP_ERROR = gettext_noop("The PoP configuration is in error: retry its task or delete it first.")
DATACENTER_NOT_READY = gettext_noop("The datacentre configuration is being deployed: wait until it is configured.")
DATACENTER_GOING = gettext_noop("The datacentre configuration is being deleted: nothing can be added to it.")
DATACENTER_ERROR = gettext_noop("The datacentre configuration is in error: retry its task or delete it first.")
DATACENTER_BUSY = gettext_noop("Another datacentre configuration is being deployed: wait until it is configured.")
BEING_DEPLOYED = gettext_noop("It is being deployed: it can be deleted once it is configured.")
BEING_DELETED = gettext_noop("It is already being deleted.")
KEY_VALID = gettext_noop("The service still has a valid service key; there is at most one at a time.")
KEY_MAKING = gettext_noop("The service key is being created: wait until it is enabled.")
NO_KEY = gettext_noop("The service has no valid service key: regenerate one first.")


def _block(code: str, sentence: str, field: str = "", **params: object) -> Problem:
    return Problem(code=code, sentence=sentence, field=field, params=params, kind="conflict")


def closed(service: Service) -> Problem | None:
    """Why nothing about a service can be changed any more."""
    return _block("service_closed", CLOSED) if service.state == ServiceState.CLOSED else None


def _not_active(service: Service) -> Problem | None:
    if service.state == ServiceState.DELIVERING:
        return _block("service_not_active", NOT_ACTIVE)
    return closed(service)


def _link(service: Service) -> Problem | None:
    """Why the link to the vRack cannot be used now (domain.md VR-1)."""
    if service.vrack is None:
        return _block("vrack_missing", NO_VRACK)
    if service.vrack_status == ConfigStatus.ERROR:
        return _block("vrack_error", VRACK_ERROR, vrack=service.vrack.name)
    if service.vrack_status != ConfigStatus.ACTIVE:
        return _block("vrack_changing", VRACK_MOVING, vrack=service.vrack.name)
    return None


def vrack_attach(service: Service) -> Problem | None:
    """Why no vRack can be associated now (domain.md VR-3, VR-9)."""
    if service.vrack is not None and service.vrack_status == ConfigStatus.ACTIVE:
        return _block("vrack_set", VRACK_SET, vrack=service.vrack.name)
    return _not_active(service) or (_link(service) if service.vrack else None)


def vrack_detach(service: Service, pop: PopConfig | None) -> Problem | None:
    """Why the vRack cannot be dissociated now: `pop` is the service's PoP configuration in any status."""
    return _not_active(service) or _link(service) or (_block("pop_exists", POP_LEFT) if pop else None)


def pop_create(service: Service, pop: PopConfig | None) -> Problem | None:
    """Why no PoP configuration can be added now (domain.md VR-1, PO-7); `pop` is the one that exists."""
    if pop is not None:
        return _block("port_taken", POP_TAKEN)
    return _not_active(service) or _link(service)


def datacenter_create(service: Service, pop: PopConfig | None) -> Problem | None:
    """Why no datacentre configuration can be added now (domain.md DC-1, DC-13)."""
    if blocked := _not_active(service) or _link(service):
        return blocked
    if pop is None:
        return _block("pop_missing", NO_POP)
    reasons = {ConfigStatus.INIT: POP_NOT_READY, ConfigStatus.TO_DELETE: POP_GOING, ConfigStatus.ERROR: POP_ERROR}
    reason = reasons.get(ConfigStatus(pop.status))
    return _block("pop_not_active", reason) if reason else None


def datacenter_busy(datacenters: list[DatacenterConfig]) -> Problem | None:
    """Why the page does not offer another datacentre yet (domain.md DC-13); the action accepts and waits its turn."""
    busy = any(datacenter.status == ConfigStatus.INIT for datacenter in datacenters)
    return _block("datacenter_busy", DATACENTER_BUSY) if busy else None


def routing_create(datacenter: DatacenterConfig) -> Problem | None:
    """Why no routing configuration can be added now (domain.md RT-11)."""
    reasons = {
        ConfigStatus.INIT: DATACENTER_NOT_READY,
        ConfigStatus.TO_DELETE: DATACENTER_GOING,
        ConfigStatus.ERROR: DATACENTER_ERROR,
    }
    reason = reasons.get(ConfigStatus(datacenter.status))
    return _block("datacenter_not_active", reason) if reason else None


def config_delete(config: Config) -> Problem | None:
    """Why a configuration cannot be deleted now: only what is configured, or failed, can (domain.md RT-11)."""
    if config.status == ConfigStatus.INIT:
        return _block("being_deployed", BEING_DEPLOYED)
    return _block("being_deleted", BEING_DELETED) if config.status == ConfigStatus.TO_DELETE else None


def key_regenerate(service: Service, keys: list[ServiceKey]) -> Problem | None:
    """Why no new service key can be made now (domain.md K-3)."""
    if blocked := closed(service):
        return blocked
    if not keys:  # the delivery makes the first one
        return _block("key_making", KEY_MAKING)
    return _block("key_valid", KEY_VALID) if any(key.is_valid for key in keys) else None


def key_send(service: Service, keys: list[ServiceKey]) -> Problem | None:
    """Why the service key cannot be sent now (domain.md K-4)."""
    if blocked := closed(service):
        return blocked
    if any(key.status == KeyStatus.ACTIVE for key in keys):
        return None
    making = not keys or any(key.is_valid for key in keys)
    return _block("key_making", KEY_MAKING) if making else _block("key_missing", NO_KEY)
