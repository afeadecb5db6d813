"""The first answer to a signed write, kept to be given again (reliability.md §1, idempotent effects)."""

from datetime import datetime, timedelta

from django.db import IntegrityError

from occ.engine import clock
from occ.models import ApiAnswer, ApiCredential

KEPT = timedelta(minutes=15)
"""Longer than a signature is valid, in both directions of the server's time."""
SWEPT_EVERY = timedelta(minutes=1)
_swept: list[datetime] = []


class AnsweredBefore(Exception):
    """There is an answer to this write: what was done for it now is to be undone."""


def answer_keep(*, credential: ApiCredential, signature: str, status: int, body: str) -> None:
    """Keep the answer to a signed write, last in the transaction that carried it out.

    Whoever comes second with the same signature waits here until the first has committed.

    Args:
        credential: whose signature it is.
        signature: as it was sent.
        status: the HTTP status.
        body: JSON.

    Raises:
        AnsweredBefore: there is one already; the transaction cannot go on.
    """
    now = clock.real_now()
    try:
        ApiAnswer.objects.create(credential=credential, signature=signature[:64], at=now, status=status, body=body)
    except IntegrityError:
        raise AnsweredBefore from None
    if not _swept or _swept[0] < now - SWEPT_EVERY:  # each process, now and then: what is in the way does no harm
        _swept[:] = [now]
        ApiAnswer.objects.filter(at__lt=now - KEPT).delete()


def answer_kept(*, credential: ApiCredential, signature: str) -> ApiAnswer:
    """The first answer to a signed write.

    Raises:
        ApiAnswer.DoesNotExist: there is none.
    """
    return ApiAnswer.objects.get(credential=credential, signature=signature[:64])
