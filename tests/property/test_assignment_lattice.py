"""The lattice against the enumeration of all stable matchings."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment import solve
from matching.assignment.deferred_acceptance import break_ties, vacancy_optimal
from matching.assignment.lattice.enumeration import count_stable_matchings, stable_matchings
from matching.assignment.lattice.rotations import Rotations, fixed_pairs, rotations, stable_pairs
from matching.tables import Problem
from tests import oracles
from tests.oracles import Choice, Market, lattice
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, markets, problem_of

OBJECTIVES = ("egalitarian", "minimum-regret", "sex-equal", "balanced")
few = settings(
    max_examples=examples(50),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
many = settings(few, max_examples=examples(150))


def circular(number: int, *, ties: bool = False, people: bool = False) -> Market:
    """Return a market drawn at random in which the sides want the opposite of each other.

    Such markets have many stable matchings.

    Parameters
    ----------
    number
        The seed.
    ties
        Let ranks be equal.
    people
        Let employers rank candidates, so that all vacancies of one rank somebody alike.
    """
    random = Random(number)
    n, m = random.choice([3, 4, 5, 5]), random.choice([2, 3, 4])
    n_employers = random.choice([1, 1, 2, m])
    employer = [random.randrange(n_employers) for _ in range(m)]
    places = [random.choice([1, 1, 1, 2, 2, 3]) for _ in range(m)]
    totals = [
        sum(p for p, e in zip(places, employer, strict=True) if e == owner)
        for owner in range(n_employers)
    ]
    caps = [max(1, total - random.choice([0, 1, 1, 2, 3])) for total in totals]
    pairs = [(c, v) for c in range(n) for v in range(m) if random.random() < 0.95]
    noise = random.choice([0.5, 1, 2, 4])
    likes = {(c, v): (c + v) % m + noise * random.random() for c, v in pairs}
    liked = {(c, v): -((c + v) % m) + noise * random.random() for c, v in pairs}
    if people:
        alike = {(c, e): random.random() for c in range(n) for e in range(n_employers)}
        liked = {(c, v): alike[c, employer[v]] for c, v in pairs}
    order = sorted(pairs, key=liked.__getitem__)
    step = random.choice([1, 2, 3]) if ties else 1
    levels = sorted(set(liked.values()))
    market = Market([{} for _ in range(n)], [{} for _ in range(n)], [], places, employer, caps)
    market.weights = [{} for _ in range(n)]
    for c, v in order:
        market.ranks[c][v] = levels.index(liked[c, v]) // step
        market.weights[c][v] = 1
    for c in range(n):
        mine = sorted((v for d, v in pairs if d == c), key=lambda v: likes[c, v])
        market.wants[c] = {v: rank // step for rank, v in enumerate(mine)}
    return market


numbers = st.integers(0, 2**32)


def drawn(problem: Problem, seed: int = 0) -> list[Choice]:
    """Return what the generator yields."""
    return [choice_of(vacancy) for vacancy in stable_matchings(problem, seed)]


def strictly(market: Market, problem: Problem, seed: int) -> Market:
    """Return the market with the ties broken as the seed breaks them."""
    order = break_ties(problem, seed)
    wants: list[dict[int, int]] = [{} for _ in market.wants]
    ranks: list[dict[int, int]] = [{} for _ in market.wants]
    for pair, (c, v) in enumerate(
        zip(problem.candidate.tolist(), problem.vacancy.tolist(), strict=True)
    ):
        wants[c][v] = int(order.candidate[pair])
        ranks[c][v] = int(order.vacancy[pair])
    return replace(market, wants=wants, ranks=ranks)


def moves_of(found: Rotations, rotation: int) -> frozenset[lattice.Move]:
    """Return the moves of a rotation as the oracle has them."""
    return frozenset(found.moves(rotation))


@many
@given(numbers.map(circular) | markets(strict=True, locks=False))
def test_the_generator_yields_every_stable_matching_once(market: Market) -> None:
    """The best for the candidates comes first, and the number is told without making them."""
    problem = problem_of(market)
    got = drawn(problem)
    expected = oracles.stable_matchings(market)
    assert len(got) == len(set(got)) == count_stable_matchings(problem)
    assert set(got) == set(expected)
    assert all(lattice.no_worse(market, got[0], m) for m in expected)


@few
@given(numbers.map(lambda number: circular(number, people=True)))
def test_it_is_the_lattice_of_spa_s_where_employers_rank_candidates(market: Market) -> None:
    """The clause of Abraham, Irving and Manlove makes no difference once ties are broken."""
    problem = replace(problem_of(market), employer_ranks="candidates")
    assert set(drawn(problem)) == set(lattice.stable_spa(market))


@few
@given(numbers.map(circular))
def test_the_rotations_are_the_differences_of_neighbours(market: Market) -> None:
    """Each neighbouring two differ by one rotation, which follows those it must follow."""
    stable = oracles.stable_matchings(market)
    found = rotations(problem_of(market))
    mine = [moves_of(found, r) for r in range(len(found))]
    assert len(mine) == len(set(mine))
    assert set(mine) == lattice.rotations(market, stable)
    for one, two in found.before.tolist():
        assert one < two
        assert lattice.must_follow(market, stable, mine[one], mine[two])


@few
@given(numbers.map(circular))
def test_each_move_of_a_rotation_takes_a_place_that_the_next_one_leaves(market: Market) -> None:
    """At the same employer; at the same vacancy if there is no cap."""
    found = rotations(problem_of(market))
    for r in range(len(found)):
        moves = found.moves(r)
        for (_, _, new), (_, old, _) in zip(moves, moves[1:] + moves[:1], strict=True):
            assert market.employer[new] == market.employer[old]
    market.caps = [99] * len(market.caps)
    found = rotations(problem_of(market))
    for r in range(len(found)):
        moves = found.moves(r)
        assert [new for _, _, new in moves] == [old for _, old, _ in moves[1:] + moves[:1]]


@few
@given(numbers.map(circular))
def test_stable_pairs_fixed_pairs_and_the_other_end(market: Market) -> None:
    """Stable pairs are in some stable matching, fixed pairs in all of them."""
    problem = problem_of(market)
    held = [
        {(c, v) for c, v in enumerate(m) if v is not None} for m in oracles.stable_matchings(market)
    ]
    assert list(map(tuple, stable_pairs(problem).tolist())) == sorted(set.union(*held))
    assert list(map(tuple, fixed_pairs(problem).tolist())) == sorted(set.intersection(*held))
    assert np.array_equal(rotations(problem).last, vacancy_optimal(problem))


@few
@given(numbers.map(lambda number: circular(number, ties=True)), st.integers(0, 9))
def test_ties_are_broken_by_the_seed_and_the_ranks_stay_those_of_the_problem(
    market: Market, seed: int
) -> None:
    """All stable matchings of the strict order, and the best of them by the ties' own ranks."""
    problem = problem_of(market)
    stable = oracles.stable_matchings(strictly(market, problem, seed))
    assert set(drawn(problem, seed)) == set(stable)
    for objective in OBJECTIVES:
        matching = solve(problem, method="lattice", objective=objective, seed=seed)
        best = min(lattice.value(market, objective, m) for m in stable)
        assert matching.value == matching.bound == best
        assert choice_of(matching.vacancy) in stable


