"""vRacks as a program sees them, and Terraform above all (api.md §3, §7)."""

import uuid

import pytest

from occ.actions import task as task_actions
from occ.models import Account, AuditEntry, Task, Vrack
from occ.world import BY, world
from tests.api.calls import mailed_token
from tests.api.client import Api


@pytest.fixture
def network(owner: Account) -> Vrack:
    """A vRack with nothing in it."""
    return world.vrack(owner, description="Production")


def test_a_service_joins_and_leaves_and_the_task_is_then_gone(api: Api, owner: Account, network: Vrack) -> None:
    service = world.active(owner)
    listed = f"/vrack/{network.name}/ovhCloudConnect"
    task = api.post(listed, {"ovhCloudConnect": str(service.pk)})
    assert task["status"] in ("init", "todo", "doing")
    own = f"/vrack/{task['serviceName']}/task/{task['id']}"
    assert api.get(own)["id"] == task["id"]
    assert api.get(f"/vrack/{network.name}/task") == [task["id"]]
    api.get(f"{listed}/{service.pk}")
    assert api.status == 404
    assert api.delete(f"{listed}/{service.pk}")["class"] == "Client::Conflict::VrackChanging"
    world.pass_time()
    api.get(own)
    assert api.status == 404
    assert api.get(f"{listed}/{service.pk}") == {"ovhCloudConnect": str(service.pk), "vrack": network.name}
    assert api.get(listed) == [str(service.pk)]
    assert api.get(f"/ovhCloudConnect/{service.pk}")["vrack"] == network.name
    occ = api.get(f"/ovhCloudConnect/{service.pk}/task/{task['id']}")
    assert (occ["function"], occ["resourceId"], occ["status"]) == ("addVrack", network.pk, "done")
    api.delete(f"{listed}/{service.pk}")
    assert api.status == 200
    world.pass_time()
    assert api.get(listed) == []
    assert api.get(f"/ovhCloudConnect/{service.pk}")["vrack"] is None


def test_an_association_that_failed_does_not_pass_for_done(api: Api, owner: Account, network: Vrack) -> None:
    service = world.active(owner)
    task = api.post(f"/vrack/{network.name}/ovhCloudConnect", {"ovhCloudConnect": str(service.pk)})
    task_actions.task_fail(task=Task.objects.get(pk=task["id"]), by=BY)
    assert api.get(f"/vrack/{network.name}/task/{task['id']}")["status"] == "cancelled"


def test_what_cannot_be_is_refused(api: Api, owner: Account, network: Vrack) -> None:
    service = world.attached(owner, network)
    listed = f"/vrack/{network.name}/ovhCloudConnect"
    api.post(listed, {"ovhCloudConnect": str(service.pk)})
    assert api.status == 409
    api.post(listed, {"ovhCloudConnect": str(uuid.uuid4())})
    assert api.status == 404
    api.post(listed, {"ovhCloudConnect": "here"})
    assert api.status == 400
    api.post(listed, {})
    assert api.status == 400


def test_a_vrack_with_a_pop_configuration_is_not_left(api: Api, owner: Account) -> None:
    service, _ = world.with_pop(owner)
    assert service.vrack
    answer = api.delete(f"/vrack/{service.vrack.name}/ovhCloudConnect/{service.pk}")
    assert (api.status, answer["class"]) == (409, "Client::Conflict::PopExists")


def test_name_and_description_are_changed(api: Api, network: Vrack) -> None:
    path = f"/vrack/{network.name}"
    assert api.get(path)["name"] == "Production"
    api.put(path, {"name": "Backbone", "description": "All sites"})
    found = api.get(path)
    assert (found["name"], found["description"], found["serviceName"]) == ("Backbone", "All sites", network.name)
    api.put(path, {"name": "Core"})
    assert api.get(path)["description"] == "All sites"


@pytest.mark.parametrize(
    ("field", "text", "sentence"),
    [
        ("name", "x" * 101, "The description has 101 characters; at most 100 are kept: shorten it."),
        ("description", "x" * 256, "The description has 256 characters; at most 255 are kept: shorten it."),
        ("name", "a\nb\x07", "The description holds characters that cannot be shown: leave them out."),
        ("description", "<b>", "The characters < and > are not allowed in a description: leave them out."),
    ],
)
def test_a_name_or_a_description_that_is_none_is_refused_rather_than_cut_off(
    api: Api, network: Vrack, field: str, text: str, sentence: str
) -> None:
    path = f"/vrack/{network.name}"
    before = api.get(path)
    answer = api.put(path, {"name": "Lab", "description": "Tests"} | {field: text})
    assert (api.status, answer["details"]) == (400, {field: sentence})
    assert api.get(path) == before


def test_what_may_join_is_listed(api: Api, owner: Account, network: Vrack) -> None:
    free, taken = world.active(owner), world.attached(owner, network)
    path = f"/vrack/{network.name}"
    assert api.get(f"{path}/eligibleServices")["result"]["ovhCloudConnect"] == [str(free.pk)]
    assert api.get(f"{path}/allowedServices")["ovhCloudConnect"] == [str(free.pk)]
    assert api.get(f"{path}/allowedServices", serviceFamily="ip") | {"ip": None} == dict.fromkeys(
        api.get(f"{path}/allowedServices")
    )
    assert str(taken.pk) not in str(api.get(f"{path}/eligibleServices"))


def test_a_vrack_is_ended_with_the_mailed_token(api: Api, owner: Account, network: Vrack) -> None:
    service = world.attached(owner, network)
    path, why = f"/vrack/{network.name}", {"reason": "OTHER", "commentaryReason": "Not needed"}
    api.post(f"{path}/terminate")
    token = mailed_token(owner)
    api.post(f"{path}/confirmTermination", {"token": token})
    assert api.status == 409
    api.delete(f"{path}/ovhCloudConnect/{service.pk}")
    world.pass_time()
    api.post(f"{path}/confirmTermination", {"token": token} | why)
    assert api.status == 200
    assert AuditEntry.objects.get(action="vrack_terminate").after == why
    api.get(path)
    assert api.status == 404
    assert api.get("/vrack") == []


def test_the_contacts_are_told(api: Api, owner: Account, network: Vrack) -> None:
    found = api.get(f"/vrack/{network.name}/serviceInfos")
    assert (found["contactAdmin"], found["domain"]) == (owner.nichandle, network.name)
