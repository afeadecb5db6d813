"""The page of a service, the guide's steps on it, its description."""

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from occ.actions import blocks, meanwhile
from occ.actions.service import service_describe
from occ.models import Service, ServiceState
from occ.ui.actor import actor
from occ.ui.refusals import accepted, blocked_before, sentence
from occ.ui.request import CustomerRequest
from occ.web import following as watch
from occ.web.access import service_member
from occ.web.addresses import address
from occ.web.forms.service import DescriptionForm
from occ.web.forms.vrack import linked_warning
from occ.web.fragments import drawer_form, page, saved
from occ.web.pages import wizard
from occ.web.pages.service import ServicePage
from occ.web.pages.service_header import header
from occ.web.pages.service_load import load
from occ.web.words import term


@service_member
@require_safe
def service_detail(request: CustomerRequest, service: Service) -> HttpResponse:
    """Tab « Configurer »: everything about one service, and what comes next."""
    found = load(request, service)
    return page(request, "occ/service/detail.html", "live", _context(request, found))


@service_member
@require_safe
def service_step(request: CustomerRequest, service: Service, step: str) -> HttpResponse:
    """One step of the guide for this service, at an address of its own."""
    found = load(request, service)
    chosen = next((each for each in wizard.steps(found) if each.slug == step), None)
    if chosen is None:
        raise Http404
    return page(request, "occ/service/step.html", "live", _context(request, found) | {"step": chosen})


@service_member
@require_http_methods(["GET", "POST"])
def service_edit(request: CustomerRequest, service: Service) -> HttpResponse:
    """Change the description."""
    back = address("occ:service-detail", service.pk)
    form = DescriptionForm(request.POST or None, service=service, action=request.path, cancel_url=back)
    sent = request.method == "POST" and form.is_valid()
    if sent and not form.is_changed:
        return saved(request, back, _unchanged(form), tone="warning" if form.written_meanwhile else "info")
    if sent and accepted(form, lambda: service_describe(service=service, by=actor(request), **form.values)):
        return saved(request, back, _("The description has been changed."))
    if form.has_error("description", meanwhile.CODE):
        form.show_present()
    context = {"blocked": blocked_before(form, blocks.closed(service))}
    return drawer_form(request, "drawer.html", form, context)


def _unchanged(form: DescriptionForm) -> str:
    if not form.written_meanwhile:
        return _("Nothing was changed in the form: nothing was saved.")
    words = {"seen": form.cleaned_data["shown"], "now": form.service.description}
    return (
        _(
            "Nothing was saved: you changed nothing here, and the description has been changed meanwhile, from "
            "“%(seen)s” to “%(now)s”. It stays as it is now."
        )
        % words
    )


def _context(request: CustomerRequest, found: ServicePage) -> dict[str, object]:
    guide = wizard.steps(found)
    following = wizard.next_step(guide)
    finished = following.slug == "further"
    service = found.service
    closed = blocks.closed(service)
    shares = linked_warning(found.neighbours, service) if found.neighbours and service.has_vrack else ""
    return {
        **header(service, "overview", found.failed),
        "found": found,
        "term": term.term(service, found.now),
        "guide": guide,
        "stepper": wizard.stepper(guide),
        "next": following,
        "next_state": wizard.under_way(found, following.slug),
        "finished": finished,
        "complete": finished and found.is_settled,
        "closed": sentence(closed) if closed else "",
        **watch.following(
            request,
            [*found.tasks, *found.failed.tasks],
            always=service.state == ServiceState.DELIVERING,
            torn=found.is_torn,
        ),
        "shares": shares,
    }
