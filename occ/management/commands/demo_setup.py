"""What `make demo` needs before it can serve: database, static files, demo customers. Run again, it changes nothing."""

import hashlib
import os
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from occ import demo
from occ.engine.queue import clock


class Command(BaseCommand):
    """Bring everything that the demo shows up to date."""

    help = "Prepare the demo: migrate, collect static files, make the demo customers. Safe to repeat."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse to run without DEMO=1: it makes sign-ins that everybody knows."""
        if not settings.DEMO:
            raise CommandError("demo_setup makes sign-ins that everybody knows: it needs DEMO=1.")
        call_command("migrate", interactive=False, verbosity=0)
        collect_static()
        demo.seed()
        if "SPEED" in os.environ and clock.shared().speed != settings.SPEED:  # else time goes on as fast as it was left
            call_command("clock", speed=str(settings.SPEED))


def collect_static() -> None:
    """Collect the static files if one of them changed since the last time (it takes longer than all the rest)."""
    found = [(path, storage) for finder in get_finders() for path, storage in finder.list([])]
    details = [(path, storage.size(path), storage.get_modified_time(path).timestamp()) for path, storage in found]
    fingerprint = hashlib.sha256(repr(sorted(details)).encode()).hexdigest()
    stamp = settings.VAR_DIR / "static.stamp"
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(fingerprint)
