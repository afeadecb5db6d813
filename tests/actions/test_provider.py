"""What happens at a provider: keys that are entered there."""

from typing import Any

import pytest

from occ.actions import key, provider, service
from occ.models import Service
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_service_keys_at_the_provider() -> None:
    owner = world.account()
    user, stranger = world.provider_user(), world.provider_user("equinix")
    waiting = world.ordered(owner)
    value = waiting.keys.get().value

    def ask(who: Any, typed: str) -> set[str]:
        return refused(lambda: provider.order_look_up(user=who, key=typed, address="127.0.0.1"))

    assert ask(user, "AAAA-BBBB-CCCC-DDDD-EEEE") == {"key_unknown"}
    assert ask(stranger, value) == {"key_foreign"}
    assert provider.order_look_up(user=user, key=f" {value.lower()[:4]}-{value[4:]} ", address="127.0.0.1")
    provider.order_validate(user=user, key=value, address="127.0.0.1", by=BY)
    assert ask(user, value) == {"key_used"}
    other = world.ordered(owner)
    key.key_cancel(key=other.keys.get(), by=BY)
    assert ask(user, other.keys.get().value) == {"key_cancelled"}
    service.service_close(service=world.active(owner), by=BY)
    ended = Service.objects.get(state="closed")
    ended.keys.update(used_at=None)
    assert ask(user, ended.keys.get().value) == {"key_terminated"}
    for _ in range(9):
        assert ask(user, "wrong") == {"key_unknown"}
    assert ask(user, value) == {"key_locked"}
    assert provider.order_look_up(user=user, key=world.ordered(owner).keys.get().value, address="127.0.0.2")


def test_staff_activate_in_the_providers_place_while_a_key_is_enabled() -> None:
    found = world.order_place().service
    assert refused(lambda: provider.service_activate(service=found, by=BY)) == {"key_making"}
    world.finish()
    assert provider.service_activate(service=found, by=BY).kind == "service_activate"
    assert refused(lambda: provider.service_activate(service=found, by=BY)) == {"key_used"}
