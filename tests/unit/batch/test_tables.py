"""The tables, as CSV and as a workbook."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from service.batch.runfile import run_json
from service.batch.sheets import csv_text, harmless, write_workbook
from service.batch.tables import Table, tables
from service.words import Words
from tests.unit.batch.made import material

FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "  =1", "=cmd|' /C calc'!A0")


def table(name: str, language: str = "nl", text: str = "") -> Table:
    """Return one table of the small run."""
    return {t.file: t for t in tables(material(text), Words(language))}[name]


def rows_of(text: str) -> list[list[str]]:
    """Return the rows of CSV as a spreadsheet program reads them."""
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=";"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_text_becomes_a_formula(formula: str) -> None:
    """A text that a spreadsheet program would compute gets an apostrophe in front."""
    assert harmless(formula) == f"'{formula}"


def test_plain_text_stays_as_it_is() -> None:
    """Ordinary text, also with such signs inside, is not touched."""
    assert harmless("lassen = leuk - toch?") == "lassen = leuk - toch?"
    assert harmless("") == ""


def test_csv_has_headings_that_can_be_read_back() -> None:
    """The columns candidate and vacancy have headings that the reader knows."""
    assert rows_of(csv_text(table("placements"), Words("nl")))[0][0] == "kandidaat"
    assert rows_of(csv_text(table("placements", "en"), Words("en")))[0][4] == "vacancy"


def test_csv_numbers_follow_the_language() -> None:
    """Dutch has a decimal comma, English a point; every row has as many cells as the heading."""
    dutch = rows_of(csv_text(table("placements"), Words("nl")))
    english = rows_of(csv_text(table("placements", "en"), Words("en")))
    assert {len(row) for row in dutch} == {len(dutch[0])}
    assert (dutch[1][9], english[1][9]) == ("83,32", "83.32")


def test_csv_of_hostile_text_has_no_formula() -> None:
    """Where every free text is a formula no cell begins as one, and rows stay whole."""
    for name in ("placements", "unplaced", "open-places", "call-list"):
        made = table(name, text="=1\n=2;\"'")
        rows = rows_of(csv_text(made, Words("nl")))
        assert len(rows) == len(made.rows) + 1
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]


def test_workbook_holds_text_as_text_and_numbers_as_numbers(tmp_path: Path) -> None:
    """In the workbook nothing is a formula, and a score is a number."""
    file = tmp_path / "a.xlsx"
    write_workbook(tables(material("=1+1"), Words("nl")), file)
    book = load_workbook(file)
    assert book.sheetnames == [
        "Samenvatting", "Plaatsingen", "Zonder plaats", "Open plaatsen", "Bellijst",
    ]  # fmt: skip
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    placed = book["Plaatsingen"]
    assert placed["J2"].value == pytest.approx(83.32)
    assert placed["B2"].value == "Sam 1=1+1"
    assert placed.freeze_panes == "A2"
    assert placed.auto_filter.ref == "A1:U3"


def test_workbook_bears_text_that_is_too_long(tmp_path: Path) -> None:
    """A text longer than a cell of a workbook is cut, not refused."""
    made = table("placements")
    long = Table("x", "x", made.columns[:1], (("y" * 40_000,),))
    write_workbook([long], tmp_path / "a.xlsx")
    assert len(load_workbook(tmp_path / "a.xlsx")["x"]["A2"].value) == 32_000


def test_unplaced_tells_why_and_what_helps() -> None:
    """Who has no place stands there with the reasons and the cheapest change."""
    row = table("unplaced").rows[0]
    assert row[:2] == ("S-2", "Sam 2")
    assert row[5] == 2
    assert "een certificaat ontbreekt: 1 vacature" in str(row[7])
    assert row[8] == "met certificaat duikpas: 2 plaatsen"


def test_call_list_has_the_contact() -> None:
    """Whom to call stands there with name, phone and e-mail."""
    row = table("call-list").rows[0]
    assert row[3:7] == ("Bo", "06-1234 5678", "bo@example.nl", 1)


def test_run_json_tells_all_that_repeats_the_run() -> None:
    """run.json has configuration, digests, seed, versions, solver, verdict and placements."""
    told = json.loads(run_json(material()))
    assert told["made_by"] == "stagepact"
    assert told["input"]["sha256"] == {"studenten.csv": "0" * 64}
    assert told["input"]["skipped"] == [{"file": "studenten.csv", "row": 7}]
    assert told["solver"]["status"] == "optimal"
    assert told["verdict"] == {
        "valid": True, "violations": [], "blocking_pairs": [], "blocking_pairs_by_lock": [],
    }  # fmt: skip
    assert told["config"]["stagematching_levels"] == ["mbo1", "mbo2", "mbo3", "mbo4"]
    assert {"stagepact", "python", "ortools"} <= set(told["versions"])
    assert [p["candidate"] for p in told["placements"]] == ["S-1", "S-3"]
    assert told["placements"][1]["locked"]


def test_run_json_has_no_names() -> None:
    """run.json is about ids; the names of people are not in it."""
    assert "Sam" not in run_json(material())
