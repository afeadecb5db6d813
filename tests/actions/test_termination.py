"""The end of a service or a vRack, with the mailed token or without one."""

import re

import pytest

from occ.actions import termination
from occ.models import Account, Email, Vrack
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_a_vrack_that_is_closed_is_closed_since_then() -> None:
    network = world.vrack(world.account())
    first = termination.vrack_close(vrack=network, by=BY).closed_at
    world.pass_time()
    termination.vrack_close(vrack=Vrack.objects.get(), by=BY)
    assert Vrack.objects.get().closed_at == first


def mailed(account: Account) -> str:
    """The token of the last e-mail."""
    world.pass_time(hours=0)
    (token,) = re.findall(r"^[A-Za-z0-9]{32}$", Email.objects.filter(account=account).latest("pk").text, re.MULTILINE)
    return str(token)


def test_a_token_ends_its_own_service_once_and_for_a_day() -> None:
    owner = world.account()
    first, second = world.active(owner), world.active(owner)
    termination.termination_ask(account=owner, service=first, by=BY)
    token = mailed(owner)
    other = refused(lambda: termination.service_terminate(service=second, token=token, by=BY))
    assert other == {"token_wrong"}
    assert termination.service_terminate(service=first, token=token, by=BY).state == "closed"
    again = refused(lambda: termination.service_terminate(service=first, token=token, by=BY))
    assert again == {"service_closed"}
    termination.termination_ask(account=owner, service=second, by=BY)
    late = mailed(owner)
    world.pass_time(hours=25)
    assert refused(lambda: termination.service_terminate(service=second, token=late, by=BY)) == {"token_wrong"}


def test_a_vrack_in_use_is_not_ended() -> None:
    network = world.attached().vrack
    assert network
    assert refused(lambda: termination.vrack_close(vrack=network, by=BY)) == {"vrack_in_use"}
