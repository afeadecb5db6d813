"""Who calls: what a request presents, checked and turned into an account (api.md §1.3)."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from ipaddress import ip_address, ip_network

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from occ.actions import api_key
from occ.actions.actor import Actor
from occ.actions.secrets import decrypted, hashed
from occ.api.http import wildcard
from occ.api.wire.errors import ApiError
from occ.client_address import client_address
from occ.engine.queue import clock
from occ.models import Account, ApiApplication, ApiClient, ApiCredential, ApiCredentialStatus, Held, User

SKEW_SECONDS = 300
"""How far a signature's timestamp may be from the server's time, either way."""
TOKEN_SECONDS = 3600
"""How long an OAuth2 access token is valid."""
TOKEN_SALT = "occ.api.http.token"  # noqa: S105 (it tells tokens from other signed texts)


@dataclass(frozen=True)
class Caller:
    """Who acts for an account: a program, by a consumer key or as an OAuth2 client; or a person, in the console."""

    account_id: int
    name: str
    key: ApiCredential | ApiClient | None
    """None in the console: there it is the session that says who calls."""
    person: User | None = None
    """Who is signed in, in the console."""

    @cached_property
    def account(self) -> Account:
        """The account with its clock, loaded when first asked for: most reads need no more than `account_id`."""
        if self.person and self.person.account:
            return self.person.account
        return Account.objects.select_related("clock").get(pk=self.account_id)

    @property
    def user(self) -> User | None:
        """The person who let the program in, or who is signed in."""
        return self.key.user if self.key else self.person

    @property
    def identity(self) -> str:
        """What its calls are counted under."""
        if self.key is None:
            return f"console {self.account_id}"
        return self.key.consumer_hash if isinstance(self.key, ApiCredential) else self.key.client_id

    @property
    def credential(self) -> ApiCredential | None:
        """The consumer key, if that is what was presented."""
        return self.key if isinstance(self.key, ApiCredential) else None

    def actor(self, request: HttpRequest) -> Actor:
        """As the actions and the audit name it."""
        who = f"{self.user} " if self.user else ""
        return Actor(self.user, f"{who}(API: {self.name})", getattr(request, "request_id", ""))


def application(request: HttpRequest) -> ApiApplication:
    """The application that a request names.

    Raises:
        ApiError: it names none, or one that is unknown or whose user may not use it any more.
    """
    key = request.headers.get("X-Ovh-Application", "")
    if not key:
        raise ApiError(401, "Send the application key in the header X-Ovh-Application.")
    found = ApiApplication.objects.select_related("account__clock", "user").filter(key=key).first()
    if found is None:
        raise unknown_application()
    check_held(found, 403, "INVALID_KEY")
    return found


def unknown_application() -> ApiError:
    """What an application key that there is not is answered."""
    return ApiError(403, "This application key is unknown.", code="INVALID_KEY")


def check_held(row: Held, status: int, code: str = "") -> None:
    """Refuse what belongs to a user who is not active, or not of its account, whatever took that away and when.

    Args:
        row: an application, a consumer key or an OAuth2 client, read together with its user.
        status: of the refusal.
        code: its `errorCode`.

    Raises:
        ApiError: the user may not use it any more.
    """
    if row.user is None:
        raise ApiError(status, "This key opens nothing: it belongs to no user. Make another key.", code=code)
    if not row.is_held:
        sentence = "This key opens nothing: its user has been deactivated, or has left its account."
        raise ApiError(status, sentence, code=code)


def presents(request: HttpRequest) -> bool:
    """Whether a request is signed, carries a token, valid or not, or comes from the console."""
    return hasattr(request, "caller") or "Authorization" in request.headers or "X-Ovh-Consumer" in request.headers


def caller(request: HttpRequest) -> Caller:
    """Who signed a request, or whose token it carries.

    Raises:
        ApiError: nobody, or a key, signature or token that is not valid.
    """
    if isinstance(known := getattr(request, "caller", None), Caller):
        return known  # the console made this request itself: nothing that is received has such an attribute
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return _of_token(token.strip())
    if not request.headers.get("X-Ovh-Application"):
        raise ApiError(401, "Sign the request (X-Ovh-Application, -Consumer, -Timestamp, -Signature) or send a token.")
    return _of_signature(request)


def _of_signature(request: HttpRequest) -> Caller:
    consumer = request.headers.get("X-Ovh-Consumer", "")
    try:
        program = _program(request.headers["X-Ovh-Application"])
    except ApiApplication.DoesNotExist:
        raise unknown_application() from None
    found, is_held = ApiCredential.objects.by_hash(hashed(consumer)) or (None, False)
    if found is None or found.application_id != program.pk:
        raise ApiError(403, "This consumer key does not exist for this application.", code="NOT_CREDENTIAL")
    _check_signature(request, program, consumer)
    _check_address(request, found)
    if found.account_id is not None and not is_held:
        check_held(found, 403, "INVALID_CREDENTIAL")
    status = api_key.status_of(found)
    if status != ApiCredentialStatus.VALIDATED or found.account_id is None:
        raise ApiError(403, f"This consumer key is not valid: {status.value}.", code="INVALID_CREDENTIAL")
    return Caller(found.account_id, program.name, found)


@dataclass(frozen=True)
class _Program:
    """What a signature takes of an application."""

    pk: int
    name: str
    secret: str
    """Encrypted."""


@lru_cache(maxsize=1000)
def _program(key: str) -> _Program:
    """The application of that key. None of this ever changes, so each process asks once.

    Raises:
        ApiApplication.DoesNotExist: there is none; that is asked again.
    """
    found = ApiApplication.objects.get(key=key)
    return _Program(found.pk, found.name, found.secret)


def _check_signature(request: HttpRequest, program: _Program, consumer: str) -> None:
    timestamp = request.headers.get("X-Ovh-Timestamp", "")
    now = int(clock.real_now().timestamp())
    if not re.fullmatch(r"[0-9]{1,12}", timestamp) or abs(int(timestamp) - now) > SKEW_SECONDS:
        sentence = "The timestamp is too far from the server's time: see /auth/time."
        raise ApiError(400, sentence, code="QUERY_TIME_OUT")
    given = request.headers.get("X-Ovh-Signature", "").encode()
    try:
        secret = decrypted(program.secret)
    except ValueError:
        sentence = "The secret of this application cannot be read any more: make another key."
        raise ApiError(403, sentence, code="INVALID_KEY") from None
    expected = [
        signature(secret, consumer, request.method or "", url, request.body, timestamp) for url in signed_urls(request)
    ]
    matches = [hmac.compare_digest(given, each) for each in expected]  # all of them: no shorter for a near miss
    if not any(matches):
        sentence = f"The signature does not match the request; the URL to sign is {signed_url(request)}"
        raise ApiError(400, sentence, code="INVALID_SIGNATURE")


def signature(secret: str, consumer: str, method: str, url: str, body: bytes, timestamp: str) -> bytes:
    """`$1$` and the SHA-1 of the parts joined by `+`, over the bytes as they were sent."""
    parts = [part.encode() for part in (secret, consumer, method, url)]
    return b"$1$" + hashlib.sha1(b"+".join([*parts, body, timestamp.encode()])).hexdigest().encode()  # noqa: S324


def raw_path(request: HttpRequest) -> str:
    """Path and query as they were received: gunicorn tells; elsewhere they are quoted again."""
    raw = str(request.META.get("RAW_URI") or request.META.get("REQUEST_URI") or request.get_full_path())
    return re.sub(r"^https?://[^/]+", "", raw)


def signed_url(request: HttpRequest) -> str:
    """The URL that a client would most likely sign."""
    return f"{request.scheme}://{request.get_host()}{raw_path(request)}"


def signed_urls(request: HttpRequest) -> Iterator[str]:
    """Every URL that a client may have signed: both schemes, with and without the port, and the configured address."""
    path, host = raw_path(request), request.get_host()
    bare = host if host.endswith("]") else host.rsplit(":", 1)[0]
    seen = {f"{scheme}://{name}{path}" for scheme in ("http", "https") for name in (host, bare)}
    return iter([*sorted(seen), settings.PUBLIC_URL + path])


def _check_address(request: HttpRequest, credential: ApiCredential) -> None:
    if not credential.allowed_ips:
        return
    here = ip_address(client_address(request))
    if not any(here in ip_network(network) for network in credential.allowed_ips):
        raise ApiError(403, f"This consumer key may not be used from {here}.")


def check_granted(credential: ApiCredential, method: str, path: str) -> None:
    """Refuse what the rules of a consumer key do not allow; what it may ask about itself (`/auth`) is always allowed.

    Args:
        credential: the key.
        method: the request's.
        path: after the base, such as `/ovhCloudConnect`.

    Raises:
        ApiError: no rule allows it.
    """
    if path.startswith("/auth/"):
        return
    asked = path.rstrip("/") or "/"
    for rule in credential.rules:
        if rule["method"] == method and wildcard.fits(asked, rule["path"].rstrip("/") or "/"):
            return
    raise ApiError(403, f"The rules of this consumer key do not allow {method} {path}.", code="NOT_GRANTED_CALL")


def new_token(client: ApiClient) -> str:
    """An access token for an OAuth2 client; nothing of it is stored."""
    return signing.dumps(client.client_id, salt=TOKEN_SALT)


def _of_token(token: str) -> Caller:
    try:
        client_id = signing.loads(token, salt=TOKEN_SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        raise ApiError(401, "This access token is not valid, or its hour is over: ask for another one.") from None
    found = ApiClient.objects.select_related("user").filter(client_id=client_id).first()
    if found is None:
        raise ApiError(401, "The OAuth2 client of this access token has been removed.")
    check_held(found, 401)
    return Caller(found.account_id, found.name, found)
