"""An API key for scripts, printed in the form that configuration files of the vendor's SDKs have."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from occ.actions.actor import Actor
from occ.actions.api_client import client_create
from occ.actions.api_key import script_key
from occ.models import User


class Command(BaseCommand):
    """`manage.py api_key alice`."""

    help = "Make an API key that acts for a customer's user and may call everything, and print it, a line each."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """For whom, and of which kind."""
        parser.add_argument("username", help="who signs in for the account that the key acts for")
        parser.add_argument("--oauth2", action="store_true", help="an OAuth2 client (client_id, client_secret) instead")
        parser.add_argument("--name", default="manage.py api_key", help="what it is called in the area")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the key; its secrets cannot be shown again."""
        user = User.objects.filter(username=options["username"]).first()
        if user is None or user.account is None:
            raise CommandError(f"{options['username']} does not sign in for a customer's account.")
        by = Actor(label="manage.py api_key")
        if options["oauth2"]:
            client, secret = client_create(user=user, name=options["name"], by=by)
            self.stdout.write(f"client_id={client.client_id}\nclient_secret={secret}")
            return
        application, secret, new = script_key(user=user, name=options["name"], by=by)
        self.stdout.write(
            f"application_key={application.key}\napplication_secret={secret}\nconsumer_key={new.consumer_key}"
        )
