"""Deleting a configuration: first what goes, what stays and why, how long; then the deed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from occ.actions import blocks, deletion
from occ.engine.queue import clock
from occ.engine.steps.plan import Plan
from occ.models import Config, Service, Task
from occ.ui.actor import actor
from occ.ui.refusals import blocked_before, outcome, sentence
from occ.ui.request import CustomerRequest
from occ.web.forms.confirm import ConfirmForm
from occ.web.forms.deletion import DeletionForm
from occ.web.fragments import drawer_form, saved
from occ.web.pages import deletion as deletion_page
from occ.web.words.times import duration


def delete_config(
    request: CustomerRequest, service: Service, config: Config | None, title: str, note: str = ""
) -> HttpResponse:
    """Show what deleting a configuration means, and do it once that is confirmed and still true.

    Args:
        request: GET asks, POST confirms.
        service: the service from which it is asked.
        config: what to delete; None when it is gone.
        title: heading of the panel.
        note: what the guide says about deleting such a thing.
    """
    back = reverse("occ:service-detail", args=[service.pk])
    form = DeletionForm(request.POST or None, title=title, submit=_("Delete"), action=request.path, cancel_url=back)
    sent = request.method == "POST" and form.is_valid()
    if form.is_bound and (before := _asked_before(form, service)):
        return _under_way(request, back, before)
    if config is None:
        return gone(request, service, title)
    values: dict[str, Any] = {"service": service, "config": config, "by": actor(request)}
    if sent and (task := outcome(form, lambda: deletion.config_delete(**values, **_asked(form)))):
        return _under_way(request, back, task)
    reason = blocks.config_delete(config)
    if form.is_bound and not sent and reason:
        form.refuse(sentence(reason))
    plan = deletion.deletion_plan(service=service, config=config)
    form.show(plan)
    context = {"blocked": blocked_before(form, reason), "note": note, "errors_above": True}
    context |= deletion_page.plan(plan, form.confirmed) | _words(request, plan)
    return drawer_form(request, "occ/deletion/confirm.html", form, context)


def gone(request: CustomerRequest, service: Service, title: str) -> HttpResponse:
    """Say that the object has been deleted meanwhile, as in another tab (410), with the way back."""
    back = reverse("occ:service-detail", args=[service.pk])
    form = ConfirmForm(title=title, submit="", action=request.path, cancel_url=back)
    return render(request, "occ/deletion/gone.html", {"form": form, "back": back}, status=410)


def _asked(form: DeletionForm) -> dict[str, Any]:
    return {"request_key": form.cleaned_data["request_key"], "confirmed": form.cleaned_data["plan"]}


def _asked_before(form: DeletionForm, service: Service) -> Task | None:
    """The deletion that this very form has asked for: sent again, it is answered as before, whatever became of it."""
    key = form.cleaned_data.get("request_key")
    return deletion.deletion_asked(service=service, request_key=str(key)) if key else None


def _under_way(request: CustomerRequest, back: str, task: Task) -> HttpResponse:
    if task.is_open:
        return saved(request, back, _("The deletion is under way."), event="configDeleted", task=task)
    over = _("This deletion was confirmed before: see task #%(task)s.") % {"task": task.pk}
    return saved(request, back, over, event="configDeleted", task=task)


def _words(request: CustomerRequest, plan: Plan) -> dict[str, Any]:
    time = request.account.clock
    real = 0.0 if time.paused else clock.real_delay(time, plan.seconds)
    return {
        "is_recursive": plan.is_recursive,
        "seconds": duration(plan.seconds),
        "one_by_one": duration(plan.seconds_one_by_one),
        "real": duration(real) if time.speed != 1 and real else "",
        "speed": f"{time.speed:g}",
    }
