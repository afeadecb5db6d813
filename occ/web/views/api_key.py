"""Keys of programs: listed, made and ended; and the request of a program allowed or refused (api.md §1.3)."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from occ.actions import api_client, api_key
from occ.engine.queue import clock
from occ.models import ApiClient, ApiCredential, ApiKeyState
from occ.ui.actor import actor
from occ.ui.listing import listing
from occ.ui.refusals import accepted
from occ.ui.request import CustomerRequest
from occ.web.access import customer
from occ.web.components import MenuItem
from occ.web.forms.api_key import ApiClientForm, ApiKeyForm, ApiValidateForm
from occ.web.forms.base import BaseDrawerForm
from occ.web.forms.confirm import ConfirmForm
from occ.web.fragments import drawer_form, page, saved

TONES = {
    ApiKeyState.PENDING: "info",
    ApiKeyState.VALID: "success",
    ApiKeyState.STOPPED: "danger",
    ApiKeyState.REFUSED: "danger",
}
"""A revoked or expired key is neutral: nothing is wrong with it."""
PAGE_SIZE = 25
ENDED, CLIENTS = "ended-", "clients-"
"""Before the parameters of the second and the third list of the page."""


@customer
@require_safe
def api_keys(request: CustomerRequest) -> HttpResponse:
    """The keys that act for the account, and where programs call."""
    own = ApiCredential.objects.for_account(request.account).select_related("application", "user")
    valid = own.valid(clock.real_now())
    options: dict[str, Any] = {"descending": True, "size": PAGE_SIZE}
    keys = listing(valid, request.GET, **options)
    ended = listing(own.exclude(pk__in=valid.values("pk")), request.GET, prefix=ENDED, **options)
    registered = ApiClient.objects.filter(account=request.account).select_related("user")
    clients = listing(registered, request.GET, prefix=CLIENTS, **options)
    context = {
        "keys": [_row(each) for each in keys],
        "keys_page": keys,
        "ended": [_row(each) for each in ended],
        "ended_page": ended,
        "ended_open": any(name.startswith(ENDED) for name in request.GET),
        "clients": [(each, [_delete(each)]) for each in clients],
        "clients_page": clients,
        "endpoint": f"{settings.PUBLIC_URL}/1.0",
    }
    return page(request, "occ/api_key/list.html", "live", context)


def _row(credential: ApiCredential) -> dict[str, Any]:
    state = api_key.state_of(credential)
    url = reverse("occ:api-key-revoke", args=[credential.pk])
    over = "" if state in (ApiKeyState.VALID, ApiKeyState.STOPPED) else _("This key is not valid any more.")
    items = [MenuItem(_("Revoke"), url, danger=True, reason=over)]
    rules: dict[str, list[str]] = {}
    for rule in credential.rules:
        rules.setdefault(rule["path"], []).append(rule["method"])
    return {
        "credential": credential,
        "state": state,
        "label": state.label,
        "tone": TONES.get(state, ""),
        "items": items,
        "rules": [f"{' '.join(methods)} {path}" for path, methods in rules.items()],
    }


def _delete(client: ApiClient) -> MenuItem:
    return MenuItem(_("Delete"), reverse("occ:api-client-delete", args=[client.pk]), danger=True)


@customer
@require_http_methods(["GET", "POST"])
def api_key_create(request: CustomerRequest) -> HttpResponse:
    """A key for one's own scripts; its secrets are shown in the answer, and never again."""
    back = reverse("occ:api-keys")
    form = ApiKeyForm(request.POST or None, action=request.path, cancel_url=back, initial={"days": "30"})
    if request.method == "POST" and form.is_valid() and _is_new(request, form):
        names = {"name": form.cleaned_data["name"], "rules": form.cleaned_data["access"]}
        values = names | {key: form.cleaned_data[key] for key in ("allowed_ips", "days")}
        made: list[Any] = []
        if accepted(form, lambda: made.extend(api_key.script_key(user=request.user, by=actor(request), **values))):
            application, secret, new = made
            shown = {"application_key": application.key, "application_secret": secret, "consumer_key": new.consumer_key}
            return _shown_once(request, form, application.name, shown)
    return drawer_form(request, "drawer.html", form)


@customer
@require_http_methods(["GET", "POST"])
def api_client_create(request: CustomerRequest) -> HttpResponse:
    """An OAuth2 client; its secret is shown in the answer, and never again."""
    form = ApiClientForm(request.POST or None, action=request.path, cancel_url=reverse("occ:api-keys"))
    if request.method == "POST" and form.is_valid() and _is_new(request, form):
        values = {"user": request.user, "name": form.cleaned_data["name"]}
        made: list[Any] = []
        if accepted(form, lambda: made.extend(api_client.client_create(by=actor(request), **values))):
            client, secret = made
            return _shown_once(request, form, client.name, {"client_id": client.client_id, "client_secret": secret})
    return drawer_form(request, "drawer.html", form)


