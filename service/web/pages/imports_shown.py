"""What was found in files, as the pages show it: by row, each problem beside its cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.findings import Finding
from service.exchange.seen import Report, Spot
from service.words import N_, Words

SIZE: Final = 20
"""Rows of a page."""

_LONG: Final = 60
"""A cell with more characters gets a field of several lines."""

_COLUMN_CODES: Final = frozenset(
    {
        "unknown-column", "unknown-columns", "no-column-heading", "second-column", "no-heading",
        "column-missing", "sheet-not-recognised", "table-missing",
    }
)  # fmt: skip
"""What the page with the columns can mend."""


@dataclass(frozen=True)
class CellKey:
    """A cell that can be mended.

    Attributes
    ----------
    name
        Of its field in the form.
    text
        What stands in it.
    table, field
        What it is read as.
    """

    name: str
    sheet: int
    row: int
    position: int
    text: str
    table: str
    field: str


@dataclass
class CellShown:
    """A cell with what was found in it.

    Attributes
    ----------
    name
        Of its field in the form; empty where it cannot be mended in the page.
    heading
        Of its column; empty for the row as a whole.
    """

    name: str
    heading: str
    text: str
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether the cell needs several lines."""
        return len(self.text) > _LONG or "\n" in self.text


@dataclass
class RowShown:
    """A row with what was found in it."""

    sheet: int
    row: int
    file: str
    label: str
    cells: list[CellShown] = field(default_factory=list)


@dataclass(frozen=True)
class WholeShown:
    """What was found about a file, a sheet or a column."""

    finding: Finding
    in_columns: bool


def grouped(report: Report, spots: Sequence[Spot]) -> list[RowShown]:
    """Return what was found by row, and in a row by cell."""
    rows: dict[tuple[int, int], RowShown] = {}
    cells: dict[tuple[int, int, int], CellShown] = {}
    for spot in spots:
        if not spot.in_row or spot.finding.row is None:
            continue
        at = (spot.sheet, spot.finding.row)
        row = rows.get(at)
        if row is None:
            file = report.sheets[spot.sheet].file
            row = rows[at] = RowShown(*at, file, report.label(*at))
        key = (*at, spot.position)
        cell = cells.get(key)
        if cell is None:
            cell = cells[key] = _cell(spot, at)
            row.cells.append(cell)
        cell.findings.append(spot.finding)
    return list(rows.values())


def _cell(spot: Spot, at: tuple[int, int]) -> CellShown:
    can = spot.position >= 0 and spot.text is not None
    name = f"cell:{at[0]}:{at[1]}:{spot.position}" if can else ""
    return CellShown(name, spot.finding.column, spot.text or spot.finding.value)


def about_files(spots: Sequence[Spot], _say: Words) -> list[WholeShown]:
    """Return what was found about files, sheets and columns."""
    return [
        WholeShown(one.finding, one.finding.code in _COLUMN_CODES)
        for one in spots
        if not one.in_row
    ]


def cell_of(name: str, report: Report) -> CellKey | None:
    """Return the cell that a field of a form is about; None if it is about none."""
    numbers = _numbers(name, "cell", 3)
    if numbers is None:
        return None
    sheet, row, position = numbers
    for spot in report.spots:
        if (spot.sheet, spot.finding.row, spot.position) == (sheet, row, position):
            if spot.text is None or not spot.field:
                return None
            table = report.sheets[sheet].table
            return CellKey(name, sheet, row, position, spot.text, table, spot.field)
    return None


def row_of(name: str, report: Report) -> tuple[int, int] | None:
    """Return the sheet and row that a field of a form is about; None if it is about none."""
    numbers = _numbers(name, "leave", 2)
    if numbers is None or (numbers[0], numbers[1]) not in (report.labels or {}):
        return None
    return numbers[0], numbers[1]


def _numbers(name: str, kind: str, count: int) -> list[int] | None:
    start, *rest = name.split(":")
    good = start == kind and len(rest) == count
    if not good or not all(one.isascii() and one.isdecimal() and len(one) < 9 for one in rest):
        return None
    return [int(one) for one in rest]


_OTHER_FIELDS: Final = {
    "contact": N_("name or contact"),
    "period": N_("period"),
    "organisation_id": N_("whom it belongs to"),
    "state": N_("open or closed"),
}


def shown_fields(table: str, fields: Sequence[str], say: Words) -> str:
    """Return in words which fields of a record would be other than they are."""
    known = TABLES[table].by_field if table in TABLES else {}
    words = []
    for name in fields:
        if name in _OTHER_FIELDS:
            words.append(say(_OTHER_FIELDS[name]))
        elif name in known:
            words.append(known[name].heading if say.language == "nl" else known[name].english)
        else:
            words.append(name)
    return say.listing(list(dict.fromkeys(words)))
