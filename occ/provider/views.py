"""A provider's own small portal: sign in, enter a service key, validate the order (guide, step 1)."""

from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from occ import catalogue
from occ.actions.actor import Actor
from occ.actions.provider import order_look_up, order_validate
from occ.client_address import counted_address
from occ.models import ProviderUser, ServiceKey
from occ.provider import history, typed
from occ.provider.forms import NAME_MAX, KeyForm, SignInForm, ValidateForm
from occ.provider.session import COOKIE, entry_of, owner_of, provider_member, sign_in, sign_out, signed_in
from occ.rules.refusal import Refused
from occ.sign_in.authentication import DEACTIVATED, WRONG, SignInRefused, authenticate
from occ.ui import owner


@require_safe
def portals(request: HttpRequest) -> HttpResponse:
    """Every provider's portal."""
    providers = [each for each in catalogue.providers() if each.pops]
    return render(request, "provider/portals.html", {"providers": providers, "told": _told(request)})


portals.is_public = "a list of names"  # type: ignore[attr-defined]


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest, provider: str) -> HttpResponse:
    """Sign in at one provider; the customer area's sign-in does not count here."""
    entry = entry_of(provider)
    if request.method == "GET" and signed_in(request, provider):
        return redirect("provider:home", provider)
    form = SignInForm(request.POST or None)
    context = {"form": form, **_ended(request, provider)}
    if request.method == "POST" and form.is_valid():
        name, password = form.cleaned_data["username"], form.cleaned_data["password"]
        try:
            user = authenticate(request, username=name, password=password, provider=provider)
        except SignInRefused as refused:
            form.add_error(None, refused.sentence)
            answer = _show(request, entry, "provider/login.html", context, 429)
            answer.headers["Retry-After"] = str(refused.seconds)
            return answer
        if isinstance(user, ProviderUser) and user.is_active:
            return sign_in(request, redirect("provider:home", provider), user)
        form.add_error(None, DEACTIVATED if user else WRONG)
    return _show(request, entry, "provider/login.html", context, 422 if form.is_bound else 200)


def _ended(request: HttpRequest, provider: str) -> dict[str, bool]:
    """Whether a session has ended in this browser, and whether the key that was typed then is kept."""
    kept = typed.kept(request)
    ended = bool(request.COOKIES.get(COOKIE)) and signed_in(request, provider) is None
    return {"ended": ended or kept is not None, "kept_key": bool(kept and kept.key)}


@sensitive_post_parameters("password")
def _login_again(request: HttpRequest, provider: str) -> HttpResponse:
    """The form to sign in once more, in place of one whose token has been renewed since; the password is not kept."""
    form = SignInForm(initial={"username": request.POST.get("username", "")[:NAME_MAX]})
    return _show(request, entry_of(provider), "provider/login.html", {"form": form, "too_old": True}, 403)


login.is_public = "this is how one comes in"  # type: ignore[attr-defined]
login.form_refused = _login_again  # type: ignore[attr-defined]


@require_POST
def logout(request: HttpRequest, provider: str) -> HttpResponse:
    """Sign out of this provider's portal."""
    entry_of(provider)
    return sign_out(request, redirect("provider:login", provider), provider)


logout.is_public = "signing out twice harms nobody"  # type: ignore[attr-defined]


@provider_member
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest, entry: catalogue.Provider, user: ProviderUser) -> HttpResponse:
    """Enter a service key; below, the orders that the user has validated."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            key = order_look_up(user=user, key=form.cleaned_data["key"], address=counted_address(request))
        except Refused as refused:
            form.refuse(refused)
        else:
            confirm = ValidateForm(initial={"key": key.value})
            confirm.action = reverse("provider:validate", args=[entry.code])
            context = {"form": confirm, "key": key, **_of(user), **_words(key)}
            return _show(request, entry, "provider/order.html", context)
    kept = typed.kept(request) if request.method == "GET" and not request.htmx else None  # type: ignore[attr-defined]
    if kept is None or kept.owner != owner_of(user):
        return _home(request, entry, user, form)
    answer = _home(request, entry, user, KeyForm(initial={"key": kept.key}), kept)
    typed.forget(answer, entry.code)
    return answer


def _of(user: ProviderUser) -> dict[str, str]:
    """What each page of a user has."""
    return {"user_name": user.username, "page_owner": owner.token(owner_of(user))}


def _home(
    request: HttpRequest, entry: catalogue.Provider, user: ProviderUser, form: KeyForm, kept: typed.Typed | None = None
) -> HttpResponse:
    """The portal's first page: the form for a key, and the orders that the user has validated.

    `kept` is what was typed in a form that was not carried out, and is filled in again.
    """
    keys = history.used_keys(user.pk)
    rows = [(key, *_words(key).values(), history.progress(key)) for key in keys]
    context = {"form": form, "rows": rows, "limit": history.SHOWN, **_of(user)}
    if kept:
        context |= {"resumed": bool(kept.key), "too_old": not kept.session_ended}
    context |= history.following(request, user, keys)
    if request.htmx:  # type: ignore[attr-defined]
        return _show(request, entry, "provider/home.html#live", context)
    return _show(request, entry, "provider/home.html", context, 422 if form.errors else 200)


@provider_member
@require_http_methods(["GET", "POST"])
def validate(request: HttpRequest, entry: catalogue.Provider, user: ProviderUser) -> HttpResponse:
    """« Valider la commande »: the key is used and the provider's work begins.

    Whoever comes back to the address of a refusal, by the switch of languages for instance, finds the first page.
    """
    form = ValidateForm(request.POST)
    if not form.is_valid():
        return redirect("provider:home", entry.code)
    by = Actor(label=f"{entry.name}: {user.username}", request_id=getattr(request, "request_id", ""))
    # The user is named too: with somebody else's form the order is not theirs.
    request_key = f"provider-{user.pk}-{form.cleaned_data['request_key'].hex}"
    values = {"key": form.cleaned_data["key"], "request_key": request_key}
    try:
        order_validate(user=user, address=counted_address(request), by=by, **values)
    except Refused as refused:
        again = KeyForm(request.POST)
        again.is_valid()
        again.refuse(refused)
        return _home(request, entry, user, again)
    return redirect("provider:home", entry.code)


def _words(key: ServiceKey) -> dict[str, str]:
    service = key.service
    return {"pop": service.pop_entry.name, "bandwidth": service.bandwidth_entry.label(get_language() or "fr")}


def _show(
    request: HttpRequest, entry: catalogue.Provider, template: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, template, {"provider": entry, "told": _told(request), **context}, status=status)


def _told(request: HttpRequest) -> list[Message]:
    """What the bar of simulated time has to say; all else in this browser is the customer area's, and stays for it."""
    found = list(messages.get_messages(request))
    for each in found:
        if each.extra_tags != "clock":
            messages.add_message(request, each.level or messages.INFO, each.message, each.extra_tags or "")
    return [each for each in found if each.extra_tags == "clock"]
