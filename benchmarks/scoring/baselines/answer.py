"""What a baseline is asked, what it answers, and what it cost."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Protocol

import numpy as np

from matching.scoring.options import ScoringOptions
from matching.tables import NONE, Int32, Int64, ProfileTable


class NotInstalledError(ImportError):
    """A package that a baseline needs is not here."""


def package(name: str) -> ModuleType:
    """Return a package of the extra `bench`.

    Raises
    ------
    NotInstalledError
        If it is not installed.
    """
    try:
        return import_module(name)
    except ImportError as error:
        raise NotInstalledError(
            f"{name} is not installed: pip install 'stagepact[bench]'"
        ) from error


@dataclass(frozen=True)
class Top:
    """The best of the other side for each, the best first.

    Parameters
    ----------
    who
        Indices on the other side, -1 where there are no more; ``int32[size, k]``.
    points
        What they are worth, 0 to `POINTS`; ``int32[size, k]``.
    """

    who: Int32
    points: Int32


@dataclass(frozen=True)
class Answer:
    """What a baseline found.

    Parameters
    ----------
    candidates, vacancies
        Their best `k`; None where that side was not made.
    pairs
        How many pairs were looked at: all, or those of a sample.
    once_s
        Processor seconds that a larger sample would not add to.
    """

    candidates: Top
    vacancies: Top | None
    pairs: int
    once_s: float = 0.0


class Baseline(Protocol):
    """What every baseline looks like from outside."""

    def __call__(self, table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
        """Return the best `k` of both sides by the share of what is asked that is there."""


@dataclass(frozen=True)
class Entry:
    """A baseline, and which parts of the real task it does.

    Parameters
    ----------
    run
        The baseline.
    rules
        Whether pairs that a hard rule forbids are left out.
    levels
        Whether the level of a skill counts.
    nearness
        Whether a near skill counts in part, the best one for each requirement.
    vacancies
        Whether the best people for each vacancy come out as well.
    note
        What else there is to know, in a few words.
    """

    run: Baseline
    rules: bool
    levels: bool
    nearness: bool
    vacancies: bool
    note: str


@dataclass(frozen=True)
class Measured:
    """What a baseline cost.

    Parameters
    ----------
    name
        Its name in the registry.
    pairs
        The pairs of the whole task.
    cpu_s, wall_s
        Processor seconds of all threads and seconds on the clock, for all pairs.
    note
        Says so if they are extrapolated from a sample.
    """

    name: str
    pairs: int
    cpu_s: float
    wall_s: float
    note: str


def measure(name: str, task: Callable[[], Answer], pairs: int) -> Measured:
    """Return what a task of so many pairs cost, extrapolated if it looked at a sample."""
    wall, cpu = time.perf_counter(), time.process_time()
    answer = task()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    times = pairs / max(answer.pairs, 1)
    note = "" if times == 1 else f"extrapolated from {answer.pairs:,} pairs"
    once = answer.once_s
    scaled = [once + (seconds - once) * times for seconds in (cpu, wall)]
    return Measured(name, pairs, scaled[0], scaled[1], note)


def top(group: Int64, other: Int64, points: Int64, size: int, k: int) -> Top:
    """Return the best `k` of each group: most points first, of equals the lower index."""
    order = np.lexsort((other, -points, group))
    group, other, points = group[order], other[order], points[order]
    start = np.searchsorted(group, np.arange(size))
    place = np.arange(group.size) - start[group]
    kept = place < k
    who, worth = np.full((2, size, k), NONE, dtype=np.int32)
    who[group[kept], place[kept]] = other[kept]
    worth[group[kept], place[kept]] = points[kept]
    return Top(who, worth)


class Collected:
    """Pairs with points, which come block by block and are thinned out now and then.

    Parameters
    ----------
    n, m, k
        People, vacancies, and how many each of them keeps.
    most
        How many pairs to hold before all but the best of each vacancy are dropped.
    """

    def __init__(self, n: int, m: int, k: int, most: int = 4_000_000) -> None:
        self._m, self._k, self._most, self._held = m, k, most, 0
        self._pairs: list[tuple[Int64, Int64, Int64]] = []
        self._candidates = Top(*np.full((2, n, k), NONE, dtype=np.int32))

    def add(self, rows: Int32, row: Int64, vacancy: Int64, points: Int64) -> None:
        """Add all pairs of a block of people: `rows` are who they are, `row` indexes them."""
        best = top(row, vacancy, points, rows.size, self._k)
        self._candidates.who[rows], self._candidates.points[rows] = best.who, best.points
        self._pairs.append((vacancy, rows[row].astype(np.int64), points))
        self._held += row.size
        if self._held > self._most:
            self._thin()

    def _thin(self) -> Top:
        """Return the best of each vacancy so far, and hold no others."""
        empty = np.empty(0, dtype=np.int64)
        joined = [np.concatenate(parts) for parts in zip(*self._pairs, (empty,) * 3, strict=True)]
        best = top(joined[0], joined[1], joined[2], self._m, self._k)
        vacancy, place = np.nonzero(best.who != NONE)
        who, points = best.who[vacancy, place], best.points[vacancy, place]
        self._pairs = [(vacancy, who.astype(np.int64), points.astype(np.int64))]
        self._held = vacancy.size
        return best

    def answer(self) -> Answer:
        """Return the best of both sides."""
        pairs = len(self._candidates.who) * self._m
        return Answer(self._candidates, self._thin(), pairs)
