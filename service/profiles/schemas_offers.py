"""What the API takes and gives of employers and vacancies; see `service.profiles.schemas`."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, StrictBool, StringConstraints

from matching.profiles.records import (
    Contact,
    Crebo,
    Hours,
    Id,
    Kvk,
    LanguageLevel,
    Leerweg,
    Level,
    Period,
    Postcode,
    Recognition,
    Record,
    Requirement,
    ShortText,
    Text,
)
from service.profiles.limits import MOST_NUMBER
from service.profiles.schemas import (
    NO_ID,
    ApiId,
    Key,
    Licences,
    Line,
    Listed,
    Names,
    Rank,
    Sorted,
    Told,
)

State = Literal["open", "paused", "closed"]

_MADE: Final = {
    "id": NO_ID,
    "version": 3,
    "created_at": "2026-11-22T09:00:00Z",
    "updated_at": "2026-11-23T09:00:00Z",
}


Levels = Annotated[frozenset[Level], PlainSerializer(sorted, return_type=list[Level])]
Leerwegen = Annotated[frozenset[Leerweg], PlainSerializer(sorted, return_type=list[Leerweg])]


class EmployerFields(Record):
    """What everybody may know of an employer."""

    name: ShortText = Field(examples=["Metaalbedrijf De Rijn"])
    kvk: Kvk | None = Field(None, description="Number of the Chamber of Commerce.")
    leerbedrijf_id: Line = Field("", description="The id that SBB gave a leerbedrijf.")
    sector: ShortText | None = Field(None, examples=["techniek"])
    postcode: Postcode | None = Field(None, description="Four digits.", examples=["2351"])
    municipality: Line = Field("", examples=["Leiderdorp"])
    recognitions: Annotated[tuple[Recognition, ...], Listed] = Field(
        (), description="For which crebo the employer may train (erkend leerbedrijf), and when."
    )
    supervision_capacity: Annotated[int, Field(ge=0, le=MOST_NUMBER)] | None = Field(
        None, description="How many people at most at all its vacancies together."
    )
    paused: StrictBool = Field(False, description="Whether none of its vacancies counts for now.")


EMPLOYER_EXAMPLE: Final[dict[str, Any]] = {
    "key": "B012",
    "name": "Metaalbedrijf De Rijn",
    "kvk": "12345678",
    "sector": "techniek",
    "postcode": "2351",
    "municipality": "Leiderdorp",
    "recognitions": [{"crebo": "25297", "start": "2024-08-01", "end": None}],
    "supervision_capacity": 4,
    "contact": {"name": "A. Bakker", "email": "stage@example.org", "phone": "0711234567"},
}


class EmployerIn(EmployerFields):
    """An employer as who sends it knows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EMPLOYER_EXAMPLE]})

    key: Key | None = None
    organisation_id: ApiId | None = Field(
        None, description="The organisation whose accounts are this employer; left out: as it was."
    )
    contact: Contact = Contact()


class EmployerOut(EmployerFields, Told):
    """An employer as this service knows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [EMPLOYER_EXAMPLE | _MADE]})

    key: str
    organisation_id: str | None
    contact: Contact | None = Field(
        description="For who works with employers, and the employer itself; else null."
    )


class VacancyFields(Record):
    """What a vacancy offers and asks."""

    title: ShortText = Field(examples=["Stage webontwikkeling"])
    description: Text = ""
    capacity: Annotated[int, Field(ge=0, le=10_000)] = Field(1, description="Places.")
    levels: Levels = Field(frozenset(), description="For whom; none: for all.")
    crebos: Annotated[frozenset[Crebo], Listed, Sorted] = Field(frozenset(), examples=[["25604"]])
    fields: Annotated[frozenset[ShortText], Listed, Sorted] = frozenset()
    leerweg: Leerwegen = frozenset()
    period: Period = Field(Period(), description="First and last day; either may be open.")
    hours_per_week: Hours | None = Field(None, examples=[32.0])
    postcode: Postcode | None = Field(None, description="Four digits.", examples=["2321"])
    requirements: Annotated[tuple[Requirement, ...], Listed] = Field(
        (), description="Skills as free text or id, how much they count, and the level, 1 to 4."
    )
    languages: Annotated[tuple[LanguageLevel, ...], Listed] = ()
    driving_licences: Licences = frozenset()
    certificates: Names = ()
    sector: ShortText | None = Field(None, examples=["ICT"])
    trainable: StrictBool = Field(False, description="Whether the employer trains what is missing.")
    contract_form: Line = ""


VACANCY_EXAMPLE: Final[dict[str, Any]] = {
    "key": "V0102",
    "programme": "stagepact",
    "employer_id": NO_ID,
    "state": "open",
    "title": "Stage webontwikkeling",
    "capacity": 2,
    "levels": ["mbo4"],
    "crebos": ["25604"],
    "leerweg": ["bol"],
    "hours_per_week": 32,
    "postcode": "2321",
    "requirements": [{"text": "Python", "importance": "essential", "level": 2}],
    "sector": "ICT",
}


class VacancyIn(VacancyFields):
    """A vacancy as who sends it knows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [VACANCY_EXAMPLE]})

    key: Key | None = None
    programme: Id = Field(examples=["stagepact"])
    employer_id: ApiId
    state: State = Field(
        "open", description="Those that are paused or closed are in no list and no run."
    )


class VacancyOut(VacancyFields, Told):
    """A vacancy as this service knows it."""

    model_config = ConfigDict(json_schema_extra={"examples": [VACANCY_EXAMPLE | _MADE]})

    key: str
    programme: str
    employer_id: str
    state: State


Pseudonym = Annotated[str, StringConstraints(pattern=r"^K-[A-Z2-7]{10}$")]


class RankingIn(Record):
    """The employer ranks a person for this vacancy; an employer names people by pseudonym."""

    rank: Rank
    candidate: ApiId | Pseudonym = Field(
        description="The id of the person, or for an employer the pseudonym in its shortlist.",
        examples=["K-7QX2M4ZB5A"],
    )


class RankingsIn(BaseModel):
    """All rankings of one vacancy."""

    model_config = ConfigDict(extra="forbid")

    rankings: Annotated[tuple[RankingIn, ...], Listed] = Field(
        examples=[[{"rank": 1, "candidate": "K-7QX2M4ZB5A"}]]
    )


class RankingsOut(BaseModel):
    """All rankings of one vacancy, in their order."""

    rankings: tuple[RankingIn, ...] = Field(examples=[[{"rank": 1, "candidate": "K-7QX2M4ZB5A"}]])
