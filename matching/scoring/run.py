"""Everybody against everything: the best of both sides, by threads, processes or a cluster."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import chain
from threading import Lock
from typing import Any, Final

from matching.scoring.blocks import score_block
from matching.scoring.index import VacancyIndex
from matching.scoring.lists import Gathered
from matching.scoring.watch import WAIT, Done, Progress
from matching.tables import CandidateBlock, CandidateBlocks, ProfileTable, Shortlists, blocks_of

BLOCK: Final = 10_000
"""Candidates a task: enough to keep a processor busy for a second, few enough to spread."""


def run(
    candidates: ProfileTable | CandidateBlocks,
    index: VacancyIndex,
    *,
    k: int = 20,
    block: int = BLOCK,
    threads: int | None = None,
    executor: Any = None,
    progress: Progress | None = None,
) -> Shortlists:
    """Return the best vacancies of every candidate and the best candidates of every vacancy.

    The same for any block size, number of threads, executor and kernel, to the byte.

    Parameters
    ----------
    candidates
        A table, or blocks, which need not all be there at once.
    index
        The vacancies.
    k
        How many pairs everybody keeps.
    block
        Candidates at a time, where a table is given.
    threads
        How many threads work, where there is no executor; None: as many as processors.
    executor
        Any `concurrent.futures.Executor`, or a Dask ``Client``; None: threads of this process.
    progress
        Called with the number of candidates done and their total.

    Raises
    ------
    KeyboardInterrupt
        Within a second of being interrupted; nothing is left half done.
    """
    if isinstance(candidates, ProfileTable):
        candidates = blocks_of(candidates, block)
    blocks = iter(candidates.blocks)
    gathered = Gathered(candidates.n, len(index), k)
    done = Done(candidates.n, progress)
    done.show()
    if executor is not None:
        from matching.scoring.executors import Job, by_executor

        job = Job(
            score_block,
            lambda: (k, gathered.floor.copy()),
            lambda _, edges: gathered.add(edges),
        )
        by_executor(executor, blocks, index, job, done)
    elif index.kernel == "compiled":
        _by_threads(blocks, index, gathered, done, threads or os.cpu_count() or 1)
    else:
        for part in blocks:
            gathered.add(score_block(part, index, k, gathered.floor, told=done.told_and_shown))
    return gathered.result()


def _by_threads(
    blocks: Iterator[CandidateBlock],
    index: VacancyIndex,
    gathered: Gathered,
    done: Done,
    threads: int,
) -> None:
    """Let threads take blocks; the compiled kernel holds no lock of the interpreter."""
    from matching.scoring.lists import merged
    from matching.scoring.searcher import Searcher
    from matching.scoring.tuning import tune

    begin = next(blocks, None)
    if begin is None:
        return
    tune(index, begin, len(gathered.candidate_eligible))
    blocks = chain((begin,), blocks)
    searchers = [Searcher(index, gathered.k) for _ in range(threads)]
    lock = Lock()
    told = done.told_and_shown if threads == 1 else done.told

    def work(searcher: Searcher) -> None:
        while True:
            with lock:
                part = None if done.stop.is_set() else next(blocks, None)
            if part is None or done.stop.is_set():
                return
            rows = slice(part.first, part.first + len(part))
            searcher.add(
                part, gathered.candidate_keys[rows], gathered.candidate_eligible[rows], told
            )

    if threads == 1:
        work(searchers[0])
    else:
        with ThreadPoolExecutor(threads, thread_name_prefix="score") as pool:
            try:
                _watch([pool.submit(work, searcher) for searcher in searchers], done)
            except BaseException:
                done.stop.set()  # or leaving the pool would wait for all of it
                raise
    for searcher in searchers:
        gathered.vacancy_keys = merged(gathered.vacancy_keys, searcher.vacancy_keys)
        gathered.vacancy_eligible += searcher.vacancy_eligible
        gathered.lost += searcher.lost


def _watch(futures: list[Future[None]], done: Done) -> None:
    """Wait for threads, telling how far they are."""
    left = set(futures)
    while left:
        ended, left = wait(left, timeout=WAIT, return_when=FIRST_COMPLETED)
        done.show()
        for future in ended:
            future.result()
