"""Lists page by page, sorted and filtered, when the headers ask for it (api.md §1.5)."""

import json
from typing import Any

import pytest

from occ.actions.service import service_describe
from occ.models import Account
from occ.world import BY, world
from tests.api import valid, wire
from tests.api.client import Api, api_for

PAGES = {"X-Pagination-Mode": "CachedObjectList-Pages"}
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def owner(undone: None) -> Account:
    """A customer of all these tests."""
    return world.account(1)


@pytest.fixture(scope="module")
def three(owner: Account) -> list[str]:
    """The uuids of three services, called a, b and c."""
    services = [world.active(owner) for _ in range(3)]
    for service, name in zip(services, "bca", strict=True):
        service_describe(service=service, description=name, by=BY)
    return [str(service.pk) for service in sorted(services, key=lambda s: "bca"[services.index(s)])]


def names(api: Api, **headers: str) -> str:
    """The descriptions on the page."""
    wanted = PAGES | {f"X-Pagination-{name.replace('_', '-')}": value for name, value in headers.items()}
    return "".join(each["description"] for each in api.get("/ovhCloudConnect", headers=wanted))


def test_a_plain_list_is_identifiers(api: Api, three: list[str]) -> None:
    assert sorted(api.get("/ovhCloudConnect")) == sorted(three)


def test_a_page_is_whole_objects(api: Api, three: list[str]) -> None:
    found = api.get("/ovhCloudConnect", headers=PAGES)
    assert [fault for each in found for fault in wire.faults(each, "ovhCloudConnect.ServiceWithIAM")] == []
    assert api.last.headers["X-Pagination-Elements"] == "3"
    assert json.loads(api.last.content) == found


def test_a_list_is_sorted_either_way(api: Api, three: list[str]) -> None:
    assert names(api, Sort="description") == "abc"
    assert names(api, Sort="description", Sort_Order="DESC") == "cba"
    assert api.last.headers["X-Pagination-Sort"] == "description"
    assert api.last.headers["X-Pagination-Sort-Order"] == "DESC"
    assert sorted(names(api, Sort="lastUpdate", Sort_Order="DESC")) == ["a", "b", "c"]  # the panel asks for it


def test_a_list_comes_page_by_page(api: Api, three: list[str]) -> None:
    pages = [names(api, Sort="description", Size="2", Number=number) for number in ("1", "2", "3")]
    assert pages == ["ab", "c", ""]
    assert api.last.headers["X-Pagination-Elements"] == "3"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("description:eq=a", "a"),
        ("description:ne=a", "bc"),
        ("description:in=a,c", "ac"),
        ("description:gt=a", "bc"),
        ("description:lt=c", "ab"),
        ("description:like=%", "abc"),
        ("description:like=B%", "b"),
        ("description:like=%25b%25", "b"),
        ("description:like=%b%", "b"),
        ("description:eq=%62", "b"),
        ("description:eq=%ff", ""),
        ("iam.displayName:eq=c", "c"),
        ("iam.displayName.nothing:eq=null", "abc"),
        ("vrack:eq=null", "abc"),
        ("description:ne=a&description:ne=b", "c"),
        ("&".join(["description:ne=a"] * 10), "bc"),
        ("description:like=[a-b]", ""),
    ],
)
def test_a_list_is_filtered(api: Api, three: list[str], condition: str, expected: str) -> None:
    assert names(api, Sort="description", Filter=condition) == expected
    assert api.last.headers["X-Pagination-Elements"] == str(len(expected))


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Pagination-Mode": "Everything"},
        PAGES | {"X-Pagination-Number": "0"},
        PAGES | {"X-Pagination-Size": "many"},
        PAGES | {"X-Pagination-Filter": "description=a"},
        PAGES | {"X-Pagination-Filter": "colour:eq=red"},
        PAGES | {"X-Pagination-Filter": "colour.name:eq=red"},
        PAGES | {"X-Pagination-Filter": "iam" + ".a" * 50 + ":eq=red"},
        PAGES | {"X-Pagination-Filter": "&".join(["description:ne=red"] * 11)},
        PAGES | {"X-Pagination-Sort-Order": "down"},
    ],
)
def test_a_header_that_means_nothing_is_400(api: Api, three: list[str], headers: dict[str, str]) -> None:
    api.get("/ovhCloudConnect", headers=headers)
    assert api.status == 400


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ('{"env": [{"operator": "EQ", "value": "prod"}]}', 0),
        ('{"env": [{"operator": "NEXISTS"}]}', 3),
        ("{}", 3),
        ("null", 3),
    ],
)
def test_tags_are_filtered_on_though_there_are_none(api: Api, three: list[str], filters: str, count: int) -> None:
    assert len(api.get("/ovhCloudConnect", iamTags=filters)) == count


