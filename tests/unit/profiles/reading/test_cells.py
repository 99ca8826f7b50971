"""The parsers of single cells."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from matching.profiles.reading.cells import FREE_TEXT, PARSERS
from matching.profiles.reading.cells_skills import sectors
from matching.profiles.reading.cells_text import UNCOMPUTED, Parsed, clean, parse, text_of
from matching.profiles.reading.findings import Severity
from matching.profiles.records import (
    Cefr,
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


def read(parser: str, raw: object) -> Parsed:
    return parse(PARSERS[parser], raw, free_text=parser in FREE_TEXT)  # type: ignore[arg-type]


READS = [
    ("hours", "32", 32.0),
    ("hours", "32 uur", 32.0),
    ("hours", "7,5", 7.5),
    ("hours", 36.0, 36.0),
    ("days", "4", 32.0),
    ("days", "2,5 dagen", 20.0),
    ("km", "15 km", 15.0),
    ("minutes", "45 min.", 45.0),
    ("minutes", "1,5 uur", 90.0),
    ("minutes", "1:15", 75),
    ("minutes", time(0, 45), 45),
    ("minutes", timedelta(hours=1), 60.0),
    ("whole_number", "2,0", 2),
    ("whole_number", 3.0, 3),
    ("whole_number", "3 plaatsen", 3),
    ("rank", "1e", 1),
    ("postcode", "2312AB", "2312"),
    ("postcode", " 2312  ab ", "2312"),
    ("postcode", "2312 ab", "2312"),
    ("postcode", 2312.0, "2312"),
    ("kvk", "12345678", "12345678"),
    ("kvk", "KvK 1234 5678", "12345678"),
    ("crebo", 25655.0, "25655"),
    ("crebos", "25655; 25180", frozenset({"25655", "25180"})),
    ("crebos", "25655,25180", frozenset({"25655", "25180"})),
    ("date", "31-12-2026", date(2026, 12, 31)),
    ("date", "31/12/2026", date(2026, 12, 31)),
    ("date", "31.12.2026", date(2026, 12, 31)),
    ("date", "31-12-'26", date(2026, 12, 31)),
    ("date", "1-2-27", date(2027, 2, 1)),
    ("date", "2026-12-31", date(2026, 12, 31)),
    ("date", "2026-12-31T00:00:00", date(2026, 12, 31)),
    ("date", "20261231", date(2026, 12, 31)),
    ("date", "1 sept 2026", date(2026, 9, 1)),
    ("date", "1 mrt. 2027", date(2027, 3, 1)),
    ("date", "maandag 1 februari 2027", date(2027, 2, 1)),
    ("date", "1-feb-27", date(2027, 2, 1)),
    ("date", datetime(2026, 12, 31), date(2026, 12, 31)),
    ("date", date(2026, 12, 31), date(2026, 12, 31)),
    ("level", "mbo 3", Level.MBO3),
    ("level", "mbo-4", Level.MBO4),
    ("level", "MBO niveau 2", Level.MBO2),
    ("level", "niveau 2", Level.MBO2),
    ("level", 3.0, Level.MBO3),
    ("level", "HBO", Level.HBO),
    ("level", "Universiteit", Level.WO),
    ("level", "geen", Level.NONE),
    ("levels", "2-3", frozenset({Level.MBO2, Level.MBO3})),
    ("levels", "mbo 2 t/m 4", frozenset({Level.MBO2, Level.MBO3, Level.MBO4})),
    ("levels", "mbo 3/4", frozenset({Level.MBO3, Level.MBO4})),
    ("levels", "mbo4 of hbo", frozenset({Level.MBO4, Level.HBO})),
    ("leerweg", "bbl", Leerweg.BBL),
    ("leerwegen", "BOL/BBL", frozenset({Leerweg.BOL, Leerweg.BBL})),
    ("leerwegen", "stage", frozenset({Leerweg.INTERNSHIP})),
    ("travel_mode", "e-bike", TravelMode.BIKE),
    ("travel_mode", "Openbaar vervoer", TravelMode.PUBLIC_TRANSPORT),
    ("yes_no", "x", True),
    ("yes_no", 1.0, True),
    ("yes_no", True, True),
    ("yes_no", "✓", True),
    ("yes_no", "Nee", False),
    ("yes_no", 0.0, False),
    ("decision", "Vastzetten", DecisionKind.LOCK),
    ("decision", "forbid", DecisionKind.FORBID),
    ("licences", "B, BE", frozenset({"B", "BE"})),
    ("licences", "rijbewijs B+E", frozenset({"BE"})),
    ("licences", "geen", frozenset()),
    ("texts", "VCA; EHBO\nBHV", ("VCA", "EHBO", "BHV")),
    ("texts", "geen", ()),
    ("email", "  S.Jansen@Voorbeeld.NL", "s.jansen@voorbeeld.nl"),
    ("short_text", "a\u00a0b", "a b"),
    ("id", 7.0, "7"),
]


@pytest.mark.parametrize(("parser", "raw", "value"), READS)
def test_what_people_write_is_read_without_a_word(parser: str, raw: Any, value: Any) -> None:
    """Ordinary ways of writing a value are read, and there is nothing to say about them."""
    assert read(parser, raw) == Parsed(value)


NOTED = [
    ("kvk", "1234567", "01234567", "zeros-put-back"),
    ("kvk", 1234567.0, "01234567", "zeros-put-back"),
    ("crebo", "2565", "02565", "zeros-put-back"),
    ("crebo", "25655 Logistiek teamleider", "25655", "crebo-with-text"),
    ("phone", 612345678.0, "0612345678", "zeros-put-back"),
    ("date", 46387.0, date(2026, 12, 31), "date-serial"),
    ("date", "46387", date(2026, 12, 31), "date-serial"),
    ("level", "havo", Level.NONE, "level-below-mbo"),
    ("travel_mode", "scooter", TravelMode.BIKE, "scooter-as-bike"),
    ("travel_mode", "fiets/ov", TravelMode.BIKE, "first-of-several"),
    ("licences", "ja", frozenset({"B"}), "licence-b"),
    ("email", "jansen", "jansen", "email"),
    ("hours", "n.v.t.", None, "read-as-empty"),
    ("hours", UNCOMPUTED, None, "formula-not-computed"),
    ("short_text", "a\x00b", "ab", "control-characters"),
    ("own_id", "123456782", "123456782", "maybe-bsn"),
    ("sector", "hroeca", "hroeca", "sector-unknown"),
    ("texts", date(2027, 3, 2), ("02-03-2027",), "excel-made-a-date"),
]


@pytest.mark.parametrize(("parser", "raw", "value", "code"), NOTED)
def test_what_had_to_be_mended_is_read_and_said(
    parser: str, raw: Any, value: Any, code: str
) -> None:
    """A value that was changed or guessed from what stood there comes with a finding."""
    parsed = read(parser, raw)
    assert parsed.value == value
    assert [problem.code for problem in parsed.problems] == [code]
    assert not parsed.refused


REFUSED = [
    ("hours", "24-32", "not-a-number"),
    ("hours", "veel", "not-a-number"),
    ("hours", "80", "out-of-range"),
    ("hours", "-3", "out-of-range"),
    ("hours", "1.000", "out-of-range"),
    ("hours", date(2027, 3, 2), "excel-made-a-date"),
    ("hours", " " + "1 " * 4000, "not-a-number"),
    ("days", "8", "out-of-range"),
    ("whole_number", "1,5", "not-whole"),
    ("rank", "0", "out-of-range"),
    ("postcode", "231", "postcode"),
    ("postcode", "0312 AB", "postcode"),
    ("postcode", "23123", "postcode"),
    ("postcode", "1٢٣٤", "postcode"),
    ("crebo", "1٢٣٤٥", "crebo"),
    ("crebos", float("nan"), "excel-joined-numbers"),
    ("kvk", "123456789012", "kvk-long"),
    ("kvk", "1,5E+10", "excel-shortened"),
    ("kvk", "geen", "kvk"),
    ("crebo", "logistiek", "crebo"),
    ("crebo", "256551", "crebo"),
    ("crebos", 25655.2518, "excel-joined-numbers"),
    ("date", "13/31/2026", "date"),
    ("date", "12/31/2026", "date-month-first"),
    ("date", "31-02-2027", "date"),
    ("date", "volgende week", "date"),
    ("date", "31-12-1926", "date-far-off"),
    ("date", True, "date"),
    ("level", "mbo", "level-without-number"),
    ("level", "5", "level"),
    ("level", date(2027, 3, 2), "excel-made-a-date"),
    ("levels", "02-mrt", "excel-made-a-date"),
    ("levels", "2-mrt-27", "excel-made-a-date"),
    ("leerweg", "thuis", "leerweg"),
    ("travel_mode", "raket", "travel-mode"),
    ("yes_no", "misschien", "yes-no"),
    ("decision", "twijfel", "decision"),
    ("licences", "Z", "licence"),
    ("skills", "lassen: 7", "skill-level"),
    ("languages", "Nederlands", "language-without-level"),
    ("recognitions", "25655 (altijd)", "recognition-period"),
    ("recognitions", "25655 (31-12-2027 t/m 01-01-2027)", "period-reversed"),
    ("id", "x" * 65, "too-long"),
    ("short_text", "x" * 201, "too-long"),
    ("long_text", "x" * 10_001, "too-long"),
    ("texts", ";".join("abcdefghij"[i % 10] + str(i) for i in range(201)), "too-many-values"),
    ("short_text", "#N/B", "excel-error"),
    ("short_text", "########", "excel-hashes"),
]


@pytest.mark.parametrize(("parser", "raw", "code"), REFUSED)
def test_what_cannot_be_meant_is_refused_and_not_guessed(parser: str, raw: Any, code: str) -> None:
    """A value that has no one meaning leaves its row out, with a reason and a mend."""
    parsed = read(parser, raw)
    assert parsed.refused
    assert parsed.value is None
    assert parsed.problems[-1].code == code
    assert parsed.problems[-1].severity is Severity.ERROR


@pytest.mark.parametrize("raw", ["bel 123456782", "123.456.782", "BSN 123456782 van Jan"])
def test_a_bsn_in_text_is_refused_and_never_repeated(raw: Any) -> None:
    """The number itself stands in no finding."""
    parsed = read("long_text", raw)
    assert parsed.problems[-1].code == "bsn-in-text"
    assert parsed.problems[-1].secret
    assert "123456782" not in parsed.problems[-1].why.render()


def test_skills_have_levels_by_number_or_word() -> None:
    """A level stands after a colon or in brackets; other brackets belong to the skill."""
    parsed = read(
        "skills", "lassen:3; klantgericht (2); kassa; Excel (Office 365); plannen = expert"
    )
    assert parsed.value == (
        SkillClaim(text="lassen", level=3),
        SkillClaim(text="klantgericht", level=2),
        SkillClaim(text="kassa", level=2),
        SkillClaim(text="Excel (Office 365)", level=2),
        SkillClaim(text="plannen", level=4),
    )
    assert read("skills", "lassen (MIG, MAG): 3, kassa").value == (
        SkillClaim(text="lassen (MIG, MAG)", level=3),
        SkillClaim(text="kassa", level=2),
    )


def test_a_skill_named_twice_counts_once() -> None:
    """The first of two levels counts, and somebody is told."""
    parsed = read("skills", "lassen: 3; Lassen: 1")
    assert parsed.value == (SkillClaim(text="lassen", level=3),)
    assert [problem.code for problem in parsed.problems] == ["named-twice"]


def test_requirements_carry_importance_and_level() -> None:
    """Importance and level stand in brackets, in either order; else the column decides."""
    text = "lassen (essentieel, 3); Excel (wenselijk); samenwerken: 4; heftruck (2, must)"
    assert read("requirements", text).value == (
        Requirement(text="lassen", importance=Importance.ESSENTIAL, level=3),
        Requirement(text="Excel", importance=Importance.NICE, level=2),
        Requirement(text="samenwerken", importance=Importance.IMPORTANT, level=4),
        Requirement(text="heftruck", importance=Importance.ESSENTIAL, level=2),
    )
    assert read("requirements_nice", "Excel: 1").value == (
        Requirement(text="Excel", importance=Importance.NICE, level=1),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Nederlands B2; Engels C1; Perzisch moedertaal",
        "nl: B2, en - C1, Farsi (moedertaal)",
        "B2 Nederlands | English C1 | fa C2",
        "Nederlands niveau B2\nEngels C1\nPerzisch C2",
    ],
)
def test_languages_are_read_in_many_spellings(text: str) -> None:
    """Names in Dutch or English, codes, and CEFR levels on either side."""
    assert read("languages", text) == Parsed(
        (
            LanguageLevel(language="nl", level=Cefr.B2),
            LanguageLevel(language="en", level=Cefr.C1),
            LanguageLevel(language="fa", level=Cefr.C2),
        )
    )


def test_language_levels_in_words_are_read_and_said() -> None:
    """Words such as vloeiend stand for a level, and a level alone is about Dutch."""
    parsed = read("languages", "Engels vloeiend; Nederlands goed")
    assert parsed.value == (
        LanguageLevel(language="en", level=Cefr.C1),
        LanguageLevel(language="nl", level=Cefr.B2),
    )
    assert [p.code for p in parsed.problems] == ["language-level-in-words"] * 2
    assert read("languages", "B1").value == (LanguageLevel(language="nl", level=Cefr.B1),)


def test_a_misspelt_language_is_kept_with_the_nearest_name() -> None:
    """An unknown language stays as it is, in lower case, with a proposal."""
    parsed = read("languages", "Nedrelands B1")
    assert parsed.value == (LanguageLevel(language="nedrelands", level=Cefr.B1),)
    assert parsed.problems[0].code == "language-unknown"
    assert "Nederlands" in parsed.problems[0].mend.render()


def test_recognitions_have_periods_that_may_be_open() -> None:
    """A crebo with both days, with one, or with none."""
    text = "25655 (01-08-2024 t/m 31-07-2028); 25180; 25181 vanaf 1-8-2025; 25182 (t/m 31-07-2027)"
    assert read("recognitions", text).value == (
        Recognition(crebo="25655", start=date(2024, 8, 1), end=date(2028, 7, 31)),
        Recognition(crebo="25180"),
        Recognition(crebo="25181", start=date(2025, 8, 1)),
        Recognition(crebo="25182", end=date(2027, 7, 31)),
    )
    assert read("recognitions", "25655, 25180").value == (
        Recognition(crebo="25655"),
        Recognition(crebo="25180"),
    )


def test_commas_separate_only_where_that_is_clear() -> None:
    """A sentence with a comma stays whole; a list of words does not."""
    assert read("texts", "Excel, Word").value == ("Excel", "Word")
    sentence = "kan goed overweg met klanten die boos zijn, ook aan de telefoon"
    assert read("texts", sentence).value == (sentence,)


def test_typed_cells_become_what_a_person_would_write() -> None:
    """Numbers without a tail of zeros, dates day first, yes and no in Dutch."""
    assert text_of(25655.0) == "25655"
    assert text_of(7.5) == "7.5"
    assert text_of(1.5e10) == "15000000000"
    assert text_of(False) == "nee"
    assert text_of(datetime(2026, 12, 31, 9, 30)) == "31-12-2026 09:30"
    assert text_of(None) == ""


def test_cleaning_takes_invisible_marks_and_keeps_lines() -> None:
    """Zero-width spaces and direction marks go; line breaks separate values and stay."""
    assert clean("\ufeff a\u200b  b\r\nc\u202e ") == "a b\nc"


def test_a_sector_with_a_comma_in_its_name_is_one_sector() -> None:
    """The label of a sector is read whole before a comma separates several."""
    told: list[object] = []
    assert sectors("Creatief, media en cultuur", told.append) == ("Creatief, media en cultuur",)
    assert sectors("zorg, ict", told.append) == ("zorg", "ict")
    assert told == []
