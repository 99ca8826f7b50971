"""Reading a vocabulary that somebody made in a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from matching.errors import InputError, Message
from matching.profiles.importing.table import read_table
from matching.profiles.vocabulary import Vocabulary


def read(folder: Path, text: str | bytes, name: str = "Onze woorden.csv") -> Vocabulary:
    """Read a text as a file of that name."""
    file = folder / name
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return read_table(file)


def workbook(file: Path, **sheets: list[list[Any]]) -> Path:
    """Write a workbook of some sheets."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(file)
    return file


HEAD = "id,label_nl,label_en,synonyms_nl,description_nl,kind,broader,related,sectors,training\n"


def test_every_column_is_read(tmp_path: Path) -> None:
    """Ids, names in languages, lists and kinds come out as they were typed."""
    words = read(
        tmp_path,
        HEAD
        + 'bake,brood bakken,bake bread,broodbakken|bakkuh,"Deeg, tot brood.",vakvaardigheid,food,'
        "flour,horeca|industrie,course\n"
        "flour,meelsoorten,,,,kennis,,,,\n"
        "food,voedsel maken,,,,groep,,,,\n",
    )
    bake = words.concepts[0]
    assert bake.labels == {"nl": "brood bakken", "en": "bake bread"}
    assert bake.synonyms == {"nl": ("broodbakken", "bakkuh")}
    assert bake.descriptions == {"nl": "Deeg, tot brood."}
    assert (bake.kind, bake.broader, bake.related) == ("vakvaardigheid", ("food",), ("flour",))
    assert (bake.sectors, bake.training) == (("horeca", "industrie"), "course")
    assert (words.name, words.version) == ("onze-woorden", "unknown")
    assert [each.kind for each in words.concepts] == ["vakvaardigheid", "kennis", "groep"]


def test_a_dutch_excel_with_semicolons_and_windows_letters_is_read(tmp_path: Path) -> None:
    """Dutch headings, no ids, CRLF and Windows-1252: what Excel saves as CSV."""
    text = (
        "Vaardigheid;Synoniemen;Soort;Breder\r\n"
        "Cliënten wassen;zorg aan bed|wassen;Vakvaardigheid;Verzorgen\r\n"
        "Verzorgen;;GEDRAG;\r\n"
    )
    words = read(tmp_path, text.encode("cp1252"))
    assert [each.id for each in words.concepts] == ["clienten-wassen", "verzorgen"]
    assert words.concepts[0].labels == {"nl": "Cliënten wassen"}
    assert words.concepts[0].broader == ("verzorgen",)
    assert words.concepts[1].kind == "gedrag"


def test_a_workbook_is_read_from_the_sheet_with_the_headings(tmp_path: Path) -> None:
    """An explanation on another sheet is no hindrance; empty rows above are passed over."""
    file = workbook(
        tmp_path / "w.xlsx",
        Uitleg=[["Vul het andere blad in"]],
        Woorden=[[], ["Naam", "Synoniemen", "Code"], ["lassen", "laswerk\nsmeltlassen; las", 7]],
    )
    told: list[Message] = []
    words = read_table(file, version="2", tell=told.append)
    assert words.concepts[0].synonyms == {"nl": ("laswerk", "smeltlassen", "las")}
    assert words.version == "2"
    assert [str(each) for each in told] == ["w.xlsx: the column code is not read"]


