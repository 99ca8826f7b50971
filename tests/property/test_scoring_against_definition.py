"""The scoring kernel against the definitions, on random small markets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.profiles.encode import encode
from matching.profiles.linking import linker_for
from matching.profiles.options import ProfileOptions
from matching.profiles.records import (
    Candidate,
    Cefr,
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
from matching.profiles.similarity import similarity_for
from matching.profiles.vocabulary import default_vocabulary
from matching.scoring.kernel import score
from matching.scoring.options import ScoringOptions, WeightOptions
from matching.tables import NONE
from tests.markets import identical
from tests.naive_scoring import PART_ORDER, Naive
from tests.naive_scoring import score as naive_score
from tests.scoring_tables import kernels
from tests.thoroughness import examples

T = TypeVar("T")
VOCABULARY = default_vocabulary()

SIMILARITY = similarity_for(VOCABULARY, ProfileOptions().similarity)
WEIGHTS = WeightOptions(skills=5, use=2.5, travel=1, interests=1, learning=1, wish=1)
POSTCODES = [None, "2312", "2333", "2225", "2353", "2341", "2251", "2381", "9999"]
CREBOS = ["25655", "25180", "00123"]
FIELDS = ["informatica", "biologie"]
SECTORS = ["techniek", "zorg", "horeca"]


LINKER = linker_for(VOCABULARY)
WORKS = [occupation.skills for occupation in VOCABULARY.occupations]
FREE = ["zelf bedachte vaardigheid", "iets met mensen en machines"]
SKILLS = [*(concept.id for concept in VOCABULARY.concepts[::45]), *FREE]
DISTINCT = {"taal", "certificaat"}


@cache
def meanings(text: str) -> list[tuple[str, int]]:
    """Return what a text may mean, with permille."""
    if text in VOCABULARY.position:
        return [(text, 1000)]
    return [
        (link.skill, round(1000 * link.probability))
        for link in LINKER.link([text])[0].links
        if VOCABULARY.concepts[VOCABULARY.position[link.skill]].kind not in DISTINCT
    ]


@cache
def credit(has: str, asked: str) -> int:
    """Return the credit of one text for another, by the definitions of both."""
    if has == asked:
        return 1000
    if has not in FREE and asked not in FREE:
        return counting(asked).get(has, 0)
    options = ProfileOptions().similarity
    ways = [
        p * counting(other).get(one, 0) // 1000 * q // 1000
        for one, p in meanings(has)
        for other, q in meanings(asked)
    ]
    most = min(max(ways, default=0), round(1000 * options.near))
    return most if most >= round(1000 * options.least) else 0


@cache
def counting(asked: str) -> dict[str, int]:
    """Return the credit in permille of all that counts for a skill of the vocabulary."""
    return {has: permille for has, permille, _ in SIMILARITY.counting_for(asked)}


def optional(values: st.SearchStrategy[T]) -> st.SearchStrategy[T | None]:
    return st.none() | values


def some(values: Sequence[T], most: int = 2) -> st.SearchStrategy[list[T]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True)


DAYS = st.integers(0, 400).map(lambda n: date(2027, 1, 1) + timedelta(days=n))
PERIODS = st.tuples(optional(DAYS), optional(DAYS)).map(
    lambda ends: (
        Period(start=min(ends), end=max(ends))  # type: ignore[type-var]
        if None not in ends
        else Period(start=ends[0], end=ends[1])
    )
)
LANGUAGES = st.lists(
    st.builds(
        LanguageLevel, language=st.sampled_from(["nl", "en"]), level=st.sampled_from(list(Cefr))
    ),
    max_size=2,
).map(tuple)
RANKS = st.sampled_from([1, 2, 3, 32])
HOURS = optional(st.sampled_from([8.0, 16.0, 24.0, 25.555, 32.0, 33.333, 39.996, 40.0]))


@st.composite
def markets(draw: st.DrawFn) -> Profiles:
    """Draw some people, employers and offers with everything that a rule or part looks at."""
    recognitions = st.builds(
        Recognition,
        crebo=st.sampled_from(CREBOS),
        start=optional(DAYS),
        end=optional(st.just(date(2029, 1, 1))),
    )
    employers = [
        Employer(
            id=f"e{i}",
            name="x",
            sector=draw(optional(st.sampled_from(SECTORS))),
            postcode=draw(st.sampled_from(POSTCODES)),
            recognitions=tuple(draw(st.lists(recognitions, max_size=2))),
            paused=draw(st.sampled_from([False, False, True])),
        )
        for i in range(draw(st.integers(1, 2)))
    ]
    candidates = [
        Candidate(
            id=f"c{i}",
            programme="p",
            level=draw(st.sampled_from(list(Level))),
            crebo=draw(optional(st.sampled_from(CREBOS))),
            field=draw(optional(st.sampled_from(FIELDS))),
            leerweg=draw(optional(st.sampled_from(list(Leerweg)))),
            period=draw(PERIODS),
            hours_per_week=draw(HOURS),
            postcode=draw(st.sampled_from(POSTCODES)),
            travel_mode=draw(st.sampled_from(list(TravelMode))),
            max_travel_km=draw(optional(st.sampled_from([0.004, 2.0, 6.495, 30.0]))),
            max_travel_minutes=draw(optional(st.sampled_from([0.04, 15.0, 35.25, 90.0]))),
            languages=draw(LANGUAGES),
            driving_licences=frozenset(draw(st.sampled_from([[], ["B", "AM"]]))),
            certificates=tuple(draw(some(["VCA basis", "eigen bewijs"]))),
            skills=tuple(
                SkillClaim(text=text, level=draw(st.integers(1, 4)))
                for text in draw(some(SKILLS, 4))
            ),
            interests=tuple(draw(some(SECTORS))),
            learn=tuple(draw(some(SKILLS, 2))),
            ready=draw(st.sampled_from([True, True, True, False])),
        )
        for i in range(draw(st.integers(1, 3)))
    ]
    vacancies = [
        Vacancy(
            id=f"v{i}",
            programme="p",
            employer=draw(st.sampled_from([e.id for e in employers])),
            title="x",
            levels=frozenset(draw(some(list(Level), 3))),
            crebos=frozenset(draw(some(CREBOS))),
            fields=frozenset(draw(some(FIELDS, 1))),
            leerweg=frozenset(draw(some(list(Leerweg)))),
            period=draw(PERIODS),
            hours_per_week=draw(HOURS),
            postcode=draw(st.sampled_from(POSTCODES)),
            requirements=tuple(
                Requirement(
                    text=text,
                    importance=draw(st.sampled_from(list(Importance))),
                    level=draw(st.integers(1, 4)),
                )
                for text in draw(some(SKILLS, 4))
            ),
            languages=draw(LANGUAGES),
            driving_licences=frozenset(draw(st.sampled_from([[], ["B"]]))),
            certificates=tuple(draw(some(["VCA basis", "eigen bewijs"], 1))),
            sector=draw(optional(st.sampled_from(SECTORS))),
            trainable=draw(st.booleans()),
        )
        for i in range(draw(st.integers(1, 4)))
    ]
    people = st.sampled_from([c.id for c in candidates])
    offers = st.sampled_from([v.id for v in vacancies])
    firms = st.sampled_from([e.id for e in employers])
    wishes = st.builds(Wish, candidate=people, rank=RANKS, vacancy=offers) | st.builds(
        Wish, candidate=people, rank=RANKS, employer=firms
    )
    forbids = st.builds(
        Decision, kind=st.just(DecisionKind.FORBID), candidate=people, vacancy=offers,
        reason=st.just("x"),
    ) | st.builds(
        Decision, kind=st.just(DecisionKind.FORBID), candidate=people, employer=firms,
        reason=st.just("x"),
    )  # fmt: skip
    vacancy = draw(st.sampled_from(vacancies))
    ranking = EmployerRanking(
        employer=vacancy.employer,
        candidate=draw(people),
        rank=draw(RANKS),
        vacancy=draw(optional(st.just(vacancy.id))),
    )
    return Profiles(
        candidates=tuple(candidates),
        employers=tuple(employers),
        vacancies=tuple(vacancies),
        wishes=tuple(draw(st.lists(wishes, max_size=3))),
        rankings=draw(st.sampled_from([(), (ranking,)])),
        decisions=tuple(draw(st.lists(forbids, max_size=1))),
    )


@settings(max_examples=examples(120), deadline=None, derandomize=True)
@given(markets(), st.integers(1, 3), st.sampled_from(["stagepact", "loose"]))
def test_every_pair_reason_and_score_is_what_the_definitions_say(
    profiles: Profiles, block: int, kind: str
) -> None:
    """Eligible pairs, lost counts, parts and totals equal a double loop over the records.

    By either kernel: what one says the other says to the byte.
    """
    options = ScoringOptions(candidate=WEIGHTS)
    if kind == "loose":
        off = {name: {"on": False} for name in ("level", "field", "recognition", "leerweg")}
        odd = {"language": {"tolerance": 1}, "hours": {"tolerance": 7.504}}
        travel = {"detour": 1.37, "bike": {"fixed_minutes": 0.25, "speed": 13.7}}
        options = ScoringOptions.model_validate({"rules": {**off, **odd}, "travel": travel})
    profile_options = ProfileOptions()
    table = encode(profiles, VOCABULARY, profile_options)
    scores, *same = (score(table, options, block=block, kernel=kernel) for kernel in kernels())
    assert all(identical(other, scores) for other in same)
    naive = Naive(profiles, options, profile_options.importance, credit, WORKS)
    expected_pairs = []
    for c, candidate in enumerate(profiles.candidates):
        broken = [naive.broken(candidate, vacancy) for vacancy in profiles.vacancies]
        for bit, rule in enumerate(scores.rules):
            assert scores.lost[c, bit] == sum(rule in each for each in broken)
            assert scores.lost_only[c, bit] == sum(each == {rule} for each in broken)
        for v, vacancy in enumerate(profiles.vacancies):
            if broken[v] - {"forbidden"}:
                continue
            expected_pairs.append((c, v))
            at = scores.pair(c, v)
            assert at != NONE
            assert scores.forbidden[at] == ("forbidden" in broken[v])
            values = naive.values(candidate, vacancy)
            told = [None if x == NONE else int(x) for x in scores.values[at]]
            assert told == [values[name] for name in PART_ORDER]
            assert scores.candidate_score[at] == naive_score(options.candidate, values)
            assert scores.vacancy_score[at] == naive_score(options.vacancy, values)
    found = list(zip(scores.candidate.tolist(), scores.vacancy.tolist(), strict=True))
    assert found == expected_pairs


@settings(max_examples=25, deadline=None, derandomize=True)
@given(markets())
def test_the_size_of_the_blocks_changes_nothing(profiles: Profiles) -> None:
    """Scoring one candidate at a time gives the same arrays as all at once."""
    table = encode(profiles, VOCABULARY, ProfileOptions())
    one, many = (score(table, ScoringOptions(), block=block) for block in (1, 64))
    for name in ("indptr", "vacancy", "values", "candidate_points", "vacancy_lost"):
        assert np.array_equal(getattr(one, name), getattr(many, name))
