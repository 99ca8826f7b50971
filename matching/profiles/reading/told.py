"""What somebody said beside the files: what sheets and columns hold, and how cells are mended."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from matching.profiles.reading.cells_text import Raw
from matching.profiles.reading.headings import Table
from matching.profiles.reading.sheets import Sheet

_DATES: Final = re.compile(r"\d[\d._ -]{3,}|\d{4,}")


@dataclass(frozen=True)
class NamedSheet:
    """A sheet of which it is known what it holds.

    Parameters
    ----------
    table
        What it holds.
    file
        How findings name it: the file, with the sheet in brackets if there are several.
    sheet
        The cells.
    """

    table: Table
    file: str
    sheet: Sheet


@dataclass(frozen=True)
class Told:
    """What was said of the sheets of one sender.

    Parameters
    ----------
    tables
        `sheet_key` to the name of the table that it holds; '' where it is not to be read.
    columns
        Name of a table to what its headings mean: normalised heading to field, or to ''.
    cells
        Sheet, as findings name it, to what stands in a cell instead, by row (as Excel counts) and
        position (from 0).
    without
        Sheet, as findings name it, to the rows that are left out.
    """

    tables: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    columns: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    cells: Mapping[str, Mapping[tuple[int, int], str]] = field(
        default_factory=lambda: MappingProxyType({})
    )
    without: Mapping[str, frozenset[int]] = field(default_factory=lambda: MappingProxyType({}))

    def table_of(self, file: str, sheet: str) -> str | None:
        """Return which table a sheet was said to hold; None where nothing was said."""
        return self.tables.get(sheet_key(file, sheet)) if self.tables else None

    def amended(self, named: NamedSheet) -> NamedSheet:
        """Return a sheet as it was said to be."""
        said = tuple(sorted(self.columns.get(named.table.name, {}).items()))
        cells, without = self.cells.get(named.file), self.without.get(named.file)
        if not (said or cells or without):
            return named
        rows = [list(row) for row in named.sheet.rows] if cells or without else named.sheet.rows
        for row in without or ():
            if 0 < row <= len(rows):
                rows[row - 1] = []
        for (row, position), text in (cells or {}).items():
            if 0 < row <= len(rows) and rows[row - 1]:
                _put(rows[row - 1], position, text)
        return NamedSheet(
            replace(named.table, said=said), named.file, replace(named.sheet, rows=rows)
        )


NOTHING: Final = Told()
"""Nobody said anything."""


def _put(row: list[Raw], position: int, text: str) -> None:
    row.extend("" for _ in range(position + 1 - len(row)))
    row[position] = text


def sheet_key(file: str, sheet: str) -> str:
    """Return by what a sheet is known again in the next file of the same sender.

    Examples
    --------
    >>> sheet_key("Export 2026-11-22.xlsx", "Blad1")
    'export/blad1'
    """
    stem = _DATES.sub(" ", Path(file).stem)
    return f"{' '.join(stem.split())}/{sheet.strip()}".casefold()
