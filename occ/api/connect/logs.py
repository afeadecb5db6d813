"""Logs of a service (api.md §2, §2.1): their kinds, where they are forwarded, and a link to read them for a while."""

import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from occ.actions.watching import log_subscribe, log_unsubscribe
from occ.api import find
from occ.api.connect.service import section
from occ.api.http.operations import Call
from occ.api.http.paging import listing
from occ.api.wire.errors import not_found
from occ.api.wire.types import Datetime, Model, String, Uuid
from occ.engine.queue import clock
from occ.models import ApiClient, ApiCredential, Held, Service, User
from occ.models import LogKind as Kind
from occ.models import LogSubscription as Stored
from occ.network.logs import lines

LINK_SALT = "occ.api.connect.logs"
LINK_GOOD_FOR = timedelta(minutes=30)
FIELDS = ["kind", "message", "neighbor", "service_uuid", "timestamp"]
SINCE = datetime(2025, 1, 1, tzinfo=UTC)


class LogKind(Model):
    """A kind of log."""

    vendor = "dbaas.logs.LogKind"
    read_only = True
    kindId: Uuid
    name: String
    displayName: String
    additionalReturnedFields: list[String]
    createdAt: Datetime
    updatedAt: Datetime


class LogSubscriptionCreation(Model):
    """Which logs are to be forwarded, and to which stream."""

    vendor = "dbaas.logs.LogSubscriptionCreation"
    kind: String
    streamId: Uuid


class LogSubscriptionResponse(Model):
    """The operation that was begun."""

    vendor = "dbaas.logs.LogSubscriptionResponse"
    read_only = True
    operationId: Uuid
    serviceName: String


class LogSubscriptionResource(Model):
    """What the logs are about."""

    vendor = "dbaas.logs.LogSubscriptionResource"
    read_only = True
    name: String
    type: String


class LogSubscription(Model):
    """Logs that are forwarded."""

    vendor = "dbaas.logs.LogSubscription"
    read_only = True
    subscriptionId: Uuid
    kind: String
    streamId: Uuid
    serviceName: String
    resource: LogSubscriptionResource
    createdAt: Datetime
    updatedAt: Datetime


class LogUrlCreation(Model):
    """Which logs are to be read."""

    vendor = "dbaas.logs.LogUrlCreation"
    kind: String


class TemporaryLogsLink(Model):
    """Where they can be read, and until when."""

    vendor = "dbaas.logs.TemporaryLogsLink"
    read_only = True
    url: String
    expirationDate: Datetime


def _kind(name: str) -> Kind:
    if name not in Kind.values:
        raise not_found("name", name)
    return Kind(name)


def _shape(row: Stored) -> LogSubscription:
    name = str(row.service_id)
    return LogSubscription(
        subscriptionId=row.pk,
        kind=row.kind,
        streamId=row.stream,
        serviceName=name,
        resource=LogSubscriptionResource(name=name, type="ovhCloudConnect"),
        createdAt=row.created_at,
        updatedAt=row.created_at,
    )


def _operation(request: Call, service: Service) -> LogSubscriptionResponse:
    """The begun operation, under a number of the request's own."""
    number = uuid.UUID(request.request_id)
    return LogSubscriptionResponse(operationId=number, serviceName=str(service.pk))


def _subscription(service: Service, number: uuid.UUID) -> Stored:
    rows = service.log_subscriptions.select_related("service__account__clock")
    return find.one(rows, "subscriptionId", number, pk=number)


@section.get_("/ovhCloudConnect/{serviceName}/log/kind", list[String], iam="log/kind/get")
def log_kind_list(request: Call, serviceName: Uuid) -> object:
    """List the kinds of logs."""
    find.service(request, serviceName)
    return listing(request, Kind, lambda kind: kind.value, _shape_kind)


@section.get_("/ovhCloudConnect/{serviceName}/log/kind/{name}", LogKind, iam="log/kind/get")
def log_kind_get(request: Call, serviceName: Uuid, name: String) -> LogKind:
    """Get a kind of log."""
    find.service(request, serviceName)
    return _shape_kind(_kind(name))


