"""A customer with one of everything that the API names, and a valid body for everything that it takes."""

import uuid
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from occ.actions import contract, diagnostic, migration, watching
from occ.engine.queue import clock
from occ.models import Account, Cart, PopConfig, Service, Task, Vrack
from occ.world import BY, world
from occ.world.scenes import Configs, configured

OF_TOKENS = ("services.confirmTermination", "services.terminate.ConfirmServiceTerminationRequest")
"""Bodies with the token that was mailed for the end of a service or a vRack."""
STREAM = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class World:
    """What stands for each parameter of a path, by what stands before it, and a body for each model."""

    service: Service
    values: dict[str, str]
    bodies: dict[str, Any]

    def path(self, template: str, other: "World | None" = None, others: Container[int] = ()) -> str:
        """An operation's path with its parameters filled in; those numbered `others`, from 0, of another world."""
        parts: list[str] = []
        section, number = template.split("/")[1], 0
        for part in template.split("/"):
            before = parts[-1] if parts else ""
            if part.startswith("{"):
                key = f"{section}/serviceName" if part == "{serviceName}" else f"{before}/{part.strip('{}')}"
                whose = other if other is not None and number in others else self
                part, number = whose.values[key], number + 1
            parts.append(part)
        return "/".join(parts)

    def value(self, template: str, name: str) -> str:
        """What stands for one parameter of an operation's path."""
        return self.path(template).split("/")[template.split("/").index(f"{{{name}}}")]

    def with_other(self, values: Mapping[str, object], **bodies: Any) -> "World":
        """The same with other things in it."""
        named = {name: str(value) for name, value in values.items()}
        return World(self.service, self.values | named, self.bodies | bodies)

    def at(self, service: Service, **bodies: Any) -> "World":
        """The same with another service in it, and with what that has of everything else."""
        port = {"interfaceId": service.interface.pk}
        own = {
            "ovhCloudConnect.PopConfig": self.bodies["ovhCloudConnect.PopConfig"] | port,
            "vrack.OvhCloudConnectAttach": {"ovhCloudConnect": str(service.pk)},
        }
        return World(service, self.values | of_service(service), self.bodies | own | bodies)


def of_service(service: Service) -> dict[str, str]:
    """What stands for the parameters that name a service, or the last of what it has."""
    configs = Configs.of(service)
    key, task = service.keys.order_by("pk").last(), service.tasks.order_by("pk").last()
    rows = {
        "ovhCloudConnect/serviceName": service,
        "ovhCloudConnect/ovhCloudConnect": service,
        "pop/popId": configs.pop,
        "datacenter/datacenterId": configs.datacenter,
        "extra/extraId": configs.routing,
        "interface/id": service.interface,
        "serviceKey/serviceKeyId": key,
        "task/id": task,
        "task/taskId": task,
        "order/orderId": service.order,
    }
    named = {"vrack/serviceName": service.vrack.name} if service.vrack else {}
    return (
        {name: str(row.pk) for name, row in rows.items() if row}
        | named
        | {"services/serviceId": str(2 * service.order.pk)}
    )


def of_cart(found: Cart) -> dict[str, object]:
    """What stands for the parameters that name a cart and the item in it."""
    item = getattr(found, "item", None)
    return {"cart/cartId": found.pk} | ({"item/itemId": item.pk} if item else {})


def ending(owner: Account, **ends: Any) -> dict[str, Any]:
    """The bodies with the token that is mailed for the end of a service or a vRack."""
    token = world.end_token(owner, **ends)
    return {name: {"token": token} for name in OF_TOKENS}


def joining(service: Service, network: Vrack) -> str:
    """The number of the task by which a service joins a vRack; there is one as long as no time passes."""
    return str(world.vrack_attach(service, network).pk)


