"""What has failed of a service is on top of each of its pages, with one pair of buttons for each failed task."""

import json
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from django.utils.translation import gettext

from occ.actions import deletion, fault, key, provider
from occ.actions import task as actions
from occ.models import Account, DatacenterConfig, Service, Task, User
from occ.web.pages.failures import SHOWN
from occ.world import BY, Stage, world
from occ.world.scenes import SITUATIONS, configured, situation, together
from tests.guards.test_every_url import WEB
from tests.web.conftest import html, signed_in

pytestmark = pytest.mark.django_db
FAILED = [name for name in SITUATIONS if name.endswith("failed")]
TITLES = {"fr": "1 tâche a échoué", "en": "1 task has failed"}
END_TO_END = "Le service est configuré de bout en bout"
LIST = "/bare-metal-cloud/network/ovhcloud-connect/"


@pytest.fixture
def account(alice: User) -> Account:
    """Alice's account."""
    assert alice.account
    return alice.account


def path_of(service: Service, tail: str = "") -> str:
    """The address of a service's page."""
    return f"/services/{service.pk}/{tail}"


def page(client: Client, service: Service, tail: str = "") -> str:
    """A page of a service."""
    answer = client.get(path_of(service, tail))
    assert answer.status_code == 200
    return html(answer)


def pair(task: Task) -> tuple[str, str]:
    """The form that retries a task, and the link to the alternative, as they begin on a page."""
    path = f"/services/{task.service_id}/tasks/{task.pk}/"
    return f'<form method="post" action="{path}retry/"', f'href="{path}cancel/"'


def failed_task(service: Service) -> Task:
    """The only failed task of a service."""
    return Task.objects.for_service(service).failed().get()


@pytest.mark.parametrize("language", TITLES)
def test_every_page_of_a_service_says_what_failed_and_why_or_where_that_is_said(
    alice: User, account: Account, language: str
) -> None:
    service = configured(world, account)
    config = DatacenterConfig.objects.get()
    deletion.config_delete(service=service, config=config, by=BY)
    failed = Task.objects.open().get(kind="datacenter_delete")
    actions.task_fail(task=failed, by=BY)
    values = {"service": service.pk, "pop": service.pop_config.pk, "datacenter": config.pk, "step": "vrack"}  # type: ignore[union-attr]
    values |= {"routing": config.routings.get().pk, "task": failed.pk}
    client = signed_in(alice)
    client.cookies["django_language"] = language
    shown, linked = [], []
    for address in (each for each in WEB if "service" in each.parameters):
        answer = client.get(address.path({name: str(value) for name, value in values.items()}))
        if answer.status_code != 200:
            assert answer.status_code == 405, address.name
            continue
        text = html(answer)
        assert TITLES[language] in text, address.name
        is_form = "form-card" in text
        (linked if is_form else shown).append(address.name)
        retry, cancel = pair(failed)
        assert (text.count(retry), text.count(cancel)) == ((0, 0) if is_form else (1, 1)), address.name
        with translation.override(language):
            assert (gettext(actions.BY_STAFF) in text) == (not is_form), address.name
        if is_form:
            assert f'href="{path_of(service)}#failures"' in text, address.name
    assert set(shown) == {"service-detail", "service-step", "service-keys", "service-tasks", "task-detail"}
    assert {"service-edit", "pop-create", "vrack-attach", "key-send", "task-cancel"} <= set(linked)


@pytest.mark.parametrize("name", FAILED)
def test_whatever_failed_there_is_one_pair_of_buttons_and_links_to_it_lead_there(
    as_alice: Client, account: Account, name: str
) -> None:
    service = situation(world, name, account)
    failed = failed_task(service)
    for tail in ("", "steps/key/", "steps/vrack/", "steps/pop/", "keys/", "tasks/", f"tasks/{failed.pk}/"):
        text = page(as_alice, service, tail)
        assert tuple(map(text.count, pair(failed))) == (1, 1), tail
        links = set(re.findall(r'href="#(failure[^"]*)"', text))
        assert links <= {f"failure-{failed.pk}"}, tail
        assert f'id="failure-{failed.pk}"' in text
        assert re.search(r'class="tab-failed">1<span class="visually-hidden"> en erreur</span>', text), tail
    assert f'href="#failure-{failed.pk}"' in page(as_alice, service, "tasks/")
    assert f'href="#failure-{failed.pk}"' in page(as_alice, service)


