"""What every answer of the API has in common, whatever was asked."""

import json
import re

import pytest
from django.db import OperationalError
from django.test import Client

from occ.api import auth
from occ.models import Account
from occ.world import world
from tests.api import valid, wire
from tests.api.client import Api
from tests.api.test_golden import settled


@pytest.mark.parametrize("path", ["/1.0/auth/time", "/v1/auth/time", "/1.0/auth/time/", "/v1/auth/time/"])
def test_both_bases_answer_alike_with_a_slash_or_without(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 200
    assert isinstance(json.loads(answer.content), int)


@pytest.mark.parametrize("path", ["/1.0", "/v1", "/1.0/", "/v1/"])
def test_the_base_lists_the_sections(path: str) -> None:
    found = json.loads(Client().get(path).content)
    assert "/ovhCloudConnect" in {each["path"] for each in found["apis"]}
    assert found["basePath"] == f"http://testserver{path.rstrip('/')}"


@pytest.mark.parametrize("path", ["/v2", "/v2/iam/policy", "/1.0/nothing", "/v1/ovhCloudConnections"])
def test_what_is_not_there_is_told_in_the_vendors_form(path: str) -> None:
    answer = Client().get(path)
    assert (answer.status_code, json.loads(answer.content)["class"]) == (404, "Client::NotFound")
    assert answer.headers["X-Ovh-QueryID"]


@pytest.mark.parametrize("path", ["/v2/1.0/auth/time", "/auth/oauth2/token/v1"])
def test_a_base_counts_at_the_beginning_alone(path: str) -> None:
    answer = Client().get(path)
    assert answer.status_code == 404
    assert f"nothing at {path}:" in json.loads(answer.content)["message"]


@pytest.mark.parametrize("path", ["/v1beta/", "/1.00/", "/v12"])
def test_what_only_begins_like_a_base_is_none(path: str) -> None:
    assert Client().get(path).headers["Content-Type"].startswith("text/html")


READS = [key for key in wire.operations() if key[0] == "GET" and not key[1].startswith("/auth/")]


@pytest.mark.django_db
def test_every_read_answers_alike_under_both_bases_with_a_slash_or_without(owner: Account, api: Api) -> None:
    everything = valid.build(owner)
    differing = []
    for _, template in READS:
        path, query = everything.path(template), valid.QUERIES.get(template, {})
        seen = set()
        for api.base in ("/1.0", "/v1"):
            for tail in ("", "/"):
                answer = settled(api.get(path + tail, **query))
                seen.add((api.status, json.dumps(answer, sort_keys=True)))
        differing += [path] if len(seen) > 1 else []
    assert differing == []


def test_every_answer_carries_its_number() -> None:
    for path in ("/1.0/auth/time", "/1.0/nothing", "/1.0/auth/details"):
        answer = Client().get(path)
        assert len(answer.headers["X-Ovh-QueryID"]) == 32
        assert answer.headers["X-Ovh-QueryID"] == answer.headers["X-Request-ID"]


def test_no_session_is_read_or_made(api: Api) -> None:
    api.get("/auth/details")
    assert not api.last.cookies
    assert "Vary" not in api.last.headers


def test_an_unknown_address_is_404_in_json(api: Api) -> None:
    assert api.get("/ovhCloudConnection")["class"] == "Client::NotFound"
    assert api.status == 404


def test_an_unknown_method_names_those_that_there_are(api: Api) -> None:
    api.delete("/auth/details")
    assert api.status == 405
    assert api.last.headers["Allow"] == "GET"


def test_a_body_that_is_no_json_is_400(api: Api) -> None:
    headers = {"X-Ovh-Application": api.key}
    answer = api.send("POST", "/1.0/auth/credential", "{", headers)
    assert (api.status, answer["class"]) == (400, "Client::BadRequest")


def test_every_wrong_field_is_named(api: Api) -> None:
    body = {"accessRules": [{"method": "LOOK", "path": "/*"}], "allowedIPs": ["here"], "colour": "red"}
    answer = api.send("POST", "/1.0/auth/credential", json.dumps(body), {"X-Ovh-Application": api.key})
    assert api.status == 400
    assert "colour" in answer["message"]
    del body["colour"]
    answer = api.send("POST", "/1.0/auth/credential", json.dumps(body), {"X-Ovh-Application": api.key})
    assert set(answer["details"]) == {"accessRules.0.method", "allowedIPs.0"}


WRONG = [None, True, 1.5, "x", [], {"x": 1}]


@pytest.mark.django_db
def test_what_is_of_a_wrong_type_is_told_in_the_apis_own_words(owner: Account, api: Api) -> None:
    """Neither in pydantic's words nor with a name of the code, whatever is sent in place of a body or of a field."""
    everything = valid.build(owner)
    said = set()
    for (method, template), operation in wire.operations().items():
        body = next((each["dataType"] for each in operation["parameters"] if each["paramType"] == "body"), None)
        if body is None or template.startswith("/auth/"):
            continue
        fields = wire.models().get(body, {}).get("properties", {})
        bodies = [*WRONG, *({name: wrong} for name in fields for wrong in WRONG)]
        for each in bodies:
            answer = api.call(method, everything.path(template), each)
            said |= set(answer.get("details", {}).values()) if api.status == 400 else set()
    assert {"Give a text.", "Give an object.", "Give a uuid, like 7c9e6679-7425-40de-944b-e07fc1f90ae7."} <= said
    foreign = re.compile("[Ii]nput|instance of|pars(e|ing)|Field|UUID|not of the type")
    assert [each for each in said if foreign.search(each)] == []


@pytest.mark.parametrize("text", ["a\x00b", "a\ud800b"])
def test_a_character_that_no_database_keeps_is_refused_at_its_field(api: Api, owner: Account, text: str) -> None:
    network = world.vrack(owner)
    refused = api.put(f"/vrack/{network.name}", {"name": text})
    assert (api.status, list(refused["details"])) == (400, ["name"])
    refused = api.post("/order/cart", {"ovhSubsidiary": "FR", "description": text})
    assert (api.status, list(refused["details"])) == (400, ["description"])


NOWHERE = ["/vrack/a{}b", "/services/2/form/a{}b", "/order/cart/a{}b", "/services?resourceName=a{}b"]


@pytest.mark.parametrize("path", [*NOWHERE, "/ovhCloudConnect?iamTags=a{}b"])
@pytest.mark.parametrize(("character", "statuses"), [("%00", {400}), ("%ED%A0%80", {200, 400, 404})])
def test_nor_is_it_looked_for(api: Api, path: str, character: str, statuses: set[int]) -> None:
    """Half a character is no UTF-8: it arrives as another text, which there is not."""
    whole = f"/1.0{path.format(character)}"
    answer = api.client.generic("GET", whole, headers=api.headers("GET", whole), RAW_URI=whole)
    assert answer.status_code in statuses
    assert answer.status_code == 200 or wire.error_faults(json.loads(answer.content)) == []


def test_a_database_that_is_away_is_503(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("could not connect")

    monkeypatch.setattr(auth.clock, "real_now", away)
    answer = api.send("GET", "/1.0/auth/time")
    assert (api.status, answer["class"]) == (503, "Server::ServiceUnavailable")
    assert api.last.headers["Retry-After"] == "5"


def test_what_nobody_expected_is_500_and_says_nothing(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(auth.clock, "real_now", broken)
    answer = api.send("GET", "/1.0/auth/time")
    assert (api.status, answer["class"]) == (500, "Server::InternalServerError")
    assert "secret words" not in answer["message"]


def test_an_unknown_host_is_refused_in_json(api: Api) -> None:
    api.send("GET", "/1.0/auth/time", headers={"Host": "elsewhere.example"})
    assert api.status == 200  # the time needs no host
    signed = api.headers("GET", "/1.0/auth/details", url="http://elsewhere.example/1.0/auth/details")
    api.send("GET", "/1.0/auth/details", headers=signed | {"Host": "elsewhere.example"})
    assert api.status == 400
