"""Keeping runs, and looking back at them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import Engine, inspect, select
from sqlalchemy.orm import Session, selectinload

from matching._version import __version__
from matching.errors import message
from matching.pipeline import Result
from service.db.engine import open_engine, opening
from service.errors import ServiceError
from service.runs.archive_models import ArchiveBase, Placement, Run


class HasDigests(Protocol):
    """What of a reading is kept: the fingerprints of the files."""

    @property
    def digests(self) -> Any:
        """SHA-256 by file name."""


@dataclass(frozen=True)
class Move:
    """A candidate whose vacancy differs between two runs; None: no place."""

    candidate: str
    before: str | None
    after: str | None


class Archive:
    """Runs in a database. One call is one transaction.

    Parameters
    ----------
    engine
        As `open_archive` gives it.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def keep(self, result: Result, reading: HasDigests) -> int:
        """Keep a run, and return its number."""
        report = result.report
        summary = asdict(report.summary)
        summary["wishes"] = {str(rank): count for rank, count in summary["wishes"].items()}
        run = Run(
            made_at=datetime.now(UTC),
            programme=report.programme,
            version=__version__,
            config=result.scored.config.model_dump(mode="json"),
            digests=dict(reading.digests),
            summary=summary,
            placements=[
                Placement(
                    candidate=pair.candidate,
                    vacancy=pair.vacancy,
                    employer=pair.employer,
                    candidate_score=pair.candidate_score,
                    vacancy_score=pair.vacancy_score,
                    wish=pair.wish,
                )
                for pair in report.placements
            ],
        )
        with Session(self._engine) as session, session.begin():
            session.add(run)
            session.flush()
            return run.id

    def runs(self, limit: int = 50) -> list[Run]:
        """Return the latest runs, the newest first, without their placements."""
        with Session(self._engine, expire_on_commit=False) as session:
            return list(session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)))

    def run(self, number: int) -> Run:
        """Return a run with its placements.

        Raises
        ------
        ServiceError
            If there is no such run.
        """
        with Session(self._engine, expire_on_commit=False) as session:
            found = session.get(Run, number, options=[selectinload(Run.placements)])
        if found is None:
            raise ServiceError(message("the archive has no run {number}", number=number))
        return found

    def moves(self, before: int, after: int) -> list[Move]:
        """Return who has another vacancy in run `after` than in run `before`, by candidate."""
        old = {p.candidate: p.vacancy for p in self.run(before).placements}
        new = {p.candidate: p.vacancy for p in self.run(after).placements}
        return [
            Move(candidate, old.get(candidate), new.get(candidate))
            for candidate in sorted(old.keys() | new.keys())
            if old.get(candidate) != new.get(candidate)
        ]


def open_archive(location: str) -> Engine:
    """Return an engine for an SQLAlchemy URL or the name of a SQLite file, its tables made.

    Raises
    ------
    ServiceError
        If the archive cannot be opened, or is a database of the service.
    """
    engine = open_engine(location)
    with opening():
        if inspect(engine).has_table("audit_log"):
            raise ServiceError(
                message(
                    "{location} is the database of the service, not an archive of runs; "
                    "name another file or database with --archive",
                    location=engine.url.render_as_string(hide_password=True),
                )
            )
        ArchiveBase.metadata.create_all(engine)
    return engine


@contextmanager
def opened(location: str) -> Iterator[Archive]:
    """Give the archive at a URL or file, and let go of it afterwards."""
    engine = open_archive(location)
    try:
        yield Archive(engine)
    finally:
        engine.dispose()


def keep_run(location: str, result: Result, reading: HasDigests) -> int:
    """Keep a run in the archive at a URL or file, and return its number."""
    with opened(location) as archive:
        return archive.keep(result, reading)