def test_broader_and_related_name_an_id_or_a_label(tmp_path: Path) -> None:
    """Who has no ids writes labels."""
    words = read(
        tmp_path, "label_nl,broader,related\nMetaal,,\nLassen,METAAL,frezen\nFrezen,metaal,\n"
    )
    lassen = words.concepts[words.position["lassen"]]
    assert (lassen.broader, lassen.related) == (("metaal",), ("frezen",))


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    """A column that nobody knows, one without a heading, and an encoding that is a guess."""
    file = tmp_path / "a.csv"
    file.write_bytes("label_nl;opmerking;\ncafé;mooi;wat\n".encode("cp1252"))
    told: list[Message] = []
    read_table(file, tell=told.append)
    assert [str(each) for each in told] == [
        "a.csv: the file was read as Windows-1252. "
        "Save as 'CSV UTF-8' in Excel to be sure of every accent",
        "a.csv: the column opmerking is not read",
        "a.csv: column 3 has no heading, and is not read",
    ]


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "double ids": (
        "id,label_nl\na,lassen\nb,frezen\na,boren\n",
        r"a\.csv, row 4, column id: an id stands twice: a, also in row 2",
    ),
    "double labels without ids": ("label_nl\nlassen\nLassen!\n", r"row 3, column id: an id stands"),
    "unknown broader": (
        "id,label_nl,broader\na,lassen,metaal\n",
        r"a\.csv, row 2, column broader: there is no skill metaal\. Mend the id, or add a row",
    ),
    "unknown related": ("id,label_nl,related\n\na,lassen,b|a\n", "row 3, column related: there is"),
    "unknown kind": ("label_nl,kind\nlassen,vak\n", r"column kind: vak is not .* Use one of: vakv"),
    "unknown training": ("label_nl,training\nlassen,lang\n", "column training: lang is not one of"),
    "no label": ("id,label_nl\na,\n", r"row 2, column label_nl: a has no label in any language"),
    "no id to make": ("label_nl\n!!\n", r"row 2, column id: the row has no id"),
    "a bar in an id": ("id;label_nl\na|b;lassen\n", r"column id: a\|b holds a bar"),
    "no headings": (
        "lassen,laswerk\nfrezen,\n",
        "row 1: no heading label_nl or label_en among las",
    ),
    "only headings": ("label_nl,label_en\n", "has no rows below its headings; add a skill a row"),
    "a heading twice": ("label_nl,naam\nx,y\n", "the heading label_nl stands twice; keep one"),
    "empty": ("", r"a\.csv: the file is empty"),
    "only spaces": (" ;\n;\n", r"a\.csv is empty"),
    "quote not closed": ('label_nl\n"lassen\nfrezen\n', "is opened but not closed"),
    "an error of Excel": ("label_nl\n#N/B\n", r"row 2, column label_nl: the cell holds an error"),
    "a BSN": ("label_nl\nzorg 123456782\n", r"row 2, column label_nl: .*may be a BSN"),
    "a workbook under another name": (b"PK\x03\x04xx", "this is an Excel workbook under another"),
    "no text": (bytes(range(256)) * 4, "this is not a text file"),
}


@pytest.mark.parametrize(("text", "told"), BROKEN.values(), ids=BROKEN)
def test_a_spreadsheet_that_is_wrong_is_refused_with_the_row(
    tmp_path: Path, text: str | bytes, told: str
) -> None:
    """File, row, column and mend are named; nothing is left out in silence."""
    with pytest.raises(InputError, match=told):
        read(tmp_path, text, "a.csv")


def test_every_wrong_row_is_among_the_findings(tmp_path: Path) -> None:
    """One look tells all there is to mend."""
    with pytest.raises(InputError, match=r"\(3 errors in all\)") as caught:
        read(tmp_path, "id,label_nl,kind,broader\na,lassen,x,\nb,,,\nc,boren,,d\n")
    assert [(each.row, each.column) for each in caught.value.findings] == [
        (2, "kind"),
        (3, "label_nl"),
        (4, "broader"),
    ]


def test_two_sheets_with_headings_are_refused(tmp_path: Path) -> None:
    """Reading one of them would leave out the other."""
    rows = [["label_nl"], ["lassen"]]
    file = workbook(tmp_path / "w.xlsx", een=rows, twee=rows)
    with pytest.raises(InputError, match=r"more than one sheet .* \(een, twee\); keep one"):
        read_table(file)


@pytest.mark.parametrize("name", ["a.ods", "a.pdf", "woorden"])
def test_another_kind_of_file_is_refused(tmp_path: Path, name: str) -> None:
    """With what to save it as."""
    with pytest.raises(InputError, match="is read from a CSV or XLSX file; save it as one"):
        read(tmp_path, "label_nl\nx\n", name)


def test_a_damaged_workbook_is_refused(tmp_path: Path) -> None:
    """A file that only calls itself XLSX."""
    with pytest.raises(InputError, match=r"a\.xlsx: "):
        read(tmp_path, "label_nl\nx\n", "a.xlsx")
