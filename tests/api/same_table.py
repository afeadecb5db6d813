"""What is fed to the forms of the area and to the API alike: one table, several hundred lines of it made from a few."""

from collections.abc import Iterable, Iterator

from occ.world.scenes import SITUATIONS
from tests.api.same_input import Input
from tests.api.situations import JUST_ORDERED
from tests.bad_input import ALLOWED, GOOD, UNNOTED, WRONG

FORM = {"pop": "pop-create", "datacenter": "datacenter-create", "bgp": "routing-create", "static": "routing-create"}
ASNS = (("pop", "customer_asn"), ("pop", "ovh_asn"), ("datacenter", "ovh_asn"), ("bgp", "customer_asn"))
BLOCKS = (("pop", "10.1.250.16", 30), ("datacenter", "172.16.2.0", 28), ("static", "10.40.0.0", 16))
HOSTS = (("bgp", "neighbor_ip", "172.16.1.9"), ("static", "next_hop", "172.16.6.9"))

BLOCK_WRITTEN = (
    " {a}/{n} ", "\t{a}/{n}\n", "\u00a0{a}/{n}", "\u200b{a}/{n}", "{a} /{n}", "{a}/0{n}", "0{a}/{n}", "{a}\\{n}",
    "{a}/{n}/{n}", "{a}/{n}.", "{a}/+{n}", "{a}/-{n}", "{a}/", "/{n}", "{a}:{n}", "::ffff:{a}/{n}",
    "{a}/255.255.255.0", "{a}/0.0.0.3", "{a}/255.0.255.0", "{a}/{n}\x00", "\x00", "<{a}/{n}>", "{a}/{n} {a}/{n}",
    "1{a}/{n}", "https://{a}/{n}",
)  # fmt: skip
HOST_WRITTEN = (
    " {a} ", "\u00a0{a}", "\u200b{a}", "0{a}", "{a}/32", "{a}/", "{a}.", "{a}\x00", "{a}:179", "1{a}", "fe80::1",
    "localhost", "{a} {a}",
)  # fmt: skip
ASN_WRITTEN = (
    "64601", " 64601 ", "\u00a064601", "\u200b64601", "64 601", "AS64601", "as 64601", "064601", "+64601", "64601.0",
    "6.46e4", "0xfc59", "\u0666\u0664\u0666\u0660\u0661", "64,601", "65535", "4294967295", "9223372036854775808",
    "9" * 40, "-0", "true", "null", "[]", '"64601"', "64601\x00", "1" * 5000,
)  # fmt: skip
POP_TYPES = ("", "L3", "l4", "0", "l3\x00", "é")
PLACES = (
    "+3", "3.0", "-3", "0", "03", "4", "999", "9" * 30, "eu-west-par", "\u0663", "3\x00", "true",
)  # fmt: skip
ROUTING_TYPES = ("", "BGP", "ospf", "static", "bgp\x00")
DESCRIPTIONS = (
    "Paris", "", " ", "\u00a0", "\u200b", " Paris ", "Paris  Lyon", "Paris\u00a0Lyon", "Paris\nLyon", "é" * 100,
    "x" * 101, "x" * 5000, "<b>Paris</b>", "a < b", "&lt;", "\x00", "Paris\x00", "Paris\x07", "\u202eParis",
    "\U0001f468\u200d\U0001f469", "%(x)s", "{x}", "'; DROP TABLE occ_service; --", "0", "null", "\ufffe", "\ue000",
)  # fmt: skip
EMAILS = (
    "noc@example.com", " noc@example.com ", "NOC@Example.COM", "\u200bnoc@example.com", "", " ", "noc", "noc@",
    "@example.com", "noc@example", "noc@@example.com", "noc @example.com", "noc@example..com", "noc@-example.com",
    "a@example.com, b@example.com", "Noc <noc@example.com>", "noc@localhost", "noc@[127.0.0.1]",
    "n\u00f6c@example.com", "noc+occ@example.com", '"noc"@example.com', "noc@example.com\x00",
    "noc@example.com\r\nBcc: x@example.com", "a" * 242 + "@example.com", "a" * 243 + "@example.com",
    "a" * 300 + "@example.com", "a" * 400 + "@example.com", "noc@" + "a" * 64 + ".com",
)  # fmt: skip
UP_TO_100 = ("x" * 100, "\u202e", "a\nb\x07", *DESCRIPTIONS)
"""What is typed as the description of a new vRack, which a program calls its name."""
VRACKS = (
    "<own>", "<own by name>", "<ended>", "<ended by name>", "<foreign>", "<foreign by name>", "", "0", "-1", "pn-0",
    "9" * 40, "\u00b2", "x\x00",
)  # fmt: skip
ASKED = {
    "vrack-detach": {},
    "pop-create": GOOD["pop"],
    "datacenter-create": GOOD["datacenter"],
}
ASKED_BEFORE_THERE_IS_A_POP = {
    "service-edit": {"description": "Paris"},
    "vrack-attach": {"vrack": "<own>"},
    "key-send": {"email": "noc@example.com"},
    "key-regenerate": {},
}
ASKED_OF_WHAT_IS_CONFIGURED = {
    "pop-delete": {},
    "datacenter-delete": {},
    "routing-create": GOOD["bgp"],
    "routing-delete": {},
}


