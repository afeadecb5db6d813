"""Whether a regular expression can take more than linear time, read off the expression itself: nothing is timed.

Python's `re` tries one way of matching after the other. On a text that does not match it tries every way of reading
every part of the text, so its time is the number of these ways. They are the paths of an automaton, and they grow
faster than the text exactly where the automaton is ambiguous without limit (Weideman, van der Merwe, Berglund and
Watson, "Analyzing matching time behavior of backtracking regular expression matchers by using ambiguity of NFA",
CIAA 2016):

- exponentially, if some text leads from a state back to it in two ways: `(a|a)*b`, `(a*)*b`;
- polynomially, if some text leads from p to p, from p to q and from q to q: `a*a*b`. A search starts again at each
  character, which is one more state that every text leads back to: searching for `a*b` is quadratic.

What is approximated here only ever adds ways: an assertion such as `\\b` or `(?!…)` counts as fulfilled, and its body
as one more way; a bounded repeat counts as unbounded, since a bound of 100 allows 100 steps for each character.
"""

import re
from collections import defaultdict, deque
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any, Literal, TypeVar

Mode = Literal["search", "match", "fullmatch"]
Node = TypeVar("Node", bound=Hashable)
WAYS_MAX = 2_000
"""Ways without a character between two characters of a text: more are refused unread."""
_START, _LINE, _INSIDE = "start of the text", "start of a line", "inside a line"
_AT_START = {_constants.AT_BEGINNING, _constants.AT_BEGINNING_STRING}
_CHARACTERS = {_constants.LITERAL, _constants.NOT_LITERAL, _constants.ANY, _constants.IN}
_REPEATS = {_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT}


class NotRead(Exception):
    """The expression holds something that is not understood here, such as a reference to a group."""


def growth(pattern: str, flags: int = 0, mode: Mode = "search") -> Literal["", "polynomial", "exponential"]:
    """How the time of an expression grows, if it does so faster than the text that is read; else nothing.

    Args:
        pattern: the expression.
        flags: of `re`.
        mode: `search` also stands for sub, split, findall and finditer.

    Raises:
        NotRead: see there.
    """
    graph = _graph(_Automaton(pattern, flags, mode))
    if _has_two_ways_back(graph):
        return "exponential"
    return "polynomial" if _has_a_way_between_loops(graph) else ""


@dataclass(frozen=True)
class _Free:
    """A step that reads nothing. It may depend on the place in the text, or on a condition that is not checked."""

    target: int
    places: frozenset[str] | None = None
    is_certain: bool = True


@dataclass
class _Automaton:
    """The states of an expression, with the steps that read nothing and those that read a character."""

    pattern: str
    flags: int
    mode: Mode
    free: dict[int, list[_Free]] = field(default_factory=lambda: defaultdict(list))
    reading: dict[int, tuple[frozenset[str], int]] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        parsed = _parser.parse(self.pattern, self.flags)
        self.alphabet = _alphabet(self.pattern)
        self.first, begin = self.state(), self.state()
        self.free[self.first].append(_Free(begin))
        if self.mode == "search":
            self.reading[self.first] = (frozenset(self.alphabet), self.first)
        self.last = self.add(parsed, begin, parsed.state.flags)

    def state(self) -> int:
        """A new state."""
        self.count += 1
        return self.count

    def add(self, parsed: Iterable[tuple[Any, Any]], begin: int, flags: int) -> int:
        """Add a sequence from a state on; the state that it ends in."""
        for operation, value in parsed:
            begin = self.add_one(operation, value, begin, flags)
        return begin

    def add_one(self, operation: Any, value: Any, begin: int, flags: int) -> int:
        """Add one part."""
        end = self.state()
        if operation in _CHARACTERS:
            self.reading[begin] = (_read_by(operation, value, flags, self.alphabet), end)
        elif operation is _constants.AT:
            self.free[begin].append(_Free(end, *_place(value, flags)))
        elif operation in _REPEATS:
            self.add_repeat(*value, begin, end, flags)
        elif operation is _constants.BRANCH:
            for each in value[1]:
                self.add_branch(each, begin, end, flags)
        elif operation is _constants.SUBPATTERN:
            _group, added, removed, inner = value
            self.add_branch(inner, begin, end, (flags | added) & ~removed)
        elif operation is _constants.ATOMIC_GROUP:
            self.add_branch(value, begin, end, flags)
        elif operation in (_constants.ASSERT, _constants.ASSERT_NOT):
            self.free[begin].append(_Free(end, is_certain=False))
            if value[0] > 0:  # what looks back is of fixed length
                self.add_branch(value[1], begin, self.state(), flags)
        else:
            raise NotRead(f"{operation} in {self.pattern!r}")
        return end

    def add_branch(self, parsed: Any, begin: int, end: int, flags: int) -> None:
        """Add a sequence that begins and ends where others do."""
        own = self.state()
        self.free[begin].append(_Free(own))
        self.free[self.add(parsed, own, flags)].append(_Free(end))

    def add_repeat(self, least: int, most: int, inner: Any, begin: int, end: int, flags: int) -> None:
        """Add a repeat; a bounded one is as one without bounds."""
        again = self.state()
        self.free[begin].append(_Free(again))
        if least == 0:
            self.free[begin].append(_Free(end))
        done = self.state()
        self.add_branch(inner, again, done, flags)
        self.free[done].append(_Free(end))
        if most > 1:
            self.free[done].append(_Free(again))


