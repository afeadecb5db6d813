"""What must be true before anybody is served: outside the demo no demo sign-ins, no default secrets (design)."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from django.db import connections
from django.db.utils import OperationalError, ProgrammingError

DEMO_USERNAMES = ("alice", "bob", "staff")
DEMO_PASSWORD = "passerelle"  # noqa: S105 (known to everybody: that is why it is refused)
LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}
SECRET_KEY_MIN_LENGTH = 50
SECRET_KEY_MIN_DIFFERENT = 10


def secret_problems(secret: str, *, kept_for_demo: str) -> Iterator[str]:
    """Say what is wrong with `secret` as the signing key of an installation that is not the demo.

    `kept_for_demo` is the key that `make demo` made in the same VAR_DIR, or an empty string.
    """
    if kept_for_demo and secret == kept_for_demo:
        yield "SECRET_KEY is the one of the demo: make another."
    elif secret.startswith("django-insecure-") or "change-me" in secret:
        yield "SECRET_KEY is an example: make your own."
    elif len(secret) < SECRET_KEY_MIN_LENGTH or len(set(secret)) < SECRET_KEY_MIN_DIFFERENT:
        yield f"SECRET_KEY is too weak: use at least {SECRET_KEY_MIN_LENGTH} random characters."


def demo_rows() -> Iterator[str]:
    """Name each table with a demo sign-in: a row whose `is_demo` is true, a user of the demo's with its password.

    A table that is not there yet holds none.
    """
    for model in apps.get_models():
        try:
            model._meta.get_field("is_demo")
            if model._default_manager.filter(is_demo=True).exists():
                yield str(model._meta.verbose_name_plural)
        except (FieldDoesNotExist, OperationalError, ProgrammingError):
            continue
    try:
        for user in get_user_model().objects.filter(username__in=DEMO_USERNAMES):
            if user.check_password(DEMO_PASSWORD):
                yield user.get_username()
    except (OperationalError, ProgrammingError):
        return


@register(Tags.security)
def settings_check(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse a demo that answers to other machines, and default secrets outside demo and development."""
    if settings.DEMO:
        strangers = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
        return [
            Error(f"DEMO=1 answers to this machine only: take {host} out of ALLOWED_HOSTS.", id="portal.E001")
            for host in strangers
        ]
    if settings.DEBUG:
        return []
    kept = settings.VAR_DIR / "secret_key"
    kept_for_demo = kept.read_text() if kept.exists() else ""
    return [Error(text, id="portal.E002") for text in secret_problems(settings.SECRET_KEY, kept_for_demo=kept_for_demo)]


@register(Tags.database)
def demo_rows_check(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse demo sign-ins in the database of an installation that is not the demo."""
    if settings.DEMO or settings.DEBUG:
        return []
    text = "The database holds demo sign-ins ({}): delete them, or set DEMO=1 on your own machine."
    return [Error(text.format(table), id="portal.E003") for table in demo_rows()]


def refuse_unsafe_start() -> None:
    """Called where web server and worker start. Raises ImproperlyConfigured naming every reason not to."""
    problems = [*settings_check(None), *demo_rows_check(None)]
    connections.close_all()  # a server that forks after this must not share a connection
    if problems:
        raise ImproperlyConfigured(" ".join(str(problem.msg) for problem in problems))
