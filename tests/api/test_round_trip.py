"""What was read can be sent back: what the server alone writes is ignored, and nothing changes."""

import pytest

from occ.world import world
from tests.api import valid, wire
from tests.api.client import Api, api_for

OTHER_SHAPE = {"/services/{serviceId}"}
"""What is read there is a tree, of which what can be changed is no part."""
BOTH_WAYS = [path for method, path in wire.operations() if method == "PUT" and path not in OTHER_SHAPE]


@pytest.fixture(scope="module")
def found(undone: None) -> tuple[valid.World, Api]:
    """A customer with one of everything, and their program."""
    owner = world.account(1)
    return valid.build(owner), api_for(owner)


def test_every_address_that_is_read_and_written_is_asked() -> None:
    assert len(BOTH_WAYS) == 6


@pytest.mark.parametrize("path", BOTH_WAYS)
@pytest.mark.django_db
def test_what_was_read_can_be_sent_back(path: str, found: tuple[valid.World, Api]) -> None:
    here, api = found
    read = api.get(here.path(path))
    answer = api.put(here.path(path), read)
    assert api.status == 200, answer
    assert api.get(here.path(path)) == read


@pytest.mark.parametrize("path", BOTH_WAYS)
@pytest.mark.django_db
def test_any_other_field_is_refused(path: str, found: tuple[valid.World, Api]) -> None:
    here, api = found
    answer = api.put(here.path(path), api.get(here.path(path)) | {"colour": "red"})
    assert api.status == 400
    assert "Unknown: colour." in answer["message"]
