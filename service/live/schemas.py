"""The shapes of answers about suggestions, shortlists, pairs and skills, for the documentation.

Answers are made as JSON at once (checking every field of them again costs more than the answer);
tests hold real answers to these shapes.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

_SKILL = "welding"
_MOMENT = "2026-11-22T09:00:00Z"


class Shape(BaseModel):
    """Part of an answer; there are no other fields."""

    model_config = ConfigDict(extra="forbid")


class AsOf(Shape):
    """For which moment of the data an answer is: the number of the last change in it."""

    change: int = Field(examples=[1284])
    at: datetime = Field(examples=[_MOMENT])


class Score(Shape):
    """How well a pair fits for either side: of 100, and in points of 10,000."""

    candidate: float = Field(examples=[81.25])
    vacancy: float = Field(examples=[74.1])
    candidate_points: int = Field(examples=[8125])
    vacancy_points: int = Field(examples=[7410])


class Part(Shape):
    """One part of the scores: its worth of 100 (null: does not apply), what it adds to either."""

    name: str = Field(examples=["skills"])
    label: str = Field(examples=["Vaardigheden"])
    value: float | None = Field(examples=[92.5])
    candidate_points: int = Field(examples=[2498])
    vacancy_points: int = Field(examples=[4440])


class SkillUsed(Shape):
    """The skill that counts for a requirement, and why."""

    skill: str = Field(examples=[_SKILL])
    label: str = Field(examples=["lassen"])
    level: int = Field(examples=[3])
    kind: str = Field(examples=["same"])
    kind_label: str = Field(examples=["dezelfde vaardigheid"])


class _Asked(Shape):
    skill: str = Field(examples=[_SKILL])
    label: str = Field(examples=["lassen"])
    importance: str = Field(examples=["essential"])
    importance_label: str = Field(examples=["noodzakelijk"])
    level: int = Field(examples=[2])
    level_label: str = Field(examples=["met hulp"])


class RequirementMet(_Asked):
    """How a requirement is met; `credit` is a share of 1."""

    status: Literal["met", "partly", "missing"]
    status_label: str = Field(examples=["voldaan"])
    credit: float = Field(examples=[1.0])
    by: SkillUsed | None
    text: str = Field(examples=["voldaan"])


class Gap(_Asked):
    """A requirement that is not, or only partly, met, and the training that closes it."""

    status: Literal["partly", "missing"]
    training: str | None = Field(examples=["short-course"])
    training_label: str | None = Field(examples=["een korte cursus van enkele dagen"])


class Explanation(Shape):
    """Why a pair fits as it does."""

    parts: list[Part]
    requirements: list[RequirementMet]
    gaps: list[Gap]


class EmployerNamed(Shape):
    """An employer by name."""

    id: str
    name: str = Field(examples=["Metaalbedrijf De Rijn"])


class Offer(Shape):
    """A vacancy as a list shows it."""

    id: str
    key: str = Field(examples=["V-0103"])
    title: str = Field(examples=["Stage constructiewerk"])
    employer: EmployerNamed
    municipality: str = Field(examples=["Leiderdorp"])
    sector: str | None = Field(examples=["metaal"])
    hours_per_week: float | None = Field(examples=[32])
    places: int = Field(examples=[2])


class Suggested(Shape):
    """A vacancy that suits a person; `wish` is the rank of the person's own wish."""

    rank: int = Field(examples=[1])
    vacancy: Offer
    score: Score
    wish: int | None = Field(examples=[1])
    km: float | None = Field(examples=[4.2])
    minutes: float | None = Field(examples=[17.0])
    locked: bool
    explanation: Explanation | None


class SuggestionList(Shape):
    """Vacancies that suit a person, own wishes first and then the best.

    `total` counts all that pass the filters; `next` is what to ask as `after` for more.
    """

    items: list[Suggested]
    total: int = Field(examples=[143])
    next: str | None = Field(examples=["WzIwXQ"])
    as_of: AsOf


class Difference(Shape):
    """How many pairs pass rules and filters now, and how many would."""

    now: int = Field(examples=[143])
    then: int = Field(examples=[171])
    more: int = Field(examples=[28])


class SuggestionsIf(SuggestionList):
    """What would be suggested with other values; nothing was changed."""

    difference: Difference


class Learn(Shape):
    """What a person could learn.

    Attributes
    ----------
    level
        The level that is enough for all that it opens; null where only the certificate counts.
    opens
        Vacancies that it opens: `eligible` become possible, of `complete` ones the last essential
        requirement is met.
    vacancies
        Ids of the first few.
    """

    skill: str = Field(examples=["vca-basic-certificate"])
    label: str = Field(examples=["VCA basis"])
    certificate: bool
    level: int | None
    opens: int = Field(examples=[12])
    eligible: int = Field(examples=[12])
    complete: int = Field(examples=[0])
    training: str | None = Field(examples=["short-course"])
    training_label: str | None
    vacancies: list[str]


class Openings(Shape):
    """What a person could learn, what opens most first."""

    items: list[Learn]
    as_of: AsOf


class CandidateNamed(Shape):
    """A person by id and the sender's own id."""

    id: str
    key: str = Field(examples=["S-0017"])


class Shortlisted(Shape):
    """A person who suits a vacancy; `ranking` is the employer's own ranking."""

    rank: int = Field(examples=[1])
    candidate: CandidateNamed
    score: Score
    ranking: int | None
    km: float | None = Field(examples=[4.2])
    minutes: float | None = Field(examples=[17.0])
    locked: bool
    explanation: Explanation | None