ODD = ['{"a": [{"operator": []}]}', '{"a": [{"operator": {}}]}', "[" * 1200]


@pytest.mark.parametrize("filters", ["[", "[]x", '{"env": 1}', '{"env": [{"operator": "IS"}]}', *ODD])
def test_a_filter_on_tags_that_means_nothing_is_400(api: Api, three: list[str], filters: str) -> None:
    api.get("/ovhCloudConnect", iamTags=filters)
    assert api.status == 400


def test_a_page_as_large_as_nobody_has_is_the_largest_one(api: Api, three: list[str]) -> None:
    assert len(api.get("/ovhCloudConnect", headers=PAGES | {"X-Pagination-Size": "9999999999"})) == 3
    assert api.last.headers["X-Pagination-Size"] == "5000"


def test_the_orders_that_are_followed_come_page_by_page(api: Api, owner: Account) -> None:
    for _ in range(3):
        world.ordered(owner)
    whole = api.get("/ovhCloudConnect/order")
    page = PAGES | {"X-Pagination-Size": "2", "X-Pagination-Sort": "orderId", "X-Pagination-Sort-Order": "DESC"}
    assert api.get("/ovhCloudConnect/order", headers=page) == sorted(whole, key=lambda each: -each["orderId"])[:2]
    assert api.last.headers["X-Pagination-Elements"] == "3"


CURSOR = {"X-Pagination-Mode": "CachedObjectList-Cursor", "X-Pagination-Size": "2", "X-Pagination-Sort": "description"}


def test_a_list_is_followed_from_cursor_to_cursor(api: Api, three: list[str]) -> None:
    first = api.get("/ovhCloudConnect", headers=CURSOR)
    following = api.last.headers["X-Pagination-Cursor-Next"]
    rest = api.get("/ovhCloudConnect", headers=CURSOR | {"X-Pagination-Cursor": following})
    assert [each["description"] for each in first + rest] == ["a", "b", "c"]
    assert "X-Pagination-Cursor-Next" not in api.last.headers
    assert api.last.headers["X-Pagination-Elements"] == "3"


@pytest.mark.parametrize("cursor", ["2", "é", "LTE=", "MDI=", "x" * 5])
def test_a_cursor_that_was_never_given_is_400(api: Api, three: list[str], cursor: str) -> None:
    api.get("/ovhCloudConnect", headers=CURSOR | {"X-Pagination-Cursor": cursor})
    assert api.status == 400


LISTS = [
    key
    for key, operation in wire.operations().items()
    if key[0] == "GET" and operation["responseType"].removesuffix("[]") in ("long", "string", "uuid")
    and operation["responseType"].endswith("[]")
]  # fmt: skip


@pytest.fixture(scope="module")
def everything(undone: None) -> tuple[Api, Any]:
    """The program of another customer, who has one of everything."""
    another = world.account(2)
    return api_for(another), valid.build(another)


@pytest.mark.parametrize("key", LISTS, ids=" ".join)
def test_every_list_of_identifiers_comes_as_whole_objects_too(
    key: tuple[str, str], everything: tuple[Api, Any]
) -> None:
    api, built = everything
    found = api.get(built.path(key[1]), headers=PAGES)
    assert api.last.headers["X-Pagination-Elements"] == str(len(found))
    assert {type(each) for each in found} <= {dict}
