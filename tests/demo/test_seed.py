"""What the demo begins with is what `make demo` promises."""

from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext

from occ import catalogue, demo
from occ.engine.queue import clock
from occ.models import (
    Account,
    AuditEntry,
    ConfigStatus,
    DatacenterConfig,
    Email,
    KeyStatus,
    PopConfig,
    ProviderUser,
    RoutingConfig,
    Service,
    ServiceKey,
    ServiceState,
    Task,
    User,
)
from occ.rules.addressing import IPv4Network

WORKED_EXAMPLE = (IPv4Network("10.1.250.0/24"), IPv4Network("172.16.0.0/16"))


@pytest.fixture
def alice(db: None) -> Account:
    """Alice's account, in the demo."""
    demo.seed()
    return Account.objects.get(nichandle="aa00001-ovh")


def test_everybody_signs_in_with_the_printed_password(alice: Account) -> None:
    assert {user.username for user in User.objects.all() if user.check_password(demo.PASSWORD)} == {
        "alice",
        "bob",
        "staff",
    }
    assert User.objects.get(username="staff").is_superuser
    assert not Account.objects.filter(is_demo=False).exists()
    at_providers = ProviderUser.objects.filter(username="alice", is_demo=True)
    assert {user.provider for user in at_providers} >= {each.code for each in catalogue.providers() if each.pops}
    assert all(user.check_password(demo.PASSWORD) for user in at_providers[:2])


def test_alice_has_a_service_to_follow_the_guide_with_first_on_her_list(alice: Account) -> None:
    first = Service.objects.filter(account=alice).order_by("-ordered_at").first()
    assert first is not None
    assert (first.state, first.vrack) == (ServiceState.ACTIVE, None)
    assert catalogue.datacenters_of_zone(catalogue.pop(first.pop).zone)


def test_her_second_vrack_holds_a_finished_example_that_two_services_share(alice: Account) -> None:
    first, second = alice.vracks.order_by("pk")
    assert not first.services.exists()
    assert PopConfig.objects.filter(vrack=second, status=ConfigStatus.ACTIVE).count() == 2
    assert len({pop.zone for pop in PopConfig.objects.filter(vrack=second)}) == 1
    places = DatacenterConfig.objects.filter(vrack=second, status=ConfigStatus.ACTIVE)
    assert {place.datacenter: place.routing_type for place in places} == {1: "bgp", 6: "network"}
    assert RoutingConfig.objects.filter(datacenter_config__in=places, status=ConfigStatus.ACTIVE).count() == 4


def test_the_worked_example_can_still_be_typed_in(alice: Account) -> None:
    used = [config.subnet for model in (PopConfig, DatacenterConfig) for config in model.objects.all()]
    assert used
    assert not [(one, other) for one in used for other in WORKED_EXAMPLE if one.overlaps(other)]


def test_one_order_waits_at_its_provider_and_one_has_lost_its_key(alice: Account) -> None:
    waiting = Service.objects.filter(account=alice, state=ServiceState.DELIVERING)
    assert sorted(service.keys.get().status for service in waiting) == [KeyStatus.ACTIVE, KeyStatus.CANCELLED]
    assert not [key for service in waiting for key in service.keys.all() if key.used_at]


def test_who_signs_in_at_a_provider_sees_the_orders_that_were_validated_there(alice: Account) -> None:
    seen = {user.provider: user.used_keys.count() for user in ProviderUser.objects.all()}
    assert {provider: number for provider, number in seen.items() if number} == {"equinix": 2, "megaport": 2}
    assert sum(seen.values()) == ServiceKey.objects.filter(used_at__isnull=False).count()


def test_bob_has_his_own_and_reads_english(alice: Account) -> None:
    bob = Account.objects.get(nichandle="bb00002-ovh")
    assert bob.language == "en"
    assert PopConfig.objects.filter(vrack__account=bob, status=ConfigStatus.ACTIVE).count() == 1


def test_nothing_is_left_under_way_and_each_order_has_its_e_mail(alice: Account) -> None:
    assert not Task.objects.open().exists()
    for service in Service.objects.all():
        assert Email.objects.filter(service=service).exists()


def test_every_change_is_in_the_audit_under_one_name(alice: Account) -> None:
    labels = set(AuditEntry.objects.values_list("actor", flat=True))
    assert labels == {"demo", "equinix: alice", "megaport: alice"}


def test_a_database_with_accounts_is_left_as_it_is(alice: Account) -> None:
    from django.db import connection

    with CaptureQueriesContext(connection) as queries:
        demo.seed()
    assert len(queries) == 1


def test_it_all_happened_before_now_and_in_its_own_time(alice: Account) -> None:
    shared = clock.shared()
    assert abs(clock.simulated(shared) - clock.real_now()) < timedelta(minutes=5)
    times = list(Task.objects.order_by("pk").values_list("created_at", flat=True))
    assert times == sorted(times)
    assert times[-1] - times[0] > timedelta(hours=1)
