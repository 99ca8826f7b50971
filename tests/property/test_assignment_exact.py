"""The exact method's objectives and steps against enumeration, with and without ranked people."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from matching.assignment import SolveOptions, solve
from matching.assignment.deferred_acceptance import break_ties, candidates_propose
from matching.assignment.exact.goal import Goal
from matching.assignment.exact.parts import cut, labels, settle
from matching.assignment.exact.rows import Rows
from matching.assignment.improve import polish
from matching.assignment.problem import residual
from matching.assignment.relaxation import relax
from matching.tables import Problem
from tests.oracles import Choice, Market, feasible, placed, weight
from tests.oracles.largest import all_stable, best_values, planted, side_by_side, with_one_rank
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, ints, markets, problem_of

some = settings(
    max_examples=examples(75),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
few = settings(some, max_examples=examples(40))
OBJECTIVES = ("size-then-weight", "size", "weight")


def mover() -> Market:
    """One person, whose heavier place is at a vacancy of the same employer that they like less."""
    return Market([{0: 0, 1: 1}], [{0: 0, 1: 0}], [{0: 1, 1: 9}], [1, 1], [0, 0], [1])


def movers() -> Market:
    """Three people, two vacancies of an employer that takes two, and a free place either way."""
    return Market(
        [{0: 0, 1: 1}, {0: 0, 1: 1}, {1: 0, 0: 1}],
        [{0: 0, 1: 0}, {0: 0, 1: 0}, {0: 0, 1: 0}],
        [{0: 1, 1: 9}, {0: 2, 1: 8}, {0: 5, 1: 1}],
        [2, 2],
        [0, 0],
        [2],
    )


def problem_with(market: Market, people: bool) -> Problem:
    """The arrays of a market, in which employers rank people or pairs."""
    problem = problem_of(market)
    return replace(problem, employer_ranks="candidates") if people else problem


def array_of(choice: Choice) -> np.ndarray:
    """A matching as an array."""
    return ints([-1 if v is None else v for v in choice])


@example(mover(), True, "weight")
@example(mover(), True, "size-then-weight")
@example(movers(), True, "weight")
@some
@given(markets(locks=False, most=5), st.booleans(), st.sampled_from(OBJECTIVES))
def test_each_objective_is_met_and_proven(market: Market, people: bool, objective: str) -> None:
    """Size, weight and bounds are those of the best of all that are stable."""
    market = with_one_rank(market) if people else market
    found = solve(problem_with(market, people), SolveOptions(objective=objective))
    size, heavy = best_values(market, people=people)[objective]
    assert choice_of(found.vacancy) in all_stable(market, people=people)
    if objective == "weight":
        assert (found.weight, found.weight_bound) == (heavy, heavy)
    else:
        assert (found.placed, found.placed_bound) == (size, size)
    if objective == "size-then-weight":
        assert (found.weight, found.weight_bound) == (heavy, heavy)
    assert found.status == "optimal"
    assert "best" in found.proven


@few
@given(
    markets(locks=False, most=5),
    st.booleans(),
    st.sampled_from(OBJECTIVES),
    st.sampled_from([{"effort": 0.0}, {"effort": 0.05}, {"time_limit": 0.0}]),
)
def test_without_the_work_the_bounds_are_still_bounds(
    market: Market, people: bool, objective: str, little: dict[str, Any]
) -> None:
    """However little may be done, the matching is stable and nothing better is ruled out."""
    market = with_one_rank(market) if people else market
    options = SolveOptions(objective=objective, **little)
    found = solve(problem_with(market, people), options)
    size, heavy = best_values(market, people=people)[objective]
    assert choice_of(found.vacancy) in all_stable(market, people=people)
    if objective == "weight":
        assert found.weight_bound is not None
        assert found.weight <= heavy <= found.weight_bound
    else:
        assert found.placed_bound is not None
        assert found.placed <= size <= found.placed_bound


@some
@given(markets(locks=False), st.booleans())
def test_settling_keeps_what_all_have_in_common_and_no_more(market: Market, people: bool) -> None:
    """Fixed pairs are in every stable matching, and the rest has the same ones, capacities too."""
    market = with_one_rank(market) if people else market
    problem = residual(problem_with(market, people)).problem
    settled = settle(problem)
    rest = settled.problem
    left = Market(
        [{} for _ in market.wants],
        market.ranks,
        market.weights,
        rest.capacity.tolist(),
        market.employer,
        rest.employer_capacity.tolist(),
    )
    for c, v, rank in zip(
        rest.candidate.tolist(), rest.vacancy.tolist(), rest.candidate_rank.tolist(), strict=True
    ):
        left.wants[c][v] = rank
    whole = {
        choice_of(settled.restore(array_of(choice))) for choice in all_stable(left, people=people)
    }
    assert whole == set(all_stable(market, people=people))


@example(mover(), True)
@example(movers(), True)
@some
@given(markets(locks=False), st.booleans())
def test_the_rows_hold_for_stable_matchings_and_no_others(market: Market, people: bool) -> None:
    """A feasible matching is a point of the model if it is stable, and else it is none."""
    market = with_one_rank(market) if people else market
    problem = residual(problem_with(market, people)).problem
    rows = Rows(problem, 0, len(market.wants))
    stable = set(all_stable(market, people=people))
    for choice in feasible(market):
        assert rows.holds(rows.point(array_of(choice))) == (choice in stable)


@some
@given(markets(locks=False, most=5), st.booleans())
def test_what_the_bound_rules_out_is_in_no_matching_as_good(market: Market, people: bool) -> None:
    """Pairs that are fixed by their reduced costs are so in all matchings of at least the best."""
    market = with_one_rank(market) if people else market
    problem = residual(problem_with(market, people)).problem
    relaxed = relax(problem, 0, 10.0, most=len(market.wants))
    assert relaxed is not None
    best = best_values(market, people=people)["weight"][1]
    assert relaxed.bound >= best
    out, into = relaxed.out(best), relaxed.into(best)
    for choice in all_stable(market, people=people):
        if weight(market, choice) == best:
            chosen = array_of(choice)[problem.candidate] == problem.vacancy
            assert not np.any(chosen & out)
            assert np.all(chosen[into])


@example(mover(), Goal.WEIGHT, 0)
@example(movers(), Goal.WEIGHT, 0)
@few
@given(markets(locks=False), st.sampled_from(list(Goal)), st.integers(0, 3))
def test_polishing_keeps_matchings_stable_where_people_are_ranked(
    market: Market, goal: Goal, seed: int
) -> None:
    """Nobody ends up beside a free place of the same employer that they like better."""
    market = with_one_rank(market)
    problem = residual(problem_with(market, people=True)).problem
    start = candidates_propose(problem, break_ties(problem, seed))
    polished = polish(problem, start, goal)
    assert choice_of(polished) in all_stable(market, people=True)
    assert goal.worth(problem, polished) >= goal.worth(problem, start)


@few
@given(st.lists(markets(locks=False, most=4), min_size=2, max_size=4), st.integers(0, 99))
def test_markets_side_by_side_add_up(small: list[Market], seed: int) -> None:
    """The best of all is the best of each, and parts share no candidate, vacancy or cap."""
    whole = side_by_side(small, seed)
    problem = problem_of(whole)
    found = solve(problem)
    best = [best_values(market)["size-then-weight"] for market in small]
    size, heavy = (sum(column) for column in zip(*best, strict=True))
    assert (found.placed, found.weight) == (size, heavy)
    assert (found.placed_bound, found.weight_bound) == (size, heavy)
    rest = settle(residual(problem).problem).problem
    count, part = labels(rest)
    pieces = [cut(rest, np.flatnonzero(part == index)) for index in range(count)]
    vacancies = [v for piece in pieces for v in piece.vacancies.tolist()]
    assert len(vacancies) == len(set(vacancies))
    assert sum(piece.problem.n_pairs for piece in pieces) == rest.n_pairs


@pytest.mark.parametrize("seed", [0, 1])
def test_a_planted_matching_of_everybody_is_found_with_proof(seed: int) -> None:
    """Where everybody can be placed at once, everybody is."""
    market = planted(seed, 60, 25)
    found = solve(problem_of(market), objective="size")
    assert placed(choice_of(found.vacancy)) == found.placed_bound == 60
    assert found.status == "optimal"
