"""The lines for nginx of docs/operations.md: where they lead, and what the portal reads in what they set."""

import re
from pathlib import Path

from django.conf import LazySettings
from django.test import RequestFactory

from occ.client_address import client_address
from tests.documents import RUNS
from tests.guards.source import text

VISITOR, OF_A_LIAR = "203.0.113.7", "192.0.2.66"
SET_BY_NGINX = {"$host": "passerelle.example", "$scheme": "https", "$remote_addr": VISITOR}
"""nginx's own variables, as they are for a visitor who speaks TLS."""
PROXY = ("HTTP_X_FORWARDED_PROTO", "https")
"""As the settings have it with `BEHIND_PROXY=1`."""


def lines() -> tuple[str, dict[str, str]]:
    """Where the block hands requests on to, and the headers that it sets; nothing else stands in it."""
    (block,) = RUNS["PROXY"].blocks()
    shape = re.fullmatch(r"location / \{\n    proxy_pass (\S+);\n((?:    proxy_set_header \S+ \S+;\n)+)\}\n", block)
    assert shape
    return shape[1], dict(re.findall(r"proxy_set_header (\S+) (\S+);", shape[2]))


def test_requests_are_handed_on_to_where_gunicorn_listens() -> None:
    bound = re.search(r"^web: .*--bind (\S+)", text(Path("Procfile")), re.MULTILINE)
    assert bound
    assert lines()[0] == f"http://{bound[1]}"


def test_what_nginx_sets_is_what_is_read(settings: LazySettings) -> None:
    """The visitor's host, scheme and address are read as nginx saw them, whatever headers the visitor sent."""
    settings.SECURE_PROXY_SSL_HEADER = PROXY
    settings.ALLOWED_HOSTS = [SET_BY_NGINX["$host"]]
    sent = {"X-Forwarded-For": OF_A_LIAR, "X-Forwarded-Proto": "http", "Host": "elsewhere.example"}
    passed_on = sent | {name: SET_BY_NGINX[value] for name, value in lines()[1].items()}
    request = RequestFactory().get("/", headers=passed_on, REMOTE_ADDR="127.0.0.1")
    assert (request.get_host(), request.is_secure()) == (SET_BY_NGINX["$host"], True)
    assert client_address(request) == VISITOR
