"""The records at the border refuse what they must and keep people's contact apart."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from matching.profiles import records
from matching.profiles.records import (
    Candidate,
    Contact,
    Decision,
    DecisionKind,
    Employer,
    EmployerRanking,
    Period,
    Profiles,
    Recognition,
    Record,
    Requirement,
    SkillClaim,
    Vacancy,
    Wish,
)
from tests.markets import day, firm, forbid, offer, person, profiles, ranking, wish

BSN = "Zijn nummer is 111222333."


@pytest.mark.parametrize(
    "values",
    [{"sex": "v"}, {"birth_date": "2000-01-01"}, {"nationality": "x"}, {"bsn": "111222333"},
     {"skils": ()}],
)  # fmt: skip
def test_an_unknown_field_is_refused(values: dict[str, Any]) -> None:
    """What has no field cannot come in, so sex, birth date and BSN never reach a score."""
    with pytest.raises(ValidationError, match="Extra inputs are not permitted"):
        Candidate.model_validate({"id": "c1", "programme": "p"} | values)


def test_every_record_is_frozen_and_refuses_unknown_fields() -> None:
    """No record was forgotten: all are frozen and none takes a field that it does not know."""
    found = [
        kind
        for kind in vars(records).values()
        if isinstance(kind, type) and issubclass(kind, Record) and kind is not Record
    ]
    assert len(found) == 13
    for kind in found:
        assert kind.model_config["frozen"], kind
        assert kind.model_config["extra"] == "forbid", kind
    with pytest.raises(ValidationError, match="frozen"):
        person().id = "c2"  # type: ignore[misc]


def test_no_record_but_contact_holds_what_may_not_count() -> None:
    """Name, e-mail and phone of a person stand in Contact and nowhere else."""
    assert not {"name", "email", "phone", "birth_date", "sex", "gender", "bsn"} & set(
        Candidate.model_fields
    )
    assert set(Contact.model_fields) == {"name", "email", "phone"}


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        (SkillClaim, {"text": BSN}),
        (Requirement, {"text": BSN}),
        (Contact, {"name": BSN}),
        (Employer, {"id": "e", "name": BSN}),
        (Vacancy, {"id": "v", "programme": "p", "employer": "e", "title": BSN}),
        (Vacancy, {"id": "v", "programme": "p", "employer": "e", "title": "x", "description": BSN}),
        (Candidate, {"id": "c", "programme": "p", "learn": ("koken", BSN)}),
        (Candidate, {"id": "c", "programme": "p", "interests": (BSN,)}),
        (Candidate, {"id": "c", "programme": "p", "certificates": (BSN,)}),
        (Candidate, {"id": "c", "programme": "p", "school": BSN}),
        (Candidate, {"id": "c", "programme": "p", "field": BSN}),
        (Decision, {"kind": "forbid", "candidate": "c", "vacancy": "v", "reason": BSN}),
        (Decision, {"kind": "lock", "candidate": "c", "vacancy": "v", "reason": "x", "by": BSN}),
    ],
)
def test_a_bsn_in_free_text_is_refused(kind: type[BaseModel], values: dict[str, Any]) -> None:
    """Wherever people can type, a number that passes the test of a BSN is refused by field."""
    with pytest.raises(ValidationError, match="may be a BSN; remove it"):
        kind.model_validate(values)


def test_a_number_that_is_no_bsn_may_stand_in_free_text() -> None:
    """Other numbers of nine digits are let through."""
    assert SkillClaim(text="certificaat 123456789").text == "certificaat 123456789"


@pytest.mark.parametrize(
    ("field", "good", "bad"),
    [
        ("postcode", "2312", "2312 AB"),
        ("postcode", "1000", "0999"),
        ("crebo", "00123", "123"),
        ("hours_per_week", 60, 60.5),
        ("hours_per_week", 0.5, 0),
        ("max_travel_km", 500, 500.1),
        ("max_travel_minutes", 300, 301),
        ("level", "mbo4", "mbo5"),
        ("leerweg", "bbl", "duaal"),
        ("travel_mode", "public-transport", "trein"),
        ("id", "x" * 64, "x" * 65),
        ("id", "x", " "),
    ],
)
def test_values_are_taken_up_to_their_limits(field: str, good: object, bad: object) -> None:
    """The greatest and smallest value that is allowed passes, the next one does not."""
    base: dict[str, Any] = {"id": "c1", "programme": "p"}
    assert getattr(Candidate.model_validate(base | {field: good}), field) == good
    with pytest.raises(ValidationError, match=field):
        Candidate.model_validate(base | {field: bad})


def test_skill_levels_run_from_one_to_four() -> None:
    """A level of 0 or 5 is a mistake; without a level people work with help."""
    assert [SkillClaim(text="x", level=n).level for n in (1, 4)] == [1, 4]
    assert SkillClaim(text="x").level == 2
    for level in (0, 5):
        with pytest.raises(ValidationError, match="level"):
            SkillClaim(text="x", level=level)


def test_text_is_trimmed() -> None:
    """Spaces around an id or a text do not make it another one."""
    assert Candidate(id=" c1 ", programme="p").id == "c1"
    assert firm(" e1 ", name="  Bakker ").name == "Bakker"


def test_a_period_of_one_day_is_a_period_and_a_reversed_one_is_not() -> None:
    """First and last day may be the same, or open; the last may not come first."""
    today, before = day("2027-02-01"), day("2027-01-31")
    assert Period(start=today, end=today).end == today
    assert Period(end=before).start is None
    with pytest.raises(ValidationError, match="ends before it starts"):
        Period(start=today, end=before)


def test_a_wish_names_a_vacancy_or_an_employer() -> None:
    """One target, not none and not two; the first wish has rank 1."""
    assert Wish(candidate="c", rank=1, employer="e").employer == "e"
    for values in ({}, {"vacancy": "v", "employer": "e"}):
        with pytest.raises(ValidationError, match="either a vacancy or an employer"):
            Wish.model_validate({"candidate": "c", "rank": 1} | values)
    with pytest.raises(ValidationError, match="rank"):
        Wish(candidate="c", rank=0, vacancy="v")


def test_a_decision_has_a_target_and_a_reason() -> None:
    """A lock names a vacancy, a ban a vacancy or an employer, and both say why."""
    forbids = DecisionKind.FORBID
    assert Decision(kind=forbids, candidate="c", employer="e", reason="x").vacancy is None
    with pytest.raises(ValidationError, match="a lock names a vacancy"):
        Decision(kind=DecisionKind.LOCK, candidate="c", employer="e", reason="x")
    with pytest.raises(ValidationError, match="name a vacancy or an employer"):
        Decision(kind=forbids, candidate="c", reason="x")
    with pytest.raises(ValidationError, match="reason"):
        Decision(kind=forbids, candidate="c", vacancy="v", reason=" ")


def test_a_vacancy_may_have_no_places_but_not_fewer() -> None:
    """An offer that is full for now stays in the data with capacity 0."""
    assert offer(capacity=0).capacity == 0
    with pytest.raises(ValidationError, match="capacity"):
        offer(capacity=-1)


def test_numbers_of_registers_have_their_length() -> None:
    """A KvK number has eight digits and a crebo five, with their leading zeros."""
    assert firm(kvk="01234567", recognitions=(Recognition(crebo="00123"),)).kvk == "01234567"
    with pytest.raises(ValidationError, match="kvk"):
        firm(kvk="1234567")


def test_profiles_sort_people_and_offers_by_id() -> None:
    """However the rows stood, everybody has the same position afterwards."""
    made = profiles(person("c2"), person("c10"), person("c1"), offer("v2", "e2"), offer("v1"))
    assert [c.id for c in made.candidates] == ["c1", "c10", "c2"]
    assert [v.id for v in made.vacancies] == ["v1", "v2"]
    assert [e.id for e in made.employers] == ["e1", "e2"]


def test_a_programme_keeps_its_own_people_offers_and_links() -> None:
    """What belongs to another programme goes, and so does every link to it; employers stay."""
    made = profiles(
        person("c1"),
        person("c2", programme="other"),
        offer("v1"),
        offer("v2", "e2", programme="other"),
        wish("c1", "v1"),
        wish("c1", "v2"),
        wish("c2", "v1"),
        Wish(candidate="c1", employer="e2", rank=2),
        ranking("c2", "v1"),
        EmployerRanking(employer="e1", candidate="c1", rank=1),
        forbid("c2", employer="e1"),
        forbid("c1", "v2"),
        forbid("c1", employer="e2"),
    )
    mine = made.of_programme("markt")
    assert [c.id for c in mine.candidates] == ["c1"]
    assert [v.id for v in mine.vacancies] == ["v1"]
    assert [e.id for e in mine.employers] == ["e1", "e2"]
    assert [(w.vacancy, w.employer) for w in mine.wishes] == [("v1", None), (None, "e2")]
    assert [(r.candidate, r.vacancy) for r in mine.rankings] == [("c1", None)]
    assert [(d.vacancy, d.employer) for d in mine.decisions] == [(None, "e2")]
    assert made.of_programme("nowhere") == Profiles(employers=made.employers)
