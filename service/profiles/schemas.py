"""What the API takes and gives of people: the engine's records, with ids of this service.

The fields have the types of `matching.profiles.records`, so that the API refuses what files refuse.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    StrictBool,
    StringConstraints,
    model_validator,
)

from matching.profiles.records import (
    Contact,
    Crebo,
    Hours,
    Id,
    LanguageLevel,
    Leerweg,
    Level,
    Period,
    Postcode,
    Record,
    ShortText,
    SkillClaim,
    TravelMode,
)
from service.profiles.limits import MOST_ITEMS, MOST_NUMBER, MOST_TEXT
from service.words import N_

ID_PATTERN: Final = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"

NO_ID: Final = "00000000-0000-4000-8000-000000000000"
"""An id as examples show it."""

ApiId = Annotated[
    str,
    StringConstraints(pattern=ID_PATTERN),
    Field(description="An id that this service gave.", examples=[NO_ID]),
]

Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MOST_TEXT)]
Rank = Annotated[int, Field(ge=1, le=MOST_NUMBER, description="1 comes first; ties may be.")]
Key = Annotated[
    Id,
    Field(
        description="The sender's own id, which never changes; without one it is the new id.",
        examples=["S0017"],
    ),
]
Listed = Field(max_length=MOST_ITEMS)
Names = Annotated[tuple[ShortText, ...], Listed]
Sorted = PlainSerializer(sorted, return_type=list[str])
"""Sets are told in one order, whatever process answers."""

Licences = Annotated[
    frozenset[Line],
    Sorted,
    Field(max_length=MOST_ITEMS, description="Categories of driving licences.", examples=[["B"]]),
]


class Told(BaseModel):
    """What every answer about a row that can change tells."""

    id: ApiId
    version: int = Field(description="The number in the ETag.", examples=[3])
    created_at: datetime
    updated_at: datetime


class CandidateFields(Record):
    """What is known of a person; nothing else is, and no BSN anywhere."""

    level: Level = Field(Level.NONE, description="Level of education.", examples=["mbo4"])
    crebo: Crebo | None = Field(None, description="Code of the course.", examples=["25604"])
    field: ShortText | None = Field(None, description="Field of study.", examples=["ICT"])
    leerweg: Leerweg | None = Field(None, description="How learning and working are combined.")
    school: Line = Field("", examples=["mboRijnland"])
    school_number: Line = Field("", description="The school's own number of the person.")
    occupation: Line = Field("", description="What the person does, or did.", examples=["kok"])
    period: Period = Field(Period(), description="First and last day; either may be open.")
    hours_per_week: Hours | None = Field(None, examples=[32.0])
    postcode: Postcode | None = Field(None, description="Four digits.", examples=["2312"])
    travel_mode: TravelMode = TravelMode.PUBLIC_TRANSPORT
    max_travel_km: Annotated[float, Field(gt=0, le=500)] | None = None
    max_travel_minutes: Annotated[float, Field(gt=0, le=300)] | None = Field(None, examples=[45.0])
    languages: Annotated[tuple[LanguageLevel, ...], Listed] = ()
    driving_licences: Licences = frozenset()
    certificates: Names = Field((), examples=[["VCA"]])
    skills: Annotated[tuple[SkillClaim, ...], Listed] = Field(
        (), description="Skills as free text or id; level 1 beginner to 4 teaches others."
    )
    interests: Names = Field((), examples=[["techniek"]])
    learn: Names = Field((), description="What the person wants to learn.")
    ready: StrictBool = Field(True, description="Whether the school or coach says: may go.")
    employed: StrictBool = False
    contact: Contact = Field(
        Contact(),
        description="How to reach the person; nothing that scores reads it.",
        examples=[{"name": "Noor de Vries", "email": "noor@example.org", "phone": ""}],
    )


class WishIn(Record):
    """The person wants this vacancy, or any vacancy of this employer."""

    rank: Rank
    vacancy_id: ApiId | None = None
    employer_id: ApiId | None = None

    @model_validator(mode="after")
    def _one_target(self) -> WishIn:
        if (self.vacancy_id is None) == (self.employer_id is None):
            raise ValueError(N_("name either a vacancy or an employer"))
        return self


Wishes = Annotated[tuple[WishIn, ...], Listed]

CANDIDATE_EXAMPLE: Final[dict[str, Any]] = {
    "key": "S0017",
    "programme": "stagepact",
    "level": "mbo4",
    "crebo": "25604",
    "postcode": "2312",
    "travel_mode": "bike",
    "max_travel_minutes": 30,
    "languages": [{"language": "nl", "level": "C1"}],
    "skills": [{"text": "Python", "level": 2}, {"text": "databases", "level": 1}],
    "interests": ["ICT"],
    "contact": {"name": "Noor de Vries", "email": "noor@example.org", "phone": "0612345678"},
}


class CandidateIn(CandidateFields):
    """A person as who sends it knows them."""

    model_config = ConfigDict(json_schema_extra={"examples": [CANDIDATE_EXAMPLE]})

    key: Key | None = None
    programme: Id = Field(examples=["stagepact"])
    organisation_id: ApiId | None = Field(
        None,
        description="The school or coaching organisation that brings the person in; left out: "
        "your own for somebody new, else as it was.",
    )
    wishes: Wishes = ()


class CandidateOut(CandidateFields, Told):
    """A person as this service knows them."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                CANDIDATE_EXAMPLE
                | {
                    "id": NO_ID,
                    "version": 3,
                    "created_at": "2026-11-22T09:00:00Z",
                    "updated_at": "2026-11-23T09:00:00Z",
                    "organisation_id": NO_ID,
                    "objected_at": None,
                    "wishes": [{"rank": 1, "vacancy_id": NO_ID, "employer_id": None}],
                }
            ]
        }
    )

    key: str
    programme: str
    organisation_id: str | None
    wishes: tuple[WishIn, ...]
    objected_at: datetime | None = Field(
        description="Since when the person objects to being matched; then in no list and no run."
    )


class WishesIn(BaseModel):
    """All wishes of a person."""

    model_config = ConfigDict(extra="forbid")

    wishes: Wishes = Field(examples=[[{"rank": 1, "vacancy_id": NO_ID}]])


class WishesOut(BaseModel):
    """All wishes of a person, in their order."""

    wishes: tuple[WishIn, ...] = Field(
        examples=[[{"rank": 1, "vacancy_id": NO_ID, "employer_id": None}]]
    )
