"""A disabled user of a provider: what the sign-in tells, to whom, and what becomes of a page that follows orders."""

import re

import pytest
from django.test import Client

from occ.actions import people, provider
from occ.models import ProviderUser
from occ.world import BY, world
from tests.visitor import Visitor

pytestmark = pytest.mark.django_db
PORTAL = "/fournisseurs/megaport/"
SENTENCES = {
    "en": "This user is disabled. Only an administrator of this site can enable it again.",
    "fr": "Cet utilisateur est désactivé. Seul un administrateur de ce site peut le réactiver.",
}


@pytest.fixture
def tester() -> ProviderUser:
    """A user at Megaport."""
    return people.provider_user_create(provider="megaport", username="tester", password="secret-word", by=BY)


def sign_in(browser: Client, username: str, password: str) -> tuple[int, str]:
    """Status and page of a sign-in, without what is new in every page."""
    answer = browser.post(f"{PORTAL}login/", {"username": username, "password": password})
    return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())


@pytest.mark.parametrize("language", SENTENCES)
def test_only_who_knows_the_password_is_told(tester: ProviderUser, language: str) -> None:
    people.provider_user_update(user=tester, active=False, by=BY)
    browser = Client()
    browser.cookies["django_language"] = language
    status, page = sign_in(browser, "tester", "secret-word")
    assert (status, SENTENCES[language] in page) == (422, True)
    assert "provider_session" not in browser.cookies
    wrong, nobody = sign_in(browser, "tester", "wrong"), sign_in(browser, "nobody", "wrong")
    assert (wrong[0], wrong[1].replace("tester", "nobody")) == nobody
    assert SENTENCES[language] not in wrong[1]


def test_a_page_that_follows_orders_learns_of_it_at_its_next_look(
    tester: ProviderUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Client()
    assert sign_in(browser, "tester", "secret-word")[0] == 302
    service = world.ordered(world.account())
    provider.order_validate(user=tester, key=service.keys.get().value, address="127.0.0.1", by=BY)
    visitor = Visitor(browser, PORTAL, monkeypatch, worker=False)
    visitor.settle()
    people.provider_user_update(user=tester, active=False, by=BY)
    assert visitor.look() == 286


def test_a_session_that_was_refused_opens_nothing_when_its_user_is_enabled_again(tester: ProviderUser) -> None:
    browser = Client()
    sign_in(browser, "tester", "secret-word")
    people.provider_user_update(user=tester, active=False, by=BY)
    assert browser.get(PORTAL).status_code == 302
    people.provider_user_update(user=tester, active=True, by=BY)
    assert browser.get(PORTAL).status_code == 302
