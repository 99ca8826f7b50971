"""People: their profiles and wishes."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from matching.profiles.records import Level
from service.accounts.work import Work
from service.profiles.candidates import (
    CandidateFilter,
    create_candidate,
    get_candidate,
    listed,
    replace_candidate,
    replace_wishes,
    told_candidates,
    wishes_of,
)
from service.profiles.models import Candidate
from service.profiles.schemas import CandidateIn, CandidateOut, WishesIn, WishesOut
from service.web.deps import Reads, Writes, services
from service.web.etags import IfMatch, check_version, tell_version
from service.web.ids import PathId, QueryId, Word
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.patching import Patch, patched, takes_patch
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["candidates"])

_CHANGES: Final[dict[int | str, dict[str, Any]]] = documented(
    "not-found", "changed", "precondition-required"
)


@router.get("/candidates", response_model=Page[CandidateOut])
def list_candidates(  # noqa: PLR0913, PLR0917 - one argument for each parameter of the query
    work: Annotated[Work, Reads("candidates:read")],
    limit: Limit = 50,
    after: After = None,
    programme: Word = None,
    organisation: QueryId = None,
    level: Level | None = None,
    postcode: Word = None,
    municipality: Word = None,
    q: Annotated[Word, Query(description="Part of the key or the name.")] = None,
) -> Page[CandidateOut]:
    """List the people whom you may see, by key."""
    wanted = CandidateFilter(programme, organisation, level, postcode, municipality, q)
    columns = (Candidate.key, Candidate.id)
    query = keyset(listed(work, wanted), columns, after, limit)
    rows = work.session.scalars(query).all()
    shown, rest = rows[:limit], rows[limit:]
    if shown:
        work.note("candidate.list", "candidate", "", subjects=[row.id for row in shown])
    following = cursor([shown[-1].key, shown[-1].id]) if rest else None
    return Page(items=told_candidates(work, shown), next=following)


@router.post(
    "/candidates", response_model=CandidateOut, status_code=201, responses=documented("conflict")
)
def add_candidate(
    work: Annotated[Work, Writes("candidates:write")],
    body: CandidateIn,
    request: Request,
    response: Response,
) -> CandidateOut:
    """Add a person."""
    row = create_candidate(work, body)
    response.headers["Location"] = f"{request.url.path.rstrip('/')}/{row.id}"
    return _answer(work, row, response)


@router.get("/candidates/{id}", response_model=CandidateOut, responses=documented("not-found"))
def read_candidate(
    work: Annotated[Work, Reads("candidates:read")], id: PathId, response: Response
) -> CandidateOut:
    """Read one person."""
    row = get_candidate(work, id)
    work.note("candidate.read", "candidate", row.id, subjects=[row.id])
    return _answer(work, row, response)


@router.put("/candidates/{id}", response_model=CandidateOut, responses=_CHANGES)
def put_candidate(
    work: Annotated[Work, Writes("candidates:write")],
    id: PathId,
    body: CandidateIn,
    response: Response,
    if_match: IfMatch = None,
) -> CandidateOut:
    """Make a person what you send; what is left out becomes empty."""
    row = get_candidate(work, id, change=True)
    check_version(row, if_match)
    return _answer(work, replace_candidate(work, row, body), response)


@router.patch(
    "/candidates/{id}",
    response_model=CandidateOut,
    responses=_CHANGES,
    openapi_extra=takes_patch(CandidateIn),
)
def patch_candidate(
    work: Annotated[Work, Writes("candidates:write")],
    id: PathId,
    body: Patch,
    response: Response,
    if_match: IfMatch = None,
) -> CandidateOut:
    """Change a part of a person (JSON merge patch, RFC 7396)."""
    row = get_candidate(work, id, change=True)
    check_version(row, if_match)
    (told,) = told_candidates(work, [row])
    current = told.model_dump(mode="json", include=set(CandidateIn.model_fields))
    return _answer(
        work, replace_candidate(work, row, patched(CandidateIn, current, body)), response
    )


@router.delete("/candidates/{id}", status_code=204, responses=_CHANGES)
def erase_candidate(
    work: Annotated[Work, Writes("privacy:decide")],
    id: PathId,
    request: Request,
    if_match: IfMatch = None,
) -> None:
    """Erase a person everywhere (AVG art. 17); runs keep only counts."""
    from service.privacy.erasing import erase

    row = get_candidate(work, id, change=True)
    check_version(row, if_match)
    erase(work, row.id, settings=services(request).settings)


@router.get("/candidates/{id}/wishes", response_model=WishesOut, responses=documented("not-found"))
def read_wishes(
    work: Annotated[Work, Reads("candidates:read")], id: PathId, response: Response
) -> WishesOut:
    """Read what a person wishes, best first."""
    row = get_candidate(work, id)
    work.note("wish.read", "candidate", row.id, subjects=[row.id])
    tell_version(response, row)
    return WishesOut(wishes=wishes_of(work, [row.id])[row.id])


@router.put("/candidates/{id}/wishes", response_model=WishesOut, responses=_CHANGES)
def put_wishes(
    work: Annotated[Work, Writes("candidates:write")],
    id: PathId,
    body: WishesIn,
    response: Response,
    if_match: IfMatch = None,
) -> WishesOut:
    """Make these all wishes of a person; the ETag is the person's."""
    row = get_candidate(work, id, change=True)
    check_version(row, if_match)
    replace_wishes(work, row, body.wishes)
    tell_version(response, row)
    return WishesOut(wishes=wishes_of(work, [row.id])[row.id])


def _answer(work: Work, row: Candidate, response: Response) -> CandidateOut:
    tell_version(response, row)
    (told,) = told_candidates(work, [row])
    return told
