"""Parsers for cells with dates, read day first and never guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

from matching.errors import message
from matching.profiles.reading.cells_text import Raw, Say, note, refuse, text_of

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari feb february febr",
            "maart mrt mar march maa",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "augustus aug august",
            "september sep sept",
            "oktober okt oct october",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_CLOCK = r"(?:[ t]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?$"
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ]'?(\d{4}|\d{2})" + _CLOCK, re.IGNORECASE)
_YEAR_FIRST = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _CLOCK, re.IGNORECASE)
_COMPACT = re.compile(r"^(20\d{2})(\d{2})(\d{2})$")
_NAMED = re.compile(
    r"^(?:[a-z]{2,9}\.?,? )?(\d{1,2})[- .]*([a-z]{3,9})\.?[- ,]*'?(\d{4}|\d{2})" + _CLOCK,
    re.IGNORECASE,
)
_SERIAL = re.compile(r"^\d{5}(\.\d+)?$")
_EPOCH = date(1899, 12, 30)
_FIRST, _LAST = date(2000, 1, 1), date(2099, 12, 31)
_MEND = message("Write day-month-year, for example 31-12-2026")


def day(raw: Raw, say: Say) -> date:
    """Return the day that a cell means."""
    if isinstance(raw, datetime):
        return _sensible(raw.date())
    if isinstance(raw, date):
        return _sensible(raw)
    if isinstance(raw, time | timedelta | bool):
        raise refuse("date", message("this is not a date"), _MEND)
    text = text_of(raw)[:60]
    if _SERIAL.match(text):
        return _from_serial(float(text), say)
    return _sensible(_from_text(text))


def _from_text(text: str) -> date:
    found = _YEAR_FIRST.match(text) or _COMPACT.match(text)
    if found:
        return _date(int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_FIRST.match(text)
    if found:
        return _date(_year(found[3]), int(found[2]), int(found[1]))
    found = _NAMED.match(text)
    if found and found[2].casefold() in _MONTHS:
        return _date(_year(found[3]), _MONTHS[found[2].casefold()], int(found[1]))
    raise refuse("date", message("this is not a date"), _MEND)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _date(year: int, month: int, day_of_month: int) -> date:
    if month > 12 and 1 <= day_of_month <= 12:
        raise refuse(
            "date-month-first",
            message("there is no month {month}; is this date written month first?", month=month),
            message(
                "Write day-month-year, for example 31-12-2026, and look at every date in "
                "this column"
            ),
        )
    try:
        return date(year, month, day_of_month)
    except ValueError:
        raise refuse("date", message("this day does not exist"), _MEND) from None


def _sensible(found: date) -> date:
    if not _FIRST <= found <= _LAST:
        raise refuse(
            "date-far-off",
            message("the year {year} cannot be right", year=found.year),
            _MEND,
        )
    return found


def _from_serial(serial: float, say: Say) -> date:
    found = _sensible(_EPOCH + timedelta(days=int(serial)))
    say(
        note(
            "date-serial",
            message("the day number of Excel was read as {date}", date=text_of(found)),
            message("Format the column as a date in Excel"),
        )
    )
    return found


def looks_like_day_and_month(text: str) -> bool:
    """Return whether a text is what Excel makes of '2-3' and saves to CSV, such as '02-mrt'."""
    found = re.match(r"^(\d{1,2})[- ]([a-z]{3})\.?(?:[- ]'?\d{2,4})?$", text.strip().casefold())
    return bool(found and found[2] in _MONTHS)
