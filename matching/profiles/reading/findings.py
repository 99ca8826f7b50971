"""What is wrong, odd or worth knowing in input: where it stands, why, and how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from enum import IntEnum

from matching.errors import Message, message

VALUE_LENGTH = 120
EACH_KIND_AT_MOST = 1_000


class Severity(IntEnum):
    """How bad a finding is, worst first."""

    ERROR = 0
    WARNING = 1
    NOTE = 2

    @property
    def label(self) -> str:
        """Return the name in lower case, as tables and files show it."""
        return self.name.lower()


@dataclass(frozen=True)
class Finding:
    """One thing found in input.

    Parameters
    ----------
    severity
        An error leaves its row (or file) out; a warning and a note do not.
    code
        A fixed name for the kind of finding.
    file
        The file's name, with the sheet in brackets where a workbook has several.
    row
        The row as Excel numbers it, or None if it is about the whole file.
    column
        The heading as it stands in the file, or '' if it is about the whole row.
    value
        The cell's text, shortened; never a number that may be a BSN.
    why
        What is wrong.
    mend
        What to do about it.
    """

    severity: Severity
    code: str
    file: str
    row: int | None
    column: str
    value: str
    why: Message
    mend: Message

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str, str]:
        """Return what orders findings: file, row, worst first, column, code, value."""
        return (
            self.file,
            self.row or 0,
            int(self.severity),
            self.column,
            self.code,
            self.value,
            self.why.render(),
        )

    def as_dict(self, translate: Callable[[str], str] = str) -> dict[str, str | int | None]:
        """Return the finding as plain values, its sentences in the language of `translate`."""
        return {
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "severity": self.severity.label,
            "code": self.code,
            "why": self.why.render(translate),
            "mend": self.mend.render(translate),
        }

    def __lt__(self, other: Finding) -> bool:
        """Return whether this finding comes before another."""
        return self.sort_key < other.sort_key


@dataclass(frozen=True)
class Problem:
    """What a cell parser has to say about one cell, before it is known where the cell stands."""

    severity: Severity
    code: str
    why: Message
    mend: Message
    secret: bool = False


@dataclass(frozen=True)
class Where:
    """Where a finding stands; see `Finding` for the fields."""

    file: str
    row: int | None = None
    column: str = ""
    value: str = ""


def shorten(text: str) -> str:
    """Return a text on one line and no longer than a table bears."""
    line = " ".join(text[: 4 * VALUE_LENGTH].split())
    return line if len(line) <= VALUE_LENGTH else line[: VALUE_LENGTH - 1] + "…"


@dataclass
class FindingLog:
    """Collects findings; of one kind in one column of one file a bounded number."""

    _findings: list[Finding] = field(default_factory=list)
    _counts: Counter[tuple[str, str, str, Severity]] = field(default_factory=Counter)

    def add(self, severity: Severity, code: str, where: Where, why: Message, mend: Message) -> None:
        """Add one finding, or only count it if there are very many of its kind."""
        kind = (where.file, where.column, code, severity)
        self._counts[kind] += 1
        if self._counts[kind] <= EACH_KIND_AT_MOST:
            value = shorten(where.value)
            column = shorten(where.column)
            self._findings.append(
                Finding(severity, code, where.file, where.row, column, value, why, mend)
            )

    def error(self, code: str, where: Where, why: Message, mend: Message) -> None:
        """Add an error: a row or a file is left out."""
        self.add(Severity.ERROR, code, where, why, mend)

    def warning(self, code: str, where: Where, why: Message, mend: Message) -> None:
        """Add a warning: it was read, but somebody should look."""
        self.add(Severity.WARNING, code, where, why, mend)

    def note(self, code: str, where: Where, why: Message, mend: Message) -> None:
        """Add a note: good to know."""
        self.add(Severity.NOTE, code, where, why, mend)

    def extend(self, problems: Iterable[Problem], where: Where) -> None:
        """Add what a parser said about a cell."""
        for problem in problems:
            spot = replace(where, value="") if problem.secret else where
            self.add(problem.severity, problem.code, spot, problem.why, problem.mend)

    def __iter__(self) -> Iterator[Finding]:
        """Iterate over every finding in a stable order, then over what was only counted."""
        yield from sorted([*self._findings, *self._overflow()])

    def _overflow(self) -> Iterator[Finding]:
        for (file, column, code, severity), count in self._counts.items():
            if count > EACH_KIND_AT_MOST:
                yield Finding(
                    severity,
                    code,
                    file,
                    None,
                    shorten(column),
                    "",
                    message(
                        "{count} more rows have the same problem",
                        count=count - EACH_KIND_AT_MOST,
                    ),
                    message("Mend the whole column, then check again"),
                )


def counts(findings: Iterable[Finding]) -> dict[Severity, int]:
    """Return how many findings there are of each severity, zeros included."""
    counted = Counter(finding.severity for finding in findings)
    return {severity: counted[severity] for severity in Severity}
