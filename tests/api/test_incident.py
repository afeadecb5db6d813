"""Incidents of a service, as a program sees them (api.md §2)."""

from occ.actions.watching import incident_end, incident_tell
from occ.engine.queue import clock
from occ.models import Incident
from occ.world import BY, world
from tests.api.calls import Configured, base
from tests.api.client import Api


def test_incidents_are_told(api: Api, configured: Configured) -> None:
    service, _, _ = configured
    now = clock.now(service.account)
    row = incident_tell(service=service, type="incident", start_at=now, by=BY)
    assert api.get(f"{base(service)}/incident") == [row.pk]
    assert api.get(f"{base(service)}/incident/{row.pk}")["endDate"] is None
    world.pass_time()
    incident_end(incident=Incident.objects.get(), by=BY)
    assert api.get(f"{base(service)}/incident/{row.pk}")["endDate"] is not None
