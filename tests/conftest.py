"""The environment of every test, set before Django reads its settings."""

import atexit
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if "PYTEST_XDIST_WORKER" not in os.environ:  # a worker uses the folder that its controller made
    for name in ("DEBUG", "DEMO", "SECURE", "PUBLIC_URL", "EMAIL_URL", "SPEED", "PORT", "ALLOWED_HOSTS"):
        os.environ.pop(name, None)
    var_dir = tempfile.mkdtemp(prefix="passerelle-tests-")
    atexit.register(shutil.rmtree, var_dir, ignore_errors=True)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "VAR_DIR": var_dir,
        "DEBUG": "0",
        "SECURE": "0",
        "SECRET_KEY": "only-for-the-tests-" + "x" * 40,
        # Publishing succeeds and nobody listens: a test makes time pass itself.
        "REDIS_URL": "memory://",
        # Playwright runs an event loop in the main thread.
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
VAR_DIR = Path(os.environ["VAR_DIR"])
(VAR_DIR / "static").mkdir(exist_ok=True)

import django  # noqa: E402
from django.conf import settings as django_settings  # noqa: E402

django_settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
django_settings.STORAGES = django_settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
django_settings.AXES_ENABLED = False
ON_POSTGRES = django_settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
if not ON_POSTGRES:  # a file, not SQLite's memory: the threads of a live server need connections of their own
    django_settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(VAR_DIR / "test.sqlite3")
django.setup()

from django.db import transaction  # noqa: E402

from tests.api import checked  # noqa: E402 (before anything takes the door as it is)


@pytest.fixture(autouse=True)
def _answers_are_as_published() -> Iterator[None]:
    """Whatever a test asks the API for, each answer is as the schema says."""
    checked.FAULTS.clear()
    yield
    assert checked.FAULTS == []


@pytest.fixture(scope="module")
def undone(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database for what all tests of a module share; nothing of it is left for the next."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def pytest_collection() -> None:
    """Nothing that is made while tests are collected goes before they end: it is not searched for garbage."""
    gc.disable()


def pytest_collection_finish() -> None:
    """What the tests themselves leave is searched for garbage."""
    gc.freeze()
    gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Folders give their marker; what is for PostgreSQL only is skipped elsewhere.

    Tests that share a database (`undone`) stay in one process, so that it is filled once.
    """
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        if folder in ("browser", "integration"):
            item.add_marker(folder)
        if "undone" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
        if not ON_POSTGRES and item.get_closest_marker("postgres"):
            item.add_marker(pytest.mark.skip(reason="only meaningful on PostgreSQL"))
