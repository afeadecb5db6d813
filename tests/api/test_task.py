"""Tasks and the states of their objects, as a program sees them (api.md §2.3)."""

from occ.actions import task as task_actions
from occ.models import (
    Account,
    Task,
)
from occ.world import BY, world
from tests.api.calls import base, pop_body
from tests.api.client import Api


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
