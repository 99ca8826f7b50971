"""The judge on request: strength, efficiency and envy; and that it needs little memory."""

from __future__ import annotations

import dataclasses
import tracemalloc
from typing import Any

import numpy as np
import pytest

from matching.assignment import verify
from matching.assignment.judge.held import PIECE
from matching.errors import ConfigError, TableError
from matching.tables import Problem
from tests.unit.assignment.markets import ints, market, problem_of

arrays: Any = Problem
"""Whatever turns into arrays of the right type will do."""

TWO = market([{0: 0, 1: 1}, {0: 0, 1: 1}], [{0: 0, 1: 0}, {0: 1, 1: 1}])


def test_what_nobody_asked_for_is_none() -> None:
    """Not looked at is something else than nothing found."""
    verdict = verify(problem_of(TWO), [0, 1])
    assert (verdict.strongly_stable, verdict.super_stable) == (None, None)
    assert (verdict.pareto_efficient, verdict.envy) == (None, None)


@pytest.mark.parametrize("also", [("strongly",), "strong", ("pareto", "")])
def test_an_unknown_wish_is_refused(also: Any) -> None:
    """With the words that are known."""
    with pytest.raises(ConfigError, match="strong, super, pareto, envy"):
        verify(problem_of(TWO), [0, 1], also=also)


def test_a_pair_that_changes_hands_is_envied_where_ranks_say_so() -> None:
    """Only the one who ranks better has a claim, and not towards who is locked."""
    problem = problem_of(TWO)
    envy = verify(problem, [1, 0], also=("envy",)).envy
    assert envy is not None
    assert envy.tolist() == [[0, 1]]
    assert not len(verify(problem, [0, 1], also=("envy",)).envy)  # type: ignore[arg-type]
    locked = dataclasses.replace(problem, locked=ints([-1, 0]))
    assert not len(verify(locked, [1, 0], also=("envy",)).envy)  # type: ignore[arg-type]


def test_two_who_would_rather_swap_are_named_in_order() -> None:
    """A cycle: each goes where the next one was. It is weakly stable all the same."""
    swap = problem_of(market([{0: 0, 1: 1}, {0: 1, 1: 0}], [{0: 0, 1: 0}, {0: 0, 1: 0}]))
    verdict = verify(swap, [1, 0], also=("pareto",))
    assert verdict.stable
    assert verdict.improving is not None
    assert sorted(verdict.improving.tolist()) == [[0, 0], [1, 1]]
    assert verify(swap, [0, 1], also=("pareto",)).pareto_efficient


def test_a_chain_starts_with_who_had_nothing() -> None:
    """Somebody steps aside at no cost to let somebody else in, through an employer at its cap."""
    chain = problem_of(
        market([{0: 0}, {1: 0, 2: 0}], [{0: 0}, {1: 0, 2: 0}], [1, 1, 1], [0, 0, 1], [1, 1])
    )
    verdict = verify(chain, [-1, 1], also=("pareto",))
    assert verdict.improving is not None
    assert verdict.improving.tolist() == [[0, 0], [1, 2]]
    assert verify(chain, [0, 2], also=("pareto",)).pareto_efficient


def test_a_move_within_an_employer_blocks_only_where_candidates_are_ranked() -> None:
    """The clause of SPA-S, and the reason that decision record 0004 gives against it for pairs."""
    pairs = problem_of(market([{0: 0, 1: 1}], [{0: 0, 1: 0}], [1, 1], [0, 0], [1]))
    assert verify(pairs, [1]).stable
    people = dataclasses.replace(pairs, employer_ranks="candidates")
    assert verify(people, [1]).blocking.tolist() == [[0, 0]]
    locked = dataclasses.replace(people, locked=ints([1]))
    verdict = verify(locked, [1])
    assert verdict.stable
    assert verdict.blocking_by_lock.tolist() == [[0, 0]]


