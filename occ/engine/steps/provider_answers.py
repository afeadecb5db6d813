"""What a provider and OVHcloud tell each other while a service is activated; each message counts once by its key."""

from datetime import datetime

from django.db.models import F

from occ.engine import outbox
from occ.engine.queue.unit_of_work import Work
from occ.models import Direction, Outcome, ProviderMessage, Service, Subject, Task


def order_confirmed(work: Work, task: Task, at: datetime) -> None:
    """Ask the provider for the circuit."""
    outbox.tell_provider(work, Subject.ORDER_CONFIRMED, _service(work, task), task.pk, at)


def circuit_ready(work: Work, task: Task, at: datetime) -> None:
    """Hear from the provider that the circuit is there, unless it has already said so."""
    work.once(_message(work, Subject.CIRCUIT_READY, task, task.pk, at, Outcome.ACCEPTED))


def is_answered(activation: Task) -> bool:
    """Whether the provider has answered to this activation."""
    return ProviderMessage.objects.filter(key=f"{Subject.CIRCUIT_READY}-{activation.pk}").exists()


def accept(
    work: Work, subject: Subject, activation: Task, about: object, at: datetime, outcome: Outcome = Outcome.ACCEPTED
) -> bool:
    """Take a message from the provider; False if the same has come before: then it is counted and changes nothing.

    Args:
        work: the transaction's.
        subject: what the provider says.
        activation: the task that it is about.
        about: with the subject it makes the message's key.
        at: simulated time.
        outcome: what becomes of it.
    """
    message = _message(work, subject, activation, about, at, outcome)
    if ProviderMessage.objects.filter(key=message.key).update(repeats=F("repeats") + 1):
        return False
    message.save()
    return True


def _message(
    work: Work, subject: Subject, activation: Task, about: object, at: datetime, outcome: Outcome
) -> ProviderMessage:
    service = _service(work, activation)
    return ProviderMessage(
        key=f"{subject}-{about}",
        direction=Direction.FROM_PROVIDER,
        subject=subject,
        provider=service.provider,
        account_id=service.account_id,
        service=service,
        at=at,
        outcome=outcome,
    )


def _service(work: Work, task: Task) -> Service:
    found = work.get(Service, task.service_id)
    assert found is not None
    return found
