"""Rows as the input of the core: everything of the vRack, in the same number of queries however much it is."""

from dataclasses import replace
from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from occ.actions import deletion
from occ.models import Account, Service
from occ.network import loader
from occ.network.core.causes import Cause
from occ.network.core.topology import Datacenter, Pop, Port, Topology
from occ.world import BY, world
from tests.network.conftest import Network


def read(service: Service) -> Service:
    """A service as a request reads it."""
    return Service.objects.get(pk=service.pk)


def port_of(found: Topology, service: Service) -> tuple[Port, Pop]:
    """The port of a service and its configuration."""
    (port,) = [each for each in found.ports if each.id == service.interface.pk]
    assert port.pop
    return port, port.pop


def queries(service: Service, network: Network) -> int:
    """How many questions an answer asks the database."""
    now = network.now
    with CaptureQueriesContext(connection) as found:
        loader.answer(service, now)
    return len(found)


def test_a_configuration_implies_a_router_without_a_mistake(network: Network) -> None:
    found = loader.topology(read(network.service), network.now)
    port, pop = port_of(found, network.service)
    assert (port.site, port.zone, port.since) == ("par-pa3", "europe", network.service.delivered_at)
    assert (pop.router.address, pop.router.asn, pop.router.peer_asn) == (pop.subnet[2], 64600, 64700)
    (datacenter,) = found.datacenters
    (neighbor,) = datacenter.neighbors
    assert (neighbor.router.address, neighbor.router.asn) == (neighbor.address, 64801)
    assert {str(each) for each in neighbor.router.peers} == {"172.16.1.2", "172.16.1.3"}
    assert pop.since
    assert neighbor.since
    assert pop.since < neighbor.since <= network.now
    answer = loader.answer(read(network.service), network.now)
    assert {each.cause for each in (*answer.ports, *answer.sessions)} == {None}


def test_every_pop_of_a_vrack_announces_the_same_and_each_neighbour_its_own(network: Network) -> None:
    account = Account.objects.get(pk=network.service.account_id)
    other, _ = world.with_pop(account, network.service.vrack)
    second = world.bgp(world.datacenter(network.service, 3, subnet="172.16.3.0/28"))
    now = network.now
    found = loader.topology(read(network.service), now)
    at_pops = {port_of(found, each)[1].router.announces for each in (network.service, other)}
    assert len(at_pops) == 1
    behind = [each.router.announces for dc in found.datacenters for each in dc.neighbors]
    assert len(behind) == 2
    assert len({*at_pops, *behind}) == 3
    assert found == loader.topology(read(other), now)
    assert second.pk in {each.id for dc in found.datacenters for each in dc.neighbors}


def test_the_number_of_queries_does_not_depend_on_how_much_there_is(network: Network) -> None:
    few = queries(read(network.service), network)
    account = Account.objects.get(pk=network.service.account_id)
    for _ in range(2):
        world.with_pop(account, network.service.vrack)
    for number in (3, 4):
        config = world.datacenter(network.service, number, subnet=f"172.16.{number}.0/28")
        world.static(config) if number == 3 else world.bgp(config)
    world.bgp(network.datacenter)
    assert queries(read(network.service), network) == few == 4


def test_a_static_route_has_no_session(network: Network) -> None:
    route = world.static(world.datacenter(network.service, 3, subnet="172.16.3.0/28"))
    found = loader.topology(read(network.service), network.now)
    routes: list[Datacenter] = [each for each in found.datacenters if each.statics]
    assert [(each.number, each.statics[0].id, each.neighbors) for each in routes] == [(3, route.pk, ())]
    assert loader.answer(read(network.service), network.now).neighbor(route.pk) == ()


def test_what_is_being_deleted_has_no_session(network: Network) -> None:
    deletion.config_delete(service=network.service, config=network.pop, by=BY)
    answer = loader.answer(read(network.service), network.now)
    session = answer.pop(network.pop.pk)
    assert session
    assert (session.established, session.cause) == (False, Cause.NOT_DEPLOYED)
    assert {each.cause for each in answer.neighbor(network.neighbor.pk)} == {Cause.NO_POP}


def test_a_service_without_a_vrack_has_its_port(db: None) -> None:
    ordered, active = world.ordered(), world.active()
    for service, up in ((ordered, False), (active, True)):
        now = service.ordered_at + timedelta(days=1)
        answer = loader.answer(read(service), now)
        assert [(each.id, each.up) for each in answer.ports] == [(service.interface.pk, up)]
        assert answer.ports[0].up_at == service.delivered_at
        assert answer.sessions == ()


def test_a_service_that_has_just_left_its_vrack_has_its_port(network: Network) -> None:
    gone = read(network.service)
    Service.objects.filter(pk=gone.pk).update(vrack=None, vrack_status="")
    found = loader.topology(gone, network.now)
    assert [replace(each, pop=None) for each in found.ports] == list(found.ports)
    assert [each.id for each in found.ports] == [gone.interface.pk]
