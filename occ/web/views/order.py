"""Ordering, a choice an address: provider, PoP, bandwidth, summary (guide, step 1)."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from occ import catalogue
from occ.actions.order import order_check, order_place
from occ.models import Order
from occ.rules.refusal import Problem
from occ.ui.actor import actor
from occ.ui.refusals import accepted, sentence
from occ.ui.request import CustomerRequest
from occ.web import order_once
from occ.web.access import customer
from occ.web.components import Crumb, Step
from occ.web.forms.order import ChoiceForm, ConfirmOrderForm
from occ.web.fragments import told


@dataclass(frozen=True)
class Offer:
    """One line below a choice: what can be chosen, where that leads, and what helps to choose."""

    name: str
    url: str
    text: str = ""
    more: str = ""


@customer
@require_safe
def order(request: CustomerRequest) -> HttpResponse:
    """Which provider."""
    order_once.forget(request)
    offered = [each for each in catalogue.providers() if each.pops]
    form = _form(request, "provider", _("Provider"), [(each.code, each.name) for each in offered], {})
    if form.is_valid():
        return redirect("occ:order-provider", form.cleaned_data["provider"])
    language = get_language() or "fr"
    rows = []
    for each in offered:
        more = ngettext("%(n)s PoP", "%(n)s PoPs", len(each.pops)) % {"n": len(each.pops)}
        url = reverse("occ:order-provider", args=[each.code])
        rows.append(Offer(each.name, url, each.description(language), more))
    text = _("It carries your traffic from your site to OVHcloud's PoP; you have a contract of your own with it.")
    return _show(request, form, {"offers": [("", "", rows)], "title": _("Choose your provider"), "text": text})


@customer
@require_safe
def order_provider(request: CustomerRequest, provider: str) -> HttpResponse:
    """Which of the PoPs where the provider is."""
    if problems := order_check(provider=provider, upto="provider"):
        return _back(request, problems[0], provider)
    entry, language = catalogue.provider(provider), get_language() or "fr"
    zones: dict[str, list[catalogue.Pop]] = {}
    for place in map(catalogue.pop, entry.pops):
        zones.setdefault(place.zone, []).append(place)
    names = {zone.code: zone.label(language) for zone in catalogue.zones()}
    options = [(names[zone], [(each.code, each.name) for each in places]) for zone, places in zones.items()]
    form = _form(request, "pop", "PoP", options, {"provider": provider})
    if form.is_valid():
        return redirect("occ:order-pop", provider, form.cleaned_data["pop"])
    offers = [
        (
            names[zone],
            _reached(zone, language),
            [Offer(each.name, reverse("occ:order-pop", args=[provider, each.code])) for each in places],
        )
        for zone, places in zones.items()
    ]
    text = _("The PoP is where your line meets OVHcloud's network; it reaches the datacentres of its zone.")
    context = {"offers": offers, "title": _("Choose the PoP"), "text": text, "back": reverse("occ:order")}
    return _show(request, form, context, entry)


@customer
@require_safe
def order_pop(request: CustomerRequest, provider: str, pop_code: str) -> HttpResponse:
    """Which of the bandwidths that the provider has there, and for how much."""
    if problems := order_check(provider=provider, pop=pop_code, upto="pop"):
        return _back(request, problems[0], provider, pop_code)
    entry, place, language = catalogue.provider(provider), catalogue.pop(pop_code), get_language() or "fr"
    options, rows = [], []
    for width in map(catalogue.bandwidth, entry.pops[pop_code]):
        price = catalogue.price(provider, pop_code, width.code).label(language)
        monthly = _("%(price)s a month") % {"price": price}
        options.append((width.code, f"{width.label(language)} – {monthly}"))
        url = reverse("occ:order-summary", args=[provider, pop_code, width.code])
        rows.append(Offer(width.label(language), url, more=monthly))
    form = _form(request, "bandwidth", _("Bandwidth"), options, {"provider": provider, "pop": pop_code})
    if form.is_valid():
        return redirect("occ:order-summary", provider, pop_code, form.cleaned_data["bandwidth"])
    text = _("It cannot be changed later: a service with another bandwidth is a new service.")
    back = reverse("occ:order-provider", args=[provider])
    context = {"offers": [("", "", rows)], "title": _("Choose the bandwidth"), "text": text, "back": back}
    return _show(request, form, {**context, "priced": True}, entry, place)


@customer
@require_http_methods(["GET", "POST"])
def order_summary(request: CustomerRequest, provider: str, pop_code: str, bandwidth: str) -> HttpResponse:
    """Everything once more, and the confirmation."""
    values = {"provider": provider, "pop": pop_code, "bandwidth": bandwidth}
    if problems := order_check(**values):
        return _back(request, problems[0], provider, pop_code, bandwidth)
    back = reverse("occ:order-pop", args=[provider, pop_code])
    key = order_once.key(request, request.path)
    form = ConfirmOrderForm(request.POST or None, initial={"request_key": key}, action=request.path, back=back)
    before = order_once.placed(request.account, form.data.get("request_key", key))
    made: list[Order] = []

    def place() -> None:
        made.append(order_place(account=request.account, **values, by=actor(request), **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and accepted(form, place):
        number = {"number": made[0].pk}
        if before:
            messages.info(request, _("This was your order %(number)s, which was confirmed before.") % number)
        else:
            text = _("Your order %(number)s is confirmed. The service key follows by e-mail.") % number
            told(request, text, made[0].service.task)
        return redirect("occ:service-detail", made[0].service_id)
    language = get_language() or "fr"
    entry, where = catalogue.provider(provider), catalogue.pop(pop_code)
    width = catalogue.bandwidth(bandwidth).label(language)
    context = {
        "form": form,
        "before": before,
        "steps": _steps(entry, where, width),
        "crumbs": [Crumb("OVHcloud Connect", reverse("occ:services"))],
        "summary": [(_("Provider"), entry.name), ("PoP", where.name), (_("Bandwidth"), width)],
        "reached": _reached(where.zone, language),
        "price": catalogue.price(provider, pop_code, bandwidth).label(language),
        "provider_name": entry.name,
    }
    return render(request, "occ/order/summary.html", context, status=422 if form.is_bound else 200)


def _reached(zone: str, language: str) -> str:
    """The cities whose datacentres can be chosen from a PoP of that zone."""
    found = [each for each in catalogue.datacenters_of_zone(zone) if each.available]
    return ", ".join(dict.fromkeys(each.region.city(language) for each in found))


def _form(request: CustomerRequest, name: str, label: Any, options: list[Any], before: dict[str, str]) -> ChoiceForm:
    data = request.GET if name in request.GET else None
    return ChoiceForm(data, name=name, label=label, options=options, before=before)


def _steps(
    provider: catalogue.Provider | None = None, pop: catalogue.Pop | None = None, bandwidth: str = ""
) -> list[Step]:
    """The order's own stepper: what is chosen can be chosen again."""
    done = []
    if provider:
        done.append(Step(_("Provider"), "done", provider.name, reverse("occ:order")))
    if provider and pop:
        done.append(Step("PoP", "done", pop.name, reverse("occ:order-provider", args=[provider.code])))
    if provider and pop and bandwidth:
        url = reverse("occ:order-pop", args=[provider.code, pop.code])
        done.append(Step(_("Bandwidth"), "done", bandwidth, url))
    left = [_("Provider"), "PoP", _("Bandwidth"), _("Summary")][len(done) :]
    return [*done, Step(left[0], "current"), *(Step(label) for label in left[1:])]


def _show(
    request: CustomerRequest,
    form: ChoiceForm,
    context: dict[str, Any],
    provider: catalogue.Provider | None = None,
    pop: catalogue.Pop | None = None,
) -> HttpResponse:
    values = {
        "form": form,
        "steps": _steps(provider, pop),
        "crumbs": [Crumb("OVHcloud Connect", reverse("occ:services"))],
        **context,
    }
    return render(request, "occ/order/choice.html", values, status=422 if form.errors else 200)


def _back(request: CustomerRequest, problem: Problem, *chosen: str) -> HttpResponse:
    """A choice that does not exist: back to the page on which it is made, with the sentence, once."""
    steps = ["provider", "pop", "bandwidth"]
    number = steps.index(problem.field)
    messages.warning(request, sentence(problem))
    return redirect(["occ:order", "occ:order-provider", "occ:order-pop"][number], *chosen[:number])
