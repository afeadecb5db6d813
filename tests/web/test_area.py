"""The menu path of the guide: each page lists what it holds."""

import pytest
from django.test import Client

from occ.models import User
from tests.web.conftest import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.probe")]


def test_the_area_lists_what_it_holds(as_alice: Client) -> None:
    for path in ("/bare-metal-cloud/", "/bare-metal-cloud/network/"):
        page = as_alice.get(path).content.decode()
        assert ">OVHcloud Connect</a>" in page
        assert "vRack" in page


def test_the_area_is_for_customers(client: Client, staff: User) -> None:
    assert client.get("/bare-metal-cloud/").headers["Location"] == "/login/?next=/bare-metal-cloud/"
    assert signed_in(staff).get("/bare-metal-cloud/").status_code == 403
