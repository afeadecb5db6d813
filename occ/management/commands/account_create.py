"""Create a customer."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from occ.actions.actor import Actor
from occ.actions.people import account_create
from occ.models import Account


class Command(BaseCommand):
    """`manage.py account_create aa00001-ovh --name "Alice Martin" --email alice@example.com`."""

    help = "Create a customer; who signs in for it is made with user_create."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What a customer is."""
        parser.add_argument("nichandle", help="such as aa00001-ovh")
        parser.add_argument("--name", required=True)
        parser.add_argument("--email", required=True, help="where its e-mails go")
        parser.add_argument("--language", default="fr", choices=["fr", "en"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Create it through the action, once its values are what the table takes."""
        values = {name: options[name] for name in ("nichandle", "name", "email", "language")}
        try:
            Account(**values).full_clean(exclude=["clock"])
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        made = account_create(**values, by=Actor(label="manage.py account_create"))
        self.stdout.write(f"{made} created.")
