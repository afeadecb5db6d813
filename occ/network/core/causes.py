"""Why a session is not Established, or a prefix does not arrive: stable codes, each with its meaning."""

from enum import StrEnum


class Cause(StrEnum):
    """One cause; the order is that in which they are looked for, the first one found is told (docs/network.md)."""

    meaning: str

    def __new__(cls, code: str, meaning: str) -> "Cause":
        """A member whose value is its code."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.meaning = meaning
        return member

    NOT_DEPLOYED = (
        "not_deployed",
        "The configuration, or the service, is not deployed: OVHcloud's router has no session.",
    )
    POP_CUT = "pop_cut", "The PoP is cut."
    DATACENTER_CUT = "datacenter_cut", "The datacentre is cut."
    ROUTER_CUT = "router_cut", "OVHcloud's router A or B of the datacentre is cut."
    PORT_DOWN = "port_down", "OVHcloud's port is down."
    LINK_CUT = "link_cut", "The link is cut."
    LINK_UNSTABLE = "link_unstable", "The link goes up and down."
    ROUTER_LINK_DOWN = "router_link_down", "The link at the customer's router is down."
    TCP_BLOCKED = "tcp_blocked", "TCP port 179 is blocked on the way."
    MTU_TOO_SMALL = (
        "mtu_too_small",
        "The customer's link carries less than 1,500 octets: updates with more than 50 prefixes are lost.",
    )
    BGP_ABSENT = "bgp_absent", "The customer's router runs no BGP."
    BGP_SHUTDOWN = "bgp_shutdown", "The session is shut down on the customer's router."
    PEER_ADDRESS = "peer_address", "The customer's router is configured for another address of OVHcloud's."
    PEER_MISSING = "peer_missing", "The customer's router is not configured for this router of OVHcloud's."
    ADDRESS_CONFLICT = "address_conflict", "The customer's router uses an address that is OVHcloud's."
    ROUTER_ADDRESS = "router_address", "The customer's router has another address than the configuration."
    MD5 = "md5", "The two ends do not sign with the same MD5 password."
    ROUTER_ASN = "router_asn", "The customer's router has another AS number than the configuration."
    EXPECTED_ASN = "expected_asn", "The customer's router expects another AS number of OVHcloud."
    PREFIXES_OVER = "prefixes_over", "The customer's router announces more than 100 prefixes."
    EXPORTS_NOTHING = "exports_nothing", "The customer's router has no prefix to announce."
    NO_POLICY = "no_policy", "The customer's router has no policy for the session, so it passes nothing (RFC 8212)."
    EXPORT_FILTERED = "export_filtered", "The filter of the customer's router keeps the prefix back."
    AS_LOOP = "as_loop", "The receiver's own AS number is in the path, so it refuses the prefix."
    RESERVED_ASN = "reserved_asn", "AS 65501 is in the path: its routes do not pass from a datacentre to a PoP."
    NO_DATACENTER = "no_datacenter", "No datacentre of the zone has a prefix for this PoP."
    NO_POP = "no_pop", "No PoP of the zone has a prefix for this datacentre."
    IMPORT_FILTERED = "import_filtered", "The filter of the customer's router refuses the prefix."
