"""The greatest total weight: min-cost flow, sparse and dense assignment beside each other.

Every engine of `matching.assignment.best_total` solves the same instance in the same run, and the
table says which one the rule would have taken and how far that is from the fastest. The markets
come from seeds. With ``--data FOLDER`` the assignment instances of OR-Library, ``assign100.txt`` to
``assign800.txt``, are read from that folder and held against their known optima.

J. E. Beasley, "Linear programming on Cray supercomputers", Journal of the Operational Research
Society 41 (1990) 133-139; the instances are in OR-Library.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.assignment.best_total import ENGINES, best_total, engine_for
from matching.tables import Problem

KNOWN_OPTIMA: Final = {
    "assign100": 305,
    "assign200": 475,
    "assign300": 626,
    "assign400": 804,
    "assign500": 991,
    "assign600": 1176,
    "assign700": 1362,
    "assign800": 1552,
}
"""The least total cost of OR-Library's assignment instances."""

MOST_CELLS: Final = 120_000_000
MOST_EDGES: Final = 20_000_000
"""Beyond so many cells the dense engine is left out, beyond so many edges the sparse one."""

REPEATS: Final = 3


@dataclass(frozen=True)
class Shape:
    """The size of a market.

    Parameters
    ----------
    candidates, vacancies, places
        How many there are; at least one place a vacancy.
    top
        How many pairs each candidate has; 0: all of them.
    capped
        The share of the employers, of five vacancies each, that take only 70 % of their places.
    """

    candidates: int
    vacancies: int
    places: int
    top: int
    capped: float = 0.0


SHAPES: Final = {
    "fair": Shape(600, 90, 600, 20),
    "fair with caps": Shape(600, 90, 600, 20, capped=0.5),
    "class": Shape(60, 25, 45, 15),
    "region": Shape(10_000, 6_000, 10_000, 20),
    "region with caps": Shape(10_000, 6_000, 10_000, 20, capped=0.5),
    "country": Shape(100_000, 6_000, 100_000, 20),
    "dense, single places": Shape(1_000, 1_000, 1_000, 0),
    "dense, 5 places each": Shape(1_000, 200, 1_000, 0),
    "dense, 25 places each": Shape(1_000, 40, 1_000, 0),
    "dense, large, single places": Shape(4_000, 4_000, 4_000, 0),
    "dense, fewer places than people": Shape(2_000, 1_000, 1_000, 0),
    "dense, more places than people": Shape(1_000, 2_000, 2_000, 0),
    "a tenth of the pairs, fewer places": Shape(2_000, 1_000, 1_000, 100),
    "a tenth of the pairs, more places": Shape(1_000, 2_000, 2_000, 200),
    "a tenth of the pairs, caps": Shape(1_000, 1_000, 1_000, 100, capped=0.5),
    "a quarter of the pairs, single places": Shape(1_000, 1_000, 1_000, 250),
    "a twentieth of the pairs, single places": Shape(1_000, 1_000, 1_000, 50),
    "sparse, small, single places": Shape(2_000, 2_000, 2_000, 10),
    "sparse, single places": Shape(20_000, 20_000, 20_000, 10),
}


