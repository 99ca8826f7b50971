"""Input that means harm, or is merely broken, does none."""

from __future__ import annotations

import csv
import random
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.e2e.commands import stagepact

EVIL = '=HYPERLINK("http://example.org";"x")<script>alert(1)</script>{{ 7*7 }}'

FOLDER = {
    "kandidaten.csv": (
        [
            "id",
            "naam",
            "school",
            "opleiding",
            "vaardigheden",
            "wil leren",
            "certificaten",
            "e-mail",
        ],
        ["K1", EVIL, EVIL, EVIL, f"lassen: 3|{EVIL}", EVIL, EVIL, EVIL],
        ["K2", f"+{EVIL}", f"-{EVIL}", f"@{EVIL}", "koken", EVIL, "", ""],
    ),
    "werkgevers.csv": (
        ["id", "naam", "contactpersoon", "gemeente"],
        ["W1", EVIL, EVIL, EVIL],
    ),
    "vacatures.csv": (
        ["id", "werkgever", "titel", "omschrijving", "eisen", "contractvorm"],
        ["V1", "W1", EVIL, EVIL, f"lassen: 3|{EVIL}", EVIL],
    ),
    "besluiten.csv": (
        ["besluit", "kandidaat", "vacature", "reden", "door"],
        ["uitsluiten", "K2", "V1", EVIL, EVIL],
    ),
}


def test_formulas_and_scripts_in_every_text_field_stay_text(tmp_path: Path) -> None:
    """No cell of the workbook is a formula, no CSV cell begins as one, the page has no script."""
    data, out = tmp_path / "data", tmp_path / "out"
    data.mkdir()
    for name, rows in FOLDER.items():
        with (data / name).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=";", quoting=csv.QUOTE_ALL).writerows(rows)
    result = stagepact("match", data, "--out", out, "--skip-bad-rows")
    assert result.returncode == 0, result.stdout + result.stderr
    book = openpyxl.load_workbook(out / "matching.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}
    for table in out.glob("*.csv"):
        with table.open(encoding="utf-8-sig", newline="") as lines:
            starts = {cell[:1] for row in csv.reader(lines, delimiter=";") for cell in row}
        assert not starts & {"=", "+", "@", "\t", "\r"}
    page = (out / "report.html").read_text(encoding="utf-8")
    assert "HYPERLINK" in page
    assert "<script" not in page
    assert "49" not in page.split("HYPERLINK")[1][:60]


def _bomb(folder: Path) -> None:
    with zipfile.ZipFile(folder / "studenten.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for _ in range(600):
                sheet.write(bytes(1 << 20))


def _noise(folder: Path) -> None:
    chance = random.Random(1)
    for name in ("studenten.csv", "bedrijven.xlsx", "vacatures.csv"):
        (folder / name).write_bytes(chance.randbytes(100_000))


def _empty(folder: Path) -> None:
    for name in ("studenten.csv", "bedrijven.csv", "vacatures.xlsx"):
        (folder / name).touch()


def _large(folder: Path) -> None:
    with (folder / "studenten.csv").open("w", encoding="utf-8") as file:
        file.write("id;niveau;vaardigheden\n")
        for number in range(900_000):
            file.write(f"S{number};mbo3;lassen: 3; koken: 2; kassa bedienen: 1; goed {number}\n")


@pytest.mark.parametrize("plant", [_bomb, _noise, _empty, _large], ids=lambda f: f.__name__[1:])
def test_broken_and_hostile_files_are_refused_with_a_clear_error(
    tmp_path: Path, plant: object
) -> None:
    """`check` and `match` end with 1 and name the file; nothing is written."""
    data = tmp_path / "data"
    data.mkdir()
    assert callable(plant)
    plant(data)
    for command in (("check", data), ("match", data, "--out", tmp_path / "out")):
        result = stagepact(*command)
        assert result.returncode == 1, result.stdout + result.stderr
        assert "studenten" in result.stdout
        assert "Traceback" not in result.stderr
    assert not (tmp_path / "out").exists()
