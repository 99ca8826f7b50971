"""Reading a folder of spreadsheets into profiles, with every problem written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from matching.errors import message
from matching.profiles.linking import Linker
from matching.profiles.reading.build import build, check
from matching.profiles.reading.columns import TABLES, find_table
from matching.profiles.reading.duplicates import report_duplicates
from matching.profiles.reading.findings import Finding, FindingLog, Severity, Where
from matching.profiles.reading.folder import (
    Progress,
    ReadFile,
    named_sheets,
    read_folder,
    report_unreadable,
    shown,
)
from matching.profiles.reading.links import Directory, check_targets, refuse_doubles, refuse_repeats
from matching.profiles.reading.missing_skills import report_missing_skills
from matching.profiles.reading.oddities import report_oddities
from matching.profiles.reading.rows import Entry, read_rows
from matching.profiles.reading.sheets import Limits, Sheet, UnreadableError
from matching.profiles.reading.told import NOTHING, Told
from matching.profiles.reading.unknown_skills import report_unknown_skills
from matching.profiles.records import Profiles, Record

_TARGETS = ("candidates", "employers", "vacancies")
_LINKS = ("wishes", "rankings", "decisions")


@dataclass(frozen=True)
class Reading:
    """What came of reading: the good rows as profiles, and everything found on the way.

    Parameters
    ----------
    profiles
        Every row without an error.
    findings
        Every problem, in a stable order.
    digests
        SHA-256 of each file that was read, by name.
    rows
        How many rows each table had, left-out ones included.
    skipped
        File and row of every row that was left out.
    skip_bad_rows
        Whether rows with an error may be left out without stopping a run.
    """

    profiles: Profiles
    findings: tuple[Finding, ...] = ()
    digests: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, int] = field(default_factory=dict)
    skipped: tuple[tuple[str, int], ...] = ()
    skip_bad_rows: bool = False

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that left something out."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """Return the errors that must stop a run.

        All of them, or with `skip_bad_rows` those about a whole file, table or folder.
        """
        if not self.skip_bad_rows:
            return self.errors
        left_out = set(self.skipped)
        return tuple(f for f in self.errors if (f.file, f.row) not in left_out)


def read_profiles(
    path: Path,
    *,
    programme: str,
    skip_bad_rows: bool = False,
    progress: Progress | None = None,
    today: date | None = None,
    limits: Limits | None = None,
    linker: Linker | None = None,
) -> Reading:
    """Read a folder of CSV and XLSX files, or one workbook; never raise for what is in it.

    Parameters
    ----------
    path
        The folder or the file.
    programme
        What people and offers belong to if their row names no programme.
    skip_bad_rows
        Whether the caller means to go on without the rows that have an error.
    progress
        Called with how many files are done, of how many.
    today
        If given, periods that are over get a warning.
    limits
        How much is read before input is refused.
    linker
        If given, skills that it cannot link for sure get a finding each, with the nearest names,
        and who tells no skills is proposed some.

    Returns
    -------
    Reading
        Also where nothing could be read: then its findings say why.
    """
    findings = FindingLog()
    limits = limits or Limits()
    files = read_folder(path, limits, findings, progress)
    reading = _Rows(findings, limits)
    reading.take(files)
    reading.report_missing(path.name or str(path))
    return reading.linked(programme, today, linker, skip_bad_rows=skip_bad_rows)


@dataclass(frozen=True)
class OpenedFile:
    """A file that was opened before: its name, the SHA-256 of its bytes, and all its sheets."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]


def read_opened(
    files: Sequence[OpenedFile],
    *,
    programme: str,
    told: Told = NOTHING,
    limits: Limits | None = None,
    linker: Linker | None = None,
) -> Reading:
    """Read files that were opened before, as somebody said they are to be read.

    Unlike `read_profiles` it does not ask for people, employers and vacancies together: one of
    them will do.

    Parameters
    ----------
    files
        With all their sheets.
    programme, limits, linker
        As of `read_profiles`.
    told
        What sheets and columns hold, and how cells are mended.
    """
    findings = FindingLog()
    reading = _Rows(findings, limits or Limits())
    reading.take(
        ReadFile(one.name, one.digest, named_sheets(one.name, list(one.sheets), findings, told))
        for one in files
    )
    if not reading.seen:
        reading.report_missing(", ".join(one.name for one in files))
    return reading.linked(programme, None, linker, skip_bad_rows=False)


