"""Bad input through the actions: the same table as through the forms, refused at the same field."""

from typing import Any

import pytest
from django.db import transaction

from occ.models import Task
from occ.rules.refusal import Refused
from occ.world import world
from tests.bad_input import ALLOWED, UNNOTED, WRONG, Place, Wrong, everything, place

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def shared(undone: None) -> Place:
    """Where everything of the table is asked for; what is refused changes nothing, so that one serves for all."""
    return place(world.account())


def asked(where: Place, case: Wrong) -> Task:
    """Ask the action for what the form would send."""
    service: Any = where.services[case.form]
    if case.form in where.datacenters:
        return world.routing_create(where.datacenters[case.form], service=service, **case.values)
    return (world.pop_create if case.form == "pop" else world.datacenter_create)(service, **case.values)


@pytest.mark.parametrize("wrong", WRONG, ids=str)
def test_a_wrong_value_is_refused_at_its_field(shared: Place, wrong: Wrong) -> None:
    before = everything()
    with pytest.raises(Refused) as caught:
        asked(shared, wrong)
    assert [(problem.code, problem.field) for problem in caught.value.problems] == [(wrong.code, wrong.said_at)]
    assert everything() == before


@pytest.mark.parametrize("unusual", [*ALLOWED, *UNNOTED], ids=str)
def test_an_unusual_value_is_accepted(shared: Place, unusual: Wrong) -> None:
    with transaction.atomic():
        assert asked(shared, unusual).is_open
        transaction.set_rollback(True)
