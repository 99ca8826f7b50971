"""A backup: everything of a database as of one moment, in one file for either kind of database.

The file is a zip with, for each table, its rows as lines of JSON, and ``manifest.json`` with the
revision, the version of the software, and how many rows and which SHA-256 each table has.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, Table

from matching._version import __version__
from matching.errors import message
from service.db.engine import Database
from service.errors import ServiceError
from service.exchange.whole import whole_private_file
from service.schema.migrate import current, refuse_others
from service.schema.portable import column_names, lines_of, tables_of

FORMAT: Final = "stagepact-backup"
FORMAT_VERSION: Final = 1
MANIFEST: Final = "manifest.json"


@dataclass(frozen=True)
class TableBackup:
    """What a backup has of one table: its columns, how many rows, and the SHA-256 of the lines."""

    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes
    ----------
    revision
        Of the tables.
    version
        Of the software that made it.
    made_at
        When, in UTC.
    tables
        By name, each after those that it points at.
    """

    revision: str
    version: str
    made_at: str
    tables: dict[str, TableBackup]

    @property
    def rows(self) -> int:
        """Return how many rows there are in all."""
        return sum(table.rows for table in self.tables.values())


def member_of(table: str) -> str:
    """Return where in the file the rows of a table are."""
    return f"tables/{table}.jsonl"


def back_up(database: Database, file: Path, now: datetime) -> Manifest:
    """Write a backup; whoever works with the database goes on meanwhile.

    Parameters
    ----------
    database
        At any revision that this version knows.
    file
        Where to; one that is there is replaced when all is done, and stays when it fails.
        Only we may read it: it holds names, and the key of the installation.
    now
        The moment, in UTC.

    Raises
    ------
    ServiceError
        If there is nothing to back up, or the file cannot be written.
    """
    with database.reading() as session:
        connection = session.connection()
        refuse_others(connection)
        revision = current(connection)
        if revision is None:
            raise ServiceError(
                message("the database has no tables yet, so there is nothing to back up")
            )
        with (
            whole_private_file(file) as stream,
            zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        ):
            tables = {
                table.name: _write_table(connection, table, archive)
                for table in tables_of(connection)
            }
            manifest = Manifest(revision, __version__, now.isoformat(), tables)
            text = {"format": FORMAT, "format_version": FORMAT_VERSION, **asdict(manifest)}
            archive.writestr(MANIFEST, json.dumps(text, indent=1))
    return manifest


def _write_table(connection: Connection, table: Table, archive: zipfile.ZipFile) -> TableBackup:
    digest, rows = hashlib.sha256(), 0
    with archive.open(member_of(table.name), "w", force_zip64=True) as out:
        for line in lines_of(connection, table):
            out.write(line)
            digest.update(line)
            rows += 1
    return TableBackup(column_names(table), rows, digest.hexdigest())


def as_manifest(told: Any) -> Manifest:
    """Return a manifest as it stands in a file.

    Raises
    ------
    ValueError, KeyError, TypeError
        If it is none.
    """
    if told["format"] != FORMAT:
        raise ValueError("another format")
    tables = {
        str(name): TableBackup(
            [str(column) for column in table["columns"]], int(table["rows"]), str(table["sha256"])
        )
        for name, table in told["tables"].items()
    }
    return Manifest(str(told["revision"]), str(told["version"]), str(told["made_at"]), tables)
