"""The method `stable` against enumeration."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment import METHODS, SolveOptions, improve, solve, verify
from matching.assignment.deferred_acceptance import candidate_optimal
from matching.assignment.exact.goal import measure as value
from matching.assignment.improve import local_search
from matching.assignment.problem import residual
from matching.assignment.reduction import reduce_pairs
from matching.errors import NoStableMatchingError
from tests.oracles import (
    Market,
    best_stable,
    blocking_by_lock,
    blocking_pairs,
    broken_rules,
    stable_matchings,
)
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, markets, problem_of

many = settings(
    max_examples=examples(400),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
some = settings(many, max_examples=examples(100))


@many
@given(markets())
def test_stable_is_the_best_of_all_weakly_stable_matchings(market: Market) -> None:
    """Size, weight and both bounds equal those found by enumeration."""
    matching = solve(problem_of(market))
    placed, weight = best_stable(market)
    assert (matching.placed, matching.weight) == (placed, weight)
    assert (matching.placed_bound, matching.weight_bound) == (placed, weight)
    assert matching.status == "optimal"
    choice = choice_of(matching.vacancy)
    assert not broken_rules(market, choice)
    assert not blocking_pairs(market, choice)
    assert set(map(tuple, verify(problem_of(market), matching).blocking_by_lock.tolist())) == (
        blocking_by_lock(market, choice)
    )


@some
@given(markets(), st.integers(0, 3))
def test_any_effort_gives_a_stable_matching_within_true_bounds(market: Market, seed: int) -> None:
    """With no effort at all the answer is weakly stable and the bounds are not below the best."""
    matching = solve(problem_of(market), SolveOptions(seed=seed, effort=0.0))
    placed, weight = best_stable(market)
    assert not blocking_pairs(market, choice_of(matching.vacancy))
    assert matching.placed_bound is not None
    assert matching.weight_bound is not None
    assert matching.placed <= placed <= matching.placed_bound
    if matching.placed == placed:
        assert matching.weight <= weight <= matching.weight_bound


@some
@given(markets(locks=False))
def test_local_search_alone_stays_stable_and_never_gets_worse(market: Market) -> None:
    """Polishing and solving parts, small ones too, keep a matching stable and only improve it."""
    problem = residual(problem_of(market)).problem
    start = candidate_optimal(problem, 0)
    found = [start]
    with patch.object(improve, "_FIRST_PART", 1.0):
        local_search(problem, start, found.append, seed=0, effort=0.1, most=len(market.wants))
    values = [value(problem, vacancy) for vacancy in found]
    assert values == sorted(values)
    assert not any(blocking_pairs(market, choice_of(vacancy)) for vacancy in found)


@many
@given(markets(locks=False))
def test_reductions_keep_exactly_the_same_stable_matchings(market: Market) -> None:
    """A pair that is left out is in no stable matching and is not needed to block any."""
    problem = residual(problem_of(market)).problem
    reduced, position = reduce_pairs(problem)
    left = set(zip(reduced.candidate.tolist(), reduced.vacancy.tolist(), strict=True))
    np.testing.assert_array_equal(problem.vacancy[position], reduced.vacancy)
    smaller = Market(
        [{v: r for v, r in row.items() if (c, v) in left} for c, row in enumerate(market.wants)],
        market.ranks,
        market.weights,
        market.places,
        market.employer,
        market.caps,
    )
    assert set(stable_matchings(smaller)) == set(stable_matchings(market))


@some
@given(markets(), st.randoms(use_true_random=False))
def test_numbering_does_not_matter_for_size_and_weight(market: Market, random: object) -> None:
    """Other numbers for candidates and vacancies give as many people and as much weight."""
    import random as random_module

    assert isinstance(random, random_module.Random)
    n, m = len(market.wants), len(market.places)
    people, vacancies = list(range(n)), list(range(m))
    random.shuffle(people)
    random.shuffle(vacancies)
    new = {v: i for i, v in enumerate(vacancies)}

    def renumber(rows: list[dict[int, int]]) -> list[dict[int, int]]:
        return [{new[v]: value for v, value in rows[c].items()} for c in people]

    other = Market(
        renumber(market.wants),
        renumber(market.ranks),
        renumber(market.weights),
        [market.places[v] for v in vacancies],
        [market.employer[v] for v in vacancies],
        market.caps,
        {people.index(c): new[v] for c, v in market.locked.items()},
        {(people.index(c), new[v]) for c, v in market.forbidden},
    )
    one, two = solve(problem_of(market)), solve(problem_of(other))
    assert (one.placed, one.weight) == (two.placed, two.weight)


@settings(some, max_examples=examples(40))
@given(markets(), st.sampled_from(sorted(METHODS)))
def test_the_same_seed_gives_the_same_bytes(market: Market, method: str) -> None:
    """Solving twice gives the same matching."""
    options = SolveOptions(method=method, seed=5)

    def answer() -> bytes | None:
        try:
            return solve(problem_of(market), options).vacancy.tobytes()
        except NoStableMatchingError:
            return None

    assert answer() == answer()
