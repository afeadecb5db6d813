"""How many calls a key may make: counted in each process, so that a read writes nothing."""

import threading

from django.conf import settings

from occ.api.errors import ApiError
from occ.engine import clock

WINDOW_SECONDS = 60
_lock = threading.Lock()
_counts: dict[str, int] = {}
_window = [0]


def count(key: str) -> None:
    """Count a call of `key`.

    Raises:
        ApiError: it has made `settings.API_CALLS_PER_MINUTE` in this minute already.
    """
    now = clock.real_now().timestamp()
    window = int(now // WINDOW_SECONDS)
    with _lock:
        if _window[0] != window:
            _window[0] = window
            _counts.clear()
        _counts[key] = calls = _counts.get(key, 0) + 1
    if calls > settings.API_CALLS_PER_MINUTE:
        wait = str(int((window + 1) * WINDOW_SECONDS - now) + 1)
        sentence = f"This key has made {settings.API_CALLS_PER_MINUTE} calls within a minute: wait {wait} seconds."
        raise ApiError(429, sentence, headers={"Retry-After": wait})
