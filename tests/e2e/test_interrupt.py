"""Ctrl-C in the midst: it stops, says so in one line, and leaves nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.e2e.commands import LEIDEN, ROOT

GUARD = 20
"""Seconds after which a process that does not stop fails the test; it takes a fraction of one."""

BEGIN = 120
"""Seconds after which one that does not come to the midst fails it; that takes some five."""

ENDLESS = """
import itertools, sys
import matching.pipeline
from matching.tables import CandidateBlocks, blocks_of
from service.cli import main

score_all = matching.pipeline.score_all

def without_end(table, index, *, progress, **options):
    def told(done, total):
        progress(done, total)
        if done > 2 * total:
            print("IN THE MIDST", file=sys.stderr, flush=True)

    blocks = itertools.cycle(list(blocks_of(table, 50).blocks))
    candidates = CandidateBlocks(len(table.candidates), blocks)
    return score_all(candidates, index, progress=told, **options)

matching.pipeline.score_all = without_end
main()
"""
"""The command line, in which scoring never ends by itself."""

ENDLESS_REPORT = """
import sys, time
import service.batch.output
from service.cli import main

def without_end(*_):
    print("IN THE MIDST", file=sys.stderr, flush=True)
    while True:
        time.sleep(0.01)

service.batch.output._WRITERS = (*service.batch.output._WRITERS, without_end)
main()
"""
"""The command line, in which writing the result never ends by itself; all is there but the end."""

ENDLESS_SOLVE = """
import sys, threading, time
from ortools.sat.python.cp_model import CpSolver
from service.cli import main

solve = CpSolver.solve

def without_end(*given):
    threading.Thread(target=told_in_the_midst, daemon=True).start()
    while True:
        solve(*given)

def told_in_the_midst():
    place, looks = None, 0
    while looks < 20:
        time.sleep(0.005)
        frame = sys._current_frames()[threading.main_thread().ident]
        before, place = place, (frame.f_code is solve.__code__, id(frame), frame.f_lasti)
        looks = looks + 1 if place[0] and place == before else 0
    print("IN THE MIDST", file=sys.stderr, flush=True)

CpSolver.solve = without_end
main()
"""
"""The command line, in which CP-SAT solves the same model again and again.

What tells that it is at work is the main thread: it stays in one call of `CpSolver.solve`, the one
that goes out of Python, while another thread looks at it twenty times.
"""

MARKET = """
import sys
from pathlib import Path
from benchmarks.scoring.synthetic import Market
from matching.config import load_config
from matching.scoring.index import VacancyIndex
from matching.scoring.run import run
from matching.tables import CandidateBlocks

market = Market(3_000_000, 20_000)
index = VacancyIndex.of(market.table(0, 1), load_config("talent").scoring)

def progress(done, total):
    if done:
        print("IN THE MIDST", file=sys.stderr, flush=True)

try:
    run(CandidateBlocks(market.n, market.ranges()), index, threads=2, progress=progress)
except KeyboardInterrupt:
    sys.exit(130)
Path(sys.argv[1]).write_text("all of it")
"""
"""As a program of somebody's own: minutes of work, made while it goes."""


@contextmanager
def ctrl_c_heard() -> Iterator[None]:
    """Let what is started here hear Ctrl-C, as what is started from a terminal does.

    Who runs the tests in the background of a shell ignores it, and so would every child.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def interrupted(*command: str | Path, at: str, **settings: str) -> tuple[int, str, str]:
    """Run Python, interrupt it when it says `at`, and return how it ended and what it said.

    Nothing waits for a while and hopes: what is interrupted never ends by itself, and says `at`
    when it is where it should be.
    """
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        "STAGEPACT_LANG": "en",
        **settings,
    }
    with ctrl_c_heard():
        begun = subprocess.Popen(
            [sys.executable, *map(str, command)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env=environment,
        )
    with begun as process:
        guard = threading.Timer(BEGIN, process.kill)
        guard.start()
        try:
            assert process.stderr is not None
            before = ""
            while at not in before:
                line = process.stderr.readline()
                assert line, before
                before += line
            guard.cancel()
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=GUARD)
        finally:
            guard.cancel()
            process.kill()
    return process.returncode, out, before + err


def test_lists_stop_in_the_midst_of_scoring(tmp_path: Path) -> None:
    """One calm line, 130, earlier lists as they were, and nothing beside them."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text('{"made_by": "stagepact"}')
    code, said, err = interrupted(
        "-c", ENDLESS, "lists", LEIDEN, "-p", "talent", "--out", out, "--workers", "2",
        at="IN THE MIDST", STAGEPACT_LANG="nl",
    )  # fmt: skip
    assert code == 130
    assert said == ""
    assert err.strip().splitlines()[-1] == "Gestopt voor het klaar was."
    assert "Traceback" not in err
    assert [file.name for file in tmp_path.iterdir()] == ["out"]
    assert (out / "run.json").read_text() == '{"made_by": "stagepact"}'


def test_a_matching_stops_after_the_solver_too(tmp_path: Path) -> None:
    """The solver does not keep Ctrl-C to itself: no folder, and nothing beside it."""
    code, _, err = interrupted(
        "-c", ENDLESS_REPORT, "match", LEIDEN, "-p", "talent", "--out", tmp_path / "out",
        at="IN THE MIDST",
    )  # fmt: skip
    assert code == 130
    assert err.strip().splitlines()[-1] == "Stopped before it was done."
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_matching_stops_while_the_solver_is_at_work(tmp_path: Path) -> None:
    """CP-SAT ends what it has in hand, and then all ends: an earlier result is as it was."""
    out = tmp_path / "out"
    out.mkdir()
    (out / "run.json").write_text('{"made_by": "stagepact"}')
    code, said, err = interrupted(
        "-c", ENDLESS_SOLVE, "match", LEIDEN, "-p", "stagepact", "--out", out, at="IN THE MIDST"
    )
    assert code == 130
    assert said == ""
    before, _, after = err.partition("IN THE MIDST")
    assert before.strip().splitlines()[-1] == "looking for the best stable matching ..."
    assert after.strip().splitlines() == ["Stopped before it was done."]
    assert [file.name for file in tmp_path.iterdir()] == ["out"]
    assert [file.name for file in out.iterdir()] == ["run.json"]
    assert (out / "run.json").read_text() == '{"made_by": "stagepact"}'


def test_a_large_market_stops_in_the_midst(tmp_path: Path) -> None:
    """Threads that are at work end with their call of the kernel."""
    code, _, err = interrupted("-c", MARKET, tmp_path / "out", at="IN THE MIDST")
    assert code == 130
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
