"""The facts of the limits page: each with its value, taken from the rules where a rule holds it, and what it means.

Sources: domain.md §4 (rules) and §6 (what the contract promises), guide (steps 3 and 4, deletion).
"""

import dataclasses
from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from occ.rules import examples, limits, space
from occ.rules.asn import RESERVED


@dataclasses.dataclass(frozen=True)
class Fact:
    """One limit: what it is about, its value, and why it is so or what follows."""

    about: str
    value: str
    meaning: str = ""


@dataclasses.dataclass(frozen=True)
class Section:
    """The facts about one thing; forms link to its anchor."""

    anchor: str
    title: str
    facts: Sequence[Fact]


def sections() -> list[Section]:
    """All sections that are a table of facts, in the active language."""
    return [_pop_subnet(), _datacenter_subnet(), _asn(), _bgp(), _routing(), _vrack(), _carried(), _keys(), _deletion()]


def _refused_blocks() -> str:
    return ", ".join(str(block) for block in space.UNUSABLE)


def _private_blocks() -> str:
    return ", ".join(str(block) for block in space.PRIVATE)


def _pop_subnet() -> Section:
    subnet = examples.POP
    return Section(
        "pop-subnet",
        _("Subnet at the PoP"),
        [
            Fact(
                pgettext("limits", "Size"),
                _("exactly /%(prefix)s") % {"prefix": limits.POP_PREFIX},
                _("Two routers, one link."),
            ),
            Fact(_("First usable address"), _("OVHcloud's router"), f"{subnet} → {subnet[1]}"),
            Fact(_("Second usable address"), pgettext("limits", "your router"), f"{subnet} → {subnet[2]}"),
            Fact(pgettext("limits", "Recommended"), _private_blocks(), _("Any other block is accepted, with a note.")),
            Fact(pgettext("limits", "Refused"), _refused_blocks(), _("These addresses are never routed.")),
            Fact(
                pgettext("limits", "Overlap"),
                pgettext("limits", "none"),
                _("With no other subnet of the same vRack, PoP or datacentre."),
            ),
        ],
    )


def _datacenter_subnet() -> Section:
    network = examples.DATACENTER
    sizes = {"smallest": limits.DATACENTER_PREFIX_MIN_SIZE, "largest": limits.SHORTEST_PREFIX}
    kept = {"subnet": network, "gateway": network[1], "a": network[2], "b": network[3]}
    yours = {"first": network[4], "last": network[-2]}
    return Section(
        "datacenter-subnet",
        _("Subnet in the datacentre"),
        [
            Fact(
                pgettext("limits", "Size"),
                _("/%(smallest)s or larger, up to /%(largest)s") % sizes,
                _("A /27 is larger than a /28."),
            ),
            Fact(
                _("Kept by OVHcloud"),
                _("the first three usable addresses"),
                _("%(subnet)s → virtual gateway %(gateway)s, router A %(a)s, router B %(b)s") % kept,
            ),
            Fact(
                pgettext("limits", "Yours"),
                pgettext("limits", "all that follow"),
                _("From %(first)s to %(last)s in the same example.") % yours,
            ),
            Fact(
                pgettext("limits", "Configurations"),
                _("one for each datacentre of a vRack"),
                _("Each with a subnet of its own."),
            ),
            Fact(_("VLAN"), pgettext("limits", "untagged"), _("No 802.1Q tag and no trunk.")),
            Fact(
                pgettext("limits", "Distance"),
                _("the PoP's own zone"),
                _("A PoP reaches the datacentres of its geographic zone, see “PoPs and datacentres”."),
            ),
        ],
    )


def _asn() -> Section:
    private = {"first": limits.ASN_PRIVATE_16[0], "last": limits.ASN_PRIVATE_16[-1]}
    long = {"first": limits.ASN_PRIVATE_32[0], "last": limits.ASN_PRIVATE_32[-1]}
    return Section(
        "asn",
        _("AS numbers"),
        [
            Fact(
                pgettext("limits", "Allowed"),
                _("%(first)s to %(last)s") % {"first": limits.ASN_MIN, "last": limits.ASN_MAX},
            ),
            Fact(
                pgettext("limits", "Refused"),
                ", ".join(str(asn) for asn in RESERVED),
                _("OVHcloud uses them itself: in Europe, in Canada and in Asia."),
            ),
            Fact(
                pgettext("limits", "Recommended"),
                _("%(first)s to %(last)s") % private,
                _("Private numbers; others get a note."),
            ),
            Fact(_("Private, 32 bits"), _("%(first)s to %(last)s") % long),
            Fact(
                _("Yours and OVHcloud's"),
                pgettext("limits", "different"),
                _("Sessions are external BGP; internal BGP is not available."),
            ),
            Fact(
                _("OVHcloud ASN in the datacentre"),
                _("may differ from the PoP's"),
                _("The same one everywhere is easier to read."),
            ),
        ],
    )


