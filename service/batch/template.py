"""Empty, commented templates for everything that can be read, as CSV files and one workbook."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from matching.errors import message
from matching.profiles.reading.cells import DATES, NUMERIC
from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.headings import Column, Table
from service.errors import ServiceError

WORKBOOK = {"nl": "stagepact-sjabloon.xlsx", "en": "stagepact-template.xlsx"}
ROWS = 5_000
"""So many rows of the workbook get formats and lists to choose from."""

_WORDS = {
    "nl": {"required": "Verplicht.", "example": "Voorbeeld:"},
    "en": {"required": "Required.", "example": "Example:"},
}
_MADE = datetime(2026, 1, 1)
"""Stands in the workbook as its date, so that the same template has the same bytes."""


def write_templates(
    directory: Path, *, language: str = "nl", force: bool = False
) -> tuple[Path, ...]:
    """Write a CSV file for each table, and one workbook with a sheet for each.

    Parameters
    ----------
    directory
        Where to; it is made if it is not there.
    language
        ``nl`` or ``en``: of the names, headings and help.
    force
        Whether files that are there already may be replaced.

    Returns
    -------
    tuple of Path
        What was written.

    Raises
    ------
    ServiceError
        If a file is there already, or the directory cannot be written.
    """
    made: dict[Path, bytes] = {
        directory / f"{_sheet(table, language)}.csv": _csv(table, language)
        for table in TABLES.values()
    }
    made[directory / WORKBOOK[language]] = template_workbook(language)
    there = [path.name for path in made if path.exists()]
    if there and not force:
        raise ServiceError(
            message(
                "{files} already there; choose another folder, or use --force to replace",
                files=", ".join(there),
            )
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for path, data in made.items():
            write_whole(path, data)
    except OSError as error:
        raise ServiceError(
            message("{path} cannot be written: {reason}", path=directory, reason=error.strerror)
        ) from error
    return tuple(made)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there as a whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _sheet(table: Table, language: str) -> str:
    return table.sheet if language == "nl" else table.name


def _heading(column: Column, language: str) -> str:
    return column.heading if language == "nl" else column.english


def _help(column: Column, language: str) -> str:
    text = column.dutch_help if language == "nl" else column.english_help
    return f"{_WORDS[language]['required']} {text}" if column.required else text


def _csv(table: Table, language: str) -> bytes:
    example = _WORDS[language]["example"]
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(_heading(column, language) for column in table.columns)
    writer.writerow(f"# {_help(column, language)}" for column in table.columns)
    writer.writerow(f"# {example} {column.example}" for column in table.columns)
    return stream.getvalue().encode("utf-8-sig")


def template_workbook(language: str) -> bytes:
    """Return one workbook with a commented sheet for each table."""
    import xlsxwriter

    stream = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as workbook:
        workbook.set_properties({"created": _MADE, "title": "Stagepact"})
        formats = {
            "heading": workbook.add_format({"bold": True, "bg_color": "#E3EDF7", "border": 1}),
            "required": workbook.add_format({"bold": True, "bg_color": "#F7E0B5", "border": 1}),
            "text": workbook.add_format({"num_format": "@"}),
            "date": workbook.add_format({"num_format": "dd-mm-yyyy"}),
            "number": workbook.add_format({"num_format": "General"}),
        }
        for table in TABLES.values():
            _add_sheet(workbook.add_worksheet(_sheet(table, language)), table, language, formats)
    return stream.getvalue()


def _add_sheet(sheet: Any, table: Table, language: str, formats: Mapping[str, Any]) -> None:
    for place, column in enumerate(table.columns):
        heading = _heading(column, language)
        help_text = _help(column, language)
        example = f"{_WORDS[language]['example']} {column.example}"
        sheet.set_column(place, place, max(12, len(heading) + 3), formats[_format(column)])
        style = formats["required" if column.required else "heading"]
        sheet.write_string(0, place, heading, style)
        sheet.write_comment(0, place, f"{help_text}\n{example}", {"author": "Stagepact"})
        if column.choices:
            sheet.data_validation(
                1,
                place,
                ROWS,
                place,
                {
                    "validate": "list",
                    "source": list(column.choices),
                    "error_type": "warning",
                    "input_message": help_text[:255],
                },
            )
    sheet.freeze_panes(1, 0)


def _format(column: Column) -> str:
    if column.parser in DATES:
        return "date"
    return "number" if column.parser in NUMERIC else "text"
