"""The cases of docs/network.md that are tried on FRR, and what it and the core say of each."""

import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

from occ.network.core import implied
from occ.network.core.answer import State
from occ.network.core.simulation import simulate
from occ.network.core.topology import Bgp, Datacenter, Pop, Port, Topology
from tools.oracle import frr
from tools.oracle.namespaces import UNSHARE
from tools.oracle.pair import ENDS

SECONDS_MAX = 45
CUSTOMER, OVH, OTHER = 64600, 64700, 64999
SUBNET = IPv4Network("10.1.250.4/30")
NOW = datetime(2026, 12, 1, 12, tzinfo=UTC)
ONE = IPv4Network("198.18.1.0/24")
MANY = frozenset(IPv4Network((int(IPv4Address("10.200.0.0")) + 256 * number, 24)) for number in range(102))
CASES: dict[str, dict[str, Any]] = {
    "nothing is wrong": {},
    "another ASN": {"asn": OTHER},
    "expects another ASN": {"peer_asn": OTHER},
    "another address": {"address": IPv4Address("10.1.250.7")},
    "MD5 at one end": {"password": "customer-only"},
    "no BGP": {"bgp": Bgp.ABSENT},
    "shut down": {"bgp": Bgp.SHUTDOWN},
    "102 prefixes": {"announces": MANY},
    "no policy": {"policy": False},
    "prepends OVHcloud's ASN": {"prepend": (OVH,)},
}
"""By its name, what is changed on the customer's router."""


@dataclass(frozen=True)
class Computed:
    """An end of a session in the core: state, error, whether it sent that, and how many prefixes it accepts."""

    state: str | None
    error: str | None
    sent: bool | None
    accepted: int


@dataclass(frozen=True)
class Real:
    """The same end in FRR: its states at several looks, its notifications, and the prefixes at the last look.

    Attributes:
        notifications: each kind with whether it was sent, while the session is not up, without those of a collision:
            both ends have connected in the same moment, and FRR closes one of the two (RFC 4271, 6.8).
    """

    states: frozenset[str | None]
    notifications: frozenset[tuple[str, bool]]
    accepted: int

    def agrees(self, ours: Computed) -> bool:
        """Whether the core says the same; an end that alternates between Connect and Active counts as either."""
        state = ours.state in self.states or _ALTERNATES.get(ours.state or "") in self.states
        up = {each == State.ESTABLISHED for each in self.states} == {ours.state == State.ESTABLISHED}
        told = {(ours.error, ours.sent)} if ours.error else set()
        return state and up and self.notifications == told and self.accepted == ours.accepted


_ALTERNATES: dict[str, str] = {State.CONNECT: State.ACTIVE, State.ACTIVE: State.CONNECT}
_NOTIFICATION = re.compile(r"%NOTIFICATION[^:\n]*: (sent|received) [a-z]+ neighbor [0-9.]+ [0-9/]+ \(([^)\n]+)\)")
_COLLISION = ("Cease/Connection Collision Resolution", "Neighbor Events Error/")


def pop(case: str) -> Pop:
    """The PoP configuration of a case, with its router."""
    router = implied.router(SUBNET[2], CUSTOMER, OVH, [SUBNET[1]], ONE)
    return Pop(1, CUSTOMER, OVH, SUBNET, True, NOW, replace(router, **CASES[case]))


def computed(case: str) -> dict[str, Computed]:
    """Both ends as the core has them."""
    datacenter = Datacenter(1, "europe", OVH, frr.ANNOUNCED, True)
    session = simulate(Topology(NOW, (Port(1, "pop", "europe", True, NOW, pop(case)),), (datacenter,))).pop(1)
    assert session
    received = sum(offer.cause is None for offer in session.to_customer)
    counted = zip((session.ovh, session.customer), (len(session.accepted), received), strict=True)
    ends = [Computed(end.state, end.error, end.sent, accepted) for end, accepted in counted]
    return dict(zip(ENDS, ends, strict=True))


def started(case: str, root: Path, folder: Path) -> "subprocess.Popen[str]":
    """The same on FRR, under way in a namespace of its own; `measured` takes what it finds.

    Args:
        case: its name.
        root: where FRR is unpacked.
        folder: an empty one, for configurations and sockets.
    """
    configured = pop(case)
    addresses = (SUBNET[1], configured.router.address)
    texts = (frr.ovhcloud(configured), frr.customer(configured.router))
    for end, address, text in zip(ENDS, addresses, texts, strict=True):
        (folder / end).mkdir()
        (folder / end / "address").write_text(f"{address}/24")
        if text:
            (folder / end / "bgpd.conf").write_text(text)
    command = [*UNSHARE, sys.executable, "-m", "tools.oracle.pair", str(root), str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def measured(process: "subprocess.Popen[str]", folder: Path) -> dict[str, Real]:
    """What both ends of a started case have said, by its process and its folder."""
    try:
        out, err = process.communicate(timeout=SECONDS_MAX)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    if process.returncode:
        raise RuntimeError(err.strip())
    found: dict[str, list[dict[str, Any]]] = json.loads(out)
    return {end: _real(found[end], folder / end / "log") for end in ENDS}


def _real(looks: list[dict[str, Any]], log: Path) -> Real:
    if not looks:
        return Real(frozenset({None}), frozenset(), 0)
    states = frozenset(map(_state, looks))
    told = [] if State.ESTABLISHED in states else _NOTIFICATION.findall(log.read_text())
    notified = frozenset((why, how == "sent") for how, why in told if not why.startswith(_COLLISION))
    counted = looks[-1].get("addressFamilyInfo", {}).get("ipv4Unicast", {})
    return Real(states, notified, counted.get("acceptedPrefixCounter", 0))


def _state(said: dict[str, Any]) -> str:
    state: str = State.IDLE_ADMIN if said.get("adminShutDown") else said["bgpState"]
    return State.IDLE_PREFIXES if said.get("prefixesConfigExceedMax") else state
