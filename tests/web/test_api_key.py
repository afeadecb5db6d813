"""« Clés API »: made, shown once, used, revoked; another customer's do not exist."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from occ.actions import people
from occ.engine.queue import clock
from occ.models import Account, ApiApplication, ApiClient, ApiCredential, AuditEntry
from occ.world import BY
from tests.web.conftest import person, signed_in

pytestmark = pytest.mark.django_db
KEY = {"name": "Robot 7", "access": "all", "days": "30"}


def values_of(page: str) -> dict[str, str]:
    """The values that are shown once."""
    return dict(re.findall(r"<dt><code>(\w+)</code></dt><dd><span class=\"copy\"><code>([^<]+)</code>", page))


def test_a_key_is_shown_once_and_listed(as_alice: Client) -> None:
    answer = as_alice.post("/api/keys/create/", KEY)
    shown = values_of(answer.content.decode())
    assert set(shown) == {"endpoint", "application_key", "application_secret", "consumer_key"}
    assert "no-store" in answer.headers["Cache-Control"]
    listed = as_alice.get("/api/keys/").content.decode()
    assert "<h1>Clés API</h1>" in listed
    assert ">Clients OAuth2</h2>" in listed
    assert "Robot 7" in listed
    assert shown["application_key"] in listed
    assert shown["application_secret"] not in listed
    assert shown["consumer_key"] not in listed
    made = ApiCredential.objects.get()
    assert made.status == "validated"
    assert {rule["method"] for rule in made.rules} == {"GET", "POST", "PUT", "DELETE", "PATCH"}
    assert AuditEntry.objects.filter(action="credential_validate", actor="alice").exists()


def test_the_same_form_makes_one_key_however_often_it_is_sent(as_alice: Client) -> None:
    sent = KEY | {"request_key": "7c1c4a0e-8a52-4ab0-9d29-1a5f4b7a1f0b"}
    refused = as_alice.post("/api/keys/create/", sent | {"name": ""})
    assert refused.status_code == 422
    assert as_alice.post("/api/keys/create/", sent).status_code == 200
    again = as_alice.post("/api/keys/create/", sent)
    assert again.status_code == 422
    assert "ont été affichés à ce moment-là" in again.content.decode()
    assert ApiApplication.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"access": "read"}, [{"method": "GET", "path": "/*"}]),
        (
            {"access": "rules", "rules": "get /ovhCloudConnect/*\n\nPOST  /vrack/pn-1/*"},
            [{"method": "GET", "path": "/ovhCloudConnect/*"}, {"method": "POST", "path": "/vrack/pn-1/*"}],
        ),
    ],
)
def test_it_may_call_what_was_chosen(as_alice: Client, typed: dict[str, str], kept: list[dict[str, str]]) -> None:
    as_alice.post("/api/keys/create/", KEY | typed)
    assert ApiCredential.objects.get().rules == kept


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": "x" * 61}, "un nom d’au plus 60 caractères"),
        ({"access": "rules", "rules": ""}, "au moins une règle"),
        ({"access": "rules", "rules": "LOOK /*"}, "« LOOK »"),
        ({"allowed_ips": "192.0.2.0/24, nowhere"}, "« nowhere »"),
        ({"days": "7"}, "Choisissez"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_made(as_alice: Client, typed: dict[str, str], said: str) -> None:
    answer = as_alice.post("/api/keys/create/", KEY | typed)
    assert answer.status_code == 422
    assert said in answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert not ApiApplication.objects.exists()


def test_a_revoked_key_is_over(as_alice: Client) -> None:
    as_alice.post("/api/keys/create/", KEY)
    made = ApiCredential.objects.get()
    assert "Robot 7" in as_alice.get(f"/api/keys/{made.pk}/revoke/").content.decode()
    as_alice.post(f"/api/keys/{made.pk}/revoke/", {"sure": "1"})
    made.refresh_from_db()
    assert made.status == "expired"


def test_a_key_that_was_ended_is_told_from_one_whose_time_is_over_and_both_are_folded_away(as_alice: Client) -> None:
    for name in ("Ended", "Late", "Good"):
        as_alice.post("/api/keys/create/", KEY | {"name": name})
    _good, late, ended = ApiCredential.objects.order_by("-pk")
    as_alice.post(f"/api/keys/{ended.pk}/revoke/", {"sure": "1"})
    ApiCredential.objects.filter(pk=late.pk).update(expires_at=clock.real_now() - timedelta(days=1))
    above, _, folded = as_alice.get("/api/keys/").content.decode().partition("<details")
    assert [name in above for name in ("Good", "Late", "Ended")] == [True, False, False]
    assert "Révoquée" in folded.partition("Ended")[2]
    assert "Expirée" in folded.partition("Late")[2].partition("Ended")[0]


def test_a_valid_key_is_found_however_many_came_after_it(as_alice: Client) -> None:
    as_alice.post("/api/keys/create/", KEY | {"allowed_ips": "192.0.2.0/24"})
    oldest = ApiCredential.objects.get()
    copies = [
        ApiCredential(
            application=oldest.application,
            account=oldest.account,
            consumer_hash=f"c{number}",
            validation_hash=f"v{number}",
            rules=[{"method": "GET", "path": "/me"}],
            status=status,
            created_at=oldest.created_at,
        )
        for number, status in enumerate(["validated"] * 30 + ["expired"] * 30)
    ]
    ApiCredential.objects.bulk_create(copies)
    link = f"/api/keys/{oldest.pk}/revoke/"
    first = as_alice.get("/api/keys/").content.decode()
    assert link not in first
    following = re.search(r'rel="next" href="(\?after[^"]+)"', first)
    assert following
    second = as_alice.get("/api/keys/" + following[1]).content.decode()
    assert link in second
    assert "depuis 192.0.2.0/24" in second
    assert "<code>GET POST PUT DELETE PATCH /*</code>" in second


def test_a_client_is_made_and_deleted(as_alice: Client) -> None:
    shown = values_of(as_alice.post("/api/clients/create/", {"name": "CI"}).content.decode())
    assert set(shown) == {"endpoint", "client_id", "client_secret"}
    client = ApiClient.objects.get()
    assert shown["client_id"] == client.client_id
    as_alice.post(f"/api/clients/{client.pk}/delete/", {"sure": "1"})
    assert not ApiClient.objects.exists()


def test_another_customers_do_not_exist(as_alice: Client) -> None:
    as_alice.post("/api/keys/create/", KEY)
    as_alice.post("/api/clients/create/", {"name": "CI"})
    carol = signed_in(person("carol", "cc00003-ovh"))
    for page in (f"keys/{ApiCredential.objects.get().pk}/revoke/", f"clients/{ApiClient.objects.get().pk}/delete/"):
        assert carol.get(f"/api/{page}").status_code == 404
        assert carol.post(f"/api/{page}", {"sure": "1"}).status_code == 404
    assert "Robot 7" not in carol.get("/api/keys/").content.decode()


def test_a_key_whose_user_is_gone_says_so_and_can_be_revoked(as_alice: Client) -> None:
    account = Account.objects.get(nichandle="aa00001-ovh")
    colleague = people.user_create(username="dora", password="x", account=account, by=BY)
    as_dora = signed_in(colleague)
    as_dora.post("/api/keys/create/", KEY)
    as_dora.post("/api/clients/create/", {"name": "CI"})
    listed = as_alice.get("/api/keys/").content.decode()
    assert "Son utilisateur est désactivé" not in listed
    people.user_update(user=colleague, account=account, staff=False, active=False, by=BY)
    listed = as_alice.get("/api/keys/").content.decode()
    assert listed.count("Son utilisateur est désactivé ou a quitté ce compte.") == 2
    assert "Arrêtée" in listed
    made = ApiCredential.objects.get()
    as_alice.post(f"/api/keys/{made.pk}/revoke/", {"sure": "1"})
    assert "Révoquée" in as_alice.get("/api/keys/").content.decode()
