"""The world of the fuzz: a customer whose services are everywhere, so that what a path names is often there."""

from dataclasses import dataclass

from occ.actions import api_client
from occ.api.http.callers import new_token
from occ.engine.queue import clock
from occ.world import BY, world
from tests.api import places
from tests.api.client import Api, api_for, user_of
from tests.api.valid import World


@dataclass(frozen=True)
class Ground:
    """All places by name, and a program that may do everything there, by its key or with a token."""

    places: dict[str, World]
    api: Api
    token: str


def build() -> Ground:
    """One customer with one of everything, whose other services stand at every point of the guide."""
    owner = world.account(1)
    found = places.build(owner, places.NAMES)
    clock.change(owner.clock_id, paused=True)
    client, _ = api_client.client_create(user=user_of(owner), name="Fuzz", by=BY)
    return Ground({name: found[name] for name in places.NAMES}, api_for(owner), new_token(client))