def test_the_greatest_rank_is_a_rank_like_any_other() -> None:
    """Who ranks last of all still blocks a free place, and is displaced by who ranks better."""
    last = 2**31 - 1
    problem = problem_of(market([{0: last}, {0: last}], [{0: last}, {0: last - 1}]))
    assert verify(problem, [-1, -1]).blocking.tolist() == [[0, 0], [1, 0]]
    assert verify(problem, [0, -1]).blocking.tolist() == [[1, 0]]
    assert verify(problem, [-1, 0]).stable


@pytest.mark.parametrize(
    "matching", [[[0], [0, 1]], [0.0, 1.0], ["a", "b"], [None, 1], [True, False], 3, [[0, 1]]]
)
def test_what_is_no_matching_is_refused_in_words(matching: Any) -> None:
    """Ragged, real, text, nothing, truth or the wrong shape."""
    with pytest.raises(TableError):
        verify(problem_of(TWO), matching)


def test_the_greatest_unsigned_number_is_an_unknown_vacancy() -> None:
    """And not, by a turn of the bits, nothing at all."""
    verdict = verify(problem_of(TWO), np.array([2**64 - 1, 1], dtype=np.uint64))
    assert [violation.kind for violation in verdict.violations] == ["unknown-vacancy"]


def wide(n: int, m: int, degree: int) -> Problem:
    """Return a large market, without caps, of random ranks."""
    rng = np.random.default_rng(0)
    vacancy = np.sort(rng.integers(0, m - degree, (n, degree)), axis=1) + np.arange(degree)
    result: Problem = arrays(
        indptr=np.arange(0, n * degree + 1, degree),
        vacancy=vacancy.ravel(),
        candidate_rank=rng.integers(0, degree, n * degree),
        vacancy_rank=rng.integers(0, n, n * degree),
        weight=np.ones(n * degree),
        capacity=np.full(m, 1 + n // m),
        employer=np.arange(m),
        employer_capacity=np.full(m, n),
        locked=np.full(n, -1),
        forbidden=np.empty((0, 2)),
    )
    return result


def test_pieces_make_no_difference_and_little_memory_is_needed() -> None:
    """Far below a hundred bytes a pair, more pairs than one piece has, and one very long row."""
    problem = wide(40_000, 4_000, 10)
    assert problem.n_pairs > PIECE
    first = problem.vacancy[problem.indptr[:-1]]
    tracemalloc.start()
    verdict = verify(problem, first, also=("strong", "super"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60 * problem.n_pairs
    held = problem.candidate_rank[problem.indptr[:-1]]
    load = np.bincount(first, minlength=problem.n_vacancies)
    worst = np.full(problem.n_vacancies, -1)
    np.maximum.at(worst, first, problem.vacancy_rank[problem.indptr[:-1]])
    gains = problem.candidate_rank < held[problem.candidate]
    room = (load < problem.capacity)[problem.vacancy]
    mask = gains & (room | (problem.vacancy_rank < worst[problem.vacancy]))
    pairs = np.stack([problem.candidate[mask], problem.vacancy[mask]], axis=1)
    assert np.array_equal(verdict.blocking, pairs)
    assert len(pairs) > 1000


def test_one_row_may_be_longer_than_a_piece() -> None:
    """One candidate with more pairs than are looked at in one go."""
    m = PIECE + 5
    problem: Problem = arrays(
        indptr=[0, 1, 1, m + 1, m + 2],
        vacancy=[7, *range(m), 3],
        candidate_rank=[0, *range(m), 0],
        vacancy_rank=np.zeros(m + 2),
        weight=np.ones(m + 2),
        capacity=np.ones(m),
        employer=np.zeros(m),
        employer_capacity=[5],
        locked=np.full(4, -1),
        forbidden=np.empty((0, 2)),
    )
    verdict = verify(problem, [7, -1, m - 1, 3])
    assert len(verdict.blocking) == m - 3  # all but its own and the two that are taken
    assert verdict.placed == 3
