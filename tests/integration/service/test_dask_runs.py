"""A run whose scoring goes to a Dask cluster of processes: the same bytes, whoever dies."""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.scoring.synthetic import Market
from matching import pipeline
from matching.config import load_config
from matching.scoring.kernel import score
from matching.scoring.spread import score_by
from matching.tables import ScoreTable
from service.bridge import Bridge, scorers
from service.errors import ServiceError
from service.settings import Settings
from tests.markets import WORDS, crowd, identical
from tests.service_app import hall_on, sqlite_database
from tests.service_runs import asked, do_all, market_of, quick, run_row

SECONDS = 60
PEOPLE = 4_000


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Give a cluster of two worker processes on this machine."""
    import dask.config
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1 hour"}),
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any free port: another cluster may run beside it
            silence_logs=logging.CRITICAL,
        ) as cluster,
    ):
        yield cluster


@pytest.fixture(scope="module")
def client(cluster: Any) -> Iterator[Any]:
    """Give a client of the cluster."""
    from distributed import Client

    with Client(cluster) as client:
        yield client
        client.wait_for_workers(2, SECONDS)  # one that is being started again ends in order


def pids(client: Any) -> list[int]:
    """Return the process ids of both workers."""
    client.wait_for_workers(2, SECONDS)
    return list(client.run(os.getpid).values())


def expected_scores() -> tuple[Any, Any, ScoreTable]:
    """Return a market, options, and its scores by this process."""
    table, options = Market(PEOPLE, 200).table(), load_config("talent").scoring
    return table, options, score(table, options)


def test_a_worker_killed_while_scoring_changes_no_byte(client: Any) -> None:
    """What it had in hand, and the vacancies that it had unpacked, others make again."""
    table, options, expected = expected_scores()
    victim = pids(client)[0]
    told: list[int] = []

    def progress(done: int, total: int) -> None:
        if done >= total // 4 and not told:
            told.append(done)
            os.kill(victim, signal.SIGKILL)

    found = score_by(client, table, options, block=100, progress=progress)
    assert told
    assert told[0] < PEOPLE
    assert identical(found, expected)
    assert victim not in pids(client)


def test_a_whole_run_on_a_cluster_is_the_run_of_one_machine(client: Any) -> None:
    profiles = crowd(3)
    alone = pipeline.run(profiles, quick(), vocabulary=WORDS)
    spread = pipeline.run(profiles, quick(), vocabulary=WORDS, executor=client)
    assert identical(spread.scored.scores, alone.scored.scores)
    assert identical(spread.matching, alone.matching)
    assert spread.report == alone.report


def test_a_run_of_the_service_scores_where_the_setting_says(cluster: Any, tmp_path: Path) -> None:
    with sqlite_database(tmp_path) as database:
        here = hall_on(database)
        there = hall_on(database, scheduler=cluster.scheduler_address)
        market_of(here, "markt", crowd(3))
        runs = []
        for hall in (here, there):
            runs.append(asked(hall, "markt"))
            assert do_all(hall) == 1
        one, other = (run_row(here, run) for run in runs)
        assert one.state == other.state == "done"
        assert one.summary is not None
        assert other.summary is not None
        assert one.digest == other.digest
        assert {**one.summary, "input": None} == {**other.summary, "input": None}
        reports = []
        with here.client_of("administrator") as client:
            for run in runs:
                reports.append(client.get(f"/api/v1/runs/{run}/proposals?limit=200").json())
        assert reports[0] == reports[1]
        assert reports[0]["items"]


def test_batch_goes_over_the_same_bridge(cluster: Any) -> None:
    settings = Settings.from_environment({"STAGEPACT_SCHEDULER": cluster.scheduler_address})
    bridge, alone = Bridge.of(settings), Bridge.of(replace(settings, scheduler=""))
    profiles = crowd(4)
    found = bridge.match(profiles, quick(), lambda *_: None)
    assert found.report == alone.match(profiles, quick(), lambda *_: None).report
    lists = [
        one.lists(profiles, quick(), lambda *_: None, k=3, threads=1).lists
        for one in (bridge, alone)
    ]
    assert identical(*lists)


def test_a_scheduler_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.bridge._PATIENCE", 0.5)
    with pytest.raises(ServiceError, match="no Dask scheduler answers"), scorers("tcp://[::1]:9"):
        pass
