"""What has to be there whichever way Django was started."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """Brings the Celery application, which `shared_task` looks for, and the system checks."""

    name = "portal"

    def ready(self) -> None:
        """Import them once Django knows its settings."""
        from portal import celery, checks  # noqa: F401
