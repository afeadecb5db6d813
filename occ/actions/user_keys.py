"""The keys of one user: how many there are, and their end."""

from django.db.models import QuerySet

from occ.actions.api_key import PENDING
from occ.engine.queue import clock
from occ.models import ApiClient, ApiCredential, ApiCredentialStatus, User


def keys_of(user: User) -> dict[str, int]:
    """How many consumer keys, valid or still to be validated, and how many OAuth2 clients a user holds."""
    keys = sum(rows.count() for rows in _credentials(user))
    return {"api_keys": keys, "api_clients": ApiClient.objects.filter(user=user).count()}


def waiting_for(user: User) -> QuerySet[ApiCredential]:
    """Consumer keys that an application of the user has asked for, and that can still be validated."""
    since = clock.real_now() - PENDING
    waiting = ApiCredential.objects.filter(status=ApiCredentialStatus.PENDING, created_at__gte=since)
    return waiting.filter(application__user=user)


def keys_end(user: User) -> dict[str, int]:
    """End them for good; how many there were. The caller writes the audit, in the same transaction."""
    keys = sum(rows.order_by().update(status=ApiCredentialStatus.EXPIRED) for rows in _credentials(user))
    clients, _by_table = ApiClient.objects.filter(user=user).delete()
    return {"api_keys": keys, "api_clients": clients}


def _credentials(user: User) -> list[QuerySet[ApiCredential]]:
    """Those that the user has validated, and those that wait for an application of theirs; each found by an index."""
    return [ApiCredential.objects.valid(clock.real_now()).filter(user=user), waiting_for(user)]
