"""The Django project: settings, URLs, Celery application, WSGI. No product rule lives here."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