def test_a_service_key_that_failed_is_named_on_its_tab_once(as_alice: Client, account: Account) -> None:
    service = world.ordered(account)
    key.key_cancel(key=service.keys.get(), by=BY)
    key.key_regenerate(service=service, by=BY)
    making = Task.objects.open().get(kind="key_create")
    address = path_of(service, f"tasks/{making.pk}/")
    links = re.compile(f'href="{address}"')
    assert len(links.findall(page(as_alice, service, "keys/"))) == 1
    actions.task_fail(task=making, by=BY)
    text = page(as_alice, service, "keys/")
    assert len(links.findall(text)) == 1
    assert f'id="failure-{making.pk}"' in text


def test_of_many_the_newest_are_shown_and_the_others_are_a_click_away(as_alice: Client, account: Account) -> None:
    service = configured(world, account, datacenters=(1, 3, 4, 5, 6), routings=0)
    for config in DatacenterConfig.objects.filter(vrack=service.vrack_id):
        deletion.config_delete(service=service, config=config, by=BY)
        actions.task_fail(task=Task.objects.open().get(kind="datacenter_delete"), by=BY)
    failed = list(Task.objects.failed())
    text = page(as_alice, service)
    assert "5 tâches ont échoué" in text
    assert [task.pk for task in failed if pair(task)[0] in text] == [task.pk for task in failed[:SHOWN]]
    oldest = f"{path_of(service)}tasks/{failed[-1].pk}/"
    assert f'href="{path_of(service)}tasks/?status=error"' in text
    assert f'class="failure-link" href="{oldest}"' in text
    only = page(as_alice, service, "tasks/?status=error")
    assert [int(pk) for pk in re.findall(r'id="task-(\d+)"', only)] == [task.pk for task in failed]
    own = html(as_alice.get(oldest))
    assert tuple(map(own.count, pair(failed[-1]))) == (1, 1)


def test_a_failure_in_a_shared_vrack_is_shown_by_each_service_that_lists_its_task(
    as_alice: Client, account: Account
) -> None:
    first, second = together(world, Stage.POP, Stage.POP, account=account)
    actions.task_fail(task=world.datacenter_create(first), by=BY)
    assert failed_task(first) == failed_task(second)
    assert "1 tâche a échoué" in page(as_alice, second)
    assert marked(as_alice) == {first.pk, second.pk}
    assert marked(as_alice, "?state=error") == {first.pk, second.pk}


def test_the_failed_tasks_alone_are_read_a_page_at_a_time(as_alice: Client, account: Account) -> None:
    first, second = together(world, Stage.POP, Stage.POP, account=account)
    actions.task_fail(task=world.datacenter_create(first), by=BY)
    with CaptureQueriesContext(connection) as captured:
        assert f'id="failure-{Task.objects.failed().get().pk}"' in page(as_alice, second, "tasks/?status=error")
    of_tasks = [each["sql"] for each in captured.captured_queries if 'FROM "occ_task"' in each["sql"]]
    assert of_tasks
    assert [sql for sql in of_tasks if " LIMIT " not in sql] == []


# --- End to end -------------------------------------------------------------------------------------------
def test_it_is_configured_from_end_to_end_only_while_nothing_failed_or_is_under_way(
    as_alice: Client, account: Account
) -> None:
    service = configured(world, account)
    pages = ("", "steps/further/")

    def said() -> set[bool]:
        return {END_TO_END in page(as_alice, service, tail) for tail in pages}

    assert said() == {True}
    adding = world.datacenter_create(service)
    assert said() == {False}
    actions.task_fail(task=adding, by=BY)
    assert said() == {False}
    actions.task_cancel(task=adding, by=BY)
    assert said() == {True}


# --- The list ---------------------------------------------------------------------------------------------
def marked(client: Client, query: str = "") -> set[object]:
    """The services that the list marks as in error."""
    text = html(client.get(LIST + query))
    return {service.pk for service in Service.objects.all() if f'id="f-{service.pk}"' in text}


