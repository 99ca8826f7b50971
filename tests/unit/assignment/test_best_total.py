"""Best total: which engine goes with which shape, and OR-Library's instances where they are."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.assignment.total import (
    KNOWN_OPTIMA,
    Shape,
    least_cost,
    market,
    read_assignment,
    total_of,
)
from matching.assignment import solve, verify
from matching.assignment.best_total import ENGINES, best_total, engine_for

FOLDER = "STAGEPACT_ORLIB"
"""Names a folder with OR-Library's assign100.txt to assign800.txt."""


@pytest.mark.parametrize(
    ("shape", "engine"),
    [
        (Shape(60, 25, 45, 15), "dense"),
        (Shape(600, 90, 600, 20), "flow"),
        (Shape(300, 200, 200, 60), "dense"),
        (Shape(200, 300, 300, 40), "sparse"),
        (Shape(200, 300, 300, 0), "dense"),
        (Shape(200, 300, 300, 5), "flow"),
        (Shape(200, 200, 200, 100), "dense"),
        (Shape(300, 300, 300, 40), "flow"),
    ],
)
def test_each_shape_goes_to_its_engine_and_all_find_the_same(shape: Shape, engine: str) -> None:
    """The rule names an engine by the sizes, and every engine comes to the same total."""
    problem = market(shape, 0)
    assert engine_for(problem) == engine
    capped = market(replace(shape, capped=0.5), 1)
    for one in (problem, capped):
        found = [best_total(one, name) for name in ENGINES]
        assert len({total_of(one, vacancy) for vacancy in found}) == 1
        assert all(verify(one, vacancy).valid for vacancy in found)
    assert solve(problem, method="best-total").vacancy.tolist() == (
        best_total(problem, engine).tolist()
    )


def test_weights_that_floats_cannot_add_go_to_the_flow() -> None:
    """Near 2 to the power 53 a float drops the last digit, so that whole numbers must count."""
    problem = market(Shape(60, 25, 45, 15), 0)
    huge = replace(problem, weight=problem.weight + 2**47)
    assert engine_for(problem) == "dense"
    assert engine_for(huge) == "flow"


def test_a_cost_table_is_read_and_solved(tmp_path: Path) -> None:
    """The format of OR-Library, line breaks anywhere; the least cost is 1 + 2 + 2."""
    path = tmp_path / "assign3.txt"
    path.write_text(" 3\n 4 1 3 2\n 0 5\n 3 2 2\n", encoding="ascii")
    problem, offset = read_assignment(path)
    assert [least_cost(problem, offset, engine) for engine in ENGINES] == [5, 5, 5]
    path.write_text("3 1 2", encoding="ascii")
    with pytest.raises(ValueError, match="2 costs, not 3 x 3"):
        read_assignment(path)


@pytest.mark.parametrize("name", KNOWN_OPTIMA)
def test_the_known_optima_of_or_library_are_met(name: str) -> None:
    """Every engine finds the optimum that OR-Library gives for its instance."""
    path = Path(os.environ.get(FOLDER, "")) / f"{name}.txt"
    if not os.environ.get(FOLDER) or not path.exists():
        pytest.skip(f"no {name}.txt: set {FOLDER} to a folder with OR-Library's instances")
    problem, offset = read_assignment(path)
    for engine in ENGINES:
        assert least_cost(problem, offset, engine) == KNOWN_OPTIMA[name]
    assert np.unique(best_total(problem)).size == problem.n_vacancies
