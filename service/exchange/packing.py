"""Sheets, mends and findings as bytes, and back: JSON, made small. Never pickled."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from matching.errors import Message
from matching.profiles.read import OpenedFile
from matching.profiles.reading.cells_text import Raw
from matching.profiles.reading.findings import Finding, Problem, Severity
from matching.profiles.reading.sheets import Sheet
from matching.profiles.reading.told import Told


def packed(value: Any) -> bytes:
    """Return what JSON can hold as bytes."""
    return zlib.compress(json.dumps(value, separators=(",", ":")).encode(), 6)


def unpacked(data: bytes) -> Any:
    """Return what `packed` was given."""
    return json.loads(zlib.decompress(data)) if data else {}


def pack_file(file: OpenedFile) -> bytes:
    """Return a file with all its cells as bytes."""
    sheets = [
        {
            "name": sheet.name,
            "rows": [[_cell_out(cell) for cell in row] for row in sheet.rows],
            "problems": [_problem_out(one) for one in sheet.problems],
        }
        for sheet in file.sheets
    ]
    return packed({"name": file.name, "digest": file.digest, "sheets": sheets})


def unpack_file(data: bytes) -> OpenedFile:
    """Return a file as `pack_file` was given it."""
    told = unpacked(data)
    sheets = tuple(
        Sheet(
            one["name"],
            [[_cell_in(cell) for cell in row] for row in one["rows"]],
            tuple(_problem_in(problem) for problem in one["problems"]),
        )
        for one in told["sheets"]
    )
    return OpenedFile(told["name"], told["digest"], sheets)


_KINDS: Final[Mapping[str, tuple[type, Callable[[Any], Any], Callable[[Any], Any]]]] = {
    "moment": (datetime, datetime.isoformat, datetime.fromisoformat),
    "day": (date, date.isoformat, date.fromisoformat),
    "time": (time, time.isoformat, time.fromisoformat),
    "span": (
        timedelta,
        timedelta.total_seconds,
        lambda seconds: timedelta(seconds=seconds),
    ),
}
"""Cells that JSON has no word for; a moment is a day as well, so it stands first."""


def _cell_out(cell: Raw) -> Any:
    if cell is None or isinstance(cell, str | int | float):
        return cell
    name, out = next(
        (name, out) for name, (kind, out, _) in _KINDS.items() if isinstance(cell, kind)
    )
    return {name: out(cell)}


def _cell_in(told: Any) -> Raw:
    if not isinstance(told, dict):
        cell: Raw = told
        return cell
    ((name, value),) = told.items()
    made: Raw = _KINDS[name][2](value)
    return made


def message_out(told: Message) -> Any:
    """Return a sentence and its values as JSON can hold them."""
    values = {name: _value_out(value) for name, value in told.values.items()}
    return [told.template, values] if values else [told.template]


def message_in(told: Sequence[Any]) -> Message:
    """Return a sentence as `message_out` was given it."""
    values = told[1] if len(told) > 1 else {}
    return Message(
        told[0],
        {
            name: message_in(value) if isinstance(value, list) else value
            for name, value in values.items()
        },
    )


def _value_out(value: Any) -> Any:
    if isinstance(value, Message):
        return message_out(value)
    return value if value is None or isinstance(value, str | int | float) else str(value)


def _problem_out(one: Problem) -> Any:
    return [int(one.severity), one.code, message_out(one.why), message_out(one.mend), one.secret]


def _problem_in(told: Sequence[Any]) -> Problem:
    severity, code, why, mend, secret = told
    return Problem(Severity(severity), code, message_in(why), message_in(mend), secret)


def finding_out(one: Finding) -> Any:
    """Return a finding as JSON can hold it."""
    why, mend = message_out(one.why), message_out(one.mend)
    return [int(one.severity), one.code, one.file, one.row, one.column, one.value, why, mend]


def finding_in(told: Sequence[Any]) -> Finding:
    """Return a finding as `finding_out` was given it."""
    severity, code, file, row, column, value, why, mend = told
    return Finding(
        Severity(severity), code, file, row, column, value, message_in(why), message_in(mend)
    )


def told_out(told: Told) -> bytes:
    """Return what was said of sheets as bytes."""
    return packed(
        {
            "tables": dict(told.tables),
            "columns": {table: dict(columns) for table, columns in told.columns.items()},
            "cells": {
                file: [[row, position, text] for (row, position), text in sorted(cells.items())]
                for file, cells in told.cells.items()
            },
            "without": {file: sorted(rows) for file, rows in told.without.items()},
        }
    )


def told_in(data: bytes) -> Told:
    """Return what was said of sheets, as `told_out` was given it."""
    told = unpacked(data)
    return Told(
        told.get("tables", {}),
        told.get("columns", {}),
        {
            file: {(row, position): text for row, position, text in cells}
            for file, cells in told.get("cells", {}).items()
        },
        {file: frozenset(rows) for file, rows in told.get("without", {}).items()},
    )
