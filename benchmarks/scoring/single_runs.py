"""One against all, one change, and one run in a fresh process."""

from __future__ import annotations

import pickle
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from benchmarks.scoring.draw import generator
from benchmarks.scoring.kernel_runs import K, table_of
from benchmarks.scoring.measure import Clock, Figures, Memory, child
from matching.config import load_config
from matching.scoring.index import PairIndex, VacancyIndex, without_candidates
from matching.scoring.live import RESERVE, LiveLists
from matching.scoring.run import run
from matching.tables import ProfileTable, block_of, vacancies_between

WARM = 5


def fresh(n: int, m: int, seed: int, *, path: str, kernel: str = "auto", times: int = 6) -> Figures:
    """Score a table in fresh processes: the first, and the median of the others.

    Parameters
    ----------
    n, m, seed
        The market.
    path
        Where the table is kept between processes.
    kernel
        ``auto`` or ``numpy``.
    times
        How many processes.
    """
    if not Path(path).exists():
        Path(path).write_bytes(pickle.dumps(table_of(n, m, seed)))
    command = [sys.executable, "-m", "benchmarks.scoring.fresh", path, kernel, str(K)]
    runs = []
    for _ in range(times):
        with Clock() as whole:
            told = child(command)
        runs.append(told | {"whole": whole.wall})
    later = {name: statistics.median(run[name] for run in runs[1:]) for name in runs[0]}
    return {"first": runs[0], "later": later, "pairs": n * m, "times": times}


def one_candidate(n: int, m: int, seed: int, questions: int) -> Figures:
    """Ask the best vacancies of random people."""
    index, figures = _index_of(table_of(n, m, seed))
    asked = generator(seed, "questions").integers(0, n, questions)
    eligible = [index.pairs_of_candidate(at)[0].size for at in asked[:200].tolist()]
    return (
        _times(lambda at: index.suggestions(at, K), asked)
        | figures()
        | {"eligible": statistics.mean(eligible), "against": m}
    )


def one_vacancy(n: int, m: int, seed: int, questions: int) -> Figures:
    """Ask the best candidates of random vacancies."""
    index, figures = _index_of(table_of(n, m, seed))
    asked = generator(seed, "questions").integers(0, m, questions)
    eligible = [index.pairs_of_vacancy(at)[0].size for at in asked[:200].tolist()]
    return (
        _times(lambda at: index.shortlist(at, K), asked)
        | figures()
        | {"eligible": statistics.mean(eligible), "against": n}
    )


def _index_of(table: ProfileTable) -> tuple[PairIndex, Callable[[], Figures]]:
    """Return an index of both sides, and what tells what making and keeping it cost."""
    memory = Memory.now()
    with Clock() as making:
        index = PairIndex(table, load_config("stagepact").scoring)
    return index, lambda: {"index": making.cpu} | memory.figures()


def live_candidates(n: int, m: int, seed: int, changes: int) -> Figures:
    """Let people become other people, and set both sides' lists right each time."""
    table = table_of(n, m, seed)
    lists, figures = _live(table)
    random = generator(seed, "changes")
    changed, becomes = random.integers(0, n, (2, changes + WARM))
    others = {at: block_of(table, at, at + 1) for at in becomes.tolist()}
    become = dict(zip(changed.tolist(), becomes.tolist(), strict=True))
    found = _times(
        lambda at: lists.put_candidate(at, others[become[at]]), changed[WARM:], changed[:WARM]
    )
    return found | figures() | _checked(lists, generator(seed, "checks"))


def live_vacancies(n: int, m: int, seed: int, changes: int) -> Figures:
    """Let vacancies become other vacancies, and set both sides' lists right each time."""
    table = table_of(n, m, seed)
    lists, figures = _live(table)
    random = generator(seed, "changes")
    changed, becomes = random.integers(0, m, (2, changes + WARM))
    nobody = without_candidates(table)
    others = {at: _alone(nobody, at) for at in becomes.tolist()}
    become = dict(zip(changed.tolist(), becomes.tolist(), strict=True))
    found = _times(
        lambda at: lists.put_vacancy(at, others[become[at]]), changed[WARM:], changed[:WARM]
    )
    return found | figures() | _checked(lists, generator(seed, "checks"))


def _alone(nobody: ProfileTable, at: int) -> ProfileTable:
    """Return a table of one vacancy."""
    offers = vacancies_between(nobody.vacancies, at, at + 1)
    return replace(nobody, vacancies=offers, vacancy_ids=("changed",))


def _live(table: ProfileTable) -> tuple[LiveLists, Callable[[], Figures]]:
    """Return lists that stay right, and what tells what making and keeping them cost."""
    options = load_config("stagepact").scoring
    memory = Memory.now()
    with Clock() as making:
        index = PairIndex(table, options)
        lists = run(table, VacancyIndex.of(table, options), k=RESERVE * K)
        live = LiveLists(index, lists, K)
    return live, lambda: {"index": making.cpu} | memory.figures()


def _checked(lists: LiveLists, random: np.random.Generator) -> Figures:
    """Hold some lists of both sides against the index.

    Raises
    ------
    AssertionError
        If one is not what the index says.
    """
    index, eligible = lists.index, []
    for at in random.integers(0, index.n, 100).tolist():
        if not all(map(np.array_equal, lists.suggestions(at), index.suggestions(at, K))):
            raise AssertionError(f"the list of candidate {at} is wrong")
    for at in random.integers(0, index.m, 100).tolist():
        eligible.append(index.pairs_of_vacancy(at)[0].size)
        if not all(map(np.array_equal, lists.shortlist(at), index.shortlist(at, K))):
            raise AssertionError(f"the list of vacancy {at} is wrong")
    return {"eligible": statistics.mean(eligible), "against": index.n}


def _times(
    ask: Callable[[int], object], which: npt.NDArray[np.int64], before: Iterable[int] | None = None
) -> Figures:
    """Return how long single questions take on the clock, in milliseconds."""
    for at in which[:WARM] if before is None else before:
        ask(int(at))
    spent = []
    for at in which.tolist():
        begun = time.perf_counter()
        ask(at)
        spent.append(time.perf_counter() - begun)
    milliseconds = 1000 * np.array(spent)
    at_half, at_99 = np.percentile(milliseconds, (50, 99)).tolist()
    return {"p50": at_half, "p99": at_99, "max": float(milliseconds.max()), "times": len(spent)}
