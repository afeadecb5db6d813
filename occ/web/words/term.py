"""What comes at the end of a service's term, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from occ.engine.steps import service_end
from occ.models import Contract, Service, ServiceState


@dataclass(frozen=True)
class Term:
    """What comes, and on which day where the customers are."""

    label: str
    day: date


def term(service: Service, now: datetime) -> Term | None:
    """What comes at the end of the term that runs at `now` (simulated); None before the first and after the last."""
    terms: Contract = getattr(service, "contract", None) or Contract(service=service)
    closed = service.state == ServiceState.CLOSED
    if terms.ends_at:
        return Term(_("Ended on") if closed else _("Ends on"), localtime(terms.ends_at).date())
    if closed or service.delivered_at is None:
        return None
    return Term(_("Renewal due on"), service_end.renewal(service, terms, now))
