"""Tab « Tâches »: what is under way, what was done, who asked for it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from occ.actions import task as actions
from occ.engine.queue import clock
from occ.models import Service, Task
from occ.rules.refusal import Refused
from occ.ui.actor import actor
from occ.ui.listing import listing
from occ.ui.refusals import sentence
from occ.ui.request import CustomerRequest
from occ.web import following
from occ.web.access import service_member
from occ.web.fragments import page, told
from occ.web.pages import task as task_page
from occ.web.pages.service_header import header
from occ.web.words import audit

PAGE_SIZE = 20


@service_member
@require_safe
def service_tasks(request: CustomerRequest, service: Service) -> HttpResponse:
    """The tasks of a service, newest first, and the record of who did what."""
    time = request.account.clock
    now = clock.simulated(time)
    own = Task.objects.filter(service=service).known().select_related("requested_by")
    others = Task.objects.shared_with(service).select_related("requested_by") if service.vrack_id else None
    found = listing(own, request.GET, also=others, descending=True, size=PAGE_SIZE)
    history = listing(service.audit.all(), request.GET, descending=True, size=PAGE_SIZE, prefix="history-")
    rows = [task_page.row(task, service, now, time) for task in found]
    context = {
        **header(service, "tasks"),
        "page": found,
        "rows": rows,
        "history": history,
        "entries": [audit.entry(each) for each in history],
        **following.following(request, found),
    }
    return page(request, "occ/task/list.html", "live", context)


@service_member
@require_safe
def task_detail(request: CustomerRequest, service: Service, task: int) -> HttpResponse:
    """One task with its history, and for a deletion its plan and its receipt."""
    found = _find(request, service, task)
    time = request.account.clock
    now = clock.simulated(time)
    context = {
        **header(service, "tasks"),
        "task": found,
        "row": task_page.row(found, service, now, time),
        "events": [task_page.event(each) for each in found.events.all()],
        "differences": task_page.differences(found),
        "staying": task_page.staying(found),
        **following.following(request, [found]),
    }
    return page(request, "occ/task/detail.html", "live", context)


@service_member
@require_POST
def task_retry(request: CustomerRequest, service: Service, task: int) -> HttpResponse:
    """Carry a task in error on."""
    return _act(request, service, task, actions.task_retry, _("The task goes on from the step that failed."))


@service_member
@require_POST
def task_cancel(request: CustomerRequest, service: Service, task: int) -> HttpResponse:
    """Call a task off."""
    return _act(request, service, task, actions.task_cancel, _("The task has been cancelled."))


def _find(request: CustomerRequest, service: Service, pk: int) -> Task:
    found = Task.objects.for_account(request.account).for_service(service).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _act(request: CustomerRequest, service: Service, pk: int, action: object, message: str) -> HttpResponse:
    found = _find(request, service, pk)
    try:
        action(task=found, by=actor(request))  # type: ignore[operator]
    except Refused as refused:
        messages.warning(request, " ".join(sentence(problem) for problem in refused.problems))
    else:
        told(request, message, found)
    return redirect("occ:service-detail", service.pk)
