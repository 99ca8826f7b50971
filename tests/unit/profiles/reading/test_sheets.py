"""Files as rows of raw cells, and files that mean harm."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from matching.profiles.reading.cells_text import UNCOMPUTED
from matching.profiles.reading.sheets import Limits, Sheet, UnreadableError, read_bytes, read_sheets

LIMITS = Limits()
SMALL = Limits(rows=50, file_bytes=10_000, unpacked_bytes=1_000_000, cells=20_000)


def csv_rows(data: bytes, limits: Limits = LIMITS) -> list[list[object]]:
    return [list(row) for row in read_sheets("x.csv", data, limits)[0].rows]


def refusal(name: str, data: bytes, limits: Limits = LIMITS) -> str:
    with pytest.raises(UnreadableError) as caught:
        read_sheets(name, data, limits)
    return caught.value.problem.code


def workbook(fill: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        fill(book)
    return stream.getvalue()


def simple(text: str = "id") -> bytes:
    return workbook(lambda book: book.add_worksheet("a").write(0, 0, text))


def with_part(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """Return a workbook with one of its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, change(content) if name == part else content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def only_sheet(data: bytes) -> Sheet:
    (sheet,) = read_sheets("x.xlsx", data, LIMITS)
    return sheet


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_the_delimiter_is_told_from_the_headings(delimiter: str) -> None:
    """Decimal commas and quoted delimiters in the rows do not mislead."""
    heading = delimiter.join(["id", "naam", "uren per week", "vaardigheden"])
    row = delimiter.join(["1", '"a;b,c|d\te"', '"7,5"', '"x; y, z"'])
    assert csv_rows(f"{heading}\r\n{row}\r\n".encode()) == [
        ["id", "naam", "uren per week", "vaardigheden"],
        ["1", "a;b,c|d\te", "7,5", "x; y, z"],
    ]


def test_decimal_commas_do_not_count_as_delimiters() -> None:
    """With unquoted decimal commas in every row, ';' is still seen."""
    rows = csv_rows(b"id;uren per week;max km\n1;7,5;1,5\n2;8,5;2,5\n")
    assert rows[1] == ["1", "7,5", "1,5"]


def test_a_first_line_that_declares_the_delimiter_is_followed() -> None:
    """Excel's own `sep=` line is no row of the table."""
    assert csv_rows(b"sep=,\r\nid,a;b\r\n1,2\r\n") == [["id", "a;b"], ["1", "2"]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_encodings_of_offices_are_read(encoding: str) -> None:
    """UTF-8 with and without mark, Windows-1252, and UTF-16 with mark."""
    text = "id;naam\n1;Zoë Çelik €\n"
    mark = {"utf-16-le": b"\xff\xfe", "utf-16-be": b"\xfe\xff"}.get(encoding, b"")
    sheet = read_sheets("x.csv", mark + text.encode(encoding), LIMITS)[0]
    assert sheet.rows[1] == ["1", "Zoë Çelik €"]
    assert [p.code for p in sheet.problems] == (
        ["encoding-windows"] if encoding == "cp1252" else []
    )


def test_rows_are_numbered_as_excel_does() -> None:
    """A line break within quotes makes no row; an empty line does."""
    assert csv_rows(b'id;naam\n"1";"a\nb"\n\n2;c') == [
        ["id", "naam"],
        ["1", "a\nb"],
        [],
        ["2", "c"],
    ]


def test_a_quotation_mark_that_never_closes_is_found() -> None:
    """Otherwise the rest of the file would vanish into one cell."""
    assert refusal("x.csv", b'id;naam\n1;"a\n2;b\n3;c\n') == "quote-not-closed"
    assert refusal("x.csv", b'id;naam\n1;"' + b"a;\n" * 60_000) == "cell-too-long"


def test_a_quotation_mark_within_a_cell_is_left_alone() -> None:
    """Inches and nicknames do no harm."""
    assert csv_rows(b'id;naam\n1;5" buis\n2;Jan "J" Smit\n')[1:] == [
        ["1", '5" buis'],
        ["2", 'Jan "J" Smit'],
    ]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.csv", bytes(range(256)) * 40, "not-text"),
        ("x.csv", b"\x00\x01\x02\x03" * 500, "not-text"),
        ("x.csv", b"\xff\xfe" + b"\x00\xd8" * 9 + b"a", "not-text"),
        ("x.csv", b"PK\x03\x04 and more", "wrong-extension"),
        ("x.xlsx", b"id;naam\n1;a\n", "wrong-extension"),
        ("x.xlsx", b"PK\x03\x04 and more", "damaged"),
        ("x.xlsx", b"PK" + bytes(range(256)) * 10, "damaged"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "protected-or-old"),
        ("x.xls", b"anything", "other-format"),
        ("x.ods", b"anything", "other-format"),
    ],
)
def test_files_that_are_not_what_they_say_are_refused(name: str, data: bytes, code: str) -> None:
    """Random bytes, other formats and wrong endings get a reason, never a traceback."""
    assert refusal(name, data) == code


def test_too_many_rows_are_refused() -> None:
    """A table has a limit, so that reading always ends soon."""
    assert refusal("x.csv", b"id;naam\n" + b"1;a\n" * 200, SMALL) == "too-many-rows"


