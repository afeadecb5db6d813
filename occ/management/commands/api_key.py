"""An API key for scripts, printed in the form that configuration files of the vendor's SDKs have."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from occ.actions.actor import Actor
from occ.actions.api_client import client_create
from occ.actions.api_key import script_key
from occ.models import User
from occ.rules.refusal import Refused

BY = Actor(label="manage.py api_key")


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
        if user is None or not user.is_active or user.account is None:
            raise CommandError(f"{options['username']} does not sign in for a customer's account.")
        try:
            lines = self._client(user, options["name"]) if options["oauth2"] else self._key(user, options["name"])
        except Refused as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write("\n".join(f"{name}={value}" for name, value in lines.items()))

    def _client(self, user: User, name: str) -> dict[str, str]:
        client, secret = client_create(user=user, name=name, by=BY)
        return {"client_id": client.client_id, "client_secret": secret}

    def _key(self, user: User, name: str) -> dict[str, str]:
        application, secret, new = script_key(user=user, name=name, by=BY)
        return {
            "application_key": application.key,
            "application_secret": secret,
            "consumer_key": new.consumer_key,
        }
