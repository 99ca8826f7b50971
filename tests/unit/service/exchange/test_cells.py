"""What is written to files reads back as the very same records, on paper as in the database."""

from __future__ import annotations

import string
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from matching.profiles.bsn import contains_bsn
from matching.profiles.read import Reading, read_profiles
from matching.profiles.reading.cells_text import EXCEL_ERRORS, PLACEHOLDERS, clean
from matching.profiles.reading.columns import TABLES
from matching.profiles.records import (
    Candidate,
    Cefr,
    Contact,
    Decision,
    DecisionKind,
    Employer,
    EmployerRanking,
    Importance,
    LanguageLevel,
    Leerweg,
    Level,
    Period,
    Profiles,
    Recognition,
    Requirement,
    SkillClaim,
    TravelMode,
    Vacancy,
    Wish,
)
from service.exchange.cells import GUARD, Writer, csv_cell, guarded
from service.exchange.sheets import Folder, Told, Workbook, write_tables

ODD = "=+-@#'\"%&/\\ \t().,:!éñ漢字😀ßİ0123456789"
LETTERS = st.sampled_from(string.ascii_letters + ODD)


def _sayable(text: str) -> bool:
    """Return whether the reader itself could have read this: no BSN, nothing it takes as empty."""
    plain = clean(text)
    empty = not plain.strip("#") or plain.casefold() in PLACEHOLDERS
    return not empty and plain.upper() not in EXCEL_ERRORS and not contains_bsn(plain)


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


TEXTS = (
    st.text(LETTERS | st.sampled_from(";|,"), min_size=1, max_size=20)
    .map(_one_line)
    .filter(_sayable)
)
ITEMS = (
    st.text(LETTERS | st.just(","), min_size=1, max_size=14)
    .map(_one_line)
    .filter(_sayable)
    .filter(lambda text: not text.endswith((")", ":", "=")) and "(" not in text)
)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


def _period(days: tuple[date | None, date | None]) -> Period:
    start, end = days
    return (
        Period(start=end, end=start)
        if start and end and end < start
        else Period(start=start, end=end)
    )


PERIODS = st.tuples(st.none() | DAYS, st.none() | DAYS).map(_period)
AMOUNTS = st.integers(8, 200).map(lambda eighths: eighths / 8)
LEVELS = st.integers(1, 4)
CREBOS = st.integers(0, 99_999).map("{:05}".format)
LANGUAGES = st.lists(
    st.builds(LanguageLevel, language=st.sampled_from(["nl", "en", "ar", "ti"]),
              level=st.sampled_from(list(Cefr))),
    max_size=3, unique_by=lambda one: one.language,
).map(tuple)  # fmt: skip
LICENCES = st.frozensets(st.sampled_from(["AM", "B", "BE", "C"]))


def once(items: st.SearchStrategy[Any], key: Callable[[Any], str]) -> st.SearchStrategy[Any]:
    return st.lists(items, max_size=4, unique_by=lambda one: key(one).casefold()).map(tuple)


WORDS = once(ITEMS, str)
SKILLS = once(st.builds(SkillClaim, text=ITEMS, level=LEVELS), lambda one: one.text)
REQUIREMENTS = once(
    st.builds(Requirement, text=ITEMS, level=LEVELS, importance=st.sampled_from(list(Importance))),
    lambda one: one.text,
)
RECOGNITIONS = st.lists(
    st.tuples(CREBOS, PERIODS).map(
        lambda pair: Recognition(crebo=pair[0], start=pair[1].start, end=pair[1].end)
    ),
    max_size=3, unique=True,
).map(tuple)  # fmt: skip
EMAILS = st.sampled_from(["", "a@b.nl", "=cmd@voorbeeld.nl"])
PHONES = st.sampled_from(["", "+31612345678", "06-12345678", "0031 6"])


