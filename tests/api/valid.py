"""A customer with one of everything that the API names, and a valid body for everything that it takes."""

import re
import uuid
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from occ.actions import cart, contract, diagnostic, migration, termination, watching
from occ.engine.queue import clock
from occ.models import Account, Email, PopConfig, Service, Task, Vrack
from occ.world import BY, world

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
    below = service.vrack and service.vrack.datacenter_configs.order_by("pk").first()
    route = below and below.routings.order_by("pk").first()
    key, task = service.keys.order_by("pk").last(), service.tasks.order_by("pk").last()
    found = {
        "ovhCloudConnect/serviceName": service.pk,
        "ovhCloudConnect/ovhCloudConnect": service.pk,
        "vrack/serviceName": service.vrack and service.vrack.name,
        "pop/popId": service.pop_config and service.pop_config.pk,
        "datacenter/datacenterId": below and below.pk,
        "extra/extraId": route and route.pk,
        "interface/id": service.interface.pk,
        "serviceKey/serviceKeyId": key and key.pk,
        "task/id": task and task.pk,
        "task/taskId": task and task.pk,
        "services/serviceId": 2 * service.order.pk,
        "order/orderId": service.order.pk,
    }
    return {name: str(value) for name, value in found.items() if value}


def ending(owner: Account, **ends: Any) -> dict[str, Any]:
    """The bodies with the token that is mailed for the end of a service or a vRack."""
    owner = Account.objects.select_related("clock").get(pk=owner.pk)  # time has passed since it was read
    termination.termination_ask(account=owner, **ends, by=BY)
    world.pass_time(hours=0)
    text = Email.objects.filter(account=owner, key__startswith="termination-").latest("pk").text
    token = re.search(r"^[A-Za-z0-9]{32}$", text, re.MULTILINE)
    assert token is not None, text
    return {name: {"token": token[0]} for name in OF_TOKENS}


def joining(service: Service, network: Vrack) -> str:
    """The number of the task by which a service joins a vRack; there is one as long as no time passes."""
    return str(world.vrack_attach(service, network).pk)


def build(owner: Account, nic: str = "tt00099-ovh") -> World:
    """One of everything for `owner`; `nic` is whom a contact may change to."""
    service, pop = world.with_pop(owner)
    spare = world.active(owner)
    world.bgp(world.datacenter(service))
    launched = diagnostic.diagnostic_launch(service=service, function="diagPeering", pop=pop, by=BY)
    now = clock.now(service.account)
    incident = watching.incident_tell(service=service, type="maintenance", start_at=now, by=BY)
    subscription = watching.log_subscribe(service=service, kind="bgp", stream=uuid.UUID(STREAM), by=BY)
    migration.migration_offer(service=service, by=BY)
    termination.termination_ask(account=owner, service=service, by=BY)
    (asked,) = contract.contact_change(service=service, contacts={"contactBilling": nic}, by=BY)
    gathered = cart.cart_create(subsidiary="FR")
    cart.cart_assign(cart=gathered, account=owner, by=BY)
    item = cart.cart_item_add(cart=gathered, plan="occ-provider-1g-europe", duration="P1M", mode="default", quantity=1)
    said = [cart.cart_configure(item=item, label=k, value=v) for k, v in (("provider", "megaport"), ("pop", "par-pa3"))]
    values = of_service(service) | {
        "datacenter/id": "6",
        "diagnostic/id": str(launched.pk),
        "incident/id": str(incident.pk),
        "task/id": str(Task.objects.filter(service=service, kind="pop_create").get().pk),
        "task/taskId": joining(spare, service.vrack),
        "kind/name": "bgp",
        "subscription/subscriptionId": str(subscription.pk),
        "contactChange/id": str(asked.pk),
        "cart/cartId": str(gathered.pk),
        "item/itemId": str(item.pk),
        "configuration/configurationId": str(said[0].pk),
        "form/formName": "churn",
        "upgrade/planCode": "occ-provider-10g-europe",
    }
    return World(service, values, bodies(service, pop, nic))


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
