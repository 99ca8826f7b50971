"""The tables are what the models say, on either database, up and down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Connection, Engine, String, inspect, select, text

from service.db.engine import Database, open_engine
from service.errors import ServiceError
from service.profiles.models import CandidateSkill, Programme
from service.runs.archive import open_archive
from service.schema.migrate import (
    check_current,
    current,
    differences,
    downgrade,
    migrating,
    newest,
    revisions,
    upgrade,
)
from tests.service_app import hall_on


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """Give a database at the newest revision, and leave it so."""
    upgrade(database.engine)
    yield database.engine
    with database.engine.begin() as connection:
        if inspect(connection).has_table("alembic_version"):
            ahead = "UPDATE alembic_version SET version_num = :newest WHERE version_num = '9999'"
            connection.execute(text(ahead), {"newest": newest()})
    upgrade(database.engine)


def test_models_and_migrations_do_not_differ(engine: Engine) -> None:
    """Whoever changes a model writes the migration too: this fails until then."""
    assert differences(engine) == []


def test_a_difference_between_models_and_tables_is_seen(engine: Engine) -> None:
    """The test above can fail: a column too many, and an index too few."""
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE wishes ADD COLUMN colour VARCHAR(9)"))
        connection.execute(text("DROP INDEX ix_wishes_candidate_id"))
    found = str(differences(engine))
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE wishes DROP COLUMN colour"))
        connection.execute(text("CREATE INDEX ix_wishes_candidate_id ON wishes (candidate_id)"))
    assert "remove_column" in found
    assert "add_index" in found
    assert differences(engine) == []


def left_behind(connection: Connection) -> list[str]:
    """Return everything of ours in a database: tables, indexes, triggers and functions."""
    if connection.dialect.name == "sqlite":
        return list(connection.scalars(text("SELECT name FROM sqlite_master")))
    return list(
        connection.scalars(
            text(
                "SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace "
                "UNION ALL SELECT proname::text FROM pg_proc "
                "WHERE pronamespace = 'public'::regnamespace "
                "UNION ALL SELECT typname::text FROM pg_type "
                "WHERE typnamespace = 'public'::regnamespace"
            )
        )
    )


def test_down_to_nothing_leaves_nothing_and_up_again_is_whole(engine: Engine) -> None:
    """Tables, triggers and functions go; the second time they are made just so."""
    downgrade(engine, "base")
    with engine.connect() as connection:
        assert left_behind(connection) == []
    assert current(engine) is None
    upgrade(engine)
    assert differences(engine) == []
    check_current(engine)
    with engine.connect() as connection:
        names = set(connection.scalars(select(Programme.name)))
        assert {"stagepact", "talent"} <= names


def test_each_revision_goes_up_and_down_by_itself(engine: Engine) -> None:
    """Step by step, all the way."""
    downgrade(engine, "base")
    for revision in revisions():
        upgrade(engine, revision)
        assert current(engine) == revision
    for _ in revisions():
        downgrade(engine, "-1")
    assert current(engine) is None


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    """A programme that somebody changed stays as it is."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE programmes SET config = '{}' WHERE name = 'talent'"))
    upgrade(engine)
    with engine.begin() as connection:
        config = select(Programme.config).where(Programme.name == "talent")
        assert connection.scalar(config) == {}
        connection.execute(text("DELETE FROM programmes WHERE name = 'talent'"))


def test_a_database_that_is_behind_is_refused_with_the_command_that_mends_it(
    engine: Engine,
) -> None:
    """An earlier revision."""
    downgrade(engine, "-1")
    with pytest.raises(ServiceError, match=r"needs \d+; make a backup and run 'stagepact db upg"):
        check_current(engine)


def test_a_database_without_tables_is_refused_with_the_command_that_mends_it(
    engine: Engine,
) -> None:
    """An empty one."""
    downgrade(engine, "base")
    with pytest.raises(ServiceError, match="has no tables yet; run 'stagepact db upgrade'"):
        check_current(engine)


def test_a_database_that_is_ahead_is_refused_and_left_alone(engine: Engine) -> None:
    """A later version of the software made it: neither used nor 'upgraded'."""
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for use in (check_current, upgrade):
        with pytest.raises(ServiceError, match=r"of a later version .* install that version"):
            use(engine)


def test_an_unknown_revision_is_told(engine: Engine) -> None:
    """With those that there are."""
    with pytest.raises(ServiceError, match=f"no revision 7777; choose one of 0001.*{newest()}"):
        upgrade(engine, "7777")


def test_changing_a_table_keeps_what_points_at_it(database: Database, engine: Engine) -> None:
    """On SQLite a changed table is made anew: the rows that belong to the old one stay."""
    hall = hall_on(database)
    person = hall.candidate(skills={"lassen": 3, "Excel": 2})
    skills = select(CandidateSkill.text).where(CandidateSkill.candidate_id == person.id)
    with migrating(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        always: Literal["always", "auto"] = "always" if engine.dialect.name == "sqlite" else "auto"
        with operations.batch_alter_table("candidates", recreate=always) as batch:
            batch.add_column(Column("colour", String(9)))
    with migrating(engine) as connection:
        assert set(connection.scalars(skills)) == {"lassen", "Excel"}
        connection.execute(text("ALTER TABLE candidates DROP COLUMN colour"))
    assert differences(engine) == []


def test_a_migration_that_leaves_rows_hanging_is_undone(tmp_path: Path) -> None:
    """SQLite checks at the end what it did not check meanwhile."""
    engine = open_engine(str(tmp_path / "a.sqlite"))
    upgrade(engine)
    dangling = text("INSERT INTO candidate_contacts VALUES ('nobody', 'a', 'b', 'c')")
    with (
        pytest.raises(ServiceError, match="rows of candidate_contacts would point at rows"),
        migrating(engine) as connection,
    ):
        connection.execute(dangling)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM candidate_contacts")) == 0
        assert connection.scalar(text("PRAGMA foreign_keys")) == 1
    engine.dispose()


def test_archive_and_database_are_not_mistaken_for_each_other(tmp_path: Path) -> None:
    """Each refuses the other, and changes nothing in it."""
    archive, service = str(tmp_path / "archive.sqlite"), str(tmp_path / "service.sqlite")
    open_archive(archive).dispose()
    engine = open_engine(archive)
    for use in (upgrade, check_current):
        with pytest.raises(ServiceError, match="is an archive of runs"):
            use(engine)
    assert "audit_log" not in inspect(engine).get_table_names()
    engine.dispose()
    engine = open_engine(service)
    upgrade(engine)
    engine.dispose()
    with pytest.raises(ServiceError, match="is the database of the service"):
        open_archive(service)


def test_tables_of_another_program_are_left_alone(tmp_path: Path) -> None:
    """A name that is taken is no reason to write into somebody else's table."""
    engine = open_engine(str(tmp_path / "theirs.sqlite"))
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE accounts (id INTEGER)"))
    with pytest.raises(ServiceError, match="has tables of another program"):
        upgrade(engine)
    assert inspect(engine).get_table_names() == ["accounts"]
    engine.dispose()


def test_a_new_database_file_is_for_us_alone_and_looking_makes_none(tmp_path: Path) -> None:
    """It holds names; and whoever mistypes its name finds no empty file afterwards."""
    engine = open_engine(str(tmp_path / "new.sqlite"))
    with pytest.raises(ServiceError, match="has no tables yet"):
        check_current(engine)
    assert list(tmp_path.iterdir()) == []
    upgrade(engine)
    assert (tmp_path / "new.sqlite").stat().st_mode & 0o777 == 0o600
    engine.dispose()
