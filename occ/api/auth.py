"""Section `/auth`: the time, consumer keys, who one is (api.md §1.3)."""

from typing import Annotated

from django.conf import settings
from django.urls import reverse

from occ.actions import api_key
from occ.actions.actor import Actor
from occ.api.http import limits
from occ.api.http.operations import Call, Section
from occ.api.wire.errors import ApiError
from occ.api.wire.types import Boolean, Datetime, Enum, IpBlock, Long, Model, String
from occ.engine.queue import clock
from occ.models import ApiClient, ApiCredential

section = Section("/auth")
Method = Annotated[str, Enum("auth.HTTPMethodEnum", "DELETE GET PATCH POST PUT")]
State = Annotated[str, Enum("auth.CredentialStateEnum", "expired pendingValidation refused validated")]
By = Annotated[str, Enum("auth.MethodEnum", "account oauth2_client_credentials provider user")]
NAMES = {"rules": "accessRules", "allowed_ips": "allowedIPs"}


class AccessRule(Model):
    """What may be called: a method, and a path in which `*` stands for anything."""

    vendor = "auth.AccessRule"
    method: Method
    path: String


class CredentialRequest(Model):
    """What an application asks for."""

    vendor = "auth.CredentialRequest"
    accessRules: list[AccessRule]
    redirection: String | None = None
    allowedIPs: list[IpBlock] | None = None


class Credential(Model):
    """A consumer key, and where it is validated."""

    vendor = "auth.Credential"
    consumerKey: String
    state: State
    validationUrl: String


class CurrentCredential(Model):
    """The consumer key that signed the call."""

    vendor = "auth.ApiCredential"
    read_only = True
    allowedIPs: list[IpBlock] | None
    applicationId: Long
    creation: Datetime
    credentialId: Long
    expiration: Datetime | None
    lastUse: Datetime | None
    ovhSupport: Boolean
    rules: list[AccessRule]
    status: State


class Details(Model):
    """Who the caller is."""

    vendor = "auth.Details"
    read_only = True
    account: String
    allowedRoutes: list[AccessRule] | None
    description: String | None
    identities: list[String]
    method: By
    roles: list[String] | None
    user: String | None


@section.get_("/auth/time", Long, access="none")
def auth_time(request: Call) -> int:
    """Seconds since 1970, as this server sees them."""
    return int(clock.real_now().timestamp())


@section.post_("/auth/credential", Credential, access="application")
def auth_credential(request: Call, body: CredentialRequest) -> Credential:
    """Ask for a consumer key; somebody who is signed in validates it."""
    request.wire_names = NAMES
    application = request.application
    limits.count(f"credential {application.key}", settings.API_KEYS_ASKED_PER_MINUTE)  # each is a row that waits
    new = api_key.credential_request(
        application=application,
        rules=[(rule.method, rule.path) for rule in body.accessRules],
        redirection=body.redirection or "",
        allowed_ips=body.allowedIPs or (),
        by=Actor(None, f"(API: {application.name})", request.request_id),
    )
    page = reverse("occ:api-validate", args=[new.validation], urlconf=settings.ROOT_URLCONF)
    url = f"{request.scheme}://{request.get_host()}{page}"
    return Credential(consumerKey=new.consumer_key, state=new.credential.status, validationUrl=url)


@section.get_("/auth/currentCredential", CurrentCredential)
def auth_current_credential(request: Call) -> CurrentCredential:
    """The consumer key that signed this call."""
    key = _own(request)
    return CurrentCredential(
        allowedIPs=key.allowed_ips,
        applicationId=key.application_id,
        creation=key.created_at,
        credentialId=key.pk,
        expiration=key.expires_at,
        lastUse=key.last_used_at,
        ovhSupport=False,
        rules=_rules(key),
        status=api_key.status_of(key).value,
    )


def _own(request: Call) -> ApiCredential:
    caller = request.caller
    if caller.credential is None:
        how = "This call carries an OAuth2 token" if caller.key else "The console calls with your session"
        raise ApiError(403, f"{how}: there is no consumer key. See /auth/details.", code="NOT_CREDENTIAL")
    return caller.credential


def _rules(credential: ApiCredential) -> list[AccessRule]:
    return [AccessRule.model_validate(rule) for rule in credential.rules]


@section.get_("/auth/details", Details)
def auth_details(request: Call) -> Details:
    """The account that the caller acts for, and how."""
    caller = request.caller
    nic = caller.account.nichandle
    return Details(
        account=nic,
        allowedRoutes=_rules(caller.credential) if caller.credential else None,
        description=caller.name,
        identities=[f"urn:v1:eu:identity:account:{nic}"],
        method="oauth2_client_credentials" if isinstance(caller.key, ApiClient) else "account",
        roles=None,
        user=str(caller.user) if caller.user else None,
    )


@section.post_("/auth/logout")
def auth_logout(request: Call) -> None:
    """End the consumer key that signed this call."""
    api_key.credential_revoke(credential=_own(request), by=request.caller.actor(request))
