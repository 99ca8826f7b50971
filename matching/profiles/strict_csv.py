"""CSV files whose form is fixed, read strictly: what is missing is told, nothing is left out.

For what people type in a spreadsheet there is `matching.profiles.reading`, which forgives more.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final, NoReturn

from matching.errors import InputError, Message, message

SAVE_AGAIN: Final = message("Save it as CSV with commas between the cells, in UTF-8")
"""The mend for a file of our own."""


def strict_rows(
    file: Traversable | Path, needed: Sequence[str], mend: Message, *, whole: bool = False
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield (row as Excel numbers it, cell by heading); a cell at the end may be absent.

    Parameters
    ----------
    file
        UTF-8, commas, a row of headings.
    needed
        Columns that the file and each of its rows must have.
    mend
        What to do about a file that is not so.
    whole
        Whether the last row must have an end: that of a download that was cut off has none.

    Raises
    ------
    InputError
        With the file, the row, the column and the mend.
    """
    text = _text(file, mend)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    at = 0
    try:
        head = [cell.strip() for cell in next(reader, [])]
        _check_headings(file.name, head, needed, mend)
        last = max(head.index(column) for column in needed)
        at = 1
        for at, cells in enumerate(reader, start=2):
            if not any(cells):
                continue
            if len(cells) <= last:
                why = message("the row ends before this column; the file may be cut off")
                _refuse(file.name, at, head[len(cells)], why, mend)
            if len(cells) > len(head) or "" in head:
                _check_width(file.name, at, head, cells, mend)
            cells.extend([""] * (len(head) - len(cells)))
            yield at, dict(zip(head, cells, strict=False))
    except csv.Error as error:
        why = message(
            "this is no CSV, or a quotation mark is not closed ({reason})", reason=str(error)
        )
        _refuse(file.name, at + 1, "-", why, mend)
    if whole and not text.endswith("\n"):
        why = message("the last row has no end; the file may be cut off")
        _refuse(file.name, at, head[-1], why, mend)


def _text(file: Traversable | Path, mend: Message) -> str:
    """Return the text of a file."""
    try:
        data = file.read_bytes()
    except OSError as error:
        why = message("the file cannot be opened: {reason}", reason=error.strerror or "?")
        _refuse(file.name, 1, "-", why, message("Check who may read it"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        _refuse(file.name, row, "-", message("this is not UTF-8"), mend)


def _check_headings(file: str, head: Sequence[str], needed: Sequence[str], mend: Message) -> None:
    """Refuse headings of which one is missing or stands twice."""
    for column in needed:
        if column not in head:
            why = message(
                "there is no column {column}; there are: {headings}",
                column=column,
                headings=", ".join(filter(None, head))[:200] or "-",
            )
            _refuse(file, 1, column, why, mend)
    for at, column in enumerate(head):
        if column and column in head[:at]:
            _refuse(file, 1, column, message("the heading stands twice"), mend)


def _check_width(
    file: str, at: int, head: Sequence[str], cells: Sequence[str], mend: Message
) -> None:
    """Refuse a row with a filled cell that no heading stands above."""
    for place, cell in enumerate(cells):
        if cell.strip() and not (place < len(head) and head[place]):
            why = message("the cell with {value} has no heading above it", value=cell.strip()[:60])
            _refuse(file, at, str(place + 1), why, mend)


def _refuse(file: str, row: int, column: str, why: Message, mend: Message) -> NoReturn:
    raise InputError(
        message(
            "{file}, row {row}, column {column}: {why}. {mend}",
            file=file,
            row=row,
            column=column,
            why=why,
            mend=mend,
        ),
        field=column if column != "-" else None,
    ) from None
