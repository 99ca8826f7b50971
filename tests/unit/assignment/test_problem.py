"""Locks leave with their places; what contradicts itself is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.assignment.problem import residual
from matching.errors import InfeasibleError, ProblemError
from matching.tables import Problem
from tests.oracles import Market
from tests.unit.assignment.markets import ints, market, problem_of


def two() -> Market:
    """Two people who can both go to both vacancies of one employer."""
    row = {0: 0, 1: 1}
    rows = [row, row, {0: 0}]
    return market(rows, rows, [1, 2], [0, 0], [2])


def test_a_locked_candidate_takes_a_place_along() -> None:
    """Vacancy and employer have one place less, and the candidate has no pairs left."""
    locked = two()
    locked.locked = {0: 1}
    rest = residual(problem_of(locked))
    assert rest.problem.capacity.tolist() == [1, 1]
    assert rest.problem.employer_capacity.tolist() == [1]
    assert rest.problem.indptr.tolist() == [0, 0, 2, 3]
    assert rest.pair.tolist() == [2, 3, 4]
    assert rest.restore(ints([-1, 0, -1])).tolist() == [1, 0, -1]


def test_pairs_without_a_place_left_go() -> None:
    """Once the only place is locked, nobody else can have that vacancy."""
    locked = two()
    locked.locked = {0: 0}
    rest = residual(problem_of(locked))
    assert rest.problem.vacancy.tolist() == [1]


def test_where_nothing_has_to_go_the_problem_itself_is_left() -> None:
    """No locks, nothing forbidden, a place everywhere: nothing is copied."""
    problem = problem_of(two())
    rest = residual(problem)
    assert rest.problem is problem
    assert rest.pair.tolist() == [0, 1, 2, 3, 4]
    assert rest.restore(ints([1, 0, -1])).tolist() == [1, 0, -1]


def test_problems_share_what_nobody_can_write_to() -> None:
    """An array of another problem is taken as it is; one that can be written to is copied."""
    problem = problem_of(two())
    weight = np.arange(5)
    other = replace(problem, weight=weight)
    weight[0] = 7
    assert other.vacancy is problem.vacancy
    assert other.weight.tolist() == [0, 1, 2, 3, 4]
    view = weight[:]
    view.flags.writeable = False
    third = replace(problem, weight=view)
    weight[0] = 9
    assert third.weight.tolist() == [7, 1, 2, 3, 4]


def test_more_locks_than_places_is_infeasible() -> None:
    """The error names the vacancy and the people locked to it."""
    locked = two()
    locked.locked = {0: 0, 1: 0}
    with pytest.raises(InfeasibleError) as caught:
        residual(problem_of(locked))
    assert caught.value.message.values == {"vacancy": 0, "capacity": 1, "candidates": [0, 1]}


def test_more_locks_than_an_employer_takes_is_infeasible() -> None:
    """The error names the employer and the people locked to it."""
    locked = two()
    locked.locked = {0: 1, 1: 1, 2: 0}
    with pytest.raises(InfeasibleError) as caught:
        residual(problem_of(locked))
    assert caught.value.message.values == {"employer": 0, "capacity": 2, "candidates": [0, 1, 2]}


@pytest.mark.parametrize("vacancy", [1, 7, -2])
def test_a_lock_must_be_one_of_the_pairs(vacancy: int) -> None:
    """A lock on a pair that is not acceptable contradicts the rest."""
    locked = two()
    locked.locked = {2: vacancy}
    with pytest.raises(ProblemError, match="candidate 2 is locked"):
        residual(problem_of(locked))


@pytest.mark.parametrize(
    ("pair", "text"),
    [((0, 1), "forbidden and yet"), ((9, 0), "a candidate that"), ((0, 9), "a vacancy that")],
)
def test_a_forbidden_pair_must_not_be_one_of_the_pairs(pair: tuple[int, int], text: str) -> None:
    """Forbidden and acceptable at once, or about nobody, is refused."""
    wrong = two()
    wrong.forbidden = {pair}
    with pytest.raises(ProblemError, match=text):
        residual(problem_of(wrong))


def test_errors_speak_the_names_of_the_user() -> None:
    """Locks that do not fit are told by the ids that the lists have."""
    problem = Problem.from_rankings(
        {"Ann": ["shop"], "Bob": ["shop"]},
        {"shop": ["Ann", "Bob"]},
        locked={"Ann": "shop", "Bob": "shop"},
    )
    with pytest.raises(InfeasibleError, match=r"vacancy shop has 1 places.*'Ann', 'Bob'"):
        residual(problem)
