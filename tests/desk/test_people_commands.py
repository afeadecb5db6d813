"""The first people of an installation are made on the command line, through the same actions as all others."""

import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from occ.models import Account, AuditEntry, ProviderUser, User

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-battery-staple"
ALICE = ("aa00001-ovh", "--name", "Alice Martin", "--email", "alice@example.com")


@pytest.fixture(autouse=True)
def typed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The password comes from standard input."""
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))


def test_the_first_staff_customer_and_provider(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    call_command("account_create", *ALICE, "--language", "en")
    for arguments in (["sam", "--staff"], ["alice", "--account", "aa00001-ovh"], ["alice", "--provider", "megaport"]):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{PASSWORD}\n"))
        call_command("user_create", *arguments)
    sam, alice = User.objects.get(username="sam"), User.objects.get(username="alice")
    assert (sam.is_staff, sam.account) == (True, None)
    assert (alice.is_staff, alice.account) == (False, Account.objects.get())
    assert all(user.check_password(PASSWORD) for user in (sam, alice, ProviderUser.objects.get()))
    assert AuditEntry.objects.filter(actor__startswith="manage.py").count() == 4
    assert PASSWORD not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("command", "arguments", "sentence"),
    [
        ("account_create", ALICE, "existe déjà"),
        ("account_create", ("bb00002-ovh", "--name", "Bob", "--email", "bob"), "e-mail valide|adresse"),
        ("user_create", ("alice", "--account", "aa00001-ovh"), "There is a user alice already"),
        ("user_create", ("carol", "--account", "zz00009-ovh"), "There is no customer zz00009-ovh"),
    ],
)
def test_what_cannot_be_made_is_refused_in_words(command: str, arguments: tuple[str, ...], sentence: str) -> None:
    call_command("account_create", *ALICE)
    call_command("user_create", "alice", "--account", "aa00001-ovh")
    before = AuditEntry.objects.count()
    with pytest.raises(CommandError, match=sentence):
        call_command(command, *arguments)
    assert AuditEntry.objects.count() == before


def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("password\n"))
    with pytest.raises(CommandError):
        call_command("user_create", "sam", "--staff")
    assert not User.objects.exists()
