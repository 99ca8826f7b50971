"""Finding the heading row of a sheet, and what each of its columns is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from matching.errors import Message, message
from matching.profiles.bsn import looks_like_bsn_column
from matching.profiles.reading.cells_text import clean, text_of
from matching.profiles.reading.columns import find_column, is_bsn_heading, is_sensitive
from matching.profiles.reading.findings import FindingLog, Where
from matching.profiles.reading.headings import Column, Table, normalise
from matching.profiles.reading.sheets import Sheet, UnreadableError

SEARCHED_ROWS = 10
NAMED_COLUMNS = 100
"""So many unknown columns are named one by one; the rest are only counted."""


@dataclass(frozen=True)
class Heading:
    """The heading row of a sheet.

    Parameters
    ----------
    row
        Its number as Excel counts.
    columns
        Position, column and heading of every column that is read.
    """

    row: int
    columns: tuple[tuple[int, Column, str], ...]


def read_heading(
    table: Table,
    file: str,
    sheet: Sheet,
    findings: FindingLog,
    fallbacks: Mapping[tuple[str, str], tuple[str, ...]],
) -> Heading:
    """Return the heading of a sheet, and log the columns that are not read.

    Raises
    ------
    UnreadableError
        If there is no heading, a required column is missing, or a column holds BSNs.
    """
    index = find_heading(table, sheet)
    if index is None:
        raise UnreadableError(
            "no-heading",
            message("no row looks like the heading of a table"),
            message(
                "Put headings such as {headings} in the first row",
                headings=", ".join(column.heading for column in table.columns[:4]),
            ),
        )
    _note_above(file, sheet, index, findings)
    texts = [clean(text_of(cell)) for cell in sheet.rows[index]]
    _refuse_bsn(texts, sheet, index)
    heading = Heading(index + 1, tuple(_columns(table, file, texts, index + 1, findings)))
    _log_others(table, file, sheet, heading, findings)
    _require(table, heading, fallbacks)
    return heading


def find_heading(table: Table, sheet: Sheet) -> int | None:
    """Return the index of the row, among the first filled ones, with most known headings."""
    best, found, looked = 0, None, 0
    for index, cells in enumerate(sheet.rows):
        texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
        if not texts or texts[0].lstrip().startswith("#"):
            continue
        known = {column[0].field for text in texts if (column := find_column(table, text))}
        if len(known) > best:
            best, found = len(known), index
        looked += 1
        if looked == SEARCHED_ROWS:
            break
    return found


def _note_above(file: str, sheet: Sheet, index: int, findings: FindingLog) -> None:
    for number, cells in enumerate(sheet.rows[:index], start=1):
        text = " ".join(text for cell in cells[:100] if (text := text_of(cell)))
        if text and not text.startswith("#"):
            findings.note(
                "above-heading",
                Where(file, number, "", text),
                message("this row stands above the heading and is not read"),
                message("Nothing to do, unless it is a row of the table"),
            )


def _refuse_bsn(texts: list[str], sheet: Sheet, index: int) -> None:
    width = max(map(len, sheet.rows[index:]))
    for position in range(width):
        text = texts[position] if position < len(texts) else ""
        if is_bsn_heading(text) or looks_like_bsn_column(_nine_digits(sheet, index, position)):
            raise UnreadableError(
                "bsn-column",
                message("this column holds BSNs, so nothing in the whole file was read"),
                message("Remove the column and save the file; a BSN is never needed here"),
                row=index + 1,
                column=text or column_letters(position),
            )


def _nine_digits(sheet: Sheet, index: int, position: int) -> list[str]:
    """Return a column's texts, or nothing where too few of them could be BSNs."""
    values, likely = [], 0
    for cells in sheet.rows[index + 1 :]:
        raw = cells[position] if position < len(cells) else None
        if raw is None or raw == "":
            continue
        value = raw if isinstance(raw, str) else text_of(raw)
        likely += 7 < len(value) < 16 and value.strip()[:1].isdigit()
        values.append(value)
    return values if likely >= 0.8 * len(values) else []


