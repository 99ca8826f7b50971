"""Deferred acceptance, `best-total` and the judge against enumeration."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment import SolveOptions, solve, verify
from matching.assignment.deferred_acceptance import (
    break_ties,
    candidates_propose,
    order_by,
)
from tests.oracles import (
    Choice,
    Market,
    blocking_by_lock,
    blocking_pairs,
    broken_rules,
    greatest_weight,
    stable_matchings,
    weight,
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


def rank_of(market: Market, choice: Choice, c: int) -> int:
    """The rank of what a candidate has; nothing is worst."""
    has = choice[c]
    return 99 if has is None else market.wants[c][has]


@some
@given(markets(strict=True))
def test_candidate_optimal_is_best_for_every_candidate(market: Market) -> None:
    """No stable matching gives any candidate something better."""
    choice = choice_of(solve(problem_of(market), SolveOptions("candidate-optimal")).vacancy)
    everything = stable_matchings(market)
    assert choice in everything
    for c in range(len(market.wants)):
        assert rank_of(market, choice, c) == min(rank_of(market, m, c) for m in everything)


@some
@given(markets(strict=True))
def test_vacancy_optimal_is_worst_for_every_candidate(market: Market) -> None:
    """No stable matching gives any candidate something worse."""
    choice = choice_of(solve(problem_of(market), SolveOptions("vacancy-optimal")).vacancy)
    everything = stable_matchings(market)
    assert choice in everything
    for c in range(len(market.wants)):
        assert rank_of(market, choice, c) == max(rank_of(market, m, c) for m in everything)


@some
@given(markets(), st.integers(0, 9), st.sampled_from(["candidate-optimal", "vacancy-optimal"]))
def test_deferred_acceptance_is_weakly_stable_with_ties(
    market: Market, seed: int, method: str
) -> None:
    """Whatever the seed, no rule is broken and no pair blocks."""
    choice = choice_of(solve(problem_of(market), SolveOptions(method, seed)).vacancy)
    assert not broken_rules(market, choice)
    assert not blocking_pairs(market, choice)


@some
@given(markets(locks=False), st.integers(0, 3))
def test_promotion_is_weakly_stable(market: Market, seed: int) -> None:
    """Going round once more before one's equals makes no pair block."""
    problem = problem_of(market)
    order = break_ties(problem, seed)
    choice = choice_of(candidates_propose(problem, order, promote=True))
    assert not broken_rules(market, choice)
    assert not blocking_pairs(market, choice)


@given(markets(locks=False, most=5))
@settings(many, max_examples=examples(150))
def test_promotion_places_two_thirds_of_the_most_with_ties_on_one_side(market: Market) -> None:
    """With strict candidates and without caps the size is at least 2/3 of the greatest."""
    market.caps = [99] * len(market.caps)
    for row in market.wants:
        for rank, v in enumerate(sorted(row, key=lambda v: (row[v], v))):
            row[v] = rank
    problem = problem_of(market)
    order = order_by(problem, *([np.arange(problem.n_pairs)] * 2))
    placed = int(np.count_nonzero(candidates_propose(problem, order, promote=True) >= 0))
    most = max(sum(v is not None for v in m) for m in stable_matchings(market))
    assert 3 * placed >= 2 * most


@some
@given(markets())
def test_best_total_has_the_greatest_weight(market: Market) -> None:
    """No matching that keeps the rules weighs more; the judge lists the pairs that block it."""
    matching = solve(problem_of(market), SolveOptions("best-total"))
    choice = choice_of(matching.vacancy)
    assert not broken_rules(market, choice)
    assert matching.weight == weight(market, choice) == greatest_weight(market)
    assert matching.weight_bound == matching.weight
    verdict = verify(problem_of(market), matching)
    assert set(map(tuple, verdict.blocking.tolist())) == blocking_pairs(market, choice)


@many
@given(markets(), st.data())
def test_the_judge_agrees_with_the_definitions(market: Market, data: st.DataObject) -> None:
    """On any assignment at all: rules, blocking pairs, those by lock, and the counts."""
    n, m = len(market.wants), len(market.places)
    cell = st.sampled_from([*range(m), -1, -1, m, -7])
    vacancy = data.draw(st.lists(cell, min_size=n, max_size=n))
    choice = tuple(None if v == -1 else v for v in vacancy)
    verdict = verify(problem_of(market), ints(vacancy))
    expected = broken_rules(market, choice)
    assert len(verdict.violations) == len(expected)
    assert set(map(tuple, verdict.violations)) == expected
    assert list(map(tuple, verdict.blocking.tolist())) == sorted(blocking_pairs(market, choice))
    assert list(map(tuple, verdict.blocking_by_lock.tolist())) == sorted(
        blocking_by_lock(market, choice)
    )
    held = [(c, v) for c, v in enumerate(vacancy) if v in market.wants[c]]
    assert verdict.placed == len(held)
    assert verdict.weight == sum(market.weights[c][v] for c, v in held)
