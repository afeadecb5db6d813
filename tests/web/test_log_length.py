"""Whatever a visitor sends, the log gets records of limited length."""

import logging
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from occ.actions import people
from occ.engine.logs import ContextFilter
from occ.world import BY
from portal.logs import JsonFormatter, LineFormatter
from tests.portal.test_logs import RECORD_MAX

pytestmark = pytest.mark.django_db
LONG = "a" * 70_000


class Lines(logging.Handler):
    """What is logged, as the log has it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.addFilter(ContextFilter())
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a record in both forms."""
        self.found += [form.format(record) for form in (LineFormatter(), JsonFormatter())]


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """All that the root logger hands on."""
    handler = Lines()
    logging.getLogger().addHandler(handler)
    yield handler.found
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def staff() -> Client:
    """A member of staff; a view that fails is answered by the error page."""
    client = Client(raise_request_exception=False)
    client.force_login(people.user_create(username="sam", password="x", staff=True, by=BY))
    return client


def test_a_long_address_is_logged_in_part(client: Client, lines: list[str]) -> None:
    assert client.get("/" + "a" * 8_000).status_code == 404
    assert {word for word in ("Not Found: /aaa", "GET /aaa") if any(word in line for line in lines)} == {
        "Not Found: /aaa", "GET /aaa",
    }  # fmt: skip
    assert max(map(len, lines)) <= RECORD_MAX


def test_no_field_of_the_administration_makes_the_log_long(staff: Client, lines: list[str]) -> None:
    added = 0
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")
        page = staff.get(path)
        if page.status_code == 403:
            continue  # nothing of this is added here
        added += 1
        names = list(page.context["adminform"].form.fields)
        for name in names:
            staff.post(path, dict.fromkeys(names, "a") | {name: LONG})
    assert added >= 4
    assert max(map(len, lines)) <= RECORD_MAX


def test_a_failure_over_a_long_field_is_logged_in_part(
    staff: Client, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(**_values: object) -> None:
        raise ValueError(f"head {LONG} tail")

    monkeypatch.setattr(people, "account_create", fail)
    values = {"nichandle": "zz00001-ovh", "name": "Zoe", "email": "zoe@example.com", "language": "fr"}
    assert staff.post(reverse("admin:occ_account_add"), values).status_code == 500
    (failed,) = [line for line in lines if "Traceback" in line and line.startswith("{")]
    assert "customers.py" in failed
    assert "characters left out" in failed
    assert "aaa tail" in failed
    assert max(map(len, lines)) <= RECORD_MAX
