"""Parsers for cells with text, and with several values in one cell."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import TypeVar

from matching.errors import Message, message
from matching.profiles.codes import LICENCES
from matching.profiles.reading.cells_numbers import crebo_of
from matching.profiles.reading.cells_text import (
    Raw,
    Say,
    note,
    refuse,
    refuse_shortened,
    text_of,
    warn,
)
from matching.profiles.reading.headings import normalise

Item = TypeVar("Item")
SHORT = 200
LONG = 10_000
MOST_PARTS = 200
_STRONG = re.compile(r"[;|\n]")
_COMMA = re.compile(r"(?<!\d),|,(?!\d)")
_NOTHING = frozenset({"geen", "none", "nee", "no"})


def shortened_to(text: str, most: int) -> str:
    """Return a text, or refuse it where it is too long."""
    if len(text) > most:
        raise refuse(
            "too-long",
            message("the text has {count} characters", count=len(text)),
            message("Write at most {most} characters", most=most),
        )
    return text


def short_text(raw: Raw, _say: Say) -> str:
    """Return a text on one line, at most 200 characters."""
    return shortened_to(" ".join(text_of(raw).split()), SHORT)


def long_text(raw: Raw, _say: Say) -> str:
    """Return a text of at most 10,000 characters."""
    return shortened_to(text_of(raw), LONG)


def email(raw: Raw, say: Say) -> str:
    """Return an e-mail address in lower case; an odd one is kept with a warning."""
    text = short_text(raw, say).casefold().removeprefix("mailto:")
    if not re.match(r"^[^@\s]+@[^@\s]+\.[^@\s.]+$", text):
        say(
            warn(
                "email",
                message("this does not look like an e-mail address"),
                message("Write an address such as naam@voorbeeld.nl"),
            )
        )
    return text


def phone(raw: Raw, say: Say) -> str:
    """Return a telephone number, with the zero in front that Excel drops."""
    text = short_text(raw, say)
    refuse_shortened(text)
    if re.match(r"^[1-9]\d{8}$", text):
        say(
            note(
                "zeros-put-back",
                message(
                    "{short} was read as {full}: zeros in front were lost",
                    short=text,
                    full="0" + text,
                ),
                message("Format the column as text in Excel"),
            )
        )
        return "0" + text
    return text


def split(text: str) -> list[str]:
    """Return the parts of a cell: by ';', '|' or new line, else by comma where that is clear.

    Examples
    --------
    >>> split("lassen; MIG, MAG"), split("Excel, Word"), split("lassen (MIG, MAG)")
    (['lassen', 'MIG, MAG'], ['Excel', 'Word'], ['lassen (MIG, MAG)'])
    """
    parts = _outside_brackets(text, _STRONG)
    if len(parts) == 1:
        by_comma = _outside_brackets(text, _COMMA)
        if all(0 < len(part) <= 40 and len(part.split()) <= 4 for part in by_comma):
            parts = by_comma
    if len(parts) > MOST_PARTS:
        raise refuse(
            "too-many-values",
            message("the cell holds {count} values", count=len(parts)),
            message("Write at most {most} values in one cell", most=MOST_PARTS),
        )
    return [part for part in parts if part]


def _outside_brackets(text: str, separator: re.Pattern[str]) -> list[str]:
    parts, begin, depth, checked = [], 0, 0, 0
    for found in separator.finditer(text):
        between = text[checked : found.start()]
        depth = max(0, depth + between.count("(") - between.count(")"))
        checked = found.start()
        if depth == 0 or separator is _STRONG:
            parts.append(text[begin : found.start()].strip())
            begin = found.end()
    return [*parts, text[begin:].strip()]


def parts_of(raw: Raw, say: Say) -> list[str]:
    """Return the parts of a cell, or nothing where it says 'geen'."""
    text = text_of(raw)
    if text.casefold() in _NOTHING:
        return []
    if isinstance(raw, date | datetime):
        say(
            warn(
                "excel-made-a-date",
                message("Excel turned what was typed into a date or a time"),
                message("Format the column as text and type the value again"),
            )
        )
    return [shortened_to(" ".join(part.split()), SHORT) for part in split(text)]


def once(items: Iterable[Item], key: Callable[[Item], str], say: Say) -> tuple[Item, ...]:
    """Return the items without repeats; the first one of each key stays."""
    kept: dict[str, Item] = {}
    for item in items:
        name = key(item)
        if name in kept:
            if kept[name] != item:
                say(
                    warn(
                        "named-twice",
                        message("'{name}' stands twice in this cell; the first counts", name=name),
                        message("Name each only once"),
                    )
                )
        else:
            kept[name] = item
    return tuple(kept.values())


def texts(raw: Raw, say: Say) -> tuple[str, ...]:
    """Return several short texts."""
    return once(parts_of(raw, say), str.casefold, say)


_LICENCE_SPLIT = re.compile(r"[;,|/\n&]|\s+|\ben\b", re.IGNORECASE)


def licences(raw: Raw, say: Say) -> frozenset[str]:
    """Return categories of driving licences."""
    mend = message("Write categories such as B; BE; C, or nee")
    text = text_of(raw)
    if isinstance(raw, bool) or normalise(text) in {"ja", "j", "yes", "x", "1"}:
        if raw is False:
            return frozenset()
        say(
            note(
                "licence-b",
                message("'{text}' counts as driving licence B", text=text),
                message("Write the category, for example B"),
            )
        )
        return frozenset({"B"})
    if normalise(text) in {"geen", "nee", "n", "no", "none", "0"}:
        return frozenset()
    words = _LICENCE_SPLIT.split(re.sub(r"(?i)\b(rijbewijs|categorie|cat\.?)\b", " ", text))
    found = {word.upper().replace("+", "") for word in words if word}
    unknown = sorted(found - set(LICENCES))
    if unknown or not found:
        raise refuse(
            "licence",
            message("'{text}' is not a category of driving licence", text=", ".join(unknown)[:60]),
            mend,
        )
    return frozenset(found)


def crebos(raw: Raw, say: Say) -> frozenset[str]:
    """Return crebo numbers."""
    refuse_joined_numbers(raw)
    parts = (code for part in split(text_of(raw)) for code in codes_in(part))
    return frozenset(crebo_of(part, say) for part in parts)


def codes_in(part: str) -> list[str]:
    """Return the numbers in a part that holds nothing but numbers, else the part itself."""
    return re.split(r"[\s,/]+", part) if re.match(r"^[\d\s,/]+$", part) else [part]


def refuse_joined_numbers(raw: Raw) -> None:
    """Refuse '25655,25180' that Excel read as one number with decimals."""
    text = text_of(raw)
    if isinstance(raw, float) and not raw.is_integer():
        mend: Message = message("Format the column as text and put semicolons between the numbers")
        raise refuse(
            "excel-joined-numbers",
            message("Excel read several numbers as one number with decimals"),
            mend,
        )
    refuse_shortened(text)
