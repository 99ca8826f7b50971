"""Problems of ranked lists: what users write, and what they are told where it cannot be meant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.assignment import solve, verify
from matching.errors import ProblemError, UnknownIdError
from matching.tables import LowerQuota, Problem
from tests.unit.assignment.ranked import listed_pairs

WANTS: dict[Any, Any] = {"ann": ["shop", "farm"], "bob": [["farm", "shop"]]}
RANKS: dict[Any, Any] = {"farm": ["ann", "bob"], "shop": ["bob", "ann"]}


def test_a_market_is_solved_in_the_ids_of_the_user() -> None:
    """Text, numbers and tuples; the answer speaks them too."""
    problem = Problem.from_rankings(
        {("a", 1): [7, "x"], 2: [7]}, {7: [2, ("a", 1)], "x": [("a", 1)]}
    )
    matching = solve(problem, method="candidate-optimal")
    assert matching.pairs() == [(("a", 1), "x"), (2, 7)]
    assert verify(problem, matching).stable
    assert problem.candidate_index(("a", 1)) == 0
    assert problem.vacancy_index("x") == problem.employer_index("x") == 1


def test_an_unknown_id_is_refused_by_name() -> None:
    """Whether the problem has names or numbers."""
    problem = Problem.from_rankings(WANTS, RANKS)
    with pytest.raises(UnknownIdError, match="no candidate 'shop'"):
        problem.candidate_index("shop")
    nameless = Problem.from_scores([[1]])
    assert nameless.vacancy_index(0) == 0
    with pytest.raises(UnknownIdError, match="no employer 1"):
        nameless.employer_index(1)


@pytest.mark.parametrize("tie", [["farm", "shop"], {"farm", "shop"}, frozenset(["farm", "shop"])])
def test_a_nested_list_or_set_is_a_tie(tie: Any) -> None:
    """A tuple is an id."""
    problem = Problem.from_rankings({"ann": [tie]}, {"farm": ["ann"], "shop": ["ann"]})
    assert problem.candidate_rank.tolist() == [0, 0]
    with pytest.raises(ProblemError, match="a tuple is one id; write a tie as a list"):
        Problem.from_rankings({"ann": [("farm", "shop")]}, {"farm": ["ann"], "shop": ["ann"]})


def test_a_frozen_set_may_be_an_id_and_an_empty_tie_takes_no_rank() -> None:
    """What is an id is an id, also beside a tie."""
    pair: Any = frozenset(["a", "b"])
    problem = Problem.from_rankings({"ann": [[], [], pair, ["c"]]}, {pair: ["ann"], "c": ["ann"]})
    assert listed_pairs(problem) == {("ann", pair): (0, 0), ("ann", "c"): (1, 0)}


def test_lists_in_order_have_numbers_for_ids() -> None:
    """Lists of lists, tuples, arrays and iterators will all do."""
    expected = {(0, 0): (1, 0), (0, 1): (0, 1), (1, 1): (0, 0)}
    for wants in ([[1, 0], [1]], ((1, 0), (1,)), [np.array([1, 0]), np.array([1])]):
        assert listed_pairs(Problem.from_rankings(wants, [[0], [1, 0]])) == expected
    lazy = Problem.from_rankings([iter([1, 0]), iter([1])], [[0], [1, 0]])
    assert listed_pairs(lazy) == expected


def test_vacancies_without_lists_rank_nobody() -> None:
    """They are those that capacity or employer names, or else those that anybody lists."""
    listed = Problem.from_rankings({"ann": ["x", ["y"]], "bob": ["x"]})
    assert listed.known_as.vacancies == ("x", "y")
    assert listed.vacancy_rank.tolist() == [0, 0, 0]
    named = Problem.from_rankings({"ann": ["x"]}, capacity={"z": 3, "x": 2})
    assert named.known_as.vacancies == ("z", "x")
    assert named.capacity.tolist() == [3, 2]
    with pytest.raises(ProblemError, match="names at place 1 'y', and there is no such vacancy"):
        Problem.from_rankings({"ann": ["y"]}, employer={"x": "e"})


def test_numbered_lists_alone_number_the_vacancies_too() -> None:
    """So that the numbers in a matching are those in the lists."""
    problem = Problem.from_rankings([[2, 0], [2]])
    assert problem.known_as.vacancies == (0, 1, 2)
    assert problem.vacancy.tolist() == [0, 2, 2]
    placed = Problem.from_rankings([["b"], []], capacity={"a": 1, "b": 1})
    assert placed.vacancy.tolist() == [1]
    in_order = Problem.from_rankings({"ann": [1]}, capacity=[5, 6, 7])
    assert in_order.known_as.vacancies == (0, 1, 2)
    assert in_order.capacity.tolist() == [5, 6, 7]


def test_what_can_be_gone_through_once_is_enough() -> None:
    """Pairs from an iterator count in every place that they are needed."""
    problem = Problem.from_rankings(
        WANTS,
        {"farm": ["bob"], "shop": ["bob", "ann"]},
        forbidden=iter([("ann", "farm")]),
        couples=iter([("ann", "bob")]),
    )
    assert problem.n_pairs == 3
    assert problem.forbidden.tolist() == [[0, 0]]
    assert len(problem.couples) == 1


def test_capacities_and_caps_by_number_by_id_and_in_order() -> None:
    """One that is not named has one place; who is not named has no cap."""
    everybody = Problem.from_rankings(WANTS, RANKS, capacity=3)
    assert everybody.capacity.tolist() == [3, 3]
    assert everybody.employer_capacity.tolist() == [3, 3]
    some = Problem.from_rankings(
        WANTS,
        RANKS,
        capacity={"shop": 2},
        employer={"shop": "e", "farm": "e"},
        employer_capacity={},
    )
    assert some.capacity.tolist() == [1, 2]
    assert some.employer_capacity.tolist() == [3]
    listed = Problem.from_rankings(
        WANTS, RANKS, capacity=[4, 5], employer=["f", "g"], employer_capacity=[1, 2]
    )
    assert listed.capacity.tolist() == [4, 5]
    assert listed.employer_capacity.tolist() == [1, 2]
    assert listed.known_as.employers == ("f", "g")


def test_locks_bans_couples_quotas_and_weights_speak_ids() -> None:
    """They come out as numbers."""
    problem = Problem.from_rankings(
        WANTS,
        RANKS,
        locked={"bob": "farm"},
        forbidden=[("ann", "farm")],
        couples=[("bob", "ann")],
        quotas=[LowerQuota(("shop",), 2, ("bob",), or_none=False)],
        weight={("ann", "shop"): 5, ("bob", "farm"): 6, ("bob", "shop"): 7, ("ann", "farm"): 8},
    )
    assert problem.locked.tolist() == [-1, 0]
    assert problem.forbidden.tolist() == [[0, 0]]
    assert problem.couples.tolist() == [[1, 0]]
    assert problem.quotas == (LowerQuota((1,), 2, (1,), or_none=False),)
    assert problem.weight.tolist() == [5, 6, 7]


def test_student_project_allocation_has_lists_of_employers() -> None:
    """The clause is that of SPA-S, and a lecturer's list holds for all their projects."""
    problem = Problem.from_rankings(
        {"s1": ["p1", "p2"], "s2": ["p2"]},
        employer={"p1": "l", "p2": "l"},
        employers={"l": ["s2", "s1"]},
        employer_capacity=1,
    )
    assert problem.employer_ranks == "candidates"
    assert problem.vacancy_rank.tolist() == [1, 1, 0]
    matching = solve(problem, method="candidate-optimal")
    assert matching.pairs() == [("s2", "p2")]


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"candidates": {"ann": "shop"}}, "the list of candidate 'ann' is 'shop': give a list"),
    ({"candidates": {"ann": {"shop"}}}, "the list of candidate 'ann' is {'shop'}: give a list"),
    ({"candidates": {"ann": 3}}, "the list of candidate 'ann' is 3: give a list"),
    ({"candidates": 3}, "the lists of each candidate: give a mapping"),
    (
        {"candidates": {"ann": ["shop", "farm", "shop"], "bob": ["farm", "shop"]}},
        "the list of candidate 'ann' names vacancy 'shop' twice: leave one",
    ),
    (
        {"vacancies": {"farm": ["ann", ["bob", "ann"]], "shop": ["bob", "ann"]}},
        "the list of vacancy 'farm' names candidate 'ann' twice",
    ),
    (
        {"candidates": {"ann": ["shop", "bank"], "bob": []}},
        "the list of candidate 'ann' names at place 2 'bank', and there is no such vacancy",
    ),
    (
        {"vacancies": {"farm": [["bob"], {}], "shop": []}},
        "the list of vacancy 'farm' names at place 2 {}, and there is no such candidate",
    ),
    (
        {"candidates": {"ann": ["shop"], "bob": [["farm", "shop"]]}},
        "vacancy 'farm' lists candidate 'ann', who does not list it (1 such pairs in all): add "
        'the one to the list of the other, or give unmatched="drop"',
    ),
    (
        {"vacancies": {"farm": ["ann"], "shop": []}},
        "candidate 'ann' lists vacancy 'shop', which does not list the candidate (3 such",
    ),
    ({"capacity": {"bank": 1}}, "capacity: there is no vacancy 'bank'"),
    ({"capacity": {"farm": -1}}, "capacity of vacancy 'farm' is -1: give a whole number from 0"),
    ({"capacity": {"farm": 1.5}}, "capacity of vacancy 'farm' is 1.5"),
    ({"capacity": True}, "capacity is True: give a whole number from 0, or a mapping"),
    ({"capacity": "2"}, "capacity is 2: give a whole number"),
    ({"capacity": [1]}, "capacity: 1 numbers for 2: give one for each vacancy"),
    ({"employer": {"farm": "e"}}, "employer: vacancy 'shop' has no employer: add it"),
    ({"employer": {"farm": "e", "shop": "e", "bank": "e"}}, "employer: there is no vacancy 'bank'"),
    ({"employer": ["e"]}, "employer: 1 employers for 2 vacancies: give one for each"),
    ({"employer": 3}, "employer is 3: give a list"),
    ({"employer": [["e"], ["f"]]}, "employer: ids are text, numbers or tuples, not lists"),
    ({"employer_capacity": {"bank": 3}}, "employer_capacity: there is no employer 'bank'"),
    ({"locked": {"ann": "bank"}}, "locked: there is no vacancy 'bank'"),
    ({"locked": {"eve": "farm"}}, "locked: there is no candidate 'eve'"),
    (
        {"locked": {"ann": "shop"}, "forbidden": [("ann", "shop")]},
        "candidate 'ann' is locked to vacancy 'shop', which is not one of the candidate's pairs: "
        "the pair is forbidden too",
    ),
    (
        {
            "candidates": {"ann": ["shop"], "bob": []},
            "vacancies": {"farm": [], "shop": ["ann"]},
            "locked": {"bob": "farm"},
        },
        "candidate 'bob' is locked to vacancy 'farm', which is not one of the candidate's pairs: "
        "add each to the other's list",
    ),
    ({"forbidden": [("ann",)]}, "forbidden: entry 1 is ('ann',): give pairs (candidate, vacancy)"),
    ({"forbidden": ["af"]}, "forbidden: entry 1 is 'af': give pairs (candidate, vacancy)"),
    ({"forbidden": [("ann", [])]}, "forbidden: there is no vacancy []"),
    ({"couples": [("ann", "bob"), ("bob", "ann")]}, "couples: candidate 'ann' is in two couples"),
    ({"couples": [("ann", "ann")]}, "couples: candidate 'ann' is in two couples, or twice in one"),
    ({"couples": [("ann", "eve")]}, "couples: there is no candidate 'eve'"),
    ({"quotas": [LowerQuota((), 1)]}, "quotas: a quota names no vacancy"),
    ({"quotas": [LowerQuota(("farm",), 0)]}, "quotas: at_least is a whole number from 1"),
    ({"quotas": [LowerQuota(("bank",), 1)]}, "quotas: there is no vacancy 'bank'"),
    ({"quotas": [LowerQuota(("farm",), 1, ("eve",))]}, "quotas: there is no candidate 'eve'"),
    ({"quotas": ["farm"]}, "quotas: 'farm' is no LowerQuota"),
    ({"weight": {("ann", "farm"): 1}}, "weight: the pair ('ann', 'shop') has none"),
    ({"weight": {("ann", "farm"): -1}}, "weight of ('ann', 'farm') is -1: give a whole number"),
    ({"weight": {"ann": 1}}, "weight: entry 1 is 'ann': give pairs (candidate, vacancy)"),
    ({"unmatched": "keep"}, "unmatched is error or drop"),
    ({"employer_ranks": "both"}, "employer_ranks is pairs or candidates"),
    ({"employer_ranks": "candidates"}, "give employers=, and leave out the lists of the vacancies"),
    ({"employers": {"e": []}}, "give the lists of the vacancies or those of the employers"),
    (
        {"vacancies": None, "employer": {"farm": "e", "shop": "e"}, "employers": {"e": ["ann"]}},
        "candidate 'bob' lists vacancy 'farm', which does not list the candidate",
    ),
    (
        {
            "candidates": {"ann": ["farm"], "bob": []},
            "vacancies": None,
            "employer": {"farm": "e"},
            "employers": {"e": ["ann", "bob"]},
        },
        "employer 'e' lists candidate 'bob', who does not list it",
    ),
    (
        {"vacancies": None, "employers": {"e": ["ann", "bob"]}},
        "employers= needs employer=, which says whose each vacancy is",
    ),
    (
        {"vacancies": None, "employer": {"farm": "e", "shop": "f"}, "employers": {"e": ["ann"]}},
        "employer: there is no employer 'f'",
    ),
]


