"""The story to keep true: a musician and a process operator's job, found by skills."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from matching.config import load_config
from matching.pipeline import Scored, prepare
from matching.profiles.linking import linker_for
from matching.profiles.proposal import propose
from matching.profiles.read import read_profiles
from matching.profiles.records import Candidate, Importance, Requirement, SkillClaim, Vacancy
from matching.profiles.vocabulary import default_vocabulary
from service.batch.lists import explain, shortlist, suggestions

LEIDEN = Path(__file__).resolve().parents[2] / "fixtures" / "leiden"
MUSICIAN, OPERATOR = "T-MUSICUS", "B-OPERATOR"


@pytest.fixture(scope="module")
def talent() -> Scored:
    """Return the people and jobs of Talent op Maat as they ship, scored."""
    reading = read_profiles(LEIDEN, programme="talent", today=date(2026, 11, 21))
    return prepare(reading.profiles, load_config("talent"))


def test_the_job_is_among_the_musicians_first_five(talent: Scored) -> None:
    """Of some 180 jobs the operator's is suggested high up, by skills and not by a wish for it."""
    found = {pair.vacancy: pair for pair in suggestions(talent, MUSICIAN, 5)}
    assert OPERATOR in found
    assert found[OPERATOR].wish is None


def test_the_musician_is_among_the_jobs_first_five(talent: Scored) -> None:
    """Of some 250 people the employer reads the musician's name near the top of the list."""
    assert MUSICIAN in [pair.candidate for pair in shortlist(talent, OPERATOR, 5)]


def musical(skill: str | None) -> bool:
    """Return whether a skill is one of making music, by its own or a broader concept."""
    words = default_vocabulary()
    at = words.position.get(skill or "")
    if at is None:
        return False
    concept = words.concepts[at]
    return concept.id == "music-performance" or any(musical(up) for up in concept.broader)


def test_the_explanation_says_that_it_is_the_music(talent: Scored) -> None:
    """At least three requirements are met or partly met by a skill of making music."""
    pair = explain(talent, MUSICIAN, OPERATOR)
    assert pair.broken == ()
    by_music = [r.skill for r in pair.requirements if r.status != "missing" and musical(r.by)]
    assert len(by_music) >= 3, [(r.skill, r.by, r.kind, r.credit) for r in pair.requirements]


def test_no_diploma_or_earlier_job_stands_between_them(talent: Scored) -> None:
    """The rules on level, study and recognition are off for this programme, and travel is short."""
    rules = talent.config.scoring.rules
    assert not any(rule.on for rule in (rules.level, rules.field, rules.recognition))
    pair = explain(talent, MUSICIAN, OPERATOR)
    assert pair.km is not None
    assert pair.km < 12


def test_two_job_titles_and_a_few_sentences_find_each_other() -> None:
    """From plain Dutch words alone the pair is in each other's first five of the Leiden data."""
    change = tomllib.loads((LEIDEN.parent / "career_changes.toml").read_text("utf-8"))["change"][0]
    linker = linker_for(default_vocabulary())
    can = propose(linker, change["person"], change["person_text"])
    asks = propose(linker, change["vacancy"], change["vacancy_text"])
    told = read_profiles(LEIDEN, programme="talent", today=date(2026, 11, 21)).profiles
    person = Candidate(
        id="NEW-PERSON",
        programme="talent",
        postcode="2312",
        skills=tuple(SkillClaim(text=each.skill) for each in can.skills),
    )
    vacancy = Vacancy(
        id="NEW-JOB",
        programme="talent",
        employer=told.employers[0].id,
        title=change["vacancy"],
        capacity=1,
        postcode="2312",
        requirements=tuple(
            Requirement(text=each.skill, importance=Importance(each.importance))
            for each in asks.skills
        ),
    )
    both = told.model_copy(
        update={
            "candidates": (*told.candidates, person),
            "vacancies": (*told.vacancies, vacancy),
        }
    )
    scored = prepare(both, load_config("talent"))
    assert "NEW-JOB" in [pair.vacancy for pair in suggestions(scored, "NEW-PERSON", 5)]
    assert "NEW-PERSON" in [pair.candidate for pair in shortlist(scored, "NEW-JOB", 5)]
    reasons = [r.by for r in explain(scored, "NEW-PERSON", "NEW-JOB").requirements if r.by]
    assert sum(musical(skill) for skill in reasons) >= 2
