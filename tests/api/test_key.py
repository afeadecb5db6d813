"""Service keys, as a program sees them (api.md §2)."""

from occ.actions import key
from occ.models import Account, Email
from occ.world import BY, world
from tests.api.calls import base
from tests.api.client import Api


def test_service_keys_are_read_sent_and_made_anew(api: Api, owner: Account) -> None:
    service = world.ordered(owner)
    (number,) = api.get(f"{base(service)}/serviceKey")
    own = f"{base(service)}/serviceKey/{number}"
    row = service.keys.get()
    assert api.get(own) == {"id": number, "key": row.display, "provider": "megaport", "status": "active"}
    assert api.post(f"{own}/send", {"email": "a@example.com"}) == {"messageCode": "mailSent"}
    world.pass_time(hours=0)
    assert Email.objects.filter(to="a@example.com").exists()
    assert api.post(f"{own}/send", {"email": "nobody"})["details"].keys() == {"email"}
    api.post(f"{own}/regenerate")
    assert api.status == 409
    key.key_cancel(key=row, by=BY)
    new = api.post(f"{own}/regenerate")
    assert new["status"] == "doing"
    world.pass_time()
    assert api.get(f"{base(service)}/serviceKey/{new['id']}")["status"] == "active"
    api.post(f"{base(service)}/serviceKey/999999/send", {"email": "a@example.com"})
    assert api.status == 404
