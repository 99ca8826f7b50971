"""`solve` and the names of the methods."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from matching.assignment import METHODS, SolveOptions, solve, stable
from matching.assignment.found import Found
from matching.errors import ConfigError, InfeasibleError, SolverError
from matching.tables import Problem
from tests.oracles import Market
from tests.unit.assignment.markets import ints, market, problem_of


def tied() -> Market:
    """One person can only go where another, equally liked, could go too."""
    return market([{0: 0, 1: 0}, {0: 0}], [{0: 0, 1: 0}, {0: 0}])


def test_stable_makes_room_where_a_tie_allows_it() -> None:
    """The greatest stable matching places both, with proof."""
    matching = solve(problem_of(tied()))
    assert matching.vacancy.tolist() == [1, 0]
    assert (matching.status, matching.placed, matching.placed_bound) == ("optimal", 2, 2)
    assert (matching.weight, matching.weight_bound) == (2, 2)


@pytest.mark.parametrize("method", METHODS)
def test_every_method_keeps_the_locks(method: str) -> None:
    """A locked pair stays, and size, weight and bounds count it in."""
    locked = tied()
    locked.locked = {0: 0}
    matching = solve(problem_of(locked), SolveOptions(method))
    assert matching.vacancy.tolist() == [0, -1]
    assert (matching.method, matching.placed, matching.weight) == (method, 1, 1)
    assert matching.placed_bound in (None, 1)
    assert matching.weight_bound in (None, 1)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("size", [0, 3])
def test_an_empty_market_has_an_empty_matching(method: str, size: int) -> None:
    """No pairs, or nobody at all, is no error."""
    nothing = np.empty(0, dtype=np.int32)
    problem = Problem(
        indptr=np.zeros(size + 1, dtype=np.int64),
        vacancy=nothing,
        candidate_rank=nothing,
        vacancy_rank=nothing,
        weight=nothing.astype(np.int64),
        capacity=nothing,
        employer=nothing,
        employer_capacity=nothing,
        locked=np.full(size, -1, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )
    matching = solve(problem, SolveOptions(method))
    assert matching.vacancy.tolist() == [-1] * size
    assert (matching.placed, matching.weight, matching.status) == (0, 0, "optimal")


def test_an_unknown_method_is_refused_with_the_names() -> None:
    """The error says what there is."""
    with pytest.raises(
        ConfigError, match="stable, candidate-optimal, vacancy-optimal, approximate"
    ):
        SolveOptions("stabel")


@pytest.mark.parametrize(
    ("seed", "effort"), [(-1, 1.0), (2**31, 1.0), (0, -1.0), (0, float("nan"))]
)
def test_options_out_of_range_are_refused(seed: int, effort: float) -> None:
    """A seed that a solver cannot take, and less than no effort."""
    with pytest.raises(ConfigError):
        SolveOptions(seed=seed, effort=effort)


def test_locks_that_do_not_fit_are_refused() -> None:
    """The lock is reported, not repaired."""
    locked = tied()
    locked.locked = {0: 0, 1: 0}
    with pytest.raises(InfeasibleError):
        solve(problem_of(locked))


@pytest.mark.parametrize("answer", [[-1, -1], [0, 0]])
def test_the_judge_has_the_last_word(answer: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    """A method that returns an unstable or impossible matching does not get it past `solve`."""

    def wrong(*_: object) -> Found:
        return Found(ints(answer))

    monkeypatch.setattr(stable, "solve_stable", wrong)
    with pytest.raises(SolverError, match="the judge refuses"):
        solve(problem_of(tied()))


def test_progress_is_told() -> None:
    """Each better matching is told with its size and weight."""
    told: list[tuple[str, int, int]] = []
    solve(problem_of(tied()), progress=lambda *step: told.append(step))
    assert told[-1][1:] == (2, 2)


def test_importing_brings_no_solver() -> None:
    """OR-Tools is imported by the method that needs it and not before."""
    code = "import sys, matching.assignment; print('ortools' in sys.modules)"
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "False"
