"""The reference: a whole Django project in one file, as plain as a page with a signed-in user can be.

The 8 standard middlewares, session and user, 1,000 rows in the database that DATABASE_URL names, 30 of them shown
through one join and a plain template. It knows nothing of Passerelle and must never be made slower or faster.
`python -m tools.bench.reference` makes its tables and prints, as JSON, a session's key and the
page's queries; gunicorn serves `application`.
"""

import json
import sys

import django
import environ
from django.conf import settings

ROWS, SHOWN = 1000, 30
DATABASE = environ.Env().db("DATABASE_URL")
if DATABASE["ENGINE"].endswith("sqlite3"):
    DATABASE["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Rows</title></head><body>
<p>{{ request.user.username }}</p>
<table>{% for row in rows %}<tr><td>{{ row.pk }}</td><td>{{ row.name }}</td><td>{{ row.owner.name }}</td>
<td>{{ row.made_at }}</td></tr>{% endfor %}</table></body></html>"""
LOADERS = [("django.template.loaders.cached.Loader", [("django.template.loaders.locmem.Loader", {"page.html": PAGE})])]
settings.configure(
    DEBUG=False,
    SECRET_KEY="reference" * 8,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": DATABASE | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": ["django.template.context_processors.request"],
                "loaders": LOADERS,
            },
        }
    ],
    USE_TZ=True,
)
django.setup()

from django.contrib.auth import SESSION_KEY  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection, models  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.shortcuts import render  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import timezone  # noqa: E402


class Owner(models.Model):
    """Who a row belongs to."""

    name = models.CharField(max_length=100)

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return self.name


class Row(models.Model):
    """A row."""

    owner = models.ForeignKey(Owner, models.CASCADE)
    name = models.CharField(max_length=100)
    made_at = models.DateTimeField()

    class Meta:
        app_label = "reference"

    def __str__(self) -> str:
        return self.name


@login_required
def page(request: HttpRequest) -> HttpResponse:
    """The newest rows with their owner."""
    return render(request, "page.html", {"rows": Row.objects.select_related("owner").order_by("-pk")[:SHOWN]})


urlpatterns = [path("", page)]
application = get_wsgi_application()


def fill() -> dict[str, str | int]:
    """Make tables, rows and a signed-in user; the session's key, and how many queries the page asks."""
    with connection.schema_editor() as editor:
        for model in (User, Owner, Row):
            editor.create_model(model)
    owners = Owner.objects.bulk_create(Owner(name=f"Owner {number}") for number in range(20))
    now = timezone.now()
    Row.objects.bulk_create(
        Row(owner=owners[number % 20], name=f"Row number {number}", made_at=now) for number in range(ROWS)
    )
    client = Client()
    client.force_login(User.objects.create_user("reader"))
    assert SESSION_KEY in client.session
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/", headers={"host": "127.0.0.1"}).status_code == 200
    return {"session": client.cookies["sessionid"].value, "queries": len(queries)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fill()))
