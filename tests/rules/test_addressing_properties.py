"""For every address and every way of typing it: classified, shown and accepted consistently."""

import re
import unicodedata
from ipaddress import IPv4Network

from hypothesis import example, given
from hypothesis import strategies as st

from occ.rules import addressing
from tests.rules import strategies
from tests.rules.strategies import ends, problem_of

SUBNET = IPv4Network("172.16.1.0/28")
PARSERS = {
    "pop": addressing.parse_pop_subnet,
    "datacenter": addressing.parse_datacenter_subnet,
    "destination": lambda value: addressing.parse_destination(value, inside=SUBNET),
    "neighbor": lambda value: addressing.parse_neighbor(value, subnet=SUBNET),
    "next hop": lambda value: addressing.parse_next_hop(value, subnet=SUBNET),
}
parsers = st.sampled_from(sorted(PARSERS)).map(PARSERS.__getitem__)


def touches_unusable(first: int, last: int) -> bool:
    """Told by the first two octets, without the rules' own lists."""
    tops = range(first >> 24, (last >> 24) + 1)
    if any(top in (0, 127) or top >= 224 for top in tops):
        return True
    return first <= (169 << 24 | 254 << 16 | 0xFFFF) and last >= (169 << 24 | 254 << 16)


def may_be(typed: str, shortest: int, longest: int) -> bool:
    address, length = typed.split("/")
    network = IPv4Network(typed, strict=False)
    aligned = str(network.network_address) == address
    return aligned and shortest <= int(length) <= longest and not touches_unusable(*ends(network))


def seen(value: object) -> str:
    """What somebody sees of it: no blanks around it, and no sign that has no look at all."""
    text = "" if value is None else str(value)
    return "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()


@given(parsers, strategies.typed)
@example(addressing.parse_datacenter_subnet, "\u00ad")
def test_whatever_is_typed_is_accepted_as_it_stands_or_explained(parse, value):
    problem = problem_of(lambda: parse(value))
    if problem is None:
        assert str(parse(value)) == seen(value)
        return
    assert problem.field
    assert re.fullmatch(r"[a-z0-9_]+", problem.code)
    assert re.search(r"[.?]$", problem.text)
    assert "%(" not in problem.sentence % dict.fromkeys(problem.params, "x")
    assert (problem.kind == "missing") == (not seen(value))


@given(parsers, strategies.typed)
def test_reading_what_was_read_changes_nothing(parse, value):
    if problem_of(lambda: parse(value)) is None:
        read = parse(value)
        assert parse(str(read)) == read
        assert parse(read) == read


@given(parsers, strategies.typed)
def test_what_is_suggested_is_accepted(parse, value):
    problem = problem_of(lambda: parse(value))
    if problem is not None and "suggestion" in problem.params:
        assert problem_of(lambda: parse(problem.params["suggestion"])) is None


@given(parsers, strategies.typed, st.sampled_from([" ", "\t", "\n", "\u00a0", "\u2003"]))
def test_blanks_around_never_change_the_answer(parse, value, blank):
    if isinstance(value, str):
        alone, wrapped = problem_of(lambda: parse(value)), problem_of(lambda: parse(blank + value + blank))
        assert (alone and alone.code) == (wrapped and wrapped.code)


@given(parsers, st.text("0123456789./", max_size=25), st.sampled_from("٠٣९５𝟘²①"), st.integers(0, 25))
def test_digits_of_other_scripts_are_never_read_as_digits(parse, text, digit, position):
    assert problem_of(lambda: parse(text[:position] + digit + text[position:])) is not None


@given(strategies.cidrs)
def test_a_subnet_of_a_pop_is_accepted_exactly_if_it_is_a_usable_30(typed):
    assert (problem_of(lambda: addressing.parse_pop_subnet(typed)) is None) == may_be(typed, 30, 30)


@given(strategies.cidrs)
def test_a_subnet_of_a_datacentre_is_accepted_exactly_if_it_is_usable_from_8_to_28(typed):
    assert (problem_of(lambda: addressing.parse_datacenter_subnet(typed)) is None) == may_be(typed, 8, 28)


@given(strategies.canonical, strategies.datacenter_subnets())
def test_a_destination_is_refused_exactly_if_it_lies_in_the_subnet(destination, subnet):
    first, last = ends(destination)
    inside = ends(subnet)[0] <= first and last <= ends(subnet)[1]
    problem = problem_of(lambda: addressing.parse_destination(str(destination), inside=subnet))
    assert (problem.code if problem else None) == ("destination_inside" if inside else None)


@given(strategies.datacenter_subnets(), st.data())
def test_every_address_of_a_subnet_has_one_role_and_only_customer_ones_are_accepted(subnet, data):
    first, last = ends(subnet)
    edges = [*range(first - 1, first + 6), *range(last - 2, last + 2)]
    number = data.draw(st.one_of(st.sampled_from(edges), st.integers(first, last)))
    address = first.__class__(number)
    shown = addressing.datacenter_addresses(subnet)
    offset = address - first
    expected = {0: "network", 1: "gateway", 2: "router_a", 3: "router_b", last - first: "broadcast"}.get(
        offset, "customer"
    )
    if not first <= address <= last:
        expected = "outside"
    dotted = ".".join(str(address >> shift & 255) for shift in (24, 16, 8, 0))
    ip = subnet.network_address + offset
    assert str(ip) == dotted
    assert shown.role(ip) == expected
    neighbor = problem_of(lambda: addressing.parse_neighbor(dotted, subnet=subnet))
    next_hop = problem_of(lambda: addressing.parse_next_hop(dotted, subnet=subnet))
    assert (neighbor is None) == (expected == "customer")
    assert (neighbor and neighbor.code) == (next_hop and next_hop.code)
    if expected == "customer":
        assert shown.first_customer <= ip <= shown.last_customer
    else:
        assert neighbor is not None
        assert neighbor.code == ("host_outside" if expected == "outside" else f"host_is_{expected}")
