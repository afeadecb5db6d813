"""What people may type, for Hypothesis, and a reading of addresses as plain numbers to check ours against."""

from collections.abc import Callable
from ipaddress import IPv4Address, IPv4Network

from hypothesis import strategies as st

from occ.rules.refusal import Problem, Refused

addresses = st.one_of(
    st.integers(0, 2**32 - 1),
    st.builds(lambda host: (10 << 24) + host, st.integers(0, 2**24 - 1)),
    st.builds(
        lambda top, rest: (top << 24) + rest,
        st.sampled_from([0, 127, 169, 224, 239, 240, 255]),
        st.integers(0, 2**24 - 1),
    ),
    st.builds(lambda host: (169 << 24) + (254 << 16) + host, st.integers(0, 2**16 - 1)),
).map(IPv4Address)

lengths = st.integers(0, 32)
cidrs = st.builds(lambda address, length: f"{address}/{length}", addresses, lengths)
canonical = st.builds(lambda address, length: IPv4Network((int(address), length), strict=False), addresses, lengths)

octets = st.one_of(st.integers(0, 300).map(str), st.sampled_from(["", "00", "010", "007", "1e1", "٣", "-1", " 1"]))
nearly = st.builds(
    lambda parts, tail: ".".join(parts) + tail,
    st.lists(octets, min_size=3, max_size=5),
    st.sampled_from(
        ["", "/", "/30", "/28", "/08", "/33", "/-1", "/255.255.255.252", "/0.0.0.15", "/x", "/30/30", ":80"]
    ),
)
typed = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.binary(max_size=8),
    st.text(max_size=60),
    cidrs,
    nearly,
    addresses.map(str),
    st.ip_addresses(v=6).map(str),
    st.text("0123456789./: aASx-%", max_size=30),
)


@st.composite
def datacenter_subnets(draw: st.DrawFn) -> IPv4Network:
    """An acceptable subnet of a datacentre, in RFC 1918."""
    area = draw(
        st.sampled_from([IPv4Network("10.0.0.0/8"), IPv4Network("172.16.0.0/12"), IPv4Network("192.168.0.0/16")])
    )
    length = draw(st.integers(area.prefixlen, 28))
    offset = draw(st.integers(0, area.num_addresses - 1))
    return IPv4Network((int(area.network_address) + offset, length), strict=False)


def problem_of(call: Callable[[], object]) -> Problem | None:
    """The one problem of a refusal, None if there was none."""
    try:
        call()
    except Refused as refused:
        (problem,) = refused.problems
        return problem
    return None


def ends(network: IPv4Network) -> tuple[int, int]:
    """First and last address as numbers."""
    return int(network.network_address), int(network.network_address) + 2 ** (32 - network.prefixlen) - 1


def within(first: int, last: int, low: str, high: str) -> bool:
    """Whether the range of addresses lies between these two, worked out octet by octet."""

    def number(text: str) -> int:
        a, b, c, d = map(int, text.split("."))
        return ((a * 256 + b) * 256 + c) * 256 + d

    return number(low) <= first and last <= number(high)
