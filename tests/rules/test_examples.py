"""What a refusal suggests, and the example beside a field, would be accepted: whatever exists already."""

from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from occ.rules import addressing, asn, examples
from tests.rules.strategies import datacenter_subnets, problem_of, typed

Parse = Callable[[Any], object]
SUGGESTED = ("suggestion", "example")
AROUND = [examples.POP, examples.DATACENTER, IPv4Network("10.1.250.0/24"), IPv4Network("10.0.0.0/8")]
taken = st.lists(st.one_of(st.sampled_from(AROUND), datacenter_subnets()), max_size=6)
inside = datacenter_subnets().filter(lambda subnet: subnet.prefixlen >= 16)


def parsers(used: list[IPv4Network], subnet: IPv4Network) -> Iterator[tuple[Parse, object]]:
    """Each rule in a vRack that uses these subnets, and the example that its field shows."""
    first = list(subnet.hosts())[3:6]
    routed = [examples.DESTINATION, *used]
    yield lambda value: addressing.parse_pop_subnet(value, taken=used), examples.free_block(examples.POP, used)
    yield (
        lambda value: addressing.parse_datacenter_subnet(value, taken=used),
        examples.free_block(examples.DATACENTER, used),
    )
    yield (
        lambda value: addressing.parse_destination(value, inside=subnet, taken=routed),
        examples.destination(subnet, routed),
    )
    yield lambda value: addressing.parse_neighbor(value, subnet=subnet, taken=first), examples.host(subnet, first)
    yield lambda value: addressing.parse_next_hop(value, subnet=subnet), examples.host(subnet)
    for other in (None, 64512, 64600, 64801):
        yield lambda value, other=other: asn.parse_asn(value, other=other, field=""), examples.asn(64801, other)


@settings(max_examples=150)
@given(taken, inside, typed)
@example([examples.POP], examples.DATACENTER, "10.1.250.5/30")
@example([IPv4Network("10.0.0.0/8")], examples.DATACENTER, "10.0.0.0/7")
@example([examples.DATACENTER], examples.DATACENTER, "172.16.1.0/29")
@example([], examples.DATACENTER, "172.16.1.4/32")
@example([], examples.DATACENTER, "10.20.0.1/16")
@example([], examples.DATACENTER, "AS64801")
def test_what_a_refusal_suggests_is_accepted(used: list[IPv4Network], subnet: IPv4Network, value: Any) -> None:
    if sum(block.num_addresses for block in used) >= 2**24 + 2**20 + 2**16:
        return  # nothing is left that could be suggested
    for parse, shown in parsers(used, subnet):
        assert problem_of(lambda parse=parse, shown=shown: parse(str(shown))) is None
        problem = problem_of(lambda parse=parse: parse(value))
        for suggested in [problem.params[name] for name in SUGGESTED if problem and name in problem.params]:
            assert problem_of(lambda parse=parse, suggested=suggested: parse(str(suggested))) is None


def test_an_example_is_the_usual_one_while_it_is_free() -> None:
    assert examples.free_block(examples.POP, [examples.DATACENTER]) == examples.POP
    assert examples.free_block(examples.POP, [examples.POP]) == IPv4Network("10.1.250.8/30")
    assert examples.free_block(examples.POP, [IPv4Network("10.0.0.0/8")]) == IPv4Network("172.16.0.0/30")
    assert examples.destination(IPv4Network("10.20.0.0/14"), []) == IPv4Network("10.24.0.0/16")
    assert examples.host(examples.DATACENTER, [IPv4Address("172.16.1.4")]) == IPv4Address("172.16.1.5")
    assert (examples.asn(64801), examples.asn(64801, 64801)) == (64801, 64512)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("10.1.250.5/30", "10.1.250.4/30 overlaps with 10.1.250.4/30, which this vRack already uses: 10.1.250.8/30 is"),
        ("10.1.250.4/29", "10.1.250.4/29 is not a /30, the only length for the link: did you mean 10.1.250.8/30?"),
        ("", "Enter the /30 block of the link, for instance 10.1.250.8/30."),
    ],
)
def test_a_block_that_is_taken_is_not_suggested(value: str, said: str) -> None:
    problem = problem_of(lambda: addressing.parse_pop_subnet(value, taken=[examples.POP]))
    assert problem is not None
    assert problem.text.startswith(said)
