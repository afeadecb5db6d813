"""What is typed into forms, addresses and headers: what makes sense there, and everything that does not."""

from random import Random

from tests.bad_input import GOOD
from tools.fuzz.markup import Field, Form

MARK = "<fuzz-mark>"
"""An element that no page has: it must never stand in one unescaped."""
EVIL = "evil.example"
"""A host that no answer may lead to."""
Pairs = list[tuple[str, str]]

SENSIBLE: dict[str, tuple[str, ...]] = {
    "name": ("Robot", "Réseau de secours"),
    "description": ("Paris, backup", ""),
    "email": ("noc@example.com",),
    "to": ("noc@example.com",),
    "username": ("new-user",),
    "password": ("passerelle", "correct-horse-battery-staple", ""),
    "nichandle": ("zz00042-ovh",),
    "rules": ("GET /ovhCloudConnect/*\nPUT /vrack/*", ""),
    "allowed_ips": ("192.0.2.0/24", ""),
    "jump": ("1h30m", "2d", ""),
    "speed": ("60", "1"),
    "factor": ("3", ""),
    "q": ("par", "aa00001-ovh", "1", "pop_create", '"two words" par', "active"),
    "next": ("/limits/", "/bare-metal-cloud/network/?a=1#b"),
    "language": ("en", "fr"),
} | {
    name: tuple(dict.fromkeys(each[name] for each in GOOD.values() if name in each))
    for name in dict.fromkeys(name for each in GOOD.values() for name in each)
}
"""By the name of a field, or of a part of a query."""

NUMBERS = (
    "0", "-1", "1", "2147483648", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
    "9" * 20, "1" * 400, "9" * 5000, "0.5", "1e5", "1e400", "nan", "inf", "-0", "0x10", "1_000", "\u0663",
    "\u00b2",
)  # fmt: skip
TEXTS = (
    "", " ", "\t\r\n", "\x00", "a\x00b", "\x01\x1b", "\ud800", "\u00a0", "\u202egnp.exe", "\ufeff", "\u0661",
    "\ufffe", "مرحبا بالعالم", "שלום", "日本語", "Ελληνικά", "é" * 60, "🇫🇷" * 40, "e\u0301" * 100, "İ", "ß",
    "a" * 65, "a" * 101, "a" * 151, "a" * 256, "a" * 1030, "a" * 5000, "a" * 70_000, "a b " * 9000, "%", "%00",
    "%s", "%(name)s", "{0}", "{}", "'", '"', "\\", "' OR 1=1 --", '"; DROP TABLE occ_task; --', "*", "(", "[",
    "a{999999}", "\\1", "_", "~", "+", ",", ";", MARK, f'">{MARK}', f"'>{MARK}", f"</textarea>{MARK}",
    "{{ 7|add:7 }}", "{% now %}", "${7*7}", "../..", "..%2f", "null", "None", "true", "on", "undefined", "[]",
    "{}", "[[]]", '{"a": ', '{"a": [null, 1e400]}', "[" * 2000, "a=b&c=d", "foo", "foo/bar", "//", f"//{EVIL}/",
    f"https://{EVIL}/", f"/\\{EVIL}", "javascript:alert(1)", "http://[", "http://[::1", "?", "#",
    "/?a=\r\nX-Made: up", "/a\nb", "mailto:a@b", "00000000-0000-0000-0000-000000000000", "x" * 36, "-", "a,b",
    "0.0.0.0/0", "10.0.0.1/8", "::1", "64512.1", "2026-13-45", "0001-01-01", "99999-01-01", "24:61", "P1Y",
    "9999-12-31",
)  # fmt: skip
"""At the edge of some type, or of none."""
ALPHABETS = (0x20, 0x7F), (0xA0, 0x250), (0x370, 0x6FF), (0x4E00, 0x4F00), (0x1F300, 0x1F640), (0x2000, 0x2070)
LOOKUPS = ("exact", "in", "isnull", "gte", "lt", "icontains", "regex", "range", "year", "date", "isempty", "foo")
OF_LISTS = ("p", "o", "q", "all", "e", "_popup", "_to_field", "_facets", "_changelist_filters")
"""What Django's lists and forms of the admin read from a query."""
ELSEWHERE = (
    "_check", "_typing", "_save", "_continue", "_addanother", "_saveasnew", "_popup", "_to_field", "action",
    "index", "select_across", "_selected_action", "form_owner", "pending", "next", "language", "do", "value",
    "request_key", "plan", "type", "shown", "demo", "after", "before", "end", "sort", "form", "try", "term",
    "app_label", "model_name", "field_name", "csrfmiddlewaretoken", "post", "id", "pk", "e", "a[]", "",
)  # fmt: skip
"""Names that some form, or the code behind it, reads."""


def nasty(draw: Random) -> str:
    """Anything that is not meant."""
    kind = draw.randrange(10)
    if kind < 5:
        return draw.choice(TEXTS)
    if kind < 8:
        return draw.choice(NUMBERS)
    if kind < 9:
        return draw.choice(TEXTS) + draw.choice(TEXTS)
    first, last = draw.choice(ALPHABETS)
    return "".join(chr(draw.randrange(first, last)) for _ in range(draw.choice((1, 3, 20, 151))))


def sensible(draw: Random, name: str, known: dict[str, list[str]]) -> str:
    """Something for a text of that name, or of a name that ends like it."""
    found = SENSIBLE.get(name, SENSIBLE.get(name.rpartition("_")[2], ()))
    return draw.choice([*known.get(name, ()), *found] or ["1", "a"])


def filled(draw: Random, form: Form, known: dict[str, list[str]]) -> Pairs:
    """What the form sends when it is filled in as it is meant, with one of its buttons pressed."""
    pairs = [(each.name, value) for each in form.fields for value in _chosen(draw, each, known)]
    return pairs + ([draw.choice(form.buttons)] if form.buttons else [])


def _chosen(draw: Random, each: Field, known: dict[str, list[str]]) -> list[str]:
    if each.kind == "file":
        return []
    if each.kind == "hidden":
        return each.values[:1] or [""]
    if each.kind in ("checkbox", "select", "radio"):
        if draw.random() < 0.4 and (each.chosen or each.kind == "checkbox"):
            return each.chosen
        most = min(len(each.values), draw.choice((1, 1, 2)) if each.several else 1)
        return draw.sample(each.values, most)
    if each.values and each.values[0] and draw.random() < 0.5:
        return each.values[:1]
    return [sensible(draw, each.name, known)]


def spoiled(draw: Random, pairs: Pairs, names: list[str]) -> Pairs:
    """The same with one thing wrong: a value, a name that is missing, there twice, or of another form."""
    found = list(pairs)
    what = draw.choice(("value", "value", "value", "value", "dropped", "doubled", "added", "added"))
    if what == "added" or not found:
        return [*found, (draw.choice([*ELSEWHERE, *names]), nasty(draw) if draw.random() < 0.8 else "1")]
    at = draw.randrange(len(found))
    name, value = found[at]
    if what == "value":
        found[at] = (name, nasty(draw))
    elif what == "dropped":
        del found[at]
    else:
        found.insert(at, (name, draw.choice((value, nasty(draw)))))
    return found
