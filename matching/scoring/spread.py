"""Every eligible pair by an executor: blocks of candidates as tasks, joined in their order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from matching.scoring.executors import Job, by_executor
from matching.scoring.index import VacancyIndex
from matching.scoring.kernel import Kernel, score
from matching.scoring.lists import StoppedError
from matching.scoring.options import ScoringOptions
from matching.scoring.watch import Done
from matching.tables import CandidateBlock, ProfileTable, ScoreTable, blocks_of

TASK: Final = 500
"""Candidates a task: what comes back of some thousands of vacancies stays within some megabytes."""


def score_by(
    executor: Any,
    table: ProfileTable,
    options: ScoringOptions,
    *,
    block: int = TASK,
    kernel: Kernel = "auto",
    progress: Callable[[int, int], None] | None = None,
) -> ScoreTable:
    """Return what `matching.scoring.kernel.score` does, to the byte, worked out by an executor.

    Parameters
    ----------
    executor
        Any `concurrent.futures.Executor`, or a Dask ``Client``.
    table, options, kernel, progress
        As for `score`.
    block
        Candidates a task.

    Raises
    ------
    MatchingError
        If somebody else took tasks back.
    """
    n = len(table.candidates)
    index = VacancyIndex.of(table, options, kernel)
    made: dict[int, ScoreTable] = {}
    done = Done(n, progress)

    def add(part: CandidateBlock, scores: ScoreTable) -> None:
        made[part.first] = scores

    by_executor(executor, iter(blocks_of(table, block).blocks), index, Job(pairs, tuple, add), done)
    nobody = score(index.side, options)
    return joined([nobody, *(made[first] for first in sorted(made))])


def pairs(
    block: CandidateBlock,
    index: VacancyIndex,
    *,
    told: Callable[[int], bool] | None = None,
) -> ScoreTable:
    """Return every eligible pair of some candidates; a pure function, so that anybody may run it.

    Parameters
    ----------
    block
        Consecutive candidates, coded as the index.
    index
        The vacancies.
    told
        Told how many candidates more are done; the block ends when it answers False.

    Raises
    ------
    StoppedError
        If `told` says so.
    """
    before = 0

    def progress(done: int, _total: int) -> None:
        nonlocal before
        more, before = done - before, done
        if told is not None and not told(more):
            raise StoppedError

    kernel: Kernel = "compiled" if index.kernel == "compiled" else "numpy"
    return score(index.table_with(block), index.options, kernel=kernel, progress=progress)


def joined(tables: Sequence[ScoreTable]) -> ScoreTable:
    """Return the pairs of all tables, one after the other; their vacancies are the same."""
    ends = np.cumsum([table.indptr[-1] for table in tables])
    starts = np.concatenate(([0], ends[:-1]))
    indptr = [t.indptr[1:] + start for t, start in zip(tables, starts, strict=True)]

    def rows(name: str) -> Any:
        return np.concatenate([getattr(table, name) for table in tables])

    return ScoreTable(
        indptr=np.concatenate(([0], *indptr)),
        vacancy=rows("vacancy"),
        values=rows("values"),
        candidate_points=rows("candidate_points"),
        vacancy_points=rows("vacancy_points"),
        forbidden=rows("forbidden"),
        broken=rows("broken"),
        lost=rows("lost"),
        lost_only=rows("lost_only"),
        vacancy_lost=np.sum([t.vacancy_lost for t in tables], axis=0, dtype=np.int32),
        vacancy_lost_only=np.sum([t.vacancy_lost_only for t in tables], axis=0, dtype=np.int32),
        parts=tables[0].parts,
        rules=tables[0].rules,
    )
