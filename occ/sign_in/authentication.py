"""Checking a name and a password, for each sign-in form."""

from django.contrib import auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.debug import sensitive_variables

from occ.client_address import counted_address
from occ.sign_in.hashing import CheckQueue, QueueFull
from occ.sign_in.lock import Lock, forget, lock_of, name_of
from occ.sign_in.old_hashes import OldHashes, spend

# gunicorn has four threads in each process: two of them always answer pages.
_checks = CheckQueue(running=1, waiting=1, seconds=1, rest=3)
_old_hashes = OldHashes()
_BUSY_SECONDS = 2
WRONG = gettext_lazy("This username and this password do not go together. Upper and lower case count.")
DEACTIVATED = gettext_lazy("This user is disabled. Only an administrator of this site can enable it again.")
"""Told to a visitor who knows the password; any other reads WRONG."""


class SignInRefused(Exception):
    """The password was not accepted, whatever it is: the person has to wait.

    Attributes:
        sentence: why, and how long, in the reader's language.
        seconds: how long, for `Retry-After`.
    """

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.sentence, self.seconds = sentence, seconds


@sensitive_variables("password", "credentials")
def authenticate(request: HttpRequest, *, username: str, password: str, provider: str = "") -> AbstractBaseUser | None:
    """The person with that name and password, deactivated or not; None if they do not go together.

    Args:
        request: the form's.
        username: as typed.
        password: as typed.
        provider: at which provider; empty for the customer area and the administration.

    Raises:
        SignInRefused: too many failures, before or with this one; or too many people sign in at this moment.
    """
    credentials = {"username": username, "password": password} | ({"provider": provider} if provider else {})
    name, address = name_of(request, credentials), counted_address(request)
    try:
        _checks.refuse_if_full()  # first: a refusal that asks nothing of the database costs the pages least
        _refuse_if_locked(name, address)  # before the turn: whoever is locked out takes nobody's place
        with _checks.turn():
            is_cheaper = _old_hashes.are_only_of_others(username, provider)
            user = auth.authenticate(request, **credentials)
            if user is None and is_cheaper:
                spend(password)  # so the time tells nobody which names exist
    except QueueFull:
        raise _busy() from None
    if user is None:
        _refuse_if_locked(name, address)
    else:
        forget(name, address)
    return user


def _refuse_if_locked(name: str, address: str) -> None:
    if lock := lock_of(name, address):
        raise SignInRefused(_locked(lock), lock.seconds)


def _locked(lock: Lock) -> str:
    if lock.by == "name":
        sentence = _("Too many wrong passwords for this user. Try again in %(time)s.")
    else:
        sentence = _("Too many wrong passwords from your address. Try again in %(time)s.")
    return sentence % {"time": _time(lock.seconds)}


def _busy() -> SignInRefused:
    sentence = _(
        "Too many people are signing in at this moment. Your password was not checked and does not count as wrong: "
        "enter it again in %(time)s."
    )
    return SignInRefused(sentence % {"time": _time(_BUSY_SECONDS)}, _BUSY_SECONDS)


def _time(seconds: int) -> str:
    """“4 minutes 10 seconds”, to the second: the form is accepted then and not before."""
    minutes, rest = divmod(seconds, 60)
    parts = []
    if minutes:
        parts.append(ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes})
    if rest:
        parts.append(ngettext("%(count)d second", "%(count)d seconds", rest) % {"count": rest})
    return " ".join(parts)
