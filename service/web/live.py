"""What the routes of suggestions, shortlists and pairs share: questions, pages and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, NamedTuple

import orjson
from fastapi import Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import Select, bindparam

from matching.errors import message
from matching.market import Filters
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.held import Held
from service.live.telling import Teller
from service.profiles.models import Candidate
from service.profiles.visible import visible_candidates
from service.web.deps import services
from service.web.languages import language_of
from service.web.paging import MOST, cursor, cursor_values

_USUAL: Final = 20
_FARTHEST_PLACE: Final = 2**31 - 1


class ListQuery(BaseModel):
    """What somebody asks of a list of pairs."""

    limit: int = Field(_USUAL, ge=1, le=MOST, description="How many at most.")
    after: str | None = Field(
        None, max_length=1000, description="`next` of the page before; none: the first page."
    )
    explain: bool = Field(False, description="Tell the parts of the scores, and what is met.")
    max_km: float | None = Field(None, gt=0, le=500, description="Farthest travel, by road.")
    max_minutes: float | None = Field(None, gt=0, le=300, description="Longest travel.")
    min_hours: float | None = Field(None, ge=0, le=60, description="Fewest hours a week.")
    max_hours: float | None = Field(None, gt=0, le=60, description="Most hours a week.")
    sector: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=50, description="One of these sectors."
    )
    municipality: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list, max_length=50, description="In one of these municipalities."
    )

    @property
    def filters(self) -> Filters:
        """The same for the market."""
        return Filters(
            max_km=self.max_km,
            max_minutes=self.max_minutes,
            min_hours=self.min_hours,
            max_hours=self.max_hours,
            sectors=frozenset(self.sector),
            municipalities=frozenset(self.municipality),
        )

    @property
    def first(self) -> int:
        """How many come before this page.

        Raises
        ------
        ProblemError
            If `after` is none of ours.
        """
        if self.after is None:
            return 0
        (first,) = cursor_values(self.after, 1)
        if not isinstance(first, int) or not 0 <= first <= _FARTHEST_PLACE:
            raise ProblemError(
                "invalid", message("'after' is not the 'next' of an earlier page; leave it out")
            )
        return first


def next_page(first: int, limit: int, total: int) -> str | None:
    """Return the cursor of the page after one, None at the end."""
    return cursor([first + limit]) if first + limit < total else None


def as_of(number: int, now: datetime) -> dict[str, Any]:
    """Return for which moment of the data an answer is."""
    moment = now.astimezone(UTC).isoformat(timespec="milliseconds")
    return {"change": number, "at": moment.replace("+00:00", "Z")}


def answer(request: Request, content: Mapping[str, Any]) -> Response:
    """Return an answer as JSON, in the language of the request.

    It is made here and not by the framework, which would check and copy every field of it.
    """
    return Response(
        orjson.dumps(content),
        media_type="application/json",
        headers={"Content-Language": language_of(request), "Vary": "Accept-Language"},
    )


def teller_of(request: Request) -> Teller:
    """Return what speaks the language of a request."""
    return services(request).markets.teller(language_of(request))


class Known(NamedTuple):
    """Somebody who may be asked about: the id, and the key by which the market knows them."""

    id: str
    key: str
    programme: str


@lru_cache(maxsize=1_000)
def _seen_by(actor: Actor) -> Select[str, str, str, datetime | None]:
    """Return the query for one person whom an actor may see; making it costs more than asking."""
    return (
        visible_candidates(actor)
        .with_only_columns(Candidate.id, Candidate.key, Candidate.programme, Candidate.objected_at)
        .where(Candidate.id == bindparam("asked"))
    )


def candidate_of(work: Work, id_: str) -> Known:
    """Return a person whom the actor may see.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where the person objects to being matched.
    """
    query = _seen_by(replace(work.actor, request_id=""))
    row = work.session.execute(query, {"asked": id_}).one_or_none()
    if row is None:
        raise ProblemError("not-found", message("There is no person with this id."))
    if row.objected_at is not None:
        raise objects()
    return Known(id=row.id, key=row.key, programme=row.programme)


def objects() -> ProblemError:
    """Return the problem of a person who objects to being matched."""
    return ProblemError(
        "state",
        message(
            "This person objects to being matched, and is in no list until that is taken back."
        ),
    )


def held_with(work: Work, request: Request, who: Known) -> Held:
    """Return the market of somebody, who is in it.

    Raises
    ------
    ProblemError
        ``state``: the person objected just now.
    """
    held = services(request).markets.held(work.session, who.programme)
    if who.key not in held.ids.candidates:
        raise objects()
    return held
