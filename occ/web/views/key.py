"""Tab « Clés de service »: list, send, regenerate (domain.md §3.3)."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from occ.actions import blocks, key
from occ.models import KeyStatus, Service, Task, TaskKind
from occ.ui.actor import actor
from occ.ui.refusals import accepted, blocked_before, outcome, sentence
from occ.ui.request import CustomerRequest
from occ.web import following
from occ.web.access import service_member
from occ.web.forms.confirm import ConfirmForm
from occ.web.forms.key import KeySendForm
from occ.web.fragments import drawer_form, page, saved
from occ.web.pages.failures import failures
from occ.web.pages.service_header import header

TONES = {
    KeyStatus.DOING: "info",
    KeyStatus.TO_CHECK: "info",
    KeyStatus.ACTIVE: "success",
    KeyStatus.CANCELLED: "danger",
    KeyStatus.TERMINATED: "danger",
}


@service_member
@require_safe
def service_keys(request: CustomerRequest, service: Service) -> HttpResponse:
    """Every key of the service, the newest first."""
    # First, for what ends meanwhile is then looked for again.
    kinds = [TaskKind.KEY_CREATE, TaskKind.SERVICE_DELIVER]
    making = list(Task.objects.unfinished().filter(service=service, kind__in=kinds))
    keys = list(service.keys.all())
    failed = failures(service)
    send, again = blocks.key_send(service, keys), blocks.key_regenerate(service, keys)
    context = {
        **header(service, "keys", failed),
        "rows": [(each, str(KeyStatus(each.status).label), TONES[KeyStatus(each.status)]) for each in keys],
        "send_reason": sentence(send) if send else "",
        "regenerate_reason": sentence(again) if again else "",
        "making": making,
        **following.following(request, [*making, *failed.tasks]),
    }
    return page(request, "occ/key/list.html", "live", context)


@service_member
@require_http_methods(["GET", "POST"])
def key_send(request: CustomerRequest, service: Service) -> HttpResponse:
    """Send the active key to an address."""
    back = reverse("occ:service-keys", args=[service.pk])
    initial = {"email": request.account.email}
    form = KeySendForm(request.POST or None, initial=initial, action=request.path, cancel_url=back)
    sent = request.method == "POST" and form.is_valid()
    if sent and accepted(form, lambda: key.key_send(service=service, by=actor(request), **form.cleaned_data)):
        return saved(request, back, _("The service key has been sent to %(email)s.") % form.cleaned_data)
    context = {"blocked": blocked_before(form, blocks.key_send(service, list(service.keys.all())))}
    return drawer_form(request, "occ/key/form.html", form, context)


@service_member
@require_http_methods(["GET", "POST"])
def key_regenerate(request: CustomerRequest, service: Service) -> HttpResponse:
    """Make a new key, when none is valid."""
    back = reverse("occ:service-keys", args=[service.pk])
    title, submit = _("Regenerate the service key"), _("Regenerate")
    form = ConfirmForm(
        request.POST or None, title=title, submit=submit, danger=False, action=request.path, cancel_url=back
    )
    sent = request.method == "POST" and form.is_valid()
    regenerate = key.key_regenerate
    if sent and (made := outcome(form, lambda: regenerate(service=service, by=actor(request), **form.cleaned_data))):
        task = Task.objects.get(service=service, kind=TaskKind.KEY_CREATE, object_id=str(made.pk))
        return saved(request, back, _("A new service key is being created; it follows by e-mail."), task=task)
    blocked = blocks.key_regenerate(service, list(service.keys.all()))
    words = {"provider": service.provider_entry.name, "email": request.account.email}
    lead = _(
        "A new service key is made for %(provider)s and sent to %(email)s. The keys before it stay invalid; what is "
        "ordered does not change."
    )
    context = {"blocked": blocked_before(form, blocked), "lead": lead % words}
    return drawer_form(request, "occ/key/form.html", form, context)
