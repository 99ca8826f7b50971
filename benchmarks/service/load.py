"""Suggestions and shortlists under load, beside the framework alone with answers as large."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from benchmarks.scoring.report import number
from benchmarks.service.client import Load, Told
from benchmarks.service.filling import Filled, fill
from benchmarks.service.people import Town
from benchmarks.service.servers import asked, postgres, postgres_programs, served
from benchmarks.skills.report import Table
from matching.profiles.vocabulary import default_vocabulary
from service.db.engine import open_database
from service.schema.migrate import upgrade

_SERVICE: Final = "service.web.serving:app_from_environment()"
_BARE: Final = "benchmarks.service.bare:app"
_API: Final = "/api/v1"
_CHANGES: Final = 5.0
"""Changes a second beside the questions, in one of the runs."""

AIMS: Final = {"suggestions": "50", "shortlist": "100"}
"""Milliseconds for the 99th percentile of an answer without explanation."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Size:
    """How much is measured.

    Attributes
    ----------
    people, vacancies
        In the database.
    seconds
        Of each run.
    connections
        At once.
    workers
        For each a server with so many processes.
    with_postgres
        Whether PostgreSQL is measured too, where it is installed.
    """

    people: int
    vacancies: int
    seconds: float
    connections: int
    workers: tuple[int, ...]
    with_postgres: bool


SIZES: Final = {
    "small": Size(40, 30, 0.2, 4, (1,), False),
    "full": Size(10_000, 3_000, 5.0, 16, (1, 2), True),
}


@dataclass(frozen=True)
class Row:
    """One run: what was asked, of what, and what the framework alone did."""

    database: str
    workers: int
    name: str
    told: Told
    bare: Told


def section(size: Size, seed: int, progress: Progress) -> str:
    """Measure, and return what the page says of it."""
    rows: list[Row] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="stagepact-load-")))
        town = Town("stagepact", default_vocabulary(), size.people, size.vacancies, seed)
        for name, location in stack.enter_context(_databases(size, folder)).items():
            progress(f"{name}: filling")
            filled = _filled(location, town)
            for workers in size.workers:
                run = _Run(name, location, filled, workers, size, seed)
                rows += _measured(run, progress)
    return _told(size, rows)


@contextmanager
def _databases(size: Size, folder: Path) -> Iterator[dict[str, str]]:
    """Give the databases by name."""
    found = {"SQLite": f"sqlite:///{folder / 'load.sqlite'}"}
    programs = postgres_programs() if size.with_postgres else None
    with ExitStack() as stack:
        if programs is not None:
            found["PostgreSQL"] = stack.enter_context(postgres(programs))
        yield found


def _filled(location: str, town: Town) -> Filled:
    database = open_database(location)
    try:
        upgrade(database.engine)
        return fill(database, town.profiles(), town.programme)
    finally:
        database.dispose()


@dataclass(frozen=True)
class _Run:
    """Where and how much is asked."""

    database: str
    location: str
    filled: Filled
    workers: int
    size: Size
    seed: int


def _measured(run: _Run, progress: Progress) -> Iterator[Row]:
    """Give a row for each question."""
    where, size = f"{run.database}, workers {run.workers}", run.size
    settings = {
        "STAGEPACT_DATABASE": run.location,
        "STAGEPACT_REQUESTS_PER_MINUTE": "100000000",
        "STAGEPACT_WORKER": "off",
    }
    told: dict[str, Told] = {}
    ready = f"{_API}/health/ready"
    with served(_SERVICE, ready, workers=run.workers, **settings) as port:
        for question, load in _questions(run.filled, run.seed):
            progress(f"{where}: {question}")
            told[question] = asked(_as_asked(load, port, size))
    with served(_BARE, "/answer/10", workers=run.workers) as port:
        for question, figures in told.items():
            progress(f"{where}: the framework alone, as {question}")
            bare = asked(_as_asked(Load(0, [f"/answer/{figures.size}"]), port, size))
            yield Row(run.database, run.workers, question, figures, bare)


def _as_asked(load: Load, port: int, size: Size) -> Load:
    """Return a load at a server, for as long and as wide as is measured."""
    return replace(
        load,
        port=port,
        seconds=size.seconds,
        warm_up=size.seconds / 3,
        connections=size.connections,
    )


def _questions(filled: Filled, seed: int) -> Iterator[tuple[str, Load]]:
    """Give each question that is measured: another person or vacancy every time."""
    draw = Random(seed)
    people = draw.sample(filled.candidates, len(filled.candidates))
    offers = draw.sample(filled.vacancies, len(filled.vacancies))
    suggestions = [f"{_API}/candidates/{id_}/suggestions" for id_ in people]
    shortlists = [f"{_API}/vacancies/{id_}/shortlist" for id_ in offers]
    yield "suggestions", Load(0, suggestions, filled.key)
    yield "suggestions, explained", Load(0, [f"{p}?explain=true" for p in suggestions], filled.key)
    yield "shortlist", Load(0, shortlists, filled.key)
    yield "shortlist, explained", Load(0, [f"{p}?explain=true" for p in shortlists], filled.key)
    yield (
        "suggestions, 5 changes a second",
        Load(
            0,
            suggestions,
            filled.key,
            changes=tuple(_changes(people, draw)),
            changes_a_second=_CHANGES,
        ),
    )


def _changes(people: list[str], draw: Random) -> Iterator[tuple[str, str]]:
    """Give changes of people: other skills and hours."""
    concepts = [each for each in default_vocabulary().concepts if each.kind == "vakvaardigheid"]
    for id_ in people[:200]:
        skills = [
            {"text": each.label("nl"), "level": draw.randint(1, 4)}
            for each in draw.sample(concepts, 6)
        ]
        body = {"skills": skills, "hours_per_week": draw.choice([24, 32, 40])}
        yield f"{_API}/candidates/{id_}", json.dumps(body)


def _told(size: Size, rows: list[Row]) -> str:
    """Return the section."""
    table = Table(
        ["database", "workers", "question", "p50 ms", "p99 ms", "aim p99", "a second", "KB",
         "framework alone: p50", "p99", "a second"],
        [
            [
                row.database, str(row.workers), row.name, number(row.told.p50),
                number(row.told.p99), AIMS.get(row.name, "-"), number(row.told.a_second),
                number(row.told.size / 1000),
                number(row.bare.p50), number(row.bare.p99), number(row.bare.a_second),
            ]
            for row in rows
        ],
    )  # fmt: skip
    return (
        "## The service under load\n\n"
        f"{size.people:,} people and {size.vacancies:,} vacancies in the database; "
        f"{size.connections} connections that ask again as soon as they are answered, each time "
        "about another person or vacancy, 20 pairs in an answer. Client, server and database "
        "share the machine. Every answer is noted in the audit log before it is sent. Beside it "
        "the framework alone: a plain function with ready-made bytes, as many, asked in the same "
        f"way.\n\n{table.markdown()}"
    )
