"""What may die at any moment, and what must come of it: nothing is lost, nothing is done twice."""

import json
import os
import signal

import pytest
from redis import Redis

from tools.servers import Installation, installation, processes, status_of, wait_until

ORDERS = """
from occ.models import Account
from occ.world import world
account = Account.objects.first() or world.account()
for number in range(NUMBER):
    world.order_place(account)
"""
COUNTS = """
import json
from occ.models import Effect, Email, ServiceKey, Task
print(json.dumps({"open": Task.objects.open().count(), "done": Task.objects.filter(status="done").count(),
    "keys": ServiceKey.objects.count(), "emails": Email.objects.count(),
    "waiting": Effect.objects.filter(accepted_at=None).count()}))
"""
SPEED = {"SPEED": "20", "LOG_LEVEL": "WARNING"}


def place(here: Installation, number: int) -> None:
    """Order `number` services; each takes three seconds, in three steps, to bring a key and an e-mail."""
    here.python(ORDERS.replace("NUMBER", str(number)))


def wake(here: Installation) -> None:
    """Ask for something that is due at once, of which the broker is told."""
    here.manage("clock", "--jump", "1m")


def settled(here: Installation, orders: int) -> None:
    """Wait until every order has its one key and its one e-mail."""
    want = {"open": 0, "done": orders, "keys": orders, "emails": orders, "waiting": 0}
    wait_until(lambda: json.loads(here.python(COUNTS)) == want, f"not {want}", 40)


def test_killed_workers_lose_nothing() -> None:
    with installation(SPEED, on_postgres=True) as here:
        here.beat()
        workers = [here.worker("first"), here.worker("second")]
        for round_ in range(4):
            place(here, 10)
            victim = workers[round_ % 2]
            victim.kill()
            victim.start()
        settled(here, 40)


def test_a_worker_that_starts_does_what_is_due_though_nobody_asks_for_it() -> None:
    """Beat is dead, and what the order has sent went with the broker's data."""
    with installation({"SPEED": "100000"}, on_postgres=True) as here:
        place(here, 1)
        Redis.from_url(here.broker.url.replace("redis+socket://", "unix://")).flushall()
        here.worker()
        settled(here, 1)


def test_a_worker_that_sleeps_is_not_waited_for_and_does_no_harm_when_it_comes_back() -> None:
    with installation(SPEED, on_postgres=True) as here:
        here.beat()
        workers = [here.worker("first"), here.worker("second")]
        for round_, worker in enumerate(workers, 1):
            place(here, 10)
            assert worker.process
            os.killpg(worker.process.pid, signal.SIGSTOP)
            settled(here, 10 * round_)
            os.killpg(worker.process.pid, signal.SIGCONT)
        place(here, 1)
        settled(here, 21)


@pytest.mark.parametrize("on_postgres", [False, True], ids=["sqlite", "postgresql"])
def test_without_broker_requests_are_accepted_and_done_when_it_is_back(on_postgres: bool) -> None:
    with installation(SPEED, on_postgres=on_postgres) as here:
        here.worker(beat=True)
        web = here.web()
        here.broker.child.kill()
        place(here, 5)
        wake(here)
        assert status_of(web.url + "/") == 200
        assert json.loads(here.python(COUNTS))["open"] == 5
        here.broker.child.start()
        settled(here, 5)


def test_a_worker_that_has_messages_in_hand_outlives_its_broker() -> None:
    with installation(SPEED, on_postgres=True) as here:
        here.beat()
        worker = here.worker()
        broker = Redis.from_url(here.broker.url.replace("redis+socket://", "unix://"))
        _, *pool = processes(worker)
        for each in pool:
            os.kill(each, signal.SIGSTOP)
        place(here, 2)
        wait_until(lambda: broker.hlen("unacked"), "the worker takes no message")
        here.broker.child.kill()
        wait_until(lambda: "Cannot connect" in worker.log.read_text(), "the worker does not miss its broker")
        here.broker.child.start()
        for each in pool:
            os.kill(each, signal.SIGCONT)
        settled(here, 2)
        assert worker.process
        assert worker.process.poll() is None


def test_a_broker_that_sleeps_holds_up_no_request() -> None:
    with installation(SPEED, on_postgres=False) as here:
        here.worker(beat=True)
        place(here, 1)
        broker = here.broker.child.process
        assert broker
        os.kill(broker.pid, signal.SIGSTOP)
        place(here, 2)
        wake(here)
        assert json.loads(here.python(COUNTS))["open"] >= 2
        os.kill(broker.pid, signal.SIGCONT)
        settled(here, 3)


def test_a_database_that_restarts_loses_no_order() -> None:
    with installation(SPEED, on_postgres=True) as here:
        here.worker(beat=True)
        web = here.web()
        place(here, 5)
        assert here.database
        assert here.database.child.process
        here.database.child.process.send_signal(signal.SIGQUIT)
        here.database.child.process.wait(10)
        here.database.child.start()
        wait_until(lambda: status_of(web.url + "/login/") == 200, "pages do not come back", 10)
        place(here, 5)
        settled(here, 10)


def test_demo_sign_ins_keep_an_installation_from_starting() -> None:
    with installation(SPEED, on_postgres=False) as here:
        here.manage("demo_setup")
        here.env |= {"DEMO": "0", "SECRET_KEY": "abcdefghijklmnopqrstuvwxyz" * 3}
        for command in ("import portal.wsgi", "from portal.checks import refuse_unsafe_start as r; r()"):
            with pytest.raises(AssertionError, match="The database holds demo sign-ins"):
                here.python(command)
        worker = here.start("worker", "celery", "--app", "portal", "worker", "--concurrency", "1")
        assert worker.process
        assert worker.process.wait(20) != 0
        assert "The database holds demo sign-ins" in worker.log.read_text()
