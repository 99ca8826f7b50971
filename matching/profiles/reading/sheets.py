"""Files as rows of raw cells: which reader a file needs, and the limits that keep reading safe."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from matching.errors import Message, message
from matching.profiles.reading.cells_text import Raw
from matching.profiles.reading.findings import Problem, Severity

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Limits:
    """How much input is read before it is refused.

    Parameters
    ----------
    rows
        Rows in one table of one file.
    file_bytes
        Bytes of one file.
    unpacked_bytes
        Bytes of a workbook, unpacked.
    ratio
        How many times larger a big workbook may become by unpacking.
    entries
        Files inside a workbook.
    cells
        Cells in one sheet, empty ones within its rectangle included.
    files
        Files in one folder.
    """

    rows: int = 50_000
    file_bytes: int = 100 * MEGABYTE
    unpacked_bytes: int = 200 * MEGABYTE
    ratio: int = 250
    entries: int = 2_000
    cells: int = 12_000_000
    files: int = 200


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a CSV file as a whole.

    Parameters
    ----------
    name
        The sheet's name; '' for a CSV file.
    rows
        The cells, row by row from the first row of the file, empty ones included.
    problems
        What is worth knowing about how it was read.
    """

    name: str
    rows: list[list[Raw]]
    problems: tuple[Problem, ...] = field(default=())

    @property
    def empty(self) -> bool:
        """Return whether no cell has anything in it."""
        return not any(cell not in ("", None) for row in self.rows for cell in row)


class UnreadableError(Exception):
    """A file cannot be read as a whole; `problem` says why.

    Parameters
    ----------
    code, why, mend
        As in `Finding`.
    row, column
        Where in the file the reason stands, if it stands somewhere.
    """

    def __init__(
        self, code: str, why: Message, mend: Message, *, row: int | None = None, column: str = ""
    ) -> None:
        super().__init__(code)
        self.problem = Problem(Severity.ERROR, code, why, mend)
        self.row = row
        self.column = column


def too_many_rows(limits: Limits) -> UnreadableError:
    """Return what to raise where a table has more rows than anyone reads."""
    return UnreadableError(
        "too-many-rows",
        message(
            "the table has more than {most} rows or {cells} cells",
            most=limits.rows,
            cells=limits.cells,
        ),
        message("Split the file, or remove empty rows and columns at the end"),
    )


def _csv(data: bytes, limits: Limits) -> list[Sheet]:
    from matching.profiles.reading.sheets_csv import read_csv

    return [read_csv(data, limits)]


def _xlsx(data: bytes, limits: Limits) -> list[Sheet]:
    from matching.profiles.reading.sheets_xlsx import read_xlsx

    return read_xlsx(data, limits)


READERS: dict[str, Callable[[bytes, Limits], list[Sheet]]] = {
    ".csv": _csv,
    ".txt": _csv,
    ".tsv": _csv,
    ".xlsx": _xlsx,
    ".xlsm": _xlsx,
}
"""Which reader a file needs, by the end of its name."""

OTHER_SPREADSHEETS = frozenset({".xls", ".ods", ".xlsb", ".numbers", ".gsheet"})
"""Spreadsheets that nobody reads here, but that people may mean as input."""


def read_bytes(path: Path, limits: Limits) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    UnreadableError
        If it is too large, is no file, or may not be read.
    """
    try:
        if not path.is_file():
            raise UnreadableError(
                "not-a-file",
                message("this is not a file"),
                message("Put a CSV or XLSX file in its place"),
            )
        with path.open("rb") as stream:
            data = stream.read(limits.file_bytes + 1)
    except OSError as error:
        raise UnreadableError(
            "unreadable",
            message("the file cannot be opened: {reason}", reason=error.strerror or "?"),
            message("Close the file elsewhere and check who may read it"),
        ) from error
    if len(data) > limits.file_bytes:
        raise UnreadableError(
            "file-too-large",
            message("the file is larger than {most} MB", most=f"{limits.file_bytes / MEGABYTE:g}"),
            message("Split it, or leave out columns that are not needed"),
        )
    if not data[:MEGABYTE].strip() and not data.strip():
        raise UnreadableError(
            "empty-file", message("the file is empty"), message("Fill it in, or remove it")
        )
    return data


def read_sheets(name: str, data: bytes, limits: Limits) -> list[Sheet]:
    """Return the sheets in a file's bytes.

    Raises
    ------
    UnreadableError
        If the file is not what its name says, is damaged, or is larger than the limits.
    """
    reader = READERS.get(Path(name).suffix.casefold())
    if reader is None:
        raise UnreadableError(
            "other-format",
            message("files of this kind are not read"),
            message("Save it as XLSX or CSV"),
        )
    return reader(data, limits)


def digest_of(data: bytes) -> str:
    """Return the SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()
