"""Deferred acceptance in C and in Python, and the 3/2-approximation against enumeration."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment import heaps, solve
from matching.assignment.deferred_acceptance import approximate, place_bound
from matching.assignment.native import binding, library
from matching.assignment.strict_order import StrictOrder, break_ties, order_by
from matching.assignment.verify import verify
from matching.tables import Int64, Problem
from tests.oracles import (
    Choice,
    Market,
    blocking_pairs,
    blocks_spa,
    broken_rules,
    placed,
    stable_matchings,
)
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, ints, markets, problem_of

many = settings(
    max_examples=examples(400),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
some = settings(many, max_examples=examples(150))
needs_kernel = pytest.mark.skipif(library() is None, reason="no kernel was compiled")

MODES: tuple[dict[str, bool], ...] = (
    {},
    {"strong": True},
    {"weak": True},
    {"weak": True, "strong": True},
)


def orders(problem: Problem, generator: np.random.Generator) -> list[StrictOrder]:
    """Return orders of every kind: by lot, by keys with ties, by keys of any size, by numbers."""
    p = problem.n_pairs

    def keys(most: int) -> Int64:
        return generator.integers(-most, most, p, endpoint=True)

    return [
        break_ties(problem, int(generator.integers(0, 2**31))),
        order_by(problem, keys(2), keys(2)),
        order_by(problem, keys(2**62), keys(2**62)),
        StrictOrder(generator.permutation(p), generator.permutation(p)),
    ]


def assert_same(problem: Problem, order: StrictOrder) -> None:
    """Hold the kernel to the heaps of Python, and both to the judge."""
    for mode in MODES:
        ours = binding.candidates_propose(problem, order, **mode)
        assert ours.tolist() == heaps.candidates_propose(problem, order, **mode).tolist()
        assert verify(problem, ours).stable
    ours = binding.vacancies_propose(problem, order)
    assert ours.tolist() == heaps.vacancies_propose(problem, order).tolist()
    assert verify(problem, ours).stable


@needs_kernel
@some
@given(markets(locks=False), st.integers(0, 2**32))
def test_the_kernel_does_what_the_heaps_do(market: Market, seed: int) -> None:
    """Small markets, with caps, places for nobody, and every way to break the ties."""
    problem = problem_of(market)
    for order in orders(problem, np.random.default_rng(seed)):
        assert_same(problem, order)


def crowd(seed: int) -> Problem:
    """Return a market with lists long enough to be sorted, and employers with many vacancies."""
    generator = np.random.default_rng(seed)
    n, m, e = (int(generator.integers(low, high)) for low, high in ((1, 70), (1, 90), (1, 9)))
    rows = [
        np.sort(generator.permutation(m)[:degree])
        for degree in generator.integers(0, m + 1, n).tolist()
    ]
    p = sum(row.size for row in rows)
    levels = generator.choice([1, 3, 20, 2**31 - 1], 2)
    own, theirs = (generator.integers(0, most, p) for most in levels.tolist())
    return Problem(
        indptr=np.concatenate(([0], np.cumsum([row.size for row in rows]))),
        vacancy=ints(np.concatenate([[], *rows]).astype(int).tolist()),
        candidate_rank=own.astype(np.int32),
        vacancy_rank=theirs.astype(np.int32),
        weight=np.ones(p, dtype=np.int64),
        capacity=generator.choice([0, 1, 2, 3, 2_000_000_000], m),
        employer=generator.integers(0, e, m, dtype=np.int32),
        employer_capacity=generator.choice([0, 1, 4, 10, 2_000_000_000], e),
        locked=np.full(n, -1),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )


@needs_kernel
@pytest.mark.parametrize("seed", range(examples(60)))
def test_the_kernel_does_what_the_heaps_do_with_long_lists(seed: int) -> None:
    """Up to 90 wishes a candidate, many refusals, caps over many vacancies, ranks of any size."""
    problem = crowd(seed)
    for order in orders(problem, np.random.default_rng(seed)):
        assert_same(problem, order)


def relabelled(problem: Problem, keep: Any) -> Problem:
    """Return the problem with only some of the candidates having a list."""
    kept = np.repeat(keep, np.diff(problem.indptr))
    return replace(
        problem,
        indptr=np.concatenate(([0], np.cumsum(np.where(keep, np.diff(problem.indptr), 0)))),
        **{
            name: getattr(problem, name)[kept]
            for name in ("vacancy", "candidate_rank", "vacancy_rank", "weight")
        },
    )


@pytest.mark.parametrize("seed", range(examples(20)))
def test_a_lot_does_not_depend_on_who_else_takes_part(seed: int) -> None:
    """The order of the pairs that stay is as it was, on both sides."""
    problem = crowd(seed)
    keep = np.random.default_rng(seed).random(problem.n_candidates) < 0.6
    rest = relabelled(problem, keep)
    before, after = break_ties(problem, seed), break_ties(rest, seed)
    kept = np.repeat(keep, np.diff(problem.indptr))
    for old, new in ((before.candidate, after.candidate), (before.vacancy, after.vacancy)):
        assert np.argsort(old[kept]).tolist() == np.argsort(new).tolist()


@many
@given(markets(locks=False), st.integers(0, 9))
def test_the_approximation_places_two_thirds_of_the_most(market: Market, seed: int) -> None:
    """Ties on both sides, places and caps: weakly stable, and the bound is one."""
    problem = problem_of(market)
    choice = choice_of(approximate(problem, break_ties(problem, seed)))
    assert not broken_rules(market, choice)
    assert not blocking_pairs(market, choice)
    most = max(placed(m) for m in stable_matchings(market))
    assert 3 * placed(choice) >= 2 * most
    assert place_bound(problem) >= most


@some
@given(markets(), st.integers(0, 9))
def test_the_method_approximate_promises_what_holds(market: Market, seed: int) -> None:
    """With locks: the guarantee and the bound are of the whole market."""
    matching = solve(problem_of(market), method="approximate", seed=seed)
    most = max(placed(m) for m in stable_matchings(market))
    assert matching.guarantee == "3/2"
    assert 3 * matching.placed >= 2 * most
    assert matching.placed_bound is not None
    assert matching.placed_bound >= most
    assert ("greatest-size" in matching.proven) == (matching.placed == matching.placed_bound)


def stable_by_spa(market: Market) -> list[Choice]:
    """Every matching that no pair blocks by the clauses of student-project allocation."""
    pairs = [(c, v) for c, row in enumerate(market.wants) for v in row]
    return [
        choice
        for choice in stable_matchings(market)
        if not any(blocks_spa(market, choice, c, v) for c, v in pairs)
    ]


@some
@given(markets(locks=False), st.integers(0, 9))
def test_where_employers_rank_candidates_all_keep_the_clause_of_spa(
    market: Market, seed: int
) -> None:
    """From either side, and the approximation with its guarantee."""
    for ranks in market.ranks:
        first = {market.employer[v]: ranks[v] for v in sorted(ranks, reverse=True)}
        for v in ranks:
            ranks[v] = first[market.employer[v]]
    problem = replace(problem_of(market), employer_ranks="candidates")
    allowed = stable_by_spa(market)
    for method in ("candidate-optimal", "vacancy-optimal", "approximate"):
        choice = choice_of(solve(problem, method=method, seed=seed).vacancy)
        assert choice in allowed
    assert 3 * placed(choice) >= 2 * max(placed(m) for m in allowed)
