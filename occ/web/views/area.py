"""The menu path of the guide: Bare Metal Cloud, then Network; each page lists what it holds."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from occ.models import Account, Service, ServiceState, Vrack
from occ.ui.listing import count, shown
from occ.ui.request import CustomerRequest
from occ.web.access import customer


@customer
@require_safe
def bare_metal_cloud(request: CustomerRequest) -> HttpResponse:
    """The universe: its one tab, and what is in it."""
    return render(request, "occ/area/bare_metal_cloud.html", _counts(request.account))


@customer
@require_safe
def network(request: CustomerRequest) -> HttpResponse:
    """The tab: OVHcloud Connect and the vRacks."""
    return render(request, "occ/area/network.html", _counts(request.account))


def _counts(account: Account) -> dict[str, Any]:
    """How many there are of what the area holds, as numbers and as they are written."""
    services = Service.objects.for_account(account)
    found = {
        "services": count(services),
        "delivering": count(services.filter(state=ServiceState.DELIVERING)),
        "vracks": count(Vrack.objects.for_account(account)),
    }
    return found | {f"{name}_shown": shown(number) for name, number in found.items()}
