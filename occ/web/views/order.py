"""Ordering, a choice an address: provider, PoP, bandwidth, summary (guide, step 1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from occ import catalogue
from occ.actions.order import order_check, order_place
from occ.rules.refusal import Problem
from occ.web.access import CustomerRequest, customer
from occ.web.actor import actor
from occ.web.components import Crumb, Step
from occ.web.forms.order import ChoiceForm, ConfirmOrderForm
from occ.web.refusals import accepted, sentence


@customer
@require_safe
def order(request: CustomerRequest) -> HttpResponse:
    """Which provider."""
    offered = [each for each in catalogue.providers() if each.pops]
    options = [(each.code, each.name) for each in offered]
    form = _form(request, "provider", _("Provider"), options, {})
    if form.is_valid():
        return redirect("occ:order-provider", form.cleaned_data["provider"])
    language = get_language() or "fr"
    details = [(each.name, each.description(language), _("%(n)s PoPs") % {"n": len(each.pops)}) for each in offered]
    text = _("It carries your traffic from your site to OVHcloud's PoP; you have a contract of your own with it.")
    return _show(request, form, 0, {"details": details, "title": _("Choose your provider"), "text": text})


@customer
@require_safe
def order_provider(request: CustomerRequest, provider: str) -> HttpResponse:
    """Which of the PoPs where the provider is."""
    if problems := order_check(provider=provider, upto="provider"):
        return _back(request, problems, "occ:order")
    entry = catalogue.provider(provider)
    places = [catalogue.pop(code) for code in entry.pops]
    form = _form(request, "pop", "PoP", [(each.code, each.name) for each in places], {"provider": provider})
    if form.is_valid():
        return redirect("occ:order-pop", provider, form.cleaned_data["pop"])
    language = get_language() or "fr"
    details = [(each.name, each.facility, catalogue.zone(each.zone).label(language)) for each in places]
    text = _("The PoP is where your line meets OVHcloud's network; it reaches the datacentres of its zone.")
    context = {"details": details, "title": _("Choose the PoP"), "text": text, "back": reverse("occ:order")}
    return _show(request, form, 1, context, entry.name)


@customer
@require_safe
def order_pop(request: CustomerRequest, provider: str, pop_code: str) -> HttpResponse:
    """Which of the bandwidths that the provider has there, and for how much."""
    if problems := order_check(provider=provider, pop=pop_code, upto="pop"):
        return _back(request, problems, "occ:order-provider", provider)
    entry, place, language = catalogue.provider(provider), catalogue.pop(pop_code), get_language() or "fr"
    widths = [catalogue.bandwidth(code) for code in entry.pops[pop_code]]
    prices = {each.code: catalogue.price(provider, pop_code, each.code).label(language) for each in widths}
    monthly = _("%(price)s a month")
    options = [(w.code, f"{w.label(language)} – {monthly % {'price': prices[w.code]}}") for w in widths]
    form = _form(request, "bandwidth", _("Bandwidth"), options, {"provider": provider, "pop": pop_code})
    if form.is_valid():
        return redirect("occ:order-summary", provider, pop_code, form.cleaned_data["bandwidth"])
    details = [(w.label(language), "", monthly % {"price": prices[w.code]}) for w in widths]
    text = _("It cannot be changed later: a service with another bandwidth is a new service.")
    back = reverse("occ:order-provider", args=[provider])
    context = {"details": details, "title": _("Choose the bandwidth"), "text": text, "back": back, "priced": True}
    return _show(request, form, 2, context, entry.name, place.name)


@customer
@require_http_methods(["GET", "POST"])
def order_summary(request: CustomerRequest, provider: str, pop_code: str, bandwidth: str) -> HttpResponse:
    """Everything once more, and the confirmation."""
    values = {"provider": provider, "pop": pop_code, "bandwidth": bandwidth}
    if problems := order_check(**values):
        return _back(request, problems, "occ:order-pop", provider, pop_code)
    form = ConfirmOrderForm(request.POST or None, action=request.path)
    made: list[Any] = []

    def place() -> None:
        made.append(order_place(account=request.account, **values, by=actor(request), **form.cleaned_data))

    if request.method == "POST" and form.is_valid() and accepted(form, place):
        text = _("Your order %(number)s is confirmed. The service key follows by e-mail.") % {"number": made[0].pk}
        messages.success(request, text)
        return redirect("occ:service-detail", made[0].service_id)
    language = get_language() or "fr"
    entry, place_ = catalogue.provider(provider), catalogue.pop(pop_code)
    width = catalogue.bandwidth(bandwidth).label(language)
    context = {
        "form": form,
        "steps": _steps(3, (entry.name, place_.name, width)),
        "crumbs": [Crumb("OVHcloud Connect", reverse("occ:services"))],
        "summary": [(_("Provider"), entry.name), ("PoP", place_.name), (_("Bandwidth"), width)],
        "price": catalogue.price(provider, pop_code, bandwidth).label(language),
        "back": reverse("occ:order-pop", args=[provider, pop_code]),
        "provider_name": entry.name,
    }
    return render(request, "occ/order/summary.html", context, status=422 if form.is_bound else 200)


def _form(
    request: CustomerRequest, name: str, label: Any, options: list[tuple[str, str]], before: dict[str, str]
) -> ChoiceForm:
    data = request.GET if name in request.GET else None
    return ChoiceForm(data, name=name, label=label, options=options, before=before)


def _steps(at: int, chosen: tuple[str, ...]) -> list[Step]:
    """The order's own stepper."""
    labels = (_("Provider"), "PoP", _("Bandwidth"), _("Summary"))
    texts = (*chosen, "", "", "", "")
    return [
        Step(label, "done" if number < at else "current" if number == at else "todo", texts[number])
        for number, label in enumerate(labels)
    ]


def _show(request: CustomerRequest, form: ChoiceForm, at: int, context: dict[str, Any], *chosen: str) -> HttpResponse:
    values = {
        "form": form,
        "steps": _steps(at, chosen),
        "crumbs": [Crumb("OVHcloud Connect", reverse("occ:services"))],
        **context,
    }
    return render(request, "occ/order/choice.html", values, status=422 if form.errors else 200)


def _back(request: CustomerRequest, problems: list[Problem], name: str, *args: str) -> HttpResponse:
    """A choice that does not exist: back to where it is made, with the sentence."""
    messages.warning(request, " ".join(sentence(problem) for problem in problems))
    return redirect(name, *args)
