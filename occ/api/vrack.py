"""Section `/vrack` (api.md §3): the vRacks, and which services are in them."""

from typing import Annotated

from django.db.models import QuerySet

from occ.actions import termination, vrack
from occ.api import find
from occ.api.connect.contract import ENDED, MAILED, ConfirmTermination
from occ.api.http.operations import Call, Section
from occ.api.http.paging import listing
from occ.api.wire import iam
from occ.api.wire.enums import ServiceState, VrackTaskStatus
from occ.api.wire.errors import not_found
from occ.api.wire.types import Date, Datetime, Enum, JudgedString, Long, Model, Ro, String, Uuid
from occ.engine.queue import clock
from occ.models import AuditEntry, ConfigStatus, Service, Task, TaskKind, TaskStatus
from occ.models import Vrack as Stored

section = Section("/vrack")
KINDS = {TaskKind.VRACK_ATTACH: "addOvhCloudConnectToVrack", TaskKind.VRACK_DETACH: "removeOvhCloudConnectFromVrack"}
"""Which tasks are a vRack's, and their functions (the vendor's words for them are not published)."""
STATUSES = {TaskStatus.ERROR: "cancelled"}
NAMES = {"description": "name", "details": "description"}
ATTACHED = [ConfigStatus.ACTIVE, ConfigStatus.TO_DELETE]
Family = Annotated[
    str,
    Enum(
        "vrack.AllowedServiceEnum",
        "cloudProject dedicatedCloud dedicatedCloudDatacenter dedicatedConnect dedicatedServer "
        "dedicatedServerInterface ip ipLoadbalancing ipv6 legacyVrack ovhCloudConnect "
        "vmwareCloudDirectorVirtualDataCenter vrackServices",
    ),
]


class VrackWithIAM(Model):
    """A vRack."""

    vendor = "vrack.vrackWithIAM"
    name: String
    description: String
    serviceName: Ro[String]
    iam: Ro[iam.ResourceMetadata | None]


class VrackBody(Model):
    """What can be changed about a vRack."""

    vendor = "vrack.vrack"
    reads_as = VrackWithIAM
    name: JudgedString | None = None
    description: JudgedString | None = None


class AttachBody(Model):
    """The service that is to join the vRack."""

    vendor = "vrack.OvhCloudConnectAttach"
    ovhCloudConnect: Uuid


class Attached(Model):
    """A service in a vRack."""

    vendor = "vrack.ovhCloudConnect"
    read_only = True
    ovhCloudConnect: Uuid
    vrack: String


class VrackTask(Model):
    """A request about a vRack; gone once it is done."""

    vendor = "vrack.Task"
    read_only = True
    id: Long
    function: String
    status: VrackTaskStatus
    serviceName: String | None
    targetDomain: String | None
    orderId: Long | None
    todoDate: Datetime | None
    lastUpdate: Datetime | None


class Services(Model):
    """Services by family; there is one family here."""

    vendor = "vrack.AllowedServices"
    read_only = True
    cloudProject: list[String] | None
    dedicatedCloud: list[String] | None
    dedicatedCloudDatacenter: list[String] | None
    dedicatedConnect: list[String] | None
    dedicatedServer: list[String] | None
    dedicatedServerInterface: list[String] | None
    ip: list[String] | None
    ipLoadbalancing: list[String] | None
    ipv6: list[String] | None
    legacyVrack: list[String] | None
    ovhCloudConnect: list[Uuid] | None
    vmwareCloudDirectorVirtualDataCenter: list[String] | None
    vrackServices: list[String] | None


class EligibleServices(Model):
    """What may join a vRack."""

    vendor = "vrack.EligibleServicesResponse"
    read_only = True
    createdAt: String
    status: String
    errors: list[String]
    result: Services


class NonExpiringService(Model):
    """The commercial side of a vRack."""

    vendor = "services.NonExpiringService"
    read_only = True
    contactAdmin: String
    contactBilling: String
    contactTech: String
    creation: Date
    domain: String
    serviceId: Long
    status: ServiceState


