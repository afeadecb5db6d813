"""The first answer to a signed write, kept to be given again (reliability.md §1, idempotent effects)."""

from datetime import timedelta

from django.db import transaction

from occ.engine import clock
from occ.models import ApiAnswer, ApiCredential

KEPT = timedelta(minutes=15)
"""Longer than a signature is valid, in both directions of the server's time."""


def answer_claim(*, credential: ApiCredential, signature: str) -> tuple[ApiAnswer, bool]:
    """The row that stands for one signed write, in the caller's transaction, and whether it is new.

    Whoever comes second with the same signature waits here until the first has been answered.

    Args:
        credential: whose signature it is.
        signature: as it was sent.
    """
    now = clock.real_now()
    with transaction.atomic():
        row, new = ApiAnswer.objects.get_or_create(
            credential=credential, signature=signature[:64], defaults={"at": now}
        )
    if new:
        ApiAnswer.objects.filter(at__lt=now - KEPT).delete()
    return row, new


def answer_keep(*, row: ApiAnswer, status: int, body: str) -> None:
    """Keep what was answered."""
    row.status, row.body = status, body
    row.save(update_fields=["status", "body"])
