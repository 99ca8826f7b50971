"""A small run of the real engine, made by hand, for tests of what is written about it."""

from __future__ import annotations

from datetime import date
from functools import cache

from matching.config import MatchConfig, load_config
from matching.errors import message
from matching.pipeline import Result, run
from matching.profiles.read import Reading
from matching.profiles.reading.findings import Finding, Severity
from matching.profiles.records import (
    Candidate,
    Contact,
    Decision,
    DecisionKind,
    Employer,
    Importance,
    Level,
    Period,
    Profiles,
    Requirement,
    SkillClaim,
    Vacancy,
    Wish,
)
from service.batch.material import Material, material_of

SPRING = Period(start=date(2027, 2, 1), end=date(2027, 7, 2))
ASKED = (("lassen", Importance.ESSENTIAL), ("zelfgevouwen kraanvogels", Importance.NICE))
"""One skill of the vocabulary, and one that is only its own words."""


def candidate(number: int, text: str = "", **fields: object) -> Candidate:
    """Return a student who fits everything unless `fields` say otherwise."""
    given: dict[str, object] = {
        "id": f"S-{number}",
        "programme": "stagepact",
        "level": Level.HBO,
        "field": "informatica",
        "school": f"Hogeschool{text}",
        "period": SPRING,
        "hours_per_week": 32,
        "postcode": "2312",
        "skills": (SkillClaim(text="lassen", level=3),),
        "contact": Contact(name=f"Sam {number}{text}", email="sam@example.nl"),
    }
    return Candidate.model_validate({**given, **fields})


def vacancy(number: int, text: str = "", **fields: object) -> Vacancy:
    """Return a vacancy that everybody fits unless `fields` say otherwise."""
    given: dict[str, object] = {
        "id": f"V-{number}",
        "programme": "stagepact",
        "employer": "B-1",
        "title": f"Lasser{text}",
        "levels": frozenset({Level.HBO}),
        "period": SPRING,
        "hours_per_week": 32,
        "postcode": "2312",
        "requirements": tuple(Requirement(text=t, importance=i) for t, i in ASKED),
        "sector": "techniek",
    }
    return Vacancy.model_validate({**given, **fields})


def profiles(text: str = "") -> Profiles:
    """Return people and offers, with `text` at the end of every free text.

    Sam 1 and Sam 2 share one place; Sam 3 is locked at a place, Sam 4 would fit the open place
    with a certificate, Sam 5 has no assignment.
    """
    certificate = frozenset({Level.MBO4})
    return Profiles(
        candidates=(
            candidate(1, text),
            candidate(2, text, skills=()),
            candidate(3, text),
            candidate(4, text, level=Level.MBO4, crebo=None),
            candidate(5, text, ready=False),
        ),
        employers=(
            Employer(
                id="B-1",
                name=f"Werf{text}",
                postcode="2312",
                municipality="Leiden",
                contact=Contact(name=f"Bo{text}", phone="06-1234 5678", email="bo@example.nl"),
            ),
        ),
        vacancies=(
            vacancy(1, text),
            vacancy(2, text),
            vacancy(3, text, certificates=(f"duikpas{text}",), capacity=2),
            vacancy(4, text, levels=certificate, fields=frozenset({f"kunst{text}"})),
        ),
        wishes=(Wish(candidate="S-1", rank=1, vacancy="V-1"),),
        decisions=(
            Decision(
                kind=DecisionKind.LOCK,
                candidate="S-3",
                vacancy="V-2",
                reason=f"afgesproken{text}",
                by="Noor",
            ),
            Decision(
                kind=DecisionKind.FORBID, candidate="S-1", vacancy="V-3", reason=f"familie{text}"
            ),
        ),
    )


def reading(given: Profiles, text: str = "") -> Reading:
    """Return what reading such input could have said."""
    return Reading(
        profiles=given,
        findings=(
            Finding(
                Severity.ERROR, "x", f"studenten{text}.csv", 7, f"postcode{text}", f"23{text}",
                message("this is not a Dutch postcode"),
                message("Write four digits, for example 2312"),
            ),
        ),
        digests={"map/studenten.csv": "0" * 64},
        rows={"candidates": 6},
        skipped=(("studenten.csv", 7),),
    )  # fmt: skip


def result(text: str = "", config: MatchConfig | None = None) -> tuple[Result, Reading]:
    """Return a run of the real engine, and the reading beside it."""
    given = profiles(text)
    return run(given, config or load_config("stagepact")), reading(given, text)


@cache
def material(text: str = "") -> Material:
    """Return what the writers read of such a run, which is made once."""
    return material_of(*result(text))
