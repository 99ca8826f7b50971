"""The programmes that the service runs."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path, Response
from sqlalchemy import select

from matching.config import MatchConfig
from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.profiles.models import Programme
from service.profiles.programmes import (
    NAME_PATTERN,
    ProgrammeOut,
    find_programme,
    set_programme,
    told_programme,
    version_of,
)
from service.profiles.repository import refused
from service.web.deps import Reads, Writes
from service.web.etags import IfMatch, check_tag
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["programmes"])

Name = Annotated[str, Path(pattern=NAME_PATTERN, examples=["stagepact"])]


@router.get("/programmes", response_model=Page[ProgrammeOut])
def list_programmes(
    work: Annotated[Work, Reads("programmes:read")], limit: Limit = 50, after: After = None
) -> Page[ProgrammeOut]:
    """List the programmes, by name."""
    query = keyset(select(Programme), (Programme.name,), after, limit)
    rows = work.session.scalars(query).all()
    shown, rest = rows[:limit], rows[limit:]
    following = cursor([shown[-1].name]) if rest else None
    return Page(items=[told_programme(row) for row in shown], next=following)


@router.get("/programmes/{name}", response_model=ProgrammeOut, responses=documented("not-found"))
def read_programme(
    work: Annotated[Work, Reads("programmes:read")], name: Name, response: Response
) -> ProgrammeOut:
    """Read a programme and everything that it chooses."""
    row = find_programme(work.session, name)
    if row is None:
        raise ProblemError("not-found", message("There is no such programme."))
    return _answer(row, response)


@router.put(
    "/programmes/{name}",
    response_model=ProgrammeOut,
    responses={201: {"model": ProgrammeOut}, **documented("changed", "precondition-required")},
)
def put_programme(
    work: Annotated[Work, Writes("programmes:write")],
    name: Name,
    body: MatchConfig,
    response: Response,
    if_match: IfMatch = None,
) -> ProgrammeOut:
    """Give a programme another configuration, or add one; suggestions follow at once."""
    if body.name != name:
        raise refused("name", message("give the name that stands in the address"))
    row = find_programme(work.session, name, change=True)
    if row is not None:
        check_tag(version_of(row), if_match)
    else:
        response.status_code = 201
    return _answer(set_programme(work, row, body), response)


def _answer(row: Programme, response: Response) -> ProgrammeOut:
    response.headers["ETag"] = f'"{version_of(row)}"'
    return told_programme(row)
