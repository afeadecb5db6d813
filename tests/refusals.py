"""What an action refuses, for the tests of all actions."""

from collections.abc import Callable

import pytest

from occ.rules.refusal import Refused
from tests.bad_input import everything


def refused(ask: Callable[[], object]) -> set[str]:
    """The codes of the refusal; nothing has changed."""
    before = everything()
    with pytest.raises(Refused) as caught:
        ask()
    assert everything() == before
    return {problem.code for problem in caught.value.problems}