def _columns(
    table: Table, file: str, texts: list[str], row: int, findings: FindingLog
) -> Iterator[tuple[int, Column, str]]:
    """Yield the columns that are read: for each field the one with the best heading."""
    found: dict[str, tuple[int, int]] = {}
    matches = [(position, text, find_column(table, text)) for position, text in enumerate(texts)]
    for position, _, match in matches:
        if match:
            column, place = match
            found[column.field] = min(found.get(column.field, (place, position)), (place, position))
    for position, text, match in matches:
        if not match:
            continue
        column = match[0]
        _, chosen = found[column.field]
        if position == chosen:
            yield position, column, text
        else:
            findings.warning(
                "second-column",
                Where(file, row, text),
                message(
                    "this column and '{other}' mean the same; this one is not read",
                    other=texts[chosen],
                ),
                message("Keep one of the two"),
            )


def _log_others(
    table: Table, file: str, sheet: Sheet, heading: Heading, findings: FindingLog
) -> None:
    """Say of every filled column that is not read why it is not."""
    texts = [clean(text_of(cell)) for cell in sheet.rows[heading.row - 1]]
    filled = _first_filled(sheet, heading.row)
    unknown = 0
    for position in sorted({*filled, *(i for i, text in enumerate(texts) if text)}):
        text = texts[position] if position < len(texts) else ""
        if text and find_column(table, text):
            continue
        if text and is_sensitive(table, text):
            _log_sensitive(Where(file, heading.row, text), findings)
        elif not text:
            _log_nameless(Where(file, filled[position], column_letters(position)), findings)
        elif normalise(text) not in table.field_said:
            unknown += 1
            if unknown <= NAMED_COLUMNS:
                _log_unknown(table, Where(file, heading.row, text), findings)
    if unknown > NAMED_COLUMNS:
        findings.warning(
            "unknown-columns",
            Where(file, heading.row),
            message("{count} more columns are not known", count=unknown - NAMED_COLUMNS),
            message("Remove the columns that are not needed"),
        )


def _first_filled(sheet: Sheet, begin: int) -> dict[int, int]:
    """Return for each column with anything in it the first row that is filled."""
    filled: dict[int, int] = {}
    for number, cells in enumerate(sheet.rows[begin:], start=begin + 1):
        for position, cell in enumerate(cells):
            if position not in filled and cell not in ("", None):
                filled[position] = number
    return filled


def _log_sensitive(where: Where, findings: FindingLog) -> None:
    findings.note(
        "left-out-on-purpose",
        where,
        message("this column is left out on purpose and never reaches a score"),
        message("Remove the column if nobody needs it"),
    )


def _log_nameless(where: Where, findings: FindingLog) -> None:
    findings.warning(
        "no-column-heading",
        where,
        message("this column has no heading, so it is not read"),
        message("Give the column a heading, or empty it"),
    )


def _log_unknown(table: Table, where: Where, findings: FindingLog) -> None:
    findings.warning(
        "unknown-column",
        where,
        message("nobody knows this column, so it is not read"),
        _nearest(table, where.column),
    )


def _nearest(table: Table, heading: str) -> Message:
    from rapidfuzz import fuzz, process

    found = process.extractOne(
        normalise(heading)[:100], list(table.by_name), scorer=fuzz.ratio, score_cutoff=55
    )
    if found:
        return message("Is it '{nearest}'?", nearest=table.by_name[found[0]][0].heading)
    return message("Remove the column, or give it a known heading")


def _require(
    table: Table, heading: Heading, fallbacks: Mapping[tuple[str, str], tuple[str, ...]]
) -> None:
    fields = {column.field for _, column, _ in heading.columns}
    for column in table.columns:
        others = fallbacks.get((table.name, column.field), ())
        if column.required and column.field not in fields and fields.isdisjoint(others):
            raise UnreadableError(
                "column-missing",
                message("the column '{heading}' is missing", heading=column.heading),
                message(
                    "Add a column '{heading}', for example with {example}",
                    heading=column.heading,
                    example=column.example,
                ),
                row=heading.row,
                column=column.heading,
            )


def column_letters(position: int) -> str:
    """Return what Excel calls the column at a position.

    Examples
    --------
    >>> column_letters(0), column_letters(27)
    ('A', 'AB')
    """
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
