"""What placements, their steps and consents look like in requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from matching.profiles.bsn import contains_bsn
from service.words import N_

State = Literal[
    "proposed", "published", "confirmed", "introduced", "accepted", "trial", "contracted",
    "declined", "started", "ended", "withdrawn",
]  # fmt: skip
Audience = Literal["staff", "employer", "candidate", "everybody"]

_ID = "5b6f0d52-43f6-4b7f-9d27-0a7a4c4e1f01"
_OTHER = "9d2f7b1e-1c64-4f0a-8a53-2f0f0c1f6f00"
_THIRD = "0b8a4a33-5d36-4d0c-9c3f-5f6a1d7f7a11"
_MOMENT = "2026-11-23T09:00:00Z"
_PSEUDONYM = "K-7QH2M4XWZC"


def without_bsn(text: str) -> str:
    """Return a text that holds no BSN; one that does is refused."""
    if contains_bsn(text):
        raise ValueError(N_("this contains a number that may be a BSN; remove it"))
    return text


Note = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=2_000, pattern=r"^[^\x00]*$"),
    AfterValidator(without_bsn),
]
"""Free text that people write; several lines."""


class Given(BaseModel):
    """What somebody sends: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")


class PlacementIn(Given):
    """A pair that somebody proposes by hand. The `note` is for staff."""

    candidate_id: UUID = Field(examples=[_THIRD])
    vacancy_id: UUID = Field(examples=[_OTHER])
    round_id: UUID | None = Field(default=None, examples=[None])
    note: Note = Field(default="", examples=["Came up in our talk of Monday."])


class TransitionIn(Given):
    """A step: to which state, why, and what to note for whom.

    `note_for` says who may read the note beside you and staff. An employer reads a note of
    somebody else only while the candidate consents to be known there.
    """

    to: State = Field(examples=["confirmed"])
    reason: Annotated[str, Field(max_length=32, pattern=r"^[a-z-]+$")] | None = Field(
        default=None, examples=[None]
    )
    note: Note = Field(default="", examples=["She starts on Monday."])
    note_for: Audience = Field(default="staff", examples=["staff"])


class PersonOut(BaseModel):
    """Who it is: for staff, and for the employer only while the candidate consents."""

    candidate_id: str = Field(examples=[_THIRD])
    name: str = Field(examples=["Noor de Vries"])
    email: str = Field(examples=["noor@example.org"])
    phone: str = Field(examples=["+31612345678"])


class PlacementOut(BaseModel):
    """A pair that people work on.

    `pseudonym` is what the employer calls the candidate, `person` who it is, null for who may not
    know. `possible` are the states to which you could bring it.
    """

    id: str = Field(examples=[_ID])
    programme: str = Field(examples=["stagepact"])
    round_id: str | None = Field(examples=[None])
    run_id: str | None = Field(examples=[None])
    vacancy_id: str = Field(examples=[_OTHER])
    employer_id: str = Field(examples=[_THIRD])
    pseudonym: str = Field(examples=[_PSEUDONYM])
    person: PersonOut | None
    state: State = Field(examples=["published"])
    state_text: str = Field(examples=["bekendgemaakt"])
    reason: str | None = Field(examples=[None])
    reason_text: str = Field(examples=[""])
    possible: list[State] = Field(examples=[["confirmed", "declined"]])
    version: int = Field(examples=[1])
    created_at: datetime = Field(examples=[_MOMENT])
    updated_at: datetime = Field(examples=[_MOMENT])


class StepOut(BaseModel):
    """One step of a placement. `actor_id` is for staff; a note is empty for who may not read it."""

    at: datetime = Field(examples=[_MOMENT])
    role: str = Field(examples=["coach"])
    actor_id: str | None = Field(examples=[_OTHER])
    before: State | None = Field(examples=["proposed"])
    after: State = Field(examples=["published"])
    reason: str | None = Field(examples=[None])
    note: str = Field(examples=[""])


class PlacementDetails(PlacementOut):
    """A placement with its steps, the first one first."""

    steps: list[StepOut]


class TransitionOut(BaseModel):
    """A step that there is: who may take it, and with which reasons."""

    before: State = Field(examples=["published"])
    after: State = Field(examples=["declined"])
    roles: list[str] = Field(examples=[["candidate", "employer"]])
    reasons: dict[str, str] = Field(examples=[{"distance": "the distance is too great"}])


class ConsentIn(Given):
    """That a candidate consents; `wording` names the text that was agreed to."""

    purpose: Literal["introduction"] = Field(default="introduction", examples=["introduction"])
    wording: Annotated[
        str, StringConstraints(min_length=1, max_length=64, pattern=r"^[\w.-]+$")
    ] = Field(examples=["2026-11"])


class ConsentOut(BaseModel):
    """A consent; it holds until `withdrawn_at`. `given_by` is the account that recorded it."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    candidate_id: str = Field(examples=[_THIRD])
    employer_id: str = Field(examples=[_OTHER])
    purpose: Literal["introduction"] = Field(examples=["introduction"])
    wording: str = Field(examples=["2026-11"])
    given_at: datetime = Field(examples=[_MOMENT])
    given_by: str | None = Field(examples=[_OTHER])
    withdrawn_at: datetime | None = Field(examples=[None])
    withdrawn_by: str | None = Field(examples=[None])
