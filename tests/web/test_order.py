"""Ordering: a choice an address, one price everywhere, one order for one walk."""

import re
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from occ import catalogue
from occ.actions.order import CHOOSE_BANDWIDTH, CHOOSE_POP, CHOOSE_PROVIDER
from occ.models import Email, Order, User
from occ.web import order_once
from occ.world import world

SUMMARY = "/order/megaport/par-pa3/1g/"


def test_each_choice_leads_to_the_next(as_alice: Client) -> None:
    path = "/order/"
    for choice, after in (
        ("provider=megaport", "/order/megaport/"),
        ("pop=par-pa3", "/order/megaport/par-pa3/"),
        ("bandwidth=1g", SUMMARY),
    ):
        answer = as_alice.get(f"{path}?{choice}")
        assert (answer.status_code, answer.headers["Location"]) == (302, after)
        path = after
    assert as_alice.get(path).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/order/?provider=",
        "/order/?provider=nobody",
        "/order/megaport/?pop=x",
        "/order/megaport/par-pa3/?bandwidth=99t",
    ],
)
def test_a_choice_that_does_not_exist_is_refused_at_its_field(as_alice: Client, path: str) -> None:
    answer = as_alice.get(path)
    assert answer.status_code == 422
    assert "aria-invalid" in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "back", "said"),
    [
        ("/order/nobody/", "/order/", CHOOSE_PROVIDER),
        ("/order/nobody/par-pa3/", "/order/", CHOOSE_PROVIDER),
        ("/order/nobody/nowhere/99t/", "/order/", CHOOSE_PROVIDER),
        ("/order/megaport/nowhere/", "/order/megaport/", CHOOSE_POP),
        ("/order/megaport/nowhere/99t/", "/order/megaport/", CHOOSE_POP),
        ("/order/megaport/par-pa3/99t/", "/order/megaport/par-pa3/", CHOOSE_BANDWIDTH),
    ],
)
def test_an_address_of_a_choice_that_does_not_exist_leads_back_with_the_sentence_once(
    as_alice: Client, path: str, back: str, said: str
) -> None:
    answer = as_alice.get(path, follow=True)
    assert answer.redirect_chain == [(back, 302)]
    with translation.override("fr"):
        assert answer.content.decode().count(gettext(said)) == 1
    assert not Order.objects.exists()


def test_page_order_and_email_have_the_price_of_the_catalogue(as_alice: Client) -> None:
    price = catalogue.price("megaport", "par-pa3", "1g")
    html = as_alice.get(SUMMARY).content.decode()
    key = re.search(r'name="request_key" value="([^"]+)"', html)
    assert key
    assert price.label("fr") in html
    assert as_alice.post(SUMMARY, {"request_key": key[1]}).status_code == 302
    world.pass_time()
    assert Order.objects.get().monthly_cents == price.monthly_cents
    assert price.label("fr") in Email.objects.get().text


def test_the_same_page_confirmed_again_orders_nothing_more(as_alice: Client) -> None:
    first = as_alice.get(SUMMARY).context["form"]["request_key"].value()
    as_alice.post(SUMMARY, {"request_key": str(first)})
    again = as_alice.get(SUMMARY)
    assert again.context["form"]["request_key"].value() == first
    assert "commande" in again.content.decode()
    answer = as_alice.post(SUMMARY, {"request_key": str(first)})
    assert answer.headers["Location"] == f"/services/{Order.objects.get().service_id}/"


def test_who_begins_anew_orders_the_same_once_more(as_alice: Client) -> None:
    for _ in range(2):
        as_alice.get("/order/")
        as_alice.post(SUMMARY, {"request_key": str(as_alice.get(SUMMARY).context["form"]["request_key"].value())})
    assert Order.objects.count() == 2


def test_somebody_elses_key_of_a_form_does_not_answer_for_ones_own(as_alice: Client, alice: User, bob: User) -> None:
    from tests.web.conftest import signed_in

    key = str(as_alice.get(SUMMARY).context["form"]["request_key"].value())
    as_alice.post(SUMMARY, {"request_key": key})
    signed_in(bob).post(SUMMARY, {"request_key": key})
    assert Order.objects.filter(account=bob.account).count() == 1


@pytest.mark.parametrize("key", ["", "\0", "x" * 65, "1"], ids=["none", "NUL", "long", "number"])
def test_a_key_that_no_form_made_orders_nothing(as_alice: Client, alice: User, key: str) -> None:
    answer = as_alice.post(SUMMARY, {"request_key": key})
    assert answer.status_code == (422 if key else 302)
    assert Order.objects.count() == (0 if key else 1)


def test_a_key_that_is_no_uuid_is_not_looked_for(alice: User, django_assert_num_queries: Any) -> None:
    assert alice.account
    with django_assert_num_queries(0):
        assert order_once.placed(alice.account, "\0") is None


@pytest.mark.parametrize("path", ["/order/", "/order/megaport/", "/order/megaport/par-pa3/"])
def test_only_one_button_says_next_with_the_bar_of_time_above(
    as_alice: Client, settings: LazySettings, path: str
) -> None:
    settings.DEMO = True
    html = as_alice.get(path).content.decode()
    assert 'id="clock"' in html
    named = [re.sub(r"<[^>]+>", "", button) for button in re.findall(r"<button.*?</button>", html, re.DOTALL)]
    assert [name.strip() for name in named if "suivant" in name.lower()] == ["Suivant"]
