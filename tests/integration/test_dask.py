"""A Dask cluster of two processes gives the same bytes, whatever becomes of its workers."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from benchmarks.scoring.synthetic import Market
from matching.config import load_config
from matching.scoring.index import VacancyIndex
from matching.scoring.run import run
from matching.tables import ProfileTable, Shortlists
from tests.markets import identical

BLOCK = 150
SECONDS = 60


@pytest.fixture(scope="module")
def market() -> tuple[ProfileTable, VacancyIndex, Shortlists]:
    """Give a market of 40 blocks, and what threads of this process make of it."""
    table = Market(40 * BLOCK, 300).table()
    index = VacancyIndex.of(table, load_config("talent").scoring)
    return table, index, run(table, index, block=BLOCK)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """Give a client of two worker processes on this machine, without a page that shows them."""
    import dask.config
    from distributed import Client, LocalCluster

    # A worker that was lost is looked for again after so long, and its nanny closed where it is
    # away again just then. Here they are lost one test after the other.
    patience = {"distributed.deploy.lost-worker-timeout": "1 hour"}
    with (
        dask.config.set(patience),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any free port: another cluster may run beside it
            silence_logs=logging.CRITICAL,
        ) as cluster,
        Client(cluster) as client,
    ):
        yield client
        client.wait_for_workers(2, SECONDS)  # one that is being started again ends in order


def workers(client: Any) -> list[int]:
    """Return the process ids of both workers."""
    client.wait_for_workers(2, SECONDS)
    found: list[int] = list(client.run(os.getpid).values())
    assert len(set(found)) == 2
    return found


def once_at_a_quarter(what: Callable[[], None]) -> tuple[Callable[[int, int], None], list[int]]:
    """Return a progress that does something when a quarter is done, and where it was by then."""
    told: list[int] = []

    def progress(done: int, total: int) -> None:
        if done >= total // 4 and not told:
            told.append(done)
            what()

    return progress, told


def test_two_processes_give_the_same_bytes_as_threads(
    market: tuple[ProfileTable, VacancyIndex, Shortlists], client: Any
) -> None:
    """Lists, counts and what each rule took; progress rises to the whole."""
    table, index, expected = market
    told: list[int] = []
    found = run(
        table, index, block=BLOCK, executor=client, progress=lambda done, _: told.append(done)
    )
    assert identical(found, expected)
    assert told[0] == 0
    assert told == sorted(told)
    assert told[-1] == len(table.candidates)


@pytest.mark.parametrize("lost", [1, 2])
def test_workers_killed_in_the_midst_change_no_byte(
    market: tuple[ProfileTable, VacancyIndex, Shortlists], client: Any, lost: int
) -> None:
    """With one worker, and with both, all that they had in memory is lost and made again."""
    table, index, expected = market
    victims = workers(client)[:lost]

    def kill() -> None:
        for worker in victims:
            os.kill(worker, signal.SIGKILL)

    progress, told = once_at_a_quarter(kill)
    found = run(table, index, block=BLOCK, executor=client, progress=progress)
    assert told[0] < len(table.candidates)
    assert identical(found, expected)
    assert not set(workers(client)) & set(victims)


def test_an_interruption_takes_all_tasks_back(
    market: tuple[ProfileTable, VacancyIndex, Shortlists], client: Any
) -> None:
    """Nothing of ours is left on the cluster, and it works on."""
    table, index, expected = market

    def interrupt() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(table, index, block=BLOCK, executor=client, progress=once_at_a_quarter(interrupt)[0])
    assert identical(run(table, index, block=BLOCK, executor=client), expected)


def test_an_error_on_a_worker_reaches_the_caller(
    market: tuple[ProfileTable, VacancyIndex, Shortlists], client: Any
) -> None:
    """A kernel that is not there is told as it would be here."""
    table, index, _ = market
    with pytest.raises(KeyError, match="none such"):
        run(
            table,
            VacancyIndex(index.side, index.options, "none such"),
            block=BLOCK,
            executor=client,
        )
