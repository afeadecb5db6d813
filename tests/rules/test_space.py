"""Parts of the IPv4 space: private blocks, blocks with a note, blocks that no router can have."""

from ipaddress import IPv4Network

import pytest
from hypothesis import given

from occ.rules import space
from tests.rules import strategies
from tests.rules.strategies import ends, problem_of, within


@pytest.mark.parametrize("private", ["10.0.0.0/8", "172.16.0.0/12", "172.31.255.240/28", "192.168.0.200/30"])
def test_private_blocks_carry_no_note(private):
    assert space.subnet_note(IPv4Network(private)) is None


@pytest.mark.parametrize(
    "public", ["100.64.0.0/28", "172.0.0.0/8", "172.32.0.0/28", "192.0.2.0/30", "198.18.0.0/28", "8.8.8.8/30"]
)
def test_other_blocks_are_accepted_with_a_note_whatever_python_thinks_of_them(public):
    note = space.subnet_note(IPv4Network(public))
    assert note is not None
    assert note.code == "subnet_not_private"
    assert note.text == f"{public} is not a private block (RFC 1918): it is accepted, but use it only if it is yours."


@given(strategies.canonical)
def test_a_note_is_given_exactly_outside_rfc_1918(network):
    first, last = ends(network)
    private = (
        within(first, last, "10.0.0.0", "10.255.255.255")
        or within(first, last, "172.16.0.0", "172.31.255.255")
        or within(first, last, "192.168.0.0", "192.168.255.255")
    )
    assert (space.subnet_note(network) is None) == private


@pytest.mark.parametrize("block", space.UNUSABLE, ids=str)
def test_a_block_that_shares_one_address_with_an_unusable_part_is_refused(block):
    for network in (IPv4Network((int(block[0]), 32)), IPv4Network((int(block[-1]), 32)), block):
        problem = problem_of(lambda network=network: space.refuse_unusable(network, value="it", field="subnet"))
        assert problem is not None
        assert (problem.code, problem.field) == (space.UNUSABLE[block][0], "subnet")
    assert problem_of(lambda: space.refuse_unusable(IPv4Network("10.0.0.0/8"), value="it", field="subnet")) is None
