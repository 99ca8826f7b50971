"""Measure and write: ``python -m benchmarks.pages [--times N]``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

from benchmarks.pages.walking import Walked, Walker, walk
from benchmarks.scoring.report import circumstances, load_average
from benchmarks.service.servers import served
from benchmarks.skills.report import RESULTS, put, write
from service.accounts.policy import SYSTEM
from service.accounts.work import writing
from service.batch.demo_data import demo_data
from service.db.engine import Database, open_database
from service.exchange.demo import DemoAccount, make_demo
from service.runs.queue import Queue
from service.runs.rounds import add_round
from service.runs.shapes import RoundIn, RunIn
from service.runs.starting import enqueue
from service.schema.migrate import upgrade
from service.settings import Settings
from service.web.pages.navigation import MENUS
from service.worker.execute import execute

_AIM: Final = 100.0
"""Milliseconds that a page may take at the median."""

_BASELINE: Final = "/api/v1/health"
"""The least that the same server can be asked."""


def main(given: Sequence[str] | None = None) -> None:
    """Measure, and put the section into the page of results, or print it."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pages", description=__doc__)
    parser.add_argument("--times", type=int, default=15, help="how often each page is asked for")
    parser.add_argument("--print", action="store_true", help="print the table, write nothing")
    arguments = parser.parse_args(given)
    begin = load_average()
    with TemporaryDirectory(prefix="stagepact-pages-") as folder:
        location = f"sqlite:///{Path(folder) / 'pages.sqlite'}"
        accounts = _filled(location)
        rows, bare = _walked(location, accounts, arguments.times)
    command = f"python -m benchmarks.pages --times {arguments.times}"
    content = f"## Pages\n\n{circumstances(command, 2026, begin)}{_told(rows, bare)}"
    if arguments.print:
        print(put("", "walk", content, "pages"))
    else:
        write({"walk": content}, RESULTS, "pages")


def _filled(location: str) -> list[DemoAccount]:
    """Make the demo, with a round and a run that is done in each programme."""
    database = open_database(location)
    settings = Settings.from_environment({"STAGEPACT_DATABASE": location})
    try:
        upgrade(database.engine)
        with demo_data() as source:
            accounts = make_demo(database, settings, source, _now)
        _ran(database, settings)
    finally:
        database.dispose()
    return accounts


def _ran(database: Database, settings: Settings) -> None:
    for programme in ("stagepact", "talent"):
        with writing(database, SYSTEM, _now) as work:
            asked = RoundIn(programme=programme, name="Voorjaar", kind="fair")
            enqueue(work, RunIn(programme=programme, round=UUID(add_round(work, asked).id)))
        lease = Queue(database, "benchmark", seconds=600.0, clock=_now).claim()
        assert lease is not None
        execute(database, settings, lease, lambda *_: None)
        sys.stderr.write(f"{programme}: done\n")


def _walked(location: str, accounts: list[DemoAccount], times: int) -> tuple[list[Walked], Walked]:
    settings = {
        "STAGEPACT_DATABASE": location,
        "STAGEPACT_REQUESTS_PER_MINUTE": "100000000",
        "STAGEPACT_LOGINS_PER_MINUTE": "1000",
        "STAGEPACT_WORKER": "off",
    }
    app = "service.web.serving:app_from_environment()"
    rows = []
    with served(app, "/api/v1/health/ready", workers=1, **settings) as port:
        bare = Walker(port)
        told = tuple(bare.get(_BASELINE)[2] for _ in range(20 * times))
        for account in accounts:
            walker = Walker(port)
            walker.sign_in(account.email, account.password)
            rows += walk(walker, account.role, MENUS[account.role][0][0], times)
            sys.stderr.write(f"{account.role}: walked\n")
    return rows, Walked("-", _BASELINE, told, 0)


def _told(rows: list[Walked], bare: Walked) -> str:
    """Return the table, the slowest page first."""
    base = 1000 * median(bare.seconds)
    slow = [row for row in rows if 1000 * median(row.seconds) > _AIM]
    lines = [
        "The Leiden data (900 students and 250 people who look for work, 480 offers), a run done "
        "in each programme, SQLite, one process, one reader; every kind of page that is linked. "
        "Milliseconds until the last byte, on a connection that is open. The baseline is "
        f"`{_BASELINE}` of the same server: {base:.1f} ms at the median.",
        "",
        f"{len(rows)} pages; {len(slow)} of them over the aim of {_AIM:.0f} ms at the median.",
        "",
        "| page | as | median ms | slowest ms | times the baseline | kB |",
        "| --- | --- | ---: | ---: | ---: | ---: |",
    ]
    for row in sorted(rows, key=lambda one: -median(one.seconds)):
        took = 1000 * median(row.seconds)
        lines.append(
            f"| `{row.kind}` | {row.role} | {took:.1f} | {1000 * max(row.seconds):.1f} "
            f"| {took / base:.0f} | {row.size / 1000:.0f} |"
        )
    return "\n".join(lines) + "\n"


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    start = time.perf_counter()
    main()
    sys.stderr.write(f"{time.perf_counter() - start:.0f} s\n")