def _shape(row: Stored) -> VrackWithIAM:
    return VrackWithIAM(
        name=row.description,
        description=row.details,
        serviceName=row.name,
        iam=iam.metadata("vrack", row.name, row.description or row.name),
    )


def _task(task: Task) -> VrackTask:
    return VrackTask(
        id=task.pk,
        function=KINDS[TaskKind(task.kind)],
        status=STATUSES.get(TaskStatus(task.status), task.status),
        serviceName=task.vrack.name if task.vrack else None,
        targetDomain=str(task.service_id),
        orderId=None,
        todoDate=task.created_at,
        lastUpdate=task.finished_at or task.started_at or task.created_at,
    )


@section.get_("/vrack", list[String], iam="get")
def vrack_list(request: Call, iamTags: iam.TagFilters | None = None) -> object:
    """List the vRacks."""
    rows = Stored.objects.for_account(request.caller.account_id)
    return listing(request, rows if iam.tags_allow(iamTags) else rows.none(), "name", _shape)


@section.get_("/vrack/{serviceName}", VrackWithIAM, iam="get")
def vrack_get(request: Call, serviceName: String) -> VrackWithIAM:
    """Get a vRack."""
    return _shape(find.vrack(request, serviceName))


@section.put_("/vrack/{serviceName}", iam="put")
def vrack_put(request: Call, serviceName: String, body: VrackBody) -> None:
    """Change name and description of a vRack."""
    request.wire_names = NAMES
    row = find.vrack(request, serviceName)
    by = request.caller.actor(request)
    vrack.vrack_describe(vrack=row, description=body.name, details=body.description, by=by)


def _eligible(request: Call, family: str | None = None) -> Services:
    """The active services that are in no vRack; a family that was not asked for is null."""
    rows = Service.objects.for_account(request.caller.account_id).filter(state="active", vrack__isnull=True)
    lists: dict[str, list[object] | None] = {name: [] for name in Services.model_fields}
    lists["ovhCloudConnect"] = list(rows.values_list("pk", flat=True))
    if family:
        lists = {name: found if name == family else None for name, found in lists.items()}
    return Services.model_validate(lists)


@section.get_("/vrack/{serviceName}/allowedServices", Services, status="DEPRECATED", iam="allowedServices/get")
def allowed_get(request: Call, serviceName: String, serviceFamily: Family | None = None) -> Services:
    """List what may join a vRack."""
    find.vrack(request, serviceName)
    return _eligible(request, serviceFamily)


@section.get_("/vrack/{serviceName}/eligibleServices", EligibleServices, iam="eligibleServices/get")
def eligible_get(request: Call, serviceName: String) -> EligibleServices:
    """List what may join a vRack, and whether the list is ready."""
    find.vrack(request, serviceName)
    created = clock.real_now().isoformat(timespec="seconds")
    return EligibleServices(createdAt=created, status="done", errors=[], result=_eligible(request))


def _attached(row: Stored) -> list[Service]:
    return list(row.services.filter(vrack_status__in=ATTACHED))


@section.get_("/vrack/{serviceName}/ovhCloudConnect", list[Uuid], iam="ovhCloudConnect/get")
def attached_list(request: Call, serviceName: String) -> object:
    """List the services in a vRack."""
    row = find.vrack(request, serviceName)
    return listing(request, _attached(row), "pk", lambda each: Attached(ovhCloudConnect=each.pk, vrack=row.name))


@section.post_(
    "/vrack/{serviceName}/ovhCloudConnect",
    VrackTask,
    iam="ovhCloudConnect/attach",
    iam_elsewhere=("ovhCloudConnect:apiovh:vrack/attach",),
)
def attached_post(request: Call, serviceName: String, body: AttachBody) -> VrackTask:
    """Associate a service with a vRack."""
    row = find.vrack(request, serviceName)
    service = find.open_service(request, body.ovhCloudConnect)
    return _task(vrack.vrack_attach(service=service, vrack=row, by=request.caller.actor(request)))