def told(text: str) -> str:
    """A value, short enough for the name of a test."""
    return f"{text!r}" if len(text) <= 40 else f"{text[:20]!r}… of {len(text)}"


def typed(kind: str, form: str, field: str, texts: Iterable[str]) -> Iterator[Input]:
    """A good form but for one field, in which each of these is typed."""
    for text in texts:
        yield Input(kind, FORM[form], f"table {form}", GOOD[form] | {field: text}, f"{field} {told(text)}")


def alone(kind: str, form: str, at: str, field: str, texts: Iterable[str]) -> Iterator[Input]:
    """A form of one field."""
    for text in texts:
        yield Input(kind, form, at, {field: text}, told(text))


def values() -> Iterator[Input]:
    """The tables that forms and actions are tested with, and the same values as people write them."""
    for form, sent in GOOD.items():
        yield Input("good", FORM[form], f"table {form}", sent, "all")
        blank = dict.fromkeys(sent, "")
        yield Input("several", FORM[form], f"table {form}", blank, "all empty")
        yield Input(
            "several", FORM[form], f"table {form}", dict.fromkeys(sent, "?") | {"type": sent.get("type", "")}, "?"
        )
    for wrong in [*WRONG, *ALLOWED, *UNNOTED]:
        yield from typed("value", wrong.form, wrong.field, [wrong.value])
    for form, address, length in BLOCKS:
        ways = BLOCK_WRITTEN if form == "pop" else BLOCK_WRITTEN[::2]
        yield from typed("address", form, "subnet", (way.format(a=address, n=length) for way in ways))
    for form, field, address in HOSTS:
        yield from typed("address", form, field, (way.format(a=address) for way in HOST_WRITTEN))
    for form, field in ASNS:
        yield from typed("AS number", form, field, ASN_WRITTEN if field == "customer_asn" else ASN_WRITTEN[::4])


def choices() -> Iterator[Input]:
    """What is chosen, and what no list offers."""
    yield from typed("choice", "pop", "type", POP_TYPES)
    yield from typed("choice", "datacenter", "datacenter", PLACES)
    for form in ("bgp", "static"):
        yield from typed("choice", form, "type", ROUTING_TYPES)
    for form, other in (("bgp", "static"), ("static", "bgp")):
        yield Input("choice", "routing-create", f"table {form}", GOOD[other], "the other type")
    yield from alone("choice", "vrack-attach", "active", "vrack", VRACKS)


def everywhere() -> Iterator[Input]:
    """Every form in every situation: what is too early, too late, being changed, failed."""
    for at in [*SITUATIONS, JUST_ORDERED]:
        stages = SITUATIONS.get(at, (0, None))[0]
        further = ASKED_OF_WHAT_IS_CONFIGURED if stages > 2 else {}
        for form, sent in (ASKED | further | (ASKED_BEFORE_THERE_IS_A_POP if stages < 5 else {})).items():
            yield Input("order of things", form, at, sent, "good")


INPUTS = [
    *values(),
    *choices(),
    *alone("text", "service-edit", "active", "description", DESCRIPTIONS),
    *alone("text", "key-send", "waiting for its provider", "email", EMAILS),
    *everywhere(),
]
