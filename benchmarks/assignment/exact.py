"""The exact method on the families of the literature and our own, beside CP-SAT.

The baseline is CP-SAT with one worker on the model that the literature starts from (A. Kwanashie
and D. F. Manlove, 2014): for each pair (c, v), ``capacity[v] * (1 - c has v or as good)`` is at
most the number of people at v who rank as well as c, on all pairs, without reductions. It has the
same seconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from benchmarks.assignment.families import FAMILIES, Family
from matching.assignment import SolveOptions, solve
from matching.assignment.cutoff import can_bind
from matching.tables import Matching, Problem

_NO_END: Final = 1e9
"""An effort that only the time limit ends."""

_MOST_FOR_BASELINE: Final = 150_000
"""Of more pairs the usual model is not built: each of its rows runs over two lists."""

HEADING: Final = (
    "| instance | seed | candidates | vacancies | pairs | best of | placed | bound | weight "
    "| bound | gap % | s to 1 % | s in all | deferred acceptance: placed "
    "| CP-SAT, usual model: value | bound | gap % | s | times as long |"
)


@dataclass
class Watched:
    """What a run told on its way: (seconds, placed, weight)."""

    begun: float = field(default_factory=time.perf_counter)
    told: list[tuple[float, int, int]] = field(default_factory=list)
    steps: dict[str, tuple[float, int, int]] = field(default_factory=dict)

    def __call__(self, step: str, placed: int, weight: int) -> None:
        """Take note."""
        now = time.perf_counter() - self.begun
        self.told.append((now, placed, weight))
        self.steps[step] = (now, placed, weight)

    def near(self, objective: str, share: float = 0.99) -> float:
        """Return the seconds until all that counts was within 1 % of what came out."""
        placed, weight = self.told[-1][1:] if self.told else (0, 0)
        least = (0 if objective == "weight" else placed, 0 if objective == "size" else weight)
        for seconds, some, heavy in self.told:
            if some >= share * least[0] and heavy >= share * least[1]:
                return seconds
        return 0.0


@dataclass(frozen=True)
class Baseline:
    """What CP-SAT makes of the usual model."""

    value: int | None
    bound: int | None
    seconds: float


def ours(
    problem: Problem, objective: str, seed: int, seconds: float
) -> tuple[Matching, Watched, float]:
    """Solve by `stable`; return the matching, what it told, and how long it took."""
    watched = Watched()
    found = solve(
        problem,
        SolveOptions("stable", seed, _NO_END, objective, time_limit=seconds),
        progress=watched,
    )
    return found, watched, time.perf_counter() - watched.begun


def usual_model(problem: Problem, objective: str, seconds: float) -> Baseline | None:
    """Return what CP-SAT makes of the usual model, None where it is too large or caps bind."""
    from ortools.sat.python import cp_model

    if problem.n_pairs > _MOST_FOR_BASELINE or can_bind(problem).any():
        return None
    begun = time.perf_counter()
    model = cp_model.CpModel()
    x = [model.new_bool_var("") for _ in range(problem.n_pairs)]
    own = _running(model, x, problem.candidate, problem.candidate_rank, None)
    theirs = _running(model, x, problem.vacancy, problem.vacancy_rank, problem.capacity)
    places = problem.capacity[problem.vacancy].tolist()
    for pair in range(problem.n_pairs):
        model.add(places[pair] * (1 - own[pair]) <= theirs[pair])
    weights = problem.weight.tolist()
    if objective == "size":
        model.maximize(sum(x))
    elif objective == "weight":
        model.maximize(sum(w * one for w, one in zip(weights, x, strict=True)))
    else:
        more = int(problem.weight.max(initial=0)) * (problem.n_candidates + 1) + 1
        model.maximize(sum((w + more) * one for w, one in zip(weights, x, strict=True)))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = max(seconds - (time.perf_counter() - begun), 1.0)
    status = solver.solve(model)
    spent = time.perf_counter() - begun
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Baseline(None, None, spent)
    return Baseline(int(solver.objective_value), int(solver.best_objective_bound), spent)


def _running(
    model: Any,
    x: list[Any],
    owner: npt.NDArray[np.int32],
    rank: npt.NDArray[np.int32],
    capacity: npt.NDArray[np.int32] | None,
) -> list[Any]:
    """Return for each pair the number of its owner's pairs of its rank or better."""
    order = np.lexsort((rank, owner)).tolist()
    result: list[Any] = [None] * len(x)
    begin, before, last = 0, None, -1
    for at, pair in enumerate(order):
        after = order[at + 1] if at + 1 < len(order) else None
        if after is not None and (owner[after], rank[after]) == (owner[pair], rank[pair]):
            continue
        members = order[begin : at + 1]
        limit = 1 if capacity is None else int(capacity[owner[pair]])
        total = model.new_int_var(0, limit, "")
        earlier = [] if last != owner[pair] else [before]
        model.add(sum([x[p] for p in members] + earlier) == total)
        for p in members:
            result[p] = total
        begin, before, last = at + 1, total, int(owner[pair])
    return result


def row(name: str, family: Family, seed: int, seconds: float) -> str:
    """Return a line of the table."""
    problem = family.make(seed)
    usual = solve(problem, SolveOptions("candidate-optimal", seed))
    found, watched, spent = ours(problem, family.objective, seed, seconds)
    base = usual_model(problem, family.objective, seconds)
    cells: list[object] = [
        name,
        seed,
        problem.n_candidates,
        problem.n_vacancies,
        problem.n_pairs,
        family.objective,
        found.placed,
        found.placed_bound,
        found.weight if family.objective != "size" else "",
        found.weight_bound if family.objective != "size" else "",
        _gap(found.value, found.bound),
        f"{watched.near(family.objective):.2f}",
        f"{spent:.2f}",
        usual.placed,
    ]
    if base is None:
        cells += ["not built", "", "", "", ""]
    elif base.value is None:
        cells += ["none", "", "", f"{base.seconds:.2f}", f"{base.seconds / spent:.1f}"]
    else:
        cells += [
            base.value,
            base.bound,
            _gap(base.value, base.bound),
            f"{base.seconds:.2f}",
            f"{base.seconds / spent:.1f}",
        ]
    return "| " + " | ".join(map(str, cells)) + " |"


def _gap(value: int | None, bound: int | None) -> str:
    """Return how far a value may be from the best, in percent; "proven" where it is the best."""
    if value is None or bound is None:
        return ""
    return "proven" if value == bound else f"{100 * (bound - value) / max(abs(bound), 1):.2f}"


def instances(
    arguments: argparse.Namespace, families: dict[str, Family] | None = None
) -> Iterator[tuple[str, Family, int]]:
    """Yield the name, the family and the seed of each instance that is asked for."""
    for name, family in (FAMILIES if families is None else families).items():
        for seed in range(family.seeds or arguments.seeds):
            if not arguments.most or pairs_of(family.make, seed) <= arguments.most:
                yield name, family, seed


def pairs_of(make: Callable[[int], Problem], seed: int) -> int:
    """Return how many pairs an instance has."""
    return make(seed).n_pairs


def table(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield the table, line by line."""
    yield HEADING
    yield "|---" * HEADING.count(" | ") + "|---|"
    for name, family, seed in instances(arguments):
        yield row(name, family, seed, arguments.time_limit)
