"""The archive of runs, on a SQLite file and on a real PostgreSQL server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from matching._version import __version__
from matching.config import MatchConfig
from matching.pipeline import Result
from service.errors import ServiceError
from service.runs.archive import Archive, Move, keep_run, open_archive, opened
from service.runs.archive_models import ArchiveBase, Placement
from tests.markets import config, lock, offer, person, scoring, solved, wish


@dataclass(frozen=True)
class Digests:
    """What of a reading the archive keeps."""

    digests: dict[str, str]


FILES = Digests({"studenten.csv": "ab" * 32, "bedrijven é.csv": "cd" * 32})
ASKS = {"weld": ("essential", 2)}


@cache
def first() -> Result:
    """Return a run that places c1 at v1 by a wish, c2 at v2, and c3 nowhere."""
    return solved(
        person("c1", skills={"weld": 2}), person("c2", skills={"weld": 2}),
        person("c3", ready=False), offer("v1", asks=ASKS), offer("v2", asks=ASKS),
        wish("c1", "v1"),
        with_config=config(scoring(readiness={})),
    )  # fmt: skip


@cache
def second() -> Result:
    """Return a run in which c1 has no place any more, c2 is locked to v1, and c3 has v2."""
    return solved(
        person("c2", skills={"weld": 2}), person("c3", skills={"weld": 2}),
        offer("v1", asks=ASKS), offer("v2", asks=ASKS), lock("c2", "v1"),
        with_config=config(scoring(readiness={})),
    )  # fmt: skip


@pytest.fixture(params=["sqlite", "postgres"])
def location(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Give where an empty archive stands: a file, or a database on a server."""
    if request.param == "sqlite":
        yield str(tmp_path / "mijn archief.sqlite")
        return
    url: str = request.getfixturevalue("postgres")
    yield url
    engine = open_archive(url)
    ArchiveBase.metadata.drop_all(engine)
    engine.dispose()


def test_a_run_is_kept_as_it_came_out(location: str) -> None:
    """Everything comes back: settings, digests, figures and pairs, with the time in UTC."""
    before = datetime.now(UTC) - timedelta(seconds=1)
    number = keep_run(location, first(), FILES)
    with opened(location) as archive:
        run = archive.run(number)
    report = first().report
    assert (run.programme, run.version) == ("markt", __version__)
    assert run.digests == FILES.digests
    assert MatchConfig.model_validate(run.config) == first().scored.config
    assert run.summary["placed"] == report.summary.placed == 2
    assert run.summary["wishes"] == {"-1": 1, "1": 1}
    assert run.made_at.utcoffset() == timedelta(0)
    assert before < run.made_at < datetime.now(UTC) + timedelta(seconds=1)
    assert [
        (p.candidate, p.vacancy, p.employer, p.candidate_score, p.vacancy_score, p.wish)
        for p in run.placements
    ] == [("c1", "v1", "e1", 10_000, 10_000, 1), ("c2", "v2", "e1", 10_000, 10_000, None)]


def test_runs_are_listed_newest_first_and_no_more_than_asked(location: str) -> None:
    """Numbers rise with each run; the list is about runs, not about people."""
    numbers = [keep_run(location, first(), FILES) for _ in range(3)]
    with opened(location) as archive:
        assert [run.id for run in archive.runs()] == numbers[::-1]
        assert [run.id for run in archive.runs(limit=2)] == numbers[:0:-1]
    assert numbers == sorted(set(numbers))


def test_a_list_of_runs_reads_no_placements(location: str) -> None:
    """Three runs take one question, however many people they placed."""
    for _ in range(3):
        keep_run(location, first(), FILES)
    engine = open_archive(location)
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    assert len(Archive(engine).runs()) == 3
    [question] = [statement for statement in asked if statement.startswith("SELECT")]
    assert "run_placements" not in question
    engine.dispose()


def test_moves_tell_who_has_another_place(location: str) -> None:
    """Somebody lost a place, somebody moved, somebody got one; who stayed is not told."""
    before, after = keep_run(location, first(), FILES), keep_run(location, second(), FILES)
    with opened(location) as archive:
        assert archive.moves(before, after) == [
            Move("c1", "v1", None),
            Move("c2", "v2", "v1"),
            Move("c3", None, "v2"),
        ]
        assert archive.moves(before, before) == []


def test_a_run_that_is_not_there_is_told(location: str) -> None:
    """An unknown number is an error with that number."""
    with opened(location) as archive:
        with pytest.raises(ServiceError, match="the archive has no run 77"):
            archive.run(77)
        with pytest.raises(ServiceError, match="the archive has no run 77"):
            archive.moves(77, 78)


def test_opening_twice_leaves_what_is_there(location: str) -> None:
    """Tables are made once; a later program finds the runs of an earlier one."""
    number = keep_run(location, first(), FILES)
    with opened(location) as one, opened(location) as other:
        assert [run.id for run in one.runs()] == [run.id for run in other.runs()] == [number]


def test_a_placement_belongs_to_a_run(location: str) -> None:
    """The database itself refuses a pair of a run that does not exist, and the same pair twice."""
    number = keep_run(location, first(), FILES)
    engine = open_archive(location)
    for run, candidate in ((number + 1, "c9"), (number, "c1")):
        row = Placement(
            run_id=run, candidate=candidate, vacancy="v", employer="e",
            candidate_score=1, vacancy_score=1,
        )  # fmt: skip
        with pytest.raises(IntegrityError), Session(engine) as session, session.begin():
            session.add(row)
    engine.dispose()


def test_no_name_of_anybody_is_kept(location: str) -> None:
    """Only ids go into the archive: neither name nor e-mail is in any row of any table."""
    from matching.profiles.records import Contact

    contact = Contact(name="Zeldzame Achternaam", email="zeldzaam@example.org")
    result = solved(person(contact=contact, school="Zeldzame School"), offer())
    keep_run(location, result, FILES)
    engine = open_archive(location)
    with engine.connect() as connection:
        rows = [
            [str(cell) for cell in row]
            for table in ArchiveBase.metadata.tables
            for row in connection.execute(text(f"SELECT * FROM {table}"))
        ]
    engine.dispose()
    assert len(rows) == 2
    assert "eldzam" not in json.dumps(rows)


@pytest.mark.parametrize(
    "place",
    ["nosuch://x", "postgresql+psycopg://x@127.0.0.1:1/none", "postgresql+nodriver://x@y/z", "://"],
)
def test_an_archive_that_cannot_be_opened_is_told(place: str) -> None:
    """A wrong URL, an unknown driver and a server that is not there end in the same advice."""
    with pytest.raises(ServiceError, match=r"cannot be opened .*give a file name, or a URL"):
        open_archive(place)


def test_a_file_that_is_no_archive_is_told_and_left_alone(tmp_path: Path) -> None:
    """A text file, and a folder that is not there, are an error and stay as they are."""
    file = tmp_path / "brief.txt"
    file.write_text("Beste collega, " * 100, encoding="utf-8")
    with pytest.raises(ServiceError, match="cannot be opened"):
        open_archive(str(file))
    assert file.read_text(encoding="utf-8").startswith("Beste collega")
    with pytest.raises(ServiceError, match="cannot be opened"):
        open_archive(str(tmp_path / "weg" / "x.sqlite"))