def _place(at: Any, flags: int) -> tuple[frozenset[str] | None, bool]:
    """Where an assertion about a place lets one pass, and whether it certainly does there."""
    if at is _constants.AT_BEGINNING and flags & re.MULTILINE:
        return frozenset({_START, _LINE}), True
    return (frozenset({_START}), True) if at in _AT_START else (None, False)


@cache
def _alphabet(pattern: str) -> tuple[str, ...]:
    """A character of each kind that an expression may tell apart."""
    some = {chr(code) for code in range(256)} | set("İıſK\u0130٣一ǅ\u2003\u2028\u0301\ud800€😀")
    named = [ord(character) for character in _characters_in(_parser.parse(pattern))]
    near = {chr(code + step) for code in named for step in (-1, 0, 1) if 0 <= code + step <= 0x10FFFF}
    return tuple(sorted(some | near | {each.swapcase() for each in near if len(each.swapcase()) == 1}))


def _characters_in(parsed: Any) -> Iterator[str]:
    """Every character that an expression names, ends of ranges included."""
    if isinstance(parsed, _parser.SubPattern | list | tuple):
        for each in parsed:
            if isinstance(each, tuple) and each[0] in (_constants.LITERAL, _constants.NOT_LITERAL):
                yield chr(each[1])
            elif isinstance(each, tuple) and each[0] is _constants.RANGE:
                yield from map(chr, each[1])
            else:
                yield from _characters_in(each)


def _read_by(operation: Any, value: Any, flags: int, alphabet: Iterable[str]) -> frozenset[str]:
    """The characters of the alphabet that one part of an expression reads."""
    one = _parser.SubPattern(_parser.State(), [(operation, value)])
    one.state.flags = flags
    compiled = _compiler.compile(one, flags)
    return frozenset(character for character in alphabet if compiled.fullmatch(character))


Graph = Mapping[Node, Mapping[str, Mapping[Node, int]]]
"""From a state, by a character, to other states, and in how many ways each."""


def _graph(automaton: _Automaton) -> Graph[tuple[int, str]]:
    """The automaton without free steps. A state is where one stands after a character, and what kind it was.

    A state from which the end is certain is left out: nothing that leads there is ever tried again.
    """
    kinds = _kinds(automaton)
    graph: dict[tuple[int, str], dict[str, dict[tuple[int, str], int]]] = {}
    left = deque([(automaton.first, _START)])
    while left:
        state = left.popleft()
        if state in graph:
            continue
        graph[state] = steps = defaultdict(lambda: defaultdict(int))
        reached = list(_freely(automaton, *state))
        if automaton.mode != "fullmatch" and (automaton.last, True) in reached:
            continue
        for here, _is_certain in reached:
            characters, target = automaton.reading.get(here, (frozenset(), 0))
            for character in kinds & characters:
                following = (target, _LINE if character == "\n" else _INSIDE)
                steps[character][following] += 1
                left.append(following)
    return graph


