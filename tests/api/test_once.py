"""What is done once because a row says that it was done: the second call is refused, or finds it done."""

import pytest

from occ.world import world
from tests.api import writes
from tests.api.client import WAYS, TokenApi
from tests.api.writes import ONCE, Key, Site
from tests.bad_input import everything


def stored() -> dict[str, list[dict[str, object]]]:
    """Everything that there is, but for when a key was last used."""
    tables = everything()
    for row in tables["ApiCredential"]:
        del row["last_used_at"]
    return tables


@pytest.fixture(scope="module")
def site(undone: None) -> Site:
    """Where everything can be called; each test leaves it as it was."""
    return writes.build(world.account(1))


@pytest.mark.django_db
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("key", ONCE, ids=" ".join)
def test_a_second_call_changes_nothing(key: Key, way: str, site: Site) -> None:
    api = WAYS[way](site.owner)
    first = site.send(api, key)
    if isinstance(api, TokenApi) and key == writes.LOGOUT:
        assert (api.status, first["errorCode"]) == (403, "NOT_CREDENTIAL")
        return
    assert api.status == 200
    before = stored()
    second = site.send(api, key)
    assert api.status == ONCE[key], second
    assert stored() == before
    assert api.status != 200 or second == first
