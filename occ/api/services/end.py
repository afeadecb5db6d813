"""Ending what is billed (api.md §4): over the same actions, and with the same tokens, as elsewhere in the API."""

from typing import Annotated, Any, get_args

from occ.actions import service as actions
from occ.actions import termination
from occ.api.connect.contract import ENDED, MAILED
from occ.api.http.operations import Call
from occ.api.services.service import billed, open_billed, section
from occ.api.wire.enums import TerminationFutureUse, TerminationReason
from occ.api.wire.errors import ApiError, not_found, wrong
from occ.api.wire.types import Boolean, Enum, Long, Model, String
from occ.models import Service

FORM = "churn"
THANKS = "Thank you: your answers are kept in the history."
NO_RETENTION = "A service is closed at once: there is no time of retention to skip."
AnswerType = Annotated[
    str, Enum("services.form.AnswerTypeEnum", "boolean date datetime double enum long string text")
]  # fmt: skip


class TerminationAnswer(Model):
    """What became of it."""

    vendor = "services.terminate.TerminationAnswer"
    message: String


class Confirmation(Model):
    """The mailed token."""

    vendor = "services.terminate.ConfirmServiceTerminationRequest"
    token: String


class AllowedValue(Model):
    """A possible answer."""

    vendor = "services.form.AnswerAllowedValue"
    key: String


class Question(Model):
    """A question of a form."""

    vendor = "services.form.Question"
    answers: list[AllowedValue] | None
    mandatory: Boolean
    question: String
    type: AnswerType


class Description(Model):
    """A form."""

    vendor = "services.form.Description"
    name: String
    questions: list[Question]


class Answer(Model):
    """An answer to a question."""

    vendor = "services.form.Answer"
    question: String
    value: String


class Form(Model):
    """Answers to a form."""

    vendor = "services.form.Form"
    answers: list[Answer]


class Response(Model):
    """What is said to them."""

    vendor = "services.form.Response"
    message: String


def _values(enum: Any) -> list[AllowedValue]:
    return [AllowedValue(key=value) for value in get_args(enum)[1].values]


QUESTIONS = [
    Question(question="reason", type="enum", mandatory=True, answers=_values(TerminationReason)),
    Question(question="futureUse", type="enum", mandatory=False, answers=_values(TerminationFutureUse)),
    Question(question="commentary", type="text", mandatory=False, answers=None),
]


@section.delete_("/services/{serviceId}", TerminationAnswer, status="BETA")
def services_delete(request: Call, serviceId: Long) -> TerminationAnswer:
    """End a service at once, without confirmation."""
    row, by = open_billed(request, serviceId), request.caller.actor(request)
    if isinstance(row, Service):
        actions.service_close(service=row, by=by)
    else:
        termination.vrack_close(vrack=row, by=by)
    return TerminationAnswer(message=ENDED)


@section.post_("/services/{serviceId}/terminate", TerminationAnswer, status="BETA")
def services_terminate(request: Call, serviceId: Long) -> TerminationAnswer:
    """Ask to end a service: a token is mailed."""
    row, caller = open_billed(request, serviceId), request.caller
    of = {"service": row} if isinstance(row, Service) else {"vrack": row}
    termination.termination_ask(account=caller.account, **of, by=caller.actor(request))
    return TerminationAnswer(message=MAILED)


@section.post_("/services/{serviceId}/terminate/confirm", TerminationAnswer, status="BETA")
def services_terminate_confirm(request: Call, serviceId: Long, body: Confirmation) -> TerminationAnswer:
    """End a service at once with the mailed token."""
    row, by = open_billed(request, serviceId), request.caller.actor(request)
    if isinstance(row, Service):
        termination.service_terminate(service=row, token=body.token, by=by)
    else:
        termination.vrack_terminate(vrack=row, token=body.token, by=by)
    return TerminationAnswer(message=ENDED)


@section.post_("/services/{serviceId}/terminate/skipRetentionPeriod", status="BETA")
def services_skip_retention(request: Call, serviceId: Long) -> None:
    """End the time of retention; there is none."""
    open_billed(request, serviceId)
    raise ApiError(409, NO_RETENTION)


@section.get_("/services/{serviceId}/form", list[Description], status="BETA")
def form_list(request: Call, serviceId: Long) -> list[Description]:
    """List the forms about a service."""
    billed(request, serviceId)
    return [Description(name=FORM, questions=QUESTIONS)]


@section.get_("/services/{serviceId}/form/{formName}", Description, status="BETA")
def form_get(request: Call, serviceId: Long, formName: String) -> Description:
    """Get a form about a service."""
    billed(request, serviceId)
    if formName != FORM:
        raise not_found("formName", formName)
    return Description(name=FORM, questions=QUESTIONS)


@section.post_("/services/{serviceId}/form/{formName}/answer", Response, status="BETA")
def form_answer(request: Call, serviceId: Long, formName: String, body: Form) -> Response:
    """Say why a service ends."""
    row = open_billed(request, serviceId)
    form_get(request, serviceId, formName)
    given = {each.question: each.value for each in body.answers}
    faults = dict.fromkeys(given.keys() - {each.question for each in QUESTIONS}, "There is no such question.")
    for question in QUESTIONS:
        value, known = given.get(question.question), {each.key for each in question.answers or []}
        if value is None and question.mandatory:
            faults[question.question] = "An answer is required."
        elif value is not None and known and value not in known:
            faults[question.question] = f"It is one of {', '.join(sorted(known))}."
    if faults:
        raise wrong(faults)
    service = row if isinstance(row, Service) else None
    by = request.caller.actor(request)
    termination.termination_explain(account=request.caller.account, service=service, why=given, by=by)
    return Response(message=THANKS)
