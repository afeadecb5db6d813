"""How processes find the broker again."""

from pathlib import Path

import pytest
from kombu.exceptions import OperationalError

from portal.celery import app


def test_a_worker_asks_for_a_broker_that_is_away_every_second_and_for_ever(tmp_path: Path) -> None:
    pauses: list[float] = []
    connection = app.connection_for_read(f"redis+socket://{tmp_path}/nobody.sock")
    with pytest.raises(OperationalError):
        connection.ensure_connection(lambda _, pause: pauses.append(pause), max_retries=2)
    assert pauses == [1, 1]
    assert app.conf.broker_connection_max_retries is None