class _Rows:
    """The rows of all files.

    Parameters
    ----------
    findings
        Takes what is wrong.
    limits
        How much is read.
    """

    def __init__(self, findings: FindingLog, limits: Limits) -> None:
        self._findings, self._limits = findings, limits
        self._entries: dict[str, list[Entry]] = {name: [] for name in TABLES}
        self._digests: dict[str, str] = {}
        self.seen: set[str] = set()

    def take(self, files: Iterable[ReadFile]) -> None:
        """Take up the rows of each sheet that holds a table."""
        for file in files:
            self._digests[shown(file.name)] = file.digest
            self.seen.update(named.table.name for named in file.sheets)
            for name, rows in _rows_of(file, self._findings, self._limits):
                self._entries[name].extend(rows)

    def report_missing(self, name: str) -> None:
        """Log which tables are not there."""
        _report_missing(name, self.seen, self._findings)

    def linked(
        self, programme: str, today: date | None, linker: Linker | None, *, skip_bad_rows: bool
    ) -> Reading:
        """Return what came of reading."""
        records = _link(self._entries, programme, self._findings)
        _report_good(self._entries, programme, today, linker, self._findings)
        refused = {(e.file, e.row) for rows in self._entries.values() for e in rows if e.refused}
        return Reading(
            profiles=Profiles(**records),
            findings=tuple(self._findings),
            digests=dict(sorted(self._digests.items())),
            rows={name: len(rows) for name, rows in self._entries.items()},
            skipped=tuple(sorted(refused)),
            skip_bad_rows=skip_bad_rows,
        )


def _report_good(
    entries: Mapping[str, list[Entry]],
    programme: str,
    today: date | None,
    linker: Linker | None,
    findings: FindingLog,
) -> None:
    """Log what is odd about rows that were read."""
    good = {name: [e for e in rows if not e.refused] for name, rows in entries.items()}
    report_duplicates(good["candidates"], good["employers"], good["vacancies"], findings)
    report_oddities(good, programme, today, findings)
    if linker is not None:
        report_unknown_skills(good, linker, findings)
        report_missing_skills(good, linker, findings)


def _rows_of(
    file: ReadFile, findings: FindingLog, limits: Limits
) -> Iterable[tuple[str, list[Entry]]]:
    """Return the rows of each sheet of a file; of none if one of them holds BSNs."""
    read = []
    for named in file.sheets:
        try:
            rows = read_rows(named.table, named.file, named.sheet, findings, limits)
        except UnreadableError as error:
            report_unreadable(error, named.file, findings)
            if error.problem.code == "bsn-column":
                return []
        else:
            read.append((named.table.name, rows))
    return read


def _report_missing(name: str, seen: set[str], findings: FindingLog) -> None:
    meant = {find_table(Path(finding.file).stem) for finding in findings}
    for table in TABLES.values():
        if table.required and table.name not in seen and table not in meant:
            findings.error(
                "table-missing",
                Where(shown(name)),
                message("there is no file or sheet '{name}'", name=table.sheet),
                message(
                    "Add one whose name begins with {names}; 'stagepact template' makes an "
                    "empty one",
                    names=", ".join(table.stems[:4]),
                ),
            )


def _link(
    entries: Mapping[str, list[Entry]], programme: str, findings: FindingLog
) -> dict[str, Any]:
    """Return the records of each table, in an order in which references can be resolved."""
    directory = Directory()
    records: dict[str, list[Record]] = {}
    for name in TABLES:
        if name in _TARGETS:
            refuse_doubles(entries[name], findings)
        for entry in entries[name]:
            directory.resolve(entry, findings)
            check(entry, findings)
        if name in _LINKS:
            check_targets(entries[name], directory, findings)
            refuse_repeats(entries[name], findings)
        built = (build(entry, programme, findings) for entry in entries[name])
        records[name] = [record for record in built if record is not None]
        if name in _TARGETS:
            directory.add(name, entries[name])
    directory.note_other_keys(findings)
    return {name: tuple(rows) for name, rows in records.items()}
