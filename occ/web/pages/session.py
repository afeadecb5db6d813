"""The sign-in form as a page, also in place of a page that needs it, and where it may lead."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from occ.web import resume
from occ.web.forms.session import SignInForm

DEMO_USERS = {"alice": "aa00001-ovh", "bob": "bb00002-ovh", "staff": ""}
"""Usernames of the demonstration, with the account of each; what `make demo` fills in."""
DEMO_PASSWORD = "passerelle"  # noqa: S105 (what `make demo` prints; refused outside the demo)


def demo_users() -> list[tuple[str, str]]:
    """Username and account of everybody in the demonstration; nobody outside of it."""
    return list(DEMO_USERS.items()) if settings.DEMO else []


def safe_next(request: HttpRequest, url: str) -> str:
    """The address, if it is one of this site, as a path from its root or in full; else an empty text.

    Django's check also accepts `foo`, which is relative to the page that redirects, or the name of a view.
    """
    ours = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if ours and url.startswith(("/", "http://", "https://")) else ""


def sign_in_page(request: HttpRequest, pending: resume.Pending, *, drawer: bool = False) -> HttpResponse:
    """The sign-in form in place of a page that needs it, with a note of what to come back to."""
    initial = {"pending": pending.signed(), "next": pending.path}
    form = SignInForm(request, initial=initial, action=reverse("occ:login"))
    context = {"ended": True, "kept": bool(pending.data)} | ({"in_drawer": True} if drawer else {})
    return show(request, form, context)


def show(
    request: HttpRequest, form: SignInForm, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """The form on its page, or in the side panel."""
    values = {"form": form, "demo_users": demo_users(), **(context or {})}
    return render(request, "occ/session/login.html", values, status=status)
