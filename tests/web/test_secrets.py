"""Nothing that opens a door is ever written to a log: passwords, service keys, sessions, tokens against forgery."""

import io
import logging
import re
import smtplib
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.conf import LazySettings
from django.core.mail.backends import base
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.views.debug import ExceptionReporter
from pytest_django import DjangoCaptureOnCommitCallbacks

from occ.actions import api_client, people
from occ.api.http import callers, token
from occ.engine.logs import ContextFilter
from occ.engine.queue import runner
from occ.models import Email, Service, ServiceKey
from occ.provider import views
from occ.web.views import order
from occ.world import BY, world
from portal.logs import JsonFormatter, LineFormatter
from tests.api.client import api_for, user_of

pytestmark = pytest.mark.django_db
PASSWORD, WRONG, AT_PROVIDER = "correct-horse-battery-staple", "wr0ng-horse-battery-staple", "provider-horse-battery"
ORDER = "/order/megaport/par-pa3/1g/"
FORM = "7c1b9a52-6a3e-4f6b-9a53-0d6e0a9a8d11"


class Everything(logging.Handler):
    """All that was logged, in both forms, and the error report of Django's for each failure."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.text = io.StringIO()
        self.addFilter(ContextFilter())

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record as the log would, and as an e-mail to administrators would."""
        for form in (LineFormatter(), JsonFormatter()):
            self.text.write(form.format(record) + "\n")
        if record.exc_info:
            reporter = ExceptionReporter(getattr(record, "request", None), *record.exc_info, is_email=True)
            self.text.write(reporter.get_traceback_text() + reporter.get_traceback_html())


@pytest.fixture
def logged() -> Iterator[Everything]:
    """Every logger of ours at its most talkative; Django's and the libraries' as `portal.logs` leaves them."""
    handler = Everything()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


class DeadRelay(base.BaseEmailBackend):
    """A relay that refuses, and repeats what it was sent, as some do."""

    def send_messages(self, email_messages: Any) -> int:
        """Refuse."""
        raise smtplib.SMTPDataError(554, email_messages[0].body.encode())


def secrets(*browsers: Client) -> set[str]:
    """Everything that opens a door now."""
    keys = {form for key in ServiceKey.objects.all() for form in (key.value, key.display)}
    cookies = {morsel.value for each in browsers for morsel in each.cookies.values() if len(morsel.value) > 20}
    return {PASSWORD, WRONG, AT_PROVIDER} | keys | cookies


def sign_in(client: Client, path: str, password: str) -> int:
    """Fill in a sign-in form."""
    page = client.get(path).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert token
    data = {"username": "carol", "password": password, "csrfmiddlewaretoken": token[1]}
    return client.post(path, data).status_code


def test_nothing_that_opens_a_door_is_logged(
    logged: Everything,
    settings: LazySettings,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    settings.EMAIL_BACKEND = f"{__name__}.DeadRelay"
    settings.AXES_ENABLED = True
    people.user_create(username="carol", password=PASSWORD, account=world.account(), by=BY)
    people.provider_user_create(provider="megaport", username="carol", password=AT_PROVIDER, by=BY)
    customer, provider = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)

    # Sign-ins that fail, that are forged, and that succeed.
    assert sign_in(customer, "/login/", WRONG) == 422
    assert customer.post("/login/", {"username": "carol", "password": PASSWORD}).status_code == 403
    assert sign_in(customer, "/login/", PASSWORD) == 302
    assert sign_in(provider, "/fournisseurs/megaport/login/", WRONG) == 422
    assert sign_in(provider, "/fournisseurs/megaport/login/", AT_PROVIDER) == 302

    # An order, which fails first; its key by e-mail, whose relay fails.
    for browser in (customer, provider):
        browser.handler.enforce_csrf_checks = browser.raise_request_exception = False
    with monkeypatch.context() as broken:
        broken.setattr(order, "order_place", _broken)
        assert customer.post(ORDER, {"request_key": FORM}).status_code == 500
    with django_capture_on_commit_callbacks(execute=True):
        assert customer.post(ORDER, {"request_key": FORM}).status_code == 302
        world.pass_time()
    service = Service.objects.get()
    assert Email.objects.filter(relayed_at=None).exists()

    # The key at the provider: wrong, then right while something is broken, then right.
    key = service.keys.get()
    home = "/fournisseurs/megaport/"
    assert provider.post(home, {"key": key.display[:-1]}).status_code == 422
    for name in ("order_look_up", "order_validate"):
        with monkeypatch.context() as broken:
            broken.setattr(views, name, _broken)
            path = home if name == "order_look_up" else f"{home}validate/"
            assert provider.post(path, {"key": key.display, "request_key": FORM}).status_code == 500
    assert provider.post(home, {"key": key.display}).status_code == 200
    assert provider.post(f"{home}validate/", {"key": key.display, "request_key": FORM}).status_code == 302

    # A step that fails.
    with monkeypatch.context() as broken:
        broken.setattr(runner.Batch, "run", _broken)
        world.pass_time()

    said = logged.text.getvalue()
    events = {"request", "step", "email_not_relayed", "task_failed"}
    assert {event for event in events if f'"event": "{event}"' in said} == events
    assert "Traceback" in said
    assert "order_look_up" in said
    found = secrets(customer, provider)
    assert len(found) >= 3 + 2 + 3
    assert [secret for secret in found if secret in said] == []


