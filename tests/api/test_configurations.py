"""Configurations, their tasks and their refusals, as a program sees them (api.md §2, §2.3)."""

from ipaddress import IPv4Network

import pytest

from occ.actions import task as task_actions
from occ.models import (
    Account,
    ConfigStatus,
    DatacenterConfig,
    Interface,
    PopConfig,
    RoutingConfig,
    RoutingType,
    Service,
    Task,
)
from occ.models.fields import subnet_columns
from occ.world import BY, world
from tests.api import vendor
from tests.api.client import Api

POP = {"type": "l3", "customerBgpArea": 64600, "ovhBgpArea": 64700, "subnet": "10.1.250.4/30"}
DATACENTER = {"datacenterId": 1, "ovhBgpArea": 64700, "subnet": "172.16.1.0/28"}
BGP = {"type": "bgp", "bgpNeighborArea": 64801, "bgpNeighborIp": "172.16.1.4"}
STATIC = {"type": "network", "subnet": "10.20.0.0/16", "nextHop": "172.16.1.5"}


def base(service: Service) -> str:
    """The address of a service."""
    return f"/ovhCloudConnect/{service.pk}"


def pop_body(service: Service, **values: object) -> dict[str, object]:
    """A PoP configuration for the port of a service."""
    return {"interfaceId": Interface.objects.get(service=service).pk} | POP | values


def test_the_live_sample_of_a_pop_configuration(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    service.interface.delete()
    port = Interface.objects.create(pk=257, service=service)
    columns = subnet_columns(IPv4Network("192.168.0.200/30"))
    PopConfig.objects.create(
        pk=3369, interface=port, vrack=service.vrack, customer_asn=333, ovh_asn=65001, status="active", **columns
    )
    assert api.get(f"{base(service)}/config/pop/3369") == vendor.live("PO-10")


def test_the_live_sample_of_a_routing_configuration(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service, subnet="10.0.5.0/24")
    RoutingConfig.objects.create(
        pk=3071,
        datacenter_config=config,
        type=RoutingType.BGP,
        customer_asn=64000,
        neighbor_ip="10.0.5.10",
        status="active",
    )
    path = f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}/extra/3071"
    assert api.get(path) == vendor.live("RT-10")


def test_a_task_and_its_object_go_through_their_states(api: Api, owner: Account) -> None:
    """`todo`, `doing`, `done` and still there; `init`, then `active`; `toDelete`, then 404."""
    service = world.attached(owner)
    task = api.post(f"{base(service)}/config/pop", pop_body(service))
    assert (task["function"], task["status"]) == ("addPopConfiguration", "todo")
    pop = f"{base(service)}/config/pop/{task['resourceId']}"
    own = f"{base(service)}/task/{task['id']}"
    assert api.get(pop)["status"] == "init"
    world.pass_time(hours=20 / 3600)
    assert api.get(own)["status"] == "doing"
    world.pass_time()
    assert (api.get(own)["status"], api.get(pop)["status"]) == ("done", "active")
    task = api.delete(pop)
    assert task["function"] == "delPopConfiguration"
    assert api.get(pop)["status"] == "toDelete"
    world.pass_time()
    assert api.get(pop)["message"] == f"The requested object (popId = {task['resourceId']}) does not exist"
    assert api.status == 404
    assert api.get(f"{base(service)}/task/{task['id']}")["status"] == "done"


def test_finished_tasks_are_listed_for_thirty_days_and_read_for_ever(api: Api, owner: Account) -> None:
    service, _ = world.with_pop(owner)
    tasks = api.get(f"{base(service)}/task")
    assert len(tasks) == 2  # the vRack's and the PoP's; those of the delivery are not the vendor's
    world.pass_time(hours=24 * 31)
    assert api.get(f"{base(service)}/task") == []
    assert api.get(f"{base(service)}/task/{tasks[0]}")["function"] == "addVrack"


