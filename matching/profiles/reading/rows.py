"""From a sheet of raw cells to parsed rows of one table, with everything odd written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from matching.errors import message
from matching.profiles.reading.cells import FREE_TEXT, PARSERS
from matching.profiles.reading.cells_text import EXCEL_ERRORS, Parsed, Raw, parse, text_of
from matching.profiles.reading.findings import FindingLog, Where
from matching.profiles.reading.heading_row import Heading, read_heading
from matching.profiles.reading.headings import Column, Table
from matching.profiles.reading.sheets import Limits, Sheet, too_many_rows

MEMORY = 50_000

ROW = "*"
"""Stands for a whole row where a field is asked."""

FALLBACKS: dict[tuple[str, str], tuple[str, ...]] = {
    ("candidates", "id"): ("school_number",),
    ("employers", "id"): ("leerbedrijf_id", "kvk", "name"),
}
"""Which fields stand in for a required one, in this order."""


@dataclass
class Entry:
    """One row of a table, parsed.

    Parameters
    ----------
    table
        Name of the table.
    file, row
        Where it stands.
    values
        The parsed cells by field; empty cells are absent.
    headings
        The heading of each field's column.
    texts
        What stood in the cells, by field.
    refused_fields
        Fields with an error; `ROW` stands for the row as a whole.
    """

    table: str
    file: str
    row: int
    values: dict[str, Any]
    headings: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    refused_fields: set[str] = field(default_factory=set)

    @property
    def refused(self) -> bool:
        """Return whether the row is left out."""
        return bool(self.refused_fields)

    def lacks(self, name: str) -> bool:
        """Return whether a field is empty without an error about it."""
        return name not in self.values and name not in self.refused_fields

    def where(self, name: str = "") -> Where:
        """Return where the cell of a field stands, or the whole row."""
        return Where(self.file, self.row, self.headings.get(name, ""), self.texts.get(name, ""))


def read_rows(
    table: Table, file: str, sheet: Sheet, findings: FindingLog, limits: Limits
) -> list[Entry]:
    """Return the rows of a sheet; those with an error have refused fields.

    Parameters
    ----------
    table
        What the sheet holds.
    file
        How findings name the sheet.
    sheet
        The cells.
    findings
        Takes what is odd.
    limits
        How many rows are read.

    Raises
    ------
    UnreadableError
        If the sheet as a whole cannot be used.
    """
    findings.extend(sheet.problems, Where(file))
    heading = read_heading(table, file, sheet, findings, FALLBACKS)
    data = [
        (number, cells)
        for number, cells in enumerate(sheet.rows[heading.row :], start=heading.row + 1)
        if not _is_skipped(file, number, cells, findings)
    ]
    if len(data) > limits.rows:
        raise too_many_rows(limits)
    if not data:
        findings.note(
            "no-rows",
            Where(file),
            message("there are no rows under the heading"),
            message("Fill in rows, or remove the file"),
        )
    read = _Reader(table, file, heading, findings)
    return [read.entry(number, cells) for number, cells in data]


def _is_skipped(file: str, number: int, cells: list[Raw], findings: FindingLog) -> bool:
    """Return whether a row is empty or a comment, and note a comment that may be data."""
    first = cells[0] if cells else None
    if not isinstance(first, str) or not first.lstrip().startswith("#"):
        return not any(text_of(cell) for cell in cells)
    if first.strip().upper() in EXCEL_ERRORS or not first.strip().strip("#"):
        return False
    if any(not text.startswith("#") for cell in cells[1:] if (text := text_of(cell))):
        findings.note(
            "comment-row",
            Where(file, number, "", first),
            message("the row begins with '#', so it counts as a comment and is not read"),
            message("Remove the '#' if it is a row of the table"),
        )
    return True


class _Reader:
    """Reads rows under one heading and remembers how a text was read before."""

    def __init__(self, table: Table, file: str, heading: Heading, findings: FindingLog) -> None:
        self._table = table
        self._file = file
        self._columns: tuple[tuple[int, Column, str, Callable[[Raw], Parsed]], ...] = tuple(
            (position, column, text, _remembering(column))
            for position, column, text in heading.columns
        )
        self._headings = _headings(table, heading)
        self._findings = findings

    def entry(self, number: int, cells: list[Raw]) -> Entry:
        entry = Entry(self._table.name, self._file, number, {}, self._headings)
        for position, column, heading, read in self._columns:
            raw = cells[position] if position < len(cells) else None
            if raw is None or raw == "":
                continue
            parsed = read(raw)
            text = raw if isinstance(raw, str) else text_of(raw)
            entry.texts[column.field] = text
            if parsed.problems:
                where = Where(self._file, number, heading, text)
                self._findings.extend(parsed.problems, where)
            if parsed.refused:
                entry.refused_fields.add(column.field)
            if parsed.value is not None:
                entry.values[column.field] = parsed.value
        self._fall_back(entry)
        for column in self._table.columns:
            if column.required and entry.lacks(column.field):
                self._findings.error(
                    "value-missing",
                    entry.where(column.field),
                    message("{heading} must be filled in", heading=column.heading),
                    message("Fill it in, for example {example}", example=column.example),
                )
                entry.refused_fields.add(column.field)
        return entry

    def _fall_back(self, entry: Entry) -> None:
        for (table, name), others in FALLBACKS.items():
            if table == entry.table and entry.lacks(name):
                found = next((other for other in others if other in entry.values), None)
                if found:
                    entry.values[name] = str(entry.values[found])[:64]
                    entry.texts[name] = entry.texts[found]


def _headings(table: Table, heading: Heading) -> dict[str, str]:
    """Return the heading by field; that of what stands in for a field without a column."""
    headings = {column.field: text for _, column, text in heading.columns}
    for (name, wanted), others in FALLBACKS.items():
        found = next((other for other in others if other in headings), None)
        if name == table.name and found:
            headings.setdefault(wanted, headings[found])
    return headings


def _remembering(column: Column) -> Callable[[Raw], Parsed]:
    parser = PARSERS[column.parser]
    free_text = column.parser in FREE_TEXT
    known: dict[tuple[type, Raw], Parsed] = {}

    def read(raw: Raw) -> Parsed:
        key = (raw.__class__, raw)
        parsed = known.get(key)
        if parsed is None:
            parsed = parse(parser, raw, free_text=free_text)
            if len(known) < MEMORY:
                known[key] = parsed
        return parsed

    return read
