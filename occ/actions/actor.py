"""Who asks."""

from dataclasses import dataclass

from occ.models import User


@dataclass(frozen=True)
class Actor:
    """The person or program behind a request.

    Attributes:
        user: the portal user, if there is one.
        label: how the history names it (`alice`, `megaport: alice`, `seed`).
        request_id: the HTTP request, for the logs.
    """

    user: User | None = None
    label: str = "system"
    request_id: str = ""
