"""What a transaction of the engine writes at its end."""

import pytest

from occ.engine.work import Work
from occ.models import ConfigStatus, Service
from tests import factories

pytestmark = pytest.mark.django_db


def test_several_services_are_written_at_once_and_what_the_database_works_out_is_left_to_it() -> None:
    owner = factories.account()
    services = [factories.active(owner), factories.active(owner)]
    network = factories.attached(owner).vrack
    with Work() as work:
        for service in services:
            service.vrack, service.vrack_status = network, ConfigStatus.ACTIVE
            work.change(service)
    assert Service.objects.filter(vrack=network).count() == 3
    assert len(set(Service.objects.values_list("vrack_place", flat=True))) == 1
