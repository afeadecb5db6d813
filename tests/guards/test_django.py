"""What Django itself can tell: no missing migration, and a clean bill under production settings."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.management import call_command

from occ.engine.queue import clock
from occ.models import Account, User
from portal.checks import demo_rows_check
from tests.guards.source import ROOT

PRODUCTION = {
    "DEBUG": "0",
    "DEMO": "0",
    "SECURE": "1",
    "SECRET_KEY": secrets.token_urlsafe(64),
    "ALLOWED_HOSTS": "passerelle.example",
    "PUBLIC_URL": "https://passerelle.example",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}

SETTINGS = """
from django.conf import settings
for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY",
             "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_REFERRER_POLICY"):
    print(f"{name}={getattr(settings, name)}")
"""


def manage(*arguments: str, var: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` in a process of its own, under production settings."""
    inherited = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"}
    environment = inherited | PRODUCTION | {"VAR_DIR": str(var), "DATABASE_URL": f"sqlite:///{var}/db.sqlite3"} | env
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60)


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_deployment_check_is_clean(tmp_path: Path) -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", var=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_in_production_cookies_are_secure_and_the_browser_is_told_to_stay_with_tls(tmp_path: Path) -> None:
    done = manage("shell", "--no-imports", "--command", SETTINGS, var=tmp_path)
    found = dict(line.split("=") for line in done.stdout.splitlines())
    assert found.pop("SECURE_HSTS_SECONDS") == "31536000", done.stderr
    assert found.pop("SECURE_REFERRER_POLICY") == "same-origin"
    assert set(found.values()) == {"True"}


@pytest.mark.parametrize(
    ("env", "sentence"),
    [
        ({"SECRET_KEY": ""}, "Set SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "a" * 80}, "SECRET_KEY is too weak"),
        ({"SECRET_KEY": "change-me-" * 8}, "SECRET_KEY is an example"),
        ({"DEMO": "1", "ALLOWED_HOSTS": "127.0.0.1,passerelle.example"}, "answers to this machine only"),
    ],
)
def test_unsafe_settings_are_refused_with_the_reason(env: dict[str, str], sentence: str, tmp_path: Path) -> None:
    done = manage("check", var=tmp_path, **env)
    assert done.returncode != 0
    assert sentence in done.stderr


def test_the_web_server_refuses_unsafe_settings_too(tmp_path: Path) -> None:
    done = manage("shell", "--no-imports", "-c", "import portal.wsgi", var=tmp_path, SECRET_KEY="short")
    assert done.returncode != 0
    assert "SECRET_KEY is too weak" in done.stderr


def test_the_secret_of_the_demo_is_refused_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "secret_key").write_text(PRODUCTION["SECRET_KEY"])
    assert "SECRET_KEY is the one of the demo" in manage("check", var=tmp_path).stderr


@pytest.mark.django_db
def test_demo_sign_ins_are_named_with_their_table(django_user_model: type[User]) -> None:
    assert demo_rows_check(None) == []
    django_user_model.objects.create_user("staff", password="passerelle")
    django_user_model.objects.create_user("alice", password="something else")
    Account.objects.create(nichandle="aa00001-ovh", clock=clock.shared(), is_demo=True)
    found = " ".join(str(problem.msg) for problem in demo_rows_check(None))
    assert f"({Account._meta.verbose_name_plural})" in found
    assert "(staff)" in found
    assert "(alice)" not in found


@pytest.mark.django_db
def test_the_demo_and_development_may_have_them(settings: LazySettings) -> None:
    Account.objects.create(nichandle="aa00001-ovh", clock=clock.shared(), is_demo=True)
    for name in ("DEMO", "DEBUG"):
        setattr(settings, name, True)
        assert demo_rows_check(None) == []
        setattr(settings, name, False)
