"""The one-sided objectives and the engines of best-total against enumeration."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment import SolveOptions, solve, verify
from matching.assignment.best_total import ENGINES, best_total
from matching.assignment.one_sided import costs
from matching.assignment.one_sided.lottery import by_lottery, check_lottery, lottery_outcome
from matching.assignment.one_sided.profiles import profile
from matching.assignment.one_sided.solving import solve_one_sided
from matching.assignment.problem import residual
from matching.assignment.registry import Progress
from matching.tables import Int32
from tests.oracles import Choice, Market, broken_rules, greatest_weight, placed, weight
from tests.oracles.one_sided import (
    counts,
    dominated,
    drawn_order,
    fair_counts,
    largest,
    least_total_rank,
    plain_turns,
    rank_at,
    rank_maximal_counts,
    turns,
)
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, markets, problem_of

some = settings(
    max_examples=examples(100),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
seeds = st.integers(0, 3)


def nobody(step: str, placed: int, weight: int) -> None:
    """Nobody wants to know."""


tell: Progress = nobody


def solved(market: Market, objective: str, seed: int) -> tuple[Choice, int | None]:
    """The matching of an objective, locks put back, and its value; no rule is broken."""
    rest = residual(problem_of(market))
    found = solve_one_sided(
        rest.problem, SolveOptions("one-sided", seed, objective=objective), tell
    )
    choice = choice_of(rest.restore(found.vacancy))
    assert not broken_rules(market, choice)
    return choice, found.value


def order_in(market: Market, seed: int) -> list[int]:
    """The people who are not locked, in the order of the lottery."""
    ids = [str(c) for c in range(len(market.wants))]
    return [c for c in drawn_order(str(seed), ids) if c not in market.locked]


@some
@given(markets(), seeds)
def test_rank_maximal_has_the_best_profile(market: Market, seed: int) -> None:
    """No matching has more first wishes; none with as many has more second wishes, ..."""
    choice, _ = solved(market, "rank-maximal", seed)
    assert counts(market, choice) == rank_maximal_counts(market)
    assert not dominated(market, choice)


@some
@given(markets(), seeds)
def test_size_then_rank_has_the_least_total_of_the_largest(market: Market, seed: int) -> None:
    """As many people as possible, and the least total rank; the value is that total."""
    choice, value = solved(market, "size-then-rank", seed)
    assert choice in largest(market)
    assert sum(rank * k for rank, k in enumerate(counts(market, choice))) == value
    assert value == least_total_rank(market)
    assert not dominated(market, choice)


@some
@given(markets(), seeds, st.booleans())
def test_fair_has_as_few_last_wishes_as_possible(market: Market, seed: int, steps: bool) -> None:
    """Among the largest the fewest of the worst rank, ...; also when taken rank by rank."""
    bits = costs._COST_BITS
    try:
        costs._COST_BITS = 4 if steps else bits  # type: ignore[misc]
        choice, _ = solved(market, "fair", seed)
    finally:
        costs._COST_BITS = bits  # type: ignore[misc]
    assert placed(choice) == placed(largest(market)[0])
    assert counts(market, choice) == fair_counts(market)
    assert not dominated(market, choice)


@some
@given(markets(), seeds)
def test_a_lottery_gives_everybody_in_turn_the_best_that_is_left(market: Market, seed: int) -> None:
    """Ties too: the rank is the best that leaves everybody earlier theirs, by enumeration."""
    choice, _ = solved(market, "lottery", seed)
    ranks = [rank_at(market, choice, c) for c in range(len(market.wants))]
    assert ranks == turns(market, order_in(market, seed))
    assert not dominated(market, choice)


@some
@given(markets(strict=True), seeds)
def test_without_ties_a_lottery_is_plain_serial_dictatorship(market: Market, seed: int) -> None:
    """Each takes the best place that is free; text or number, the seed is the same."""
    problem = problem_of(market)
    expected = plain_turns(market, order_in(market, seed))
    assert choice_of(lottery_outcome(problem, str(seed))) == expected
    assert choice_of(lottery_outcome(problem, seed)) == expected


@some
@given(markets(strict=True, locks=False), seeds)
def test_deferred_acceptance_by_lottery_is_the_lottery(market: Market, seed: int) -> None:
    """Vacancies that rank nobody and break their ties by one lottery let people choose in turn."""
    market.ranks = [dict.fromkeys(row, 0) for row in market.wants]
    problem = by_lottery(problem_of(market), seed)
    for method_seed in (0, 1):
        matching = solve(problem, method="candidate-optimal", seed=method_seed)
        assert choice_of(matching.vacancy) == plain_turns(market, order_in(market, seed))


@some
@given(markets(), seeds)
def test_ties_broken_by_lottery_agree_with_the_ranks(market: Market, seed: int) -> None:
    """Whoever was ranked better still is, equals go by the lottery; what is stable then is now."""
    problem = problem_of(market)
    new = by_lottery(problem, seed)
    turn = {c: i for i, c in enumerate(drawn_order(str(seed), [str(c) for c in range(9)]))}
    for a in range(problem.n_pairs):
        for b in range(problem.n_pairs):
            one, other = (problem.employer[problem.vacancy[i]] for i in (a, b))
            people = int(problem.candidate[a]), int(problem.candidate[b])
            if one == other and people[0] != people[1]:
                before = (int(problem.vacancy_rank[a]), turn[people[0]])
                after = (int(problem.vacancy_rank[b]), turn[people[1]])
                assert (new.vacancy_rank[a] < new.vacancy_rank[b]) == (before < after)
    assert verify(problem, solve(new, method="candidate-optimal")).stable


@some
@given(markets(), seeds, st.data())
def test_a_check_finds_whoever_did_not_get_what_was_due(
    market: Market, seed: int, data: st.DataObject
) -> None:
    """The right outcome passes; another passes only if nobody's rank differs."""
    problem = problem_of(market)
    right = lottery_outcome(problem, seed)
    assert check_lottery(problem, right, seed) is None
    other: Int32 = right.copy()
    person = data.draw(st.integers(0, right.size - 1))
    other[person] = data.draw(st.sampled_from([-1, *range(problem.n_vacancies)]))
    choice = choice_of(other)
    same = [
        rank_at(market, choice, c) for c in range(right.size) if not broken_rules(market, choice)
    ]
    wanted = turns(market, order_in(market, seed))
    assert (check_lottery(problem, other, seed) is None) == (same == wanted)


@some
@given(markets(), seeds)
def test_the_profile_counts_the_wishes_that_were_granted(market: Market, seed: int) -> None:
    """By rank, locked people too, up to the worst rank that anybody has."""
    problem = problem_of(market)
    found = profile(problem, lottery_outcome(problem, seed)).tolist()
    choice = choice_of(lottery_outcome(problem, seed))
    ranks = [rank_at(market, choice, c) for c in range(len(choice)) if choice[c] is not None]
    assert found == [ranks.count(rank) for rank in range(max(ranks, default=-1) + 1)]


@some
@given(markets(locks=False))
def test_every_engine_finds_the_greatest_total(market: Market) -> None:
    """Flow, sparse and dense: no rule broken and nothing heavier, and the same again."""
    problem = problem_of(market)
    best = greatest_weight(market)
    for engine in ENGINES:
        vacancy = best_total(problem, engine)
        choice = choice_of(vacancy)
        assert not broken_rules(market, choice)
        assert weight(market, choice) == best
        assert np.array_equal(vacancy, best_total(problem, engine))
