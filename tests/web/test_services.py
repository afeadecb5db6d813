"""The list of services: found, filtered, sorted, paged, taken away as CSV; and one's own only."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from occ.engine.queue import clock
from occ.models import Account, Interface, Order, Service, ServiceState, User, Vrack
from occ.world import world

LIST = "/bare-metal-cloud/network/ovhcloud-connect/"
NAMED = re.compile(r'rel="prev" href="\?([^"]*)"')
ROW = re.compile(r'<th scope="row"><a href="/services/[0-9a-f-]{36}/">([^<]+)</a>')


def listed(client: Client, query: str = "") -> list[str]:
    """The descriptions on the page, in order."""
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == 200
    return ROW.findall(answer.content.decode())


def following(client: Client, query: str = "") -> str:
    """The query of the next page; empty when there is none."""
    found = re.search(r'rel="next" href="\?([^"]*)"', client.get(f"{LIST}?{query}").content.decode())
    return found[1].replace("&amp;", "&") if found else ""


@pytest.fixture
def owner(alice: User) -> Account:
    """Alice's account, with sixty services: every third in Paris, every fourth being delivered, two in vRacks."""
    assert alice.account
    now = clock.now(alice.account)
    networks = [Vrack.objects.create(account=alice.account, name=f"pn-{number}") for number in (1000001, 1000002)]
    new = [
        Service(
            account=alice.account,
            description=f"Site {number:02}",
            provider="megaport" if number % 2 else "equinix",
            pop="par-pa3" if number % 3 == 0 else "lon-ld5",
            bandwidth="1g" if number % 2 else "500m",
            state=ServiceState.DELIVERING if number % 4 == 0 else ServiceState.ACTIVE,
            vrack=networks[number - 1] if number in (1, 2) else None,
            vrack_status="active" if number in (1, 2) else "",
            ordered_at=now - timedelta(hours=number),
            delivered_at=None if number % 4 == 0 else now,
        )
        for number in range(60)
    ]
    Service.objects.bulk_create(new)
    Interface.objects.bulk_create(Interface(service=each) for each in new)
    Order.objects.bulk_create(
        Order(account=alice.account, service=each, monthly_cents=1, ordered_at=each.ordered_at) for each in new
    )
    return alice.account


def test_the_newest_come_first_fifty_a_page(as_alice: Client, owner: Account) -> None:
    assert listed(as_alice) == [f"Site {number:02}" for number in range(50)]
    assert listed(as_alice, following(as_alice)) == [f"Site {number:02}" for number in range(50, 60)]


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("q=site+07", [7]),
        ("q=nothing", []),
        ("state=delivering", list(range(0, 60, 4))),
        ("pop=par-pa3", list(range(0, 60, 3))),
        ("pop=par-pa3&state=delivering", list(range(0, 60, 12))),
        ("vrack=none&q=site+0", [0, *range(3, 10)]),
    ],
)
def test_search_and_filters_go_together(as_alice: Client, owner: Account, query: str, numbers: list[int]) -> None:
    assert listed(as_alice, query) == [f"Site {number:02}" for number in numbers]


def test_a_vrack_and_the_beginning_of_a_uuid_find_their_service(as_alice: Client, owner: Account) -> None:
    assert listed(as_alice, f"vrack={Vrack.objects.get(name='pn-1000001').pk}") == ["Site 01"]
    service = Service.objects.get(description="Site 42")
    assert listed(as_alice, f"q={service.pk}") == ["Site 42"]
    assert "Site 42" in listed(as_alice, f"q={str(service.pk)[:10]}")


@pytest.mark.parametrize("column", ["description", "provider", "pop", "bandwidth", "vrack", "state", "ordered"])
def test_every_column_sorts_both_ways(as_alice: Client, owner: Account, column: str) -> None:
    everything = set(Service.objects.values_list("description", flat=True))
    up = listed(as_alice, f"sort={column}") + listed(as_alice, following(as_alice, f"sort={column}"))
    down = listed(as_alice, f"sort=-{column}") + listed(as_alice, following(as_alice, f"sort=-{column}"))
    assert set(up) == everything
    assert up == down[::-1]


def test_pages_are_left_in_both_directions_and_from_both_ends(as_alice: Client, owner: Account) -> None:
    for number in range(60):
        Service.objects.filter(description=f"Site {number:02}").update(state="closed" if number == 5 else "active")
    first, query = listed(as_alice, "sort=state"), following(as_alice, "sort=state")
    assert listed(as_alice, query) == listed(as_alice, "sort=state&end=1")[40:]
    assert listed(as_alice, query)[-1] == "Site 05"
    back = NAMED.search(as_alice.get(f"{LIST}?{query}").content.decode())
    assert back
    assert listed(as_alice, back[1].replace("&amp;", "&")) == first


def test_a_page_is_found_again_when_the_row_before_it_has_left_the_filter(as_alice: Client, owner: Account) -> None:
    query = following(as_alice, "state=active&pop=lon-ld5&q=site&sort=description")
    assert query == ""  # thirty of them are one page
    Service.objects.update(state="active")
    query = following(as_alice, "state=active")
    Service.objects.filter(description="Site 49").update(state="closed")
    assert listed(as_alice, query) == [f"Site {number:02}" for number in range(50, 60)]


