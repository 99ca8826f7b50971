"""Placements with what they are about, as lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from service.accounts.work import Work
from service.placements.models import FollowUp, Placement
from service.placements.visible import STAFF, Person, persons, visible_placements
from service.profiles.models import Candidate, CandidateContact, Employer, Vacancy

_ESCAPE: Final = "\\"


@dataclass(frozen=True)
class Shown:
    """A placement in a list.

    Attributes
    ----------
    placement
        The row, without its steps.
    person
        Who it is about, as far as the actor may know.
    title, employer
        Of the vacancy.
    """

    placement: Placement
    person: Person
    title: str
    employer: str

    @property
    def name(self) -> str:
        """What to call the person: the name, or the pseudonym."""
        return self.person.name or self.person.pseudonym


class Offer(NamedTuple):
    """The other side of a placement, as far as staff may see it."""

    title: str
    state: str
    employer: str
    contact_name: str
    contact_email: str
    contact_phone: str


@dataclass(frozen=True)
class Wanted:
    """Which placements to list.

    Attributes
    ----------
    states
        In one of these; None: in any.
    words
        In the title of the vacancy, the name of the employer or, for staff, of the person.
    candidate_id, vacancy_id
        Of one person or one vacancy.
    """

    states: Collection[str] | None = None
    words: str = ""
    candidate_id: str | None = None
    vacancy_id: str | None = None


def overview(work: Work, wanted: Wanted, first: int, size: int) -> tuple[list[Shown], int]:
    """Return some placements that the actor may see, the one that changed last first.

    Returns
    -------
    tuple[list[Shown], int]
        The page, and how many there are in all.
    """
    query = _with_offer(visible_placements(work.actor))
    if wanted.states is not None:
        query = query.where(Placement.state.in_(wanted.states))
    if wanted.vacancy_id:
        query = query.where(Placement.vacancy_id == wanted.vacancy_id)
    if wanted.candidate_id and work.actor.role != "employer":
        # An employer could tell by it who is behind a pseudonym.
        query = query.where(Placement.candidate_id == wanted.candidate_id)
    if wanted.words:
        query = query.where(_about(work, wanted.words))
    total = work.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = work.session.execute(
        query.order_by(Placement.updated_at.desc(), Placement.id).offset(first).limit(size)
    ).all()
    return _shown(work, rows), total


def state_counts(work: Work) -> dict[str, int]:
    """Return how many placements the actor sees in each state."""
    seen = visible_placements(work.actor).with_only_columns(Placement.state).subquery()
    query = select(seen.c.state, func.count()).group_by(seen.c.state)
    return {state: count for state, count in work.session.execute(query)}  # noqa: C416 - rows are no pairs to mypy


def offer_of(work: Work, placement: Placement) -> Offer:
    """Return the vacancy of a placement that the actor sees, and its employer."""
    row = work.session.execute(
        select(
            Vacancy.title,
            Vacancy.state,
            Employer.name,
            Employer.contact_name,
            Employer.contact_email,
            Employer.contact_phone,
        )
        .join(Employer, Employer.id == Vacancy.employer_id)
        .where(Vacancy.id == placement.vacancy_id)
    ).one()
    return Offer(*row)


@dataclass(frozen=True)
class Due:
    """A follow-up in a list."""

    follow_up: FollowUp
    about: Shown


def shown_one(work: Work, placement_id: str) -> Shown:
    """Return one placement as lists show it; whether the actor sees it was looked at before."""
    about = select(Placement).where(Placement.id == placement_id)
    (found,) = _shown(work, work.session.execute(_with_offer(about)).all())
    return found


def followed_up(work: Work, query: Select[Any], first: int, size: int) -> tuple[list[Due], int]:
    """Return some follow-up with the placements it is about.

    Parameters
    ----------
    query
        Of `service.placements.follow_ups.visible_follow_ups`, in its order.
    """
    total = (
        work.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    )
    rows = list(work.session.scalars(query.offset(first).limit(size)))
    about = select(Placement).where(Placement.id.in_([one.placement_id for one in rows]))
    shown = _shown(work, work.session.execute(_with_offer(about)).all()) if rows else []
    by_id = {one.placement.id: one for one in shown}
    return [Due(one, by_id[one.placement_id]) for one in rows], total


def _with_offer(query: Select[Any]) -> Select[Any]:
    return (
        query.join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .join(Employer, Employer.id == Placement.employer_id)
        .add_columns(Vacancy.title, Employer.name)
    )


def _shown(work: Work, rows: Sequence[Any]) -> list[Shown]:
    known = persons(work, [row[0] for row in rows])
    return [Shown(row[0], known[row[0].id], row[1], row[2]) for row in rows]


def _about(work: Work, words: str) -> ColumnElement[bool]:
    """Return that a placement is about something of that name."""
    sought = f"%{_literal(words.casefold())}%"
    found: list[ColumnElement[bool]] = [
        func.lower(column).like(sought, escape=_ESCAPE) for column in (Vacancy.title, Employer.name)
    ]
    if work.actor.role in STAFF:
        named = func.lower(CandidateContact.name).like(sought, escape=_ESCAPE)
        keyed = func.lower(Candidate.key).like(sought, escape=_ESCAPE)
        found.append(
            exists().where(
                Candidate.id == Placement.candidate_id,
                or_(
                    keyed,
                    exists().where(CandidateContact.candidate_id == Candidate.id, named),
                ),
            )
        )
    return or_(*found)


def _literal(words: str) -> str:
    """Return words that LIKE takes as they are."""
    for one in (_ESCAPE, "%", "_"):
        words = words.replace(one, _ESCAPE + one)
    return words
