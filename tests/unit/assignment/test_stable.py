"""The method `stable` on markets too large to enumerate."""

from __future__ import annotations

import pytest

from benchmarks.assignment.stable import Shape, market
from matching.assignment import SolveOptions, solve, verify
from matching.assignment.exact import search

CLASS = Shape(60, 25, 10, 45, capped=2, most=15)
SMALL_FAIR = Shape(200, 80, 30, 140, capped=4)


@pytest.mark.parametrize("effort", [0.0, 0.02, 0.3, 2.0, 5.0])
@pytest.mark.parametrize("shape", [CLASS, SMALL_FAIR])
def test_wherever_the_effort_ends_the_bounds_are_bounds(shape: Shape, effort: float) -> None:
    """The matching is stable, and no bound is below it, however early the solvers stop."""
    problem = market(shape, 1)
    found = solve(problem, SolveOptions(effort=effort))
    assert verify(problem, found).stable
    assert found.placed_bound is not None
    assert found.weight_bound is not None
    assert found.placed <= found.placed_bound
    assert found.weight <= found.weight_bound


def test_a_solver_that_has_not_begun_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """CP-SAT that stops in its presolve says 0 is a bound; that is not believed."""
    monkeypatch.setattr(search, "SMALL", 10_000)
    monkeypatch.setattr(search, "LARGE", 10_000)
    problem = market(SMALL_FAIR, 1)
    found = solve(problem, SolveOptions(effort=2.5))
    assert found.weight_bound is not None
    assert found.weight <= found.weight_bound


def test_more_effort_narrows_the_gap() -> None:
    """Work pays: a heavier matching, and a bound that is no higher."""
    problem = market(SMALL_FAIR, 1)
    little, more = (solve(problem, SolveOptions(effort=effort)) for effort in (0.0, 4.0))
    assert little.placed == more.placed
    assert little.weight < more.weight
    assert more.weight_bound is not None
    assert little.weight_bound is not None
    assert more.weight_bound < little.weight_bound


def test_the_same_seed_and_effort_give_the_same_matching() -> None:
    """Also where the effort ends before the proof."""
    problem = market(SMALL_FAIR, 2)
    options = SolveOptions(seed=7, effort=3.0)
    one, two = solve(problem, options), solve(problem, options)
    assert one.vacancy.tobytes() == two.vacancy.tobytes()
    assert (one.weight_bound, one.status) == (two.weight_bound, two.status)
