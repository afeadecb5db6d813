"""Hashes in Django's own form, which is dearer to check: while there are any, each wrong password costs as much."""

from django.contrib.auth.hashers import Argon2PasswordHasher

from occ.models import ProviderUser, User

FORM = "argon2$argon2id$v=19$m=102400,t=2,p=8$"
"""How a hash in the old form begins: 100 MiB and eight threads, where the present one takes 19 MiB and one."""


class OldHashes:
    """Whether old hashes are stored; no new ones come, so that is not asked again once there are none."""

    def __init__(self) -> None:
        self._may_exist = True

    def are_only_of_others(self, username: str, provider: str) -> bool:
        """Whether others have an old hash and this user has not, or does not exist.

        Args:
            username: as typed.
            provider: at which provider; empty for the customer area and the administration.
        """
        if not self._may_exist:
            return False
        customers = User.objects.filter(password__startswith=FORM)
        at_providers = ProviderUser.objects.filter(password__startswith=FORM)
        self._may_exist = customers.exists() or at_providers.exists()
        of_name = at_providers.filter(provider=provider) if provider else customers
        return self._may_exist and not of_name.filter(username=username).exists()


def spend(password: str) -> None:
    """Take as long as the check of an old hash."""
    hasher = Argon2PasswordHasher()
    hasher.encode(password, hasher.salt())
