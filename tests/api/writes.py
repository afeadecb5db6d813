"""The writing operations of the route table, sorted by what an equal call does that comes after the first."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from occ.actions import api_key
from occ.actions.cart import cart_create
from occ.models import Account
from occ.world import BY
from tests.api import valid, wire
from tests.api.client import Api, user_of
from tests.api.places import BILLED, CART, CHANGE, SERVICE, VRACK, where_done

Key = tuple[str, str]
SOON, LATER = ((datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="seconds") for days in (2, 3))
ASKING, LOGOUT = ("POST", "/auth/credential"), ("POST", "/auth/logout")
WRITES = [key for key in wire.operations() if key[0] != "GET"]
PUTS = [key for key in WRITES if key[0] == "PUT"]
VALUES: dict[str, list[tuple[Any, Any]]] = {
    SERVICE: [({"description": "A"}, {"description": "B"})],
    f"{SERVICE}/serviceInfos": [
        tuple(
            {"renew": {"automatic": True, "deleteAtExpiration": False, "forced": False, "period": 1} | change}
            for change in ({}, changed)
        )
        for changed in ({"deleteAtExpiration": True}, {"automatic": False}, {"period": 12})
    ],
    VRACK: [({"name": "A"}, {"name": "B"}), ({"description": "A"}, {"description": "B"})],
    BILLED: [
        ({"displayName": "A"}, {"displayName": "B"}),
        ({"renew": {"mode": "automatic"}}, {"renew": {"mode": "manual"}}),
        ({"renew": {"period": "P1M"}}, {"renew": {"period": "P1Y"}}),
        ({"terminationPolicy": "empty"}, {"terminationPolicy": "terminateAtExpirationDate"}),
    ],
    CART: [
        ({"description": "A"}, {"description": "B"}),
        ({"expire": SOON}, {"expire": LATER}),
    ],
    "/me": [({"name": "A"}, {"name": "B"}), ({"language": "fr_FR"}, {"language": "en_GB"})],
}
"""For each PUT, by its path, pairs of bodies that are read differently afterwards."""
ONE_VALUE = {("PUT", f"{CART}/item/{{itemId}}"): "a month and one service are all that is sold"}
"""PUTs with one possible value, each with the reason."""
REPEATED = {
    ASKING: "each is a key that waits for its own validation",
    ("POST", "/order/cart"): "two carts are two orders begun",
    ("POST", f"{SERVICE}/changeContact"): "each change waits for its own answer",
    ("POST", f"{SERVICE}/diagnostic"): "each is looked at and counted",
    ("POST", f"{SERVICE}/serviceKey/{{serviceKeyId}}/send"): "each is an e-mail",
    ("POST", f"{SERVICE}/terminate"): "each is an e-mail, whose token is the one that counts",
    ("POST", f"{VRACK}/terminate"): "each is an e-mail, whose token is the one that counts",
    ("POST", f"{BILLED}/terminate"): "each is an e-mail, whose token is the one that counts",
    ("POST", f"{CHANGE}/resendEmail"): "each is an e-mail",
    ("POST", f"{BILLED}/form/{{formName}}/answer"): "each is kept in the history",
}
"""What two equal calls do twice, each with the reason."""
ONCE = {
    LOGOUT: 403,
    ("POST", f"{SERVICE}/confirmTermination"): 460,
    ("POST", f"{VRACK}/confirmTermination"): 404,
    ("POST", f"{BILLED}/terminate/confirm"): 460,
    ("DELETE", BILLED): 460,
    ("POST", f"{SERVICE}/serviceKey/{{serviceKeyId}}/regenerate"): 409,
    ("POST", f"{SERVICE}/migration"): 409,
    ("POST", f"{CHANGE}/accept"): 409,
    ("POST", f"{CHANGE}/refuse"): 409,
    ("POST", f"{CART}/assign"): 200,
    ("POST", f"{CART}/checkout"): 200,
}
"""What is done once because a row says that it was, and the status of the second call, which changes nothing."""
CHANGES_NOTHING = {("POST", f"{SERVICE}/log/url"): "a link with its own time, which no row holds"}


@dataclass(frozen=True)
class Pair:
    """A POST that makes something, and the DELETE that takes it away."""

    make: Key
    unmake: Key

    def __str__(self) -> str:
        return f"{self.make[1]} {self.unmake[1]}"


def pairs() -> list[Pair]:
    """Every DELETE with the POST that undoes it: at the same path, above it, or with the same model as answer."""
    return [Pair(made, key) for key in WRITES if key[0] == "DELETE" and (made := _maker(key[1]))]


def _maker(path: str) -> Key | None:
    above, one = re.sub(r"/\{\w+\}$", "", path), wire.operations().get(("GET", path))
    for key in (("POST", path), ("POST", above)):
        if key in WRITES:
            return key
    model = one["responseType"] if one and above != path else None
    return next((key for key in WRITES if key[0] == "POST" and wire.operations()[key]["responseType"] == model), None)


PAIRS = pairs()


@dataclass(frozen=True)
class Site:
    """Where a customer's program calls operations: a world for most of them, and others for what is refused there."""

    owner: Account
    application: str
    """The key of an application, for what is called with one alone."""
    full: valid.World
    others: dict[Key, valid.World]

    def at(self, key: Key) -> valid.World:
        """The world in which an operation is accepted."""
        return self.others.get(key, self.full)

    def send(self, api: Api, key: Key, *, path: str = "", body: Any = None) -> Any:
        """Call an operation in its world; with its valid body and at its own path unless others are given."""
        here = self.at(key)
        model = next((p["dataType"] for p in wire.operations()[key]["parameters"] if p["paramType"] == "body"), None)
        return api.call(
            key[0],
            path or here.path(key[1]),
            here.bodies[model] if model and body is None else body,
            {"X-Ovh-Application": self.application} if key == ASKING else None,
        )


def build(owner: Account) -> Site:
    """A customer with one of everything, and what else it takes for each operation to be accepted."""
    full, others = where_done(owner)
    application, _ = api_key.application_create(user=user_of(owner), name="Test", by=BY)
    others["POST", f"{CART}/assign"] = full.with_other({"cart/cartId": cart_create(subsidiary="FR").pk})
    return Site(owner, application.key, full, others)
