"""What a configuration implies of the customer's side."""

from ipaddress import IPv4Network

from occ.network.core import implied

FIRST = IPv4Network("198.18.7.0/24")


def test_a_vrack_has_one_prefix_that_stays_its_own() -> None:
    assert implied.customer_prefix(7, []) == implied.customer_prefix(7, [IPv4Network("10.0.0.0/8")]) == FIRST
    assert implied.customer_prefix(7 + 256, []) == FIRST


def test_a_prefix_that_contains_something_configured_gives_way() -> None:
    assert implied.customer_prefix(7, [IPv4Network("198.18.7.16/28")]) == IPv4Network("198.18.8.0/24")
    assert implied.customer_prefix(255, [IPv4Network("198.18.255.0/24")]) == IPv4Network("198.18.0.0/24")
    assert implied.customer_prefix(7, [IPv4Network("0.0.0.0/0")]) == FIRST
    everything = list(IPv4Network("198.18.0.0/16").subnets(new_prefix=24))
    assert implied.customer_prefix(7, everything) == FIRST


def test_neighbours_of_a_vrack_have_prefixes_of_their_own() -> None:
    numbers = [300, 44, 556, 1]  # three of them leave the same remainder
    found = implied.neighbor_prefixes(numbers, [])
    assert found == implied.neighbor_prefixes(reversed(numbers), [])
    assert len(set(found.values())) == 4
    assert found[44] == IPv4Network("198.19.44.0/24")
    assert not any(map(IPv4Network("198.18.0.0/16").overlaps, found.values()))
