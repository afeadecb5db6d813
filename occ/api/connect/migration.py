"""Upgrades of the offer (api.md §2; domain.md §4.12): there is one where staff have proposed it."""

from occ.actions.migration import NOT_OFFERED, migration_start
from occ.api import find
from occ.api.connect.service import PRODUCT, section
from occ.api.http.operations import Call
from occ.api.wire.enums import MigrationStatus, MigrationType
from occ.api.wire.errors import ApiError
from occ.api.wire.types import Datetime, Long, Model, String, Uuid
from occ.models import Migration as Stored


class Migration(Model):
    """An upgrade that is offered, under way or done."""

    vendor = "ovhCloudConnect.Migration"
    read_only = True
    id: Long
    productName: String
    serviceId: Long
    status: MigrationStatus
    type: MigrationType
    creationDate: Datetime | None
    doneDate: Datetime | None


@section.get_("/ovhCloudConnect/{serviceName}/migration", Migration, iam="migration/get")
def migration_get(request: Call, serviceName: Uuid) -> Migration:
    """Get the upgrade that is offered for a service."""
    service = find.service(request, serviceName)
    row = Stored.objects.select_related("key").filter(service=service).first()
    if row is None:
        raise ApiError(404, NOT_OFFERED)
    done = row.key.used_at if row.key else None
    return Migration(
        id=row.pk,
        productName=PRODUCT,
        serviceId=find.service_number(service),
        status="done" if done else "doing" if row.started_at else "todo",
        type=row.type,
        creationDate=row.started_at,
        doneDate=done,
    )


@section.post_("/ovhCloudConnect/{serviceName}/migration", iam="migration/create")
def migration_post(request: Call, serviceName: Uuid) -> None:
    """Start the upgrade that is offered for a service."""
    service = find.open_service(request, serviceName)
    migration_start(service=service, by=request.caller.actor(request))
