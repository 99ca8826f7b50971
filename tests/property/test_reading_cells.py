"""A value written in any style is read back as the same value; nothing makes a parser break."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from matching.profiles.reading.cells import FREE_TEXT, PARSERS
from matching.profiles.reading.cells_dates import _MONTHS
from matching.profiles.reading.cells_text import Parsed, clean, parse
from matching.profiles.reading.languages import language_codes
from matching.profiles.records import (
    Cefr,
    Importance,
    LanguageLevel,
    Level,
    Recognition,
    Requirement,
    SkillClaim,
)

DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
WORDS = st.text("abcdefghijklmnopqrstuvwxyzëé", min_size=1, max_size=12)
LEVEL_WORDS = {1: "beginner", 2: "met hulp", 3: "zelfstandig", 4: "expert"}
IMPORTANCE_WORDS = {
    Importance.ESSENTIAL: "essentieel",
    Importance.IMPORTANT: "belangrijk",
    Importance.NICE: "wenselijk",
}


def read(parser: str, raw: Any) -> Parsed:
    return parse(PARSERS[parser], raw, free_text=parser in FREE_TEXT)


@given(day=DAYS, data=st.data())
def test_a_day_is_the_same_in_every_style(day: dt.date, data: st.DataObject) -> None:
    """Day first, ISO, with two digits of the year, with a month's name, as Excel's number."""
    name = data.draw(st.sampled_from([n for n, number in _MONTHS.items() if number == day.month]))
    styles: list[Any] = [
        f"{day.day:02}-{day.month:02}-{day.year}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}.{day.month}.{day.year}",
        f"{day.day}-{day.month}-'{day.year % 100:02}",
        f" {day.day:02}-{day.month:02}-{day.year % 100:02} ",
        day.isoformat(),
        f"{day.isoformat()} 00:00:00",
        f"{day.day} {name} {day.year}",
        f"{day.day}-{name.upper()}-{day.year % 100:02}",
        day,
        dt.datetime.combine(day, dt.time()),
        float((day - dt.date(1899, 12, 30)).days),
    ]
    assert read("date", data.draw(st.sampled_from(styles))).value == day


@given(tenths=st.integers(5, 600), data=st.data())
def test_hours_are_the_same_with_comma_point_or_unit(tenths: int, data: st.DataObject) -> None:
    """Text in Dutch or English style, or a number cell."""
    hours = tenths / 10
    styles = [f"{hours}", f"{hours}".replace(".", ","), f"{hours} uur", f"{hours:g}u", hours]
    assert read("hours", data.draw(st.sampled_from(styles))) == Parsed(hours)


@given(digits=st.integers(1000, 9999), letters=st.text("ABCXYZ", min_size=2, max_size=2))
def test_a_postcode_is_its_four_digits(digits: int, letters: str) -> None:
    """With letters, with any spaces, or as a number."""
    spaced = f"\u00a0{digits}  {letters.lower()}"
    styles: list[Any] = [f"{digits}", f"{digits}{letters}", spaced, float(digits), digits]
    assert {read("postcode", style).value for style in styles} == {str(digits)}


@given(number=st.integers(10_000, 99_999_999))
def test_a_kvk_number_gets_its_zeros_back(number: int) -> None:
    """Whether it comes as text or as a number, with zeros or without."""
    full = f"{number:08}"
    for style in (full, str(number), float(number), f"{full[:4]} {full[4:]}", f"KvK {full}"):
        assert read("kvk", style).value == full


@given(levels=st.frozensets(st.sampled_from(Level), min_size=1), data=st.data())
def test_levels_are_a_set_in_any_order(levels: frozenset[Level], data: st.DataObject) -> None:
    """With any separator."""
    names = {Level.NONE: "geen", Level.MBO1: "mbo 1", Level.MBO2: "niveau 2", Level.MBO3: "MBO-3"}
    parts = data.draw(st.permutations([names.get(level, level.value) for level in levels]))
    separator = data.draw(st.sampled_from(["; ", ", ", "/", " | ", "\n", " en ", " + "]))
    assert read("levels", separator.join(parts)) == Parsed(levels)


@given(
    skills=st.dictionaries(WORDS, st.integers(1, 4), min_size=1, max_size=6),
    separator=st.sampled_from(["; ", ";", " | ", "\n", ", "]),
    data=st.data(),
)
def test_skills_come_back_with_their_levels(
    skills: dict[str, int], separator: str, data: st.DataObject
) -> None:
    """After a colon or in brackets, as a number or a word."""
    parts = [
        data.draw(
            st.sampled_from(
                [f"{text}: {level}", f"{text}:{level}", f"{text} ({level})",
                 f"{text} ({LEVEL_WORDS[level]})", f"{text} = {LEVEL_WORDS[level].upper()}"]
            )
        )
        for text, level in skills.items()
    ]  # fmt: skip
    expected = tuple(SkillClaim(text=text, level=level) for text, level in skills.items())
    assert read("skills", separator.join(parts)) == Parsed(expected)


@given(
    asked=st.dictionaries(
        WORDS, st.tuples(st.sampled_from(Importance), st.integers(1, 4)), min_size=1, max_size=6
    ),
    data=st.data(),
)
def test_requirements_come_back_with_importance_and_level(
    asked: dict[str, tuple[Importance, int]], data: st.DataObject
) -> None:
    """In brackets in either order, or half in brackets and half after a colon."""
    parts = []
    for text, (importance, level) in asked.items():
        word = IMPORTANCE_WORDS[importance]
        styles = [f"{text} ({word}, {level})", f"{text} ({level}, {importance.value})",
                  f"{text}: {level} ({word})", f"{text} ({word}): {level}"]  # fmt: skip
        parts.append(data.draw(st.sampled_from(styles)))
    expected = tuple(
        Requirement(text=text, importance=importance, level=level)
        for text, (importance, level) in asked.items()
    )
    assert read("requirements", "; ".join(parts)) == Parsed(expected)


@given(
    spoken=st.dictionaries(
        st.sampled_from(sorted(language_codes())), st.sampled_from(Cefr), min_size=1, max_size=4
    ),
    data=st.data(),
)
def test_languages_come_back_with_their_levels(
    spoken: dict[str, Cefr], data: st.DataObject
) -> None:
    """By name or code, level before or after, in any case."""
    expected: dict[str, LanguageLevel] = {}
    parts = []
    for name, level in spoken.items():
        code = language_codes()[name]
        if code not in expected:
            expected[code] = LanguageLevel(language=code, level=level)
            styles = [f"{name} {level}", f"{name.upper()} ({level.lower()})", f"{level} {name}",
                      f"{name}: {level}", f"{name} - niveau {level}"]  # fmt: skip
            parts.append(data.draw(st.sampled_from(styles)))
    separator = data.draw(st.sampled_from(["; ", " | ", "\n"]))
    assert read("languages", separator.join(parts)) == Parsed(tuple(expected.values()))


@given(
    code=st.integers(10_000, 99_999).map(str),
    days=st.tuples(st.none() | DAYS, st.none() | DAYS),
    data=st.data(),
)
def test_recognitions_come_back_with_their_periods(
    code: str, days: tuple[dt.date | None, dt.date | None], data: st.DataObject
) -> None:
    """Both days, one or none."""
    start, end = sorted(days) if all(days) else days  # type: ignore[type-var]
    if start and end:
        period = data.draw(
            st.sampled_from(
                [
                    f"{start:%d-%m-%Y} t/m {end:%d-%m-%Y}",
                    f"van {start} tot {end}",
                    f"{start} – {end}",
                ]
            )
        )
    elif start:
        period = f"vanaf {start:%d-%m-%Y}"
    else:
        period = f"t/m {end:%d-%m-%Y}" if end else ""
    text = f"{code} ({period})" if period else code
    assert read("recognitions", text) == Parsed((Recognition(crebo=code, start=start, end=end),))


RAW = st.one_of(
    st.text(max_size=60),
    st.text("0123456789-/.,;:()' mbovanuure", max_size=40),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
    st.none(),
)


@given(parser=st.sampled_from(sorted(PARSERS)), raw=RAW)
def test_no_cell_makes_a_parser_break(parser: str, raw: Any) -> None:
    """Whatever stands in a cell gives a value or problems with a why and a mend in words."""
    parsed = read(parser, raw)
    assert not (parsed.refused and parsed.value is not None)
    for problem in parsed.problems:
        assert problem.why.render()
        assert problem.mend.render()
    if isinstance(raw, str) and clean(raw):
        assert parsed.value is not None or parsed.problems
