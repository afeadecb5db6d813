"""The pages that come before signing in: the guide's prerequisites, and the limits of the offer."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from occ import catalogue
from occ.web.access import public
from occ.web.pages import facts
from occ.web.pages.session import demo_users


@public("what to have ready is read before there is anything to sign in for")
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """« Prérequis »: what the service is, what must be there first, what comes next."""
    return render(request, "occ/start/start.html", {"demo_users": demo_users()})


@public("every form links to it, and it tells nothing about anybody")
@require_safe
def limits(request: HttpRequest) -> HttpResponse:
    """« Capacités et limites techniques »: every number that a rule refuses or warns by."""
    language = get_language() or "fr"
    context = {
        "sections": facts.sections(),
        "zones": _zones(language),
        "bandwidths": [bandwidth.label(language) for bandwidth in catalogue.bandwidths()],
    }
    return render(request, "occ/limits/limits.html", context)


def _zones(language: str) -> list[dict[str, object]]:
    """Each zone with the PoPs in it and the datacentres that they reach."""
    return [
        {
            "label": zone.label(language),
            "pops": [pop for pop in catalogue.pops() if pop.zone == zone.code],
            "datacenters": [
                (place.label(language), place.available) for place in catalogue.datacenters_of_zone(zone.code)
            ],
        }
        for zone in catalogue.zones()
    ]
