"""What stands in files that wait, for people to look at: their columns, and where findings are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, overload

from matching.profiles.read import OpenedFile, Reading
from matching.profiles.reading.cells_text import UNCOMPUTED, WITHOUT_BSN, Raw, clean, text_of
from matching.profiles.reading.columns import find_column, is_sensitive
from matching.profiles.reading.findings import Finding, FindingLog, Severity, shorten
from matching.profiles.reading.folder import named_sheets
from matching.profiles.reading.heading_row import SEARCHED_ROWS, column_letters, find_heading
from matching.profiles.reading.headings import Table, normalise
from matching.profiles.reading.told import NamedSheet, Told, sheet_key
from service.exchange.packing import finding_in, finding_out

MOST: Final = 5_000
"""So many findings are kept, the worst first."""

LONGEST: Final = 2_000
"""A text that is longer is not mended in a page."""

_SAMPLES: Final = 3
_SAMPLE: Final = 40
_SAMPLED_ROWS: Final = 200
_NAMING: Final = (
    "id", "school_number", "name", "first_name", "surname", "title", "candidate", "vacancy",
    "employer",
)  # fmt: skip
"""Fields by which people know a row again."""

_NAMED_BY: Final = 3


@dataclass(frozen=True)
class SeenColumn:
    """A column of a sheet.

    Attributes
    ----------
    position
        From 0.
    heading
        As it stands in the file; '' where there is none.
    field
        What it is read as; '' where it is not read.
    why
        ``read``, ``said`` (read, or not, because somebody said so), ``unknown``, ``second``
        (another column means the same), ``left-out`` (never read) or ``nameless``.
    samples
        A few of its cells.
    """

    position: int
    heading: str
    field: str
    why: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenSheet:
    """A sheet of which it is known what it holds.

    Attributes
    ----------
    file, key
        How findings name it, and by what it is known in the next file of the sender.
    table
        What it holds.
    heading
        The row of its headings; 0 where none was found.
    """

    file: str
    key: str
    table: str
    heading: int
    columns: tuple[SeenColumn, ...]


@dataclass(frozen=True)
class Spot:
    """A finding, and the cell in which it is.

    Attributes
    ----------
    finding
        Of the reader.
    sheet, position
        Where it is: the place in `Report.sheets`, and in the row; -1 where it is in no cell.
    text
        The whole text of the cell; None where it is too long for a field.
    field
        What the cell is read as.
    """

    finding: Finding
    sheet: int = -1
    position: int = -1
    text: str | None = None
    field: str = ""

    @property
    def in_row(self) -> bool:
        """Return whether it is about a row of the table, and not about a file or a column."""
        return self.sheet >= 0


class PackedSpots(Sequence[Spot]):
    """Findings as JSON holds them, made only when they are asked for: most pages need a few.

    Parameters
    ----------
    packed
        As `report_out` writes them.
    """

    def __init__(self, packed: Sequence[Any]) -> None:
        self._packed = packed

    def of(self, severity: Severity) -> list[Spot]:
        """Return those of one severity."""
        return [_spot_in(one) for one in self._packed if one[0][0] == severity]

    def numbers(self) -> Counter[Severity]:
        """Return how many there are of each severity."""
        return Counter(Severity(one[0][0]) for one in self._packed)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._packed)

    @overload
    def __getitem__(self, index: int) -> Spot: ...
    @overload
    def __getitem__(self, index: slice) -> list[Spot]: ...
    def __getitem__(self, index: int | slice) -> Spot | list[Spot]:
        """Return one, or some."""
        if isinstance(index, slice):
            return [_spot_in(one) for one in self._packed[index]]
        return _spot_in(self._packed[index])


def _spot_in(told: Sequence[Any]) -> Spot:
    finding, *where = told
    return Spot(finding_in(finding), *where)


@dataclass(frozen=True)
class Report:
    """What was found in files that wait.

    Attributes
    ----------
    sheets
        Those that hold a table.
    others
        The name and the key of each sheet that nobody knows, or that is not to be read.
    spots
        What was found, by row.
    labels
        By sheet and row, what tells a row that has a finding, or is left out, from others.
    rows
        How many rows each table has, those with errors included.
    refused
        Sheet and row of every row that has an error, or leans on one that has.
    """

    sheets: tuple[SeenSheet, ...] = ()
    others: tuple[tuple[str, str], ...] = ()
    spots: Sequence[Spot] = ()
    labels: Mapping[tuple[int, int], str] | None = None
    rows: Mapping[str, int] | None = None
    refused: tuple[tuple[int, int], ...] = ()
    without: tuple[tuple[int, int], ...] = ()

    def of(self, severity: Severity) -> list[Spot]:
        """Return what was found of one severity."""
        if isinstance(self.spots, PackedSpots):
            return self.spots.of(severity)
        return [one for one in self.spots if one.finding.severity is severity]

    def numbers(self) -> Counter[Severity]:
        """Return how much was found of each severity."""
        if isinstance(self.spots, PackedSpots):
            return self.spots.numbers()
        return Counter(one.finding.severity for one in self.spots)

    def label(self, sheet: int, row: int) -> str:
        """Return what tells a row from others."""
        return (self.labels or {}).get((sheet, row), "")

    def column(self, sheet: int, position: int) -> SeenColumn | None:
        """Return a column, if there is one at this place."""
        if not 0 <= sheet < len(self.sheets):
            return None
        found = (one for one in self.sheets[sheet].columns if one.position == position)
        return next(found, None)


def report_of(files: Sequence[OpenedFile], told: Told, reading: Reading) -> Report:
    """Return what was found in files, each finding with its cell."""
    named = [
        (one, sheet_key(file.name, one.sheet.name))
        for file in files
        for one in named_sheets(file.name, list(file.sheets), FindingLog(), told)
    ]
    sheets = tuple(seen_sheet(one, key) for one, key in named)
    known = {one.key for one in sheets}
    others = tuple(
        (f"{file.name} ({sheet.name})" if sheet.name else file.name, key)
        for file in files
        for sheet in file.sheets
        if not sheet.empty and (key := sheet_key(file.name, sheet.name)) not in known
    )
    place = {one.file: at for at, one in enumerate(sheets)}
    cells = {at: one.sheet.rows for at, (one, _) in enumerate(named)}
    findings = sorted(reading.findings, key=lambda one: one.severity)[:MOST]
    spots = tuple(_spot(one, sheets, place, cells) for one in sorted(findings))
    refused = tuple((place[file], row) for file, row in reading.skipped if file in place)
    # A row that is left out is empty here; its cells stand in the files as they came.
    without = tuple(
        (place[file], row)
        for file, rows in told.without.items()
        if file in place
        for row in sorted(rows)
    )
    originals = {
        place[one.file]: one.sheet.rows
        for file in files
        for one in named_sheets(
            file.name, list(file.sheets), FindingLog(), Told(told.tables, told.columns)
        )
    }
    wanted = {(one.sheet, one.finding.row or 0) for one in spots if one.in_row}
    labels = {
        spot: _label(sheets[spot[0]], originals[spot[0]][spot[1] - 1])
        for spot in {*wanted, *refused, *without}
        if spot[1] <= len(originals[spot[0]])
    }
    return Report(sheets, others, spots, labels, dict(reading.rows), refused, without)


def seen_sheet(named: NamedSheet, key: str) -> SeenSheet:
    """Return a sheet as people are shown it."""
    index = find_heading(named.table, named.sheet)
    rows = named.sheet.rows
    likely = index if index is not None else _likely_heading(rows)
    texts = [clean(text_of(cell)) for cell in rows[likely]] if likely is not None else []
    samples = _samples(rows[(likely or 0) + 1 :])
    columns = tuple(_columns(named.table, texts, samples))
    return SeenSheet(named.file, key, named.table.name, 0 if index is None else index + 1, columns)


def _likely_heading(rows: Sequence[Sequence[Raw]]) -> int | None:
    """Return which of the first rows has most different texts, where no heading is known."""
    filled = [
        (len({text_of(cell) for cell in row if isinstance(cell, str) and cell.strip()}), -at)
        for at, row in enumerate(rows[: 2 * SEARCHED_ROWS])
    ]
    most = max(filled, default=(0, 0))
    return -most[1] if most[0] else None


def _samples(rows: Sequence[Sequence[Raw]]) -> dict[int, tuple[str, ...]]:
    found: dict[int, dict[str, None]] = {}
    for row in rows[:_SAMPLED_ROWS]:
        for position, cell in enumerate(row):
            text = _short(shown(cell))
            some = found.setdefault(position, {})
            if text and len(some) < _SAMPLES:
                some[text] = None
    return {position: tuple(some) for position, some in found.items()}


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SAMPLE else line[: _SAMPLE - 1] + "…"


def _columns(
    table: Table, texts: Sequence[str], samples: Mapping[int, tuple[str, ...]]
) -> Iterable[SeenColumn]:
    found = [find_column(table, text) if text else None for text in texts]
    best: dict[str, tuple[int, int]] = {}
    for position, match in enumerate(found):
        if match:
            here = (match[1], position)
            best[match[0].field] = min(best.get(match[0].field, here), here)
    for position in range(max([len(texts), *(at + 1 for at in samples)], default=0)):
        text = texts[position] if position < len(texts) else ""
        some = samples.get(position, ())
        match = found[position] if position < len(texts) else None
        if not text:
            if some:
                yield SeenColumn(position, "", "", "nameless", some)
        elif is_sensitive(table, text) and match is None:
            yield SeenColumn(position, text, "", "left-out")
        elif match is not None and best[match[0].field][1] == position:
            why = "said" if match[1] < 0 else "read"
            yield SeenColumn(position, text, match[0].field, why, some)
        elif match is not None:
            yield SeenColumn(position, text, "", "second", some)
        else:
            why = "said" if normalise(text) in table.field_said else "unknown"
            yield SeenColumn(position, text, "", why, some)


def _spot(
    finding: Finding,
    sheets: Sequence[SeenSheet],
    place: Mapping[str, int],
    cells: Mapping[int, Sequence[Sequence[Raw]]],
) -> Spot:
    at = place.get(finding.file, -1)
    if at < 0 or finding.row is None or finding.row <= sheets[at].heading:
        return Spot(finding)
    if finding.code == "no-column-heading":
        return Spot(finding)
    for column in sheets[at].columns:
        if column.field and shorten(column.heading) == finding.column:
            rows = cells[at]
            row = rows[finding.row - 1] if finding.row <= len(rows) else []
            text = shown(row[column.position]) if column.position < len(row) else ""
            kept = text if len(text) <= LONGEST else None
            return Spot(finding, at, column.position, kept, column.field)
    return Spot(finding, at)


def _label(sheet: SeenSheet, row: Sequence[Raw]) -> str:
    """Return the id and the name in a row, as far as they are there."""
    by_field = {one.field: one.position for one in sheet.columns if one.field}
    texts = [
        shorten(shown(row[by_field[name]]))
        for name in _NAMING
        if name in by_field and by_field[name] < len(row)
    ]
    return ", ".join([text for text in texts if text][:_NAMED_BY])


def shown(cell: Raw) -> str:
    """Return a cell as people see it in a field."""
    text = text_of(cell)
    return "" if text == UNCOMPUTED else text.removeprefix(WITHOUT_BSN).strip()


def letters(column: SeenColumn) -> str:
    """Return what Excel calls a column."""
    return column_letters(column.position)


def report_out(report: Report) -> dict[str, Any]:
    """Return a report as JSON can hold it."""
    return {
        "sheets": [asdict(one) for one in report.sheets],
        "others": report.others,
        "spots": [
            [finding_out(one.finding), one.sheet, one.position, one.text, one.field]
            for one in report.spots
        ],
        "labels": [[*spot, text] for spot, text in (report.labels or {}).items()],
        "rows": dict(report.rows or {}),
        "refused": report.refused,
        "without": report.without,
    }


def report_in(told: Mapping[str, Any]) -> Report:
    """Return a report as `report_out` was given it."""
    if "sheets" not in told:
        return Report()
    return Report(
        tuple(
            SeenSheet(
                one["file"],
                one["key"],
                one["table"],
                one["heading"],
                tuple(
                    SeenColumn(**{**column, "samples": tuple(column["samples"])})
                    for column in one["columns"]
                ),
            )
            for one in told["sheets"]
        ),
        tuple((name, key) for name, key in told["others"]),
        PackedSpots(told["spots"]),
        {(sheet, row): text for sheet, row, text in told["labels"]},
        told["rows"],
        tuple((sheet, row) for sheet, row in told["refused"]),
        tuple((sheet, row) for sheet, row in told["without"]),
    )