def _kinds(automaton: _Automaton) -> frozenset[str]:
    """One character of each set of those that every part of an expression reads or leaves alike."""
    parts = {characters for characters, _ in automaton.reading.values()}
    alike: dict[tuple[bool, ...], str] = {}
    for character in automaton.alphabet:
        alike.setdefault((character == "\n", *(character in part for part in parts)), character)
    return frozenset(alike.values())


def _freely(automaton: _Automaton, state: int, place: str) -> Iterator[tuple[int, bool]]:
    """Each way that reads nothing: where it leads, and whether it is certainly open. No step is taken twice."""
    ways = [(state, True, frozenset[tuple[int, int]]())]
    for _ in range(WAYS_MAX):
        if not ways:
            return
        here, is_certain, taken = ways.pop()
        yield here, is_certain
        for position, step in enumerate(automaton.free.get(here, ())):
            if (here, position) not in taken and (step.places is None or place in step.places):
                ways.append((step.target, is_certain and step.is_certain, taken | {(here, position)}))
    raise NotRead(f"more than {WAYS_MAX} ways in {automaton.pattern!r}")


def _reachable(steps: Mapping[Node, Iterable[Node]], begin: Node) -> set[Node]:
    """Where one can get in one step or more."""
    found: set[Node] = set()
    left = list(steps.get(begin, ()))
    while left:
        node = left.pop()
        if node not in found:
            found.add(node)
            left += steps.get(node, ())
    return found


def _loops(graph: Graph[Node]) -> dict[Node, frozenset[Node]]:
    """Each state that one can come back to, with all those on the way."""
    steps = {node: {target for found in graph[node].values() for target in found} for node in graph}
    ahead = {node: _reachable(steps, node) for node in graph}
    return {
        node: frozenset(other for other in ahead[node] if node in ahead[other])
        for node in graph
        if node in ahead[node]
    }  # fmt: skip


def _has_two_ways_back(graph: Graph[Node]) -> bool:
    """Whether some text leads from a state back to it in two ways."""
    for node, inside in _loops(graph).items():
        if any(ways > 1 and target in inside for found in graph[node].values() for target, ways in found.items()):
            return True
        within = (inside, inside)
        apart = [runs for runs in _places(graph, (node, node), within) if runs[0] != runs[1]]
        if any(_leads(graph, runs, (node, node), within) for runs in apart):
            return True
    return False


def _has_a_way_between_loops(graph: Graph[Node]) -> bool:
    """Whether some text leads from p to p, from p to q and from q to q."""
    loops, everything = _loops(graph), frozenset(graph)
    return any(
        p != q and p not in loops[q] and _leads(graph, (p, p, q), (p, q, q), (loops[p], everything, loops[q]))
        for p in loops
        for q in loops
    )


def _places(
    graph: Graph[Node], begin: tuple[Node, ...], within: tuple[frozenset[Node], ...]
) -> Iterator[tuple[Node, ...]]:
    """Where several runs over one text can be, each within its own states."""
    seen, left = set[tuple[Node, ...]](), deque([begin])
    while left:
        runs = left.popleft()
        for character in set.intersection(*(set(graph[run]) for run in runs)):
            options: list[tuple[Node, ...]] = [()]
            for run, allowed in zip(runs, within, strict=True):
                options = [(*some, target) for some in options for target in graph[run][character] if target in allowed]
            for each in options:
                if each not in seen:
                    seen.add(each)
                    left.append(each)
                    yield each


def _leads(
    graph: Graph[Node], begin: tuple[Node, ...], end: tuple[Node, ...], within: tuple[frozenset[Node], ...]
) -> bool:
    """Whether one text leads several runs from `begin` to `end`, each within its own states."""
    return end in _places(graph, begin, within)
