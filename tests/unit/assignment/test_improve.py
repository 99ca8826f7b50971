"""Steps from one stable matching to a heavier one."""

from __future__ import annotations

import numpy as np

from matching.assignment.exact.goal import total
from matching.assignment.improve import _How, _solve_part, polish
from tests.oracles import Market, blocking_pairs, stable_matchings, weight
from tests.unit.assignment.markets import choice_of, ints, market, problem_of


def envied() -> Market:
    """Two people could swap and gain weight, but a third, elsewhere, would then block."""
    result = market(
        [{0: 1, 1: 0}, {0: 0, 1: 0}, {0: 0, 2: 1}],
        [{0: 0, 1: 0}, {0: 5, 1: 0}, {0: 3, 2: 0}],
    )
    result.weights = [{0: 1, 1: 9}, {0: 9, 1: 1}, {0: 1, 2: 1}]
    return result


def test_a_part_keeps_out_the_envy_of_those_outside() -> None:
    """Solving the two vacancies again leaves them as they are, because of the third person."""
    problem, now = problem_of(envied()), ints([0, 1, 2])
    assert choice_of(now) in stable_matchings(envied())
    assert blocking_pairs(envied(), (1, 0, 2)) == {(2, 0)}
    part = np.array([True, True, False])
    better, _, proven = _solve_part(problem, now, part, how=_How())
    assert better is None
    assert proven


def test_without_that_envy_the_part_is_improved() -> None:
    """If the third person does not care for the vacancy, the two swap."""
    calm = envied()
    calm.wants[2], calm.ranks[2], calm.weights[2] = {2: 1}, {2: 0}, {2: 1}
    part = np.array([True, True, False])
    better, _, _ = _solve_part(problem_of(calm), ints([0, 1, 2]), part, how=_How())
    assert better is not None
    assert better.tolist() == [1, 0, 2]


def test_polish_swaps_equals_for_weight() -> None:
    """With everybody tied, the heaviest full matching is one flow away."""
    tied = market([{0: 0, 1: 0}, {0: 0, 1: 0}], [{0: 0, 1: 0}, {0: 0, 1: 0}])
    tied.weights = [{0: 1, 1: 5}, {0: 5, 1: 1}]
    problem = problem_of(tied)
    polished = polish(problem, ints([0, 1]))
    assert polished.tolist() == [1, 0]
    assert total(problem, polished) == weight(tied, (1, 0)) == 10
