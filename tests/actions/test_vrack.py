"""vRacks: made, described, chosen by their own account alone."""

import pytest

from occ.actions import termination, vrack
from occ.models import AuditEntry
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_another_accounts_vrack_cannot_be_chosen() -> None:
    foreign = world.vrack(world.account(2))
    found = world.active(world.account())
    assert "vrack_unknown" in refused(lambda: world.vrack_attach(found, foreign))


def test_a_new_one_is_there_with_its_number() -> None:
    made = vrack.vrack_create(account=world.account(), description=" Core ", by=BY)
    assert (made.name, made.description) == (f"pn-{1000000 + made.pk}", "Core")
    assert AuditEntry.objects.get(action="vrack_create").after == {"description": "Core"}


def test_what_is_left_out_of_a_description_stays() -> None:
    made = world.vrack(description="Core")
    vrack.vrack_describe(vrack=made, description=None, details="All sites", by=BY)
    vrack.vrack_describe(vrack=made, description="Core", details=None, by=BY)
    made.refresh_from_db()
    assert (made.description, made.details) == ("Core", "All sites")
    assert AuditEntry.objects.filter(action="vrack_describe").count() == 1
    too_long = refused(lambda: vrack.vrack_describe(vrack=made, description=None, details="x" * 256, by=BY))
    assert too_long == {"description_too_long"}


def test_a_closed_one_is_not_chosen() -> None:
    service = world.active()
    closed = termination.vrack_close(vrack=world.vrack(service.account), by=BY)
    assert refused(lambda: world.vrack_attach(service, closed)) == {"vrack_unknown"}