@st.composite
def profiles(draw: st.DrawFn) -> Profiles:
    """Draw two people, two employers and two vacancies, and everything between them."""
    ids = draw(
        st.lists(
            st.text(LETTERS, min_size=1, max_size=8).map(_one_line).filter(_sayable)
            | st.sampled_from(["007", "=1+1", "#12", "'x", "S-é"]),
            min_size=6, max_size=6, unique_by=lambda one: one.casefold().lstrip("0"),
        )
    )  # fmt: skip
    people = tuple(
        Candidate(
            id=id_,
            programme="p",
            level=draw(st.sampled_from(list(Level))),
            crebo=draw(st.none() | CREBOS),
            field=draw(st.none() | TEXTS),
            leerweg=draw(st.none() | st.sampled_from(list(Leerweg))),
            school=draw(st.just("") | TEXTS),
            school_number=draw(st.sampled_from(["", "000123", "12.3"])),
            occupation=draw(st.just("") | TEXTS),
            period=draw(PERIODS),
            hours_per_week=draw(st.none() | AMOUNTS),
            postcode=draw(st.none() | st.just("2312")),
            travel_mode=draw(st.sampled_from(list(TravelMode))),
            max_travel_km=draw(st.none() | AMOUNTS),
            max_travel_minutes=draw(st.none() | AMOUNTS.map(lambda minutes: minutes + 1)),
            languages=draw(LANGUAGES),
            driving_licences=draw(LICENCES),
            certificates=draw(WORDS),
            skills=draw(SKILLS),
            interests=draw(WORDS),
            learn=draw(WORDS),
            ready=draw(st.booleans()),
            employed=draw(st.booleans()),
            contact=Contact(name=draw(st.just("") | TEXTS), email=draw(EMAILS), phone=draw(PHONES)),
        )
        for id_ in ids[:2]
    )
    firms = tuple(
        Employer(
            id=id_,
            name=draw(TEXTS),
            kvk=draw(st.none() | st.just("00123456")),
            leerbedrijf_id=draw(st.sampled_from(["", "00100"])),
            sector=draw(st.none() | TEXTS),
            postcode=draw(st.none() | st.just("9999")),
            municipality=draw(st.just("") | TEXTS),
            recognitions=draw(RECOGNITIONS),
            supervision_capacity=draw(st.none() | st.integers(0, 10_000)),
            paused=draw(st.booleans()),
            contact=Contact(name=draw(st.just("") | TEXTS), email=draw(EMAILS), phone=draw(PHONES)),
        )
        for id_ in ids[2:4]
    )
    offers = tuple(
        Vacancy(
            id=id_,
            programme="p",
            employer=firms[at].id,
            title=draw(TEXTS),
            description=draw(st.sampled_from(["", "=a\nb; c|d", "-\n\n-- x"]) | TEXTS),
            capacity=draw(st.integers(0, 10_000)),
            levels=draw(st.frozensets(st.sampled_from(list(Level)))),
            crebos=draw(st.frozensets(CREBOS, max_size=3)),
            fields=draw(WORDS.map(frozenset)),
            leerweg=draw(st.frozensets(st.sampled_from(list(Leerweg)))),
            period=draw(PERIODS),
            hours_per_week=draw(st.none() | AMOUNTS),
            postcode=draw(st.none() | st.just("2352")),
            requirements=draw(REQUIREMENTS),
            languages=draw(LANGUAGES),
            driving_licences=draw(LICENCES),
            certificates=draw(WORDS),
            sector=draw(st.none() | TEXTS),
            trainable=draw(st.booleans()),
            contract_form=draw(st.just("") | TEXTS),
        )
        for at, id_ in enumerate(ids[4:])
    )
    rank = st.integers(1, 10_000)
    return Profiles(
        candidates=people,
        employers=firms,
        vacancies=offers,
        wishes=(
            Wish(candidate=ids[0], rank=draw(rank), vacancy=ids[4]),
            Wish(candidate=ids[0], rank=draw(rank), employer=ids[3]),
        ),
        rankings=(
            EmployerRanking(employer=ids[2], candidate=ids[1], rank=draw(rank), vacancy=ids[4]),
            EmployerRanking(employer=ids[3], candidate=ids[1], rank=draw(rank)),
        ),
        decisions=(
            Decision(kind=DecisionKind.LOCK, candidate=ids[0], vacancy=ids[5], reason=draw(TEXTS),
                     by=draw(st.just("") | TEXTS), on=draw(st.none() | DAYS)),
            Decision(kind=DecisionKind.FORBID, candidate=ids[1], employer=ids[2],
                     reason=draw(TEXTS)),
        ),
    )  # fmt: skip


