"""What webhooks and deliveries look like in requests and answers."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from service.hooks.events import EVENTS

_ID: Final = "5b6f0d52-43f6-4b7f-9d27-0a7a4c4e1f01"
_OTHER: Final = "9d2f7b1e-1c64-4f0a-8a53-2f0f0c1f6f00"
_MOMENT: Final = "2026-11-23T09:00:00Z"
_URL: Final = "https://hr.example.org/stagepact"
_LISTENED: Final = ["placement.published", "placement.withdrawn"]


def _known(event: str) -> str:
    if event not in EVENTS:
        raise ValueError("there is no such event; choose from: " + ", ".join(EVENTS))
    return event


Event = Annotated[
    str,
    StringConstraints(max_length=64),
    AfterValidator(_known),
    Field(json_schema_extra={"enum": list(EVENTS)}),
]


class WebhookIn(BaseModel):
    """Where to send what.

    `organisation_id` is for administrators; an employer's webhooks are its organisation's own.
    """

    model_config = ConfigDict(extra="forbid")

    url: Annotated[
        str, StringConstraints(min_length=8, max_length=2_000, pattern=r"^https?://[!-~]+$")
    ] = Field(examples=[_URL])
    events: Annotated[list[Event], Field(min_length=1, max_length=len(EVENTS))] = Field(
        examples=[_LISTENED]
    )
    active: bool = Field(default=True, examples=[True])
    organisation_id: UUID | None = Field(default=None, examples=[None])


class WebhookOut(BaseModel):
    """A webhook."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    organisation_id: str = Field(examples=[_OTHER])
    url: str = Field(examples=[_URL])
    events: list[str] = Field(examples=[_LISTENED])
    active: bool = Field(examples=[True])
    version: int = Field(examples=[1])
    created_at: datetime = Field(examples=[_MOMENT])
    updated_at: datetime = Field(examples=[_MOMENT])


class WebhookMade(WebhookOut):
    """A new webhook with the secret that signs what it gets; it is shown this once."""

    secret: str = Field(examples=["whsec_" + "0" * 64])


class DeliveryOut(BaseModel):
    """One event for one webhook. `last_status` is the HTTP status, null without an answer."""

    model_config = ConfigDict(from_attributes=True)

    id: str = Field(examples=[_ID])
    event: str = Field(examples=["placement.published"])
    payload: dict[str, Any] = Field(examples=[{"placement_id": _OTHER, "state": "published"}])
    state: Literal["waiting", "delivered", "given-up"] = Field(examples=["delivered"])
    attempts: int = Field(examples=[1])
    last_status: int | None = Field(examples=[204])
    created_at: datetime = Field(examples=[_MOMENT])
    next_at: datetime = Field(examples=[_MOMENT])
    ended_at: datetime | None = Field(examples=[_MOMENT])
