"""Service keys (api.md §2): `/serviceKey`."""

from occ.actions import key
from occ.api import find
from occ.api.connect.service import section
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.enums import KeyStatus, MessageCode, Provider
from occ.api.wire.types import JudgedString, Long, Model, String, Uuid
from occ.models import Service, ServiceKey


class Key(Model):
    """A service key, as it is typed at the provider."""

    vendor = "ovhCloudConnect.Key"
    read_only = True
    id: Long
    key: String
    provider: Provider
    status: KeyStatus


class To(Model):
    """Where a service key is sent."""

    vendor = "ovhCloudConnect.To"
    email: JudgedString


class SendKeyAnswer(Model):
    """What became of it."""

    vendor = "ovhCloudConnect.SendKeyAnswer"
    read_only = True
    messageCode: MessageCode


def _shape(service: Service, row: ServiceKey) -> Key:
    return Key(id=row.pk, key=row.display, provider=service.provider, status=row.status)


def _key(service: Service, number: int) -> ServiceKey:
    return find.one(service.keys.all(), "serviceKeyId", number, pk=number)


@section.get_("/ovhCloudConnect/{serviceName}/serviceKey", list[Long], iam="serviceKey/get")
def key_list(request: Call, serviceName: Uuid) -> object:
    """List the service keys of a service."""
    service = find.service(request, serviceName)
    return listing(request, service.keys.order_by("pk"), "pk", lambda row: _shape(service, row))


@section.get_("/ovhCloudConnect/{serviceName}/serviceKey/{serviceKeyId}", Key, iam="serviceKey/get")
def key_get(request: Call, serviceName: Uuid, serviceKeyId: Long) -> Key:
    """Get a service key."""
    service = find.service(request, serviceName)
    return _shape(service, _key(service, serviceKeyId))


@section.post_("/ovhCloudConnect/{serviceName}/serviceKey/{serviceKeyId}/regenerate", Key, iam="serviceKey/regenerate")
def key_regenerate(request: Call, serviceName: Uuid, serviceKeyId: Long) -> Key:
    """Make a new service key, when none is valid."""
    service = find.open_service(request, serviceName)
    _key(service, serviceKeyId)
    return _shape(service, key.key_regenerate(service=service, by=request.caller.actor(request)))


@section.post_("/ovhCloudConnect/{serviceName}/serviceKey/{serviceKeyId}/send", SendKeyAnswer, iam="serviceKey/send")
def key_send(request: Call, serviceName: Uuid, serviceKeyId: Long, body: To) -> SendKeyAnswer:
    """Send the enabled service key by e-mail."""
    service = find.open_service(request, serviceName)
    _key(service, serviceKeyId)
    key.key_send(service=service, email=body.email, by=request.caller.actor(request))
    return SendKeyAnswer(messageCode="mailSent")
