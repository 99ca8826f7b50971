"""The walk over weakly stable matchings: what it promises on markets of every shape."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest

from matching.assignment.deferred_acceptance import break_ties, candidates_propose
from matching.assignment.exact.walk import walk
from matching.assignment.flow import most_placed
from matching.assignment.native import binding, library
from matching.assignment.verify import verify
from matching.tables import Bool, Int32, Problem
from tests.oracles import best_stable
from tests.thoroughness import examples
from tests.unit.assignment.markets import market, problem_of

needs_kernel = pytest.mark.skipif(library() is None, reason="the compiled kernel is not here")


def drawn(generator: np.random.Generator) -> Problem:
    """Return a small market with ties, caps, closed vacancies, and either way to rank."""
    n, m = int(generator.integers(1, 12)), int(generator.integers(1, 7))
    e = int(generator.integers(1, m + 1))
    listed: Bool = generator.random((n, m)) < 0.6
    candidate, vacancy = np.nonzero(listed)
    capacity, employer = generator.integers(0, 4, m), generator.integers(0, e, m)
    places = np.bincount(employer, capacity, e).astype(np.int64)
    capped = generator.random(e) < 0.3
    by_person = bool(generator.random() < 0.4)
    classes = int(generator.integers(1, 4))
    persons = generator.integers(0, classes, (n, e))[candidate, employer[vacancy]]
    pairs = generator.integers(0, classes, vacancy.size)
    nobody = np.empty((0, 2), dtype=np.int32)
    return Problem(
        indptr=np.concatenate(([0], np.cumsum(listed.sum(axis=1)))),
        vacancy=vacancy.astype(np.int32),
        candidate_rank=generator.integers(0, 3, vacancy.size).astype(np.int32),
        vacancy_rank=(persons if by_person else pairs).astype(np.int32),
        weight=np.ones(vacancy.size, dtype=np.int64),
        capacity=capacity.astype(np.int32),
        employer=employer.astype(np.int32),
        employer_capacity=np.where(
            capped, np.maximum(places - generator.integers(0, 3, e), 0), places
        ).astype(np.int32),
        locked=np.full(n, -1, dtype=np.int32),
        forbidden=nobody,
        employer_ranks="candidates" if by_person else "pairs",
    )


def start_of(problem: Problem, seed: int) -> Int32:
    """Return deferred acceptance with ties broken by the seed."""
    return candidates_propose(problem, break_ties(problem, seed))


def size(vacancy: Int32) -> int:
    """Return how many have a place."""
    return int(np.count_nonzero(vacancy != -1))


def test_wherever_it_ends_the_matching_is_stable_and_places_no_fewer() -> None:
    """Caps, closed vacancies, ties on both sides, employers that rank people: always stable."""
    generator = np.random.Generator(np.random.PCG64(11))
    more = 0
    for seed in range(examples(1_000)):
        problem = drawn(generator)
        start = start_of(problem, seed)
        looks = int(generator.integers(1, 400))
        vacancy, _ = walk(problem, start, seed, looks, 0)
        assert verify(problem, vacancy).stable
        assert size(vacancy) >= size(start)
        more += size(vacancy) > size(start)
    assert more > 5


@needs_kernel
def test_c_and_python_walk_the_same_way() -> None:
    """The same draws, the same looks and the same matching, also where a chain is taken back."""
    generator = np.random.Generator(np.random.PCG64(12))
    for seed in range(examples(500)):
        problem = drawn(generator)
        start = start_of(problem, seed)
        compiled, looks = walk(problem, start, seed, 500, 0)
        with patch.object(binding, "serves", lambda _: False):
            plain, plain_looks = walk(problem, start, seed, 500, 0)
        np.testing.assert_array_equal(compiled, plain)
        assert looks == plain_looks


@needs_kernel
def test_the_structure_is_as_large_in_c_as_in_python() -> None:
    """A field more on one side would move all that follow."""
    import ctypes

    from matching.assignment.native import required_library

    asked = required_library().stagepact_walk_size
    asked.restype = ctypes.c_int64
    assert asked() == ctypes.sizeof(binding.Walk)


def test_a_chain_along_equals_reaches_the_free_place() -> None:
    """Three who are ranked alike have to move for the fourth, who knows one vacancy only."""
    ring = market(
        [{0: 0}, {0: 0, 1: 1}, {1: 0, 2: 1}, {2: 0, 3: 1}],
        [{0: 0}, {0: 0, 1: 0}, {1: 0, 2: 0}, {2: 0, 3: 0}],
    )
    problem = problem_of(ring)
    start = np.array([-1, 0, 1, 2], dtype=np.int32)
    vacancy, _ = walk(problem, start, 0, 10_000, 0)
    assert vacancy.tolist() == [0, 1, 2, 3]
    assert best_stable(ring)[0] == 4


def test_a_free_place_travels_to_who_has_none() -> None:
    """Somebody goes where they like it as well, and the place that they leave is taken."""
    free = market([{0: 0, 1: 0}, {0: 0}], [{0: 0, 1: 0}, {0: 1}])
    problem = problem_of(free)
    vacancy, _ = walk(problem, np.array([0, -1], dtype=np.int32), 0, 10_000, 0)
    assert vacancy.tolist() == [1, 0]


def test_it_stops_where_enough_are_placed_and_where_nothing_may_be_looked_at() -> None:
    """Neither a target that is met nor an empty purse changes anything."""
    generator = np.random.Generator(np.random.PCG64(13))
    problem = drawn(generator)
    start = start_of(problem, 0)
    for looks, unplaced in ((0, 0), (10_000, problem.n_candidates)):
        vacancy, used = walk(problem, start, 0, looks, unplaced)
        np.testing.assert_array_equal(vacancy, start)
        assert used == 0
    assert most_placed(problem) >= size(start)
