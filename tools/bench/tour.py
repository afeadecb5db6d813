"""The addresses of the pages of customers, providers and staff, among what tools/bench/population.py has made."""

from urllib.parse import quote_plus

from django.contrib import admin
from django.urls import reverse

from occ import catalogue
from occ.models import Account, DatacenterConfig, Email, PopConfig, RoutingConfig, Service, Task
from occ.web.pages.services import ORDERS

LIST = "/bare-metal-cloud/network/ovhcloud-connect/"
CSV = f"{LIST}services.csv"
# Found often, seldom, never, by the beginning of a word, and together with a filter.
SEARCHES = ["Site", "00042", "nowhere", "ag", "ite 0"]


def lists(account: Account) -> dict[str, str]:
    """The list of services: each order in both directions at both ends and deep inside; every filter; searches."""
    own = Service.objects.filter(account=account)
    half = own.count() // 2  # as many rows before and behind it, whatever the order, as a page has with 100 services
    found = {"list": "", "list end": "end=1"}
    for name, column in ORDERS.items():
        for turn in ("", "-"):
            inside = own.order_by(f"{turn}{column}", f"{turn}pk").values_list("pk", flat=True)
            found[f"sort {turn}{name}"] = f"sort={turn}{name}"
            found[f"sort {turn}{name} deep"] = f"sort={turn}{name}&after={inside[half - 1]}"
            found[f"sort {turn}{name} back"] = f"sort={turn}{name}&before={inside[half]}"
    oldest = own.order_by("ordered_at")
    place = oldest.filter(vrack__isnull=False).first() or oldest[0]
    filters = {
        "state active": "state=active",
        "state closed": "state=closed",
        "state delivering": "state=delivering",
        "in error": "state=error",
        "in error, sorted": "state=error&sort=description",
        "pop": f"pop={place.pop}",
        "without vrack": "vrack=none",
        "vrack": f"vrack={place.vrack_id or 'none'}",
        "vrack by name": f"q={place.vrack or 'pn-0'}",
        "state and pop": f"state=closed&pop={place.pop}",
        "state, sorted": "state=active&sort=description",
        "pop, sorted": f"pop={place.pop}&sort=-bandwidth",
        "text and state, sorted": "q=Site&state=active&sort=pop",
        "uuid": f"q={place.pk}",
        "half a uuid, sorted": f"q={str(place.pk)[:4]}&sort=vrack",
    }
    found |= {f"find {text}": f"q={quote_plus(text)}" for text in SEARCHES}
    found |= {f"only {name}": query for name, query in filters.items()}
    return {name: f"{LIST}?{query}" for name, query in found.items()}


def pages(account: Account) -> dict[str, str]:
    """Every other page of the area, of a service among four in its vRack, and of one that shares it with many."""
    configured = Service.objects.filter(account=account, vrack__isnull=False)
    service, crowded = configured.order_by("ordered_at")[0], configured.order_by("-ordered_at")[0]
    delivering = Service.objects.filter(account=account, state="delivering").order_by("ordered_at")[0]
    closed = Service.objects.filter(account=account, state="closed").order_by("ordered_at")[0]
    base = f"/services/{service.pk}/"
    place = DatacenterConfig.objects.filter(vrack=service.vrack_id).order_by("pk")[0]
    pop = PopConfig.objects.get(interface__service=service)
    routing = RoutingConfig.objects.filter(datacenter_config=place).order_by("pk")[0]
    emails = Email.objects.filter(account=account).order_by("pk")
    task = Task.objects.filter(service=service).order_by("pk")[0]
    offer = next(each for each in catalogue.providers() if each.pops)
    place_of_offer, bandwidths = next(iter(offer.pops.items()))
    return {
        "start": "/",
        "universe": "/bare-metal-cloud/",
        "network": "/bare-metal-cloud/network/",
        "vracks": "/vracks/",
        "vracks end": "/vracks/?end=1",
        "vrack create": "/vracks/create/",
        "emails": "/emails/",
        "emails deep": f"/emails/?after={emails[emails.count() // 2].pk}",
        "email": f"/emails/{emails[0].pk}/",
        "email html": f"/emails/{emails[0].pk}/html/",
        "order": "/order/",
        "order provider": f"/order/{offer.code}/",
        "order pop": f"/order/{offer.code}/{place_of_offer}/",
        "order summary": f"/order/{offer.code}/{place_of_offer}/{bandwidths[0]}/",
        "api keys": "/api/keys/",
        "api key create": "/api/keys/create/",
        "api client create": "/api/clients/create/",
        "console": "/api/console/",
        "console operation": f"/api/console/GET/ovhCloudConnect/{{serviceName}}?path_serviceName={service.pk}&try=1",
        "console equivalent": f"/api/console/equivalent/?form={base}edit/&description=Paris",
        "limits": "/limits/",
        "service": base,
        "service of a crowd": f"/services/{crowded.pk}/",
        "service delivering": f"/services/{delivering.pk}/",
        "service edit": f"{base}edit/",
        "step": f"{base}steps/routing/",
        "vrack associate": f"/services/{closed.pk}/vrack/associate/",
        "vrack dissociate": f"{base}vrack/dissociate/",
        "pop add": f"{base}pops/add/",
        "pop delete": f"{base}pops/{pop.pk}/delete/",
        "datacenter add": f"{base}datacenters/add/",
        "datacenter delete": f"{base}datacenters/{place.pk}/delete/",
        "routing add": f"{base}datacenters/{place.pk}/routings/add/",
        "routing delete": f"{base}datacenters/{place.pk}/routings/{routing.pk}/delete/",
        "keys": f"{base}keys/",
        "key send": f"{base}keys/send/",
        "key regenerate": f"{base}keys/regenerate/",
        "tasks": f"{base}tasks/",
        "tasks of a crowd": f"/services/{crowded.pk}/tasks/",
        "task": f"{base}tasks/{task.pk}/",
    }


def portal(provider: str) -> dict[str, str]:
    """The page of a provider's portal, with its newest orders; the others ask for nothing that there is much of."""
    return {"portal": f"/fournisseurs/{provider}/"}


DESK = {"desk": "/desk/", "admin": "/admin/"} | {
    f"admin {meta.model_name}": reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    for meta in (model._meta for model in admin.site._registry)
}
"""What staff see of everything at once, whoever has it: the desk, and each list of the admin as it opens."""


def desk(account: Account) -> dict[str, str]:
    """What staff search for in the two main lists of the admin: all of a customer's, a word in it, one of its rows."""
    task, service = Task.objects.filter(account=account).latest("pk"), Service.objects.filter(account=account)[0]
    searches = {
        "task/": {"all": account, "with a word": f"{account} PA3", "one": task.pk, "of a service": service.pk},
        "service/": {"all": account, "with a word": f"{account} e", "one": service.pk},
    }
    found = {
        f"admin {table}{name}": f"/admin/occ/{table}?q={quote_plus(str(text))}"
        for table, texts in searches.items()
        for name, text in texts.items()
    }
    return found | {"admin task/done": f"/admin/occ/task/?q={account}&status__exact=done"}
