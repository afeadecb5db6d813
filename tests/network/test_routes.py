"""Routes of a session, in both directions."""

from occ.actions import deletion
from occ.models import RoutingConfig
from occ.network import routes
from occ.world import BY, world
from tests.network.conftest import Network


def test_what_is_learned_at_the_pop_is_announced_in_the_datacentre(network: Network) -> None:
    (learned,) = routes.learned_at_pop(network.pop)
    assert learned.aspath == (64600,)
    (announced,) = routes.advertised_to_neighbor(network.neighbor)
    assert (announced.prefix, announced.aspath) == (learned.prefix, (64700, 64600))


def test_the_subnet_and_what_is_behind_it_are_announced_at_the_pop(network: Network) -> None:
    (learned,) = routes.learned_from_neighbor(network.neighbor)
    other = world.datacenter(network.service, 3, subnet="172.16.3.0/28", ovh_asn=64701)
    static = world.static(other, subnet="10.20.0.0/16")
    found = {route.prefix: route.aspath for route in routes.advertised_at_pop(network.pop)}
    assert found == {
        network.datacenter.subnet: (64700,),
        learned.prefix: (64700, 64801),
        other.subnet: (64700, 64701),
        static.subnet: (64700, 64701),
    }


def test_nothing_passes_a_session_that_is_not_configured(network: Network) -> None:
    deletion.config_delete(service=network.service, config=network.pop, by=BY)
    network.pop.refresh_from_db()
    assert routes.learned_at_pop(network.pop) == []
    assert routes.advertised_at_pop(network.pop) == []
    assert routes.advertised_to_neighbor(RoutingConfig.objects.get()) == []
