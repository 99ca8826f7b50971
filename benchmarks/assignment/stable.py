"""How far and how fast the method `stable` comes, beside deferred acceptance and best total.

The first market is the Leiden data. The others come from seeds:
candidates and vacancies have places in a space of three dimensions, near ones are eligible, and
both sides score nearness, the other's general appeal and noise.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from matching.assignment import SolveOptions, solve, verify
from matching.assignment.rank import rank
from matching.config import load_config
from matching.pipeline import prepare
from matching.profiles.read import read_profiles
from matching.tables import POINTS, Float64, Int32, Problem
from matching.tables.preferences import ranks


@dataclass(frozen=True)
class Shape:
    """The size of a market and how tied it is.

    Parameters
    ----------
    candidates, vacancies, employers, places
        How many there are.
    capped
        How many employers, those with the most places, take only 70 % of them.
    band
        Scores within so many points tie.
    indifferent
        The share of the vacancies that rank nobody.
    least, most
        For how many vacancies a candidate is eligible.
    """

    candidates: int = 900
    vacancies: int = 300
    employers: int = 90
    places: int = 620
    capped: int = 10
    band: int = 200
    indifferent: float = 0.5
    least: int = 5
    most: int = 60


SHAPES = {
    "fair": Shape(),
    "fair, no caps": Shape(capped=0),
    "fair, more places than people": Shape(places=1000),
    "fair, everybody ranks": Shape(indifferent=0.0),
    "small fair": Shape(200, 80, 30, 140, capped=4),
    "class": Shape(60, 25, 10, 45, capped=2, most=15),
}


def market(shape: Shape, seed: int) -> Problem:
    """Return the market of a seed."""
    generator = np.random.Generator(np.random.PCG64(seed))
    n, m, e = shape.candidates, shape.vacancies, shape.employers
    extra = np.bincount(generator.integers(0, m, shape.places - m), minlength=m)
    capacity = 1 + extra
    employer = np.sort(np.concatenate([np.arange(e), generator.integers(0, e, m - e)]))
    quality, appeal = generator.normal(size=n), generator.normal(size=m)
    here, there = generator.normal(size=(n, 3)), generator.normal(size=(m, 3))
    degree = generator.integers(shape.least, min(shape.most, m) + 1, n)
    rows = []
    for c in range(n):
        far = ((here[c] - there) ** 2).sum(axis=1) + generator.exponential(3, m)
        rows.append(np.sort(np.argsort(far)[: degree[c]]))
    candidate, vacancy = np.repeat(np.arange(n), degree), np.concatenate(rows)
    near = -np.sqrt(((here[candidate] - there[vacancy]) ** 2).sum(axis=1))
    noise = generator.normal(0, 0.6, (2, candidate.size))
    own = _points(near + 0.4 * appeal[vacancy] + noise[0])
    theirs = _points(near + 0.4 * quality[candidate] + noise[1])
    indifferent = (generator.random(m) < shape.indifferent)[vacancy]
    nobody = np.full(candidate.size, -1)
    places = np.bincount(employer, capacity, e).astype(np.int64)
    cap = places.copy()
    biggest = np.argsort(-places)[: shape.capped]
    cap[biggest] = np.maximum(1, places[biggest] * 7 // 10)
    return Problem(
        indptr=np.concatenate(([0], np.cumsum(degree))),
        vacancy=_int32(vacancy),
        candidate_rank=ranks(candidate, own, nobody, shape.band),
        vacancy_rank=ranks(employer[vacancy], theirs, nobody, shape.band, indifferent),
        weight=(own + np.where(indifferent, own, theirs)).astype(np.int64),
        capacity=_int32(capacity),
        employer=_int32(employer),
        employer_capacity=_int32(cap),
        locked=np.full(n, -1, dtype=np.int32),
        forbidden=np.empty((0, 2), dtype=np.int32),
    )


def _points(score: Float64) -> Int32:
    standard = (score - score.mean()) / score.std()
    return _int32(np.clip(0.6 * POINTS + 0.16 * POINTS * standard, 0, POINTS).astype(np.int32))


def _int32(values: npt.ArrayLike) -> Int32:
    return np.asarray(values, dtype=np.int32)


def leiden() -> Problem:
    """Return the stage fair of the Leiden data, without the decisions of people."""
    config = load_config("stagepact")
    reading = read_profiles(Path("fixtures/leiden"), programme=config.name)
    scored = prepare(reading.profiles, config)
    return rank(scored.table, scored.scores, config.method.band_points, decisions=False)


def row(name: str, seed: int, problem: Problem, effort: float) -> str:
    """Return a line of the table: ours, and what the usual methods make of the same market."""
    usual = solve(problem, SolveOptions("candidate-optimal", seed))
    total = solve(problem, SolveOptions("best-total", seed))
    wall, cpu = time.perf_counter(), time.process_time()
    ours = solve(problem, SolveOptions("stable", seed, effort))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    gap = 100 * ((ours.weight_bound or 0) / max(ours.weight, 1) - 1)
    cells = [
        name,
        problem.n_candidates,
        problem.n_vacancies,
        problem.n_pairs,
        seed,
        f"{ours.placed} of {ours.placed_bound}",
        f"{gap:.2f}",
        len(verify(problem, ours).blocking),
        usual.placed,
        f"{ours.weight / max(usual.weight, 1):.3f}",
        total.placed,
        f"{ours.weight / max(total.weight, 1):.3f}",
        len(verify(problem, total).blocking),
        f"{wall:.1f}",
        f"{cpu:.1f}",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


HEADING = (
    "| market | candidates | vacancies | pairs | seed | stable: placed, bound | weight gap % "
    "| blocking | candidate-optimal: placed | weight, ours / its | best-total: placed "
    "| weight, ours / its | its blocking | ours: wall s | processor s |"
)


def table(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the table, line by line."""
    yield HEADING
    yield "|---" * HEADING.count(" | ") + "|---|"
    yield row("Leiden data", 2026, leiden(), arguments.effort)
    for name, shape in SHAPES.items():
        for seed in range(arguments.seeds):
            yield row(name, seed, market(shape, seed), arguments.effort)
