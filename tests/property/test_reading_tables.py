"""Whole folders of random tables: nothing is lost in silence, and nothing makes reading break."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import Any

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.profiles.read import Reading, read_profiles
from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.headings import Column, Table

BAD = st.sampled_from(
    ["?!", "mbo", "99-99-9999", "mbo9", "-7", "1E+10", "#N/B", "x" * 300, "12/31/2026", "1,5E+9",
     "\u0661", "=1+1", "25655 (altijd)", "\x00", "nee nee", "Z"]
)  # fmt: skip
EMPTY = st.sampled_from(["", "", " ", "n.v.t."])
IDS = st.integers(1, 6).map(str)


def cells(column: Column) -> st.SearchStrategy[str]:
    """Return good, empty and bad cells for a column; ids often repeat."""
    good = IDS if column.parser in {"id", "own_id", "reference"} else st.just(column.example)
    return st.one_of(good, good, good, EMPTY, BAD)


@st.composite
def tables(draw: st.DrawFn, table: Table) -> list[list[str]]:
    """Draw a table: its required columns, some others, and a few rows."""
    columns = [c for c in table.columns if c.required or draw(st.booleans())]
    columns = draw(st.permutations(columns))
    names = [draw(st.sampled_from([c.heading, c.english, *c.aliases])) for c in columns]
    count = draw(st.integers(0, 5))
    return [names, *([draw(cells(c)) for c in columns] for _ in range(count))]


@st.composite
def folders(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """Draw a table of every kind."""
    return {table.sheet: draw(tables(table)) for table in TABLES.values()}


def write_csv(folder: Path, name: str, rows: list[list[str]], delimiter: str) -> None:
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(rows)
    (folder / f"{name}.csv").write_text(stream.getvalue(), encoding="utf-8-sig", newline="")


def write_xlsx(folder: Path, content: dict[str, list[list[str]]]) -> None:
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(folder / "invoer.xlsx", options) as book:
        for name, rows in content.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for place, cell in enumerate(row):
                    sheet.write_string(number, place, cell)


def records(reading: Reading) -> dict[str, int]:
    return {name: len(getattr(reading.profiles, name)) for name in TABLES}


def check_nothing_is_lost(reading: Reading, content: dict[str, list[list[str]]]) -> None:
    """Every filled row is a record or left out with an error; every filled cell is told or read."""
    files = {(f.file, f.row) for f in reading.errors}
    whole = {f.file for f in reading.errors if f.row in (None, 1)}
    for table in TABLES.values():
        rows = content[table.sheet]
        filled = [
            number
            for number, row in enumerate(rows[1:], start=2)
            if any(cell.strip(" \x00") for cell in row) or any("\x00" in cell for cell in row)
        ]
        names = {f"{table.sheet}.csv", f"invoer.xlsx ({table.sheet})", "invoer.xlsx"}
        if names & whole:
            continue
        left_out = [n for n in filled if any((name, n) in files for name in names)]
        assert len(filled) == reading.rows[table.name]
        assert records(reading)[table.name] == len(filled) - len(left_out)
        skipped = {row for file, row in reading.skipped if file in names}
        assert skipped == set(left_out)


@settings(deadline=None, max_examples=50)
@given(content=folders(), delimiter=st.sampled_from(";,\t|"))
def test_every_row_of_a_csv_file_is_a_record_or_an_error(
    content: dict[str, list[list[str]]], delimiter: str
) -> None:
    """Whatever good, empty and bad cells stand together."""
    with tempfile.TemporaryDirectory() as name:
        for sheet, rows in content.items():
            write_csv(Path(name), sheet, rows, delimiter)
        reading = read_profiles(Path(name), programme="stagepact")
        check_nothing_is_lost(reading, content)
        assert reading == read_profiles(Path(name), programme="stagepact")


@settings(deadline=None, max_examples=25)
@given(content=folders())
def test_a_workbook_reads_as_the_same_as_csv_files(content: dict[str, list[list[str]]]) -> None:
    """One workbook with sheets, or a file for each: the same people and offers."""
    with tempfile.TemporaryDirectory() as name:
        one, other = Path(name, "a"), Path(name, "b")
        for folder in (one, other):
            folder.mkdir()
        write_xlsx(one, content)
        for sheet, rows in content.items():
            write_csv(other, sheet, rows, ";")
        from_workbook = read_profiles(one, programme="stagepact")
        check_nothing_is_lost(from_workbook, content)
        from_files = read_profiles(other, programme="stagepact")
        assert from_workbook.profiles == from_files.profiles
        assert sorted(f.code for f in from_workbook.findings) == sorted(
            f.code for f in from_files.findings
        )


FILE_NAMES = ["studenten.csv", "bedrijven.xlsx", "plaatsen.csv", "wensen.tsv", "x.xlsx"]
BYTES = st.one_of(
    st.binary(max_size=2_000),
    st.binary(max_size=500).map(lambda tail: b"PK\x03\x04" + tail),
    st.binary(max_size=200).map(lambda tail: b"id;niveau\n" + tail),
    st.text(max_size=300).map(lambda text: text.encode("utf-16")),
    st.text('";,\n\ridS1', max_size=200).map(lambda text: ("id;naam\n" + text).encode()),
)


@settings(deadline=None)
@given(files=st.dictionaries(st.sampled_from(FILE_NAMES), BYTES, min_size=1))
def test_random_bytes_never_break_reading(files: dict[str, bytes]) -> None:
    """There is a reading, and whatever was not read is told."""
    with tempfile.TemporaryDirectory() as name:
        for file, data in files.items():
            Path(name, file).write_bytes(data)
        reading = read_profiles(Path(name), programme="stagepact")
        told = {f.file.partition(" (")[0] for f in reading.findings} | set(reading.digests)
        assert set(files) <= told
        assert reading.errors


@settings(deadline=None)
@given(
    cell=st.text(max_size=80),
    column=st.sampled_from([c.heading for c in TABLES["candidates"].columns if c.field != "id"]),
)
def test_any_text_in_any_column_is_read_or_told(cell: str, column: str) -> None:
    """Formulas, quotation marks, control characters and every script."""
    with tempfile.TemporaryDirectory() as name:
        cell = cell.encode("utf-8", "replace").decode()
        write_csv(Path(name), "studenten", [["id", column], ["S1", cell]], ";")
        reading = read_profiles(Path(name), programme="stagepact")
        candidates: tuple[Any, ...] = reading.profiles.candidates
        told = any(f.file == "studenten.csv" and f.row is not None for f in reading.errors)
        assert len(candidates) == 1 or told or any(f.row is None for f in reading.errors)
