"""From values of records to cells that the reader reads as the same values.

Each text is tried on the reader's own parser; where several ways of writing exist, the first one
that comes back unchanged is taken. A few values no cell can say (a skill with a semicolon in its
name): they are written as near as possible, and counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from matching.profiles.reading.cells import FREE_TEXT, PARSERS
from matching.profiles.reading.cells_text import parse
from matching.profiles.reading.headings import Column, normalise
from matching.profiles.reading.languages import dutch_names, language_codes
from matching.profiles.records import (
    DecisionKind,
    Importance,
    LanguageLevel,
    Leerweg,
    Level,
    Recognition,
    Requirement,
    SkillClaim,
    TravelMode,
)

Cell = str | int | date | None

GUARD: Final = "\u200b"
"""Has no width, is no formula's beginning, and is left out by the reader."""

_STARTS: Final = ("=", "+", "-", "@", "#", "\t", "\r", "\n")

_LEVELS: Final = {level: level.value for level in Level} | {Level.NONE: "geen"}
_LEERWEGEN: Final = {
    Leerweg.BOL: "BOL", Leerweg.BBL: "BBL", Leerweg.INTERNSHIP: "stage", Leerweg.PROJECT: "project",
}  # fmt: skip
_TRAVEL: Final = {
    TravelMode.BIKE: "fiets", TravelMode.PUBLIC_TRANSPORT: "ov", TravelMode.CAR: "auto",
}  # fmt: skip
_IMPORTANCES: Final = {
    Importance.ESSENTIAL: "essentieel",
    Importance.IMPORTANT: "belangrijk",
    Importance.NICE: "wenselijk",
}
_DECISIONS: Final = {DecisionKind.LOCK: "vastzetten", DecisionKind.FORBID: "verbieden"}


def guarded(text: str) -> str:
    """Return a text that no spreadsheet program takes for a formula, nor our reader for a comment.

    Examples
    --------
    >>> guarded("lassen"), guarded("=1+1") == GUARD + "=1+1"
    ('lassen', True)
    """
    return GUARD + text if text.lstrip().startswith(_STARTS) else text


class Writer:
    """Writes the cells of one column, and remembers what it wrote before.

    Parameters
    ----------
    column
        Of a table that the reader knows.

    Attributes
    ----------
    altered
        How many cells will not be read as what they were.
    """

    def __init__(self, column: Column) -> None:
        self._parser = PARSERS[column.parser]
        self._free = column.parser in FREE_TEXT
        self._ways = _WAYS.get(column.parser, _as_text)
        self._known: dict[Any, tuple[Cell, bool]] = {}
        self.altered = 0

    def cell(self, value: Any) -> Cell:
        """Return the cell for a value."""
        if value is None or value in ("", (), frozenset()):
            return None
        key = (type(value), value)
        known = self._known.get(key)
        if known is None:
            known = self._written(value)
            if len(self._known) < 50_000:
                self._known[key] = known
        self.altered += not known[1]
        return known[0]

    def _written(self, value: Any) -> tuple[Cell, bool]:
        nearest: Cell = None
        for way in self._ways(value, self.reads):
            read = self.reads(way)
            if isinstance(value, frozenset) and read is not None:
                read = frozenset(read)
            if read == value:
                return way, True
            if nearest is None and read is not None:
                nearest = way
        return nearest, False

    def reads(self, cell: Cell) -> Any:
        """Return what the reader makes of a cell; None where it refuses it."""
        return parse(self._parser, cell, free_text=self._free).value


Reads = Callable[[Cell], Any]
Ways = Callable[[Any, Reads], Iterator[Cell]]


def _as_text(value: str, _reads: Reads) -> Iterator[Cell]:
    """Give a text, and else one that is no placeholder and no error of Excel."""
    yield value
    yield f"({value})"


def _as_whole_number(value: int, _reads: Reads) -> Iterator[Cell]:
    yield value


def _as_number(value: float, _reads: Reads) -> Iterator[Cell]:
    """Give a number; one with a point and three digits would be read as thousands."""
    yield int(value) if value == int(value) else repr(value).replace(".", ",")


def _as_date(value: date, _reads: Reads) -> Iterator[Cell]:
    yield value


def _as_yes_no(value: bool, _reads: Reads) -> Iterator[Cell]:
    yield "ja" if value else "nee"


