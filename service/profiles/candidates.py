"""People: looking them up, adding and changing them, and their wishes."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from matching.errors import message
from matching.profiles import records
from matching.profiles.places import places
from matching.profiles.vocabulary import normalise
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.profiles.limits import refuse_unfit, refusing
from service.profiles.models import Candidate, CandidateContact, Vacancy, Wish
from service.profiles.repository import (
    check_programme,
    differing,
    found,
    holds,
    owner_for,
    places_anywhere,
    refuse_changes,
    refuse_other,
    refuse_taken_key,
    refused,
    stamp,
)
from service.profiles.rows import candidate_record, set_candidate
from service.profiles.schemas import CandidateFields, CandidateIn, CandidateOut, WishIn
from service.profiles.visible import visible_candidates, visible_employers, visible_vacancies

WHOLE: Final = (selectinload(Candidate.skills), selectinload(Candidate.contact))

_NOT_ONE_S_OWN: Final = frozenset({"organisation_id", "ready", "school_number"})
"""What a school or coach says of a person, not the person."""

_FIELDS: Final = tuple(CandidateFields.model_fields)


@dataclass(frozen=True)
class CandidateFilter:
    """Which people are wanted; None: whichever.

    Attributes
    ----------
    q
        Part of the key or the name.
    """

    programme: str | None = None
    organisation_id: str | None = None
    level: str | None = None
    postcode: str | None = None
    municipality: str | None = None
    q: str | None = None


def listed(work: Work, wanted: CandidateFilter) -> Select[Candidate]:
    """Return the query of the people whom the actor may see and asks for, with all of them."""
    return sought(work, wanted).options(*WHOLE)


def sought(work: Work, wanted: CandidateFilter) -> Select[Candidate]:
    """Return the query of the people whom the actor may see and asks for; see `listed`."""
    query = visible_candidates(work.actor)
    for name in ("programme", "organisation_id", "level", "postcode"):
        value = getattr(wanted, name)
        if value is not None:
            query = query.where(getattr(Candidate, name) == value)
    if wanted.municipality is not None:
        query = query.where(Candidate.postcode.in_(postcodes_of(wanted.municipality)))
    if wanted.q:
        named = select(CandidateContact.candidate_id).where(holds(CandidateContact.name, wanted.q))
        query = query.where(holds(Candidate.key, wanted.q) | Candidate.id.in_(named))
    return query


def postcodes_of(municipality: str) -> list[str]:
    """Return the postcodes of a municipality, capitals aside."""
    plain = normalise(municipality)
    return [p.postcode for p in places().values() if normalise(p.municipality) == plain]


def get_candidate(work: Work, id_: str, *, change: bool = False) -> Candidate:
    """Return a person whom the actor may see, with skills and contact; see `found`."""
    return found(work, visible_candidates(work.actor), id_, *WHOLE, change=change)


def create_candidate(work: Work, sent: CandidateIn) -> Candidate:
    """Add a person.

    Raises
    ------
    ProblemError
        If it is not for the actor to do, the key is in use, or something cannot be kept.
    """
    if work.actor.role == "candidate":
        raise ProblemError("forbidden", message("Your profile is there already; change that one."))
    check_programme(work, sent.programme)
    id_ = new_id()
    key = sent.key or id_
    refuse_unfit(sent, "body")
    taken = (Candidate.programme == sent.programme) & (Candidate.key == key)
    refuse_taken_key(work, taken, key)
    own = None if places_anywhere(work.actor) else work.actor.organisation_id
    if own is None and not places_anywhere(work.actor):
        raise ProblemError("forbidden", message("Your account is of no organisation."))
    row = Candidate(id=id_, version=1, created_at=work.now, updated_at=work.now)
    row.organisation_id = owner_for(
        work, sent.organisation_id, "organisation_id" in sent.model_fields_set, own
    )
    set_candidate(row, _record(sent, key))
    work.session.add(row)
    work.session.flush()
    _set_wishes(work, row, sent.wishes)
    work.note("candidate.create", "candidate", row.id, subjects=[row.id])
    work.touch("candidate", row.id, row.key, row.programme)
    return row


def replace_candidate(work: Work, row: Candidate, sent: CandidateIn) -> Candidate:
    """Make a person what was sent.

    Parameters
    ----------
    row
        Of `get_candidate`, to be changed.

    Raises
    ------
    ProblemError
        If it is not for the actor to change, or something cannot be kept.
    """
    refuse_other("key", row.key, sent.key)
    refuse_other("programme", row.programme, sent.programme)
    refuse_unfit(sent, "body")
    before = _plain(row, wishes_of(work, [row.id])[row.id])
    given = "organisation_id" in sent.model_fields_set
    owner = sent.organisation_id if given else row.organisation_id
    after = {name: getattr(sent, name) for name in (*_FIELDS, "wishes")}
    changed = differing(before, after | {"organisation_id": owner})
    if work.actor.role == "candidate":
        refuse_changes(changed, _NOT_ONE_S_OWN)
    row.organisation_id = owner_for(work, sent.organisation_id, given, row.organisation_id)
    set_candidate(row, _record(sent, row.key))
    if "wishes" in changed:
        _set_wishes(work, row, sent.wishes)
    _changed(work, row, changed)
    return row


def wishes_of(work: Work, ids: Collection[str]) -> dict[str, tuple[WishIn, ...]]:
    """Return the wishes of some people by id, each in their order."""
    by_candidate: dict[str, list[WishIn]] = {id_: [] for id_ in ids}
    query = select(Wish.candidate_id, Wish.rank, Wish.vacancy_id, Wish.employer_id)
    rows = work.session.execute(query.where(Wish.candidate_id.in_(ids))).all()
    for who, rank, vacancy, employer in sorted(rows, key=lambda r: (r[1], r[2] or "", r[3] or "")):
        by_candidate[who].append(
            WishIn.model_construct(rank=rank, vacancy_id=vacancy, employer_id=employer)
        )
    return {who: tuple(wishes) for who, wishes in by_candidate.items()}


def replace_wishes(work: Work, row: Candidate, wishes: Sequence[WishIn]) -> None:
    """Make these all wishes of a person.

    Raises
    ------
    ProblemError
        ``invalid``: a wish is for what is not there.
    """
    _set_wishes(work, row, wishes)
    _changed(work, row, ["wishes"])


def replace_skills(work: Work, row: Candidate, skills: Sequence[records.SkillClaim]) -> None:
    """Make these all skills of a person.

    Parameters
    ----------
    row
        Of `get_candidate`, to be changed.

    Raises
    ------
    ProblemError
        ``invalid``: something in them cannot be kept.
    """
    record = candidate_record(row, contact=True)
    set_candidate(row, record.model_copy(update={"skills": tuple(skills)}))
    _changed(work, row, ["skills"])


def told_candidates(work: Work, rows: Sequence[Candidate]) -> list[CandidateOut]:
    """Return people as the API tells them, and note that they were looked at."""
    wishes = wishes_of(work, [row.id for row in rows])
    return [_told(row, wishes[row.id]) for row in rows]


def _told(row: Candidate, wishes: tuple[WishIn, ...]) -> CandidateOut:
    return CandidateOut.model_construct(
        id=row.id,
        version=row.version,
        created_at=row.created_at,
        updated_at=row.updated_at,
        key=row.key,
        programme=row.programme,
        objected_at=row.objected_at,
        **_plain(row, wishes),
    )


def _plain(row: Candidate, wishes: tuple[WishIn, ...]) -> dict[str, Any]:
    record = candidate_record(row, contact=True)
    values = {name: getattr(record, name) for name in _FIELDS}
    return values | {"wishes": wishes, "organisation_id": row.organisation_id}


def _record(sent: CandidateIn, key: str) -> records.Candidate:
    with refusing():
        values = {name: getattr(sent, name) for name in _FIELDS}
        return records.Candidate(id=key, programme=sent.programme, **values)


def _changed(work: Work, row: Candidate, fields: list[str]) -> None:
    stamp(row, work.now)
    work.session.flush()
    work.note("candidate.change", "candidate", row.id, subjects=[row.id], fields=fields)
    work.touch("candidate", row.id, row.key, row.programme)


def _set_wishes(work: Work, row: Candidate, wishes: Sequence[WishIn]) -> None:
    """Replace all wishes of a person; those for what is there no more for the actor may stay."""
    session = work.session
    before = session.scalars(select(Wish).where(Wish.candidate_id == row.id)).all()
    named = {wish.vacancy_id or wish.employer_id for wish in before}
    offers = visible_vacancies(work.actor).where(Vacancy.programme == row.programme)
    wanted_offers = {wish.vacancy_id for wish in wishes if wish.vacancy_id} - named
    wanted_firms = {wish.employer_id for wish in wishes if wish.employer_id} - named
    known = set(named)
    if wanted_offers:
        query = offers.where(Vacancy.id.in_(wanted_offers))
        known.update(session.scalars(query.with_only_columns(Vacancy.id)))
    if wanted_firms:
        firms = visible_employers(work.actor).subquery()
        known.update(session.scalars(select(firms.c.id).where(firms.c.id.in_(wanted_firms))))
    for at, wish in enumerate(wishes):
        kind = "vacancy_id" if wish.vacancy_id else "employer_id"
        if (wish.vacancy_id or wish.employer_id) not in known:
            raise refused(f"wishes.{at}.{kind}", message("there is none such in this programme"))
    for old in before:
        session.delete(old)
    session.add_all(
        Wish(
            candidate_id=row.id,
            rank=wish.rank,
            vacancy_id=wish.vacancy_id,
            employer_id=wish.employer_id,
        )
        for wish in wishes
    )
    session.flush()
