"""Tables as CSV and as a workbook, in which no text that people typed can become a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from service.batch.tables import Cell, Column, Table
from service.words import Words

_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_NO_CLOCK: Final = datetime(2026, 1, 1)
"""Without a time zone, so that it is the same text in any."""

_CELL_LENGTH: Final = 32_000
"""A cell of a workbook holds 32,767 characters."""


def csv_text(table: Table, say: Words) -> str:
    """Return a table as CSV that a Dutch spreadsheet program opens: ``;``, UTF-8 with BOM.

    Parameters
    ----------
    table
        The table.
    say
        The language, for the decimal sign.
    """
    out = io.StringIO()
    _write_rows(out, table.columns, table.rows, say)
    return out.getvalue()


def write_csv(
    file: Path, columns: Sequence[Column], rows: Iterable[Sequence[Cell]], say: Words
) -> None:
    """Write rows as `csv_text` does, one after the other, so that they need not all be there."""
    with file.open("w", encoding="utf-8", errors="replace", newline="") as out:
        _write_rows(out, columns, rows, say)


def _write_rows(
    out: IO[str], columns: Sequence[Column], rows: Iterable[Sequence[Cell]], say: Words
) -> None:
    out.write("\ufeff")
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([harmless(column.heading) for column in columns])
    for row in rows:
        cells = zip(row, columns, strict=True)
        writer.writerow([_csv_cell(cell, column, say) for cell, column in cells])


def _csv_cell(cell: Cell, column: Column, say: Words) -> str:
    """Return a cell as CSV text; numbers without grouping, so that programs read them."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return harmless(cell)
    if isinstance(cell, int):
        return str(cell)
    sign = "," if say.language == "nl" else "."
    return f"{cell:.{column.decimals}f}".replace(".", sign)


def harmless(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula.

    Examples
    --------
    >>> harmless("=1+1")
    "'=1+1"
    >>> harmless("lassen")
    'lassen'
    """
    plain = text.replace("\x00", "")
    dangerous = plain.startswith(_STARTS_A_FORMULA) or plain.lstrip().startswith(
        _STARTS_A_FORMULA[:4]
    )
    return f"'{plain}" if dangerous else plain


def write_workbook(tables: Sequence[Table], file: Path) -> None:
    """Write tables as the sheets of one workbook, the same bytes for the same tables.

    Parameters
    ----------
    tables
        The tables.
    file
        Where to write.
    """
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "in_memory": True,
    }
    with xlsxwriter.Workbook(str(file), options) as workbook:
        workbook.set_properties({"title": "Stagepact", "created": _NO_CLOCK})
        for table in tables:
            _write_sheet(workbook, table)


def _write_sheet(workbook: Any, table: Table) -> None:
    """Write one table: a heading that stays in sight, filters, widths, numbers as numbers."""
    heading = workbook.add_format(
        {"bold": True, "bg_color": "#0B5563", "font_color": "#FFFFFF", "text_wrap": True}
    )
    heading.set_align("vcenter")
    text = workbook.add_format({"text_wrap": True, "valign": "top"})
    sheet = workbook.add_worksheet(table.title[:31])
    sheet.set_row(0, 32)
    for at, column in enumerate(table.columns):
        decimals = "." + "0" * column.decimals if column.decimals else ""
        number = workbook.add_format({"num_format": "0" + decimals, "valign": "top"})
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, heading)
        for line, row in enumerate(table.rows, start=1):
            cell = row[at]
            if isinstance(cell, str):
                sheet.write_string(line, at, _whole(cell)[:_CELL_LENGTH], text)
            elif cell is not None:
                sheet.write_number(line, at, cell, number)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _whole(text: str) -> str:
    """Return a text in which half characters, which no file can hold, are ``?``."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
