"""Finding every problem of a request at once, not the first one only."""

from collections.abc import Callable
from typing import Any

from occ.rules.refusal import Problem, Refused


class Gather:
    """Runs rules one after another and keeps what they refuse."""

    def __init__(self, *problems: Problem | None) -> None:
        self.problems: list[Problem] = [problem for problem in problems if problem]

    def ask(self, rule: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """What the rule answers, or None when it refuses."""
        try:
            return rule(*args, **kwargs)
        except Refused as refused:
            self.problems.extend(refused.problems)
            return None

    def check(self) -> None:
        """Raise Refused with everything found, if anything was."""
        if self.problems:
            raise Refused(*self.problems)
