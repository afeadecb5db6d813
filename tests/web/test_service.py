"""The page of a service: its description as it is seen, and what comes at the end of its term, and when."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.formats import date_format
from django.utils.timezone import localtime

from occ.actions import contract
from occ.actions.service import service_close, service_describe
from occ.engine.queue import clock, runner
from occ.engine.steps import service_end
from occ.models import Contract, Service, Task, User
from occ.world import BY, world
from tests.bad_input import everything
from tests.forms import fields
from tests.web.conftest import html


@pytest.fixture
def service(alice: User) -> Service:
    """A service of alice's."""
    assert alice.account
    return world.active(alice.account)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Siège 😀 Paris", "Siège 😀 Paris"),
        ("Équipe \U0001f468\u200d\U0001f469\u200d\U0001f467", "Équipe \U0001f468\u200d\U0001f469\u200d\U0001f467"),
        ("\u00a0Siège\u202fParis\u200b\ufeff\n", "Siège Paris"),
        ("'; DROP TABLE occ_service;--", "'; DROP TABLE occ_service;--"),
    ],
)
def test_what_is_seen_is_kept(as_alice: Client, service: Service, typed: str, kept: str) -> None:
    assert as_alice.post(f"/services/{service.pk}/edit/", {"description": typed}).status_code == 302
    service.refresh_from_db()
    assert service.description == kept


def test_that_of_a_closed_service_stays_and_the_page_says_why(as_alice: Client, service: Service) -> None:
    service_close(service=service, by=BY)
    path = f"/services/{service.pk}/"
    why = "Le service est fermé"
    disabled = re.search(r'<button[^>]*aria-disabled="true"[^>]*>', as_alice.get(path).content.decode())
    assert disabled
    assert why in disabled[0]
    assert why in as_alice.get(f"{path}edit/").content.decode()
    assert as_alice.post(f"{path}edit/", {"description": "Paris"}).status_code == 422


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x" * 10_000, "La description compte 10000 caractères, pour 100 au plus"),
        ("\u00a0\u200b\u200d", "Donnez une description"),
        ("<b>gras</b>", "Les caractères &lt; et &gt; ne sont pas permis"),
        ("a\x07b", "caractères non affichables"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_the_customers_words(
    as_alice: Client, service: Service, typed: str, said: str
) -> None:
    before = service.description
    answer = as_alice.post(f"/services/{service.pk}/edit/", {"description": typed})
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\u00a0", " ")
    service.refresh_from_db()
    assert service.description == before


def row(client: Client, service: Service) -> tuple[str, str] | None:
    """What stands below the date of delivery: label and date."""
    text = client.get(f"/services/{service.pk}/").content.decode()
    found = re.search(r"<dt>(Renouvellement prévu le|Prend fin le|A pris fin le)</dt><dd>([^<]+)</dd>", text)
    return (found[1], found[2]) if found else None


@pytest.fixture
def active(alice: User) -> Service:
    """An active service of Alice's."""
    assert alice.account
    return world.active(alice.account)


def test_the_next_renewal_is_told(as_alice: Client, active: Service) -> None:
    day = service_end.renewal(active, Contract(service=active), clock.now(active.account))
    assert row(as_alice, active) == ("Renouvellement prévu le", date_format(day, "SHORT_DATE_FORMAT"))
    assert date_format(day, "SHORT_DATE_FORMAT") == f"{day:%d/%m/%Y}"


def test_nothing_is_told_before_the_delivery(as_alice: Client, alice: User) -> None:
    assert alice.account
    assert row(as_alice, world.ordered(alice.account)) is None


def test_the_end_is_told_before_and_after_it_and_in_the_history(as_alice: Client, active: Service) -> None:
    terms = contract.contract_renew(service=active, automatic=True, delete_at_expiration=True, period=None, by=BY)
    assert terms.ends_at
    day = f"{localtime(terms.ends_at):%d/%m/%Y}"
    assert row(as_alice, active) == ("Prend fin le", day)
    history = f"/services/{active.pk}/tasks/"
    assert f"Prend fin le\xa0: {day}" in as_alice.get(history).content.decode()
    assert "Mettre fin au service à l’échéance" not in as_alice.get(history).content.decode()
    clock.change(clock.shared().pk, forward=terms.ends_at - clock.now(active.account) + timedelta(days=1))
    runner.run_due()
    assert row(as_alice, active) == ("A pris fin le", day)
    assert "Mettre fin au service à l’échéance" in as_alice.get(history).content.decode()
    task = active.tasks.get(kind="service_end")
    assert "Le contrat arrive à échéance" in as_alice.get(f"{history}{task.pk}/").content.decode()


def test_only_a_change_of_the_description_is_written(as_alice: Client, service: Service) -> None:
    path = f"/services/{service.pk}/edit/"
    old = as_alice.get(path).content.decode()
    assert as_alice.post(path, fields(old, "description", description="Written meanwhile")).status_code == 302
    unchanged = as_alice.post(path, fields(old, "description"), follow=True)
    assert "la description a été modifiée entre-temps" in html(unchanged)
    assert Service.objects.get(pk=service.pk).description == "Written meanwhile"


def test_a_description_that_was_changed_meanwhile_is_replaced_knowingly_only(
    as_alice: Client, service: Service
) -> None:
    path = f"/services/{service.pk}/edit/"
    old = as_alice.get(path).content.decode()
    as_alice.post(path, fields(old, "description", description="Written meanwhile"))
    told = as_alice.post(path, fields(old, "description", description="Mine"))
    assert told.status_code == 422
    assert "c’est à présent «\N{NO-BREAK SPACE}Written meanwhile\N{NO-BREAK SPACE}»" in html(told)
    assert Service.objects.get(pk=service.pk).description == "Written meanwhile"
    assert as_alice.post(path, fields(told.content.decode(), "description")).status_code == 302
    assert Service.objects.get(pk=service.pk).description == "Mine"


def test_a_description_that_nobody_changed_is_not_written(as_alice: Client, service: Service) -> None:
    path = f"/services/{service.pk}/edit/"
    before = everything()
    same = as_alice.post(path, fields(as_alice.get(path).content.decode(), "description"), follow=True)
    assert "Rien n’a été modifié dans le formulaire" in html(same)
    assert everything() == before


@pytest.mark.parametrize("tail", ["", "steps/vrack/", "tasks/", "tasks/{task}/", "keys/"])
def test_a_page_that_renews_itself_also_renews_its_name_in_the_breadcrumb(
    as_alice: Client, service: Service, tail: str
) -> None:
    path = f"/services/{service.pk}/{tail.format(task=Task.objects.for_service(service).latest('pk').pk)}"
    assert f'<li id="here" aria-current="page">{service.description}</li>' in html(as_alice.get(path))
    service_describe(service=service, description="Lille", by=BY)
    renewed = html(as_alice.get(path, headers={"HX-Request": "true", "HX-Target": "live"}))
    assert renewed.count('<li id="here" aria-current="page" hx-swap-oob="true">Lille</li>') == 1