def market(shape: Shape, seed: int) -> Problem:
    """Return the market of a seed: nearness in a space of three dimensions, appeal and noise."""
    generator = np.random.Generator(np.random.PCG64(seed))
    n, m = shape.candidates, shape.vacancies
    top = shape.top or m
    capacity = 1 + np.bincount(generator.integers(0, m, shape.places - m), minlength=m)
    if shape.top == 0 and shape.places % m == 0:
        capacity = np.full(m, shape.places // m)
    appeal, there = generator.normal(size=m), generator.normal(size=(m, 3))
    vacancy, weight = [], []
    for begin in range(0, n, 1_000):
        here = generator.normal(size=(min(1_000, n - begin), 1, 3))
        score = 0.5 * appeal - np.sqrt(((here - there) ** 2).sum(axis=2))
        score += generator.normal(0, 0.3, score.shape)
        best = np.sort(np.argpartition(-score, top - 1, axis=1)[:, :top], axis=1)
        vacancy.append(best.ravel())
        points = 7_000 + 1_500 * np.take_along_axis(score, best, axis=1)
        weight.append(np.clip(points, 0, 10_000).astype(np.int64).ravel())
    employer = np.arange(m) // 5
    places = np.bincount(employer, capacity).astype(np.int64)
    tight = generator.random(places.size) < shape.capped
    pairs = n * top
    return Problem(
        indptr=np.arange(n + 1, dtype=np.int64) * top,
        vacancy=_int32(np.concatenate(vacancy)),
        candidate_rank=np.zeros(pairs, dtype=np.int32),
        vacancy_rank=np.zeros(pairs, dtype=np.int32),
        weight=np.concatenate(weight),
        capacity=_int32(capacity),
        employer=_int32(employer),
        employer_capacity=_int32(np.where(tight, np.maximum(1, places * 7 // 10), places)),
        locked=np.full(n, -1, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )


def read_assignment(path: Path) -> tuple[Problem, int]:
    """Read an assignment instance of OR-Library: n, and then the n x n costs, row by row.

    Returns
    -------
    tuple of Problem and int
        The problem, whose weights are the second number, one more than the greatest cost, less
        the costs: then a matching of the greatest weight places everybody at the least cost.

    Raises
    ------
    ValueError
        If the file does not hold n and n x n numbers.
    """
    numbers = np.array(path.read_text(encoding="ascii").split(), dtype=np.int64)
    n = int(numbers[0]) if numbers.size else 0
    if numbers.size != 1 + n * n:
        raise ValueError(f"{path}: {numbers.size - 1} costs, not {n} x {n}")
    offset = int(numbers[1:].max()) + 1
    return square(offset - numbers[1:]), offset


def square(weight: npt.NDArray[np.int64]) -> Problem:
    """Return the problem of n x n pairs of these weights, everybody with one place."""
    n = int(np.sqrt(weight.size))
    return Problem(
        indptr=np.arange(n + 1, dtype=np.int64) * n,
        vacancy=_int32(np.tile(np.arange(n), n)),
        candidate_rank=np.zeros(n * n, dtype=np.int32),
        vacancy_rank=np.zeros(n * n, dtype=np.int32),
        weight=weight,
        capacity=np.ones(n, dtype=np.int32),
        employer=np.arange(n, dtype=np.int32),
        employer_capacity=np.ones(n, dtype=np.int32),
        locked=np.full(n, -1, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )


def total_of(problem: Problem, vacancy: npt.NDArray[np.int32]) -> int:
    """Return the total weight of a matching."""
    return int(problem.weight[vacancy[problem.candidate] == problem.vacancy].sum())


def least_cost(problem: Problem, offset: int, engine: str) -> int:
    """Return the least cost that an engine finds for an instance of `read_assignment`."""
    return problem.n_candidates * offset - total_of(problem, best_total(problem, engine))


def possible(problem: Problem, engine: str) -> bool:
    """Return whether an engine can do with the memory of a usual machine."""
    places = int(problem.capacity.sum())
    if engine == "dense":
        return problem.n_candidates * places <= MOST_CELLS
    if engine == "sparse":
        return int(problem.capacity[problem.vacancy].sum(dtype=np.int64)) <= MOST_EDGES
    return True


def seconds(problem: Problem, engine: str) -> tuple[float, int]:
    """Return the least time of a few runs of an engine, and the total it found."""
    times = []
    total = 0
    for _ in range(REPEATS):
        begin = time.perf_counter()
        vacancy = best_total(problem, engine)
        times.append(time.perf_counter() - begin)
        total = total_of(problem, vacancy)
        if times[-1] > 5:
            break
    return min(times), total


def row(name: str, seed: int | str, problem: Problem) -> str:
    """Return a line of the table.

    Raises
    ------
    SystemExit
        If two engines disagree about the total.
    """
    measured = {engine: seconds(problem, engine) for engine in ENGINES if possible(problem, engine)}
    chosen = engine_for(problem)
    totals = {total for _, total in measured.values()}
    if len(totals) != 1:
        raise SystemExit(f"{name}, seed {seed}: the engines disagree: {measured}")
    fastest = min(measured, key=lambda engine: measured[engine][0])
    cells: list[object] = [name, problem.n_candidates, problem.n_vacancies]
    cells += [int(problem.capacity.sum()), problem.n_pairs, seed, totals.pop()]
    cells += [f"{1000 * measured[e][0]:.1f}" if e in measured else "-" for e in ENGINES]
    ratio = measured[chosen][0] / measured[fastest][0]
    cells += [chosen, fastest, f"{ratio:.2f}"]
    return "| " + " | ".join(map(str, cells)) + " |"


HEADING: Final = (
    "| market | candidates | vacancies | places | pairs | seed | total | "
    + " | ".join(f"{engine} ms" for engine in ENGINES)
    + " | chosen | fastest | time of the chosen / the fastest |"
)


def table(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the table, line by line."""
    yield HEADING
    yield "|---" * (HEADING.count(" | ") + 1) + "|"
    for name, shape in SHAPES.items():
        for seed in range(arguments.seeds):
            pairs = shape.candidates * (shape.top or shape.vacancies)
            if arguments.most and pairs > arguments.most:
                continue
            yield row(name, seed, market(shape, seed))
    if arguments.data is None:
        yield ""
        yield "OR-Library's assign100 to assign800 were not run: no folder was given by `--data`."
        return
    for name, optimum in KNOWN_OPTIMA.items():
        path = arguments.data / f"{name}.txt"
        if not path.exists():
            yield f"| {name}: no {path.name} in the folder |"
            continue
        problem, offset = read_assignment(path)
        found = {least_cost(problem, offset, engine) for engine in ENGINES}
        said = "met by all three" if found == {optimum} else f"MISSED: {sorted(found)}"
        yield row(f"OR-Library {name}, optimum {optimum} {said}", "-", problem)


def _int32(values: npt.ArrayLike) -> npt.NDArray[np.int32]:
    return np.asarray(values, dtype=np.int32)