@pytest.mark.parametrize(("changed", "text"), REFUSED, ids=[text[:50] for _, text in REFUSED])
def test_what_contradicts_itself_is_refused_with_its_mend(
    changed: dict[str, Any], text: str
) -> None:
    """The text names the agent, the place in the list and what to do."""
    arguments = {"candidates": WANTS, "vacancies": RANKS, **changed}
    with pytest.raises(ProblemError) as caught:
        Problem.from_rankings(**arguments)
    assert text in str(caught.value)


def test_forbidding_excuses_a_pair_that_one_side_lists() -> None:
    """A ban may stand for a wish that was taken out."""
    problem = Problem.from_rankings(
        {"ann": [], "bob": ["farm"]}, {"farm": ["ann", "bob"]}, forbidden=[("ann", "farm")]
    )
    assert listed_pairs(problem) == {("bob", "farm"): (0, 1)}
    of_employer = Problem.from_rankings(
        {"ann": [], "bob": ["farm"]},
        employer={"farm": "e"},
        employers={"e": ["ann", "bob"]},
        forbidden=[("ann", "farm")],
    )
    assert listed_pairs(of_employer) == {("bob", "farm"): (0, 1)}


def test_a_market_of_nobody_is_a_problem_too() -> None:
    """Nobody, nothing, and lists without entries."""
    assert Problem.from_rankings({}, {}).n_candidates == 0
    assert Problem.from_rankings([], None).n_vacancies == 0
    assert Problem.from_rankings([[], []], [[]]).n_pairs == 0
    assert Problem.from_rankings({}, {"farm": []}, locked={}).capacity.tolist() == [1]


def test_a_million_possible_pairs_need_wide_keys() -> None:
    """More candidates times vacancies than fit in 32 bits."""
    n = 70_000
    wants = {c: [c] for c in range(n)}
    problem = Problem.from_rankings(wants, wants)
    assert problem.vacancy.tolist() == list(range(n))
