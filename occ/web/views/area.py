"""The menu path of the guide: Bare Metal Cloud, then Network; each page lists what it holds."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from occ.models import Account, Service, ServiceState, Vrack
from occ.web.access import CustomerRequest, customer


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


def _counts(account: Account) -> dict[str, int]:
    services = Service.objects.for_account(account).aggregate(
        services=Count("pk"),
        active=Count("pk", filter=Q(state=ServiceState.ACTIVE)),
        delivering=Count("pk", filter=Q(state=ServiceState.DELIVERING)),
    )
    return {**services, "vracks": Vrack.objects.for_account(account).count()}
