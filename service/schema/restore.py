"""Filling an empty database with a backup, all of it or nothing."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table, func, inspect, select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from matching.errors import message
from service.audit.chain import Verified, verify
from service.db.engine import Database
from service.errors import ServiceError
from service.schema.backup import (
    FORMAT_VERSION,
    MANIFEST,
    Manifest,
    TableBackup,
    as_manifest,
    member_of,
)
from service.schema.migrate import (
    current,
    keep_private,
    migrating,
    refuse_others,
    revisions,
    step_down,
    step_up,
)
from service.schema.portable import VERSION_TABLE, rows_of, tables_of

_AT_A_TIME: Final = 1_000
_LONGEST_LINE: Final = 256_000_000
_LONGEST_MANIFEST: Final = 10_000_000

_FRESH: Final = frozenset({"audit_head", "installation", "programmes"})
"""Tables that have rows in a database that nobody used yet."""

_DAMAGE: Final = (
    zipfile.BadZipFile, zlib.error, ValueError, KeyError, TypeError, AttributeError, EOFError,
    NotImplementedError, RuntimeError, OverflowError,
)  # fmt: skip
"""What the parts of Python raise at a file that is not what we wrote."""


@dataclass(frozen=True)
class Restored:
    """What came of restoring.

    Attributes
    ----------
    manifest
        What the file held.
    audit
        What verifying the audit log of the filled database found.
    """

    manifest: Manifest
    audit: Verified


def restore(database: Database, file: Path) -> Restored:
    """Fill an empty database with a backup, and bring it up to the newest revision.

    The whole file is checked before anything is written.

    Parameters
    ----------
    database
        Without tables, or with tables that nobody used yet.
    file
        As `service.schema.backup.back_up` made it.

    Raises
    ------
    ServiceError
        If the file is damaged, no backup, or of a later version of the software, or the
        database is not empty. The database is then as it was.
    """
    engine = database.engine
    with opened_backup(file) as backup:
        backup.check()
        made = keep_private(engine)
        try:
            with migrating(engine) as connection:
                _empty(connection)
                step_up(connection, backup.manifest.revision)
                _fill(connection, backup)
                step_up(connection)
                with Session(bind=connection) as session:
                    audit = verify(session)
        except BaseException:
            if made:
                engine.dispose()
                _remove(str(engine.url.database))
            raise
    return Restored(backup.manifest, audit)


@dataclass(frozen=True)
class Backup:
    """A backup that is open to be read.

    Attributes
    ----------
    file
        Its name.
    archive
        The zip.
    manifest
        What it says it holds.
    """

    file: Path
    archive: zipfile.ZipFile
    manifest: Manifest

    def check(self) -> None:
        """Read all of it, and refuse it unless each table is what the manifest says.

        Raises
        ------
        ServiceError
            If the file is damaged.
        """
        for name in self.manifest.tables:
            for _ in self.lines(name):
                pass

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a table; at the end they are what the manifest says.

        Raises
        ------
        ServiceError
            If they are not.
        """
        told, digest, rows = self.manifest.tables[name], hashlib.sha256(), 0
        with _damage_told(self.file), self.archive.open(member_of(name)) as stream:
            while line := stream.readline(_LONGEST_LINE):
                digest.update(line)
                rows += 1
                yield line
        if (rows, digest.hexdigest()) != (told.rows, told.sha256):
            raise damaged(self.file)


@contextmanager
def opened_backup(file: Path) -> Iterator[Backup]:
    """Give a backup to read.

    Raises
    ------
    ServiceError
        If it cannot be read, is no backup, or is of a later version of this software.
    """
    try:
        stream = file.open("rb")
    except OSError as error:
        raise ServiceError(
            message("{path} cannot be read: {reason}", path=file, reason=error.strerror)
        ) from error
    with stream:
        try:
            archive = zipfile.ZipFile(stream)
            if archive.getinfo(MANIFEST).file_size > _LONGEST_MANIFEST:
                raise ValueError("too large")
            told = json.loads(archive.read(MANIFEST))
            manifest = as_manifest(told)
            version = int(told["format_version"])
        except _DAMAGE as error:
            raise ServiceError(
                message(
                    "{path} is no backup of 'stagepact db backup', or it was cut off or damaged; "
                    "copy it again, or take an earlier one",
                    path=file,
                )
            ) from error
        if version > FORMAT_VERSION or manifest.revision not in revisions():
            raise ServiceError(
                message(
                    "{path} was made by version {version} of Stagepact, which is later than this "
                    "one; install that version",
                    path=file,
                    version=manifest.version,
                )
            )
        yield Backup(file, archive, manifest)


def damaged(file: Path) -> ServiceError:
    """Return what to raise at a file that is not as it was written."""
    return ServiceError(
        message(
            "{path} is damaged: what it holds is not what was written. Copy it again, or take an "
            "earlier backup; nothing was changed",
            path=file,
        )
    )


@contextmanager
def _damage_told(file: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise damaged(file) from error


def _empty(connection: Connection) -> None:
    """Take away the tables of a database that nobody used yet; refuse any other."""
    refuse_others(connection)
    if current(connection) is not None:
        used = {table.name for table in tables_of(connection) if _has_rows(connection, table)}
        if used <= _FRESH:
            step_down(connection, "base")
    tables = set(inspect(connection).get_table_names()) - {VERSION_TABLE}
    if tables:
        raise ServiceError(
            message(
                "the database is not empty: {tables} are there. A backup is restored into an "
                "empty one only: name another file or database with --database",
                tables=", ".join(sorted(tables)[:5]),
            )
        )


def _has_rows(connection: Connection, table: Table) -> bool:
    return connection.scalar(select(func.count()).select_from(table)) != 0


def _fill(connection: Connection, backup: Backup) -> None:
    """Put the rows of a backup into tables that were just made."""
    tables = {table.name: table for table in tables_of(connection)}
    told = backup.manifest.tables
    if tables.keys() != told.keys() or any(
        _columns(table) != set(told[name].columns) for name, table in tables.items()
    ):
        raise damaged(backup.file)
    for name in _FRESH & tables.keys():
        connection.execute(tables[name].delete())
    for name, table in tables.items():
        _insert(connection, table, backup, told[name])


def _insert(connection: Connection, table: Table, backup: Backup, told: TableBackup) -> None:
    with _damage_told(backup.file):
        rows = rows_of(table, told.columns, backup.lines(table.name))
        while some := list(islice(rows, _AT_A_TIME)):
            _execute(connection, table, some, backup.file)


def _execute(connection: Connection, table: Table, some: list[dict[str, Any]], file: Path) -> None:
    try:
        connection.execute(table.insert(), some)
    except DatabaseError as error:
        if connection.dialect.name == "sqlite" and "constraint" not in str(error.orig):
            raise
        raise ServiceError(
            message(
                "{path} has rows in {table} that this database refuses ({reason}); nothing was "
                "changed",
                path=file,
                table=table.name,
                reason=type(error.orig).__name__,
            )
        ) from error


def _columns(table: Table) -> set[str]:
    return {column.name for column in table.columns}


def _remove(name: str) -> None:
    for path in (name, f"{name}-wal", f"{name}-shm"):
        with suppress(OSError):
            Path(path).unlink()
