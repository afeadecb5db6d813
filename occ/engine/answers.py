"""What a provider and OVHcloud tell each other while a service is activated; each message counts once by its key."""

from datetime import datetime

from django.db.models import F

from occ.engine import effects
from occ.models import Direction, Outcome, ProviderMessage, Service, Subject, Task


def order_confirmed(task: Task, at: datetime) -> None:
    """Ask the provider for the circuit."""
    effects.tell_provider(Subject.ORDER_CONFIRMED, _service(task), task.pk, at)


def circuit_ready(task: Task, at: datetime) -> None:
    """Hear from the provider that the circuit is there, unless it has already said so."""
    if not is_answered(task):
        accept(Subject.CIRCUIT_READY, task, task.pk, at)


def is_answered(activation: Task) -> bool:
    """Whether the provider has answered to this activation."""
    return ProviderMessage.objects.filter(key=f"{Subject.CIRCUIT_READY}-{activation.pk}").exists()


def accept(
    subject: Subject, activation: Task, about: object, at: datetime, outcome: Outcome = Outcome.ACCEPTED
) -> bool:
    """Take a message from the provider; False if the same has come before: then it is counted and changes nothing.

    Args:
        subject: what the provider says.
        activation: the task that it is about.
        about: with the subject it makes the message's key.
        at: simulated time.
        outcome: what becomes of it.
    """
    service = _service(activation)
    found, is_new = ProviderMessage.objects.get_or_create(
        key=f"{subject}-{about}",
        defaults={
            "direction": Direction.FROM_PROVIDER,
            "subject": subject,
            "provider": service.provider,
            "account_id": service.account_id,
            "service": service,
            "at": at,
            "outcome": outcome,
        },
    )
    if not is_new:
        ProviderMessage.objects.filter(pk=found.pk).update(repeats=F("repeats") + 1)
    return is_new


def _service(task: Task) -> Service:
    assert task.service is not None
    return task.service
