"""Requests as they are drawn: a route with its parameters, a query, headers, cookies; a form that is sent."""

import re
from dataclasses import dataclass
from http.cookies import SimpleCookie
from random import Random
from typing import Any
from urllib.parse import quote, urlencode

from django.apps import apps
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import get_resolver

from occ.desk import machines
from tests.api import wire
from tests.api.valid import World
from tests.guards.test_every_url import Address, walk
from tools.fuzz import typed
from tools.fuzz.people import ANONYMOUS, AT_PROVIDER, OTHER, OWNER, POWERLESS, STAFF, Ground
from tools.fuzz.typed import Pairs, nasty

BROKEN = b"--x\r\nContent-Disposition: form-data\r\n\r\n\xff"
"""A part without a name or an end."""
URLENCODED = "application/x-www-form-urlencoded"
OF_PLACES = {
    "service": "ovhCloudConnect/serviceName",
    "pop": "pop/popId",
    "datacenter": "datacenter/datacenterId",
    "routing": "extra/extraId",
    "task": "task/id",
}
"""Parameters of the area by what the API calls them."""
MOSTLY = {"admin/": STAFF, "desk/": STAFF, "fournisseurs/": AT_PROVIDER}
"""Who is meant to come in, by how an address begins; everywhere else the owner is."""
EVERYBODY = (ANONYMOUS, OWNER, OTHER, STAFF, POWERLESS, AT_PROVIDER)
METHODS = ("GET",) * 16 + ("HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "POST")
PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>([^()]*)\)")
HEADERS = (
    "Accept-Language", "Referer", "HX-Current-URL", "HX-Target", "HX-Trigger", "HX-Trigger-Name", "HX-Prompt",
    "HX-Boosted", "HX-History-Restore-Request", "X-Watch", "User-Agent", "Accept", "Origin", "If-Modified-Since",
    "If-None-Match", "Range", "Authorization", "X-Forwarded-For", "X-Forwarded-Proto", "X-Requested-With",
    "Content-Type", "Host",
)  # fmt: skip
SENT = {
    "HX-Current-URL": ("http://testserver/limits/", f"https://{typed.EVIL}/", "http://["),
    "HX-Target": ("live", "drawer-body", "clock"),
    "X-Watch": ("service:", "provider:a", "vracks:a:b:c"),
    "Content-Type": (
        URLENCODED,
        "application/json",
        "multipart/form-data",
        "text/plain; charset=foo",
        f"{URLENCODED}; charset=utf-16",
    ),
    "Host": ("testserver", typed.EVIL, "a b", "[::1"),
}
"""What such headers say when they are not nonsense."""
NEEDED = {
    "admin/autocomplete/": [("app_label", "occ"), ("model_name", "fault"), ("field_name", "account"), ("term", "t")],
}
"""Queries without which a route has no answer."""
OPERATIONS = list(wire.operations())
"""Method and path of each, which the console has a page for."""
COOKIES = ("django_language", "sessionid", "messages", "provider_session", "csrftoken", "other")


@dataclass
class Visit:
    """One request, and who makes it."""

    route: str
    who: str
    method: str
    path: str
    headers: dict[str, str]
    cookies: SimpleCookie
    body: bytes = b""
    content_type: str = URLENCODED
    place: str = ""

    def __str__(self) -> str:
        more = "".join(f" {name}: {value[:80]!r}" for name, value in self.headers.items())
        odd = " ".join(f"{each.key}={each.coded_value[:40]}" for each in self.cookies.values() if each.key in COOKIES)
        return f"{self.method} {self.path[:300]} {self.body[:600]!r} ({self.who}, {self.place};{more}; {odd})"


def every_address() -> list[Address]:
    """Every route that there is: of the URL configuration, of the machines' door, and one that leads nowhere."""
    doors = [Address(path, path.lstrip("/"), view, frozenset()) for path, view in machines.ANSWERS.items()]
    return [*walk(get_resolver().url_patterns), *doors, Address("nowhere", "nowhere/", None, frozenset())]


def one_round() -> list[Address]:
    """Every route, those outside the administration three times: each of its models has six that are much alike."""
    found = every_address()
    return [*found, *2 * [each for each in found if not each.route.startswith("admin/")]]


