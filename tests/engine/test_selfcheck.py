"""The self-check finds nothing while all is well, and each thing that is wrong."""

from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from occ.actions import deletion
from occ.engine.checks import selfcheck
from occ.models import (
    Account,
    DatacenterConfig,
    Effect,
    Email,
    PopConfig,
    ProviderMessage,
    Service,
    Task,
    TaskEvent,
    TaskStatus,
)
from occ.world import BY, world

pytestmark = pytest.mark.django_db


def wrong(newest: int | None = selfcheck.NEWEST) -> set[str]:
    """The names of the checks that find something."""
    answers = [*selfcheck.lost(newest), *selfcheck.doubled(newest)]
    return {answer.check.name for answer in answers if answer.found}


@pytest.fixture
def guide() -> Service:
    """A service with a PoP and a datacentre configuration, everything settled."""
    service, _ = world.with_pop(world.account())
    world.bgp(world.datacenter(service))
    return service


def test_nothing_is_wrong_while_the_guide_is_followed(guide: Service) -> None:
    assert wrong() == set()
    deletion.config_delete(service=guide, config=PopConfig.objects.get(), by=BY)
    while Task.objects.open().exists():
        assert wrong() == set()
        world.pass_time(0.01)
    assert wrong() == wrong(None) == set()


def _close_its_task(service: Service) -> None:
    deletion.config_delete(service=service, config=PopConfig.objects.get(), by=BY)
    world.pass_time(0.01)
    Task.objects.open().update(status=TaskStatus.DONE, due_at=None)


def _close_the_activation(service: Service) -> None:
    world.order_place(service.account)
    Task.objects.open().update(status=TaskStatus.CANCELLED, due_at=None)


def _forget_the_object(service: Service) -> None:
    other = world.attached(service.account, service.vrack, pop="fra-fr5")
    world.pop_create(other, customer_asn=64601, subnet="10.1.250.8/30")
    PopConfig.objects.filter(interface__service=other).delete()


def _take_the_pop_away(service: Service) -> None:
    PopConfig.objects.all().delete()


def _lose_an_email(service: Service) -> None:
    Email.objects.all().delete()


def _lose_a_message(service: Service) -> None:
    ProviderMessage.objects.all().delete()


def _remove_twice(service: Service) -> None:
    task = Task.objects.latest("pk")
    for number in (100, 101):
        _event(task, number, "removed", "gone", lease=number)


def _step_twice(service: Service) -> None:
    task = Task.objects.latest("pk")
    for number in (100, 101):
        _event(task, number, "configured", "active", lease=100)


def _event(task: Task, number: int, step: str, to: str, lease: int) -> None:
    now = timezone.now()
    TaskEvent.objects.create(
        task=task, number=number, lease=lease, at=now, real_at=now, step=step, object_type="pop", object_id="1",
        object_label="x", to_status=to,
    )  # fmt: skip


def _activate_twice(service: Service) -> None:
    task = Task.objects.get(kind="service_activate")
    task.pk, task.request_key = None, None
    task.save(force_insert=True)


@pytest.mark.parametrize(
    ("name", "harm"),
    [
        ("configuration-without-task", _close_its_task),
        ("service-without-task", _close_the_activation),
        ("task-without-object", _forget_the_object),
        ("datacenter-without-pop", _take_the_pop_away),
        ("email-without-mailbox", _lose_an_email),
        ("message-without-inbox", _lose_a_message),
        ("removal-twice", _remove_twice),
        ("step-twice", _step_twice),
        ("delivery-twice", _activate_twice),
    ],
)
def test_what_is_wrong_is_found(guide: Service, name: str, harm: Callable[[Service], None]) -> None:
    harm(guide)
    assert wrong() == wrong(None) == {name}


@pytest.mark.postgres
def test_what_the_database_itself_refuses_is_asked_all_the_same(guide: Service) -> None:
    """A restored copy may lack a constraint: without it, the checks find what it would have refused."""
    task, effect = Task.objects.latest("pk"), Effect.objects.latest("pk")
    connection.check_constraints()  # what is deferred would keep the tables from being altered
    with connection.schema_editor() as editor:
        for model, name in ((TaskEvent, "task_event_number_once"), (Task, "task_open_has_a_due_time")):
            editor.remove_constraint(model, next(c for c in model._meta.constraints if c.name == name))
        editor.execute("ALTER TABLE occ_email DROP CONSTRAINT occ_email_key_key")
    _event(task, 1, "requested", "", lease=0)
    Task.objects.filter(pk=task.pk).update(status=TaskStatus.DOING)
    mail = Email.objects.get(key=effect.key)
    mail.pk = None
    mail.save(force_insert=True)
    assert wrong() >= {"number-twice", "task-without-step", "email-twice"}


def test_a_page_asks_about_the_newest_rows_only(guide: Service) -> None:
    _lose_an_email(guide)
    assert Effect.objects.count() == 4
    assert wrong(newest=2) == {"email-without-mailbox"}
    Effect.objects.create(
        key="x", account=Account.objects.get(), kind="email", payload={}, created_at=timezone.now(), accepted_at=None
    )
    assert [len(answer.found) for answer in selfcheck.lost(2) if answer.found] == [1]
    assert [len(answer.found) for answer in selfcheck.lost(None) if answer.found] == [2]


def test_the_command_ends_with_an_error_when_something_is_wrong(
    guide: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("selfcheck")
    assert "0 open tasks" in capsys.readouterr().out
    _take_the_pop_away(guide)
    with pytest.raises(CommandError, match="1 things are wrong"):
        call_command("selfcheck")
    place = DatacenterConfig.objects.get()
    assert f"whose last PoP configuration is gone: {place.pk}" in capsys.readouterr().out
