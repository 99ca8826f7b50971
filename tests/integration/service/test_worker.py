"""Workers as real processes: killed, stopped, racing, and with a database that goes away."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import create_engine, func, make_url, select, text

from matching.config import MethodOptions
from service.audit.models import AuditEntry
from service.db.base import new_id
from service.db.engine import Database
from service.runs.models import OpenPlace, Proposal, Run, Unplaced
from service.worker.beside import beside
from service.worker.loop import Worker
from tests import markets
from tests.service_app import Hall
from tests.service_runs import asked, do_all, market_of, run_row

ROOT = Path(__file__).parents[3]
GUARD = 60.0
"""Seconds after which whatever is waited for will not come; it takes a few."""

LEASE = 2.0

SCRIPT = '''
"""A worker whose engine can be made to wait at a moment, so that it can be killed right there."""

import os, signal, sys, time
from pathlib import Path
from threading import Event

from service.settings import Settings
from service.worker import execute
from service.worker.beside import work

MOMENT, PLACE = os.environ.get("TEST_MOMENT"), Path(os.environ["TEST_PLACE"])


def wait_here(run):
    (PLACE / "new").write_text(f"{run} {os.getpid()}")
    (PLACE / "new").rename(PLACE / "there")
    while not (PLACE / "go").exists():
        time.sleep(0.02)


outcome_of, keep = execute.outcome_of, execute.keep


def outcome_waits(run, *rest):
    if MOMENT == "matched":
        wait_here(run)
    return outcome_of(run, *rest)


def keep_waits(work, lease, outcome):
    keep(work, lease, outcome)
    work.session.flush()
    if MOMENT == "keeping":
        wait_here(lease.run_id)


execute.outcome_of, execute.keep = outcome_waits, keep_waits

if __name__ == "__main__":
    stop = Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    work(Settings.from_environment(), stop, lease=float(os.environ["TEST_LEASE"]))
'''


def wait_for(what: Callable[[], Any], why: str) -> Any:
    """Return what comes of a look as soon as it is true; fail where that does not come."""
    end = time.monotonic() + GUARD
    while time.monotonic() < end:
        if found := what():
            return found
        time.sleep(0.05)
    pytest.fail(f"waited in vain: {why}")


class WorkerProcess:
    """A worker in a process group of its own.

    Parameters
    ----------
    moment
        Where its engine waits: ``matched`` or ``keeping`` (all is written, nothing committed).
    """

    def __init__(self, hall: Hall, folder: Path, moment: str = "") -> None:
        self.place = folder / new_id()
        self.place.mkdir()
        script = folder / "worker.py"
        script.write_text(SCRIPT)
        self.log = (self.place / "log").open("wb")
        self.process = subprocess.Popen(
            [sys.executable, script],
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": str(ROOT),
                "STAGEPACT_DATABASE": hall.settings.database,
                "TEST_MOMENT": moment,
                "TEST_PLACE": str(self.place),
                "TEST_LEASE": str(LEASE),
            },
            stderr=self.log,
            start_new_session=True,
        )

    def waits(self) -> tuple[str, int]:
        """Return the run at which the engine waits, and the engine's process."""
        there = self.place / "there"
        wait_for(there.exists, f"the engine at its moment: {(self.place / 'log').read_text()}")
        run, engine = there.read_text().split()
        return run, int(engine)

    def signal(self, number: int) -> None:
        """Send a signal to the worker and its engine."""
        os.killpg(self.process.pid, number)

    def close(self) -> None:
        """End it, whatever it does."""
        if self.process.poll() is None:
            self.signal(signal.SIGKILL)
        self.process.wait(GUARD)
        self.log.close()


@pytest.fixture
def workers(hall: Hall, tmp_path: Path) -> Iterator[Callable[..., WorkerProcess]]:
    """Give a maker of workers; they are ended after the test."""
    made: list[WorkerProcess] = []

    def make(moment: str = "") -> WorkerProcess:
        made.append(WorkerProcess(hall, tmp_path, moment))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def market(hall: Hall) -> str:
    """Give a small programme, that names no skill: looking for skills takes an engine a second."""
    name = f"markt-{new_id()[:8]}"
    people = [markets.person(f"c{at}") for at in range(12)]
    offers = [markets.offer(f"v{at}", f"e{at}", capacity=2) for at in range(4)]
    market_of(hall, name, markets.profiles(*people, *offers))
    return name


def gone(process: int) -> bool:
    """Return whether a process that is no child of ours has ended."""
    try:
        state = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def result_of(hall: Hall, run: str) -> tuple[Any, ...]:
    """Return what there is of a run: state, rows of each kind, and how often it was ended."""
    with hall.database.reading() as session:
        rows = [
            session.scalar(select(func.count()).select_from(table).where(table.run_id == run))
            for table in (Proposal, Unplaced, OpenPlace)
        ]
        ends = session.scalar(
            select(func.count())
            .select_from(AuditEntry)
            .where(AuditEntry.object_id == run, AuditEntry.action == "run.end")
        )
        return session.get_one(Run, run).state, *rows, ends


