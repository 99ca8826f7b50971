"""CSV files as Dutch offices write them: any delimiter, any encoding that can be told."""

from __future__ import annotations

import codecs
import csv
import io
import itertools
from collections import Counter
from collections.abc import Iterator
from functools import cache

from matching.errors import message
from matching.profiles.reading.cells_text import Raw, note
from matching.profiles.reading.columns import TABLES
from matching.profiles.reading.findings import Problem
from matching.profiles.reading.headings import spellings
from matching.profiles.reading.sheets import Limits, Sheet, UnreadableError, too_many_rows

DELIMITERS = ";,\t|"
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 65_536
MOST_COLUMNS = 20_000
"""More columns than any spreadsheet program has."""

_LAST_LINE = "\ue000last line"
_TEXT_CONTROLS = frozenset("\t\n\r\f\v\x1a")


def read_csv(data: bytes, limits: Limits) -> Sheet:
    """Return the rows in the bytes of a CSV file.

    Raises
    ------
    UnreadableError
        If it is not text, has too many rows, or a quotation mark is never closed.
    """
    text, problems = decode(data)
    text, delimiter = _declared_delimiter(text.replace("\r\n", "\n").replace("\r", "\n"))
    rows = _rows(text, delimiter or sniff(text), limits)
    return Sheet("", rows, problems)


def decode(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Return the text in some bytes: by its mark, else UTF-8, else Windows-1252."""
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise UnreadableError(
            "wrong-extension",
            message("this is an Excel workbook under another name"),
            message("Let its name end in .xlsx, or save it as CSV"),
        )
    problems: tuple[Problem, ...] = ()
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = _windows(data)
        problems = (
            note(
                "encoding-windows",
                message("the file was read as Windows-1252"),
                message("Save as 'CSV UTF-8' in Excel to be sure of every accent"),
            ),
        )
    sample = text[:_SAMPLE]
    controls = sum(c < " " and c not in _TEXT_CONTROLS for c in sample)
    if controls > 8 + 0.02 * len(sample):
        raise _not_text()
    return text, problems


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise _not_text() from None


def _not_text() -> UnreadableError:
    return UnreadableError(
        "not-text",
        message("this is not a text file"),
        message("Save it again as 'CSV UTF-8' or XLSX"),
    )


def _declared_delimiter(text: str) -> tuple[str, str | None]:
    """Return the text without Excel's own first line `sep=;`, and that delimiter."""
    first, end, rest = text.partition("\n")
    line = first.strip("\r\"' \ufeff")
    if line.casefold().startswith("sep=") and len(line) == 5:
        return rest if end else "", line[4]
    return text, None


def sniff(text: str) -> str:
    """Return the delimiter: the one that finds most known headings, then most even columns."""
    sample = text[:_SAMPLE]
    if len(text) > _SAMPLE:
        sample = sample[: sample.rfind("\n") + 1] or sample
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[int, float]:
    known = _known_headings()
    lines = io.StringIO(sample, newline="")
    rows = []
    try:
        for row in itertools.islice(csv.reader(lines, delimiter=delimiter), 40):
            rows.append(row)
    except csv.Error:
        pass
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    headings = max(
        (sum(not known.isdisjoint(spellings(cell)) for cell in row[:500]) for row in filled[:10]),
        default=0,
    )
    widths = Counter(len(row) for row in filled)
    width, count = widths.most_common(1)[0] if widths else (1, 0)
    return headings, count / len(filled) if width > 1 else 0.0


@cache
def _known_headings() -> frozenset[str]:
    return frozenset(name for table in TABLES.values() for name in table.by_name)


def _rows(text: str, delimiter: str, limits: Limits) -> list[list[Raw]]:
    rows: list[list[Raw]] = []
    cells = 0
    reader = csv.reader(_lines(text, delimiter, limits), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(list(row))
            cells += len(row)
            if len(rows) > limits.rows + 100 or cells > limits.cells:
                raise too_many_rows(limits)
    except csv.Error:
        raise UnreadableError(
            "cell-too-long",
            message("a cell near row {row} never seems to end", row=len(rows) + 1),
            message("Look for a quotation mark that is opened but not closed"),
        ) from None
    if not rows or rows[-1] != [_LAST_LINE]:
        raise UnreadableError(
            "quote-not-closed",
            message("a quotation mark in row {row} is opened but not closed", row=len(rows)),
            message("Remove the quotation mark, or close it"),
        )
    return rows[:-1]


def _lines(text: str, delimiter: str, limits: Limits) -> Iterator[str]:
    """Yield the lines, and one more by which an open quotation mark betrays itself."""
    begin = 0
    while begin < len(text):
        end = text.find("\n", begin) + 1 or len(text)
        if text.count(delimiter, begin, end) > MOST_COLUMNS:
            raise too_many_rows(limits)
        line = text[begin:end]
        yield line if line.endswith("\n") else line + "\n"
        begin = end
    yield _LAST_LINE
