"""Where a browser may be sent (tests/api/test_auth.py sends each of these to the API)."""

import pytest

from occ.rules import redirection
from occ.rules.refusal import Refused


@pytest.mark.parametrize("value", ["https://e" + "\u0301\u0323" * 100, "https://good.example/" + "a" * 500])
def test_only_what_is_short_and_ascii_is_read(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(redirection, "urlsplit", lambda _value: pytest.fail("It is read."))
    with pytest.raises(Refused):
        redirection.check_redirection(value)


@pytest.mark.parametrize("value", ["", "https://robot.example/back", "http://[2001:db8::1]:8080/?a=b#c"])
def test_an_address_of_the_web_is_kept(value: str) -> None:
    assert redirection.check_redirection(value) == value


@pytest.mark.parametrize("value", ["https://[x", "https://", "ftp://robot.example/", "//robot.example/", "back"])
def test_what_names_no_host_is_refused(value: str) -> None:
    with pytest.raises(Refused):
        redirection.check_redirection(value)
