"""The records at the border: what a person, an employer, a vacancy and a decision are.

Every record is frozen and refuses unknown fields. Name and contact details stand in a record of
their own, `Contact`, which nothing that scores ever reads. Sex, birth date, nationality, health
and BSN have no field at all.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from functools import cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from matching.profiles.bsn import contains_bsn


class Level(StrEnum):
    """Level of education, lowest first."""

    NONE = "none"
    MBO1 = "mbo1"
    MBO2 = "mbo2"
    MBO3 = "mbo3"
    MBO4 = "mbo4"
    HBO = "hbo"
    WO = "wo"


class Leerweg(StrEnum):
    """How learning and working are combined."""

    BOL = "bol"
    BBL = "bbl"
    INTERNSHIP = "internship"
    PROJECT = "project"


class TravelMode(StrEnum):
    """How a person travels to work."""

    BIKE = "bike"
    PUBLIC_TRANSPORT = "public-transport"
    CAR = "car"


class Cefr(StrEnum):
    """Language level of the Common European Framework of Reference, lowest first."""

    A1 = "A1"
    A2 = "A2"
    B1 = "B1"
    B2 = "B2"
    C1 = "C1"
    C2 = "C2"


class Importance(StrEnum):
    """How much a requirement counts, most first."""

    ESSENTIAL = "essential"
    IMPORTANT = "important"
    NICE = "nice-to-have"


class DecisionKind(StrEnum):
    """What people decided about a pair."""

    LOCK = "lock"
    FORBID = "forbid"


Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=64)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Postcode = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{3}$")]
Crebo = Annotated[str, StringConstraints(pattern=r"^\d{5}$")]
Kvk = Annotated[str, StringConstraints(pattern=r"^\d{8}$")]
SkillLevel = Annotated[int, Field(ge=1, le=4)]
Hours = Annotated[float, Field(gt=0, le=60)]


class Record(BaseModel):
    """A frozen record that refuses unknown fields, and a BSN in any text."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    @model_validator(mode="after")
    def _refuse_bsn(self) -> Self:
        for name in _free_text(type(self)):
            value = getattr(self, name)
            texts = (value,) if isinstance(value, str) else value
            if any(contains_bsn(text) for text in texts or ()):
                raise ValueError(f"{name} contains a number that may be a BSN; remove it")
        return self


_FREE_TEXT = frozenset(
    {"text", "description", "title", "reason", "by", "name", "school", "field", "fields"}
    | {"occupation"}
    | {"certificates", "interests", "learn", "sector", "municipality", "contract_form"}
)


@cache
def _free_text(record: type[Record]) -> tuple[str, ...]:
    """Return the fields of a record in which people write what they like."""
    return tuple(name for name in record.model_fields if name in _FREE_TEXT)


class Contact(Record):
    """How people reach each other. Kept apart: nothing that scores reads it."""

    name: str = ""
    email: str = ""
    phone: str = ""


class LanguageLevel(Record):
    """A language (ISO 639-1 code, or a name in lower case) and its level."""

    language: ShortText
    level: Cefr


class SkillClaim(Record):
    """A skill that a person says they have: free text or a vocabulary id, and a level.

    Levels: 1 beginner, 2 with help, 3 independent, 4 teaches others.
    """

    text: ShortText
    level: SkillLevel = 2


class Requirement(Record):
    """A skill that a vacancy asks: free text or a vocabulary id, importance and level."""

    text: ShortText
    importance: Importance = Importance.IMPORTANT
    level: SkillLevel = 2


class Recognition(Record):
    """An employer may train for this crebo (erkend leerbedrijf) in this period."""

    crebo: Crebo
    start: date | None = None
    end: date | None = None


class Period(Record):
    """First and last day, both included; either may be open."""

    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start and self.end and self.end < self.start:
            raise ValueError("the period ends before it starts")
        return self


class Candidate(Record):
    """A person who looks for a place or a job."""

    id: Id
    programme: Id
    level: Level = Level.NONE
    crebo: Crebo | None = None
    field: ShortText | None = None
    leerweg: Leerweg | None = None
    school: str = ""
    school_number: str = ""
    occupation: str = ""
    period: Period = Period()
    hours_per_week: Hours | None = None
    postcode: Postcode | None = None
    travel_mode: TravelMode = TravelMode.PUBLIC_TRANSPORT
    max_travel_km: Annotated[float, Field(gt=0, le=500)] | None = None
    max_travel_minutes: Annotated[float, Field(gt=0, le=300)] | None = None
    languages: tuple[LanguageLevel, ...] = ()
    driving_licences: frozenset[str] = frozenset()
    certificates: tuple[ShortText, ...] = ()
    skills: tuple[SkillClaim, ...] = ()
    interests: tuple[ShortText, ...] = ()
    learn: tuple[ShortText, ...] = ()
    ready: bool = True
    employed: bool = False
    contact: Contact = Contact()