def _one_of(words: dict[Any, str]) -> Ways:
    def ways(value: Any, _reads: Reads) -> Iterator[Cell]:
        yield words[value]

    return ways


def _several_of(words: dict[Any, str]) -> Ways:
    def ways(values: frozenset[Any], _reads: Reads) -> Iterator[Cell]:
        told = sorted(words[value] for value in values)
        yield "; ".join(told)
        yield "; ".join(reversed(told))  # 'BOL; stage' is read as 'bol stage', which is BOL

    return ways


def _as_codes(values: frozenset[str], _reads: Reads) -> Iterator[Cell]:
    yield "; ".join(sorted(values))


def _list_of(ways_of_item: Callable[[Any], Iterable[str]]) -> Ways:
    """Return the ways to write a list: each item in the first way that is read as that item."""

    def ways(values: Iterable[Any], reads: Reads) -> Iterator[Cell]:
        items = sorted(values) if isinstance(values, frozenset) else list(values)
        parts = [_item(item, ways_of_item, reads) for item in items]
        while parts:
            # The semicolon at the end keeps a comma, and the word 'geen', from being read as such.
            text = "; ".join(parts)
            if len(parts) > 1 or "," not in text:
                yield text
            yield f"{text};"
            if reads(f"{text};") is not None:
                return
            parts.pop()

    return ways


def _item(item: Any, ways_of_item: Callable[[Any], Iterable[str]], reads: Reads) -> str:
    ways = list(ways_of_item(item))
    fitting = (way for way in ways if _only(reads(f"{way};")) == item)
    return next(fitting, re.sub(r"\s*[;|\n]\s*", ", ", ways[0]))


def _only(read: Any) -> Any:
    """Return the one item that was read, or None."""
    return next(iter(read)) if read and len(read) == 1 else None


def _text_item(item: str) -> Iterator[str]:
    yield item


def _skill_item(item: SkillClaim) -> Iterator[str]:
    if item.level == 2:
        yield item.text
    yield f"{item.text}: {item.level}"
    yield f"{item.text} ({item.level})"


def _requirement_item(item: Requirement) -> Iterator[str]:
    told = f"{_IMPORTANCES[item.importance]}, {item.level}"
    yield f"{item.text} ({told})"
    yield f"{item.text}: {told}"


def _language_item(item: LanguageLevel) -> Iterator[str]:
    for name in (_language_names().get(item.language, item.language), item.language):
        yield f"{name} {item.level.value}"
        yield f"{name} ({item.level.value})"


@cache
def _language_names() -> dict[str, str]:
    """Return the Dutch name of each language by its code."""
    codes = language_codes()
    return {codes[normalise(name)]: name for name in dutch_names()}


def _recognition_item(item: Recognition) -> Iterator[str]:
    start = f"{item.start:%d-%m-%Y}" if item.start else ""
    end = f"t/m {item.end:%d-%m-%Y}" if item.end else ""
    if start and not end:
        start = f"vanaf {start}"
    span = " ".join(part for part in (start, end) if part)
    yield f"{item.crebo} ({span})" if span else item.crebo


_WAYS: Final[dict[str, Ways]] = {
    "level": _one_of(_LEVELS),
    "levels": _several_of(_LEVELS),
    "leerweg": _one_of(_LEERWEGEN),
    "leerwegen": _several_of(_LEERWEGEN),
    "travel_mode": _one_of(_TRAVEL),
    "decision": _one_of(_DECISIONS),
    "yes_no": _as_yes_no,
    "crebos": _as_codes,
    "licences": _as_codes,
    "hours": _as_number,
    "km": _as_number,
    "minutes": _as_number,
    "whole_number": _as_whole_number,
    "rank": _as_whole_number,
    "date": _as_date,
    "texts": _list_of(_text_item),
    "sectors": _list_of(_text_item),
    "skills": _list_of(_skill_item),
    "requirements": _list_of(_requirement_item),
    "languages": _list_of(_language_item),
    "recognitions": _list_of(_recognition_item),
}
"""By the name of a parser, how to write what it reads, the best way first; else as a text."""


def csv_cell(cell: Cell) -> str:
    """Return a cell as text that is no live formula."""
    if cell is None:
        return ""
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return guarded(cell) if isinstance(cell, str) else str(cell)
