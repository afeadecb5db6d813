"""Tab « Tâches »: what is under way, what was done, who asked for it."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from occ.actions import task as actions
from occ.engine.queue import clock
from occ.models import Service, Task, TaskStatus
from occ.rules.refusal import Refused
from occ.ui.actor import actor
from occ.ui.listing import listing
from occ.ui.refusals import accepted, blocked_before, sentence
from occ.ui.request import CustomerRequest
from occ.web import following
from occ.web.access import service_member
from occ.web.forms.task import TaskCancelForm
from occ.web.fragments import drawer_form, page, saved, stays
from occ.web.pages import task as task_page
from occ.web.pages.failures import failures
from occ.web.pages.service_header import header
from occ.web.pages.session import safe_next
from occ.web.words import audit
from occ.web.words import task as task_words

PAGE_SIZE = 20


@service_member
@require_safe
def service_tasks(request: CustomerRequest, service: Service) -> HttpResponse:
    """The tasks of a service, newest first, or those in error (`status=error`); and the record of who did what."""
    time = request.account.clock
    now = clock.simulated(time)
    failed = failures(service)
    own = Task.objects.filter(service=service).known().select_related("requested_by")
    others = Task.objects.shared_with(service).select_related("requested_by") if service.vrack_id else None
    only_failed = request.GET.get("status") == TaskStatus.ERROR
    if only_failed:
        own, others = own.failed(), others if others is None else others.failed()
    found = listing(own, request.GET, also=others, descending=True, size=PAGE_SIZE)
    history = listing(service.audit.all(), request.GET, descending=True, size=PAGE_SIZE, prefix="history-")
    rows = [task_page.row(task, failed, now, time) for task in found]
    context = {
        **header(service, "tasks", failed),
        "page": found,
        "rows": rows,
        "only_failed": only_failed,
        "history": history,
        "entries": [audit.entry(each) for each in history],
        **following.following(request, [*found, *failed.tasks]),
    }
    return page(request, "occ/task/list.html", "live", context)


@service_member
@require_safe
def task_detail(request: CustomerRequest, service: Service, task: int) -> HttpResponse:
    """One task with its history, and for a deletion its plan and its receipt."""
    found = _find(request, service, task)
    time = request.account.clock
    now = clock.simulated(time)
    failed = failures(service, found)
    context = {
        **header(service, "tasks", failed),
        "task": found,
        "row": task_page.row(found, failed, now, time),
        "events": [task_page.event(each) for each in found.events.all()],
        "differences": task_page.differences(found),
        "staying": task_page.staying(found),
        **following.following(request, [found, *failed.tasks]),
    }
    return page(request, "occ/task/detail.html", "live", context)


@service_member
@require_POST
def task_retry(request: CustomerRequest, service: Service, task: int) -> HttpResponse:
    """Carry a task in error on; the page on which that was asked stays."""
    found = _find(request, service, task)
    back = safe_next(request, request.POST.get("next", "")) or _url(service, found)
    try:
        retried = actions.task_retry(task=found, by=actor(request))
    except Refused as refused:
        return stays(request, back, " ".join(sentence(problem) for problem in refused.problems))
    return stays(request, back, _("The task goes on from the step that failed."), retried)


@service_member
@require_http_methods(["GET", "POST"])
def task_cancel(request: CustomerRequest, service: Service, task: int) -> HttpResponse:
    """Say what calling a task off means, and do it once that is confirmed."""
    found = _find(request, service, task)
    back = _url(service, found)
    data = request.POST if request.method == "POST" else None
    form = TaskCancelForm(data, action=request.path, cancel_url=back)
    if form.is_bound and form.is_valid() and accepted(form, lambda: actions.task_cancel(task=found, by=actor(request))):
        return saved(request, back, _("The task has been cancelled."))
    context = {
        "task": found,
        "kind": task_words.kind_label(found),
        "means": _(actions.CANCEL_MEANS[found.kind]),
        "blocked": blocked_before(form, actions.cancel_block(found)),
    }
    return drawer_form(request, "occ/task/cancel.html", form, context)


def _url(service: Service, task: Task) -> str:
    return reverse("occ:task-detail", args=[service.pk, task.pk])


def _find(request: CustomerRequest, service: Service, pk: int) -> Task:
    found = Task.objects.for_account(request.account).for_service(service).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