def test_nothing_that_lets_a_program_in_is_logged(logged: Everything, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = world.account()
    program = api_for(owner)
    client, client_secret = api_client.client_create(user=user_of(owner), name="Terraform", by=BY)
    form = {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": client_secret}
    bearer = program.client.post("/auth/oauth2/token", form).json()["access_token"]
    assert program.client.post("/auth/oauth2/token", form | {"client_secret": WRONG}).status_code == 401
    asked = {"accessRules": [{"method": "GET", "path": "/*"}]}
    headers = {"X-Ovh-Application": program.key}
    given = program.client.post("/1.0/auth/credential", asked, "application/json", headers=headers).json()

    # Signed rightly, signed wrongly, by a token, and while something is broken.
    signed = program.headers("GET", "/1.0/auth/details")
    answers = [signed, signed | {"X-Ovh-Signature": "$1$" + "0" * 40}, {"Authorization": f"Bearer {bearer}"}]
    statuses = [program.client.get("/1.0/auth/details", headers=each).status_code for each in answers]
    assert statuses == [200, 400, 200]
    with monkeypatch.context() as broken:
        broken.setattr(callers, "signature", _broken)
        assert program.client.get("/1.0/auth/details", headers=signed).status_code == 500
    with monkeypatch.context() as broken:
        broken.setattr(token, "hashed", _broken)
        assert program.client.post("/auth/oauth2/token", form).status_code == 500

    said = logged.text.getvalue()
    assert said.count("broken with") >= 2
    found = {program.secret, program.consumer, client_secret, bearer, given["consumerKey"], WRONG}
    assert [secret for secret in found if secret in said] == []


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only meaningful on PostgreSQL")
def test_what_the_database_refuses_is_logged_without_its_values() -> None:
    key = world.ordered(world.account()).keys.get()
    key.pk = None
    with pytest.raises(IntegrityError, match=key.value) as refused, transaction.atomic():
        key.save()
    as_celery_says_it = f"Task tick raised unexpected: {refused.value!r}"
    assert key.value in as_celery_says_it
    record = logging.makeLogRecord({"msg": as_celery_says_it, "exc_info": refused._excinfo})
    for form in (LineFormatter(), JsonFormatter()):
        record.exc_text = None
        said = form.format(record)
        assert said.count("duplicate key value violates unique constraint") == 3  # Celery's word, psycopg's, Django's
        assert key.value not in said


def test_what_a_database_refuses_is_cut_in_any_language() -> None:
    failure = _chained(f"la valeur existe\nDÉTAIL : Clé (value)=({PASSWORD})\n{WRONG}")
    record = logging.makeLogRecord({"msg": "It failed.", "exc_info": failure})
    assert PASSWORD in logging.Formatter().format(record)  # which keeps its text in the record
    said = LineFormatter().format(record)
    assert said.count("la valeur existe") == 2
    assert "direct cause" in said
    assert PASSWORD not in said
    assert WRONG not in said


def _chained(text: str) -> Any:
    try:
        try:
            raise psycopg.errors.UniqueViolation(text)
        except psycopg.Error as error:
            raise IntegrityError(text) from error
    except IntegrityError:
        return sys.exc_info()


def _broken(*arguments: Any, **values: Any) -> Any:
    """Fails, with all that it was given in its variables."""
    held = [*arguments, *values.values()]
    raise RuntimeError(f"broken with {len(held)} arguments")


def test_what_is_said_would_be_found(logged: Everything) -> None:
    logging.getLogger("occ.test").debug("The password is %s", PASSWORD)
    try:
        raise ValueError(WRONG)
    except ValueError:
        logging.getLogger("occ.test").error("It failed.", exc_info=sys.exc_info())
    assert PASSWORD in logged.text.getvalue()
    assert WRONG in logged.text.getvalue()
