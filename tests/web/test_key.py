"""Tab « Clés de service »: the list, sending a key, making a new one when none is valid (domain.md §3.3)."""

import uuid
from html import unescape

import pytest
from django.core import mail
from django.test import Client

from occ.actions import key
from occ.models import AuditEntry, Email, Service, User
from occ.world import BY, world

pytestmark = pytest.mark.django_db
KEY_VALID = "Le service a encore une clé de service valide"
NO_KEY = "Le service n’a aucune clé de service valide"


@pytest.fixture
def service(alice: User) -> Service:
    """A service whose key waits to be entered at the provider."""
    assert alice.account
    return world.ordered(alice.account)


def page(client: Client, service: Service, tab: str = "") -> str:
    """The HTML of the tab, or of one of its forms."""
    return unescape(client.get(f"/services/{service.pk}/keys/{tab}").content.decode())


def test_a_valid_key_is_shown_and_cannot_be_replaced(as_alice: Client, service: Service) -> None:
    html = page(as_alice, service)
    assert service.keys.get().display in html
    assert KEY_VALID in html
    assert KEY_VALID in page(as_alice, service, "regenerate/")
    refused = as_alice.post(f"/services/{service.pk}/keys/regenerate/", {"request_key": str(uuid.uuid4())})
    assert refused.status_code == 422
    assert KEY_VALID in unescape(refused.content.decode())
    assert service.keys.count() == 1


def test_it_is_sent_once_to_the_address_that_was_given(as_alice: Client, service: Service) -> None:
    form = {"email": "operator@example.net", "request_key": str(uuid.uuid4())}
    for _ in range(2):
        assert as_alice.post(f"/services/{service.pk}/keys/send/", form).status_code == 302
    world.pass_time()
    sent = Email.objects.get(to="operator@example.net")
    assert service.keys.get().display in sent.text
    assert service.keys.get().display in sent.html
    assert f"/fournisseurs/{service.provider}/" in sent.text
    assert AuditEntry.objects.filter(action="key_send").count() == 1
    assert [message.to for message in mail.outbox].count(["operator@example.net"]) == 1


@pytest.mark.parametrize("address", ["", "nobody", "a@b", "a b@example.com"])
def test_what_is_no_address_is_refused_at_its_field(as_alice: Client, service: Service, address: str) -> None:
    refused = as_alice.post(f"/services/{service.pk}/keys/send/", {"email": address})
    assert refused.status_code == 422
    assert "n’est pas une adresse e-mail" in unescape(refused.content.decode())
    assert not AuditEntry.objects.filter(action="key_send").exists()


def test_without_a_valid_key_a_new_one_is_made_and_the_old_one_keeps_its_state(
    as_alice: Client, service: Service
) -> None:
    old = key.key_cancel(key=service.keys.get(), by=BY)
    assert NO_KEY in page(as_alice, service)
    assert as_alice.post(f"/services/{service.pk}/keys/send/", {"email": "a@example.com"}).status_code == 422
    form = {"request_key": str(uuid.uuid4())}
    for _ in range(2):
        assert as_alice.post(f"/services/{service.pk}/keys/regenerate/", form).status_code == 302
    assert "À faire" in page(as_alice, service)
    world.pass_time()
    new = service.keys.exclude(pk=old.pk).get()
    html = page(as_alice, service)
    assert "Annulé" in html
    assert new.display in html
    assert new.display in Email.objects.latest("pk").text
