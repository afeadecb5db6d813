"""Tasks of a service (api.md §2.3): those whose function the vendor's list has."""

from datetime import timedelta
from typing import Any

from django.db.models import Q

from occ.api import find
from occ.api.connect.service import section
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import TaskFunction, TaskStatus
from occ.api.wire.types import Long, Model, Uuid
from occ.models import Task, TaskKind
from occ.models import TaskStatus as Stored

FUNCTIONS = {
    TaskKind.VRACK_ATTACH: "addVrack",
    TaskKind.VRACK_DETACH: "removeVrack",
    TaskKind.POP_CREATE: "addPopConfiguration",
    TaskKind.POP_DELETE: "delPopConfiguration",
    TaskKind.DATACENTER_CREATE: "addDatacenterConfiguration",
    TaskKind.DATACENTER_DELETE: "delDatacenterConfiguration",
    TaskKind.ROUTING_CREATE: "addDatacenterExtraConfiguration",
    TaskKind.ROUTING_DELETE: "delDatacenterExtraConfiguration",
}
STATUSES = {Stored.CANCELLED: "error"}
"""Where the vendor has no word for a state of ours."""
LISTED = timedelta(days=30)
"""How long a finished task is listed, in simulated time; by its id it can be read for ever."""


class OccTask(Model):
    """A request that takes time."""

    vendor = "ovhCloudConnect.Task"
    read_only = True
    id: Long
    function: TaskFunction
    resourceId: Long
    status: TaskStatus


def shape(task: Task) -> OccTask:
    """A task as on the wire; an association is about the vRack, by its number."""
    subject = task.vrack_id if task.kind in (TaskKind.VRACK_ATTACH, TaskKind.VRACK_DETACH) else int(task.object_id)
    status = STATUSES.get(Stored(task.status), task.status)
    return OccTask(id=task.pk, function=FUNCTIONS[TaskKind(task.kind)], resourceId=subject or 0, status=status)


def _tasks(request: Call, name: Any) -> Any:
    return Task.objects.for_service(find.service(request, name)).filter(kind__in=FUNCTIONS)


@section.get_("/ovhCloudConnect/{serviceName}/task", list[Long], iam="task/get")
def task_list(request: Call, serviceName: Uuid) -> object:
    """List the tasks of a service."""
    recent = Q(finished_at__isnull=True) | Q(finished_at__gt=find.now(request) - LISTED)
    rows = _tasks(request, serviceName).filter(recent).order_by("pk")
    return listing(request, rows, "pk", shape)


@section.get_("/ovhCloudConnect/{serviceName}/task/{id}", OccTask, iam="task/get")
def task_get(request: Call, serviceName: Uuid, id: Long) -> OccTask:
    """Get a task."""
    return shape(find.one(_tasks(request, serviceName), "id", id, pk=id))
