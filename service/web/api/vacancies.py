"""Vacancies, their requirements, and how employers rank people for them."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Query, Request, Response

from service.accounts.work import Work
from service.placements.pseudonyms import pseudonym, secret_of
from service.profiles.models import Vacancy
from service.profiles.rankings import Naming, ranked_by_name, rankings_of, replace_rankings
from service.profiles.schemas_offers import RankingsIn, RankingsOut, State, VacancyIn, VacancyOut
from service.profiles.vacancies import (
    VacancyFilter,
    create_vacancy,
    delete_vacancy,
    get_vacancy,
    listed_vacancies,
    own_vacancy,
    replace_vacancy,
    told_vacancies,
)
from service.web.deps import Reads, Writes
from service.web.etags import IfMatch, check_version, tell_version
from service.web.ids import PathId, QueryId, Word
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.patching import Patch, patched, takes_patch
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["vacancies"])

_CHANGES: Final[dict[int | str, dict[str, Any]]] = documented(
    "not-found", "changed", "precondition-required"
)


@router.get("/vacancies", response_model=Page[VacancyOut])
def list_vacancies(  # noqa: PLR0913, PLR0917 - one argument for each parameter of the query
    work: Annotated[Work, Reads("vacancies:read")],
    limit: Limit = 50,
    after: After = None,
    programme: Word = None,
    employer: QueryId = None,
    state: State | None = None,
    postcode: Word = None,
    municipality: Word = None,
    sector: Annotated[Word, Query(description="Id, name or SBI code.")] = None,
    q: Annotated[Word, Query(description="Part of the key or the title.")] = None,
) -> Page[VacancyOut]:
    """List the vacancies that you may see, by key."""
    wanted = VacancyFilter(programme, employer, state, postcode, municipality, sector, q)
    query = keyset(listed_vacancies(work, wanted), (Vacancy.key, Vacancy.id), after, limit)
    rows = work.session.scalars(query).all()
    shown, rest = rows[:limit], rows[limit:]
    following = cursor([shown[-1].key, shown[-1].id]) if rest else None
    return Page(items=told_vacancies(shown), next=following)


@router.post(
    "/vacancies", response_model=VacancyOut, status_code=201, responses=documented("conflict")
)
def add_vacancy(
    work: Annotated[Work, Writes("vacancies:write")],
    body: VacancyIn,
    request: Request,
    response: Response,
) -> VacancyOut:
    """Add a vacancy."""
    row = create_vacancy(work, body)
    response.headers["Location"] = f"{request.url.path.rstrip('/')}/{row.id}"
    return _answer(row, response)


@router.get("/vacancies/{id}", response_model=VacancyOut, responses=documented("not-found"))
def read_vacancy(
    work: Annotated[Work, Reads("vacancies:read")], id: PathId, response: Response
) -> VacancyOut:
    """Read one vacancy."""
    return _answer(get_vacancy(work, id), response)


@router.put("/vacancies/{id}", response_model=VacancyOut, responses=_CHANGES)
def put_vacancy(
    work: Annotated[Work, Writes("vacancies:write")],
    id: PathId,
    body: VacancyIn,
    response: Response,
    if_match: IfMatch = None,
) -> VacancyOut:
    """Make a vacancy what you send; what is left out becomes empty."""
    row = own_vacancy(work, id, change=True)
    check_version(row, if_match)
    return _answer(replace_vacancy(work, row, body), response)


@router.patch(
    "/vacancies/{id}",
    response_model=VacancyOut,
    responses=_CHANGES,
    openapi_extra=takes_patch(VacancyIn),
)
def patch_vacancy(
    work: Annotated[Work, Writes("vacancies:write")],
    id: PathId,
    body: Patch,
    response: Response,
    if_match: IfMatch = None,
) -> VacancyOut:
    """Change a part of a vacancy (JSON merge patch, RFC 7396)."""
    row = own_vacancy(work, id, change=True)
    check_version(row, if_match)
    (told,) = told_vacancies([row])
    current = told.model_dump(mode="json", include=set(VacancyIn.model_fields))
    return _answer(replace_vacancy(work, row, patched(VacancyIn, current, body)), response)


@router.delete(
    "/vacancies/{id}",
    status_code=204,
    responses=documented("not-found", "state", "changed", "precondition-required"),
)
def remove_vacancy(
    work: Annotated[Work, Writes("vacancies:write")], id: PathId, if_match: IfMatch = None
) -> None:
    """Remove a vacancy that nothing refers to."""
    row = own_vacancy(work, id, change=True)
    check_version(row, if_match)
    delete_vacancy(work, row)


@router.get(
    "/vacancies/{id}/rankings", response_model=RankingsOut, responses=documented("not-found")
)
def read_rankings(
    work: Annotated[Work, Reads("shortlists:read")], id: PathId, response: Response
) -> RankingsOut:
    """Read how the employer ranks people for a vacancy, best first."""
    row = own_vacancy(work, id)
    tell_version(response, row)
    return RankingsOut(rankings=rankings_of(work, row, _naming(work, row)))


@router.put("/vacancies/{id}/rankings", response_model=RankingsOut, responses=_CHANGES)
def put_rankings(
    work: Annotated[Work, Writes("vacancies:write")],
    id: PathId,
    body: RankingsIn,
    response: Response,
    if_match: IfMatch = None,
) -> RankingsOut:
    """Make these all rankings for a vacancy; the ETag is the vacancy's."""
    row = own_vacancy(work, id, change=True)
    check_version(row, if_match)
    naming = _naming(work, row)
    replace_rankings(work, row, body.rankings, ranked_by_name(work, row, naming))
    tell_version(response, row)
    return RankingsOut(rankings=rankings_of(work, row, naming))


def _naming(work: Work, row: Vacancy) -> Naming:
    """Return what the actor calls people: employers by pseudonym."""
    if work.actor.role != "employer":
        return str
    secret, employer = secret_of(work.session), row.employer_id
    return lambda candidate: pseudonym(secret, employer, candidate)


def _answer(row: Vacancy, response: Response) -> VacancyOut:
    tell_version(response, row)
    (told,) = told_vacancies([row])
    return told
