"""The configuration of FRR for each end of a session at a PoP, from the same values that the core takes."""

from dataclasses import replace
from ipaddress import IPv4Network

from occ.network.core import implied
from occ.network.core.topology import Bgp, Pop, Router
from occ.rules.limits import PREFIXES_MAX

HOLD, KEEPALIVE = 9, 3
"""Seconds; FRR has no simulated time."""
CONNECT_OVHCLOUD, CONNECT_CUSTOMER = 1, 3
"""After how many seconds an end tries again: not the same, else both might connect in the same moment every time."""
ANNOUNCED = IPv4Network("172.16.1.0/28")
"""What OVHcloud's end announces."""


def ovhcloud(pop: Pop) -> str:
    """OVHcloud's end: a router of its own."""
    own = implied.router(pop.subnet[1], pop.ovh_asn, pop.customer_asn, [pop.subnet[2]], ANNOUNCED)
    return _config(replace(own, password=pop.password), CONNECT_OVHCLOUD, [f"maximum-prefix {PREFIXES_MAX}"])


def customer(router: Router) -> str | None:
    """The customer's end; None: it runs no BGP."""
    if router.bgp == Bgp.ABSENT:
        return None
    if not router.prepend:
        return _config(router, CONNECT_CUSTOMER, [])
    path = " ".join(map(str, router.prepend))
    return _config(router, CONNECT_CUSTOMER, ["route-map OUT out"]) + (
        f"route-map OUT permit 10\n set as-path prepend {path}\n"
    )


def _config(router: Router, connect: int, lines: list[str]) -> str:
    (peer,) = router.peers
    session = [f"remote-as {router.peer_asn}", f"timers {KEEPALIVE} {HOLD}", f"timers connect {connect}"]
    session += [f"password {router.password}"] if router.password else []
    session += ["shutdown"] if router.bgp == Bgp.SHUTDOWN else []
    return "\n".join(
        [
            f"router bgp {router.asn}",
            f" bgp router-id {router.address}",
            *([" no bgp ebgp-requires-policy"] if router.policy else []),
            " no bgp network import-check",
            " bgp log-neighbor-changes",
            *(f" neighbor {peer} {line}" for line in session),
            " address-family ipv4 unicast",
            *(f"  network {prefix}" for prefix in sorted(router.announces)),
            *(f"  neighbor {peer} {line}" for line in lines),
            " exit-address-family",
            "",
        ]
    )
