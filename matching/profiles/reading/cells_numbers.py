"""Parsers for cells with numbers and codes."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from matching.errors import Message, message
from matching.profiles.bsn import is_bsn
from matching.profiles.reading.cells_text import (
    Raw,
    Say,
    note,
    refuse,
    refuse_shortened,
    text_of,
    warn,
)
from matching.profiles.reading.findings import Problem

_THOUSANDS_DUTCH = re.compile(r"^[+-]?\d{1,3}(\.\d{3})+(,\d+)?$")
_THOUSANDS_ENGLISH = re.compile(r"^[+-]?\d{1,3}(,\d{3})+\.\d+$")
_PLAIN = re.compile(r"^[+-]?(\d+([.,]\d*)?|[.,]\d+)$")
_POSTCODE = re.compile(r"^(?:nl[- ]?)?([1-9]\d{3})\s*(?:[a-z]{2})?$", re.IGNORECASE | re.ASCII)
_CREBO = re.compile(
    r"^(?:crebo\s*:?\s*)?(\d{3,5})\b\s*[-:]?\s*(.*)$", re.IGNORECASE | re.DOTALL | re.ASCII
)
_HOURS_UNIT = re.compile(r"\s*(uur|uren|u|hours?|h)?\.?\s*(per week|p/?w)?\.?$", re.IGNORECASE)
_DAYS_UNIT = re.compile(r"\s*(dag|dagen|d|days?)?\.?\s*(per week|p/?w)?\.?$", re.IGNORECASE)
_KM_UNIT = re.compile(r"\s*(km|kilometers?|kilometres?)?\.?$", re.IGNORECASE)
_MINUTES_UNIT = re.compile(r"\s*(min|minuten|minuut|minutes?|m)?\.?$", re.IGNORECASE)
_IN_HOURS = re.compile(r"^(\S+)\s*(uur|uren|hours?|u|h)$", re.IGNORECASE)
_CLOCK = re.compile(r"^(\d{1,2}):(\d{2})$")

HOURS_PER_DAY = 8
LONGEST = 60
"""More characters than any number with its unit has."""


def number_of(text: str) -> float | None:
    """Return the number that a text stands for, Dutch or English style, or None.

    Examples
    --------
    >>> number_of("7,5"), number_of("1.000,5"), number_of("1,000.5"), number_of("veel")
    (7.5, 1000.5, 1000.5, None)
    """
    text = text.replace("\u2212", "-").replace(" ", "")
    if len(text) > 30:
        return None
    if _THOUSANDS_DUTCH.match(text):
        return float(text.replace(".", "").replace(",", "."))
    if _THOUSANDS_ENGLISH.match(text):
        return float(text.replace(",", ""))
    return float(text.replace(",", ".")) if _PLAIN.match(text) else None


def _measure(raw: Raw, unit: re.Pattern[str], mend: Message) -> float:
    if isinstance(raw, date | datetime | time | timedelta):
        raise _made_a_date(mend)
    text = " ".join(text_of(raw).split())
    number = number_of(unit.sub("", text)) if len(text) <= LONGEST else None
    if number is None:
        raise refuse("not-a-number", message("'{text}' is not one number", text=text[:60]), mend)
    return number


def _made_a_date(mend: Message) -> Exception:
    return refuse(
        "excel-made-a-date", message("Excel turned what was typed into a date or a time"), mend
    )


def _within(number: float, low: float, high: float, mend: Message) -> float:
    if not low <= number <= high:
        raise refuse(
            "out-of-range",
            message("the number must lie from {low} to {high}", low=f"{low:g}", high=f"{high:g}"),
            mend,
        )
    return number


def hours(raw: Raw, _say: Say) -> float:
    """Return hours a week, such as '32 uur' or '7,5'."""
    mend = message("Write one number of hours a week, for example 32")
    return _within(_measure(raw, _HOURS_UNIT, mend), 0.5, 60, mend)


def days(raw: Raw, _say: Say) -> float:
    """Return hours a week from days a week."""
    mend = message("Write one number of days a week, for example 4")
    return HOURS_PER_DAY * _within(_measure(raw, _DAYS_UNIT, mend), 0.1, 7, mend)


def kilometres(raw: Raw, _say: Say) -> float:
    """Return a distance in kilometres."""
    mend = message("Write a number of kilometres, for example 15")
    return _within(_measure(raw, _KM_UNIT, mend), 0.1, 500, mend)


def minutes(raw: Raw, _say: Say) -> float:
    """Return minutes, from '45', '45 min', '1 uur', '1:15' or a time cell of Excel."""
    mend = message("Write a number of minutes, for example 45")
    if isinstance(raw, time):
        return _within(60 * raw.hour + raw.minute, 1, 300, mend)
    if isinstance(raw, timedelta):
        return _within(raw.total_seconds() / 60, 1, 300, mend)
    text = text_of(raw)
    clock = _CLOCK.match(text)
    if clock:
        return _within(60 * int(clock[1]) + int(clock[2]), 1, 300, mend)
    in_hours = _IN_HOURS.match(text)
    number = number_of(in_hours[1]) if in_hours else None
    if number is not None:
        return _within(60 * number, 1, 300, mend)
    return _within(_measure(raw, _MINUTES_UNIT, mend), 1, 300, mend)


def whole_number(raw: Raw, _say: Say) -> int:
    """Return a whole number from 0 to 10,000."""
    mend = message("Write a whole number, for example 2")
    number = _measure(raw, re.compile(r"\s*(plaats(en)?|plek(ken)?|x)?$", re.IGNORECASE), mend)
    if number != int(number):
        raise refuse("not-whole", message("this must be a whole number"), mend)
    return int(_within(number, 0, 10_000, mend))


def rank(raw: Raw, _say: Say) -> int:
    """Return a rank, 1 for the first choice."""
    mend = message("Write 1 for the first choice, 2 for the second")
    number = _measure(raw, re.compile(r"\s*[.e]{0,2}$", re.IGNORECASE), mend)
    if number != int(number):
        raise refuse("not-whole", message("this must be a whole number"), mend)
    return int(_within(number, 1, 10_000, mend))


def postcode(raw: Raw, _say: Say) -> str:
    """Return the four digits of a Dutch postcode."""
    text = text_of(raw)
    found = _POSTCODE.match(text)
    if not found:
        raise refuse(
            "postcode",
            message("this is not a Dutch postcode"),
            message("Write four digits, for example 2312"),
        )
    return found[1]


def kvk(raw: Raw, say: Say) -> str:
    """Return a KvK number of eight digits, with the zeros in front that Excel drops."""
    mend = message("Write the eight digits of the KvK number, in a column formatted as text")
    text = text_of(raw)
    refuse_shortened(text)
    if len(text) > LONGEST:
        raise refuse("kvk", message("this is not a KvK number"), mend)
    digits = re.sub(r"(?i)^kvk\s*:?\s*|[ .-]", "", text)
    if not (digits.isascii() and digits.isdigit()) or len(digits) < 4 or not int(digits):
        raise refuse("kvk", message("this is not a KvK number"), mend)
    if len(digits) > 8:
        raise refuse(
            "kvk-long",
            message("the number has {count} digits; a KvK number has eight", count=len(digits)),
            mend,
            secret=is_bsn(digits),
        )
    if len(digits) < 8:
        say(_zeros_put_back(digits, digits.zfill(8)))
    return digits.zfill(8)


def crebo_of(text: str, say: Say) -> str:
    """Return a crebo number of five digits from a text that may name the course as well."""
    found = _CREBO.match(text)
    if not found or (found[2] and found[2][0].isdigit()):
        raise refuse(
            "crebo",
            message("'{text}' is not a crebo number", text=text[:60]),
            message("Write the five digits, for example 25655"),
        )
    code, rest = found[1], found[2]
    if rest:
        say(
            note(
                "crebo-with-text",
                message("only the number {code} was read, not the text after it", code=code),
                message("Write the name of the course in a column of its own"),
            )
        )
    if len(code) < 5:
        say(_zeros_put_back(code, code.zfill(5)))
    return code.zfill(5)


def crebo(raw: Raw, say: Say) -> str:
    """Return one crebo number."""
    refuse_shortened(text_of(raw))
    return crebo_of(text_of(raw), say)


def _zeros_put_back(short: str, full: str) -> Problem:
    return note(
        "zeros-put-back",
        message("{short} was read as {full}: zeros in front were lost", short=short, full=full),
        message("Format the column as text in Excel"),
    )


def identifier(raw: Raw, _say: Say) -> str:
    """Return an id: a short text, or a number as it was typed."""
    text = " ".join(text_of(raw).split())
    refuse_shortened(text)
    mend = message("Write a short number or code of its own, at most 64 characters")
    if isinstance(raw, date | datetime | time | timedelta):
        raise _made_a_date(mend)
    if len(text) > 64:
        raise refuse("too-long", message("an id has at most 64 characters"), mend)
    return text


def number_text(raw: Raw, say: Say) -> str:
    """Return the number of a person at a school, or of a company, as text."""
    return identifier(raw, say)


def programme(raw: Raw, say: Say) -> str:
    """Return a programme's id, in lower case."""
    return identifier(raw, say).casefold()


def own_id(raw: Raw, say: Say) -> str:
    """Return an id, and warn if it passes the test of a BSN."""
    text = identifier(raw, say)
    if is_bsn(re.sub(r"[. -]", "", text)):
        say(
            warn(
                "maybe-bsn",
                message("this number passes the test of a BSN; one in eleven does by chance"),
                message("Make sure that it is not a BSN"),
            )
        )
    return text
