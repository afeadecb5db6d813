"""Simulated and real times that stand together say which they are: in the area, the administration and the e-mails."""

import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import DateTimeField
from django.utils import translation

from occ.engine.queue import clock
from occ.world import world
from tests.guards.source import below, text
from tests.web.conftest import html, person, signed_in

REAL = {
    "apiapplication.created_at",
    "apiclient.created_at",
    "apiclient.last_used_at",
    "apicredential.created_at",
    "apicredential.expires_at",
    "apicredential.last_used_at",
    "auditentry.at",
    "cart.expires_at",
    "clock.origin_real",
    "effect.accepted_at",
    "effect.created_at",
    "email.relay_after",
    "email.relayed_at",
    "fault.created_at",
    "keyattempt.at",
    "provideruser.last_login",
    "task.lease_until",
    "taskevent.real_at",
    "user.date_joined",
    "user.last_login",
    "worker.seen_at",
}
SIMULATED = {
    "auditentry.at_simulated",
    "clock.origin_simulated",
    "contactchange.asked_at",
    "contactchange.done_at",
    "contract.ends_at",
    "diagnostic.at",
    "email.sent_at",
    "incident.end_at",
    "incident.start_at",
    "logsubscription.created_at",
    "migration.started_at",
    "order.ordered_at",
    "orderstep.at",
    "providermessage.at",
    "service.delivered_at",
    "service.ordered_at",
    "servicekey.created_at",
    "servicekey.used_at",
    "task.counted_from",
    "task.created_at",
    "task.due_at",
    "task.ends_at",
    "task.finished_at",
    "task.started_at",
    "taskevent.at",
    "termination.asked_at",
    "termination.used_at",
    "vrack.closed_at",
}
"""Which time each column holds. A new one is added where it belongs."""


def times() -> dict[str, str]:
    """Every column with a time, and what it is called."""
    models = apps.get_app_config("occ").get_models()
    fields = [field for model in models for field in model._meta.get_fields() if isinstance(field, DateTimeField)]
    with translation.override("en"):
        return {f"{field.model._meta.model_name}.{field.name}": str(field.verbose_name) for field in fields}


def test_every_time_is_known_to_be_real_or_simulated() -> None:
    assert set(times()) == REAL | SIMULATED
    assert set() == REAL & SIMULATED


def test_a_list_and_a_page_of_the_administration_say_which_time_is_which() -> None:
    called, mixed = times(), 0
    for model, page in admin.site._registry.items():
        name = model._meta.model_name
        shown = {each for each in called if each.startswith(f"{name}.")}
        in_a_row = {each for each in shown if each.partition(".")[2] in page.list_display}
        for together in (in_a_row, shown):
            if not together & REAL or not together & SIMULATED:
                continue
            mixed += 1
            assert [each for each in together & REAL if "real" not in called[each]] == []
        if in_a_row & REAL and in_a_row & SIMULATED:
            assert [each for each in in_a_row & SIMULATED if "simulated" not in called[each]] == []
    assert mixed > 2


def test_an_e_mail_says_that_its_times_are_simulated() -> None:
    sentences = [
        sentence
        for suffix in (".html", ".txt")
        for path in below("templates/email", suffix)
        for sentence in re.findall(r'translate "([^"]*)"|trimmed[^%]*%\}(.*?)\{% endblock', text(path), re.DOTALL)
        if re.search(r"hours|\{\{ (date|time|day) \}\}", "".join(sentence))
    ]
    assert len(sentences) >= 4
    assert [each for each in sentences if "simulated time" not in "".join(each)] == []


@pytest.mark.parametrize(
    ("language", "words"), [("fr", ("temps réel", "heure simulée")), ("en", ("real time", "simulated time"))]
)
def test_what_remains_is_real_and_the_expected_end_simulated(db: None, language: str, words: tuple[str, str]) -> None:
    alice = person("alice", "aa00001-ovh")
    client = signed_in(alice)
    client.cookies["django_language"] = language
    service = world.active(alice.account)
    task = world.vrack_attach(service)
    clock.change(clock.shared().pk, speed=1)
    for page in ("", "tasks/", f"tasks/{task.pk}/", "steps/vrack/"):
        shown = re.sub(r"<[^>]*>", "", html(client.get(f"/services/{service.pk}/{page}")))
        assert words[0] in shown, page
        assert re.search(rf"\d\d:\d\d:\d\d \({words[1]}\)", shown), page


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", ("de temps réel", "de temps simulé", "heure simulée")),
        ("en", ("real time", "simulated time", "simulated time")),
    ],
)
def test_a_deletion_and_a_task_say_which_time_they_tell(db: None, language: str, words: tuple[str, str, str]) -> None:
    alice = person("alice", "aa00001-ovh")
    client = signed_in(alice)
    client.cookies["django_language"] = language
    service, pop = world.with_pop(alice.account)
    clock.change(clock.shared().pk, speed=60)
    page = html(client.get(f"/services/{service.pk}/pops/{pop.pk}/delete/"))
    how_long = re.search(r'id="how-long".*?</section>', page, re.DOTALL)
    assert how_long
    assert words[0] in how_long[0]
    assert words[1] in how_long[0]
    world.datacenter_create(service)
    tasks = html(client.get(f"/services/{service.pk}/tasks/"))
    cards = re.findall(r'<div class="task-state">.*?</div>', tasks, re.DOTALL)
    assert len(cards) > 1
    assert [card for card in cards if not re.search(rf"\d\d:\d\d \({words[2]}\)", card)] == []