def test_runs_survive_killed_and_stopped_workers_and_each_ends_once(
    hall: Hall, market: str, workers: Callable[..., WorkerProcess]
) -> None:
    """Two workers are lost in the midst of a run each; two others race for all there is."""
    expected_run = asked(hall, market)
    do_all(hall)
    expected = result_of(hall, expected_run)
    assert expected == ("done", 8, 4, 0, 1)
    runs = [asked(hall, market) for _ in range(5)]

    # All rows are written, and nothing is committed.
    half, late = workers("keeping"), workers("matched")
    run_a, engine = half.waits()
    assert result_of(hall, run_a) == ("running", 0, 0, 0, 0)
    half.process.kill()
    wait_for(lambda: gone(engine), "the engine ends with its worker")

    run_b, _ = late.waits()
    late.signal(signal.SIGSTOP)
    assert run_a != run_b

    racing = [workers(), workers()]
    wait_for(lambda: all(run_row(hall, run).state == "done" for run in runs), "all runs are done")
    assert [result_of(hall, run) for run in runs] == [expected] * 5
    assert {run_a, run_b} == {run for run in runs if run_row(hall, run).fence >= 2}

    (late.place / "go").touch()
    late.signal(signal.SIGCONT)  # and now it comes with its own result, or finds its lease lost
    time.sleep(1)
    assert late.process.poll() is None
    assert [result_of(hall, run) for run in runs] == [expected] * 5
    for one in (late, *racing):
        one.process.send_signal(signal.SIGTERM)
    assert [one.process.wait(GUARD) for one in (late, *racing)] == [0, 0, 0]


@contextmanager
def working(hall: Hall) -> Iterator[tuple[Worker, Event]]:
    """Give a worker in a thread, as beside the server; the engine is a process all the same."""
    stop = Event()
    worker = Worker(hall.database, hall.settings, lease=LEASE)
    thread = Thread(target=worker.run, args=(stop,))
    thread.start()
    try:
        yield worker, stop
    finally:
        stop.set()
        thread.join(GUARD)


def test_a_solver_at_work_is_stopped_killed_and_handed_back(hall: Hall, database: Database) -> None:
    """A run of minutes: killed it begins again, stopped it goes back, cancelled it ends at once."""
    if database.engine.dialect.name == "postgresql":
        pytest.skip("what the queue does is the same on both: test_queue")
    name = f"markt-{new_id()[:8]}"
    long = markets.config(method=MethodOptions(effort=36_000), scoring=SPREAD)
    market_of(hall, name, markets.crowd(5, people=400, offers=90), long)
    run = asked(hall, name)
    with working(hall) as (worker, stop):
        wait_for(lambda: run_row(hall, run).step == "solve", "the solver is at work")
        process = worker.engine._process
        assert process is not None
        assert process.pid is not None
        os.kill(process.pid, signal.SIGKILL)
        wait_for(lambda: run_row(hall, run).attempts == 2, "it is begun again")
        began = time.monotonic()
        stop.set()
        wait_for(lambda: run_row(hall, run).state == "queued", "it goes back")
        assert time.monotonic() - began < 3
    row = run_row(hall, run)
    assert (row.attempts, row.leased_by, row.error) == (1, None, None)
    client = hall.client_of("administrator")
    with working(hall):
        wait_for(lambda: run_row(hall, run).step == "solve", "the solver is at work again")
        began = time.monotonic()
        assert client.post(f"/api/v1/runs/{run}/cancel").status_code == 200
        wait_for(lambda: run_row(hall, run).state == "cancelled", "it is cancelled")
        assert time.monotonic() - began < 3
    assert result_of(hall, run) == ("cancelled", 0, 0, 0, 1)


SPREAD = markets.scoring({"skills": 1, "interests": 1}, {"skills": 1, "hours": 1})


def test_a_run_ends_well_though_its_database_is_away_for_a_while(
    hall: Hall, database: Database, request: pytest.FixtureRequest, market: str
) -> None:
    """All connections are cut and none is let in, as by a restart; SQLite has no server to lose."""
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite is no server that could be restarted")
    url = make_url(request.getfixturevalue("postgres"))
    name = database.engine.url.database
    run = asked(hall, market)
    keeper = create_engine(url, isolation_level="AUTOCOMMIT")
    with working(hall), keeper.connect() as server:
        wait_for(lambda: run_row(hall, run).state == "running", "it is begun")
        server.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        cut = text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name")
        for _ in range(25):
            server.execute(cut, {"name": name})
            time.sleep(0.1)
        server.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))
        wait_for(lambda: run_row(hall, run).state == "done", "it ends well")
    keeper.dispose()
    state, proposals, *_, ends = result_of(hall, run)
    assert (state, ends) == ("done", 1)
    assert proposals > 0


def test_the_command_does_runs_until_it_is_told_to_stop(
    hall: Hall, database: Database, market: str
) -> None:
    """On SQLite; what it does with PostgreSQL is the same, and told above."""
    if database.engine.dialect.name == "postgresql":
        pytest.skip("one command is enough")
    run = asked(hall, market)
    settings = {"STAGEPACT_DATABASE": hall.settings.database, "STAGEPACT_LANG": "en"}
    process = subprocess.Popen(
        [sys.executable, "-m", "service.cli", "worker"],
        cwd=ROOT,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(ROOT), **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        wait_for(lambda: run_row(hall, run).state == "done", "the command does the run")
        process.send_signal(signal.SIGTERM)
        said, told = process.communicate(timeout=GUARD)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0
    assert "stop it with Ctrl-C" in said
    assert "Traceback" not in told


def test_a_worker_beside_the_server_ends_with_it(hall: Hall) -> None:
    """The thread is gone afterwards, and SIGTERM does what it did before."""
    handler = signal.getsignal(signal.SIGTERM)
    with beside(hall.settings):
        assert any(thread.name == "worker" for thread in threading.enumerate())
        assert signal.getsignal(signal.SIGTERM) is not handler
    assert not any(thread.name == "worker" for thread in threading.enumerate())
    assert signal.getsignal(signal.SIGTERM) is handler
