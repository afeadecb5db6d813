"""Keys of programs: rules and addresses, validated once, over in time."""

from datetime import timedelta

import pytest

from occ.actions import api_key
from occ.engine.queue import clock
from occ.models import ApiCredential, User
from occ.rules.refusal import Refused
from occ.world import BY, world
from tests.refusals import refused

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        ([], "rules_missing"),
        ([("GET", "/*")] * 201, "rules_missing"),
        ([("LOOK", "/*")], "rule_method"),
        ([("GET", "me")], "rule_path"),
        ([("GET", "/a b")], "rule_path"),
    ],
)
def test_a_rule_is_a_method_and_a_path(rules: list[tuple[str, str]], code: str) -> None:
    with pytest.raises(Refused) as caught:
        api_key.check_rules(rules)
    assert [problem.code for problem in caught.value.problems] == [code]


def test_addresses_are_networks_or_all() -> None:
    assert api_key.check_networks([]) is None
    assert api_key.check_networks(["192.0.2.1", "2001:db8::/32", "192.0.2.9/24"]) == [
        "192.0.2.1/32",
        "2001:db8::/32",
        "192.0.2.0/24",
    ]
    with pytest.raises(Refused):
        api_key.check_networks(["nowhere"])


@pytest.fixture
def user() -> User:
    """A customer's user."""
    return world.user("carol", world.account())


@pytest.fixture
def waiting(user: User) -> ApiCredential:
    """A key that waits to be validated."""
    application, _secret = api_key.application_create(user=user, name="Robot", by=BY)
    return api_key.credential_request(application=application, rules=api_key.ALL_RULES, by=BY).credential


def test_a_request_is_answered_once(user: User, waiting: ApiCredential) -> None:
    wrong = {"credential": waiting, "user": user, "days": 7, "by": BY}
    assert refused(lambda: api_key.credential_validate(**wrong)) == {"period_unknown"}
    api_key.credential_validate(**wrong | {"days": 30})
    assert refused(lambda: api_key.credential_validate(**wrong | {"days": 30})) == {"credential_not_pending"}
    again = refused(lambda: api_key.credential_refuse(credential=waiting, user=user, by=BY))
    assert again == {"credential_not_pending"}
    assert ApiCredential.objects.get().status == "validated"


def test_a_request_that_nobody_answers_is_over_after_a_day(user: User, waiting: ApiCredential) -> None:
    ApiCredential.objects.update(created_at=clock.real_now() - api_key.PENDING - timedelta(seconds=1))
    late = ApiCredential.objects.get()
    assert api_key.status_of(late) == "expired"
    late_answer = refused(lambda: api_key.credential_validate(credential=late, user=user, days=1, by=BY))
    assert late_answer == {"credential_not_pending"}
