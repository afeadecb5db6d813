"""OAuth2 clients: a secret that is shown once, and an end."""

import pytest

from occ.actions import api_client
from occ.actions.secrets import hashed
from occ.models import ApiClient, AuditEntry
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


def test_its_secret_is_kept_as_a_hash_alone() -> None:
    client, secret = api_client.client_create(user=world.user("carol", world.account()), name=" CI  job ", by=BY)
    assert (client.name, client.secret_hash) == ("CI job", hashed(secret))
    assert secret not in str([*ApiClient.objects.values(), *AuditEntry.objects.values()])
    api_client.client_delete(client=client, by=BY)
    assert not ApiClient.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="client_").count() == 2


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "a\x07b"])
def test_it_has_a_name(name: str) -> None:
    user = world.user("carol", world.account())
    assert refused(lambda: api_client.client_create(user=user, name=name, by=BY)) == {"name_missing"}
