"""Service keys: one at a time, sent to an address that there can be."""

import pytest

from occ.actions import key
from occ.models import Service
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_no_second_key_is_made_beside_the_one_that_the_delivery_makes() -> None:
    world.order_place(world.account())
    ordered = Service.objects.get()
    assert refused(lambda: key.key_regenerate(service=ordered, by=BY)) == {"key_making"}
    assert refused(lambda: key.key_send(service=ordered, email="noc@example.com", by=BY)) == {"key_making"}
    world.pass_time()
    assert ordered.keys.get().status == "active"


def test_an_address_that_no_mailbox_can_have_is_not_sent_to() -> None:
    found = world.ordered(world.account())

    def send(email: str) -> None:
        key.key_send(service=found, email=email, by=BY)

    assert refused(lambda: send("a" * 243 + "@example.com")) == {"email_too_long"}
    send("a" * 242 + "@example.com")


def test_a_used_key_is_not_cancelled() -> None:
    used = world.active().keys.get()
    assert refused(lambda: key.key_cancel(key=used, by=BY)) == {"key_not_cancellable"}


def test_the_same_form_makes_one_new_key() -> None:
    found = world.ordered()
    key.key_cancel(key=found.keys.get(), by=BY)
    first = key.key_regenerate(service=found, by=BY, request_key="a")
    assert key.key_regenerate(service=found, by=BY, request_key="a") == first
    assert found.keys.count() == 2
