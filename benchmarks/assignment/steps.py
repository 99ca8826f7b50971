"""What each step of the exact method buys: pairs, fixed people, parts, and size after each step."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import Final

import numpy as np

from benchmarks.assignment.exact import instances, ours
from benchmarks.assignment.families import Family
from matching.assignment.deferred_acceptance import (
    approximate,
    break_ties,
    candidates_propose,
)
from matching.assignment.exact.parts import labels, settle
from matching.assignment.exact.walk import walk
from matching.assignment.flow import most_placed
from matching.assignment.problem import residual
from matching.tables import NONE, Problem

LOOKS: Final = 30_000_000
"""How many entries of lists the walk looks at, where it is tried alone."""

HEADING: Final = (
    "| instance | seed | pairs | after the offers | fixed people | pairs left | parts "
    "| pairs of the largest | s for all that | deferred acceptance: placed | with promotion "
    "| best of the first answers | after tie-breaks | approximation | and a walk from there, alone "
    "| s for the walk | all steps "
    "| flow: at most | bound in the end | proven by | s |"
)


def row(name: str, family: Family, seed: int, seconds: float) -> str:
    """Return a line of the table."""
    problem = residual(family.make(seed)).problem
    begun = time.perf_counter()
    settled = settle(problem)
    count, part = labels(settled.problem)
    took = time.perf_counter() - begun
    pairs = np.bincount(part[settled.problem.candidate], minlength=max(count, 1))
    order = break_ties(problem, seed)
    plain, promoted = (
        int(np.count_nonzero(candidates_propose(problem, order, promote=promote) != NONE))
        for promote in (False, True)
    )
    fixed = int(np.count_nonzero(settled.fixed != NONE))
    flow = fixed + most_placed(settled.problem)
    near, walked, walking = _walked(settled.problem, seed)
    found, watched, spent = ours(problem, family.objective, seed, seconds)
    first = watched.steps.get("deferred-acceptance", (0.0, fixed, 0))[1]
    cells = [
        name,
        seed,
        problem.n_pairs,
        settled.pairs,
        fixed,
        settled.problem.n_pairs,
        count,
        int(pairs.max()),
        f"{took:.2f}",
        plain,
        promoted,
        first,
        watched.steps.get("tie-breaks", (0.0, first, 0))[1],
        fixed + near,
        fixed + walked,
        f"{walking:.2f}",
        found.placed,
        flow,
        found.placed_bound,
        _proven_by(found.status == "optimal", found.placed_bound == flow, family.objective),
        f"{spent:.2f}",
    ]
    return "| " + " | ".join(map(str, cells)) + " |"


def _walked(problem: Problem, seed: int) -> tuple[int, int, float]:
    """Return how many the approximation places, how many a walk from there, and its seconds."""
    near = approximate(problem, break_ties(problem, seed))
    listed = int(np.count_nonzero(np.diff(problem.indptr)))
    begun = time.perf_counter()
    walked, _ = walk(problem, near, seed, LOOKS, listed - most_placed(problem))
    took = time.perf_counter() - begun
    return int(np.count_nonzero(near != NONE)), int(np.count_nonzero(walked != NONE)), took


def _proven_by(proven: bool, by_flow: bool, objective: str) -> str:
    if not proven:
        return "not proven"
    return "flow" if by_flow and objective == "size" else "solvers"


def table(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the table, line by line."""
    yield HEADING
    yield "|---" * HEADING.count(" | ") + "|---|"
    for name, family, seed in instances(arguments):
        yield row(name, family, seed, arguments.time_limit)
