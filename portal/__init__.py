"""The Django project: settings, URLs, Celery application, WSGI. No product rule lives here."""
