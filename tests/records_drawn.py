"""Hypothesis strategies for the engine's records, as wild as the records themselves allow."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from matching.profiles import records
from matching.profiles.bsn import contains_bsn

_ANY = st.characters(exclude_characters="\0", exclude_categories=["Cs"])


def texts(longest: int, shortest: int = 0) -> SearchStrategy[str]:
    """Return texts that a record takes as they are."""
    found = st.text(_ANY, max_size=longest).map(str.strip)
    return found.filter(lambda text: len(text) >= shortest and not contains_bsn(text))


short = texts(200, 1)
ids = texts(64, 1)
long = texts(300)
days = st.dates(date(1900, 1, 1), date(2200, 1, 1))


def some(what: SearchStrategy[Any]) -> SearchStrategy[tuple[Any, ...]]:
    """Return short tuples, with doubles."""
    return st.lists(what, max_size=4).map(tuple)


def sets(what: SearchStrategy[Any]) -> SearchStrategy[frozenset[Any]]:
    """Return small sets."""
    return st.frozensets(what, max_size=4)


def hours(most: float) -> SearchStrategy[float | None]:
    """Return nothing, or a number above 0."""
    return st.none() | st.floats(0, most, exclude_min=True)


@st.composite
def periods(draw: st.DrawFn) -> records.Period:
    """Return a period that may be open at either end."""
    first, last = sorted((draw(days), draw(days)))
    return records.Period(
        start=draw(st.sampled_from([None, first])), end=draw(st.sampled_from([None, last]))
    )


digits = "0123456789"
crebos = st.text(digits, min_size=5, max_size=5)
postcodes = st.none() | st.integers(1000, 9999).map(str)
levels = st.integers(1, 4)
contacts = st.builds(records.Contact, name=long, email=long, phone=long)
languages = some(
    st.builds(records.LanguageLevel, language=short, level=st.sampled_from(records.Cefr))
)
claims = some(st.builds(records.SkillClaim, text=short, level=levels))
asked = some(
    st.builds(
        records.Requirement,
        text=short,
        importance=st.sampled_from(records.Importance),
        level=levels,
    )
)


def candidates(programme: str) -> SearchStrategy[records.Candidate]:
    """Return people of a programme."""
    return st.builds(
        records.Candidate,
        id=ids,
        programme=st.just(programme),
        level=st.sampled_from(records.Level),
        crebo=st.none() | crebos,
        field=st.none() | short,
        leerweg=st.none() | st.sampled_from(records.Leerweg),
        school=long,
        school_number=long,
        occupation=long,
        period=periods(),
        hours_per_week=hours(60),
        postcode=postcodes,
        travel_mode=st.sampled_from(records.TravelMode),
        max_travel_km=hours(500),
        max_travel_minutes=hours(300),
        languages=languages,
        driving_licences=sets(long),
        certificates=some(short),
        skills=claims,
        interests=some(short),
        learn=some(short),
        ready=st.booleans(),
        employed=st.booleans(),
        contact=contacts,
    )


employers = st.builds(
    records.Employer,
    id=ids,
    name=short,
    kvk=st.none() | st.text(digits, min_size=8, max_size=8),
    leerbedrijf_id=long,
    sector=st.none() | short,
    postcode=postcodes,
    municipality=long,
    recognitions=some(
        st.builds(records.Recognition, crebo=crebos, start=st.none() | days, end=st.none() | days)
    ),
    supervision_capacity=st.none() | st.integers(0, 2**31 - 1),
    paused=st.booleans(),
    contact=contacts,
)


def vacancies(programme: str, employer: str) -> SearchStrategy[records.Vacancy]:
    """Return vacancies of an employer in a programme."""
    return st.builds(
        records.Vacancy,
        id=ids,
        programme=st.just(programme),
        employer=st.just(employer),
        title=short,
        description=long,
        capacity=st.integers(0, 10_000),
        levels=sets(st.sampled_from(records.Level)),
        crebos=sets(crebos),
        fields=sets(short),
        leerweg=sets(st.sampled_from(records.Leerweg)),
        period=periods(),
        hours_per_week=hours(60),
        postcode=postcodes,
        requirements=asked,
        languages=languages,
        driving_licences=sets(long),
        certificates=some(short),
        sector=st.none() | short,
        trainable=st.booleans(),
        contract_form=long,
    )
