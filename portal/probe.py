"""Asking the web server whether it answers, without ever waiting for it."""

import select
import socket
import time

from portal.process import Failed

START_SECONDS = 60


class Probe:
    """A first request to the web server, so that "ready" is said when it is true."""

    def __init__(self, host: str, port: int) -> None:
        self.host, self.port = host, port
        self.until = time.monotonic() + START_SECONDS
        self.next_at = 0.0
        self.connection: socket.socket | None = None

    def answered(self) -> bool:
        """Whether an answer came that is no error. Raises Failed when none came in time."""
        now = time.monotonic()
        if now > self.until:
            raise Failed(f"The web server did not answer as it should within {START_SECONDS} s: see its log.")
        if self.connection is None:
            if now >= self.next_at:
                self.next_at = now + 1
                self.connection = socket.create_connection((self.host, self.port), timeout=1)
                self.connection.sendall(f"GET / HTTP/1.0\r\nHost: {self.host}:{self.port}\r\n\r\n".encode())
            return False
        if not select.select([self.connection], [], [], 0)[0]:
            return False
        with self.connection as connection:
            self.connection = None
            try:
                status = connection.recv(12).partition(b" ")[2]
            except OSError:
                return False
        return status[:1] in (b"2", b"3")
