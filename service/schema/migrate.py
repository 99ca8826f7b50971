"""Bringing a database up to date, and back; Alembic does the work."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, text

from matching.errors import message
from service.db.engine import WRITES
from service.errors import ServiceError
from service.schema.shipped import insert_shipped
from service.schema.tables import METADATA

_HERE: Final = Path(__file__).parent / "migrations"
_VERSION_TABLE: Final = "alembic_version"

_LOCK: Final = 7_405_121_968
"""Any number, the same in all versions: who migrates a PostgreSQL database holds this lock."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring a database up to a revision, all of it or none; what is there already stays.

    At the newest revision the programmes that ship are put in, where they are missing.

    Raises
    ------
    ServiceError
        If the database is an archive of the batch command, has tables of another program, or
        there is no such revision.
    """
    if revision not in {"head", *revisions()}:
        raise ServiceError(
            message(
                "there is no revision {revision}; choose one of {known}",
                revision=revision,
                known=", ".join(revisions()),
            )
        )
    keep_private(engine)
    with migrating(engine) as connection:
        step_up(connection, revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Bring a database back to an earlier revision; ``base`` removes all tables."""
    with migrating(engine) as connection:
        step_down(connection, revision)


def step_up(connection: Connection, revision: str = "head") -> None:
    """Do what `upgrade` does, within a transaction that `migrating` gave."""
    refuse_others(connection)
    command.upgrade(_config(connection), revision)
    if current(connection) == newest():
        insert_shipped(connection, datetime.now(UTC))


def step_down(connection: Connection, revision: str) -> None:
    """Do what `downgrade` does, within a transaction that `migrating` gave."""
    command.downgrade(_config(connection), revision)
    if current(connection) is None:
        connection.execute(text(f"DROP TABLE IF EXISTS {_VERSION_TABLE}"))


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes of tables are kept when the block ends well, all or none.

    Nobody else migrates meanwhile. SQLite changes a table by making it anew and removing the old
    one; with foreign keys on, that would remove what points at it. So they are off meanwhile,
    and checked at the end.

    Raises
    ------
    ServiceError
        If afterwards a row points at one that is not there.
    """
    with engine.execution_options(**{WRITES: True}).connect() as connection:
        if engine.dialect.name != "sqlite":
            with connection.begin():
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
                yield connection
            return
        raw: Any = connection.connection.dbapi_connection
        raw.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                _check_foreign_keys(connection)
        finally:
            raw.execute("PRAGMA foreign_keys = ON")


def _check_foreign_keys(connection: Connection) -> None:
    broken = {row[0] for row in connection.execute(text("PRAGMA foreign_key_check"))}
    if broken:
        raise ServiceError(
            message(
                "rows of {tables} would point at rows that are not there, so nothing was changed; "
                "the database or the file is damaged: restore an earlier backup",
                tables=", ".join(sorted(broken)),
            )
        )


def keep_private(engine: Engine) -> bool:
    """Make the file of a SQLite database for us alone, and return whether it was not there yet.

    Raises
    ------
    ServiceError
        If its folder is not there or may not be written.
    """
    if not _is_missing(engine):
        return False
    name = str(engine.url.database)
    try:
        os.close(os.open(name, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return False
    except OSError as error:
        raise ServiceError(
            message("{path} cannot be written: {reason}", path=name, reason=error.strerror)
        ) from error
    return True


def _is_missing(engine: Engine) -> bool:
    """Return whether it is a SQLite file that is not there: to connect would make it."""
    name = engine.url.database
    if engine.dialect.name != "sqlite" or not name or name == ":memory:" or "?" in name:
        return False
    return not Path(name).exists()


def current(where: Engine | Connection) -> str | None:
    """Return the revision that a database is at, None if it has none of our tables."""
    if isinstance(where, Connection):
        return MigrationContext.configure(where).get_current_revision()
    if _is_missing(where):
        return None
    with where.connect() as connection:
        return current(connection)


def newest() -> str:
    """Return the revision that this version of the software needs."""
    head = ScriptDirectory(str(_HERE)).get_current_head()
    assert head is not None
    return head


def revisions() -> tuple[str, ...]:
    """Return all revisions that this version of the software knows, the oldest first."""
    found = ScriptDirectory(str(_HERE)).walk_revisions()
    return tuple(reversed([script.revision for script in found]))


def check_current(engine: Engine) -> None:
    """Refuse a database that is behind or ahead of this version of the software.

    Raises
    ------
    ServiceError
        With the command that mends it.
    """
    there = None
    if not _is_missing(engine):
        with engine.connect() as connection:
            refuse_others(connection)
            there = current(connection)
    if there is None:
        raise ServiceError(
            message(
                "{location} has no tables yet; run 'stagepact db upgrade'", location=_shown(engine)
            )
        )
    if there != newest():
        raise ServiceError(
            message(
                "the database is at revision {there}, and this version needs {needed}; "
                "make a backup and run 'stagepact db upgrade'",
                there=there,
                needed=newest(),
            )
        )


def differences(engine: Engine) -> list[Any]:
    """Return what differs between the tables of a database and those of the models."""
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        return list(compare_metadata(context, METADATA))


def refuse_others(connection: Connection) -> None:
    """Refuse a database that is not ours, or of a later version of this software.

    Raises
    ------
    ServiceError
        That says what it is, and what to do.
    """
    engine = connection.engine
    tables = set(inspect(connection).get_table_names())
    if _VERSION_TABLE not in tables and "run_placements" in tables:
        raise ServiceError(
            message(
                "{location} is an archive of runs (--archive), not a database of the service; "
                "name another file or database in STAGEPACT_DATABASE",
                location=_shown(engine),
            )
        )
    there = current(connection)
    if there is None and tables & set(METADATA.tables):
        raise ServiceError(
            message(
                "{location} has tables of another program; name another file or database in "
                "STAGEPACT_DATABASE",
                location=_shown(engine),
            )
        )
    if there is not None and there not in revisions():
        raise ServiceError(
            message(
                "the database is at revision {there}, of a later version of Stagepact (this one "
                "knows up to {newest}); install that version",
                there=there,
                newest=newest(),
            )
        )


def _shown(engine: Engine) -> str:
    return engine.url.render_as_string(hide_password=True)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