class Drawing:
    """Draws requests; the same `draw` draws the same, but for ids."""

    def __init__(self, ground: Ground, draw: Random, keys: list[str]) -> None:
        self.ground, self.draw = ground, draw
        self.known = {"key": keys, "username": ground.names}
        self.operation = draw.choice(OPERATIONS)

    def visit(self, address: Address) -> Visit:
        """A request for a route as it is."""
        who = self._who(address.route)
        place = self.draw.choice(list(self.ground.places))
        path = "/" + PARAMETER.sub(lambda found: self._value(found, address, self.ground.places[place]), address.route)
        path = path.replace("^", "").replace("$", "")
        query = self.query(address)
        method = self.draw.choice(METHODS)
        body = b"" if method in ("GET", "HEAD") or self.draw.random() < 0.5 else encoded(query).encode()
        where = cut(f"{path}?{encoded(query)}" if query else path)
        return Visit(address.route, who, method, where, self.headers(), self.cookies(who), body, place=place)

    def then(self, before: Visit, route: str, path: str, method: str, pairs: Pairs, *, fragment: bool) -> Visit:
        """A form that is sent, or a link that is followed, by who was there `before`."""
        headers = self.headers() | ({"HX-Request": "true"} if fragment else {})
        if fragment:
            headers.setdefault("HX-Target", self.draw.choice(("drawer-body", "drawer-body", "live", "clock")))
        cookies = before.cookies if self.draw.random() < 0.97 else self.cookies(before.who)
        new = Visit(route, before.who, method, path, headers, cookies, place=before.place)
        if method == "GET":
            new.path = cut(path + ("&" if "?" in path else "?") + encoded(pairs)) if pairs else cut(path)
            return new
        kind = self.draw.randrange(40)
        if kind == 0:
            new.body, new.content_type = b'{"a": [1, null, "\\ud800"]}', "application/json"
        elif kind == 1:
            new.body, new.content_type = BROKEN, "multipart/form-data; boundary=x"
        elif kind < 5:
            lists: dict[str, list[str]] = {}
            for name, value in pairs:
                lists.setdefault(storable(name), []).append(storable(value))
            new.body, new.content_type = encode_multipart(BOUNDARY, lists), MULTIPART_CONTENT
        else:
            new.body = encoded(pairs).encode()
        return new

    def headers(self) -> dict[str, str]:
        """None mostly; those of htmx, or one that is odd. None holds NUL or a line's end: no server passes such on."""
        found: dict[str, str] = {}
        if self.draw.random() < 0.2:
            found |= {"HX-Request": "true", "HX-Current-URL": "http://testserver/limits/"}
        if self.draw.random() < 0.25:
            name = self.draw.choice(HEADERS)
            value = self.draw.choice(SENT[name]) if name in SENT and self.draw.random() < 0.6 else nasty(self.draw)
            found[name] = "".join(each if " " <= each < "\u0100" else "?" for each in value[:8000])
        if self.draw.random() < 0.03:
            url = quote(self._text(), errors="replace")
            found |= {"HX-Request": "true", "HX-Current-URL": url, "HX-Current-URL-URI-AutoEncoded": "true"}
        return found

    def cookies(self, who: str) -> SimpleCookie:
        """Those of a person; one of them is rubbish now and then."""
        found = SimpleCookie()
        for name, morsel in self.ground.cookies[who].items():
            found[name] = morsel.value
        if self.draw.random() < 0.1:
            found["django_language"] = self.draw.choice(("en", "fr", "tlh"))
        if self.draw.random() < 0.05:
            value = storable(nasty(self.draw))[:3000]
            found[self.draw.choice(COOKIES)] = "".join(each for each in value if ord(each) < 256)
        return found

    def query(self, address: Address) -> Pairs:
        """Nothing mostly; else parts of lists, of our pages, and conditions on the columns of a model."""
        needed = list(NEEDED.get(address.route, ()))
        if self.draw.random() < 0.65:
            return needed
        model = getattr(getattr(address.view, "model_admin", None), "model", None)
        columns = [each.name for each in model._meta.get_fields()] if model else []
        return needed + [self._part(columns) for _ in range(self.draw.choice((1, 1, 2, 4)))]

    def _part(self, columns: list[str]) -> tuple[str, str]:
        kind = self.draw.randrange(3)
        if kind == 0 and columns:
            names = [self.draw.choice(columns), *self.draw.choice(([], [self.draw.choice(typed.LOOKUPS)]))]
            return "__".join(names), self._text()
        name = self.draw.choice(typed.OF_LISTS if kind == 1 and columns else typed.ELSEWHERE)
        return name, self._text(name)

    def _text(self, name: str = "") -> str:
        sense = self.draw.random() < 0.3
        return typed.sensible(self.draw, name, self.known) if sense else nasty(self.draw)

    def _who(self, route: str) -> str:
        meant = next((who for start, who in MOSTLY.items() if route.startswith(start)), OWNER)
        return meant if self.draw.random() < 0.75 else self.draw.choice(EVERYBODY)

    def _value(self, found: re.Match[str], address: Address, place: World) -> str:
        kind, name, group, inside = found.groups()
        if self.draw.random() < 0.15:
            number = kind == "int" and self.draw.random() < 0.7
            return quote(storable(self.draw.choice(typed.NUMBERS) if number else nasty(self.draw))[:6000], safe="")
        if group:
            return self.draw.choice(inside.split("|")) if "|" in inside else "foo/"
        return quote(self.draw.choice(self._meant(kind or "str", name, address, place) or ["1"]), safe="/{}")

    def _meant(self, kind: str, name: str, address: Address, place: World) -> list[str]:
        """What may stand for a parameter; of one that nobody has named yet, the rows of the model called so."""
        if model_admin := getattr(address.view, "model_admin", None):
            return self.ground.keys(model_admin.model)
        if name in OF_PLACES and OF_PLACES[name] in place.values:
            return [place.values[OF_PLACES[name]]]
        if name in self.ground.named:
            return self.ground.named[name]
        if address.route.startswith("api/console/"):
            return [self.operation[0] if name == "method" else self.operation[1].strip("/")]
        model: Any = next((m for m in apps.get_models() if m._meta.model_name == name.replace("_", "")), None)
        if model:
            return self.ground.keys(model)
        return [place.values[OF_PLACES["service"]]] if kind == "uuid" else ["1"]


def encoded(pairs: Pairs) -> str:
    """As a browser writes them; halves of characters too, which none would."""
    return urlencode(
        [(name.encode("utf-8", "surrogatepass"), value.encode("utf-8", "surrogatepass")) for name, value in pairs]
    )


def cut(path: str) -> str:
    """An address that is no longer than the server takes (gunicorn: a line of 4,094 characters)."""
    return re.sub(r"%.?$", "", path[:4000])


def storable(text: str) -> str:
    """Without halves of characters, which cannot be sent in that way."""
    return text.encode("utf-8", "replace").decode()
