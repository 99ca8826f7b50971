"""A backup holds everything, reads on either database, and is restored whole or not at all."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import inspect, select, text

from service.accounts.policy import SYSTEM
from service.accounts.work import Work
from service.audit.chain import verify
from service.db.engine import Database, open_database
from service.errors import ServiceError
from service.profiles.models import Candidate, Recognition, Wish
from service.runs.models import Run
from service.schema.backup import back_up
from service.schema.migrate import check_current, downgrade, newest, revisions, upgrade
from service.schema.restore import restore
from service.schema.tables import METADATA
from tests.service_app import Hall, hall_on, postgres_database, sqlite_database

NOW = datetime(2026, 11, 23, 12, 30, 15, 123456, tzinfo=UTC)


def contents(database: Database) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with database.engine.connect() as connection:
        return {
            table.name: list(map(tuple, connection.execute(
                select(table).order_by(*table.primary_key.columns)
            )))
            for table in METADATA.sorted_tables
        }  # fmt: skip


def fill(hall: Hall) -> None:
    """Put in rows with what is easily lost on the way: accents, moments, zeros, None, bytes."""
    coach = hall.account("coach", name="Renée 漢字 \u2028 'x'")
    person = hall.candidate(
        skills={"=1+1": 4, "naïef; koken": 1},
        hours_per_week=7.1,
        starts_on=date(2027, 2, 1),
        languages=[["nl", "B2"]],
        objected_at=NOW,
    )
    firm = hall.employer(kvk="00123456")
    vacancy = hall.vacancy(firm)
    hall.key(coach)
    hall.add(
        Recognition(employer_id=firm.id, position=0, crebo="00001", ends_on=date(2030, 1, 1)),
        Wish(candidate_id=person.id, rank=1, vacancy_id=vacancy.id),
        Run(programme="stagepact", config={"a": [1, 2.5, None, "é"]}, requested_at=NOW),
    )
    with hall.writing(SYSTEM) as work:
        look(work, person)


def look(work: Work, person: Candidate) -> None:
    for _ in range(3):
        work.note("candidate.read", "candidate", person.id, subjects=[person.id], field="é")
    work.touch("candidate", person.id, person.key, person.programme)


@pytest.fixture(scope="module")
def full(database: Database) -> Database:
    """Give a database with rows."""
    fill(hall_on(database))
    return database


@pytest.fixture(scope="module")
def backup(full: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of it."""
    file = tmp_path_factory.mktemp("backup") / "backup.zip"
    back_up(full, file, NOW)
    return file


@pytest.fixture(params=["sqlite", "postgres"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Give a database without tables, of either kind."""
    with ExitStack() as stack:
        if request.param == "sqlite":
            database = open_database(str(tmp_path / "empty.sqlite"))
            stack.callback(database.dispose)
        else:
            server = request.getfixturevalue("postgres")
            database = stack.enter_context(postgres_database(server))
            downgrade(database.engine, "base")
        yield database


def test_restored_rows_are_the_same_whatever_the_database(
    full: Database, backup: Path, empty: Database
) -> None:
    """SQLite to PostgreSQL, back, and to their own kind; the audit log can still be verified."""
    done = restore(empty, backup)
    assert contents(empty) == contents(full)
    assert done.manifest.rows == sum(map(len, contents(full).values()))
    check_current(empty.engine)
    assert done.audit.faults == ()
    assert done.audit.entries == 3
    with empty.writing() as session:
        assert verify(session) == done.audit
    with pytest.raises(Exception, match="only grow"), empty.writing() as session:
        session.execute(text("DELETE FROM audit_log"))
    hall = hall_on(empty)
    with hall.writing(SYSTEM) as work:
        look(work, work.session.scalars(select(Candidate)).one())
    with empty.reading() as session:
        assert verify(session).entries == 6


def test_a_backup_of_a_restored_backup_has_the_same_lines(
    backup: Path, empty: Database, tmp_path: Path
) -> None:
    """The lines do not depend on the kind of database."""
    restore(empty, backup)
    back_up(empty, tmp_path / "second.zip", NOW)
    first, second = zipfile.ZipFile(backup), zipfile.ZipFile(tmp_path / "second.zip")
    with first, second:
        assert first.namelist() == second.namelist()
        for name in first.namelist():
            assert first.read(name) == second.read(name)


def test_a_backup_tells_what_it_holds_and_is_for_us_alone(full: Database, backup: Path) -> None:
    """Its manifest names the revision, and for each table the rows and their SHA-256."""
    with zipfile.ZipFile(backup) as archive:
        told = json.loads(archive.read("manifest.json"))
    assert told["revision"] == newest()
    assert told["made_at"] == NOW.isoformat()
    rows = {name: table["rows"] for name, table in told["tables"].items()}
    assert rows == {name: len(found) for name, found in contents(full).items()}
    assert backup.stat().st_mode & 0o777 == 0o600


def broken(file: Path, kind: str, target: Path) -> Path:
    """Return a copy of a backup, broken in one way."""
    data = file.read_bytes()
    if kind == "cut off":
        target.write_bytes(data[: len(data) // 2])
    elif kind == "a bit turned":
        with zipfile.ZipFile(file) as archive:
            at = archive.getinfo("tables/candidates.jsonl").header_offset + 80
        target.write_bytes(data[:at] + bytes([data[at] ^ 16]) + data[at + 1 :])
    elif kind == "another file":
        target.write_text("id;naam\n1;x\n")
    else:
        rewrite(file, target, kind)
    return target


def rewrite(file: Path, target: Path, kind: str) -> None:
    """Write a backup anew as a careful hand would, with other content."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text_ = old.read(name)
            if kind == "a row removed" and name == "tables/candidate_skills.jsonl":
                text_ = text_.split(b"\n", 1)[1]
            elif kind == "a table removed" and name == "tables/wishes.jsonl":
                continue
            elif name == "manifest.json" and kind == "of another program":
                text_ = b'{"format": "other"}'
            elif name == "manifest.json" and kind == "of a later version":
                text_ = text_.replace(newest().encode(), b"9999")
            elif name == "manifest.json" and kind == "without a column":
                told = json.loads(text_)
                told["tables"]["wishes"]["columns"].remove("rank")
                text_ = json.dumps(told).encode()
            new.writestr(name, text_)


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("cut off", "cut off or damaged"),
        ("another file", "is no backup of 'stagepact db backup'"),
        ("of another program", "is no backup of 'stagepact db backup'"),
        ("a bit turned", "is damaged"),
        ("a row removed", "is damaged"),
        ("a table removed", "is damaged"),
        ("without a column", "is damaged"),
        ("of a later version", "install that version"),
    ],
)
def test_a_file_that_is_not_as_it_was_written_is_refused(
    backup: Path, tmp_path: Path, kind: str, told: str
) -> None:
    """And nothing is made: not even an empty database."""
    file = broken(backup, kind, tmp_path / "broken.zip")
    there = tmp_path / "new.sqlite"
    database = open_database(str(there))
    with pytest.raises(ServiceError, match=told):
        restore(database, file)
    database.dispose()
    assert not list(tmp_path.glob("new.sqlite*"))


