"""Taking out of files that wait what nobody may keep: BSNs, and columns that are never read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from matching.errors import message
from matching.profiles.bsn import contains_bsn, looks_like_bsn_column, without_bsn
from matching.profiles.read import OpenedFile, Reading
from matching.profiles.reading.cells_text import WITHOUT_BSN, Raw, clean, text_of
from matching.profiles.reading.columns import TABLES, is_bsn_heading, is_sensitive
from matching.profiles.reading.heading_row import SEARCHED_ROWS
from matching.profiles.reading.sheets import Sheet
from matching.profiles.reading.told import sheet_key
from service.errors import ProblemError
from service.exchange.seen import Report, SeenSheet

_DIGITS: Final = frozenset("0123456789. ")


def refuse_bsn(reading: Reading, files: Sequence[OpenedFile], report: Report) -> None:
    """Refuse files of which a column holds BSNs; also a column that nobody knows.

    Raises
    ------
    ProblemError
        ``invalid``.
    """
    for finding in reading.findings:
        if finding.code == "bsn-column":
            raise _holds_bsn(finding.file, finding.column)
    known = {one.key for one in report.sheets}
    for file in files:
        for sheet in file.sheets:
            if sheet_key(file.name, sheet.name) not in known:
                _refuse_unknown(file.name, sheet)


def _refuse_unknown(name: str, sheet: Sheet) -> None:
    for row in sheet.rows[: 2 * SEARCHED_ROWS]:
        for cell in row:
            if isinstance(cell, str) and is_bsn_heading(cell):
                raise _holds_bsn(name, cell)
    for column in range(max(map(len, sheet.rows), default=0)):
        texts = [text_of(row[column]) for row in sheet.rows if column < len(row)]
        if looks_like_bsn_column(text for text in texts if text[:1].isdigit()):
            raise _holds_bsn(name, "")


def _holds_bsn(name: str, column: str) -> ProblemError:
    return ProblemError(
        "invalid",
        message(
            "{file} has a column with BSNs ({column}), so nothing was kept of what you sent. "
            "Remove the column, save the file and send it again; a BSN is never needed here.",
            file=name,
            column=column or "?",
        ),
    )


def minimised(files: Sequence[OpenedFile], report: Report) -> tuple[OpenedFile, ...]:
    """Return files without what is never read; the same file where there is nothing to take out.

    Parameters
    ----------
    files
        As they came, or were kept.
    report
        What was found in them.
    """
    seen = {one.key: (at, one) for at, one in enumerate(report.sheets)}
    refused: dict[int, set[tuple[int, int]]] = {}
    for spot in report.spots:
        if spot.finding.code == "bsn-in-text" and spot.position >= 0:
            refused.setdefault(spot.sheet, set()).add((spot.finding.row or 0, spot.position))
    made = []
    for file in files:
        sheets = []
        for sheet in file.sheets:
            at, known = seen.get(sheet_key(file.name, sheet.name), (-1, None))
            sheets.append(
                _unknown(sheet) if known is None else _known(sheet, known, refused.get(at, set()))
            )
        same = all(new is old for new, old in zip(sheets, file.sheets, strict=True))
        made.append(file if same else replace(file, sheets=tuple(sheets)))
    return tuple(made)


def _known(sheet: Sheet, seen: SeenSheet, refused: set[tuple[int, int]]) -> Sheet:
    left_out = {one.position for one in seen.columns if one.why == "left-out"}
    read = {one.position for one in seen.columns if one.field}
    changes: dict[tuple[int, int], Raw] = {}
    for number, row in enumerate(sheet.rows, start=1):
        for position, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if position in left_out and number > seen.heading > 0:
                changes[number, position] = ""
            elif (number, position) in refused or (position not in read and _is_told(cell)):
                changes[number, position] = _hidden(cell)
    return _changed(sheet, changes)


def _unknown(sheet: Sheet) -> Sheet:
    """Return a sheet that nobody knows without columns that no table reads."""
    left_out: dict[int, int] = {}
    for number, row in enumerate(sheet.rows[: 2 * SEARCHED_ROWS], start=1):
        for position, cell in enumerate(row):
            if isinstance(cell, str) and _is_never_read(clean(cell)):
                left_out.setdefault(position, number)
    changes: dict[tuple[int, int], Raw] = {}
    for number, row in enumerate(sheet.rows, start=1):
        for position, cell in enumerate(row):
            if cell is None or cell == "":
                continue
            if number > left_out.get(position, number):
                changes[number, position] = ""
            elif _is_told(cell):
                changes[number, position] = _hidden(cell)
    return _changed(sheet, changes)


def _is_never_read(text: str) -> bool:
    return bool(text) and all(is_sensitive(table, text) for table in TABLES.values())


def _is_told(cell: Raw) -> bool:
    """Return whether a BSN stands between other words; a number alone may be anything."""
    return (
        isinstance(cell, str)
        and len(cell) > len("123456789")
        and not cell.startswith(WITHOUT_BSN)
        and not _DIGITS.issuperset(cell)
        and contains_bsn(cell)
    )


def _hidden(cell: Raw) -> Raw:
    text = text_of(cell)
    if text.startswith(WITHOUT_BSN):
        return cell
    return WITHOUT_BSN + without_bsn(text)


def _changed(sheet: Sheet, changes: Mapping[tuple[int, int], Raw]) -> Sheet:
    real = {
        (number, position): cell
        for (number, position), cell in changes.items()
        if sheet.rows[number - 1][position] != cell
    }
    if not real:
        return sheet
    rows = [list(row) for row in sheet.rows]
    for (number, position), cell in real.items():
        rows[number - 1][position] = cell
    return replace(sheet, rows=rows)
