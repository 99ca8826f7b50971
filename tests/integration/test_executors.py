"""Whoever works on the blocks: the same bytes, errors that reach the caller, and an end to it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from benchmarks.scoring.synthetic import Market
from matching.config import load_config
from matching.errors import MatchingError
from matching.scoring.index import VacancyIndex
from matching.scoring.kernel import Kernel
from matching.scoring.run import run
from matching.tables import CandidateBlock, CandidateBlocks, ProfileTable, Shortlists, blocks_of
from tests.markets import identical

ROOT = Path(__file__).parents[2]
PEOPLE, BLOCK = 1_200, 50


@pytest.fixture(scope="module")
def table() -> ProfileTable:
    """Give 24 blocks of people and 150 vacancies."""
    return Market(PEOPLE, 150).table()


@pytest.fixture(scope="module")
def index(table: ProfileTable) -> VacancyIndex:
    """Give the vacancies."""
    return VacancyIndex.of(table, load_config("talent").scoring)


@pytest.fixture(scope="module")
def expected(table: ProfileTable) -> Shortlists:
    """Give the lists by numpy in one block."""
    alone = VacancyIndex.of(table, load_config("talent").scoring, kernel="numpy")
    return run(table, alone, block=PEOPLE)


@pytest.fixture(scope="module")
def processes() -> Iterator[ProcessPoolExecutor]:
    """Give two processes."""
    with ProcessPoolExecutor(2, get_context("spawn")) as pool:
        yield pool


@pytest.fixture
def pool(request: pytest.FixtureRequest) -> Iterator[Executor]:
    """Give two threads or two processes."""
    if request.param == "processes":
        yield request.getfixturevalue("processes")
    else:
        with ThreadPoolExecutor(2) as threads:
            yield threads


EACH = pytest.mark.parametrize("pool", ["threads", "processes"], indirect=True)


class Counted:
    """Blocks of a table, and how many were taken."""

    def __init__(self, table: ProfileTable) -> None:
        self.taken, self._table = 0, table

    @property
    def blocks(self) -> CandidateBlocks:
        """The blocks, once."""
        return CandidateBlocks(PEOPLE, self._each())

    def _each(self) -> Iterator[CandidateBlock]:
        for block in blocks_of(self._table, BLOCK).blocks:
            self.taken += 1
            yield block


def interrupted_after(count: int) -> tuple[Callable[[int, int], None], list[int]]:
    """Return a progress that interrupts once so many candidates are done, and what it was told."""
    told: list[int] = []

    def progress(done: int, _total: int) -> None:
        told.append(done)
        if done >= count:
            raise KeyboardInterrupt

    return progress, told


@EACH
@pytest.mark.parametrize("block", [1_200, 170, 50])
def test_an_executor_gives_the_same_bytes(
    table: ProfileTable, index: VacancyIndex, expected: Shortlists, pool: Executor, block: int
) -> None:
    """Lists, counts and what each rule took; progress rises from nothing to the whole."""
    told: list[int] = []
    found = run(
        table, index, block=block, executor=pool, progress=lambda done, _: told.append(done)
    )
    assert identical(found, expected)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, PEOPLE)


@pytest.mark.parametrize("kernel", ["auto", "numpy"])
@pytest.mark.parametrize("threads", [1, 2, 5])
def test_without_an_executor_progress_rises_too(
    table: ProfileTable, expected: Shortlists, threads: int, kernel: Kernel
) -> None:
    """Any number of threads, with or without the compiled kernel."""
    index = VacancyIndex.of(table, load_config("talent").scoring, kernel=kernel)
    told: list[int] = []
    found = run(
        table, index, block=BLOCK, threads=threads, progress=lambda done, _: told.append(done)
    )
    assert identical(found, expected)
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0, PEOPLE)


@EACH
def test_an_error_in_a_block_reaches_the_caller(
    table: ProfileTable, index: VacancyIndex, pool: Executor
) -> None:
    """A kernel that is not there; and the pool works on."""
    with pytest.raises(KeyError, match="none such"):
        run(table, replace(index, kernel="none such"), block=BLOCK, executor=pool)
    assert pool.submit(len, "four").result() == 4


@EACH
def test_an_interruption_starts_no_further_block(
    table: ProfileTable, index: VacancyIndex, expected: Shortlists, pool: Executor
) -> None:
    """What waits is taken back; the same pool then does the whole."""
    counted = Counted(table)
    progress, told = interrupted_after(1)
    with pytest.raises(KeyboardInterrupt):
        run(counted.blocks, index, executor=pool, progress=progress)
    waiting = 2 * 2
    assert counted.taken <= waiting + -(-told[-1] // BLOCK)
    assert counted.taken < PEOPLE // BLOCK
    assert identical(run(table, index, block=BLOCK, executor=pool), expected)


class Held(Executor):
    """An executor that works on nothing by itself."""

    _max_workers = 3

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        """Take a task and leave it."""
        self.futures.append(Future())
        return self.futures[-1]


def test_an_interruption_takes_back_all_that_waits(
    table: ProfileTable, index: VacancyIndex
) -> None:
    """No more than two blocks a worker are sent out at a time, and none is left."""
    held, looks = Held(), 0

    def progress(_done: int, _total: int) -> None:
        nonlocal looks
        looks += 1
        if looks == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(table, index, block=BLOCK, executor=held, progress=progress)
    assert len(held.futures) == 2 * Held._max_workers
    assert all(future.cancelled() for future in held.futures)


class Refusing(Held):
    """An executor whose owner takes a task back."""

    def submit(self, *_: Any, **__: Any) -> Future[Any]:
        """Take a task and cancel it."""
        future = super().submit()
        future.cancel()
        future.set_running_or_notify_cancel()
        return future


def test_a_task_that_somebody_else_took_back_is_told(
    table: ProfileTable, index: VacancyIndex
) -> None:
    """The run ends, and says whose scores are not there."""
    with pytest.raises(MatchingError, match=r"candidates \d+ to \d+ were not scored"):
        run(table, index, block=BLOCK, executor=Refusing())


@pytest.mark.parametrize("threads", [1, 2, 5])
def test_without_an_executor_an_interruption_starts_no_further_block(
    table: ProfileTable, index: VacancyIndex, threads: int
) -> None:
    """Each thread ends the block that it has, at most, and takes no other."""
    counted = Counted(table)
    taken_then = []

    def progress(done: int, _total: int) -> None:
        if done:
            taken_then.append(counted.taken)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(slowly(counted), index, threads=threads, progress=progress)
    assert taken_then
    assert counted.taken <= taken_then[0] + threads


def slowly(counted: Counted) -> CandidateBlocks:
    """Return the blocks, and after them endlessly the first: only a stop ends it."""

    def each() -> Iterator[CandidateBlock]:
        blocks = list(counted.blocks.blocks)
        counted.taken = 0
        while True:
            for block in blocks:
                counted.taken += 1
                yield block

    return CandidateBlocks(PEOPLE, each())


def test_dask_is_not_imported_unless_a_client_is_given() -> None:
    """Neither by threads nor by an executor."""
    script = """
import sys
from concurrent.futures import ThreadPoolExecutor
from matching.config import load_config
from matching.scoring.index import VacancyIndex
from matching.scoring.run import run
from benchmarks.scoring.synthetic import Market

table = Market(60, 30).table()
index = VacancyIndex.of(table, load_config("talent").scoring)
run(table, index)
with ThreadPoolExecutor(2) as pool:
    run(table, index, block=20, executor=pool)
assert not {"dask", "distributed"} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)
