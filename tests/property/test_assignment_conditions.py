"""Lower quotas and couples against enumeration from the written definitions."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from ortools.sat.python import cp_model

from matching.assignment import solve, verify
from matching.assignment.conditions.model import BlockingModel
from matching.assignment.problem import residual
from matching.errors import InfeasibleError
from tests.oracles import Choice, Market, broken_rules, placed, weight
from tests.oracles.conditions import (
    Terms,
    blocking_count,
    blocking_couples,
    blocking_pairs,
    broken_terms,
    fewest_blocking,
    keeping,
)
from tests.thoroughness import examples
from tests.unit.assignment.markets import choice_of, ints
from tests.unit.assignment.terms import conditioned, problem_with

many = settings(
    max_examples=examples(200),
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
some = settings(many, max_examples=examples(80))

Conditioned = tuple[Market, Terms]


def judged_as_defined(drawn: Conditioned, choice: Choice) -> None:
    """Compare all that the judge says of a matching with the definitions."""
    market, terms = drawn
    verdict = verify(problem_with(market, terms), ints([-1 if v is None else v for v in choice]))
    told = list(map(tuple, verdict.violations))
    assert told[len(broken_rules(market, choice)) :] == broken_terms(market, terms, choice)
    blocking = blocking_pairs(market, terms, choice)
    assert list(map(tuple, verdict.blocking.tolist())) == sorted(blocking)
    by_lock = blocking_pairs(market, terms, choice, fixed=set()) - blocking
    assert list(map(tuple, verdict.blocking_by_lock.tolist())) == sorted(by_lock)
    couples = sorted(blocking_couples(market, terms, choice))
    assert list(map(tuple, verdict.blocking_couples.tolist())) == couples
    broken = broken_rules(market, choice) or broken_terms(market, terms, choice)
    assert verdict.stable == (not broken and not blocking and not couples)


@many
@given(conditioned(), st.data())
def test_the_judge_agrees_with_the_definitions(drawn: Conditioned, data: st.DataObject) -> None:
    """On any assignment at all: missed quotas, split couples, and all that blocks."""
    n, m = len(drawn[0].wants), len(drawn[0].places)
    cell = st.sampled_from([*range(m), None, None, m])
    judged_as_defined(drawn, tuple(data.draw(st.lists(cell, min_size=n, max_size=n))))


@many
@given(conditioned(most=5), st.data())
def test_the_judge_agrees_on_matchings_that_keep_the_rules(
    drawn: Conditioned, data: st.DataObject
) -> None:
    """There quotas are tight or closed, and couples together."""
    choices = list(keeping(*drawn))
    assume(choices)
    judged_as_defined(drawn, data.draw(st.sampled_from(choices)))


@some
@given(conditioned(most=5), st.integers(0, 9))
def test_fewest_blocking_is_the_least_by_enumeration(drawn: Conditioned, seed: int) -> None:
    """Fewest that block, then most placed, then heaviest, or nothing that keeps the rules."""
    _is_best(drawn, seed)


@some
@given(conditioned(most=5, hard=True), st.integers(0, 9))
def test_fewest_blocking_is_the_least_where_little_is_stable(drawn: Conditioned, seed: int) -> None:
    """With couples and with quotas that must be met."""
    _is_best(drawn, seed)


def _is_best(drawn: Conditioned, seed: int) -> None:
    """Compare the method with the best by enumeration."""
    market, terms = drawn
    best = fewest_blocking(market, terms)
    try:
        matching = solve(problem_with(market, terms), method="fewest-blocking", seed=seed)
    except InfeasibleError:
        assert best is None
        return
    assert best is not None
    choice = choice_of(matching.vacancy)
    count = blocking_count(market, terms, choice)
    assert (count, placed(choice), weight(market, choice)) == best
    assert (matching.value, matching.placed_bound, matching.weight_bound) == best
    assert matching.bound == count
    assert "fewest-blocking" in matching.proven
    assert ("none-stable" in matching.proven) == (count > 0)
    assert ("weakly-stable" in matching.proven) == (count == 0)


@some
@given(conditioned(most=5, hard=True), st.data())
def test_the_model_counts_what_the_judge_counts(drawn: Conditioned, data: st.DataObject) -> None:
    """With the matching fixed, the least that blocks in the model is what blocks."""
    market, terms = drawn
    choices = list(keeping(market, terms))
    assume(choices)
    choice = data.draw(st.sampled_from(choices))
    rest = residual(problem_with(market, terms))
    model = BlockingModel(rest.problem)
    vacancy = ints([-1 if v is None else v for v in choice])
    vacancy = np.where(rest.locked != -1, -1, vacancy).astype(np.int32)
    for x, value in zip(model.x, model.chosen(vacancy), strict=True):
        model.model.add(x == int(value))
    model.model.minimize(model.blocking)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.model) == cp_model.OPTIMAL
    assert round(solver.objective_value) == blocking_count(market, terms, choice)


@some
@given(conditioned(), st.data())
def test_what_the_locks_leave_is_judged_alike(drawn: Conditioned, data: st.DataObject) -> None:
    """The unlocked keep what is left, and block, exactly as they do in the whole market."""
    market, terms = drawn
    choices = list(keeping(market, terms))
    assume(choices)
    assume(market.locked)
    choice = data.draw(st.sampled_from(choices))
    problem = problem_with(market, terms)
    rest = residual(problem)
    vacancy = ints([-1 if v is None else v for v in choice])
    whole = verify(problem, vacancy)
    left = verify(rest.problem, np.where(rest.locked != -1, -1, vacancy))
    assert left.valid
    assert whole.valid
    assert left.blocking.tolist() == whole.blocking.tolist()
    assert left.blocking_couples.tolist() == whole.blocking_couples.tolist()
