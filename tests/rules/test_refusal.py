import copy
import pickle

import pytest

from occ.rules.refusal import Note, Problem, Refused, refuse, shown


def test_a_problem_says_its_sentence_with_its_values():
    problem = Problem("too_long", "%(value)s is too long.", "name", {"value": "abc"})
    assert problem.text == "abc is too long."
    assert problem.kind == "invalid"


def test_a_percent_sign_in_what_was_typed_does_no_harm():
    assert Problem("c", "%(value)s is wrong.", params={"value": "100%(x)s%%"}).text == "100%(x)s%% is wrong."


def test_a_refusal_says_all_its_problems():
    refused = Refused(Problem("a", "First."), Problem("b", "Second."))
    assert str(refused) == "First. Second."
    assert [problem.code for problem in refused.problems] == ["a", "b"]


def test_a_refusal_has_at_least_one_problem():
    with pytest.raises(TypeError):
        Refused()  # type: ignore[call-arg]


def test_refuse_builds_a_refusal_of_one_problem():
    (problem,) = refuse("taken", "%(who)s is taken.", field="who", kind="conflict", who="it").problems
    assert (problem.code, problem.field, problem.kind, problem.text) == ("taken", "who", "conflict", "it is taken.")


def test_problems_can_be_put_in_sets_copied_and_sent_between_processes():
    problem = Problem("a", "%(n)s", "f", {"n": 1})
    assert {problem, copy.deepcopy(problem)} == {problem}
    refused = pickle.loads(pickle.dumps(Refused(problem)))
    assert refused.problems == (problem,)


def test_a_note_says_its_sentence_with_its_values():
    assert Note("n", "%(asn)s is public.", {"asn": 333}).text == "333 is public."


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("  abc ", "abc"),
        ("x" * 41, "x" * 39 + "…"),
        ("x" * 40, "x" * 40),
        ("a\x00b\u202ec", "a\ufffdbc"),
        (True, "True"),
    ],
)
def test_what_was_typed_is_repeated_short_and_printable(typed, said):
    assert shown(typed) == said