def _shape_kind(kind: Kind) -> LogKind:
    return LogKind(
        kindId=uuid.uuid5(uuid.NAMESPACE_URL, f"urn:log-kind:{kind.value}"),
        name=kind.value,
        displayName=str(kind.label),
        additionalReturnedFields=FIELDS,
        createdAt=SINCE,
        updatedAt=SINCE,
    )


@section.get_("/ovhCloudConnect/{serviceName}/log/subscription", list[Uuid], iam="log/subscription/get")
def log_subscription_list(request: Call, serviceName: Uuid, kind: String | None = None) -> object:
    """List the subscriptions of logs."""
    rows = find.service(request, serviceName).log_subscriptions.all()
    chosen = rows.filter(kind=kind) if kind not in (None, "null") else rows
    return listing(request, chosen, "pk", _shape)


@section.post_(
    "/ovhCloudConnect/{serviceName}/log/subscription",
    LogSubscriptionResponse,
    iam="log/subscription/create",
    iam_elsewhere=("ldp:apiovh:output/graylog/stream/forwardTo",),
)
def log_subscription_post(request: Call, serviceName: Uuid, body: LogSubscriptionCreation) -> LogSubscriptionResponse:
    """Forward logs to a stream."""
    request.wire_names = {"stream": "streamId"}
    service = find.open_service(request, serviceName)
    log_subscribe(service=service, kind=body.kind, stream=body.streamId, by=request.caller.actor(request))
    return _operation(request, service)


@section.get_(
    "/ovhCloudConnect/{serviceName}/log/subscription/{subscriptionId}", LogSubscription, iam="log/subscription/get"
)
def log_subscription_get(request: Call, serviceName: Uuid, subscriptionId: Uuid) -> LogSubscription:
    """Get a subscription of logs."""
    return _shape(_subscription(find.service(request, serviceName), subscriptionId))


@section.delete_(
    "/ovhCloudConnect/{serviceName}/log/subscription/{subscriptionId}",
    LogSubscriptionResponse,
    iam="log/subscription/delete",
)
def log_subscription_delete(request: Call, serviceName: Uuid, subscriptionId: Uuid) -> LogSubscriptionResponse:
    """Forward logs no longer."""
    service = find.open_service(request, serviceName)
    log_unsubscribe(subscription=_subscription(service, subscriptionId), by=request.caller.actor(request))
    return _operation(request, service)


@section.post_("/ovhCloudConnect/{serviceName}/log/url", TemporaryLogsLink, iam="log/url/create")
def log_url_post(request: Call, serviceName: Uuid, body: LogUrlCreation) -> TemporaryLogsLink:
    """Get a link under which logs can be read for half an hour, without a key."""
    service, caller = find.service(request, serviceName), request.caller
    made_by = caller.key or caller.person
    assert made_by is not None
    asked = [str(service.pk), _kind(body.kind).value, made_by._meta.model_name, made_by.pk]
    token = signing.dumps(asked, salt=LINK_SALT)
    url = f"{request.scheme}://{request.get_host()}/1.0/logs/{token}"
    return TemporaryLogsLink(url=url, expirationDate=clock.real_now() + LINK_GOOD_FOR)


def _makers() -> dict[str, QuerySet[Any]]:
    """By their models: the keys, clients and users whose links open now."""
    return {
        "apicredential": ApiCredential.objects.valid(clock.real_now()).filter(Held.HELD),
        "apiclient": ApiClient.objects.filter(Held.HELD),
        "user": User.objects.filter(is_active=True),
    }


@require_safe
def log_read(request: HttpRequest, token: str) -> HttpResponse:
    """The logs behind such a link, a JSON object a line, oldest first.

    A link opens nothing once its key or client has ended or been stopped, or, for a link made in the console, once
    the user has been deactivated or has left the account.
    """
    try:
        name, kind, maker, pk = signing.loads(token, salt=LINK_SALT, max_age=LINK_GOOD_FOR)
        makers = _makers()[maker].filter(pk=pk, account=OuterRef("account"))
        service = Service.objects.filter(Exists(makers)).get(pk=name)
    except (signing.BadSignature, ValueError, Service.DoesNotExist):
        raise Http404 from None
    text = "".join(json.dumps(line) + "\n" for line in lines(service, kind))
    return HttpResponse(text, content_type="application/x-ndjson; charset=utf-8")
