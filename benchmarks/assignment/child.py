"""Our own measurements, each in a process of its own: ``python -m benchmarks.assignment.child``.

Arguments: a task and a file as `benchmarks.assignment.strict` writes it. Prints JSON.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.assignment.strict import Strict
from matching import Problem, solve, verify
from matching.assignment import heaps
from matching.assignment.deferred_acceptance import (
    approximate,
    break_ties,
    candidate_optimal,
    vacancy_optimal,
)

_STATUS: Final = Path("/proc/self/status")
_REFS: Final = Path("/proc/self/clear_refs")
_ENOUGH: Final = 0.5
"""Seconds of repeating after which the median counts."""


def timed(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the seconds of the first call, the median of calls, and what the first returns."""
    seconds: list[float] = []
    first: Any = None
    while not seconds or (sum(seconds) < _ENOUGH and len(seconds) < 200):
        begin = time.perf_counter()
        made = work()
        seconds.append(time.perf_counter() - begin)
        first = made if len(seconds) == 1 else first
    return seconds[0], statistics.median(seconds[1:] or seconds), first


def peak(work: Callable[[], Any]) -> float:
    """Return how many bytes more than now the process holds at most during a call; NaN: unknown."""
    if not (_STATUS.exists() and _REFS.exists()):
        return float("nan")
    _REFS.write_text("5", encoding="ascii")  # forgets the peak so far
    before = _memory("VmRSS")
    made = work()
    most = _memory("VmHWM")
    del made
    return most - before


def _memory(name: str) -> float:
    lines = _STATUS.read_text(encoding="ascii").splitlines()
    (line,) = (line for line in lines if line.startswith(f"{name}:"))
    return 1024.0 * int(line.split()[1])


def dictionaries(path: Path) -> dict[str, Any]:
    """From lists by id: build, solve, certify."""
    table = json.loads(path.read_text(encoding="utf-8"))
    wishes = {f"c{c}": [f"v{v}" for v in row] for c, row in enumerate(table["candidates"])}
    ranked = {f"v{v}": [f"c{c}" for c in row] for v, row in enumerate(table["vacancies"])}
    places = {f"v{v}": count for v, count in enumerate(table["capacity"])}

    def build() -> Problem:
        return Problem.from_rankings(wishes, ranked, capacity=places)

    _, prepare, problem = timed(build)
    first, seconds, found = timed(lambda: solve(problem, method="candidate-optimal"))
    vacancy = [-1] * len(wishes)
    for candidate, offer in found.pairs():
        vacancy[int(str(candidate)[1:])] = int(str(offer)[1:])
    return {"prepare": prepare, "solve": seconds, "first": first, "vacancy": vacancy}


def arrays(path: Path) -> dict[str, Any]:
    """From arrays: every step by itself, with the memory it takes."""
    problem = _instance(path).problem()
    order = break_ties(problem, 0)
    tasks: dict[str, Callable[[], Any]] = {
        "propose": lambda: candidate_optimal(problem),
        "vacancies": lambda: vacancy_optimal(problem),
        "approximate": lambda: approximate(problem, order),
        "solve": lambda: solve(problem, method="candidate-optimal"),
    }
    # The memory first: what the allocator keeps of an earlier call would not count as new.
    told: dict[str, Any] = {f"{name}_bytes": peak(task) for name, task in tasks.items()}
    for name, task in tasks.items():
        told[f"{name}_first"], told[name], found = timed(task)
        if name == "solve":
            told["vacancy"] = found.vacancy.tolist()
    told["verify_bytes"] = peak(lambda: verify(problem, found))
    _, told["verify"], verdict = timed(lambda: verify(problem, found))
    assert verdict.stable
    _, told["prepare"], _ = timed(_instance(path).problem)
    return told


def python(path: Path) -> dict[str, Any]:
    """From arrays, by the heaps of Python."""
    problem = _instance(path).problem()
    order = break_ties(problem, 0)
    used: dict[str, Any] = {}

    def work() -> None:
        used["first"], used["solve"], used["found"] = timed(
            lambda: heaps.candidates_propose(problem, order)
        )

    used["solve_bytes"] = peak(work)
    return {**used, "prepare": 0.0, "found": None, "vacancy": used["found"].tolist()}


def _instance(path: Path) -> Strict:
    with np.load(path) as found:
        return Strict(**found)


TASKS: Final = {"dictionaries": dictionaries, "arrays": arrays, "python": python}

if __name__ == "__main__":
    print(json.dumps(TASKS[sys.argv[1]](Path(sys.argv[2]))))