@customer
@require_http_methods(["GET", "POST"])
def api_key_revoke(request: CustomerRequest, credential: int) -> HttpResponse:
    """End a consumer key, after a question."""
    found = get_object_or_404(
        ApiCredential.objects.for_account(request.account).select_related("application"), pk=credential
    )
    title = _("Revoke the API key")
    form = _question(request, title, _("Revoke"))
    sent = request.method == "POST" and form.is_valid()
    if sent and accepted(form, lambda: api_key.credential_revoke(credential=found, by=actor(request))):
        return saved(request, form.cancel_url, _("The key is revoked: it opens nothing any more."), event="keyRevoked")
    return drawer_form(request, "occ/api_key/end.html", form, {"name": found.application.name})


@customer
@require_http_methods(["GET", "POST"])
def api_client_delete(request: CustomerRequest, client: int) -> HttpResponse:
    """Delete an OAuth2 client, after a question."""
    found = get_object_or_404(ApiClient, account=request.account, pk=client)
    form = _question(request, _("Delete the OAuth2 client"), _("Delete"))
    sent = request.method == "POST" and form.is_valid()
    if sent and accepted(form, lambda: api_client.client_delete(client=found, by=actor(request))):
        return saved(request, form.cancel_url, _("The client is deleted."), event="keyRevoked")
    return drawer_form(request, "occ/api_key/end.html", form, {"name": found.name})


def _question(request: CustomerRequest, title: str, submit: str) -> ConfirmForm:
    back = reverse("occ:api-keys")
    return ConfirmForm(request.POST or None, title=title, submit=submit, action=request.path, cancel_url=back)


def _is_new(request: CustomerRequest, form: BaseDrawerForm) -> bool:
    """Whether this form has made nothing yet: what it made is not shown twice, nor made again."""
    if str(form.cleaned_data["request_key"]) not in request.session.get("sent_forms", []):
        return True
    form.refuse(_("This has already been made, and its secrets were shown then. If they are lost, make another."))
    return False


def _shown_once(request: CustomerRequest, form: BaseDrawerForm, name: str, secrets: dict[str, str]) -> HttpResponse:
    request.session["sent_forms"] = [*request.session.get("sent_forms", []), str(form.cleaned_data["request_key"])][
        -20:
    ]
    context = {"form": form, "name": name, "secrets": secrets, "endpoint": f"{settings.PUBLIC_URL}/1.0"}
    response = render(request, "occ/api_key/created.html", context)
    trigger_client_event(response, "pageChanged", {})
    return response


@customer
@require_http_methods(["GET", "POST"])
def api_validate(request: CustomerRequest, validation: str) -> HttpResponse:
    """Allow a program, whose request is shown, for a time; afterwards the page says how it was answered."""
    found = _asked(request, validation)
    state = api_key.state_of(found)
    context = {"credential": found, "application": found.application, "validation": validation}
    if request.method == "GET" and state != ApiKeyState.PENDING:
        answered = {"state": state, "label": state.label, "tone": TONES.get(state, "")}
        return render(request, "occ/api_key/answered.html", context | answered)
    form = ApiValidateForm(request.POST or None, action=request.path, initial={"days": "30"})
    if request.method == "POST" and form.is_valid():
        values = {"credential": found, "user": request.user, "days": form.cleaned_data["days"], "by": actor(request)}
        if accepted(form, lambda: api_key.credential_validate(**values)):
            return saved(request, request.path, _("The program may act for you now."))
    return drawer_form(request, "occ/api_key/validate.html", form, context)


@customer
@require_http_methods(["GET", "POST"])
def api_refuse(request: CustomerRequest, validation: str) -> HttpResponse:
    """Refuse a program's request, after a question."""
    found = _asked(request, validation)
    back = reverse("occ:api-validate", args=[validation])
    title, submit = _("Refuse the program"), _("Refuse")
    form = ConfirmForm(request.POST or None, title=title, submit=submit, action=request.path, cancel_url=back)
    by = actor(request)
    sent = request.method == "POST" and form.is_valid()
    if sent and accepted(form, lambda: api_key.credential_refuse(credential=found, user=request.user, by=by)):
        return saved(request, back, _("The program was refused: it may do nothing."))
    return drawer_form(request, "occ/api_key/refuse.html", form, {"application": found.application})


def _asked(request: CustomerRequest, validation: str) -> ApiCredential:
    """The request behind the link; once answered, it exists for the account that allowed it alone."""
    found = api_key.credential_to_validate(validation)
    if found is None or found.account not in (None, request.account):
        raise Http404
    return found
