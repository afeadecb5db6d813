from ipaddress import IPv4Network

from hypothesis import given
from hypothesis import strategies as st

from occ.rules.addressing import parse_datacenter_subnet, parse_pop_subnet
from occ.rules.overlap import check_overlap, next_free
from tests.rules.strategies import canonical, datacenter_subnets, ends, problem_of

pops = datacenter_subnets().map(lambda subnet: IPv4Network((int(subnet.network_address), 30)))
subnets = st.one_of(pops, datacenter_subnets(), canonical.filter(lambda network: network.prefixlen >= 8))
near = st.builds(
    lambda offset, length: IPv4Network((int(IPv4Network("10.0.0.0/8").network_address) + offset, length), strict=False),
    st.integers(0, 1023),
    st.integers(22, 30),
)


def test_an_overlap_names_the_other_subnet_and_one_that_is_free():
    taken = [IPv4Network("10.0.0.0/30"), IPv4Network("10.0.0.16/28"), IPv4Network("10.0.0.32/27")]
    problem = problem_of(lambda: check_overlap(IPv4Network("10.0.0.0/28"), taken))
    assert problem is not None
    assert (problem.code, problem.kind, problem.field) == ("subnet_overlap", "conflict", "subnet")
    assert problem.text == "10.0.0.0/28 overlaps with 10.0.0.0/30, which this vRack already uses: 10.0.0.64/28 is free."


def test_outside_the_private_ranges_nothing_is_suggested():
    problem = problem_of(lambda: check_overlap(IPv4Network("8.8.8.0/28"), [IPv4Network("8.8.8.0/24")]))
    assert problem is not None
    assert problem.text == "8.8.8.0/28 overlaps with 8.8.8.0/24, which this vRack already uses: choose another block."


def test_the_search_goes_on_from_the_start_of_the_range_and_ends_when_it_is_full():
    last = IPv4Network("192.168.255.0/24")
    assert next_free(last, [last]) == IPv4Network("192.168.0.0/24")
    assert next_free(last, [IPv4Network("192.168.0.0/16")]) is None


def test_nothing_overlaps_with_an_empty_vrack():
    check_overlap(IPv4Network("10.0.0.0/28"), [])


@given(st.one_of(subnets, near), st.lists(st.one_of(subnets, near), max_size=8))
def test_a_subnet_is_refused_exactly_if_it_shares_an_address(network, taken):
    first, last = ends(network)
    shares = any(first <= ends(other)[1] and ends(other)[0] <= last for other in taken)
    assert (problem_of(lambda: check_overlap(network, taken)) is not None) == shares


@given(st.one_of(pops, datacenter_subnets(), near), st.lists(st.one_of(datacenter_subnets(), near), max_size=12))
def test_the_block_that_is_suggested_is_free_and_of_the_same_size(network, taken):
    problem = problem_of(lambda: check_overlap(network, taken))
    if problem is not None and "suggestion" in problem.params:
        parse = parse_pop_subnet if network.prefixlen == 30 else parse_datacenter_subnet
        if network.prefixlen != 29:
            suggestion = parse(problem.params["suggestion"])
            assert suggestion.prefixlen == network.prefixlen
            check_overlap(suggestion, taken)
