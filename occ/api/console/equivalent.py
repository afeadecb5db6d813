"""« Appel API équivalent »: which call, or calls, each form of the area stands for; said here and nowhere else."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404

from occ import catalogue
from occ.actions.routing import fields_of_others
from occ.api.connect import datacenter, pop, routing
from occ.api.console.call import ApiCall
from occ.api.console.forms import typed
from occ.api.console.operations import find
from occ.models import Account, KeyStatus, PopConfig, Service, Vrack

SERVICE = "/ovhCloudConnect/{serviceName}"
POP = f"{SERVICE}/config/pop"
DATACENTER = f"{POP}/{{popId}}/datacenter"
ROUTING = f"{DATACENTER}/{{datacenterId}}/extra"
KEY = f"{SERVICE}/serviceKey/{{serviceKeyId}}"
VRACK = "/vrack/{serviceName}/ovhCloudConnect"
Values = Mapping[str, Any]


@dataclass(frozen=True)
class Filled:
    """A form: whose, what its address names, what is filled in."""

    account: Account
    kwargs: Values
    typed: Mapping[str, str]

    @property
    def service(self) -> Service:
        """The service of the address; another account's does not exist (404)."""
        found = Service.objects.for_account(self.account).select_related("vrack").filter(pk=self.kwargs["service"])
        if service := found.first():
            return service
        raise Http404


@dataclass(frozen=True)
class Equivalent:
    """The call of a form: the wire's names of its fields where they differ, and what the form knows without asking."""

    method: str
    path: str
    names: Mapping[str, str] = field(default_factory=dict)
    known: Callable[[Filled], Values] = lambda form: {}
    always: str = ""
    """A field that the wire may leave out and the form never does: left empty, it is sent empty."""
    left_out: Callable[[Filled], Collection[str]] = lambda form: ()
    """Fields of the form that do not count with what is filled in elsewhere."""


def _service(form: Filled) -> Values:
    return {"serviceName": form.service.pk}


def _pop_of(service: Service) -> object:
    return PopConfig.objects.filter(interface__service=service).values_list("pk", flat=True).first() or ""


def _below(form: Filled) -> Values:
    """The parts of a path below a service: from the form's address, and the service's one PoP configuration."""
    service = form.service
    parts = {"datacenterId": form.kwargs.get("datacenter", ""), "extraId": form.kwargs.get("routing", "")}
    return parts | {"serviceName": service.pk, "popId": form.kwargs.get("pop") or _pop_of(service)}


def _port(form: Filled) -> Values:
    return {"serviceName": form.service.pk, "interfaceId": str(form.service.interface.pk)}


def _key(form: Filled) -> Values:
    service = form.service
    keys = sorted(service.keys.all(), key=lambda key: (key.status == KeyStatus.ACTIVE, key.pk))
    return {"serviceName": service.pk, "serviceKeyId": keys[-1].pk if keys else ""}


def _attach(form: Filled) -> Values:
    text = form.typed.get("vrack", "")
    rows = Vrack.objects.for_account(form.account)
    chosen = rows.filter(pk=text).first() if text.isdecimal() else rows.called(text).first() if text else None
    return {"serviceName": chosen.name if chosen else "", "ovhCloudConnect": str(form.service.pk)}


def _detach(form: Filled) -> Values:
    service = form.service
    return {"serviceName": service.vrack.name if service.vrack else "", "ovhCloudConnect": service.pk}


def _of_other_types(form: Filled) -> Collection[str]:
    return fields_of_others(form.typed["type"]) if "type" in form.typed else ()


FORMS = {
    "service-edit": Equivalent("PUT", SERVICE, known=_service, always="description"),
    "vrack-attach": Equivalent("POST", VRACK, known=_attach),
    "vrack-detach": Equivalent("DELETE", f"{VRACK}/{{ovhCloudConnect}}", known=_detach),
    "pop-create": Equivalent("POST", POP, pop.NAMES, _port),
    "pop-delete": Equivalent("DELETE", f"{POP}/{{popId}}", known=_below),
    "datacenter-create": Equivalent("POST", DATACENTER, datacenter.NAMES, _below),
    "datacenter-delete": Equivalent("DELETE", f"{DATACENTER}/{{datacenterId}}", known=_below),
    "routing-create": Equivalent("POST", ROUTING, routing.NAMES, _below, left_out=_of_other_types),
    "routing-delete": Equivalent("DELETE", f"{ROUTING}/{{extraId}}", known=_below),
    "key-send": Equivalent("POST", f"{KEY}/send", known=_key),
    "key-regenerate": Equivalent("POST", f"{KEY}/regenerate", known=_key),
}
"""By the name of the form's address. The order, which is several calls, is `_order`."""
ORDER = "order-summary"


def calls(name: str, form: Filled) -> list[ApiCall]:
    """The calls that a form stands for, with what is filled in so far.

    Raises:
        Http404: it stands for none, or what its address names is not the account's.
    """
    if name == ORDER:
        return _order(form.kwargs)
    entry = FORMS.get(name)
    operation = entry and find(entry.method, entry.path)
    if not entry or not operation:
        raise Http404
    known = entry.known(form)
    left_out = entry.left_out(form)
    counting = {key: value.strip() for key, value in form.typed.items() if key not in left_out}
    given = {entry.names.get(key, key): value for key, value in counting.items()}
    body = {}
    for each in operation.parameters:
        text = str(known.get(each.name, "") or given.get(each.name, ""))
        if each.place == "body" and (text or each.required or each.name == entry.always):
            body[each.name] = typed(each, text)
    has_body = any(each.place == "body" for each in operation.parameters)
    values = {each.name: str(known.get(each.name, "")) for each in operation.parameters if each.place == "path"}
    return [ApiCall(entry.method, entry.path, values, {}, body if has_body else None)]


def _order(kwargs: Values) -> list[ApiCall]:
    """Cart, plan, configuration, checkout (docs/adr/0007-orders-by-programs.md)."""
    try:
        plan = catalogue.plan_of(kwargs["pop_code"], kwargs["bandwidth"])
    except KeyError:
        raise Http404 from None
    if plan is None:
        raise Http404
    cart = "/order/cart/{cartId}"
    item = {"planCode": plan.code, "duration": "P1M", "pricingMode": "default", "quantity": 1}
    configuration = {"provider": kwargs["provider"], "pop": kwargs["pop_code"]}
    return [
        ApiCall("POST", "/order/cart", body={"ovhSubsidiary": "FR"}, gives={"cartId": "cartId"}),
        ApiCall("POST", f"{cart}/assign"),
        ApiCall("POST", f"{cart}/ovhCloudConnect", body=item, gives={"itemId": "itemId"}),
        *(
            ApiCall("POST", f"{cart}/item/{{itemId}}/configuration", body={"label": label, "value": value})
            for label, value in configuration.items()
        ),
        ApiCall("POST", f"{cart}/checkout"),
    ]
