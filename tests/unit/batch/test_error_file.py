"""Findings as a file."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from matching.errors import message
from matching.profiles.reading.findings import Finding, Severity
from service.batch.error_file import write_findings
from service.errors import ServiceError

VALUES = ["=1+1", "+31", "-3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")', "http://x", "Zoë", ""]
FINDINGS = [
    Finding(
        Severity.ERROR, "odd", "=a.csv", row or None, "-kolom", value,
        message("'{text}' is wrong", text=value), message("mend it"),
    )
    for row, value in enumerate(VALUES)
]  # fmt: skip


def test_no_cell_of_the_csv_file_is_a_formula(tmp_path: Path) -> None:
    """What begins like a formula gets an apostrophe; the rest stays as it was."""
    path = tmp_path / "fouten.csv"
    write_findings(FINDINGS, path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["file", "row", "column", "value", "severity", "why", "mend"]
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
    assert rows[1][:4] == ["'=a.csv", "", "'-kolom", "'=1+1"]
    assert rows[8][1:5] == ["7", "'-kolom", "Zoë", "error"]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link(tmp_path: Path) -> None:
    """Everything is text, as it was."""
    path = tmp_path / "fouten.xlsx"
    write_findings(FINDINGS, path)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = list(sheet.iter_rows(min_row=2))
    assert [row[3].value or "" for row in rows] == VALUES
    assert all(cell.data_type in {"s", "n"} and not cell.hyperlink for row in rows for cell in row)
    assert sheet["A2"].data_type == "s"


def test_headings_and_sentences_are_translated(tmp_path: Path) -> None:
    """The values are put into the translated sentence."""
    words = {"'{text}' is wrong": "'{text}' klopt niet", "error": "fout", "row": "rij"}
    path = tmp_path / "fouten.csv"
    write_findings(FINDINGS[7:8], path, lambda text: words.get(text, text))
    text = path.read_text(encoding="utf-8-sig")
    assert "'Zoë' klopt niet" in text
    assert "fout" in text
    assert "rij" in text


def test_a_file_is_written_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    """An older file stays if the new one cannot be made, and nothing else is left behind."""
    path = tmp_path / "fouten.csv"
    path.write_text("oud", encoding="utf-8")

    def broken(_text: str) -> str:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        write_findings(FINDINGS, path, broken)
    assert path.read_text(encoding="utf-8") == "oud"
    write_findings([], path)
    assert [found.name for found in tmp_path.iterdir()] == ["fouten.csv"]


def test_other_endings_and_places_are_refused(tmp_path: Path) -> None:
    """With a sentence that says what to do."""
    with pytest.raises(ServiceError, match=r"\.xlsx or \.csv"):
        write_findings(FINDINGS, tmp_path / "fouten.pdf")
    with pytest.raises(ServiceError, match="cannot be written"):
        write_findings(FINDINGS, tmp_path / "weg" / "fouten.csv")