def test_the_list_marks_what_failed_and_its_filter_finds_that_alone(
    as_alice: Client, account: Account, bob: User
) -> None:
    broken = situation(world, "routing failed", account)
    world.active(account)
    refused = world.ordered(account)
    fault.fault_add(account=account, mode="refusing", by=BY)
    provider.service_activate(service=refused, by=BY)
    world.pass_time()
    situation(world, "PoP failed", bob.account)
    assert marked(as_alice) == {broken.pk, refused.pk}
    text = html(as_alice.get(f"{LIST}?state=error"))
    assert set(re.findall(r'<th scope="row"><a href="/services/([^/]+)/', text)) == {str(broken.pk), str(refused.pk)}
    assert '<option value="error" selected>En erreur</option>' in text
    as_alice.cookies["django_language"] = "en"
    assert '<option value="error" selected>In error</option>' in html(as_alice.get(f"{LIST}?state=error"))


def test_the_csv_says_what_failed(as_alice: Client, account: Account) -> None:
    broken = situation(world, "PoP failed", account)
    other = world.active(account)
    wrong, right = {str(broken.pk): "oui"}, {str(other.pk): "non"}
    for query, expected in (("", wrong | right), ("?state=error", wrong)):
        lines = as_alice.get(f"{LIST}services.csv{query}").getvalue().decode("utf-8-sig").splitlines()
        assert lines[0].endswith(";En erreur")
        cells = [line.split(";") for line in lines[1:]]
        assert {cell[0]: cell[-1] for cell in cells} == expected


# --- Retry and cancel -------------------------------------------------------------------------------------
@pytest.mark.parametrize("tail", ["", "keys/", "tasks/?status=error", "steps/pop/"])
def test_after_a_retry_the_page_on_which_it_was_pressed_comes_again(
    as_alice: Client, account: Account, tail: str
) -> None:
    service = situation(world, "PoP failed", account)
    failed = failed_task(service)
    here = path_of(service, tail)
    assert f'name="next" value="{here}"' in page(as_alice, service, tail)
    retry = path_of(service, f"tasks/{failed.pk}/retry/")
    answer = as_alice.post(retry, {"next": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert "La tâche reprend" in html(answer)
    assert pair(failed)[0] not in html(answer)
    assert as_alice.post(retry, {"next": "https://elsewhere.example/"}).headers["Location"] == path_of(
        service, f"tasks/{failed.pk}/"
    )


def test_with_script_a_retry_leads_nowhere_and_the_page_renews_itself(as_alice: Client, account: Account) -> None:
    failed = failed_task(situation(world, "PoP failed", account))
    headers = {"HX-Request": "true", "HX-Target": "live"}
    for tone, sentence in (("success", "La tâche reprend"), ("warning", "celle-ci ne l’est pas")):
        answer = as_alice.post(f"/services/{failed.service_id}/tasks/{failed.pk}/retry/", headers=headers)
        events = json.loads(answer.headers["HX-Trigger"])
        assert (answer.status_code, "HX-Redirect" in answer.headers) == (204, False)
        assert events.keys() == {"toast", "pageChanged"}
        assert events["toast"]["tone"] == tone
        assert sentence in events["toast"]["text"]


@pytest.mark.parametrize("name", FAILED)
def test_cancelling_asks_first_and_says_what_will_happen(as_alice: Client, account: Account, name: str) -> None:
    service = situation(world, name, account)
    failed = failed_task(service)
    cancel = path_of(service, f"tasks/{failed.pk}/cancel/")
    with translation.override("fr"):
        means = gettext(actions.CANCEL_MEANS[failed.kind])
    text = html(as_alice.get(cancel))
    assert means in text
    assert "Laisser la tâche telle quelle" in text
    failed.refresh_from_db()
    assert failed.status == "error"
    answer = as_alice.post(cancel, headers={"HX-Request": "true", "HX-Target": "drawer-body"})
    assert answer.status_code == 204
    failed.refresh_from_db()
    assert failed.status == "cancelled"


def test_what_cannot_be_cancelled_says_so_before_it_is_tried(as_alice: Client, account: Account) -> None:
    first, second = together(world, Stage.DATACENTER, Stage.ATTACHED, account=account)
    adding = world.pop_create(second)
    deletion.config_delete(service=first, config=first.pop_config, by=BY)  # type: ignore[arg-type]
    actions.task_fail(task=adding, by=BY)
    cancel = path_of(second, f"tasks/{adding.pk}/cancel/")
    instead = "Supprimez la configuration PoP au lieu"
    assert html(as_alice.get(cancel)).count(instead) == 1
    answer = as_alice.post(cancel)
    assert answer.status_code == 422
    assert instead in html(answer)
    adding.refresh_from_db()
    assert adding.status == "error"
