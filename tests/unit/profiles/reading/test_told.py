"""What somebody said of sheets, columns and cells goes before what the reader would think."""

from __future__ import annotations

from matching.profiles.read import OpenedFile, Reading, read_opened
from matching.profiles.reading.cells_text import WITHOUT_BSN
from matching.profiles.reading.sheets import Limits, Sheet, read_sheets
from matching.profiles.reading.told import NOTHING, Told, sheet_key

LISTED = "kenmerk;wie;niveau;bijzonder\nA;Noor;mbo3;x\nB;Sam;mbo4;y\n"
PEOPLE = "id;naam;niveau\nA;Noor;mbo3\nB;Sam;mbo9\nC;Kim;mbo4\n"


def file(name: str, text: str) -> OpenedFile:
    return OpenedFile(name, "0" * 64, tuple(read_sheets(name, text.encode(), Limits())))


def read(name: str, text: str, told: Told = NOTHING) -> Reading:
    return read_opened([file(name, text)], programme="stagepact", told=told)


def codes(reading: Reading) -> set[str]:
    return {one.code for one in reading.findings}


def test_one_kind_of_file_will_do() -> None:
    """A school sends its students, and no companies."""
    reading = read("studenten.csv", PEOPLE)
    assert [one.id for one in reading.profiles.candidates] == ["A", "C"]
    assert "table-missing" not in codes(reading)


def test_files_that_nobody_knows_are_told_to_hold_nothing() -> None:
    reading = read("uitdraai.csv", PEOPLE)
    assert {"sheet-not-recognised", "table-missing"} <= codes(reading)


def test_a_sheet_holds_what_was_said() -> None:
    told = Told(tables={sheet_key("uitdraai.csv", ""): "candidates"})
    assert [one.id for one in read("uitdraai.csv", PEOPLE, told).profiles.candidates] == ["A", "C"]


def test_a_sheet_that_is_not_to_be_read_is_left_alone() -> None:
    reading = read("studenten.csv", PEOPLE, Told(tables={sheet_key("studenten.csv", ""): ""}))
    assert reading.rows["candidates"] == 0


def test_the_next_file_of_a_sender_is_known_again() -> None:
    """Whatever date stands in its name."""
    assert sheet_key("Export 2026-11-22.xlsx", "Blad1") == sheet_key("export 2027.xlsx", "blad1")
    assert sheet_key("a.xlsx", "Blad1") != sheet_key("a.xlsx", "Blad2")


def test_a_column_is_what_was_said() -> None:
    columns = {"candidates": {"kenmerk": "id", "wie": "name", "bijzonder": ""}}
    reading = read("studenten.csv", LISTED, Told(columns=columns))
    assert [(one.id, one.contact.name) for one in reading.profiles.candidates] == [
        ("A", "Noor"),
        ("B", "Sam"),
    ]
    assert codes(reading) <= {"without-postcode", "without-skills"}


def test_without_being_told_these_columns_are_not_known() -> None:
    reading = read("studenten.csv", LISTED)
    assert {"column-missing"} <= codes(reading)


def test_what_was_said_goes_before_a_heading_that_is_known() -> None:
    text = "id;nieuw nummer;niveau\nA;Z;mbo3\n"
    told = Told(columns={"candidates": {"nieuwnummer": "id", "id": ""}})
    assert [one.id for one in read("studenten.csv", text, told).profiles.candidates] == ["Z"]


def test_what_may_never_count_stays_unread_whatever_is_said() -> None:
    """Nobody can have a birth date read as a name."""
    text = "id;geboortedatum;niveau\nA;1-2-2008;mbo3\n"
    told = Told(columns={"candidates": {"geboortedatum": "name"}})
    reading = read("studenten.csv", text, told)
    assert reading.profiles.candidates[0].contact.name == ""
    assert "left-out-on-purpose" in codes(reading)


def test_a_mended_cell_is_read_as_it_was_typed() -> None:
    reading = read("studenten.csv", PEOPLE, Told(cells={"studenten.csv": {(3, 2): "mbo2"}}))
    assert not reading.errors
    assert [one.level.value for one in reading.profiles.candidates] == ["mbo3", "mbo2", "mbo4"]


def test_a_cell_beside_the_row_can_be_filled() -> None:
    text = "id;niveau;naam\nA;mbo3\n"
    reading = read("studenten.csv", text, Told(cells={"studenten.csv": {(2, 2): "Noor"}}))
    assert reading.profiles.candidates[0].contact.name == "Noor"


def test_a_row_that_is_left_out_is_not_there_and_the_others_keep_their_number() -> None:
    told = Told(without={"studenten.csv": frozenset({2})})
    reading = read("studenten.csv", PEOPLE, told)
    assert [one.id for one in reading.profiles.candidates] == ["C"]
    assert [one.row for one in reading.errors] == [3]


def test_nothing_is_changed_in_the_sheet_itself() -> None:
    opened = file("studenten.csv", PEOPLE)
    before = [list(row) for row in opened.sheets[0].rows]
    told = Told(
        cells={"studenten.csv": {(3, 2): "mbo2"}}, without={"studenten.csv": frozenset({2})}
    )
    read_opened([opened], programme="stagepact", told=told)
    assert opened.sheets[0].rows == before


def test_a_cell_of_which_a_number_was_not_kept_is_still_refused() -> None:
    rows = [["id", "niveau", "vaardigheden"], ["A", "mbo3", f"{WITHOUT_BSN}lassen; …"]]
    opened = OpenedFile("studenten.csv", "0" * 64, (Sheet("", rows),))  # type: ignore[arg-type]
    reading = read_opened([opened], programme="stagepact")
    assert [(one.code, one.value) for one in reading.errors] == [("bsn-in-text", "")]