def test_a_failed_task_leaves_its_object_where_it_failed(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    task = api.post(f"{base(service)}/config/pop", pop_body(service))
    task_actions.task_fail(task=Task.objects.get(pk=task["id"]), by=BY)
    assert api.get(f"{base(service)}/task/{task['id']}")["status"] == "error"
    assert api.get(f"{base(service)}/config/pop/{task['resourceId']}")["status"] == "init"
    deletion = api.delete(f"{base(service)}/config/pop/{task['resourceId']}")
    task_actions.task_fail(task=Task.objects.get(pk=deletion["id"]), by=BY)
    assert api.get(f"{base(service)}/config/pop/{task['resourceId']}")["status"] == "toDelete"


def test_a_refusal_is_not_remembered(program: Api, owner: Account) -> None:
    """The same call is accepted once what was missing is there, and refused again once it is done."""
    service = world.active(owner)
    path, body = f"{base(service)}/config/pop", pop_body(service)
    assert program.post(path, body)["class"] == "Client::Conflict::VrackMissing"
    world.vrack_attach(service, world.vrack(owner))
    world.pass_time()
    program.post(path, body)
    assert program.status == 200
    program.post(path, body)
    assert (program.status, PopConfig.objects.count()) == (409, 1)


def test_every_level_is_added_and_deleted_with_what_is_under_it(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    above = f"{base(service)}/config/pop/{pop.pk}/datacenter"
    task = api.post(above, DATACENTER)
    world.pass_time()
    extra = f"{above}/{task['resourceId']}/extra"
    for body in (BGP, BGP | {"bgpNeighborIp": "172.16.1.6"}):
        api.post(extra, body)
        assert api.status == 200
    assert len(api.get(extra)) == 2
    world.pass_time()
    assert api.get(f"{above}/{task['resourceId']}") == DATACENTER | {"id": task["resourceId"], "status": "active"}
    gone = api.delete(f"{base(service)}/config/pop/{pop.pk}")
    world.pass_time()
    assert api.get(f"{base(service)}/task/{gone['id']}")["status"] == "done"
    assert not DatacenterConfig.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "l2"}, "type"),
        ({"customerBgpArea": None}, "customerBgpArea"),
        ({"ovhBgpArea": None}, "ovhBgpArea"),
        ({"subnet": None}, "subnet"),
        ({"subnet": "10.1.250.4/29"}, "subnet"),
        ({"subnet": "10.1.250.5/30"}, "subnet"),
        ({"customerBgpArea": 65501}, "customerBgpArea"),
        ({"customerBgpArea": 64700}, "customerBgpArea"),
        ({"interfaceId": 1234567}, "interfaceId"),
    ],
)
def test_a_wrong_value_names_its_field(api: Api, owner: Account, change: dict[str, object], field: str) -> None:
    service = world.attached(owner)
    answer = api.post(f"{base(service)}/config/pop", pop_body(service, **change))
    assert api.status == 400
    assert set(answer["details"]) == {field}
    assert answer["details"][field] in answer["message"]
    assert not PopConfig.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"interfaceId": "one"}, "interfaceId"),
        ({"interfaceId": True}, "interfaceId"),
        ({"interfaceId": 2**70}, "interfaceId"),
        ({"customerBgpArea": "AS64600"}, "customerBgpArea"),
        ({"customerBgpArea": True}, "customerBgpArea"),
        ({"customerBgpArea": [64600]}, "customerBgpArea"),
        ({"ovhBgpArea": 64700.5}, "ovhBgpArea"),
        ({"ovhBgpArea": 2**70}, "ovhBgpArea"),
        ({"type": "l4"}, "type"),
        ({"subnet": ["10.0.0.0/30"]}, "subnet"),
    ],
)
def test_a_value_of_the_wrong_type_names_its_field(
    api: Api, owner: Account, change: dict[str, object], field: str
) -> None:
    service = world.attached(owner)
    answer = api.post(f"{base(service)}/config/pop", pop_body(service, **change))
    assert (api.status, set(answer["details"])) == (400, {field})


