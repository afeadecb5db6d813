"""Answers of views: a page or its fragment, a form in the side panel or on its own page, and what follows saving."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import get_template, render_to_string
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from occ.models import Task
from occ.ui.request import PageRequest
from occ.web import resume
from occ.web.forms.base import BaseDrawerForm
from occ.web.pages.failures import failures
from occ.web.resume import in_drawer

__all__ = ["check_field", "drawer_form", "in_drawer", "page", "saved", "stays", "told"]

TONES = {"success": messages.SUCCESS, "info": messages.INFO, "warning": messages.WARNING}


def page(
    request: PageRequest, template: str, partial: str, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The whole page, or for htmx only the partial of that name in the same template.

    With the live part come what time it is by now and, on a page of a service, its name in the breadcrumb.
    """
    fragment = bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, f"{template}#{partial}" if fragment else template, context, status=status)
    if fragment and partial == "live":
        response.write(render_to_string("components/_clock_now.html", {"oob": True}, request).strip())
        if service := (context or {}).get("service"):
            here = {"oob": True, "here": service.description}
            response.write(render_to_string("components/_here.html", here).strip())
    patch_vary_headers(response, ("HX-Request",))
    return response


def drawer_form(
    request: PageRequest,
    template: str,
    form: BaseDrawerForm,
    context: dict[str, Any] | None = None,
    status: int | None = None,
) -> HttpResponse:
    """A form: in the side panel when htmx asked for it there, else on a page of its own; one template for both.

    The template extends `drawer.html`. With errors the answer is 422, unless `status` says otherwise. When one field
    was sent for checking, that field alone. What was typed before the session ended is filled in again.
    """
    form.action = form.action or request.path
    if checked := check_field(request, form):
        return checked
    resumed = resume.fill_in(request, form)
    service = getattr(request, "service", None)
    failed = SimpleLazyObject(partial(failures, service)) if service and not in_drawer(request) else None
    values = {"form": form, "resumed": resumed, "failed": failed, **(context or {})}
    refused = form.is_bound and bool(form.errors)
    response = render(request, template, values, status=status or (422 if refused else 200))
    patch_vary_headers(response, ("HX-Request", "HX-Target"))
    return response


def check_field(request: HttpRequest, form: BaseDrawerForm) -> HttpResponse | None:
    """The field that was just left, checked, with what follows from it; None when the whole form was sent.

    While it is still being typed in (`_typing` in the data) the field shows what follows, and no error yet.
    """
    name = form.checked_field
    if name not in form.fields:
        return None
    form.full_clean()
    if "_typing" in form.data:
        form.errors.pop(name, None)
    form.fields[name].widget.attrs.pop("autofocus", None)
    answer = get_template("components/_field.html").render({"field": form[name], "form_action": form.action}, request)
    return HttpResponse(answer)


def told(request: PageRequest, message: str, task: Task | None = None, tone: str = "success") -> None:
    """Have the next page say `message`, with a link to the task that carries out what was accepted."""
    if task is not None:
        link = _link(task)
        message = format_html('{} <a href="{url}" data-task="{task}">{link}</a>', message, **link)
    messages.add_message(request, TONES[tone], message)


def _link(task: Task) -> dict[str, Any]:
    """What the message leads to; with the task that it disappears with, unless that is over already."""
    return {
        "task": task.pk if task.is_open else "",
        "url": reverse("occ:task-detail", args=[task.service_id, task.pk]),
        "link": _("Show the task"),
    }


def _toast(response: HttpResponse, message: str, task: Task | None, tone: str) -> None:
    trigger_client_event(response, "toast", {"text": message, "tone": tone} | (_link(task) if task else {}))


def saved(
    request: PageRequest,
    url: str,
    message: str,
    event: str = "",
    *,
    follow: bool = False,
    task: Task | None = None,
    tone: str = "success",
) -> HttpResponse:
    """What follows a change that was accepted; of `tone` "info" or "warning", a form that changes nothing.

    From the side panel: it closes, `message` is said, and the live part of the page beneath renews itself (`event`,
    such as `popChanged`, is for whoever else listens); with `follow` the browser goes on to `url` instead. From a page
    of its own: on to `url`, where `message` is shown. The message links to `task`, and disappears when that is over.
    """
    if in_drawer(request) and not follow:
        response = HttpResponse(status=204)
        trigger_client_event(response, "drawerClose", {})
        _toast(response, message, task, tone)
        for name in filter(None, ("pageChanged", event)):
            trigger_client_event(response, name, {})
        return response
    told(request, message, task, tone)
    return HttpResponseClientRedirect(url) if request.htmx else redirect(url)


def stays(request: PageRequest, url: str, message: str, task: Task | None = None) -> HttpResponse:
    """What follows a button that leads nowhere and was accepted, or was refused if there is no `task`.

    With script, the page renews its live part where it is, and `message` is said; without, the page at `url` comes
    again and shows it. The message links to `task`, and disappears when that is over.
    """
    tone = "success" if task else "warning"
    if not request.htmx:
        told(request, message, task, tone)
        return redirect(url)
    response = HttpResponse(status=204)
    _toast(response, message, task, tone)
    trigger_client_event(response, "pageChanged", {})
    return response
