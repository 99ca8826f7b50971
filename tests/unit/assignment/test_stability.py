"""The example of docs/decisions/0004: why the clause of SPA-S is not ours."""

from __future__ import annotations

from matching.assignment import SolveOptions, solve
from tests.oracles import blocking_pairs, blocks_spa, feasible, stable_matchings
from tests.unit.assignment.markets import choice_of, market, problem_of

EXAMPLE = market(
    [{0: 0, 1: 1}, {0: 0}],
    [{0: 2, 1: 0}, {0: 1}],
    places=[1, 1],
    employer=[0, 0],
    caps=[1],
)


def test_with_the_clause_of_spa_s_nothing_is_stable() -> None:
    """Every matching has a blocking pair once who is there may always move there."""
    for choice in feasible(EXAMPLE):
        pairs = [(c, v) for c, row in enumerate(EXAMPLE.wants) for v in row]
        assert any(blocks_spa(EXAMPLE, choice, c, v) for c, v in pairs)


def test_with_our_clauses_one_matching_is_stable() -> None:
    """Each other matching is blocked by the pair that the decision record names."""
    assert stable_matchings(EXAMPLE) == [(1, None)]
    assert blocking_pairs(EXAMPLE, (0, None)) == {(1, 0)}
    assert blocking_pairs(EXAMPLE, (None, 0)) == {(0, 1)}
    assert blocking_pairs(EXAMPLE, (None, None)) == {(0, 0), (0, 1), (1, 0)}


def test_every_stable_method_finds_it() -> None:
    """The three methods that promise stability agree."""
    for method in ("stable", "candidate-optimal", "vacancy-optimal"):
        found = solve(problem_of(EXAMPLE), SolveOptions(method))
        assert choice_of(found.vacancy) == (1, None)
