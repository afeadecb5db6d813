"""Accounts, and the people who sign in for them, for staff and for providers."""

from collections.abc import Mapping
from enum import Enum

from django.contrib.auth.hashers import make_password
from django.db import transaction

from occ.actions import user_keys
from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.actions.meanwhile import check_shown
from occ.engine.queue import clock
from occ.models import Account, ProviderUser, User
from occ.rules.pasted import bare
from occ.rules.refusal import Problem, Refused, gettext_noop, refuse

NOT_YOURSELF = gettext_noop("You cannot take your own access to the admin away: ask another member of staff.")
STAFF_OR_CUSTOMER = gettext_noop("Staff sign in without an account, customers with one: choose either.")
NO_NAME = gettext_noop("Say what the account is called, in at most %(limit)s characters.")
CHANGED = gettext_noop("changed")


class Left(Enum):
    """Stands for what is left as it is, where None is a value."""

    AS_IT_IS = 0


@transaction.atomic
def account_create(
    *, nichandle: str, name: str, email: str, by: Actor, language: str = "fr", is_demo: bool = False
) -> Account:
    """Create a customer, on the shared clock.

    Args:
        nichandle: `aa00001-ovh`.
        name: as shown.
        email: where its e-mails go.
        by: who asks.
        language: `fr` or `en`.
        is_demo: whether it may exist in the demo only.
    """
    account = Account.objects.create(
        nichandle=nichandle, name=name, email=email, language=language, is_demo=is_demo, clock=clock.shared()
    )
    record("account_create", account, by, account=account, after={"nichandle": nichandle, "language": language})
    return account


@transaction.atomic
def account_update(
    *,
    account: Account,
    name: str | None = None,
    email: str | None = None,
    language: str | None = None,
    shown: Mapping[str, object] | None = None,
    by: Actor,
) -> Account:
    """Change what a customer is called, where its e-mails go and in which language; None leaves what it is about.

    Args:
        account: the customer.
        name: as shown.
        email: where its e-mails go.
        language: `fr` or `en`.
        shown: what the form showed, by column, see `check_shown`.
        by: who asks.

    Raises:
        Refused: somebody else has changed it since.
    """
    account = Account.objects.select_for_update(of=("self",), no_key=True).get(pk=account.pk)
    values = {"name": name, "email": email, "language": language}
    changed = _change(account, shown, **{field: value for field, value in values.items() if value is not None})
    if changed:
        account.save(update_fields=[*changed[1]])
        record("account_update", account, by, account=account, before=changed[0], after=changed[1])
    return account


def account_rename(*, account: Account, name: str | None, language: str | None, by: Actor) -> Account:
    """Change what an account is called and its language, as it asks itself.

    Args:
        account: the customer.
        name: 1 to 100 characters; None leaves it.
        language: `fr` or `en`; None leaves it.
        by: who asks.

    Raises:
        Refused: it would be called nothing, or too much.
    """
    name, limit = None if name is None else bare(name).strip(), 100
    if name is not None and not 0 < len(name) <= limit:
        raise refuse("account_name", NO_NAME, field="name", limit=limit)
    return account_update(account=account, name=name, language=language, by=by)


@transaction.atomic
def user_create(
    *, username: str, password: str, by: Actor, account: Account | None = None, staff: bool = False
) -> User:
    """Create someone who signs in: for `account`, or as staff with the admin.

    Raises:
        Refused: both, or neither.
    """
    _check_staff_or_customer(account, staff)
    user = User.objects.create(
        username=username,
        password=make_password(password),
        account=account,
        is_staff=staff,
        is_superuser=staff,
    )
    record("user_create", user, by, account=account, after={"username": username, "staff": staff})
    return user


