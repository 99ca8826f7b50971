"""Deferred acceptance: published examples and ties."""

from __future__ import annotations

import numpy as np
import pytest

from matching.assignment.deferred_acceptance import (
    break_ties,
    candidate_optimal,
    candidates_propose,
    vacancy_optimal,
)
from tests.oracles import Market, stable_matchings
from tests.unit.assignment.markets import choice_of, market, problem_of


def marriage(table: list[list[tuple[int, int]]]) -> Market:
    """Return the market of a table of (rank by the man, rank by the woman), from 1."""
    wants = [{w: pair[0] - 1 for w, pair in enumerate(row)} for row in table]
    ranks = [{w: pair[1] - 1 for w, pair in enumerate(row)} for row in table]
    return market(wants, ranks)


# D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American
# Mathematical Monthly 69 (1962) 9-15, examples 1 and 2.
EXAMPLE_1 = marriage([[(1, 3), (2, 2), (3, 1)], [(3, 1), (1, 3), (2, 2)], [(2, 2), (3, 1), (1, 3)]])
EXAMPLE_2 = marriage(
    [
        [(1, 3), (2, 3), (3, 2), (4, 3)],
        [(1, 4), (4, 1), (3, 3), (2, 2)],
        [(2, 2), (1, 4), (3, 4), (4, 1)],
        [(4, 1), (2, 2), (3, 1), (1, 4)],
    ]
)


def test_gale_and_shapley_example_1() -> None:
    """The men propose and get their first choices; the women propose and get theirs."""
    problem = problem_of(EXAMPLE_1)
    assert candidate_optimal(problem).tolist() == [0, 1, 2]
    assert vacancy_optimal(problem).tolist() == [2, 0, 1]
    assert sorted(stable_matchings(EXAMPLE_1)) == [(0, 1, 2), (1, 2, 0), (2, 0, 1)]


def test_gale_and_shapley_example_2() -> None:
    """Only one matching is stable, and nobody has a first choice in it."""
    problem = problem_of(EXAMPLE_2)
    assert stable_matchings(EXAMPLE_2) == [(2, 3, 0, 1)]
    assert candidate_optimal(problem).tolist() == [2, 3, 0, 1]
    assert vacancy_optimal(problem).tolist() == [2, 3, 0, 1]


def test_an_employer_at_its_cap_lets_its_worst_go() -> None:
    """The cap keeps the best over both vacancies, whoever came first."""
    problem = problem_of(
        market(
            [{0: 0}, {1: 0}, {1: 0}],
            [{0: 2}, {1: 0}, {1: 1}],
            places=[1, 2],
            employer=[0, 0],
            caps=[2],
        )
    )
    assert candidate_optimal(problem).tolist() == [-1, 1, 1]
    assert vacancy_optimal(problem).tolist() == [-1, 1, 1]


def test_an_employer_may_offer_one_person_two_vacancies() -> None:
    """The candidate takes the better, and the place that comes free goes to the next."""
    problem = problem_of(
        market(
            [{0: 0, 1: 1}, {1: 0}],
            [{0: 1, 1: 0}, {1: 2}],
            places=[1, 1],
            employer=[0, 0],
            caps=[2],
        )
    )
    assert vacancy_optimal(problem).tolist() == [0, 1]


@pytest.mark.parametrize("method", [candidate_optimal, vacancy_optimal])
def test_the_seed_decides_between_equals(method: type) -> None:
    """Two people that a vacancy likes equally: some seeds take one, some the other."""
    problem = problem_of(market([{0: 0}, {0: 0}], [{0: 0}, {0: 0}]))
    outcomes = {choice_of(method(problem, seed)) for seed in range(20)}
    assert outcomes == {(0, None), (None, 0)}


def test_promotion_places_someone_whom_a_tie_left_out() -> None:
    """Who was refused everywhere goes before equals the second time, and both have a place."""
    problem = problem_of(market([{0: 0, 1: 1}, {0: 0}], [{0: 0, 1: 0}, {0: 0}]))
    for seed in range(10):
        order = break_ties(problem, seed)
        promoted = candidates_propose(problem, order, promote=True)
        assert promoted.tolist() == [1, 0]


def test_broken_ties_agree_with_the_ranks() -> None:
    """The strict order never turns a rank around."""
    problem = problem_of(EXAMPLE_2)
    order = break_ties(problem, 3)
    for position, rank in (
        (order.candidate, problem.candidate_rank),
        (order.vacancy, problem.vacancy_rank),
    ):
        assert np.all(np.diff(rank[np.argsort(position)]) >= 0)
