"""Deleting a configuration: first what goes, what stays and why, how long; then the deed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from occ.actions import blocks, deletion
from occ.engine.queue import clock
from occ.engine.steps.deletion import Plan
from occ.models import Config, ObjectType, Service
from occ.ui.actor import actor
from occ.ui.refusals import accepted, blocked_before, reason_text
from occ.ui.request import CustomerRequest
from occ.web.forms.confirm import ConfirmForm
from occ.web.fragments import drawer_form, saved
from occ.web.words.times import duration


def delete_config(
    request: CustomerRequest, service: Service, config: Config | None, title: str, note: str = ""
) -> HttpResponse:
    """Show what deleting a configuration means, and do it once that is confirmed.

    Args:
        request: GET asks, POST confirms.
        service: the service from which it is asked.
        config: what to delete; None when it is gone.
        title: heading of the panel.
        note: what the guide says about deleting such a thing.
    """
    if config is None:
        return gone(request, service, title)
    back = reverse("occ:service-detail", args=[service.pk])
    form = ConfirmForm(request.POST or None, title=title, submit=_("Delete"), action=request.path, cancel_url=back)
    values: dict[str, Any] = {"service": service, "config": config, "by": actor(request)}
    sent = request.method == "POST" and form.is_valid()
    if sent and accepted(form, lambda: deletion.config_delete(**values, **form.cleaned_data)):
        return saved(request, back, _("The deletion is under way."), event="configDeleted")
    plan = deletion.deletion_plan(service=service, config=config)
    context = {"blocked": blocked_before(form, blocks.config_delete(config)), "note": note, **_words(request, plan)}
    return drawer_form(request, "occ/deletion/confirm.html", form, context)


def gone(request: CustomerRequest, service: Service, title: str) -> HttpResponse:
    """Say that the object has been deleted meanwhile, as in another tab (410), with the way back."""
    back = reverse("occ:service-detail", args=[service.pk])
    form = ConfirmForm(title=title, submit="", action=request.path, cancel_url=back)
    return render(request, "occ/deletion/gone.html", {"form": form, "back": back}, status=410)


def _words(request: CustomerRequest, plan: Plan) -> dict[str, Any]:
    time = request.account.clock
    real = 0.0 if time.paused else clock.real_delay(time, plan.seconds)
    return {
        "plan": plan,
        "going": [(ObjectType(item.type).label, item.label, duration(item.seconds)) for item in plan.going],
        "staying": [(ObjectType(item.type).label, item.label, reason_text(item.reason)) for item in plan.staying],
        "losers": plan.losers,
        "seconds": duration(plan.seconds),
        "one_by_one": duration(plan.seconds_one_by_one),
        "real": duration(real) if time.speed != 1 and real else "",
        "speed": f"{time.speed:g}",
    }
