"""Keys of programs: applications, consumer keys and their rules, OAuth2 clients (api.md §1.3). Their times are real."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_network

from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.gather import Gather
from occ.actions.locks import lock_user
from occ.actions.secrets import encrypted, hashed, new_secret
from occ.actions.sweep import sweep
from occ.engine.queue import clock
from occ.models import ApiApplication, ApiClient, ApiCredential, ApiCredentialStatus, ApiKeyState, User
from occ.rules.redirection import check_redirection
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse, shown

NO_NAME = gettext_noop("Give the application a name of at most %(limit)s characters.")
NO_RULES = gettext_noop("Give at least one access rule, and at most %(limit)s.")
NOT_A_METHOD = gettext_noop("“%(method)s” is not a method: use GET, POST, PUT, DELETE or PATCH.")
NOT_A_PATH = gettext_noop("“%(path)s” is not a path of the API: begin it with / and use * for anything.")
NOT_A_NETWORK = gettext_noop("“%(value)s” is not an address or a network: write it like 192.0.2.1 or 192.0.2.0/24.")
TOO_MANY_NETWORKS = gettext_noop("Give at most %(limit)s addresses and networks.")
NOT_PENDING = gettext_noop("This key has already been validated or refused, or its time to do so is over.")
NOT_A_PERIOD = gettext_noop("Choose how long the key is valid.")
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH")
ALL_RULES = [(method, "/*") for method in METHODS]
NAME_MAX, RULES_MAX, PATH_MAX = 60, 200, 300
PENDING = timedelta(days=1)
"""How long a consumer key waits to be validated."""
USE_NOTED_EVERY = timedelta(minutes=1)
"""How exactly the last use is known: a row is not written at each read."""
DAYS = (1, 30, 365, 0)
"""How many days a consumer key may be valid; 0 is without end."""


@dataclass(frozen=True)
class NewCredential:
    """A consumer key, shown this once, and the secret of the page where it is validated."""

    credential: ApiCredential
    consumer_key: str
    validation: str


def status_of(credential: ApiCredential) -> ApiCredentialStatus:
    """The state of a consumer key now: its time may be over, or its program may have lost its user meanwhile."""
    status, now = ApiCredentialStatus(credential.status), clock.real_now()
    late = status == ApiCredentialStatus.PENDING and (
        credential.created_at + PENDING < now or not credential.application.is_held
    )
    over = status == ApiCredentialStatus.VALIDATED and credential.expires_at and credential.expires_at < now
    return ApiCredentialStatus.EXPIRED if late or over else status


def state_of(credential: ApiCredential) -> ApiKeyState:
    """The state that pages show now, in real time; `STOPPED` while its user is deactivated or not of its account."""
    status = status_of(credential)
    if status == ApiCredentialStatus.VALIDATED and not credential.is_held:
        return ApiKeyState.STOPPED
    if credential.status == ApiCredentialStatus.EXPIRED:
        return ApiKeyState.REVOKED  # only an action stores it: a period that is over is not written
    return {
        ApiCredentialStatus.PENDING: ApiKeyState.PENDING,
        ApiCredentialStatus.VALIDATED: ApiKeyState.VALID,
        ApiCredentialStatus.REFUSED: ApiKeyState.REFUSED,
        ApiCredentialStatus.EXPIRED: ApiKeyState.EXPIRED,
    }[status]


def check_rules(rules: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
    """Access rules fit to be kept, from pairs of method and path.

    Raises:
        Refused: there are none or too many, or one is no method or path.
    """
    if not 0 < len(rules) <= RULES_MAX:
        raise refuse("rules_missing", NO_RULES, field="rules", limit=RULES_MAX)
    found = Gather()
    for method, path in rules:
        if method not in METHODS:
            found.problems.append(Problem("rule_method", NOT_A_METHOD, field="rules", params={"method": shown(method)}))
        if not re.fullmatch(r"/[!-~]*", path) or len(path) > PATH_MAX:
            found.problems.append(Problem("rule_path", NOT_A_PATH, field="rules", params={"path": shown(path)}))
    found.check()
    return [{"method": method, "path": path} for method, path in rules]


def check_networks(values: Sequence[str]) -> list[str] | None:
    """Networks fit to be kept; None, which allows every address, for none.

    Raises:
        Refused: one is neither an address nor a network, or there are too many.
    """
    if len(values) > RULES_MAX:
        raise refuse("networks_too_many", TOO_MANY_NETWORKS, field="allowed_ips", limit=RULES_MAX)
    networks = []
    for value in values:
        try:
            networks.append(str(ip_network(value, strict=False)))
        except ValueError:
            raise refuse("network_malformed", NOT_A_NETWORK, field="allowed_ips", value=shown(value)) from None
    return networks or None


def check_name(text: str) -> str:
    """The name of a program, fit to be kept.

    Raises:
        Refused: it is missing or too long.
    """
    name = " ".join(text.split())
    if not name or len(name) > NAME_MAX or not name.isprintable():
        raise refuse("name_missing", NO_NAME, field="name", limit=NAME_MAX)
    return name


@transaction.atomic
def application_create(*, user: User, name: str, by: Actor) -> tuple[ApiApplication, str]:
    """Register a program for the account of a user.

    Args:
        user: who answers for it, a customer's: while they are not active, it can ask for no consumer key.
        name: 1 to 60 characters.
        by: who asks.

    Returns:
        The application, and its secret, which is shown this once.

    Raises:
        Refused: the name is missing or too long; the user may no longer act for the account.
    """
    user = lock_user(user)
    assert user.account is not None
    account, name = user.account, check_name(name)
    secret = new_secret(32)
    application = ApiApplication.objects.create(
        account=account,
        user=user,
        key=new_secret(16),
        secret=encrypted(secret),
        name=name,
        created_at=clock.real_now(),
    )
    record("application_create", application, by, account=account, after={"name": name, "key": application.key})
    return application, secret


@transaction.atomic
def credential_request(
    *,
    application: ApiApplication,
    rules: Sequence[tuple[str, str]],
    redirection: str = "",
    allowed_ips: Sequence[str] = (),
    by: Actor,
) -> NewCredential:
    """Make a consumer key that opens nothing until somebody validates it; those that nobody has in time go meanwhile.

    Args:
        application: for which program.
        rules: method and path of what it may call, `*` for anything.
        redirection: where the browser may go afterwards.
        allowed_ips: addresses and networks that may use it; none for all.
        by: who asks.

    Raises:
        Refused: a rule, an address or the redirection is none.
    """
    kept = check_rules(rules)
    networks, back = check_networks(allowed_ips), check_redirection(redirection)
    sweep(ApiCredential.objects.filter(status=ApiCredentialStatus.PENDING, created_at__lt=clock.real_now() - PENDING))
    consumer_key, validation = new_secret(32), new_secret(64)
    credential = ApiCredential.objects.create(
        application=application,
        consumer_hash=hashed(consumer_key),
        validation_hash=hashed(validation),
        rules=kept,
        allowed_ips=networks,
        redirection=back,
        created_at=clock.real_now(),
    )
    record("credential_request", credential, by, account=application.account, after={"rules": len(kept)})
    return NewCredential(credential, consumer_key, validation)


def credential_to_validate(validation: str) -> ApiCredential | None:
    """The consumer key behind the secret of its validation page."""
    rows = ApiCredential.objects.select_related("application__account", "application__user", "account", "user")
    return rows.filter(validation_hash=hashed(validation)).first()


@transaction.atomic
def credential_validate(*, credential: ApiCredential, user: User, days: object, by: Actor) -> ApiCredential:
    """Let a consumer key act for the account of a user.

    Args:
        credential: a key that waits to be validated.
        user: who validates it, a customer's.
        days: how many days it is valid, one of `DAYS`; 0 is without end.
        by: who asks.

    Raises:
        Refused: it does not wait any more, or the period is none; the user may no longer act for the account.
    """
    user = lock_user(user)
    credential = _pending(credential)
    if str(days) not in map(str, DAYS):
        raise refuse("period_unknown", NOT_A_PERIOD, field="days")
    number = int(str(days))
    assert user.account is not None
    credential.account, credential.user = user.account, user
    credential.status = ApiCredentialStatus.VALIDATED
    credential.expires_at = clock.real_now() + timedelta(days=number) if number else None
    credential.save()
    after = {"application": credential.application.name, "rules": len(credential.rules), "days": number}
    record("credential_validate", credential, by, account=user.account, after=after)
    return credential


@transaction.atomic
def credential_refuse(*, credential: ApiCredential, user: User, by: Actor) -> ApiCredential:
    """Refuse a consumer key that waits to be validated.

    Raises:
        Refused: it does not wait any more.
    """
    credential = _pending(credential)
    credential.status = ApiCredentialStatus.REFUSED
    credential.save(update_fields=["status"])
    record("credential_refuse", credential, by, account=user.account)
    return credential


def _pending(credential: ApiCredential) -> ApiCredential:
    rows = ApiCredential.objects.select_for_update(of=("self",), no_key=True).select_related("application__user")
    credential = rows.get(pk=credential.pk)
    if status_of(credential) != ApiCredentialStatus.PENDING:
        raise Refused(Problem("credential_not_pending", NOT_PENDING, kind="conflict"))
    return credential


@transaction.atomic
def credential_revoke(*, credential: ApiCredential, by: Actor) -> ApiCredential:
    """End a consumer key at once; asked again it changes nothing."""
    rows = ApiCredential.objects.select_for_update(of=("self",), no_key=True).select_related("application", "account")
    credential = rows.get(pk=credential.pk)
    if credential.status != ApiCredentialStatus.EXPIRED:
        before = credential.status
        credential.status = ApiCredentialStatus.EXPIRED
        credential.save(update_fields=["status"])
        after = {"status": credential.status}
        record("credential_revoke", credential, by, account=credential.account, before={"status": before}, after=after)
    return credential


def key_used(row: ApiCredential | ApiClient) -> None:
    """Note that a key was used just now, to the minute."""
    now = clock.real_now()
    if row.last_used_at is None or row.last_used_at < now - USE_NOTED_EVERY:
        type(row)._default_manager.filter(pk=row.pk).update(last_used_at=now)


@transaction.atomic
def script_key(
    *,
    user: User,
    name: str,
    rules: Sequence[tuple[str, str]] = ALL_RULES,
    allowed_ips: Sequence[str] = (),
    days: object = 0,
    by: Actor,
) -> tuple[ApiApplication, str, NewCredential]:
    """An application with a validated consumer key, for a customer's own scripts.

    Args:
        user: for whom, a customer's.
        name: what the application is called.
        rules: method and path of what it may call; everything by default.
        allowed_ips: addresses and networks that may use it; none for all.
        days: how many days it is valid, one of `DAYS`; 0 is without end.
        by: who asks.

    Returns:
        The application, its secret, and the consumer key.

    Raises:
        Refused: the name, a rule, an address or the period is none; the user may no longer act for the account.
    """
    user = lock_user(user)
    application, secret = application_create(user=user, name=name, by=by)
    new = credential_request(application=application, rules=rules, allowed_ips=allowed_ips, by=by)
    credential_validate(credential=new.credential, user=user, days=days, by=by)
    return application, secret, new