def test_a_large_or_empty_file_is_refused_by_its_bytes(tmp_path: Path) -> None:
    """More bytes than the limit are never held."""
    path = tmp_path / "x.csv"
    for data, code in (
        (b"a" * 10_001, "file-too-large"),
        (b"", "empty-file"),
        (b" \n", "empty-file"),
    ):
        path.write_bytes(data)
        with pytest.raises(UnreadableError) as caught:
            read_bytes(path, SMALL)
        assert caught.value.problem.code == code
    with pytest.raises(UnreadableError) as caught:
        read_bytes(tmp_path, SMALL)
    assert caught.value.problem.code == "not-a-file"


def test_a_workbook_gives_typed_cells_where_they_stand() -> None:
    """Numbers, days and yes or no keep their type; empty rows and columns keep their place."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("studenten")
        sheet.write(2, 1, "id")
        sheet.write(3, 1, 2312.0)
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        sheet.write_datetime(3, 2, date(2026, 12, 31), day)
        sheet.write_boolean(3, 3, True)

    sheet = only_sheet(workbook(fill))
    assert sheet.name == "studenten"
    assert sheet.rows[2][1] == "id"
    assert sheet.rows[3][1:] == [2312.0, date(2026, 12, 31), True]


def test_formulas_without_a_value_and_errors_are_seen() -> None:
    """What the reader shows as empty is put back as what it is, in the last column as well."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "id")
        sheet.write_formula(1, 0, "=NA()", None, "#N/A")
        sheet.write_formula(1, 5, "=1+1", None, "MARK")
        sheet.write_formula(2, 0, "=1+1", None, 2)

    data = with_part(
        workbook(fill),
        "xl/worksheets/sheet1.xml",
        lambda part: part.replace(b"<v>MARK</v>", b"").replace(b' t="str"', b""),
    )
    rows = only_sheet(data).rows
    assert rows[1][0] == "#N/A"
    assert rows[1][5] == UNCOMPUTED
    assert rows[2][0] == 2


def test_a_zip_bomb_posing_as_a_workbook_is_refused() -> None:
    """Both an honest one and one that lies about its sizes are stopped before they unfold."""
    bomb = with_part(simple(), "xl/worksheets/sheet1.xml", lambda _: b" " * 300_000_000)
    assert len(bomb) < 1_000_000
    assert refusal("x.xlsx", bomb) == "workbook-too-large"
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(b" " * 5_000_000) + packed.flush()
    lying = _zip_that_lies(b"xl/worksheets/sheet1.xml", body)
    assert refusal("x.xlsx", lying, SMALL) == "workbook-too-large"


def _zip_that_lies(name: bytes, body: bytes) -> bytes:
    """Return a zip file whose headers say that its part has 10 bytes."""
    local = struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, 0, 8, 0, 0, 0, len(body), 10, len(name), 0)
    central = struct.pack(
        "<IHHHHHHIIIHHHHHII",
        0x02014B50, 20, 20, 0, 8, 0, 0, 0, len(body), 10, len(name), 0, 0, 0, 0, 0, 0,
    )  # fmt: skip
    start = len(local) + len(name) + len(body)
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, len(central) + len(name), start, 0)
    return local + name + body + central + name + end


@pytest.mark.parametrize(
    ("cell", "limits"),
    [
        (b'<c r="XFD1048576"><v>1</v></c>', LIMITS),
        (b"<c s=\"0\" r = 'ZZ40' ><v>1</v></c>", SMALL),
        (b'</row><row r="1048576"><c><v>1</v></c>', LIMITS),
        (b"<c><v>1</v></c>" * 20_001, SMALL),
    ],
)
def test_one_cell_far_away_does_not_fill_the_memory(cell: bytes, limits: Limits) -> None:
    """The rectangle that a sheet spans is judged before the reader makes it."""
    data = with_part(
        simple(), "xl/worksheets/sheet1.xml", lambda part: part.replace(b"</row>", cell + b"</row>")
    )
    assert refusal("x.xlsx", data, limits) in {"too-many-rows", "workbook-too-large"}


def test_one_long_text_in_very_many_cells_is_refused() -> None:
    """A shared text is counted as often as cells show it."""

    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        for row in range(20_000):
            sheet.write_string(row, 0, "x" * 30_000)

    assert refusal("x.xlsx", workbook(fill)) == "workbook-too-large"


def test_entities_in_a_workbook_are_refused() -> None:
    """No spreadsheet program declares them, so somebody means harm."""
    bomb = b'<!DOCTYPE a [<!ENTITY b "cc"><!ENTITY d "&b;&b;">]>'
    data = with_part(
        simple(), "xl/sharedStrings.xml", lambda part: part.replace(b"<sst", bomb + b"<sst", 1)
    )
    assert refusal("x.xlsx", data) == "xml-entities"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
def test_a_workbook_cut_or_garbled_within_is_refused_or_read(part: str) -> None:
    """Whatever stands inside, there is no traceback."""
    for change in (
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"<", b"&", 20),
        lambda content: content[:0],
        lambda content: content.replace(b'"', b"'"),
    ):
        data = with_part(simple(), part, change)
        with contextlib.suppress(UnreadableError):
            assert read_sheets("x.xlsx", data, LIMITS)


def test_too_many_or_doubled_parts_are_refused() -> None:
    """A workbook has few parts, and each once."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for number in range(2_001):
            archive.writestr(f"xl/{number}.xml", b"")
    assert refusal("x.xlsx", stream.getvalue()) == "workbook-too-large"