class Employer(Record):
    """Who offers vacancies, and may cap them all together (supervision capacity)."""

    id: Id
    name: ShortText
    kvk: Kvk | None = None
    leerbedrijf_id: str = ""
    sector: ShortText | None = None
    postcode: Postcode | None = None
    municipality: str = ""
    recognitions: tuple[Recognition, ...] = ()
    supervision_capacity: Annotated[int, Field(ge=0)] | None = None
    paused: bool = False
    contact: Contact = Contact()


class Vacancy(Record):
    """An offer of one or more places by one employer."""

    id: Id
    programme: Id
    employer: Id
    title: ShortText
    description: Text = ""
    capacity: Annotated[int, Field(ge=0, le=10_000)] = 1
    levels: frozenset[Level] = frozenset()
    crebos: frozenset[Crebo] = frozenset()
    fields: frozenset[ShortText] = frozenset()
    leerweg: frozenset[Leerweg] = frozenset()
    period: Period = Period()
    hours_per_week: Hours | None = None
    postcode: Postcode | None = None
    requirements: tuple[Requirement, ...] = ()
    languages: tuple[LanguageLevel, ...] = ()
    driving_licences: frozenset[str] = frozenset()
    certificates: tuple[ShortText, ...] = ()
    sector: ShortText | None = None
    trainable: bool = False
    contract_form: str = ""


class Wish(Record):
    """A candidate wants this vacancy, or any vacancy of this employer; rank 1 comes first."""

    candidate: Id
    rank: Annotated[int, Field(ge=1)]
    vacancy: Id | None = None
    employer: Id | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.vacancy is None) == (self.employer is None):
            raise ValueError("name either a vacancy or an employer")
        return self


class EmployerRanking(Record):
    """An employer ranks a candidate for one vacancy, or for all of its vacancies."""

    employer: Id
    candidate: Id
    rank: Annotated[int, Field(ge=1)]
    vacancy: Id | None = None


class Decision(Record):
    """People lock or forbid a pair; without a vacancy, forbid counts for the whole employer."""

    kind: DecisionKind
    candidate: Id
    vacancy: Id | None = None
    employer: Id | None = None
    reason: ShortText
    by: str = ""
    on: date | None = None

    @model_validator(mode="after")
    def _target(self) -> Self:
        if self.kind is DecisionKind.LOCK and self.vacancy is None:
            raise ValueError("a lock names a vacancy")
        if self.vacancy is None and self.employer is None:
            raise ValueError("name a vacancy or an employer")
        return self


class Profiles(Record):
    """Everything a run needs to know of people and offers, each sorted by id."""

    candidates: tuple[Candidate, ...] = ()
    employers: tuple[Employer, ...] = ()
    vacancies: tuple[Vacancy, ...] = ()
    wishes: tuple[Wish, ...] = ()
    rankings: tuple[EmployerRanking, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @model_validator(mode="after")
    def _sorted(self) -> Self:
        for name in ("candidates", "employers", "vacancies"):
            records = tuple(sorted(getattr(self, name), key=lambda record: record.id))
            object.__setattr__(self, name, records)
        return self

    def of_programme(self, programme: str) -> Profiles:
        """Return the profiles with only the people, offers and links of one programme."""
        candidates = tuple(c for c in self.candidates if c.programme == programme)
        vacancies = tuple(v for v in self.vacancies if v.programme == programme)
        people = {c.id for c in candidates}
        offers = {v.id for v in vacancies} | {None}
        return self.model_copy(
            update={
                "candidates": candidates,
                "vacancies": vacancies,
                "wishes": tuple(
                    w for w in self.wishes if w.candidate in people and w.vacancy in offers
                ),
                "rankings": tuple(
                    r for r in self.rankings if r.candidate in people and r.vacancy in offers
                ),
                "decisions": tuple(
                    d for d in self.decisions if d.candidate in people and d.vacancy in offers
                ),
            }
        )
