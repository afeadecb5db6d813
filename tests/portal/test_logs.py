"""How the log is written, and what an error report does not tell."""

import json
import logging
import re
import sys
from types import TracebackType
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest
from django.test import RequestFactory
from django.views.debug import ExceptionReporter

from occ.engine import logs
from portal.logs import (
    FACT_MAX,
    FACTS_MAX,
    MESSAGE_MAX,
    TRACEBACK_MAX,
    JsonFormatter,
    LineFormatter,
    configuration,
    loggable,
)

FORMATTERS = {"line": LineFormatter(), "json": JsonFormatter()}
RECORD_MAX = MESSAGE_MAX + FACT_MAX * (FACTS_MAX + 1) + 2 * TRACEBACK_MAX + 1_000
"""Characters of a whole record, names and punctuation included, if none of them has to be escaped."""


@pytest.fixture(autouse=True)
def outside() -> None:
    """Views that other tests call without the middleware leave word of their account."""
    logs._about.set({})


def record(message: str = "Said.", *arguments: object, **extra: object) -> logging.LogRecord:
    """A record as the handler formats it."""
    made = logging.getLogger("occ.test").makeRecord(
        "occ.test", logging.WARNING, __file__, 1, message, arguments, None, extra=dict(extra)
    )
    logs.ContextFilter().filter(made)
    return made


def test_an_object_names_the_event_and_what_it_is_about() -> None:
    with logs.about(request="r1"), logs.about(task="7"):
        logs.also(account="aa00001-ovh")
        said = json.loads(JsonFormatter().format(record("It is %s.", "so", event="told", email=3)))
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "WARNING", "event": "told", "logger": "occ.test", "message": "It is so.",
        "request": "r1", "account": "aa00001-ovh", "task": "7", "email": 3,
    }  # fmt: skip


def test_outside_of_a_request_there_is_none() -> None:
    said = json.loads(JsonFormatter().format(record()))
    assert said.keys() == {"time", "level", "event", "logger", "message"}
    assert said["event"] == "occ.test"


def test_a_caller_names_the_task_itself() -> None:
    assert json.loads(JsonFormatter().format(record(task=7)))["task"] == 7


def test_a_line_is_one_line_whatever_was_sent() -> None:
    line = LineFormatter().format(record("GET %s", "/x\n2026 ERROR forged", event="request", status=404))
    assert line.count("\n") == 0
    assert "WARNING request GET /x\\n2026 ERROR forged (status=404)" in line
    assert "\n" not in JsonFormatter().format(record("GET %s", "/x\nforged"))


def test_objects_that_are_handed_along_are_not_written_out() -> None:
    assert "HttpRequest" not in JsonFormatter().format(record(request=HttpRequest(), other=HttpRequest()))


@pytest.mark.parametrize("form", ["line", "json"])
def test_a_failure_has_its_traceback(form: str) -> None:
    try:
        raise LookupError("no such thing")
    except LookupError:
        made = record(event="failed")
        made.exc_info = sys.exc_info()
    said = FORMATTERS[form].format(made)
    assert "Traceback" in said
    assert "LookupError: no such thing" in said


@pytest.mark.parametrize("form", FORMATTERS)
@pytest.mark.parametrize("part", ["message", "fact", "event", "facts", "traceback", "stack"])
def test_every_part_of_a_record_is_limited(form: str, part: str) -> None:
    text = "head " + "a" * 70_000 + " tail"
    made = record(text if part == "message" else "Said.")
    if part in ("fact", "event"):
        setattr(made, part, text)
    if part == "facts":
        vars(made).update({f"fact_{number}": text for number in range(500)})
    if part == "traceback":
        made.exc_info = (ValueError, ValueError(text), None)
    if part == "stack":
        made.stack_info = text
    said = FORMATTERS[form].format(made)
    assert len(said) <= RECORD_MAX
    if (part, form) != ("stack", "json"):  # which has no place for it
        assert all(word in said for word in ("head aaa", "aaa tail", "characters left out"))


def test_what_was_left_out_is_counted() -> None:
    text = "".join(map(chr, range(0x4E00, 0x4E00 + 5_000)))
    head, count, tail = re.fullmatch(r"(.*)…\[(\d+) characters left out\]…(.*)", loggable(text, 500)).groups()  # type: ignore[union-attr]
    assert 490 <= len(loggable(text, 500)) <= 500
    assert text.startswith(head)
    assert text.endswith(tail)
    assert len(head) + int(count) + len(tail) == len(text)
    assert loggable(text[:500], 500) == text[:500]


REFUSED = {
    "a repr": "Task tick raised: {name}('{long}duplicate key\\nDETAIL:  Key (value)=({value}) exists.{long}')",
    "a traceback": "Traceback:\n{long}\npsycopg.errors.{name}: {long}duplicate\nDETAIL:  Key (value)=({value}){long}",
}


@pytest.mark.parametrize("length", [0, 100, 900, 1_000, 3_000, 30_000])
@pytest.mark.parametrize("name", ["IntegrityError", "UniqueViolation"])
@pytest.mark.parametrize("where", REFUSED)
def test_a_shortened_text_tells_no_value_of_a_row(where: str, name: str, length: int) -> None:
    value = "s3same-0pen"
    text = REFUSED[where].format(name=name, value=value, long="a" * length)
    for most in (FACT_MAX, MESSAGE_MAX, TRACEBACK_MAX):
        said = loggable(text, most)
        assert value not in said
        assert len(said) <= most


def test_a_form_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="stderr"):
        logging.config.dictConfig(configuration("yaml", "INFO"))


def _fail(password: str) -> None:
    typed = password.upper()
    raise RuntimeError(len(typed))


def _report(request: HttpRequest) -> str:
    caught: tuple[Any, BaseException, TracebackType | None] | None = None
    try:
        _fail("s3same-0pen")
    except RuntimeError as error:
        caught = (type(error), error, error.__traceback__)
    assert caught
    reporter = ExceptionReporter(request, *caught)
    return reporter.get_traceback_text() + reporter.get_traceback_html()


def test_an_error_report_keeps_names_and_hides_values(rf: RequestFactory, settings: LazySettings) -> None:
    settings.CELERY_BROKER_URL = "redis://:s3same-0pen@redis:6379/0"
    request = rf.post("/x/", {"key": "s3same-0pen"}, headers={"x-ovh-consumer": "s3same-0pen"})
    request.COOKIES["provider_session"] = "s3same-0pen"
    told = _report(request)
    assert "s3same-0pen" not in told.lower().replace("&#x27;", "'").replace('_fail("s3same-0pen")', "").replace(
        "_fail(&quot;s3same-0pen&quot;)", ""
    )
    assert {name for name in ("typed", "password", "key", "provider_session") if name in told} == {
        "typed", "password", "key", "provider_session",
    }  # fmt: skip
    settings.DEBUG = True
    assert "S3SAME-0PEN" in _report(request)
