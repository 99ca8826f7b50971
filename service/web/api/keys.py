"""API keys for machines."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Response

from service.accounts.keys import create_key, key, keys, revoke_key
from service.accounts.models import ApiKey
from service.accounts.schemas import KeyIn, KeyMade, KeyOut
from service.accounts.work import Work
from service.web.deps import Reads, Writes
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["keys"])


@router.post("/keys", status_code=201)
def make_key(
    given: KeyIn, response: Response, work: Annotated[Work, Writes("keys:write", secret=True)]
) -> KeyMade:
    """Make an API key; it is shown in this answer and never again."""
    made = create_key(work, name=given.name, scopes=given.scopes, expires_at=given.expires_at)
    response.headers["Location"] = f"/api/v1/keys/{made.row.id}"
    return KeyMade(**KeyOut.of(made.row).model_dump(), key=made.key)


@router.get("/keys")
def list_keys(
    work: Annotated[Work, Reads("keys:write")], limit: Limit = 50, after: After = None
) -> Page[KeyOut]:
    """List one's own API keys, also revoked and ended ones; an administrator sees all."""
    rows = work.session.scalars(keyset(keys(work.actor), [ApiKey.id], after, limit)).all()
    more = len(rows) > limit
    return Page(
        items=[KeyOut.of(row) for row in rows[:limit]],
        next=cursor([rows[limit - 1].id]) if more else None,
    )


@router.get("/keys/{key_id}", responses=documented("not-found"))
def read_key(key_id: UUID, work: Annotated[Work, Reads("keys:write")]) -> KeyOut:
    """Give an API key, without the key itself."""
    return KeyOut.of(key(work, str(key_id)))


@router.delete("/keys/{key_id}", status_code=204, responses=documented("not-found"))
def delete_key(key_id: UUID, work: Annotated[Work, Writes("keys:write")]) -> None:
    """Revoke an API key, at once and for good."""
    revoke_key(work, key(work, str(key_id)))
