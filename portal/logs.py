"""How the log is written: a line for a reader, or an object for a machine; always one event, with its name.

Whatever a visitor sends, a record is of limited length, and takes time in proportion to what was sent.
"""

import json
import logging
import re
from datetime import UTC, datetime
from itertools import islice
from typing import Any

ABOUT = {"request_id": "request", "account": "account", "task": "task"}
"""What `occ.engine.logs.ContextFilter` puts on a record, and its name in the log."""
_USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "event", "request", *ABOUT}

MESSAGE_MAX, FACT_MAX, TRACEBACK_MAX = 2_000, 500, 20_000
"""How many characters of each are logged at most."""
FACTS_MAX = 20
"""How many facts of a record are logged at most."""
_MARK = "…[{} characters left out]…"

# After its first line, PostgreSQL's message about a refused row holds values, which may be a service key or an e-mail
# address. In a traceback they follow on the next lines; in the `repr` of an error, as Celery logs it, on the same line
# after an escaped line feed. Foreign text reaches both expressions: neither may read a text more than once
# (tests/guards/test_expressions.py).
_IN_TRACEBACK = re.compile(
    r"^((?:psycopg|django\.db)\.[\w.]+: [^\n]*)(?:\n(?!\n(?:The above exception|During handling))[^\n]*)+", re.MULTILINE
)
_IN_REPR = re.compile(r"""\w\(['"][^\n]*""")


def _first_line(found: re.Match[str]) -> str:
    head, line_feed, _values = found[0].partition(r"\n")
    return f"{head}…" if line_feed else head


def loggable(text: str, most: int) -> str:
    """A text fit for the log: without the values of rows; of a long one the head and the tail.

    The values go before the middle does: a shortened text may have lost the words that announce a value.

    Args:
        text: any text.
        most: how many characters are kept, the mark in the middle included.
    """
    text = _IN_REPR.sub(_first_line, _IN_TRACEBACK.sub(r"\1", text))
    if len(text) <= most:
        return text
    half = (most - len(_MARK.format(len(text)))) // 2
    return text[:half] + _MARK.format(len(text) - 2 * half) + text[-half:]


class _Formatter(logging.Formatter):
    """Makes tracebacks fit for the log."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's own name)
        """The traceback, as text."""
        return loggable(super().formatException(ei), TRACEBACK_MAX)

    def formatStack(self, stack_info: str) -> str:  # noqa: N802 (logging's own name)
        """The stack, as text."""
        return loggable(stack_info, TRACEBACK_MAX)


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a record was given besides its words: what it is about, then what its caller adds; plain values only."""
    found = {name: getattr(record, attribute, "-") for attribute, name in ABOUT.items()}
    facts = {name: value for name, value in found.items() if value not in ("-", "")}
    own = {name: value for name, value in vars(record).items() if name not in _USUAL}
    facts |= {name: value for name, value in own.items() if isinstance(value, str | int | float | bool)}
    few = islice(facts.items(), FACTS_MAX)
    return {name: loggable(value, FACT_MAX) if isinstance(value, str) else value for name, value in few}


def _event(record: logging.LogRecord) -> str:
    """The name of the event: what the caller says with `extra={"event": …}`, else the logger's."""
    return loggable(str(getattr(record, "event", record.name)), FACT_MAX)


class LineFormatter(_Formatter):
    """`2026-11-24 12:00:00,123 WARNING email_not_relayed The words. (request=… email=12)`; a traceback below."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and what belongs below it."""
        record.exc_text = None  # another handler's formatter keeps the traceback here as it was
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """The line itself."""
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        line = f"{record.asctime} {record.levelname} {_event(record)} {loggable(record.message, MESSAGE_MAX)}"
        return (line + (f" ({facts})" if facts else "")).replace("\r", "\\r").replace("\n", "\\n")

    def usesTime(self) -> bool:  # noqa: N802 (logging's own name)
        """Always."""
        return True


class JsonFormatter(_Formatter):
    """One JSON object a line: time (UTC), level, event, logger, message, what it is about, the traceback as text."""

    def format(self, record: logging.LogRecord) -> str:
        """The object."""
        known: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "event": _event(record),
            "logger": record.name,
            "message": loggable(record.getMessage(), MESSAGE_MAX),
        }
        if record.exc_info:
            known["traceback"] = self.formatException(record.exc_info)
        return json.dumps({**_facts(record), **known}, ensure_ascii=False)


def configuration(form: str, level: str) -> dict[str, Any]:
    """The log of every process (web, worker, beat, commands), on standard error.

    Args:
        form: `line` or `json`.
        level: of the log; Django's own and Celery's chatter stay at warnings whatever it is, for they know secrets
            (SQL with its values) or say the same each second.
    """
    logging.captureWarnings(True)
    quiet = {"level": "WARNING"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": "occ.engine.logs.ContextFilter"}},
        "formatters": {"line": {"()": "portal.logs.LineFormatter"}, "json": {"()": "portal.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": form, "filters": ["context"]}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": quiet,
            "celery.app.trace": quiet,
            "celery.worker.strategy": quiet,
            "celery.beat": quiet,
            "celery.utils": quiet,
            "kombu": quiet,
            "amqp": quiet,
            "celery.apps.worker": {"level": "INFO"},  # that it is ready, whatever the level
            # gunicorn.conf.py hands this on. Its access log is left out: each request has a line of ours, without
            # what stands behind the question mark.
            "gunicorn.error": {"handlers": [], "propagate": True},
            "gunicorn.access": {"handlers": [], "propagate": False, "level": "CRITICAL"},
        },
    }
