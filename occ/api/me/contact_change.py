"""Changes of contact as those concerned follow and answer them (api.md §6): `/me/task/contactChange`."""

from typing import Annotated

from django.db.models import Q

from occ.actions import contract
from occ.api import find
from occ.api.http.operations import Call
from occ.api.me.account import section
from occ.api.wire.types import Datetime, Enum, Long, Model, String
from occ.models import ContactChange, ContactChangeState

STATES = {
    ContactChangeState.TODO: "validatingByCustomers",
    ContactChangeState.DONE: "done",
    ContactChangeState.REFUSED: "refused",
}
ContactType = Annotated[
    str, Enum("nichandle.changeContact.ContactTypeEnum", "contactAdmin contactBilling contactTech")
]  # fmt: skip
State = Annotated[
    str,
    Enum(
        "nichandle.changeContact.TaskStateEnum",
        "aborted checkValidity doing done error expired refused todo validatingByCustomers",
    ),
]


class ContactChangeTask(Model):
    """A change of contact."""

    vendor = "nichandle.contactChange.Task"
    askingAccount: String | None
    contactTypes: list[ContactType]
    dateDone: Datetime | None
    dateRequest: Datetime
    fromAccount: String
    id: Long
    serviceDomain: String | None
    state: State
    toAccount: String


class ContactChangeToken(Model):
    """The mailed token."""

    vendor = "nichandle.contactChange.Token"
    token: String


def _change(request: Call, number: int) -> ContactChange:
    """A change that concerns the caller: of its service, from it, or to it."""
    account = request.caller.account
    own = Q(service__account=account) | Q(from_nic=account.nichandle) | Q(to_nic=account.nichandle)
    return find.one(ContactChange.objects.filter(own).select_related("service__account"), "id", number, pk=number)


@section.get_("/me/task/contactChange/{id}", ContactChangeTask)
def contact_change_get(request: Call, id: Long) -> ContactChangeTask:
    """Follow a change of contact."""
    row = _change(request, id)
    return ContactChangeTask(
        askingAccount=row.service.account.nichandle,
        contactTypes=[row.type],
        dateDone=row.done_at,
        dateRequest=row.asked_at,
        fromAccount=row.from_nic,
        id=row.pk,
        serviceDomain=str(row.service_id),
        state=STATES[ContactChangeState(row.state)],
        toAccount=row.to_nic,
    )


@section.post_("/me/task/contactChange/{id}/accept")
def contact_change_accept(request: Call, id: Long, body: ContactChangeToken) -> None:
    """Accept a change of contact with the mailed token."""
    by = request.caller.actor(request)
    contract.contact_answer_with(change=_change(request, id), token=body.token, accepted=True, by=by)


@section.post_("/me/task/contactChange/{id}/refuse")
def contact_change_refuse(request: Call, id: Long, body: ContactChangeToken) -> None:
    """Refuse a change of contact with the mailed token."""
    by = request.caller.actor(request)
    contract.contact_answer_with(change=_change(request, id), token=body.token, accepted=False, by=by)


@section.post_("/me/task/contactChange/{id}/resendEmail")
def contact_change_resend(request: Call, id: Long) -> None:
    """Mail the token once more."""
    contract.contact_resend(change=_change(request, id), by=request.caller.actor(request))
