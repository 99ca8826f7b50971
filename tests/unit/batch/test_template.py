"""Templates to fill in."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from matching.profiles.read import read_profiles
from matching.profiles.reading.columns import TABLES, find_column
from service.batch.template import WORKBOOK, write_templates
from service.errors import ServiceError

LANGUAGES = ["nl", "en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_read_back_give_no_rows_and_nothing_wrong(tmp_path: Path, language: str) -> None:
    """All that is said is that there are no rows yet."""
    write_templates(tmp_path, language=language)
    reading = read_profiles(tmp_path, programme="stagepact")
    assert {finding.code for finding in reading.findings} == {"no-rows"}
    assert set(reading.rows.values()) == {0}
    assert len(reading.findings) == 2 * len(TABLES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_column_stands_in_both_kinds_of_template(tmp_path: Path, language: str) -> None:
    """In the order of the registry, with help and an example."""
    paths = write_templates(tmp_path, language=language)
    book = openpyxl.load_workbook(tmp_path / WORKBOOK[language])
    for path, table in zip(paths, TABLES.values(), strict=False):
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        headings = lines[0].split(";")
        assert [find_column(table, heading) for heading in headings] == [
            (column, find_column(table, heading)[1])  # type: ignore[index]
            for column, heading in zip(table.columns, headings, strict=True)
        ]
        assert all(line.startswith(("#", '"#')) for line in lines[1:])
        sheet = book[path.stem]
        cells = sheet[1]
        assert [cell.value for cell in cells] == headings
        assert all(
            column.example in cell.comment.text
            for column, cell in zip(table.columns, cells, strict=True)
        )
        assert sheet.freeze_panes == "A2"
        assert sheet.max_row == 1


def test_a_filled_in_row_under_the_comments_is_read(tmp_path: Path) -> None:
    """The examples themselves make a good row in every table."""
    paths = write_templates(tmp_path)
    (tmp_path / WORKBOOK["nl"]).unlink()
    for path, table in zip(paths, TABLES.values(), strict=False):
        order = [column for column in table.columns if column.field != "vacancy"]
        cells = [f'"{column.example}"' for column in order]
        heading = ";".join(column.heading for column in order)
        path.write_text(f"{heading}\n{';'.join(cells)}\n", encoding="utf-8")
    (tmp_path / "besluiten.csv").unlink()
    reading = read_profiles(tmp_path, programme="stagepact")
    assert [finding.why.render() for finding in reading.errors] == []
    assert list(reading.rows.values()) == [1, 1, 1, 1, 1, 0]


def test_columns_that_excel_spoils_are_text(tmp_path: Path) -> None:
    """Postcodes, KvK numbers, crebo numbers and ids keep their zeros; dates are dates."""
    write_templates(tmp_path)
    book = openpyxl.load_workbook(tmp_path / WORKBOOK["nl"])
    sheet = book["werkgevers"]
    formats = {
        sheet.cell(1, place).value: group.number_format
        for group in sheet.column_dimensions.values()
        for place in range(group.min, group.max + 1)
    }
    assert {formats[name] for name in ("id", "KvK-nummer", "postcode", "erkenningen")} == {"@"}
    assert formats["begeleidingscapaciteit"] == "General"
    lists = book["kandidaten"].data_validations.dataValidation
    assert any("BOL" in validation.formula1 for validation in lists)


def test_nothing_is_overwritten_unless_forced(tmp_path: Path) -> None:
    """What somebody filled in stays as it is, and nothing is half written."""
    filled = tmp_path / "vacatures.csv"
    filled.write_text("mijn werk", encoding="utf-8")
    with pytest.raises(ServiceError, match=r"vacatures\.csv"):
        write_templates(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["vacatures.csv"]
    assert filled.read_text(encoding="utf-8") == "mijn werk"
    write_templates(tmp_path, force=True)
    assert filled.read_text(encoding="utf-8-sig").startswith("id;")


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A file where the folder should be gives an error to read."""
    (tmp_path / "x").write_text("", encoding="utf-8")
    with pytest.raises(ServiceError, match="cannot be written"):
        write_templates(tmp_path / "x")


def test_templates_are_the_same_bytes_each_time(tmp_path: Path) -> None:
    """No clock is in them."""
    for name in ("a", "b"):
        write_templates(tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
