"""Signing in and out, and what becomes of a form that was open when the session ended."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login as auth_login
from django.contrib.auth import logout as auth_logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from occ.sign_in.authentication import SignInRefused
from occ.ui.request import PageRequest
from occ.web import resume
from occ.web.access import public
from occ.web.forms.session import SignInForm
from occ.web.pages.session import DEMO_PASSWORD, DEMO_USERS, home_of, safe_next, show


@public("this is how one comes in")
@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "POST"])
def login(request: PageRequest) -> HttpResponse:
    """The sign-in form, and where it leads."""
    if request.method == "GET" and request.user.is_authenticated:
        return redirect(_home(request, request.GET.get("next", "")))
    form = SignInForm(request, request.POST or None, initial=_initial(request), action=reverse("occ:login"))
    try:
        if request.method == "POST" and form.is_valid():
            auth_login(request, form.get_user())
            return _after(request, form.cleaned_data["pending"], form.cleaned_data["next"])
    except SignInRefused as refused:
        form.refuse(refused.sentence)
        answer = show(request, form, status=429)
        answer.headers["Retry-After"] = str(refused.seconds)
        return answer
    return show(request, form, status=422 if form.is_bound else 200)


@sensitive_post_parameters("password")
def _login_again(request: PageRequest) -> HttpResponse:
    """The form to sign in once more, in place of one whose token has been renewed since; the password is not kept."""
    if request.user.is_authenticated:
        return _after(request, request.POST.get("pending", ""), request.POST.get("next", ""))
    initial = {name: request.POST.get(name, "") for name in ("username", "next", "pending")}
    form = SignInForm(request, initial=initial, action=reverse("occ:login"))
    return show(request, form, {"too_old": True}, status=403)


login.form_refused = _login_again  # type: ignore[attr-defined]


@public("signing out twice harms nobody")
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Sign out, and back to the start."""
    auth_logout(request)
    messages.info(request, _("You are signed out."))
    return redirect("occ:start")


def _initial(request: HttpRequest) -> dict[str, str]:
    initial = {"next": safe_next(request, request.GET.get("next", ""))}
    if settings.DEMO and request.GET.get("demo") in DEMO_USERS:
        initial |= {"username": request.GET["demo"], "password": DEMO_PASSWORD}
    return initial


def _home(request: HttpRequest, wanted: str) -> str:
    """Where signing in leads: the page that was wanted, else the services, or the admin for staff without account."""
    return safe_next(request, wanted) or resolve_url(home_of(request.user))


def _after(request: PageRequest, signed: str, wanted: str) -> HttpResponse:
    """Back to where signing in was asked for; to the form that was open, filled in, for the person who typed it."""
    pending = resume.read(signed)
    if pending and pending.data and pending.belongs_to(request.user):
        resume.keep(request, pending)
    url = safe_next(request, pending.path) if pending else _home(request, wanted)
    if not resume.in_drawer(request):
        return redirect(url)
    if pending and pending.drawer and (not pending.owner or pending.belongs_to(request.user)):
        return render(request, "occ/session/back.html", {"url": url})
    return HttpResponseClientRedirect(request.htmx.current_url_abs_path or url)
