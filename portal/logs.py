"""How the log is written: a line for a reader, or an object for a machine; always one event, with its name."""

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

ABOUT = {"request_id": "request", "account": "account", "task": "task"}
"""What `occ.engine.logs.ContextFilter` puts on a record, and its name in the log."""
_USUAL = {*vars(logging.makeLogRecord({})), "message", "asctime", "event", "request", *ABOUT}

# After its first line, what PostgreSQL says of a row that it refuses holds values, which may be a service key's or an
# e-mail's: in a traceback up to the next one, and in the `repr` of an error, as Celery logs it, all in one line.
_IN_TRACEBACK = re.compile(
    r"^((?:psycopg|django\.db)\.[\w.]+: [^\n]*)(?:\n(?!\n(?:The above exception|During handling))[^\n]*)+", re.MULTILINE
)
_IN_REPR = re.compile(r"""(\w*Error\(['"](?:(?!\\n)[^\n])*)\\n[^\n]*""")


def _without_values(text: str) -> str:
    return _IN_REPR.sub(r"\1…", _IN_TRACEBACK.sub(r"\1", text))


class _Formatter(logging.Formatter):
    """Leaves the values of rows out."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's own name)
        """The traceback, as text."""
        return _without_values(super().formatException(ei))


def _facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a record was given besides its words: what it is about, then what its caller adds; plain values only."""
    found = {name: getattr(record, attribute, "-") for attribute, name in ABOUT.items()}
    facts = {name: value for name, value in found.items() if value not in ("-", "")}
    own = {name: value for name, value in vars(record).items() if name not in _USUAL}
    return facts | {name: value for name, value in own.items() if isinstance(value, str | int | float | bool)}


def _event(record: logging.LogRecord) -> str:
    """The name of the event: what the caller says with `extra={"event": …}`, else the logger's."""
    return str(getattr(record, "event", record.name))


class LineFormatter(_Formatter):
    """`2026-11-24 12:00:00,123 WARNING email_not_relayed The words. (request=… email=12)`; a traceback below."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (logging's own name)
        """The line itself."""
        facts = " ".join(f"{name}={value}" for name, value in _facts(record).items())
        line = f"{record.asctime} {record.levelname} {_event(record)} {_without_values(record.message)}"
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
            "message": _without_values(record.getMessage()),
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
