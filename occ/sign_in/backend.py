"""Checking the password of a user of the customer area or the administration, deactivated or not."""

from typing import Any

from django.contrib.auth.backends import AllowAllUsersModelBackend
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


class AreaBackend(AllowAllUsersModelBackend):
    """Also finds a deactivated user whose password is right, so that the form can say why it lets nobody in.

    It opens nothing: a session of a deactivated user is nobody's.
    """

    def authenticate(  # type: ignore[override]
        self, request: HttpRequest | None, username: str = "", password: str = "", **_: Any
    ) -> AbstractBaseUser:
        """The user with that name and password, deactivated or not.

        Raises:
            PermissionDenied: there is none; no other backend is asked, which would check the same password again.
        """
        user = super().authenticate(request, username=username, password=password)
        if user is None:
            raise PermissionDenied
        return user

    def get_user(self, user_id: Any) -> Any:
        """The user of a session, unless deactivated."""
        user = super().get_user(user_id)
        return user if user is not None and user.is_active else None
