"""A deactivated user who knows the password is told so; nobody else learns of it, and it opens nothing."""

import pytest
from django.test import Client

from occ.models import ProviderUser, User
from occ.sign_in.backend import AreaBackend
from tests.sign_in.conftest import FORMS, NEW_HASH, OURS, PASSWORD, Form, alert, stored

SENTENCES = {
    "en": "This user is disabled. Only an administrator of this site can enable it again.",
    "fr": "Cet utilisateur est désactivé. Seul un administrateur de ce site peut le réactiver.",
}
WRONG = {
    "en": "This username and this password do not go together. Upper and lower case count.",
    "fr": "Cet identifiant et ce mot de passe ne vont pas ensemble. Les majuscules et les minuscules comptent.",
}


@pytest.fixture(autouse=True)
def _no_pause_between_checks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("occ.sign_in.hashing.sleep", lambda _seconds: None)


@pytest.fixture
def deactivated(form: Form) -> Form:
    """Each form, whose user has been deactivated."""
    User.objects.update(is_active=False)
    ProviderUser.objects.update(is_active=False)
    return form


@pytest.mark.parametrize("language", SENTENCES)
def test_only_who_knows_the_password_is_told(deactivated: Form, language: str) -> None:
    refused = deactivated.send(PASSWORD, language=language)
    assert (refused.status_code, alert(refused)) == (422, SENTENCES[language])
    assert stored() == []
    wrong = deactivated.send("wrong", language=language)
    unknown = deactivated.send("wrong", username="nobody", language=language)
    assert (wrong.status_code, alert(wrong)) == (unknown.status_code, alert(unknown)) == (422, WRONG[language])
    assert len(stored()) == 2


@pytest.mark.usefixtures("real_hasher")
@pytest.mark.parametrize("password", [PASSWORD, "wrong"])
def test_it_takes_as_long_as_any_other_check(deactivated: Form, password: str, costs: list[str]) -> None:
    User.objects.update(password=NEW_HASH)
    ProviderUser.objects.update(password=NEW_HASH)
    assert deactivated.send(password).status_code == 422
    assert costs == [OURS]


def test_the_guard_against_guessing_holds_as_for_anybody(deactivated: Form) -> None:
    assert deactivated.fail(5) == [422, 422, 422, 422, 429]
    refused = deactivated.send(PASSWORD)
    assert refused.status_code == 429
    assert SENTENCES["fr"] not in refused.content.decode()


@pytest.mark.usefixtures("everybody")
def test_a_session_that_began_before_opens_nothing() -> None:
    browser = Client()
    form = {"username": FORMS["customer"].username, "password": PASSWORD}
    home = browser.post("/login/", form).headers["Location"]
    assert browser.get(home).status_code == 200
    assert browser.session["_auth_user_backend"] == f"{AreaBackend.__module__}.{AreaBackend.__qualname__}"
    User.objects.update(is_active=False)
    answer = browser.get(home)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/login/?next={home}")
