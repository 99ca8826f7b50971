"""The file of words that people here confirmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from matching.errors import InputError
from service.errors import ServiceError
from service.profiles.synonyms import confirm, read_synonyms


def test_there_need_be_no_file(tmp_path: Path) -> None:
    """Nobody has confirmed anything yet."""
    assert read_synonyms(tmp_path / "none.csv") == []


def test_what_is_confirmed_is_read_back(tmp_path: Path) -> None:
    """Any words, the folder made where needed; the same words again add nothing."""
    file = tmp_path / "map" / "eigen.csv"
    rows = [('een "bakkie", pleur; zetten', "make-coffee"), ("  cliënten\nbegeleiden ", "guide")]
    assert confirm(file, rows) == 2
    assert sorted(read_synonyms(file)) == [
        ("cliënten begeleiden", "guide"),
        ('een "bakkie", pleur; zetten', "make-coffee"),
    ]
    before = file.read_bytes()
    assert confirm(file, rows) == 0
    assert file.read_bytes() == before
    assert [each.name for each in file.parent.iterdir()] == ["eigen.csv"]


def test_what_was_said_last_counts(tmp_path: Path) -> None:
    """Words mean one skill: case and accents aside."""
    file = tmp_path / "eigen.csv"
    confirm(file, [("Café draaien", "tend-bar"), ("koken", "cook")])
    assert confirm(file, [("cafe draaien", "manage-cafe")]) == 1
    assert read_synonyms(file) == [("cafe draaien", "manage-cafe"), ("koken", "cook")]


@pytest.mark.parametrize(
    "data",
    [
        "text,skill\nlassen,weld\n\n,\ncafé,bar\n".encode(),
        b"\xef\xbb\xbftext,skill\r\nlassen,weld\r\ncaf\xc3\xa9,bar\r\n",
        "text;skill\r\nlassen;weld\r\ncafé;bar\r\n".encode("cp1252"),
        '"Text"\t"Skill"\nlassen\tweld\ncafé\tbar'.encode(),
        "text;skill;;\nlassen;weld;;\ncafé;bar;;\n".encode(),
    ],
)
def test_a_file_that_excel_saved_is_read(tmp_path: Path, data: bytes) -> None:
    """Semicolons, tabs, Windows-1252, empty rows and cells."""
    file = tmp_path / "eigen.csv"
    file.write_bytes(data)
    assert read_synonyms(file) == [("lassen", "weld"), ("café", "bar")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("woord,vaardigheid\na,b\n", r"eigen\.csv, row 1: the headings must be text,skill"),
        ("text,skill\n\nlassen\n", r"row 3: give the words and the id of the skill"),
        ("text,skill\nlassen,\n", r"row 2: give the words and the id of the skill"),
        ("text,skill\nlassen,weld,meer\n", r"row 2: give the words and the id of the skill"),
        ('text,skill\na,b\n"lassen,weld\n', r"row 3: a quotation mark is not closed"),
        ("", r"eigen\.csv: the file is empty"),
        ("PK\x03\x04", "this is an Excel workbook under another name"),
    ],
)
def test_a_file_that_is_wrong_is_refused_and_left_alone(
    tmp_path: Path, text: str, told: str
) -> None:
    """With the row and the mend; confirming more does not wipe it out."""
    file = tmp_path / "eigen.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InputError, match=told):
        read_synonyms(file)
    with pytest.raises(InputError, match=told):
        confirm(file, [("koken", "cook")])
    assert file.read_text("utf-8") == text


@pytest.mark.parametrize(
    ("text", "told"), [(" ?! ", "has no words"), ("zorg voor 123456782", "may be a BSN")]
)
def test_what_no_synonym_can_be_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """Nothing is written, and a BSN is not repeated."""
    file = tmp_path / "eigen.csv"
    with pytest.raises(ServiceError, match=told) as caught:
        confirm(file, [(text, "care")])
    assert not file.exists()
    assert "123456782" not in str(caught.value)


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """Its folder is a file, say."""
    (tmp_path / "map").write_text("", "utf-8")
    with pytest.raises(ServiceError, match=r"cannot be written: .* set STAGEPACT_SYNONYMS"):
        confirm(tmp_path / "map" / "eigen.csv", [("koken", "cook")])