def written(
    given_profiles: Profiles, folder: Path, form: str, language: str
) -> tuple[Told, Reading]:
    """Return what was told of writing, and what the reader of the batch makes of it."""
    by_table = {name: getattr(given_profiles, name) for name in TABLES}
    if form == "csv":
        told = write_tables(by_table, Folder(folder, language), language)
        return told, read_profiles(folder, programme="other")
    workbook = Workbook(str(folder / "all.xlsx"), language)
    told = write_tables(by_table, workbook, language)
    workbook.close()
    return told, read_profiles(folder / "all.xlsx", programme="other")


@pytest.mark.parametrize(("form", "language"), [("csv", "nl"), ("xlsx", "en")])
@settings(max_examples=20, phases=[Phase.generate])
@given(drawn=profiles())
def test_what_was_written_reads_back_as_the_same_records(
    form: str, language: str, drawn: Profiles
) -> None:
    """Unicode, separators, formulas, zeros in front, periods, languages: nothing is lost."""
    with tempfile.TemporaryDirectory() as folder:
        told, reading = written(drawn, Path(folder), form, language)
    assert told.altered == 0
    assert [str(finding.why) for finding in reading.errors] == []
    assert reading.profiles == drawn
    assert told.rows == {name: len(getattr(drawn, name)) for name in TABLES}


def test_the_leiden_data_read_back_as_they_were(tmp_path: Path) -> None:
    """Real files, both forms: nothing altered, nothing lost."""
    there = read_profiles(
        Path(__file__).parents[4] / "fixtures" / "leiden", programme="stagepact"
    ).profiles
    told, reading = written(there, tmp_path, "csv", "nl")
    assert told.altered == 0
    for name in TABLES:
        key = str if name in {"wishes", "rankings", "decisions"} else None
        before, after = getattr(there, name), getattr(reading.profiles, name)
        assert sorted(before, key=str) == sorted(after, key=str) if key else before == after


def column(table: str, name: str) -> Writer:
    return Writer(TABLES[table].by_field[name])


@pytest.mark.parametrize(
    ("table", "name", "value", "cell"),
    [
        ("candidates", "skills", (SkillClaim(text="Excel, Word"),), "Excel, Word;"),
        ("candidates", "skills", (SkillClaim(text="geen"),), "geen;"),
        ("candidates", "skills", (SkillClaim(text="ISO: 2", level=3),), "ISO: 2: 3"),
        ("candidates", "hours_per_week", 7.125, "7,125"),
        ("candidates", "hours_per_week", 32.0, 32),
        ("candidates", "ready", False, "nee"),
        ("vacancies", "levels", frozenset({Level.MBO2, Level.NONE}), "geen; mbo2"),
        ("employers", "kvk", "00123456", "00123456"),
        ("employers", "supervision_capacity", 0, 0),
        ("employers", "supervision_capacity", None, None),
    ],
)
def test_a_cell_says_what_the_reader_reads(table: str, name: str, value: Any, cell: Any) -> None:
    """Worked out by hand from the page about input."""
    writer = column(table, name)
    assert writer.cell(value) == cell
    assert writer.altered == 0


@pytest.mark.parametrize(
    ("table", "name", "value", "read"),
    [
        ("candidates", "skills", (SkillClaim(text="C; C++"),), (SkillClaim(text="C, C++"),)),
        ("vacancies", "title", "#REF!", "(#REF!)"),
        ("vacancies", "title", "-", "(-)"),
        ("candidates", "name", "a  b", "a b"),
        ("candidates", "start", date(1999, 1, 1), None),
    ],
)
def test_what_no_cell_can_say_is_written_as_near_as_possible_and_counted(
    table: str, name: str, value: Any, read: Any
) -> None:
    """Such a value stops no file from being read."""
    writer = column(table, name)
    cell = writer.cell(value)
    assert (None if cell is None else writer.reads(cell)) == read
    assert writer.altered == 1
    writer.cell(value)
    assert writer.altered == 2


@pytest.mark.parametrize("text", ["=1+1", "+31", "-x", "@cmd", "#12", " =1", "\t=1"])
def test_no_text_begins_as_a_formula_or_a_comment(text: str) -> None:
    """Not even behind spaces."""
    assert guarded(text) == GUARD + text
    assert not csv_cell(text).lstrip().startswith(tuple("=+-@#"))