class Shortlist(Shape):
    """People who suit a vacancy, for staff."""

    items: list[Shortlisted]
    total: int = Field(examples=[61])
    next: str | None = Field(examples=["WzIwXQ"])
    as_of: AsOf


class ShortlistIf(Shortlist):
    """Who would suit a vacancy with other values; nothing was changed."""

    difference: Difference


class SkillHeld(Shape):
    """A skill of the vocabulary that a person has."""

    skill: str = Field(examples=[_SKILL])
    label: str = Field(examples=["lassen"])
    level: int = Field(examples=[3])
    level_label: str = Field(examples=["zelfstandig"])


class Introduction(Shape):
    """Name and contact of a person who consented to be introduced to this employer."""

    name: str = Field(examples=["Noor de Vries"])
    email: str = Field(examples=["noor@example.org"])
    phone: str = Field(examples=["+31 6 00000000"])


class Person(Shape):
    """A person as an employer sees them: by pseudonym, until they consent to be introduced."""

    pseudonym: str = Field(examples=["K-7Q2MX4ABCD"])
    level: str = Field(examples=["mbo4"])
    level_label: str = Field(examples=["mbo 4"])
    distance: Literal["under-5", "5-10", "10-20", "20-40", "over-40", "unknown"]
    distance_label: str = Field(examples=["5 tot 10 km"])
    skills: list[SkillHeld]
    introduced: Introduction | None


class DiscreetPart(Shape):
    """One part of the score of the vacancy, of 100 in steps of ten."""

    name: str = Field(examples=["skills"])
    label: str = Field(examples=["Vaardigheden"])
    value: int | None = Field(examples=[90])


class DiscreetExplanation(Shape):
    """Why a person suits a vacancy, as far as an employer may see it."""

    parts: list[DiscreetPart]
    requirements: list[RequirementMet]
    gaps: list[Gap]


class PersonShortlisted(Shape):
    """A person who suits a vacancy; `score` is the vacancy's, of 100."""

    rank: int = Field(examples=[1])
    candidate: Person
    score: int = Field(examples=[74])
    ranking: int | None
    explanation: DiscreetExplanation | None


class EmployerShortlist(Shape):
    """People who suit a vacancy, for its employer."""

    items: list[PersonShortlisted]
    total: int = Field(examples=[61])
    next: str | None = Field(examples=["WzIwXQ"])
    as_of: AsOf


class EmployerShortlistIf(EmployerShortlist):
    """Who would suit a vacancy with other values; nothing was changed."""

    difference: Difference


class PersonAtVacancy(Shape):
    """One person of a shortlist with the whole explanation, for the employer."""

    candidate: Person
    score: int = Field(examples=[74])
    explanation: DiscreetExplanation
    as_of: AsOf


class BrokenRule(Shape):
    """A rule that stands between a person and a vacancy."""

    rule: str = Field(examples=["travel"])
    label: str = Field(examples=["Reizen"])
    text: str = Field(examples=["te ver reizen"])


class Needed(Shape):
    """The one change that would make the pair possible."""

    rule: str = Field(examples=["travel"])
    amount: float = Field(examples=[5.0])
    unit: str = Field(examples=["km"])
    what: str = Field(examples=[""])
    text: str = Field(examples=["5 km verder"])


class Pair(Shape):
    """One person and one vacancy, eligible or not.

    Attributes
    ----------
    choice
        Which choice the vacancy is among all that are eligible, by the person's own wishes and
        scores; null where it is not eligible.
    broken, needed
        The rules that stand between them; the change that would help, where it is one and small.
    """

    candidate: CandidateNamed
    vacancy: Offer
    eligible: bool
    score: Score | None
    wish: int | None
    choice: int | None
    km: float | None
    minutes: float | None
    locked: bool
    broken: list[BrokenRule]
    needed: Needed | None
    explanation: Explanation
    as_of: AsOf


class Skill(Shape):
    """A skill of the vocabulary; `name` is the name by which it was found."""

    id: str = Field(examples=[_SKILL])
    label: str = Field(examples=["lassen"])
    kind: str = Field(examples=["vakvaardigheid"])
    training: str | None = Field(examples=["course"])
    training_label: str | None = Field(examples=["een cursus van enkele weken of maanden"])


class SkillHit(Skill):
    """A skill that was found, and the name by which."""

    name: str = Field(examples=["lasser"])


class SkillSearch(Shape):
    """Skills that somebody may mean, the likeliest first."""

    items: list[SkillHit]


class NearSkill(Skill):
    """A skill that counts for another, for which share of 1, and why."""

    credit: float = Field(examples=[0.6])
    near: str = Field(examples=["related"])
    near_label: str = Field(examples=["verwant"])


class SkillDetail(Skill):
    """A skill with its description and what counts for it."""

    description: str = Field(examples=["Je last metaal met een wolfraam-elektrode."])
    near: list[NearSkill]


class ProposedSkill(Skill):
    """A skill that goes with a title, and how important it is there."""

    importance: str = Field(examples=["essential"])
    importance_label: str = Field(examples=["noodzakelijk"])


class Proposed(Shape):
    """The skills that go with a title; `occupation` is what the title was taken for."""

    occupation: str | None = Field(examples=["lasser"])
    sure: float | None = Field(examples=[0.97])
    items: list[ProposedSkill]
