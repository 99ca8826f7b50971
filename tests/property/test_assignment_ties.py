"""Super- and strongly stable matchings, Pareto efficiency and envy against the definitions."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment import SolveOptions, solve, verify
from matching.assignment.problem import residual
from matching.assignment.ties.indifference import solve_by_model
from matching.errors import NoStableMatchingError
from matching.tables import Problem
from tests.oracles import Choice, Market, broken_rules, feasible
from tests.oracles.notions import (
    STRONG,
    SUPER,
    WEAK,
    better_for_all,
    blocking_as,
    blocks_as,
    justified_envy,
    one_rank,
    pareto_efficient,
    rank_of,
    weakly_blocks_people,
)
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, ints, problem_of

EVERYTHING = ("strong", "super", "pareto", "envy")
seeds = st.integers(0, 2**30)
many = settings(
    max_examples=examples(300),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
some = settings(many, max_examples=examples(150))


def drawn(seed: int, most: int = 5, *, locks: bool = True) -> tuple[Market, bool]:
    """Return a market with ties, caps and locks, and whether its employers rank candidates."""
    r = random.Random(seed)
    n, m = r.randint(1, most), r.randint(1, 4)
    employer = [r.randrange(max(1, m - r.randint(0, 2))) for _ in range(m)]
    places = [r.choice([1, 1, 1, 2, 2, 3, 0]) for _ in range(m)]
    caps = [r.choice([9, 9, 1, 2, 3, 0]) for _ in range(m)]
    market = Market([{} for _ in range(n)], [{} for _ in range(n)], [], places, employer, caps)
    share, own, other = r.choice([0.5, 0.8, 1]), r.choice([1, 2, 2, 3, 4]), r.choice([1, 2, 3, 6])
    for c in range(n):
        for v in range(m):
            if r.random() < share:
                market.wants[c][v], market.ranks[c][v] = r.randrange(own), r.randrange(other)
    market.weights = [dict.fromkeys(row, 1) for row in market.wants]
    people = r.random() < 0.5
    if people:
        one_rank(market)
    for c in r.sample(range(n), min(n, r.choice([0, 0, 1, 2]))) if locks else ():
        for v in market.wants[c]:
            at = [*market.locked.values(), v]
            of = [market.employer[w] for w in at]
            e = market.employer[v]
            if at.count(v) <= places[v] and of.count(e) <= caps[e]:
                market.locked[c] = v
                break
    return market, people


def arrays(market: Market, people: bool) -> Problem:
    """Return the market as arrays."""
    problem = problem_of(market)
    return replace(problem, employer_ranks="candidates") if people else problem


def one_of(market: Market, seed: int) -> Choice:
    """Return a matching that keeps the rules, drawn at random."""
    return random.Random(seed).choice(list(feasible(market)))


def as_array(choice: Choice) -> list[int]:
    """Return a matching as the judge takes it."""
    return [-1 if v is None else v for v in choice]


@many
@given(seeds)
def test_the_judge_finds_what_blocks_in_each_strength(seed: int) -> None:
    """Weakly, strongly and in the sense of super-stability; pairs ranked, or candidates."""
    market, people = drawn(seed, 4)
    choice = one_of(market, seed)
    verdict = verify(arrays(market, people), as_array(choice), also=EVERYTHING)
    assert verdict.strong_blocking is not None
    assert verdict.super_blocking is not None
    for notion, found in (
        (WEAK, verdict.blocking),
        (STRONG, verdict.strong_blocking),
        (SUPER, verdict.super_blocking),
    ):
        expected = blocking_as(notion, market, choice, people=people)
        assert list(map(tuple, found.tolist())) == expected
    if people:
        pairs = [(c, v) for c, row in enumerate(market.wants) for v in sorted(row)]
        clauses = [pair for pair in pairs if weakly_blocks_people(market, choice, *pair)]
        assert list(map(tuple, verdict.blocking.tolist())) == clauses


@many
@given(seeds)
def test_the_judge_finds_envy_and_moves_that_harm_nobody(seed: int) -> None:
    """What is not Pareto efficient comes with moves that prove it."""
    market, people = drawn(seed, 4)
    choice = one_of(market, seed)
    verdict = verify(arrays(market, people), as_array(choice), also=EVERYTHING)
    assert verdict.envy is not None
    assert verdict.improving is not None
    assert list(map(tuple, verdict.envy.tolist())) == sorted(justified_envy(market, choice))
    assert verdict.pareto_efficient == pareto_efficient(market, choice)
    if len(verdict.improving):
        after = list(choice)
        for c, v in verdict.improving.tolist():
            after[c] = v
        assert not broken_rules(market, tuple(after))
        assert better_for_all(market, choice, tuple(after))


@some
@given(seeds)
def test_the_judge_takes_anything(seed: int) -> None:
    """Unknown vacancies, overfull ones and broken locks are reported; nothing falls over."""
    market, people = drawn(seed, 4)
    r = random.Random(seed)
    cells = [*range(len(market.places)), -1, 7, -5, 2**31 - 1]
    vacancy = [r.choice(cells) for _ in market.wants]
    verdict = verify(arrays(market, people), ints(vacancy), also=EVERYTHING)
    choice = tuple(None if v == -1 else v for v in vacancy)
    assert set(map(tuple, verdict.violations)) == broken_rules(market, choice)
    assert verdict.super_blocking is not None
    assert verdict.strong_blocking is not None
    weak = set(map(tuple, verdict.blocking.tolist()))
    strong = set(map(tuple, verdict.strong_blocking.tolist()))
    assert weak <= strong <= set(map(tuple, verdict.super_blocking.tolist()))


@settings(many, max_examples=examples(120))
@given(seeds)
def test_the_model_finds_one_exactly_where_there_is_one(seed: int) -> None:
    """By itself, and not only where proposals found none: employers that rank candidates."""
    market = one_rank(drawn(seed, locks=False)[0])
    found = solve_by_model(residual(arrays(market, True)).problem, SolveOptions("strongly-stable"))
    everything = [m for m in feasible(market) if not blocking_as(STRONG, market, m, people=True)]
    if found is None:
        assert not everything
    else:
        assert choice_of(found) in everything


@pytest.mark.parametrize(
    ("notion", "method"), [(SUPER, "super-stable"), (STRONG, "strongly-stable")]
)
@settings(many, max_examples=examples(300))
@given(seed=seeds)
def test_a_stable_matching_is_found_exactly_where_there_is_one(
    notion: str, method: str, seed: int
) -> None:
    """And it is best for every candidate, and the size of all of them."""
    market, people = drawn(seed)
    everything = [
        m
        for m in feasible(market)
        if not any(
            blocks_as(notion, market, m, c, v, people=people)
            for c, row in enumerate(market.wants)
            for v in row
        )
    ]
    try:
        found = solve(arrays(market, people), SolveOptions(method))
    except NoStableMatchingError:
        assert not everything
        return
    choice = choice_of(found.vacancy)
    assert choice in everything
    assert method in found.proven
    within = people and any(
        market.employer[v] == market.employer[w] and row[v] == row[w]
        for row in market.wants
        for v in row
        for w in row
        if v != w
    )
    if notion == STRONG and within:
        return  # the exact model promises one of them, and no more
    for c in range(len(market.wants)):
        assert rank_of(market, choice, c) == min(rank_of(market, m, c) for m in everything)
    assert {len([v for v in m if v is not None]) for m in everything} == {found.placed}
