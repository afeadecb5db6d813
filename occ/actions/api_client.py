"""OAuth2 clients that act for an account by client credentials (api.md §1.3). Their times are real."""

from django.db import transaction

from occ.actions.actor import Actor
from occ.actions.api_key import check_name
from occ.actions.audit import record
from occ.actions.locks import lock_user
from occ.actions.secrets import hashed, new_secret
from occ.engine.queue import clock
from occ.models import ApiClient, User


@transaction.atomic
def client_create(*, user: User, name: str, by: Actor) -> tuple[ApiClient, str]:
    """Register an OAuth2 client that acts for the account of a user, a customer's.

    Returns:
        The client, and its secret, which is shown this once.

    Raises:
        Refused: the name is missing or too long; the user may no longer act for the account.
    """
    user = lock_user(user)
    assert user.account is not None
    account, name = user.account, check_name(name)
    secret = new_secret(32)
    client = ApiClient.objects.create(
        account=account,
        user=user,
        client_id=f"EU.{new_secret(16)}",
        secret_hash=hashed(secret),
        name=name,
        created_at=clock.real_now(),
    )
    record("client_create", client, by, account=account, after={"name": name, "client_id": client.client_id})
    return client, secret


@transaction.atomic
def client_delete(*, client: ApiClient, by: Actor) -> None:
    """Remove an OAuth2 client; its tokens end with it."""
    record("client_delete", client, by, account=client.account, before={"client_id": client.client_id})
    client.delete()
