"""The commercial side of a service (api.md §2.1): renewal, contacts, termination."""

from datetime import date, datetime

from django.utils import timezone

from occ.actions import contract, termination
from occ.api import find
from occ.api.connect.service import section
from occ.api.http.operations import Call
from occ.api.wire.enums import RenewalType, ServiceState, TerminationFutureUse, TerminationReason
from occ.api.wire.errors import wrong
from occ.api.wire.types import Boolean, Date, Long, Model, Ro, String, Uuid
from occ.engine.steps import service_end
from occ.models import PERIODS, AuditEntry, Contract, Service
from occ.models import ServiceState as State

STATES = {State.DELIVERING: "inCreation", State.ACTIVE: "ok", State.CLOSED: "expired"}
MAILED = "A token was sent to the administrative contact; confirm with it within 24 hours."
ENDED = "It has ended."
NOT_FORCED = "No renewal is forced here: send false."
ONE_WAY = "A renewal is automatic or paid by hand, one of the two: send the opposite of automatic, or leave it out."


class RenewType(Model):
    """How a service is renewed; `period` in months."""

    vendor = "service.RenewType"
    automatic: Boolean
    deleteAtExpiration: Boolean
    forced: Boolean
    manualPayment: Boolean | None = None
    period: Long | None = None


class ServiceInfosBody(Model):
    """What can be changed of it."""

    vendor = "services.Service"
    renew: RenewType | None = None


class ServiceInfos(ServiceInfosBody):
    """The commercial side of a service."""

    serviceId: Ro[Long]
    domain: Ro[String]
    status: Ro[ServiceState]
    creation: Ro[Date]
    expiration: Ro[Date]
    engagedUpTo: Ro[Date | None]
    canDeleteAtExpiration: Ro[Boolean]
    contactAdmin: Ro[String]
    contactBilling: Ro[String]
    contactTech: Ro[String]
    possibleRenewPeriod: Ro[list[Long] | None]
    renewalType: Ro[RenewalType]


class ChangeContact(Model):
    """The nic handles that are to become contacts."""

    vendor = "services.changeContact"
    contactAdmin: String | None = None
    contactBilling: String | None = None
    contactTech: String | None = None


class ConfirmTermination(Model):
    """The mailed token, and why."""

    vendor = "services.confirmTermination"
    token: String
    reason: TerminationReason | None = None
    futureUse: TerminationFutureUse | None = None
    commentary: String | None = None
    commentaryReason: String | None = None
    commentaryFutureUse: String | None = None

    @property
    def why(self) -> dict[str, str]:
        """What is said beside the token, for the record."""
        return {name: text for name, text in self.model_dump(exclude={"token"}).items() if text}


def _day(moment: datetime) -> date:
    """The day on which a moment is, where the customers are."""
    return timezone.localtime(moment).date()


def closed_at(service: Service, terms: Contract) -> datetime | None:
    """When a closed service ended: on somebody's request, or else with its term."""
    entry = AuditEntry.objects.filter(service=service, action="service_close").order_by("-pk").first()
    return entry.at_simulated if entry else terms.ends_at


def expiration(service: Service, terms: Contract, now: datetime) -> date:
    """When a service is renewed next; when it ends, or has ended, if it is not."""
    last = closed_at(service, terms) if service.state == State.CLOSED else terms.ends_at
    return _day(last) if last else service_end.renewal(service, terms, now)


@section.get_("/ovhCloudConnect/{serviceName}/serviceInfos", ServiceInfos, iam="serviceInfos/get")
def service_infos_get(request: Call, serviceName: Uuid) -> ServiceInfos:
    """Get renewal and contacts of a service."""
    service = find.service(request, serviceName)
    terms = contract.contract_of(service)
    return ServiceInfos(
        serviceId=find.service_number(service),
        domain=str(service.pk),
        status=STATES[State(service.state)],
        creation=_day(service.delivered_at or service.ordered_at),
        expiration=expiration(service, terms, find.now(request)),
        engagedUpTo=None,
        canDeleteAtExpiration=True,
        contactAdmin=terms.contact_admin,
        contactBilling=terms.contact_billing,
        contactTech=terms.contact_tech,
        possibleRenewPeriod=list(PERIODS),
        renewalType="automaticV2016" if terms.automatic else "manual",
        renew=RenewType(
            automatic=terms.automatic,
            deleteAtExpiration=terms.delete_at_expiration,
            forced=False,
            manualPayment=not terms.automatic,
            period=terms.period,
        ),
    )


@section.put_("/ovhCloudConnect/{serviceName}/serviceInfos", iam="serviceInfos/edit")
def service_infos_put(request: Call, serviceName: Uuid, body: ServiceInfosBody) -> None:
    """Change how a service is renewed."""
    request.wire_names = {"period": "renew.period"}
    service = find.open_service(request, serviceName)
    if body.renew is not None:
        if body.renew.forced:
            raise wrong({"renew.forced": NOT_FORCED})
        if body.renew.manualPayment == body.renew.automatic:
            raise wrong({"renew.manualPayment": ONE_WAY})
        contract.contract_renew(
            service=service,
            automatic=body.renew.automatic,
            delete_at_expiration=body.renew.deleteAtExpiration,
            period=body.renew.period,
            by=request.caller.actor(request),
        )


@section.post_("/ovhCloudConnect/{serviceName}/changeContact", list[Long], iam="changeContact")
def change_contact_post(request: Call, serviceName: Uuid, body: ChangeContact) -> list[int]:
    """Ask that other nic handles become contacts of a service."""
    service = find.open_service(request, serviceName)
    contacts = {name: nic for name, nic in body.model_dump().items() if nic}
    changes = contract.contact_change(service=service, contacts=contacts, by=request.caller.actor(request))
    return [change.pk for change in changes]


@section.post_("/ovhCloudConnect/{serviceName}/terminate", String, iam="terminate")
def terminate_post(request: Call, serviceName: Uuid) -> str:
    """Ask to end a service: a token is mailed."""
    service = find.open_service(request, serviceName)
    by = request.caller.actor(request)
    termination.termination_ask(account=request.caller.account, service=service, by=by)
    return MAILED


@section.post_("/ovhCloudConnect/{serviceName}/confirmTermination", String, iam="confirmTermination")
def confirm_termination_post(request: Call, serviceName: Uuid, body: ConfirmTermination) -> str:
    """End a service at once with the mailed token."""
    service = find.open_service(request, serviceName)
    by = request.caller.actor(request)
    termination.service_terminate(service=service, token=body.token, why=body.why, by=by)
    return ENDED
