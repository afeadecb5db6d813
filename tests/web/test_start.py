"""The start page and the limits page."""

import re

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from occ.rules import limits
from occ.web.pages import facts

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.probe")]


def test_the_start_is_the_guides_checklist(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'href="/limits/"' in page
    assert 'href="/login/"' in page
    assert len(re.findall("<h1", page)) == 1


def test_links_that_leave_the_site_are_marked(client: Client) -> None:
    page = client.get("/").content.decode()
    outside = re.findall(r'<a [^>]*href="https?://[^>]*>', page)
    assert outside
    assert all('class="external"' in link for link in outside)


def test_signed_in_the_start_leads_on(as_alice: Client) -> None:
    page = as_alice.get("/").content.decode()
    assert 'href="/login/"' not in page


def test_the_start_asks_the_database_nothing_of_a_stranger(client: Client) -> None:
    with CaptureQueriesContext(connection) as asked:
        client.get("/")
    assert len(asked) == 0


def test_every_limit_that_a_form_links_to_is_there(client: Client) -> None:
    page = client.get("/limits/").content.decode()
    named = {section.anchor for section in facts.sections()} | {"places", "bandwidth", "availability", "here"}
    assert {"pop-subnet", "datacenter-subnet", "asn", "bgp", "routing", "vrack", "deletion", "keys"} <= named
    for anchor in named:
        assert f'id="{anchor}"' in page
        assert f'href="#{anchor}"' in page


def test_the_limits_are_those_of_the_rules(client: Client) -> None:
    page = client.get("/limits/").content.decode()
    for number in (limits.ASN_MAX, limits.PREFIXES_MAX, limits.MTU_MAX, "65501, 65502, 65519"):
        assert str(number) in page


def test_demo_sign_ins_are_shown_in_the_demo_only(client: Client, settings: LazySettings) -> None:
    for path in ("/", "/login/"):
        settings.DEMO = False
        assert "?demo=alice" not in client.get(path).content.decode()
        settings.DEMO = True
        assert "?demo=alice" in client.get(path).content.decode()
