"""Accounts, and the people who sign in for them, for staff and for providers."""

from django.contrib.auth.hashers import make_password
from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.audit import record
from occ.engine import clock
from occ.models import Account, ProviderUser, User


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
def user_create(
    *, username: str, password: str, by: Actor, account: Account | None = None, staff: bool = False
) -> User:
    """Create someone who signs in: for `account`, or as staff with the admin."""
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
def provider_user_create(
    *, provider: str, username: str, password: str, by: Actor, is_demo: bool = False
) -> ProviderUser:
    """Create someone who signs in at one provider's portal."""
    user = ProviderUser.objects.create(
        provider=provider, username=username, password=make_password(password), is_demo=is_demo
    )
    record("provider_user_create", user, by, after={"provider": provider, "username": username})
    return user