def test_another_customers_row_is_no_place_in_the_list(as_alice: Client, owner: Account, bob: User) -> None:
    assert bob.account
    foreign = world.ordered(bob.account)
    assert listed(as_alice, f"after={foreign.pk}") == listed(as_alice)


def test_of_many_services_the_count_says_that_there_are_more(
    as_alice: Client, owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("occ.web.pages.services.FEW", 5)
    assert ">5+<" in as_alice.get(f"{LIST}?q=site").content.decode()
    # What more than so many match is found along the order of the list, and not by sorting it.
    assert listed(as_alice, "q=site&sort=description") == [f"Site {number:02}" for number in range(50)]
    assert listed(as_alice, "q=s&sort=-description") == [f"Site {number:02}" for number in range(59, 9, -1)]
    assert listed(as_alice, "q=ite+0&state=active") == [f"Site {number:02}" for number in range(10) if number % 4]


def test_one_or_two_characters_are_searched_for_at_the_beginning(as_alice: Client, owner: Account) -> None:
    Service.objects.filter(description="Site 07").update(description="Annexe 07")
    assert listed(as_alice, "q=a") == ["Annexe 07"]
    assert listed(as_alice, "q=07") == []


def test_the_name_of_a_vrack_finds_its_services(as_alice: Client, owner: Account) -> None:
    assert listed(as_alice, "q=PN-1000002") == ["Site 02"]
    assert listed(as_alice, "q=pn-1") == []


def test_a_bandwidth_is_sorted_by_its_width_and_a_provider_by_its_name(as_alice: Client, owner: Account) -> None:
    widths = [Service.objects.get(description=name).bandwidth for name in listed(as_alice, "sort=bandwidth")]
    assert widths[:30] == ["500m"] * 30
    providers = [Service.objects.get(description=name).provider for name in listed(as_alice, "sort=provider")]
    assert providers[:30] == ["equinix"] * 30


@pytest.mark.parametrize(
    "query",
    ["after=abc", "before=-1", "end=x&after=99999999999999999999",
     "sort=password", "sort=--pop", "state=x", "vrack=x",
     "vrack=99999999999999999999999", "q=%F0%9F%9A%80", f"q={'x' * 5000}", "q=%25_%27--", "sort=pop&sort=-pop"],
)  # fmt: skip
def test_a_mistyped_address_still_shows_a_page(as_alice: Client, owner: Account, query: str) -> None:
    assert as_alice.get(f"{LIST}?{query}").status_code == 200
    assert as_alice.get(f"{LIST}services.csv?{query}").status_code == 200


def test_the_csv_holds_the_same_rows_in_the_same_order(as_alice: Client, owner: Account) -> None:
    answer = as_alice.get(f"{LIST}services.csv?sort=-description&pop=par-pa3")
    lines = answer.getvalue().decode("utf-8-sig").splitlines()
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert [line.split(";")[1] for line in lines[1:]] == [f"Site {number:02}" for number in range(57, -1, -3)]


def test_no_cell_of_the_csv_is_a_formula(as_alice: Client, owner: Account) -> None:
    Service.objects.filter(description="Site 05").update(description='=HYPERLINK("http://example.com")')
    assert "'=HYPERLINK" in as_alice.get(f"{LIST}services.csv?q=hyperlink").getvalue().decode()


def test_nobody_sees_anybody_elses(as_alice: Client, owner: Account, bob: User) -> None:
    assert bob.account
    foreign = world.ordered(bob.account)
    assert listed(as_alice, f"q={foreign.pk}") == []
    assert str(foreign.pk) not in as_alice.get(f"{LIST}services.csv").getvalue().decode()


def test_without_any_service_the_page_says_how_to_begin(as_alice: Client) -> None:
    html = as_alice.get(LIST).content.decode()
    assert "Commander" in html
    assert "<table" not in html


def test_what_is_being_delivered_shows_its_steps_and_follows_itself(as_alice: Client, alice: User) -> None:
    assert alice.account
    world.ordered(alice.account)
    html = as_alice.get(LIST).content.decode()
    assert "Services en cours de livraison" in html
    assert html.count('class="track-done"') >= 3
    assert 'data-poll="10"' in html


def test_of_many_vracks_the_newest_are_offered_and_the_chosen_one(as_alice: Client, owner: Account) -> None:
    more = Vrack.objects.bulk_create(Vrack(account=owner, name=f"pn-{number}") for number in range(1000003, 1000105))
    html = as_alice.get(LIST).content.decode()
    assert html.count("<option") < 60
    assert f'value="{more[-1].pk}"' in html
    assert f'value="{more[0].pk}"' not in html
    assert f'value="{more[0].pk}" selected' in as_alice.get(f"{LIST}?vrack={more[0].pk}").content.decode()


def test_among_many_vracks_the_one_to_associate_is_named(as_alice: Client, owner: Account) -> None:
    Vrack.objects.bulk_create(Vrack(account=owner, name=f"pn-{number}") for number in range(1000003, 1000105))
    service = Service.objects.get(description="Site 05")
    html = as_alice.get(f"/services/{service.pk}/vrack/associate/").content.decode()
    assert 'placeholder="pn-1000104"' in html
    as_alice.post(f"/services/{service.pk}/vrack/associate/", {"vrack": "PN-1000003"})
    service.refresh_from_db()
    assert service.vrack
    assert service.vrack.name == "pn-1000003"
