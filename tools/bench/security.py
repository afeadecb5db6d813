"""A customer's page while others misuse the site, beside the same page while as many ask for what does not exist.

16 clients request a path of 8,000 characters; 24 sign in with random names and wrong passwords, at each form, from one
address and from many.
"""

import statistics
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

from tools.bench.load import Load, under
from tools.bench.target import Target, serve
from tools.servers import Installation, installation

GOAL = 3.0
ROUNDS, REQUESTS = 4, 25
ROUND_SECONDS_MAX = 10
PAGE = "/bare-metal-cloud/network/ovhcloud-connect/"
SESSION = """
from django.conf import settings
from django.test import Client
from occ.models import User
settings.ALLOWED_HOSTS.append("testserver")
client = Client()
client.force_login(User.objects.get(username="alice"), "django.contrib.auth.backends.ModelBackend")
print(client.session.session_key)
"""
FORMS = {
    "customer": ("/login/", {}),
    "staff": ("/login/", {"next": "/admin/"}),
    "provider": ("/fournisseurs/megaport/login/", {}),
}
REFERENCES = {number: Load("reference: a short unknown path", number, "/nowhere") for number in (16, 24)}
LOADS = [
    Load("a path of 8,000 characters", 16, "/" + 8000 * "a"),
    *[
        Load(f"sign-ins: {name}, {'one address' if one else 'many addresses'}", 24, path, sent, one)
        for one in (True, False)
        for name, (path, sent) in FORMS.items()
    ],
]


@dataclass
class Measured:
    """How long the page took under a load, in milliseconds, and how the load was answered."""

    load: Load
    took: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    seconds: float = 0

    @property
    def median(self) -> float:
        """Half of the requests took less."""
        return statistics.median(self.took)

    @property
    def is_as_meant(self) -> bool:
        """Whether the clients were answered what the load is about, and nothing failed."""
        return set(self.statuses) <= ({404} if self.load.sent is None else {422, 429})


def measure(port: int, page: Target, measured: list[Measured]) -> None:
    """Request the page under each load in turn, round by round, so that a busy machine slows them alike."""
    for _ in range(ROUNDS):
        for each in measured:
            with under(each.load, port) as statuses:
                began = time.monotonic()
                for _ in range(REQUESTS):
                    each.took.append(page.get())
                    if page.connection:
                        page.connection.close()  # a connection for each request, as a proxy's are
                        page.connection = None
                    if time.monotonic() - began > ROUND_SECONDS_MAX:
                        break
                each.seconds += time.monotonic() - began
            each.statuses.update(statuses)


def report(alone: float, measured: list[Measured]) -> bool:
    """Print the table; whether each goal is reached."""
    references = {each.load.clients: each.median for each in measured if each.load in REFERENCES.values()}
    print("\nA customer's list of services while other clients request (medians, PostgreSQL, gunicorn with 2 workers;")
    print(f"{ROUNDS} rounds by turns; without other clients {alone:.1f} ms)\n")
    print(f"{'':36}{'clients':>8}{'page':>12}{'ratio':>9}{'goal':>6}{'answers/s':>11}  answers")
    reached = True
    for each in measured:
        base = references[each.load.clients]
        goal = "" if each.load in REFERENCES.values() else f"{GOAL:g}x"
        counts = ", ".join(f"{number:,} x {status}" for status, number in sorted(each.statuses.items()))
        rate = each.statuses.total() / each.seconds
        numbers = f"{each.load.clients:8}{each.median:9.1f} ms{each.median / base:8.2f}x{goal:>6}{rate:11.0f}"
        print(f"{each.load.name:36}{numbers}  {counts}{'' if each.is_as_meant else '  NOT as meant'}")
        reached = reached and each.is_as_meant and each.median <= GOAL * base
    print(f"\nGoal (the page within {GOAL:g} x the reference with as many clients): ", end="")
    print("reached." if reached else "NOT reached.")
    return reached


def page_of(here: Installation, port: int) -> Target:
    """The list of services of the demo's first customer, signed in."""
    return Target("page", port, PAGE, here.python(SESSION).splitlines()[-1])


def run() -> bool:
    """Measure and print; whether every goal is reached."""
    with installation({"LOG_LEVEL": "WARNING", "BEHIND_PROXY": "1"}, on_postgres=True) as here:
        print("security: filling the database…", file=sys.stderr)
        here.manage("demo_setup")
        port = serve(here, "web", "portal.wsgi")
        page = page_of(here, port)
        alone = statistics.median(page.get() for _ in range(REQUESTS))
        print("security: measuring…", file=sys.stderr)
        measured = [Measured(load) for load in (*REFERENCES.values(), *LOADS)]
        measure(port, page, measured)
    return report(alone, measured)