def build(owner: Account) -> World:
    """One of everything for `owner`, and another customer to whom a contact changes."""
    other, service, spare = world.account(), configured(world, owner), world.active(owner)
    pop, about = service.pop_config, {"service": service, "by": BY}
    (asked,) = contract.contact_change(contacts={"contactBilling": other.nichandle}, **about)
    incident = watching.incident_tell(type="maintenance", start_at=clock.now(service.account), **about)
    migration.migration_offer(**about)
    world.end_token(owner, service=service)
    gathered = world.cart(owner)
    values = (
        of_service(service)
        | of_cart(gathered)
        | {
            "datacenter/id": "6",
            "diagnostic/id": diagnostic.diagnostic_launch(function="diagPeering", pop=pop, **about).pk,
            "incident/id": incident.pk,
            "task/id": Task.objects.filter(service=service, kind="pop_create").get().pk,
            "task/taskId": joining(spare, service.vrack),
            "kind/name": "bgp",
            "subscription/subscriptionId": watching.log_subscribe(kind="bgp", stream=uuid.UUID(STREAM), **about).pk,
            "contactChange/id": asked.pk,
            "configuration/configurationId": gathered.item.configurations.earliest("pk").pk,
            "form/formName": "churn",
            "upgrade/planCode": "occ-provider-10g-europe",
        }
    )
    return World(service, {name: str(value) for name, value in values.items()}, bodies(service, pop, other.nichandle))


def bodies(service: Service, pop: PopConfig, nic: str) -> dict[str, Any]:
    """A valid body for each model that is sent."""
    return {
        "auth.CredentialRequest": {
            "accessRules": [{"method": "GET", "path": "/*"}],
            "redirection": "https://robot.example/back",
            "allowedIPs": ["192.0.2.0/24"],
        },
        "ovhCloudConnect.Update": {"description": "Other"},
        "ovhCloudConnect.PopConfig": {
            "interfaceId": pop.interface_id,
            "type": "l3",
            "customerBgpArea": 64600,
            "ovhBgpArea": 64700,
            "subnet": "10.1.250.8/30",
        },
        "ovhCloudConnect.DatacenterConfig": {"datacenterId": 6, "ovhBgpArea": 64700, "subnet": "172.16.2.0/28"},
        "ovhCloudConnect.DatacenterExtraConfig": {
            "type": "bgp",
            "bgpNeighborArea": 64802,
            "bgpNeighborIp": "172.16.1.6",
        },
        "ovhCloudConnect.DiagnosticConfiguration": {"diagnosticName": "diagPeering", "popConfigId": pop.pk},
        "ovhCloudConnect.To": {"email": "colleague@example.com"},
        "ovhCloudConnect.Subscriptions": {"subscriptions": ["bgp"]},
        "services.changeContact": {"contactTech": nic},
        "services.confirmTermination": {"token": "x" * 32},
        "services.Service": {"renew": {"automatic": False, "deleteAtExpiration": False, "forced": False}},
        "dbaas.logs.LogSubscriptionCreation": {"kind": "service", "streamId": STREAM},
        "dbaas.logs.LogUrlCreation": {"kind": "bgp"},
        "order.cart.Creation": {"ovhSubsidiary": "FR"},
        "order.cart.Update": {"description": "Other"},
        "order.cart.Checkout": {"waiveRetractationPeriod": True},
        "order.cart.GenericProductCreation": {
            "planCode": "occ-provider-100m-europe",
            "duration": "P1M",
            "pricingMode": "default",
            "quantity": 1,
        },
        "order.cart.ItemUpdate": {"quantity": 1},
        "order.cart.ItemConfigurationCreation": {"label": "pop", "value": "par-pa3"},
        "nichandle.Nichandle": {"name": "Other"},
        "services.update.Service": {"displayName": "Other"},
        "services.terminate.ConfirmServiceTerminationRequest": {"token": "x" * 32},
        "services.form.Form": {"answers": [{"question": "reason", "value": "OTHER"}]},
        "services.operation.ExecutionRequest": {"duration": "P1M", "pricingMode": "default", "quantity": 1},
        "nichandle.contactChange.Token": {"token": "x" * 32},
        "vrack.vrack": {"name": "Backbone"},
        "vrack.OvhCloudConnectAttach": {"ovhCloudConnect": str(service.pk)},
    }


QUERIES = {
    "/order/catalog/public/ovhCloudConnect": {"ovhSubsidiary": "FR"},
    "/ovhCloudConnect/{serviceName}/config/pop/{popId}/statistics": {"period": "hourly", "type": "prefix:accepted"},
    "/ovhCloudConnect/{serviceName}/interface/{id}/statistics": {"period": "hourly", "type": "traffic:download"},
}
