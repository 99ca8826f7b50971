"""A profile with other values, asked about and never kept."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from matching.profiles.linking import linker_for
from matching.profiles.records import (
    Candidate,
    Importance,
    Level,
    Requirement,
    SkillClaim,
    TravelMode,
    Vacancy,
)
from matching.profiles.vocabulary import default_vocabulary
from service.errors import ProblemError
from service.live.whatif import CandidateWhatIf, VacancyWhatIf, candidate_with, vacancy_with

LINKER = linker_for(default_vocabulary())
PERSON = Candidate(
    id="c",
    programme="p",
    postcode="2312",
    hours_per_week=32,
    max_travel_km=10,
    certificates=("VCA",),
    interests=("zorg",),
    skills=(SkillClaim(text="lassen", level=1), SkillClaim(text="iets eigens", level=2)),
)
OFFER = Vacancy(
    id="v",
    programme="p",
    employer="e",
    title="t",
    hours_per_week=32,
    levels=frozenset({Level.MBO4}),
    requirements=(Requirement(text="lassen", importance=Importance.ESSENTIAL),),
)


def person(**changes: object) -> Candidate:
    return candidate_with(PERSON, CandidateWhatIf.model_validate(changes), LINKER)


def offer(**changes: object) -> Vacancy:
    return vacancy_with(OFFER, VacancyWhatIf.model_validate(changes))


def test_nothing_asked_is_nothing_changed() -> None:
    assert person() == PERSON
    assert offer() == OFFER


def test_what_is_null_goes_where_it_can() -> None:
    changed = person(max_travel_km=None, postcode=None, hours_per_week=None, travel_mode=None)
    assert (changed.max_travel_km, changed.postcode, changed.hours_per_week) == (None, None, None)
    assert changed.travel_mode == PERSON.travel_mode
    assert offer(hours_per_week=None).hours_per_week is None
    assert offer(levels=None, requirements=None, trainable=None) == OFFER


def test_certificates_come_beside_and_interests_instead() -> None:
    changed = person(certificates=["HACCP"], interests=["bouw"], travel_mode="car")
    assert changed.certificates == ("VCA", "HACCP")
    assert changed.interests == ("bouw",)
    assert changed.travel_mode is TravelMode.CAR


def test_a_skill_that_is_there_gets_the_new_level_by_whatever_name() -> None:
    changed = person(skills=[{"text": "welding", "level": 4}, {"text": "Excel", "level": 2}])
    assert [(claim.text, claim.level) for claim in changed.skills] == [
        ("iets eigens", 2), ("welding", 4), ("Excel", 2),
    ]  # fmt: skip
    lower = person(skills=[{"text": "iets eigens", "level": 1}])
    assert [(claim.text, claim.level) for claim in lower.skills] == [
        ("lassen", 1), ("iets eigens", 1),
    ]  # fmt: skip


def test_a_vacancy_asks_something_else() -> None:
    changed = offer(
        requirements=[{"text": "Excel", "importance": "important", "level": 3}],
        trainable=True,
        levels=["hbo", "wo"],
    )
    assert [each.text for each in changed.requirements] == ["Excel"]
    assert changed.levels == {Level.HBO, Level.WO}
    assert changed.trainable


def test_what_cannot_be_kept_cannot_be_tried() -> None:
    for changes in ({"certificates": ["a\0"]}, {"certificates": ["bsn 111222333"]}):
        with pytest.raises(ProblemError):
            person(**changes)
    with pytest.raises(ValidationError):
        person(level="wo")
    with pytest.raises(ValidationError):
        offer(postcode="2312")
    with pytest.raises(ValidationError):
        person(skills=[{"text": "x", "level": 2}] * 51)
