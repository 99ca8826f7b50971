"""What requests of people, exports and looks look like in requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from service.placements.shapes import Given, Note

_ID = "5b6f0d52-43f6-4b7f-9d27-0a7a4c4e1f01"
_OTHER = "9d2f7b1e-1c64-4f0a-8a53-2f0f0c1f6f00"
_MOMENT = "2026-11-23T09:00:00Z"

Rows = list[dict[str, Any]]
RequestState = Literal["open", "granted", "refused", "withdrawn"]


class RequestIn(Given):
    """What a person asks: to correct a field, or not to be matched any more (an objection)."""

    kind: Literal["correction", "objection"] = Field(examples=["correction"])
    field: (
        Annotated[
            str, StringConstraints(min_length=1, max_length=64, pattern=r"^[^\x00-\x1f\x7f]+$")
        ]
        | None
    ) = Field(default=None, examples=["occupation"])
    text: Note = Field(default="", examples=["I worked as a cook, not as a waiter."])


class AnswerIn(Given):
    """What staff answers; a refusal says why."""

    granted: bool = Field(examples=[True])
    text: Note = Field(default="", examples=["We changed it today."])


class RequestOut(BaseModel):
    """What a person asked, and the answer."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    candidate_id: str = Field(examples=[_OTHER])
    kind: Literal["correction", "objection"] = Field(examples=["correction"])
    state: RequestState = Field(examples=["open"])
    field: str | None = Field(examples=["occupation"])
    text: str = Field(examples=["I worked as a cook, not as a waiter."])
    asked_at: datetime = Field(examples=[_MOMENT])
    asked_by: str | None = Field(examples=[_OTHER])
    answer: str = Field(examples=[""])
    answered_at: datetime | None = Field(examples=[None])
    answered_by: str | None = Field(examples=[None])


class PersonExport(BaseModel):
    """Everything that is kept about one person; each part holds rows as they are kept."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "profile": {"id": _OTHER, "key": "S017", "level": "mbo-4"},
                    "contact": [{"name": "Noor de Vries", "email": "noor@example.org"}],
                    "skills": [{"text": "Python", "level": 3}],
                    **{
                        name: []
                        for name in (
                            "wishes", "rankings", "decisions", "proposals", "unplaced",
                            "placements", "steps", "follow_ups", "letters", "consents", "calls",
                            "requests", "account", "sessions", "keys",
                        )
                    },
                    "looks": [{"seq": 12, "at": _MOMENT, "action": "candidate.read",
                               "role": "coach", "organisation": "Talent op Maat"}],
                }
            ]
        }
    )  # fmt: skip

    profile: dict[str, Any]
    contact: Rows
    skills: Rows
    wishes: Rows
    rankings: Rows
    decisions: Rows
    proposals: Rows
    unplaced: Rows
    placements: Rows
    steps: Rows
    follow_ups: Rows
    letters: Rows
    consents: Rows
    calls: Rows
    requests: Rows
    account: Rows
    sessions: Rows
    keys: Rows
    looks: Rows


class LookOut(BaseModel):
    """Who looked at a person or changed something: the role and organisation, and when.

    `actor_id` is for staff: who it was by name is that person's own data.
    """

    seq: int = Field(examples=[12])
    at: datetime = Field(examples=[_MOMENT])
    action: str = Field(examples=["candidate.read"])
    role: str = Field(examples=["coach"])
    organisation: str = Field(examples=["Talent op Maat"])
    actor_id: str | None = Field(examples=[None])


class AuditOut(BaseModel):
    """An entry of the audit log; `details` holds no personal data but ids."""

    seq: int = Field(examples=[12])
    at: datetime = Field(examples=[_MOMENT])
    actor_kind: str = Field(examples=["account"])
    actor_id: str | None = Field(examples=[_OTHER])
    role: str = Field(examples=["coach"])
    action: str = Field(examples=["candidate.read"])
    object_kind: str = Field(examples=["candidate"])
    object_id: str = Field(examples=[_ID])
    request_id: str = Field(examples=["5f0c1d6e2a3b4c5d"])
    details: dict[str, Any] = Field(examples=[{"subjects": [_ID]}])
    previous: str = Field(examples=["0" * 64])
    digest: str = Field(examples=["a" * 64])
