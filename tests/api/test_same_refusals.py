"""The browser and the API refuse the same things for the same reasons: one table of input, sent both ways."""

import pytest
from django.test import Client

from occ.world import world
from tests.api import situations
from tests.api.client import api_for, user_of
from tests.api.same_input import ABSENCE, Both, Input
from tests.api.same_order import IN_A_CART, MADE, ORDERS, Choices, by_cart, by_pages
from tests.api.same_table import INPUTS, UP_TO_100, told

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def both(undone: None) -> Both:
    """A customer whose services are everywhere, signed in, and with a program; every input is undone."""
    owner = world.account()
    places = situations.build(owner, stranger=world.account(2))
    person = Client()
    person.force_login(user_of(owner), "django.contrib.auth.backends.ModelBackend")
    return Both(places, person, api_for(owner))


def test_the_table_is_long_and_says_nothing_twice() -> None:
    assert len({str(one) for one in INPUTS}) == len(INPUTS)
    assert len(INPUTS) >= 600


@pytest.mark.parametrize("one", INPUTS, ids=str)
def test_page_and_api_agree(both: Both, one: Input) -> None:
    """Both accept it and change the same rows, or both refuse it, in the same sentence at the same field, and none."""
    page, api = both.by_form(one), both.by_call(one)
    assert page.accepted == api.accepted, (page, api)
    assert page.changed == api.changed
    assert bool(page.changed) == page.accepted
    if api.absent:
        assert api.absent in ABSENCE[page.code]
    else:
        assert (page.code, page.said) == (api.code, api.said)


@pytest.mark.parametrize("text", UP_TO_100, ids=told)
def test_the_page_that_makes_a_vrack_and_the_call_that_names_one_agree(both: Both, text: str) -> None:
    page, api = both.vrack_made(text), both.vrack_named(text)
    assert page == api, (page, api)


@pytest.mark.parametrize("wanted", ORDERS, ids=str)
def test_pages_and_cart_agree_on_what_is_ordered(both: Both, wanted: Choices) -> None:
    """Both order the same, or both refuse what is not on offer, or not together, and order nothing."""
    page, api = by_pages(both, wanted), by_cart(both, wanted)
    assert page.accepted == api.accepted, (page, api)
    assert page.changed == api.changed
    assert set(page.changed) == (set(MADE) if page.accepted else set())
    assert api.code in IN_A_CART.get(page.code, {page.code})
    if api.code == page.code:
        assert page.said == api.said