def test_rows_that_contradict_each_other_leave_nothing(
    backup: Path, empty: Database, tmp_path: Path
) -> None:
    """Hashes fit, but a wish points at nobody: all or nothing."""
    import hashlib

    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(tmp_path / "odd.zip", "w") as new:
        told = json.loads(old.read("manifest.json"))
        for name in old.namelist():
            lines = old.read(name)
            if name == "tables/wishes.jsonl":
                at = told["tables"]["wishes"]["columns"].index("candidate_id")
                row = json.loads(lines)
                row[at] = "nobody"
                lines = json.dumps(row).encode() + b"\n"
                told["tables"]["wishes"]["sha256"] = hashlib.sha256(lines).hexdigest()
            if name != "manifest.json":
                new.writestr(name, lines)
        new.writestr("manifest.json", json.dumps(told))
    with pytest.raises(ServiceError, match="nothing was changed"):
        restore(empty, tmp_path / "odd.zip")
    if empty.engine.dialect.name == "sqlite":
        assert not Path(str(empty.engine.url.database)).exists()
    else:
        assert inspect(empty.engine).get_table_names() == []


def test_a_database_in_use_is_not_restored_into(backup: Path, full: Database) -> None:
    """Not one row of it changes."""
    before = contents(full)
    with pytest.raises(ServiceError, match="not empty"):
        restore(full, backup)
    assert contents(full) == before


def test_a_database_that_was_only_just_made_is_empty_enough(
    backup: Path, full: Database, tmp_path: Path
) -> None:
    """Whoever ran 'db upgrade' first need not begin anew; the installation is that of the file."""
    with sqlite_database(tmp_path) as fresh:
        restore(fresh, backup)
        assert contents(fresh) == contents(full)


def test_an_older_backup_is_restored_and_upgraded(tmp_path: Path) -> None:
    """Its tables are made as they were, filled, and brought up to this version."""
    old = open_database(str(tmp_path / "old.sqlite"))
    upgrade(old.engine, revisions()[0])
    with old.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO organisations (id, kind, name, version, created_at, updated_at) "
                "VALUES ('o', 'school', 'ROC', 1, '2026-01-01 00:00:00', '2026-01-01 00:00:00')"
            )
        )
    made = back_up(old, tmp_path / "old.zip", NOW)
    old.dispose()
    assert made.revision == revisions()[0]
    new = open_database(str(tmp_path / "new.sqlite"))
    restore(new, tmp_path / "old.zip")
    check_current(new.engine)
    assert ["ROC" in row for row in contents(new)["organisations"]] == [True]
    new.dispose()


FULL_DISK = """
import resource, sys
from pathlib import Path
from datetime import UTC, datetime
from service.db.engine import open_database
from service.errors import ServiceError
from service.schema.backup import back_up
resource.setrlimit(resource.RLIMIT_FSIZE, (4000, 4000))
try:
    back_up(open_database(sys.argv[1]), Path(sys.argv[2]), datetime.now(UTC))
except ServiceError as error:
    print(error)
"""


def test_a_disk_that_fills_up_leaves_the_earlier_backup(full: Database, tmp_path: Path) -> None:
    """A clear error, nothing half written."""
    file = tmp_path / "backup.zip"
    file.write_bytes(b"the earlier one")
    url = full.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-c", FULL_DISK, url, str(file)],
        capture_output=True, text=True, check=True, timeout=60,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )  # fmt: skip
    assert "backup.zip cannot be written: File too large" in done.stdout
    assert file.read_bytes() == b"the earlier one"
    assert [each.name for each in tmp_path.iterdir()] == ["backup.zip"]
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 4000


def test_a_folder_that_is_not_there_is_told(full: Database, tmp_path: Path) -> None:
    """With the name of the file."""
    with pytest.raises(ServiceError, match=r"nowhere/b\.zip cannot be written: No such file"):
        back_up(full, tmp_path / "nowhere" / "b.zip", NOW)
    with pytest.raises(ServiceError, match=r"b\.zip cannot be read: No such file"):
        restore(full, tmp_path / "b.zip")