def test_a_missing_body_and_an_unknown_field_are_refused(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    assert api.post(f"{base(service)}/config/pop")["class"] == "Client::BadRequest"
    answer = api.post(f"{base(service)}/config/pop", pop_body(service, color="red"))
    assert api.status == 400
    assert "color" in answer["message"]


def test_fields_that_the_server_writes_may_be_sent_back(api: Api, owner: Account) -> None:
    service = world.attached(owner)
    api.post(f"{base(service)}/config/pop", pop_body(service, id=5, status="active"))
    assert api.status == 200


@pytest.mark.parametrize("body", [BGP | {"nextHop": "172.16.1.5"}, STATIC | {"bgpNeighborArea": 64801}])
def test_a_routing_has_no_field_of_the_other_type(api: Api, owner: Account, body: dict[str, object]) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service)
    answer = api.post(f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}/extra", body)
    assert api.status == 400
    assert set(answer["details"]) & {"nextHop", "bgpNeighborArea"}


def test_the_types_of_routing_are_not_mixed(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service)
    world.bgp(config)
    answer = api.post(f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}/extra", STATIC)
    assert (api.status, answer["class"]) == (409, "Client::Conflict::RoutingTypeBound")


def test_a_service_that_is_being_delivered_reads_closed_and_cannot_be_configured(api: Api, owner: Account) -> None:
    service = world.ordered(owner)
    assert api.get(base(service))["status"] == "closed"
    assert api.get(f"{base(service)}/config/pop") == []
    api.post(f"{base(service)}/config/pop", pop_body(service))
    assert api.status == 409
    followed = api.get("/ovhCloudConnect/order")
    assert [each["serviceName"] for each in followed] == [str(service.pk)]
    assert [step["name"] for step in followed[0]["steps"]] == [
        "BOOK_RESSOURCES",
        "CREATE_SERVICE_KEY",
        "SEND_SERVICE_KEY",
        "FINALIZING",
    ]


def test_datacentres_tell_what_is_still_available(api: Api, owner: Account) -> None:
    service, _ = world.with_pop(owner)
    before = {
        number: api.get(f"{base(service)}/datacenter/{number}") for number in api.get(f"{base(service)}/datacenter")
    }
    assert before[1] == {
        "id": 1,
        "name": "eu-west-par-a",
        "available": True,
        "region": "eu-west-par",
        "regionType": "3-AZ",
    }
    assert not before[2]["available"]
    world.datacenter(service, number=1)
    assert not api.get(f"{base(service)}/datacenter/1")["available"]
    world.datacenter(service, number=6, subnet="172.16.2.0/28")


def test_a_shared_datacentre_has_one_id_below_each_service(api: Api, owner: Account) -> None:
    service, pop = world.with_pop(owner)
    config = world.datacenter(service)
    other, second = world.with_pop(owner, service.vrack, subnet="10.1.250.8/30")
    assert api.get(f"{base(other)}/config/pop/{second.pk}/datacenter") == [config.pk]
    api.delete(f"{base(other)}/config/pop/{second.pk}")
    world.pass_time()
    assert api.get(f"{base(service)}/config/pop/{pop.pk}/datacenter/{config.pk}")["status"] == ConfigStatus.ACTIVE


def test_the_description_is_changed(api: Api, owner: Account) -> None:
    service = world.active(owner)
    assert api.put(base(service), {"description": "Siège – principal"}) is None
    assert api.status == 200
    assert api.get(base(service))["description"] == "Siège – principal"
    answer = api.put(base(service), {"description": "<b>"})
    assert (api.status, set(answer["details"])) == (400, {"description"})
    api.put(base(service), {"description": None})
    assert api.status == 200


def test_what_is_for_direct_only_is_refused_in_words(api: Api, owner: Account) -> None:
    service = world.active(owner)
    port = api.get(f"{base(service)}/interface")[0]
    for path in ("/loa", f"/interface/{port}/lock", f"/interface/{port}/unlock"):
        answer = api.post(base(service) + path)
        assert (api.status, answer["class"]) == (409, "Client::Conflict::DirectOnly")
        assert "virtual circuit" in answer["message"]


@pytest.mark.parametrize("path", ["/ovhCloudConnect/nobody", "/ovhCloudConnect/1234/task"])
def test_what_is_no_uuid_has_the_vendors_class(api: Api, path: str) -> None:
    answer = api.get(path)
    assert (api.status, answer["class"]) == (400, "Client::ValidationError::InvalidUUID")
    assert set(answer["details"].values()) == {"Give a uuid, like 7c9e6679-7425-40de-944b-e07fc1f90ae7."}
