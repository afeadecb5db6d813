"""The door, and how forms are answered behind it."""

import json
import uuid
from collections.abc import Iterator

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from occ.models import Service, User
from occ.web.access import customer, public, service_member
from tests.web import probe
from tests.web.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.probe")]


@pytest.fixture(autouse=True)
def nothing_carried_out() -> Iterator[None]:
    probe.carried_out.clear()
    yield
    probe.carried_out.clear()


def answer(request: HttpRequest, *args: object) -> HttpResponse:
    return HttpResponse(str(args))


def test_each_decorator_says_that_it_guards() -> None:
    assert all(guarded.enforces_account for guarded in (customer(answer), service_member(answer)))  # type: ignore[attr-defined]
    assert public("because")(answer).is_public == "because"  # type: ignore[attr-defined]


def test_a_stranger_signs_in_first_and_comes_back(client: Client) -> None:
    assert client.get("/probe/?x=1").headers["Location"] == "/login/?next=/probe/%3Fx%3D1"


def test_in_the_panel_a_stranger_gets_the_sign_in_form(client: Client, in_panel: dict[str, str]) -> None:
    shown = client.get("/probe/", headers=in_panel)
    assert shown.status_code == 200
    assert shown.headers["HX-Retarget"] == "#drawer-body"
    assert 'name="username"' in shown.content.decode()
    assert "<html" not in shown.content.decode()


def test_a_page_that_follows_stops_when_nobody_is_signed_in(client: Client) -> None:
    told = client.get("/probe/", headers={"HX-Request": "true", "HX-Target": "live"})
    assert told.status_code == 286
    assert told.headers["HX-Reswap"] == "none"
    assert json.loads(told.headers["HX-Trigger"])["sessionEnded"]["url"] == "/login/?next=/probe/"


def test_a_question_outside_the_panel_is_told_so_and_what_is_in_the_panel_stays(client: Client) -> None:
    told = client.get("/probe/", headers={"HX-Request": "true", "HX-Target": "content"})
    assert (told.status_code, told.headers["HX-Reswap"]) == (286, "none")


def test_staff_without_account_are_led_to_the_admin(staff: User) -> None:
    refused = signed_in(staff).get("/probe/")
    assert refused.status_code == 403
    assert 'href="/admin/"' in refused.content.decode()


def test_no_cache_keeps_the_area(as_alice: Client) -> None:
    assert "no-store" in as_alice.get("/probe/").headers["Cache-Control"]


def test_another_customers_service_does_not_exist(rf: RequestFactory, alice: User, bob: User) -> None:
    from django.http import Http404
    from django.utils import timezone

    service = Service.objects.create(
        account=bob.account, provider="megaport", pop="par-pa3", bandwidth="1g", ordered_at=timezone.now()
    )
    request = rf.get("/")
    request.htmx = None  # type: ignore[attr-defined]
    request.user = bob
    assert service_member(answer)(request, service=service.pk).status_code == 200
    request.user = alice
    for number in (service.pk, uuid.uuid4()):
        with pytest.raises(Http404):
            service_member(answer)(request, service=number)


def test_a_form_is_a_page_or_a_panel(as_alice: Client, in_panel: dict[str, str]) -> None:
    page, panel = as_alice.get("/probe/"), as_alice.get("/probe/", headers=in_panel)
    assert "<html" in page.content.decode()
    assert '<form action="/probe/" method="post"' in page.content.decode()
    assert "<html" not in panel.content.decode()
    assert 'hx-post="/probe/"' in panel.content.decode()
    assert "HX-Target" in panel.headers["Vary"]


def test_what_is_wrong_is_said_and_has_the_focus(as_alice: Client) -> None:
    refused = as_alice.post("/probe/", {"name": "x", "number": "many"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert 'id="id_number_error"' in page
    assert 'aria-describedby="id_number_error id_number_hints"' in page
    assert page.count("autofocus") == 1
    assert '<a href="#id_number">' in page
    assert probe.carried_out == []


def test_a_refusal_of_the_action_is_said_at_its_field(as_alice: Client) -> None:
    refused = as_alice.post("/probe/", {"name": "no", "number": "1"})
    assert refused.status_code == 422
    assert "no is refused." in refused.content.decode()


def test_saved_from_a_page_leads_on_with_the_message(as_alice: Client) -> None:
    done = as_alice.post("/probe/", {"name": "x", "number": "1"}, follow=True)
    assert done.redirect_chain == [("/limits/", 302)]
    assert "Done." in done.content.decode()
    assert probe.carried_out == [{"name": "x", "number": 1, "api_secret": ""}]


def test_saved_from_the_panel_closes_it_and_renews_the_page(as_alice: Client, in_panel: dict[str, str]) -> None:
    done = as_alice.post("/probe/", {"name": "x", "number": "1"}, headers=in_panel)
    assert done.status_code == 204
    assert list(json.loads(done.headers["HX-Trigger"])) == ["drawerClose", "toast", "pageChanged", "probeChanged"]


def test_a_field_that_is_left_is_checked_and_nothing_is_done(as_alice: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div_id_number"}
    data = {"name": "x", "number": "many", "_check": "number"}
    checked = as_alice.post("/probe/", data, headers=headers).content.decode()
    assert 'id="id_number_error"' in checked
    assert 'id="id_name"' not in checked
    right = as_alice.post("/probe/", data | {"number": "21"}, headers=headers).content.decode()
    assert "twice: 42" in right
    assert "id_number_error" not in right
    assert probe.carried_out == []


def test_while_typing_nothing_is_wrong_yet(as_alice: Client) -> None:
    checked = as_alice.post("/probe/", {"number": "", "_check": "number", "_typing": "1"}).content.decode()
    assert "id_number_error" not in checked


def test_a_check_of_a_field_that_is_not_there_does_nothing(as_alice: Client) -> None:
    assert as_alice.post("/probe/", {"name": "x", "number": "1", "_check": "nothing"}).status_code == 200
    assert probe.carried_out == []


def test_the_key_of_a_form_stays_with_it(as_alice: Client) -> None:
    first = as_alice.get("/probe/").context["form"]["request_key"].value()
    again = as_alice.post("/probe/", {"request_key": str(first), "number": "x"}).context["form"]
    assert str(again["request_key"].value()) == str(first)
    assert as_alice.get("/probe/").context["form"]["request_key"].value() != first


def test_a_check_after_the_end_of_the_session_leaves_the_form_alone(client: Client) -> None:
    headers = {"HX-Request": "true", "HX-Target": "div_id_number"}
    answer = client.post("/probe/", {"name": "x", "number": "1", "_check": "number"}, headers=headers)
    assert (answer.status_code, answer.content, "HX-Retarget" in answer.headers) == (204, b"", False)