@transaction.atomic
def user_update(
    *,
    user: User,
    account: Account | Left | None = Left.AS_IT_IS,
    staff: bool | None = None,
    active: bool | None = None,
    password: str = "",
    end_keys: bool = False,
    shown: Mapping[str, object] | None = None,
    by: Actor,
) -> User:
    """Change for whom somebody signs in, whether they may, and their password; a new one ends their sessions.

    Each request looks at the user's row: sessions and keys of a user who is not active open nothing, nor do keys for an
    account that the user has left. They work again afterwards, unless they have been ended.

    Args:
        user: who.
        account: the customer that they sign in for; None for staff.
        staff: whether they may use the admin; None leaves it.
        active: whether they may sign in at all; None leaves it.
        password: a new password; empty leaves the old one.
        end_keys: whether their consumer keys, validated or asked for by their applications, and OAuth2 clients end.
        shown: what the form showed, by column, see `check_shown`.
        by: who asks.

    Raises:
        Refused: both staff and customer, or neither; somebody would lock themselves out; somebody else has changed it
            since.
    """
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)  # as lock_user does
    values: dict[str, object] = {} if isinstance(account, Left) else {"account": account}
    values |= {} if staff is None else {"is_staff": staff, "is_superuser": staff}
    values |= {} if active is None else {"is_active": active}
    before, after = _change(user, shown, **values) or ({}, {})
    if by.user == user and not (user.is_staff and user.is_active):
        raise Refused(Problem("user_is_oneself", NOT_YOURSELF, kind="forbidden"))
    if values.keys() & {"account", "is_staff"}:
        _check_staff_or_customer(user.account, user.is_staff)
    columns = [*after]
    if password:
        user.password = make_password(password)
        columns.append("password")
        after = after | {"password": CHANGED}
    if end_keys:
        ended = {name: number for name, number in user_keys.keys_end(user).items() if number}
        before, after = before | ended, after | dict.fromkeys(ended, 0)
    if after:
        user.save(update_fields=columns)
        record("user_update", user, by, account=user.account, before=before, after=after)
    return user


@transaction.atomic
def provider_user_create(
    *, provider: str, username: str, password: str, by: Actor, is_demo: bool = False
) -> ProviderUser:
    """Create someone who signs in at one provider's portal."""
    user = ProviderUser.objects.create(
        provider=provider, username=username, password=make_password(password), is_demo=is_demo
    )
    record("provider_user_create", user, by, after={"provider": provider, "username": username})
    return user


@transaction.atomic
def provider_user_update(
    *,
    user: ProviderUser,
    active: bool | None = None,
    password: str = "",
    shown: Mapping[str, object] | None = None,
    by: Actor,
) -> ProviderUser:
    """Change whether someone may sign in at a provider, and their password; a new one ends their sessions.

    The session of a user who is not active opens nothing.

    Args:
        user: who.
        active: whether they may sign in; None leaves it.
        password: a new password; empty leaves the old one.
        shown: what the form showed, by column, see `check_shown`.
        by: who asks.

    Raises:
        Refused: somebody else has changed it since.
    """
    user = ProviderUser.objects.select_for_update(no_key=True).get(pk=user.pk)
    before, after = _change(user, shown, **({} if active is None else {"is_active": active})) or ({}, {})
    columns = [*after]
    if password:
        user.password = make_password(password)
        columns.append("password")
        after = after | {"password": CHANGED}
    if after:
        user.save(update_fields=columns)
        record("provider_user_update", user, by, before=before, after=after)
    return user


def _check_staff_or_customer(account: Account | None, staff: bool) -> None:
    if staff == (account is not None):
        raise Refused(Problem("user_staff_or_customer", STAFF_OR_CUSTOMER, field="account"))


def _change(
    row: Account | User | ProviderUser, shown: Mapping[str, object] | None, **values: object
) -> tuple[dict[str, object], dict[str, object]] | None:
    """Set what differs; the differing values before and after, None if nothing differs. Raises Refused."""
    check_shown(row, values, shown or {})
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    for name in before:
        setattr(row, name, values[name])
    return (before, {name: values[name] for name in before}) if before else None
