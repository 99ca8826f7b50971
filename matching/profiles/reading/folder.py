"""Which files and sheets hold which table, and what is left unread."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from matching.errors import message
from matching.profiles.reading.columns import TABLES, find_table
from matching.profiles.reading.findings import FindingLog, Where
from matching.profiles.reading.heading_row import find_heading
from matching.profiles.reading.sheets import (
    OTHER_SPREADSHEETS,
    READERS,
    Limits,
    Sheet,
    UnreadableError,
    digest_of,
    read_bytes,
    read_sheets,
)
from matching.profiles.reading.told import NOTHING, NamedSheet, Told

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class ReadFile:
    """A file that was read: its name, the SHA-256 of its bytes, and its sheets."""

    name: str
    digest: str
    sheets: tuple[NamedSheet, ...]


def read_folder(
    path: Path, limits: Limits, findings: FindingLog, progress: Progress | None = None
) -> Iterator[ReadFile]:
    """Yield the files of a folder, or the one file that a path names, by name.

    Parameters
    ----------
    path
        A folder, or a workbook or CSV file.
    limits
        How much is read.
    findings
        Takes what cannot be read, and why.
    progress
        Called with how many files are done, of how many.
    """
    files = list(_files(path, limits, findings))
    for done, file in enumerate(files):
        if progress:
            progress(done, len(files))
        try:
            data = read_bytes(file, limits)
            sheets = read_sheets(file.name, data, limits)
        except UnreadableError as error:
            report_unreadable(error, file.name, findings)
            continue
        named = named_sheets(file.name, sheets, findings)
        yield ReadFile(file.name, digest_of(data), named)
    if progress:
        progress(len(files), len(files))


def report_unreadable(error: UnreadableError, file: str, findings: FindingLog) -> None:
    """Log why a file or sheet was not read."""
    findings.extend((error.problem,), Where(file, error.row, error.column))


def _files(path: Path, limits: Limits, findings: FindingLog) -> Iterator[Path]:
    try:
        if path.is_file():
            names, folder = [path.name], path.parent
        else:
            names, folder = sorted(entry.name for entry in path.iterdir()), path
    except (OSError, ValueError):
        findings.error(
            "no-folder",
            Where(shown(path.name or str(path))),
            message("there is no such folder or file"),
            message("Name the folder that holds the CSV or XLSX files"),
        )
        return
    meant = 0
    for name in names:
        if name.startswith((".", "~$")) or not _is_input(folder, name, path, findings):
            continue
        meant += 1
        if meant > limits.files:
            findings.error(
                "too-many-files",
                Where(shown(path.name or str(path))),
                message("the folder holds more than {most} files", most=limits.files),
                message("Put only the files of this run in the folder"),
            )
            return
        yield folder / name


def _is_input(folder: Path, name: str, path: Path, findings: FindingLog) -> bool:
    """Return whether a file is meant as input; log it if it is not."""
    suffix = Path(name).suffix.casefold()
    table = find_table(Path(name).stem)
    only = name == path.name and folder == path.parent
    known = suffix in READERS or suffix in OTHER_SPREADSHEETS
    where = Where(shown(name))
    if not known or (table is None and suffix not in (".xlsx", ".xlsm") and not only):
        findings.note(
            "file-not-recognised",
            where,
            message("nobody knows what this file holds, so it is not read"),
            message("Begin its name with kandidaten, werkgevers, vacatures or wensen"),
        )
        return False
    if not only and _leads_outside(folder, name):
        findings.error(
            "link-outside",
            where,
            message("this is a link to a place outside the folder, so it is not followed"),
            message("Put the file itself in the folder"),
        )
        return False
    return True


def _leads_outside(folder: Path, name: str) -> bool:
    try:
        return not (folder / name).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def named_sheets(
    name: str, sheets: list[Sheet], findings: FindingLog, told: Told = NOTHING
) -> tuple[NamedSheet, ...]:
    """Return the sheets of a file that hold a table.

    Parameters
    ----------
    name
        Of the file.
    sheets
        All of them.
    findings
        Takes which sheets nobody knows.
    told
        What somebody said that sheets hold; else the sheet's name tells it, or else the file's.
    """
    return tuple(_named(name, sheets, findings, told))


def _named(
    name: str, sheets: list[Sheet], findings: FindingLog, told: Told
) -> Iterator[NamedSheet]:
    filled = [sheet for sheet in sheets if not sheet.empty]
    by_file = find_table(Path(name).stem)
    if not filled:
        findings.error(
            "empty-file",
            Where(shown(name)),
            message("the file is empty"),
            message("Fill it in, or remove it"),
        )
    by_sheet = any(find_table(sheet.name) for sheet in filled)
    several = len(filled) > 1
    for sheet in filled:
        file = shown(f"{name} ({sheet.name})" if several else name)
        table = find_table(sheet.name) if by_sheet else by_file
        said = told.table_of(name, sheet.name)
        if said is not None:
            if said in TABLES:
                yield told.amended(NamedSheet(TABLES[said], file, sheet))
        elif table is None or (several and not by_sheet and find_heading(table, sheet) is None):
            findings.warning(
                "sheet-not-recognised",
                Where(file),
                message("nobody knows what this sheet holds, so it is not read"),
                message("Call it kandidaten, werkgevers, vacatures or wensen"),
            )
        else:
            yield told.amended(NamedSheet(table, file, sheet))


def shown(name: str) -> str:
    """Return a file's name as text that can be shown and written anywhere."""
    return name.encode("utf-8", "replace").decode("utf-8")
