"""How many calls a key may make: counted in each process, so that a read writes nothing."""

import threading

from django.conf import settings

from occ.api.wire.errors import ApiError
from occ.engine.queue import clock

WINDOW_SECONDS = 60
_lock = threading.Lock()
_counts: dict[str, int] = {}
_window = [0]


def count(key: str, most: int | None = None) -> None:
    """Count a call of `key`.

    Args:
        key: what calls are counted under.
        most: how many it may make in a minute; `settings.API_CALLS_PER_MINUTE` by default.

    Raises:
        ApiError: it has made them in this minute already.
    """
    most = settings.API_CALLS_PER_MINUTE if most is None else most
    now = clock.real_now().timestamp()
    window = int(now // WINDOW_SECONDS)
    with _lock:
        if _window[0] != window:
            _window[0] = window
            _counts.clear()
        _counts[key] = calls = _counts.get(key, 0) + 1
    if calls > most:
        wait = str(int((window + 1) * WINDOW_SECONDS - now) + 1)
        sentence = f"This key has made {most} calls of this kind within a minute: wait {wait} seconds."
        raise ApiError(429, sentence, headers={"Retry-After": wait})
