"""Tables for the reader to keep: as CSV for a Dutch spreadsheet program, or as a workbook."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from fastapi import Response

from service.batch.sheets import csv_text, write_workbook
from service.batch.tables import Table
from service.web.pages.rendering import download
from service.words import Words

WORKBOOK: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_file(table: Table, say: Words) -> Response:
    """Return a table as a CSV file."""
    content = csv_text(table, say).encode("utf-8", errors="replace")
    return download(content, f"{table.file}.csv", "text/csv; charset=utf-8")


def workbook_file(table: Table) -> Response:
    """Return a table as a workbook of one sheet."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "table.xlsx"
        write_workbook([table], file)
        return download(file.read_bytes(), f"{table.file}.xlsx", WORKBOOK)