def _bgp() -> Section:
    return Section(
        "bgp",
        "BGP",
        [
            Fact(_("At the PoP"), pgettext("limits", "required"), _("No static routing there.")),
            Fact(_("In the datacentre"), pgettext("limits", "as you choose"), _("BGP or static, one of the two.")),
            Fact(_("Sessions of a PoP configuration"), str(limits.POP_SESSIONS_MAX), _("No multihop.")),
            Fact(
                _("BGP neighbours in a datacentre"),
                _("%(count)s at most") % {"count": limits.BGP_NEIGHBORS_MAX},
                _("Each one peers with both routers, A and B."),
            ),
            Fact(
                _("Prefixes of a session"),
                _("%(count)s at most") % {"count": limits.PREFIXES_MAX},
                _("Beyond, the session may accept no further route."),
            ),
            Fact("BFD", pgettext("limits", "on by default")),
            Fact(
                _("Parallel paths"),
                _("%(count)s at most") % {"count": limits.ECMP_PATHS_MAX},
                _("Used by themselves from two PoPs on. To prefer one, lengthen the AS path on your side, or use MED."),
            ),
            Fact(
                _("From PoP to PoP"),
                pgettext("limits", "not possible"),
                _("Traffic goes between a PoP and datacentres only."),
            ),
        ],
    )


def _routing() -> Section:
    return Section(
        "routing",
        _("Routing in the datacentre"),
        [
            Fact(
                pgettext("limits", "Type"),
                _("BGP or Static"),
                _("The first routing configuration of a datacentre decides for the next ones, until all are deleted."),
            ),
            Fact(
                _("Neighbour and next hop"),
                _("inside the datacentre's subnet"),
                _("Not the network's address, nor one that OVHcloud keeps, nor the broadcast address."),
            ),
            Fact(
                _("Static destination"),
                _("/0 to /32"),
                _("Each one once; not the datacentre's own subnet or a part of it. 0.0.0.0/0 is fine."),
            ),
            Fact(_("Virtual gateway (VRRP)"), _("static routing only"), _("BGP replaces it.")),
            Fact(
                _("Without routing configuration"),
                _("the subnet alone is reached"),
                _("Networks behind your own gateways need one."),
            ),
        ],
    )


def _vrack() -> Section:
    return Section(
        "vrack",
        "vRack",
        [
            Fact(_("vRacks of a service"), str(limits.VRACKS_PER_SERVICE), _("Needed before any configuration.")),
            Fact(
                _("Services of a vRack"),
                pgettext("limits", "several"),
                _("They share its Datacentre configurations: a change of one is a change for all."),
            ),
            Fact(_("PoPs of a service"), "1", _("Two PoPs, for redundancy, are two services.")),
            Fact(
                _("Dissociating"),
                _("without PoP configuration only"),
                _("Delete the PoP configuration first. Traffic stops at once."),
            ),
            Fact(
                _("PoP configurations of a port"),
                str(limits.POP_CONFIGS_PER_PORT),
                _("A Provider service has one port, and L3 only. To change anything: delete, then add."),
            ),
        ],
    )


def _carried() -> Section:
    return Section(
        "carried",
        _("What is carried"),
        [
            Fact(pgettext("limits", "Protocol"), "IPv4", _("No IPv6.")),
            Fact(_("Frame size"), _("%(bytes)s bytes at most") % {"bytes": limits.MTU_MAX}),
            Fact(pgettext("limits", "Not available"), _("QoS, several VRFs, 802.1Q tags")),
        ],
    )


def _keys() -> Section:
    return Section(
        "keys",
        _("Service keys"),
        [
            Fact(_("Valid at a time"), "1", _("A new one can be made once no other is valid.")),
            Fact(
                pgettext("limits", "Written"),
                pgettext("limits", "as you like"),
                _("Spaces, dashes, upper and lower case do not matter."),
            ),
            Fact(
                _("Wrong keys"),
                _("%(count)s a minute") % {"count": limits.WRONG_KEYS_MAX},
                _("Then every key is refused for a while; the provider's page says how long."),
            ),
        ],
    )


def _deletion() -> Section:
    return Section(
        "deletion",
        _("Deletion"),
        [
            Fact(
                _("What goes with it"),
                pgettext("limits", "everything below"),
                _("A PoP configuration takes its Datacentre configurations, and those their routing."),
            ),
            Fact(
                _("All at once"),
                pgettext("limits", "slower"),
                _("Deleting from the bottom up, one by one, takes less time."),
            ),
            Fact(
                _("Shared Datacentre configuration"),
                pgettext("limits", "stays"),
                _("As long as the PoP configuration of another service of the vRack uses it."),
            ),
            Fact(
                _("While deploying or deleting"),
                pgettext("limits", "not possible"),
                _("Wait until the state is settled."),
            ),
        ],
    )
