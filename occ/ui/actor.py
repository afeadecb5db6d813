"""Who asks, as the actions and the audit name it."""

from django.http import HttpRequest

from occ.actions.actor import Actor
from occ.models import User


def actor(request: HttpRequest) -> Actor:
    """The signed-in person behind a request; in the demo, where time is everybody's, perhaps nobody is."""
    user = request.user if isinstance(request.user, User) else None
    return Actor(user, str(user) if user else "demo", getattr(request, "request_id", ""))
