"""Create somebody who signs in: for a customer, as staff, or at a provider."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from occ import catalogue
from occ.actions.actor import Actor
from occ.actions.people import provider_user_create, user_create
from occ.models import Account, ProviderUser, User

BY = Actor(label="manage.py user_create")


class Command(BaseCommand):
    """`manage.py user_create sam --staff`; the password is asked for, or read from standard input."""

    help = "Create somebody who signs in. The password is asked for, or is the first line of standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, and where."""
        parser.add_argument("username")
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--staff", action="store_true", help="signs in to the administration")
        group.add_argument("--account", help="signs in for the customer with this nic handle")
        group.add_argument("--provider", help="signs in at this provider's portal", choices=_providers())

    def handle(self, *args: Any, **options: Any) -> None:
        """Create them through the action, once name and password are good."""
        name = options["username"]
        account = _account(options["account"]) if options["account"] else None
        _check_name(name, options["provider"])
        password = _password()
        if options["provider"]:
            provider_user_create(provider=options["provider"], username=name, password=password, by=BY)
        else:
            user_create(username=name, password=password, account=account, staff=options["staff"], by=BY)
        self.stdout.write(f"{name} created.")


def _providers() -> list[str]:
    return [each.code for each in catalogue.providers() if each.pops]


def _account(nichandle: str) -> Account:
    found = Account.objects.filter(nichandle=nichandle).first()
    if found is None:
        raise CommandError(f"There is no customer {nichandle}: make it with account_create.")
    return found


def _check_name(name: str, provider: str | None) -> None:
    rows = ProviderUser.objects.filter(provider=provider) if provider else User.objects.all()
    if rows.filter(username=name).exists():
        raise CommandError(f"There is a user {name} already.")


def _password() -> str:
    if sys.stdin.isatty():
        password = getpass.getpass()
        if password != getpass.getpass("Once more: "):
            raise CommandError("These were two different passwords.")
    else:
        password = sys.stdin.readline().rstrip("\n")
    try:
        validate_password(password)
    except ValidationError as error:
        raise CommandError(" ".join(error.messages)) from None
    return password
