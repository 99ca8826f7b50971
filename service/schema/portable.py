"""Rows as lines of JSON that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    Boolean,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    String,
    Table,
    select,
)
from sqlalchemy.types import TypeEngine

VERSION_TABLE: Final = "alembic_version"
"""Says at which revision a database is; a backup tells that elsewhere."""

Convert = Callable[[Any], Any]


def _same(value: Any) -> Any:
    return value


def _moment_out(value: datetime) -> str:
    aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    return aware.isoformat(timespec="microseconds")


def _moment_in(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)


def _bytes_out(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes_in(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


_CONVERTERS: Final[tuple[tuple[type[TypeEngine[Any]], Convert, Convert], ...]] = (
    (DateTime, _moment_out, _moment_in),
    (Date, date.isoformat, date.fromisoformat),
    (LargeBinary, _bytes_out, _bytes_in),
    (Boolean, bool, bool),
    (JSON, _same, _same),
    (String, _same, _same),
    (Integer, _same, _same),
    (Float, _same, _same),
    (Numeric, float, float),
)
"""By type of a column: what goes to a file, and what comes from it. The first that fits counts."""


def tables_of(connection: Connection) -> list[Table]:
    """Return the tables that a database really has, each after those that it points at."""
    metadata = MetaData()
    metadata.reflect(connection)
    tables = [table for table in metadata.sorted_tables if table.name != VERSION_TABLE]
    for table in tables:
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = JSON(none_as_null=True)
            elif isinstance(column.type, DateTime) and connection.dialect.name == "postgresql":
                column.type = DateTime(timezone=True)
    return tables


def column_names(table: Table) -> list[str]:
    """Return the names of the columns of a table, in an order that does not depend on it."""
    return sorted(column.name for column in table.columns)


def lines_of(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield the rows of a table as lines, in the order of the key, never all at a time."""
    columns = [table.c[name] for name in column_names(table)]
    converters = [_converters(column.type)[0] for column in columns]
    query = select(*columns).order_by(*table.primary_key.columns)
    result = connection.execution_options(yield_per=1000).execute(query)
    for row in result:
        values = [
            None if value is None else convert(value)
            for value, convert in zip(row, converters, strict=True)
        ]
        yield json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def rows_of(table: Table, names: Sequence[str], lines: Iterator[bytes]) -> Iterator[dict[str, Any]]:
    """Yield lines as rows to insert.

    Raises
    ------
    ValueError
        If a line is not what `lines_of` writes.
    """
    converters = [_converters(table.c[name].type)[1] for name in names]
    for line in lines:
        values = json.loads(line)
        if not isinstance(values, list) or len(values) != len(names):
            raise ValueError("a line with other columns")
        yield {
            name: None if value is None else convert(value)
            for name, value, convert in zip(names, values, converters, strict=True)
        }


def _converters(kind: TypeEngine[Any]) -> tuple[Convert, Convert]:
    for known, out, back in _CONVERTERS:
        if isinstance(kind, known):
            return out, back
    raise TypeError(f"no way is known to keep a column of type {kind!r}")
