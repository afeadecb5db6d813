"""Checking the password of a provider's user; Django's other backends never see it."""

from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from occ.models import ProviderUser


class ProviderBackend:
    """Answers only where a provider is named, and then lets nobody else answer."""

    def authenticate(
        self, request: HttpRequest | None, username: str = "", password: str = "", provider: str = "", **_: Any
    ) -> ProviderUser | None:
        """The user with that name and password at `provider`, disabled or not: the password decides what is told.

        Raises:
            PermissionDenied: there is none; no other backend is asked, so a customer cannot sign in here.
        """
        if not provider:
            return None
        user = ProviderUser.objects.filter(provider=provider, username=username).first()
        if user is None:
            make_password(password)  # as long as a real check takes
            raise PermissionDenied
        if not user.check_password(password):
            raise PermissionDenied
        return user