def _in(request: Call, row: Stored, number: Uuid) -> Service:
    service = find.service(request, number)
    if service.vrack_id != row.pk or service.vrack_status not in (*ATTACHED, ConfigStatus.ERROR):
        raise not_found("ovhCloudConnect", number)
    return service


@section.get_("/vrack/{serviceName}/ovhCloudConnect/{ovhCloudConnect}", Attached, iam="ovhCloudConnect/get")
def attached_get(request: Call, serviceName: String, ovhCloudConnect: Uuid) -> Attached:
    """Get a service in a vRack."""
    row = find.vrack(request, serviceName)
    return Attached(ovhCloudConnect=_in(request, row, ovhCloudConnect).pk, vrack=row.name)


@section.delete_("/vrack/{serviceName}/ovhCloudConnect/{ovhCloudConnect}", VrackTask, iam="ovhCloudConnect/detach")
def attached_delete(request: Call, serviceName: String, ovhCloudConnect: Uuid) -> VrackTask:
    """Dissociate a service from a vRack."""
    row, service = find.vrack(request, serviceName), find.service(request, ovhCloudConnect)
    if service.vrack_id != row.pk:  # one that is still joining is refused in words
        raise not_found("ovhCloudConnect", ovhCloudConnect)
    return _task(vrack.vrack_detach(service=service, by=request.caller.actor(request)))


@section.get_("/vrack/{serviceName}/task", list[Long], iam="task/get")
def vrack_task_list(request: Call, serviceName: String) -> object:
    """List the tasks of a vRack."""
    return listing(request, _tasks(request, serviceName).order_by("pk"), "pk", _task)


def _tasks(request: Call, name: str) -> QuerySet[Task]:
    tasks = find.vrack(request, name).tasks.select_related("vrack")
    return tasks.filter(kind__in=KINDS).exclude(status=TaskStatus.DONE)


@section.get_("/vrack/{serviceName}/task/{taskId}", VrackTask, iam="task/get")
def vrack_task_get(request: Call, serviceName: String, taskId: Long) -> VrackTask:
    """Get a task of a vRack; once it is done there is none (api.md §7)."""
    return _task(find.one(_tasks(request, serviceName), "taskId", taskId, pk=taskId))


@section.get_("/vrack/{serviceName}/serviceInfos", NonExpiringService, status="BETA", iam="serviceInfos/get")
def vrack_infos_get(request: Call, serviceName: String) -> NonExpiringService:
    """Get the contacts of a vRack."""
    row = find.vrack(request, serviceName)
    made = AuditEntry.objects.filter(action="vrack_create", object_id=str(row.pk)).first()
    nic = request.caller.account.nichandle
    return NonExpiringService(
        contactAdmin=nic,
        contactBilling=nic,
        contactTech=nic,
        creation=(made.at_simulated if made and made.at_simulated else find.now(request)).date(),
        domain=row.name,
        serviceId=find.vrack_number(row),
        status="ok",
    )


@section.post_("/vrack/{serviceName}/terminate", String, iam="terminate")
def vrack_terminate_post(request: Call, serviceName: String) -> str:
    """Ask to end a vRack: a token is mailed."""
    row = find.vrack(request, serviceName)
    by = request.caller.actor(request)
    termination.termination_ask(account=request.caller.account, vrack=row, by=by)
    return MAILED


@section.post_("/vrack/{serviceName}/confirmTermination", String, iam="confirmTermination")
def vrack_confirm_post(request: Call, serviceName: String, body: ConfirmTermination) -> str:
    """End a vRack at once with the mailed token."""
    row = find.vrack(request, serviceName)
    termination.vrack_terminate(vrack=row, token=body.token, why=body.why, by=request.caller.actor(request))
    return ENDED