@many
@given(numbers.map(circular) | markets(strict=True, locks=False, most=5))
def test_each_objective_is_the_least_of_all(market: Market) -> None:
    """The value is that of the matching, no stable matching is better, and this is proven."""
    problem = problem_of(market)
    stable = oracles.stable_matchings(market)
    for objective in OBJECTIVES:
        matching = solve(problem, method="lattice", objective=objective)
        best = min(lattice.value(market, objective, m) for m in stable)
        assert lattice.value(market, objective, choice_of(matching.vacancy)) == best
        assert matching.value == matching.bound == best
        assert "best" in matching.proven


@few
@given(numbers.map(circular))
def test_without_effort_the_value_is_true_and_the_bound_holds(market: Market) -> None:
    """The two objectives that are NP-hard say what they have and what nothing can better."""
    problem = problem_of(market)
    stable = oracles.stable_matchings(market)
    for objective in ("sex-equal", "balanced"):
        matching = solve(problem, method="lattice", objective=objective, effort=0)
        assert matching.value == lattice.value(market, objective, choice_of(matching.vacancy))
        assert matching.bound is not None
        assert matching.bound <= min(lattice.value(market, objective, m) for m in stable)


@few
@given(markets())
def test_with_locks_the_rest_is_enumerated_and_the_locks_put_back(market: Market) -> None:
    """Locked people are in every matching, which is stable for the rest."""
    problem = problem_of(market)
    unlocked = replace(strictly(market, problem, 0), locked=market.locked)
    expected = oracles.stable_matchings(unlocked)
    for choice in drawn(problem):
        assert choice in oracles.stable_matchings(market)
        assert all(choice[c] == v for c, v in market.locked.items())
    if not market.locked:
        assert set(drawn(problem)) == set(expected)
