"""The tables of an export: the columns of the templates, filled from records."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, Final, Protocol

from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.headings import Column, Table
from service.exchange.cells import Cell, Writer, csv_cell, guarded

_LEFT_OUT: Final[Mapping[str, frozenset[str]]] = {
    "candidates": frozenset({"days_per_week", "first_name", "infix", "surname"}),
    "vacancies": frozenset(
        {
            "days_per_week",
            "requirements_essential",
            "requirements_important",
            "requirements_nice",
        }
    ),
}
"""Columns that say in another way what a column beside them says."""

_FROM: Final[Mapping[tuple[str, str], str]] = {
    **{(table, name): f"period.{name}" for table in TABLES for name in ("start", "end")},
    **{
        (table, name): f"contact.{name}"
        for table in ("candidates", "employers")
        for name in ("email", "phone")
    },
    ("candidates", "name"): "contact.name",
    ("employers", "contact_name"): "contact.name",
}
"""Where in a record the value of a column stands, where it is not called like the column."""

_WRITTEN_AT: Final = datetime(2026, 1, 1)
"""Stands in a workbook as its date, so that the same data give the same bytes."""


@dataclass
class Told:
    """What was written.

    Attributes
    ----------
    rows
        How many rows each table has.
    altered
        In how many cells stands something else than in the record, because no cell can say it:
        a skill with a semicolon in its name, for example.
    """

    rows: dict[str, int] = field(default_factory=dict)
    altered: int = 0


class Target(Protocol):
    """Where tables go."""

    def add(self, table: Table, headings: list[str], rows: Iterator[list[Cell]]) -> None:
        """Write one table."""


def write_tables(
    records: Mapping[str, Iterable[Any]], target: Target, language: str = "nl"
) -> Told:
    """Write records as tables that the reader reads as the same records.

    Parameters
    ----------
    records
        By name of a table, as in `matching.profiles.records.Profiles`; never all in memory.
    target
        A folder, a zip or a workbook.
    language
        Of the headings.
    """
    told = Told()
    for name, table in TABLES.items():
        first, rows = _begun(records.get(name, ()))
        if not first and not table.required:
            continue
        target.add(table, headings(table, language), _rows(table, _chain(first, rows), told))
    return told


def _begun(records: Iterable[Any]) -> tuple[list[Any], Iterator[Any]]:
    """Return the first record, if there is one, and the others."""
    rest = iter(records)
    return list(_next(rest)), rest


def _next(rest: Iterator[Any]) -> Iterator[Any]:
    for record in rest:
        yield record
        return


def _chain(first: list[Any], rest: Iterator[Any]) -> Iterator[Any]:
    yield from first
    yield from rest


def columns_of(table: Table) -> list[Column]:
    """Return the columns that an export has."""
    left_out = _LEFT_OUT.get(table.name, frozenset())
    return [column for column in table.columns if column.field not in left_out]


def headings(table: Table, language: str) -> list[str]:
    """Return the headings of a table, as in the template."""
    return [column.heading if language == "nl" else column.english for column in columns_of(table)]


def name_of(table: Table, language: str) -> str:
    """Return what the file or the sheet of a table is called, as in the template."""
    return table.sheet if language == "nl" else table.name


def _rows(table: Table, records: Iterator[Any], told: Told) -> Iterator[list[Cell]]:
    fields: list[tuple[Writer, Callable[[Any], Any]]] = [
        (Writer(column), attrgetter(_FROM.get((table.name, column.field), column.field)))
        for column in columns_of(table)
    ]
    count = 0
    for record in records:
        yield [writer.cell(value_of(record)) for writer, value_of in fields]
        count += 1
    told.rows[table.name] = count
    told.altered += sum(writer.altered for writer, _ in fields)


class Folder:
    """Writes each table as a CSV file: ``;``, UTF-8 with a mark, no cell a live formula.

    Parameters
    ----------
    folder
        There already.
    language
        Of the names of the files.
    """

    def __init__(self, folder: Path, language: str = "nl") -> None:
        self._folder, self._language = folder, language

    def add(self, table: Table, headings: list[str], rows: Iterator[list[Cell]]) -> None:
        """Write one table."""
        name = f"{name_of(table, self._language)}.csv"
        with (self._folder / name).open("w", encoding="utf-8-sig", newline="") as out:
            _write_csv(out, headings, rows)


class Zip:
    """Writes each table as `Folder` does, in a zip.

    Parameters
    ----------
    archive
        Open to be written.
    language
        Of the names of the files.
    """

    def __init__(self, archive: zipfile.ZipFile, language: str = "nl") -> None:
        self._archive, self._language = archive, language

    def add(self, table: Table, headings: list[str], rows: Iterator[list[Cell]]) -> None:
        """Write one table."""
        name = f"{name_of(table, self._language)}.csv"
        with (
            self._archive.open(zipfile.ZipInfo(name), "w", force_zip64=True) as raw,
            io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as out,
        ):
            _write_csv(out, headings, rows)


def _write_csv(out: IO[str], headings: list[str], rows: Iterator[list[Cell]]) -> None:
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)


class Workbook:
    """Writes each table as a sheet of one workbook, row by row.

    Parameters
    ----------
    out
        A stream or the name of a file.
    language
        Of the names of the sheets.
    """

    def __init__(self, out: Any, language: str = "nl") -> None:
        import xlsxwriter

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._language = language
        self._workbook = xlsxwriter.Workbook(out, options)
        self._workbook.set_properties({"title": "Stagepact", "created": _WRITTEN_AT})
        self._heading = self._workbook.add_format({"bold": True, "bg_color": "#E3EDF7"})
        self._text = self._workbook.add_format({"num_format": "@"})
        self._date = self._workbook.add_format({"num_format": "dd-mm-yyyy"})

    def add(self, table: Table, headings: list[str], rows: Iterator[list[Cell]]) -> None:
        """Write one table."""
        sheet = self._workbook.add_worksheet(name_of(table, self._language))
        sheet.freeze_panes(1, 0)
        for place, heading in enumerate(headings):
            sheet.set_column(place, place, max(12, len(heading) + 3))
        for place, heading in enumerate(headings):
            sheet.write_string(0, place, heading, self._heading)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                self._write(sheet, line, place, cell)

    def _write(self, sheet: Any, line: int, place: int, cell: Cell) -> None:
        if isinstance(cell, str):
            sheet.write_string(line, place, guarded(cell) if place == 0 else cell, self._text)
        elif isinstance(cell, date):
            sheet.write_datetime(line, place, cell, self._date)
        elif cell is not None:
            sheet.write_number(line, place, cell)

    def close(self) -> None:
        """Finish the file.

        Raises
        ------
        OSError
            If it cannot be written.
        """
        from xlsxwriter.exceptions import FileCreateError

        try:
            self._workbook.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
