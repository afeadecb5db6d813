"""The description of a service: whatever is typed or pasted is kept as it is seen, or refused in our own words."""

import re

import pytest
from django.test import Client

from occ.actions.service import service_close
from occ.models import Service, User
from occ.world import BY, world


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
