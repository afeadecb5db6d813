"""A service that has ended reads, and every operation that would change it, from the route table, is refused (460)."""

import pytest

from occ.actions import deletion, vrack
from occ.actions import service as service_actions
from occ.models import AuditEntry, PopConfig
from occ.world import BY, world
from tests.api import valid, wire
from tests.api.client import Api, api_for

OF_A_SERVICE = ("/ovhCloudConnect/{serviceName}", "/services/{serviceId}")
BELOW = [key for key in wire.operations() if key[1].startswith(OF_A_SERVICE)]
READS_ALL_THE_SAME = {("POST", "/ovhCloudConnect/{serviceName}/log/url")}
"""Makes a link under which logs are read, and changes nothing of the service."""
WRITES = [key for key in BELOW if key[0] != "GET" and key not in READS_ALL_THE_SAME]


@pytest.fixture(scope="module")
def ended(undone: None) -> tuple[valid.World, Api]:
    """A customer whose service had one of everything, and was closed."""
    owner = world.account(1)
    found = valid.build(owner)
    service = found.service
    pop = PopConfig.objects.get(interface__service=service)
    deletion.config_delete(service=service, config=pop, by=BY)
    world.pass_time()
    vrack.vrack_detach(service=service, by=BY)
    world.pass_time()
    service_actions.service_close(service=service, by=BY)
    return found, api_for(owner)


def test_every_write_is_asked() -> None:
    assert len(WRITES) == 22 + 8


@pytest.mark.parametrize("key", WRITES, ids=" ".join)
@pytest.mark.django_db
def test_a_closed_service_takes_no_write(key: tuple[str, str], ended: tuple[valid.World, Api]) -> None:
    found, api = ended
    body = next((each for each in wire.operations()[key]["parameters"] if each["paramType"] == "body"), None)
    before = AuditEntry.objects.count()
    answer = api.call(key[0], found.path(key[1]), found.bodies[body["dataType"]] if body else None)
    assert (api.status, answer["class"]) == (460, "Client::ResourceExpired::ServiceClosed")
    assert AuditEntry.objects.count() == before


@pytest.mark.django_db
def test_a_closed_service_reads(ended: tuple[valid.World, Api]) -> None:
    found, api = ended
    own = f"/ovhCloudConnect/{found.service.pk}"
    assert api.get(own)["status"] == "closed"
    (key,) = api.get(f"{own}/serviceKey")
    assert api.get(f"{own}/serviceKey/{key}")["status"] == "terminated"


@pytest.mark.django_db
def test_nor_does_it_join_a_vrack(ended: tuple[valid.World, Api]) -> None:
    found, api = ended
    api.post(found.path("/vrack/{serviceName}/ovhCloudConnect"), {"ovhCloudConnect": str(found.service.pk)})
    assert api.status == 460
