"""Employers and their recognitions."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from service.accounts.work import Work
from service.profiles.employers import (
    EmployerFilter,
    create_employer,
    delete_employer,
    employer_to_change,
    get_employer,
    listed_employers,
    replace_employer,
    told_employers,
)
from service.profiles.models import Employer
from service.profiles.schemas_offers import EmployerIn, EmployerOut
from service.web.deps import Reads, Writes
from service.web.etags import IfMatch, check_version, tell_version
from service.web.ids import PathId, QueryId, Word
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.patching import Patch, patched, takes_patch
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["employers"])

_CHANGES: Final[dict[int | str, dict[str, Any]]] = documented(
    "not-found", "changed", "precondition-required"
)


@router.get("/employers", response_model=Page[EmployerOut])
def list_employers(  # noqa: PLR0913, PLR0917 - one argument for each parameter of the query
    work: Annotated[Work, Reads("employers:read")],
    limit: Limit = 50,
    after: After = None,
    programme: Annotated[Word, Query(description="With a vacancy in it.")] = None,
    organisation: QueryId = None,
    postcode: Word = None,
    municipality: Word = None,
    q: Annotated[Word, Query(description="Part of the key or the name.")] = None,
) -> Page[EmployerOut]:
    """List the employers whom you may see, by key."""
    wanted = EmployerFilter(programme, organisation, postcode, municipality, q)
    query = keyset(listed_employers(work, wanted), (Employer.key, Employer.id), after, limit)
    rows = work.session.scalars(query).all()
    shown, rest = rows[:limit], rows[limit:]
    following = cursor([shown[-1].key, shown[-1].id]) if rest else None
    return Page(items=told_employers(work.actor, shown), next=following)


@router.post(
    "/employers", response_model=EmployerOut, status_code=201, responses=documented("conflict")
)
def add_employer(
    work: Annotated[Work, Writes("employers:write")],
    body: EmployerIn,
    request: Request,
    response: Response,
) -> EmployerOut:
    """Add an employer."""
    row = create_employer(work, body)
    response.headers["Location"] = f"{request.url.path.rstrip('/')}/{row.id}"
    return _answer(work, row, response)


@router.get("/employers/{id}", response_model=EmployerOut, responses=documented("not-found"))
def read_employer(
    work: Annotated[Work, Reads("employers:read")], id: PathId, response: Response
) -> EmployerOut:
    """Read one employer."""
    return _answer(work, get_employer(work, id), response)


@router.put("/employers/{id}", response_model=EmployerOut, responses=_CHANGES)
def put_employer(
    work: Annotated[Work, Writes("employers:write")],
    id: PathId,
    body: EmployerIn,
    response: Response,
    if_match: IfMatch = None,
) -> EmployerOut:
    """Make an employer what you send; what is left out becomes empty."""
    row = employer_to_change(work, id)
    check_version(row, if_match)
    return _answer(work, replace_employer(work, row, body), response)


@router.patch(
    "/employers/{id}",
    response_model=EmployerOut,
    responses=_CHANGES,
    openapi_extra=takes_patch(EmployerIn),
)
def patch_employer(
    work: Annotated[Work, Writes("employers:write")],
    id: PathId,
    body: Patch,
    response: Response,
    if_match: IfMatch = None,
) -> EmployerOut:
    """Change a part of an employer (JSON merge patch, RFC 7396)."""
    row = employer_to_change(work, id)
    check_version(row, if_match)
    (told,) = told_employers(work.actor, [row])
    current = told.model_dump(mode="json", include=set(EmployerIn.model_fields))
    return _answer(work, replace_employer(work, row, patched(EmployerIn, current, body)), response)


@router.delete(
    "/employers/{id}",
    status_code=204,
    responses=documented("not-found", "state", "changed", "precondition-required"),
)
def remove_employer(
    work: Annotated[Work, Writes("employers:write")], id: PathId, if_match: IfMatch = None
) -> None:
    """Remove an employer that nothing refers to."""
    row = employer_to_change(work, id)
    check_version(row, if_match)
    delete_employer(work, row)


def _answer(work: Work, row: Employer, response: Response) -> EmployerOut:
    tell_version(response, row)
    (told,) = told_employers(work.actor, [row])
    return told
