"""From a raw cell, typed by Excel or text from a CSV file, to clean text."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, TypeAlias

from matching.errors import Message, message
from matching.profiles.bsn import contains_bsn
from matching.profiles.reading.findings import Problem, Severity

Raw: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None
Say: TypeAlias = Callable[[Problem], None]
Parser: TypeAlias = Callable[[Raw, Say], Any]

LONGEST = 10_000
"""More characters no cell may have."""

UNCOMPUTED = "\ue001uncomputed"
WITHOUT_BSN = "\ue002"
"""Begins a cell of which a number that may be a BSN was not kept."""

PLACEHOLDERS = frozenset(
    {"-", "--", "---", "–", "—", ".", "?", "n.v.t.", "n.v.t", "nvt", "n/a", "onbekend", "unknown"}
)
EXCEL_ERRORS = frozenset(
    {
        "#N/B",
        "#N/A",
        "#REF!",
        "#VERW!",
        "#VALUE!",
        "#WAARDE!",
        "#DIV/0!",
        "#DEEL/0!",
        "#NAME?",
        "#NAAM?",
        "#NUM!",
        "#GETAL!",
        "#NULL!",
        "#LEEG!",
        "#CALC!",
        "#SPILL!",
        "#GETTING_DATA",
    }
)
_SHORTENED = re.compile(r"^\d([.,]\d+)?E\+\d{1,3}$", re.IGNORECASE)
_HASHES = re.compile(r"^#{3,}$")
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff]")
_CONTROLS = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f\\ud800-\\udfff]")
_SPACES = re.compile(r"[^\S\n]+")


class RefusedError(Exception):
    """A cell cannot be read; `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def refuse(code: str, why: Message, mend: Message, *, secret: bool = False) -> RefusedError:
    """Return the exception that leaves a row out because of one cell."""
    return RefusedError(Problem(Severity.ERROR, code, why, mend, secret))


def note(code: str, why: Message, mend: Message) -> Problem:
    """Return a note: read as meant, and said so."""
    return Problem(Severity.NOTE, code, why, mend)


def warn(code: str, why: Message, mend: Message) -> Problem:
    """Return a warning: read, but somebody should look."""
    return Problem(Severity.WARNING, code, why, mend)


def text_of(raw: Raw) -> str:
    """Return a raw cell as a person would write it.

    Examples
    --------
    >>> text_of(2312.0), text_of(True), text_of(date(2026, 12, 31))
    ('2312', 'ja', '31-12-2026')
    """
    if isinstance(raw, str):
        return raw.strip()
    if isinstance(raw, bool):
        return "ja" if raw else "nee"
    if isinstance(raw, int | float):
        return _number_text(raw)
    if isinstance(raw, date):
        clock = f" {raw:%H:%M}" if isinstance(raw, datetime) and raw.time() != time() else ""
        return f"{raw.day:02}-{raw.month:02}-{raw.year:04}{clock}"
    return "" if raw is None else str(raw)


def _number_text(raw: float) -> str:
    if math.isfinite(raw) and raw == int(raw) and abs(raw) < 1e15:
        return str(int(raw))
    return f"{raw:.15g}"


def clean(text: str) -> str:
    """Return a text without control and invisible characters, with plain single spaces.

    Line breaks stay: they separate values within a cell.
    """
    if text.isprintable() and "  " not in text:
        return text.strip() if text.isascii() else unicodedata.normalize("NFC", text).strip()
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _SPACES.sub(" ", _INVISIBLE.sub("", _CONTROLS.sub("", text))).strip()


def is_lossy(text: str) -> bool:
    """Return whether cleaning takes more than spaces and invisible marks from a text."""
    return not text.isprintable() and _CONTROLS.search(text) is not None


@dataclass(frozen=True)
class Parsed:
    """What came of one cell: a value (None is empty), and what there is to say."""

    value: Any
    problems: tuple[Problem, ...] = ()

    @property
    def refused(self) -> bool:
        """Return whether the cell's row must be left out."""
        return any(problem.severity is Severity.ERROR for problem in self.problems)


def parse(parser: Parser, raw: Raw, *, free_text: bool) -> Parsed:
    """Read one cell; never raise for what stands in it.

    Parameters
    ----------
    parser
        One of `matching.profiles.reading.cells.PARSERS`.
    raw
        The cell as the file has it.
    free_text
        Whether a BSN may hide in it, so that its text is searched for one.
    """
    problems: list[Problem] = []
    try:
        value = _parse(parser, raw, problems.append, free_text)
    except RefusedError as refused:
        return Parsed(None, (*problems, refused.problem))
    return Parsed(value, tuple(problems))


def _parse(parser: Parser, raw: Raw, say: Say, free_text: bool) -> Any:
    if raw == UNCOMPUTED:
        say(_UNCOMPUTED_PROBLEM)
        return None
    hidden = isinstance(raw, str) and raw.startswith(WITHOUT_BSN)
    if isinstance(raw, str) and not hidden:
        raw = _prepared(raw, say)
    if raw is None or raw == "":
        return None
    if hidden or (free_text and contains_bsn(text_of(raw))):
        raise refuse(
            "bsn-in-text",
            message("the cell contains a number that may be a BSN"),
            message("Remove the number; a BSN is never needed here"),
            secret=True,
        )
    return parser(raw, say)


def _prepared(raw: str, say: Say) -> str | None:
    if len(raw) > LONGEST:
        raise refuse(
            "too-long",
            message("the text has {count} characters", count=len(raw)),
            message("Write at most {most} characters", most=LONGEST),
        )
    text = clean(raw)
    if is_lossy(raw):
        say(
            warn(
                "control-characters",
                message("invisible control characters were left out"),
                message("Type the cell again"),
            )
        )
    if text.casefold() in PLACEHOLDERS:
        say(
            note(
                "read-as-empty",
                message("'{text}' counts as an empty cell", text=text),
                message("Leave the cell empty"),
            )
        )
        return None
    if text.upper() in EXCEL_ERRORS:
        raise refuse(
            "excel-error",
            message("the cell holds an error of Excel"),
            message("Mend the formula, or type the value"),
        )
    if _HASHES.match(text):
        raise refuse(
            "excel-hashes",
            message("the column was too narrow when this was saved, so the value is lost"),
            message("Make the column wider in Excel and save again"),
        )
    return text


def refuse_shortened(text: str) -> None:
    """Refuse a number that Excel shortened to an exponent, such as 1,5E+10."""
    if _SHORTENED.match(text):
        raise refuse(
            "excel-shortened",
            message("Excel shortened the number, so that digits are lost"),
            message("Format the column as text and type the whole number again"),
        )


_UNCOMPUTED_PROBLEM = warn(
    "formula-not-computed",
    message("the formula was never computed, so the cell counts as empty"),
    message("Open the file in Excel and save it, or type the value"),
)
