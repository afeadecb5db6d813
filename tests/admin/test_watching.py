"""Staff tell of incidents, offer upgrades and answer changes of contact from the lists."""

from django.test import Client

from occ.actions.contract import contact_change, contract_of
from occ.models import ContactChange, Incident, Migration
from occ.world import BY, world
from tests.admin.test_acting import act


def test_an_incident_is_told_and_ended(desk: Client) -> None:
    service = world.active(world.account())
    act(desk, "tell_incident", service)
    act(desk, "tell_maintenance", service)
    incident = Incident.objects.get(type="incident")
    assert incident.end_at is None
    act(desk, "end", incident)
    incident.refresh_from_db()
    assert incident.end_at is not None
    assert Incident.objects.get(type="maintenance").end_at is None


def test_an_upgrade_is_offered_once(desk: Client) -> None:
    service = world.active(world.account())
    assert "An upgrade of 1 service was offered." in act(desk, "offer_upgrade", service)
    assert "already offered" in act(desk, "offer_upgrade", service)
    assert Migration.objects.count() == 1


def test_a_change_of_contact_is_answered(desk: Client) -> None:
    service, other = world.active(world.account(1)), world.account(2)
    contact_change(service=service, contacts={"contactTech": other.nichandle}, by=BY)
    act(desk, "accept", ContactChange.objects.get())
    assert contract_of(service).contact_tech == other.nichandle
    assert "already been accepted" in act(desk, "refuse", ContactChange.objects.get())
