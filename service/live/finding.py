"""Finding a person: by name or number, by school, by a skill; names that come near as well."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, func, select

from matching.market.links import Remembering
from matching.profiles.vocabulary import normalise
from service.accounts.models import Organisation
from service.accounts.work import Work
from service.profiles.candidates import CandidateFilter, sought
from service.profiles.models import Candidate, CandidateContact, CandidateSkill
from service.profiles.visible import visible_candidates

_MOST_NAMES: Final = 20_000
"""So many names are looked through for those that come near."""

_NEAR: Final = 82
"""How alike names are, of 100, that come near."""

_FEWEST_LETTERS: Final = 3

_BARE: Final = str.maketrans({"ı": "i", "ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe"})
"""Letters that no rule of Unicode takes apart."""


class Found(NamedTuple):
    """A person as a list of people shows them."""

    id: str
    key: str
    name: str
    programme: str
    level: str
    field: str
    occupation: str
    school: str
    organisation: str
    postcode: str
    ready: bool
    objected: bool


@dataclass(frozen=True)
class Sought:
    """Who is looked for; empty: whoever.

    Attributes
    ----------
    q
        A part of the name or of the number.
    texts
        One of these is among the skills, as people wrote them; None: whatever the skills are.
    among
        The query of the ids of people of whom it must be one; None: whoever.
    """

    q: str = ""
    programme: str = ""
    school: str = ""
    level: str = ""
    texts: Collection[str] | None = field(default=None)
    among: Select[Any] | None = None


def people_count(work: Work, wanted: Sought) -> int:
    """Return how many people are found."""
    ids = _query(work, wanted).with_only_columns(Candidate.id).subquery()
    return work.session.scalar(select(func.count()).select_from(ids)) or 0


def people_found(work: Work, wanted: Sought, *, first: int, size: int) -> list[Found]:
    """Return a page of the people who are found, by name; that they were looked at is noted."""
    query = _shown(_query(work, wanted))
    query = query.order_by(
        func.lower(func.coalesce(CandidateContact.name, "")), Candidate.key, Candidate.id
    )
    return _told(work, query.offset(first).limit(size))


def people_near(work: Work, wanted: Sought, *, without: Collection[str], most: int) -> list[Found]:
    """Return people whose names come near: other accents, a letter more, less or another.

    Parameters
    ----------
    wanted
        With a `q`; the rest has to hold exactly.
    without
        Ids of those who are shown already.
    most
        How many at most.
    """
    from rapidfuzz import fuzz, process

    plain = _bare(wanted.q)
    if len(plain) < _FEWEST_LETTERS:
        return []
    query = (
        _query(work, replace(wanted, q=""))
        .join(CandidateContact, CandidateContact.candidate_id == Candidate.id)
        .with_only_columns(Candidate.id, CandidateContact.name)
        .order_by(Candidate.id)
        .limit(_MOST_NAMES)
    )
    names = {row[0]: _bare(row[1]) for row in work.session.execute(query)}
    for id_ in without:
        names.pop(id_, None)
    best: dict[str, float] = {}
    for scorer in (fuzz.partial_ratio, fuzz.token_sort_ratio):
        near = process.extract(plain, names, scorer=scorer, score_cutoff=_NEAR, limit=most)
        for _, score, id_ in near:
            best[id_] = max(best.get(id_, 0), score)
    ids = sorted(best, key=lambda one: (-best[one], names[one], one))[:most]
    if not ids:
        return []
    shown = _told(work, _shown(visible_candidates(work.actor).where(Candidate.id.in_(ids))))
    return sorted(shown, key=lambda one: ids.index(one.id))


def _bare(name: str) -> str:
    """Return a name without capitals, accents and marks."""
    return normalise(name.casefold().translate(_BARE))


def schools(work: Work) -> list[str]:
    """Return the names of the schools of the people whom the actor may see."""
    query = visible_candidates(work.actor).with_only_columns(Candidate.school)
    return sorted(one for one in work.session.scalars(query.distinct()) if one)


def texts_for(work: Work, links: Remembering, skill: str) -> list[str]:
    """Return how the people whom the actor may see wrote a skill.

    Parameters
    ----------
    links
        What links words to skills.
    skill
        Id of the vocabulary.
    """
    people = visible_candidates(work.actor).with_only_columns(Candidate.id)
    query = select(CandidateSkill.text).where(CandidateSkill.candidate_id.in_(people)).distinct()
    keys = links.keys(work.session.scalars(query))
    return [text for text, key in keys.items() if key == skill]


def _query(work: Work, wanted: Sought) -> Select[Candidate]:
    query = sought(
        work,
        CandidateFilter(
            programme=wanted.programme or None, level=wanted.level or None, q=wanted.q or None
        ),
    )
    if wanted.school:
        query = query.where(Candidate.school == wanted.school)
    if wanted.texts is not None:
        have = select(CandidateSkill.candidate_id).where(CandidateSkill.text.in_(wanted.texts))
        query = query.where(Candidate.id.in_(have))
    if wanted.among is not None:
        query = query.where(Candidate.id.in_(wanted.among))
    return query


def _shown(query: Select[Any]) -> Select[Any]:
    """Return the query for what a list shows of people."""
    with_names: Select[Any] = query.outerjoin(
        CandidateContact, CandidateContact.candidate_id == Candidate.id
    ).outerjoin(Organisation, Organisation.id == Candidate.organisation_id)
    columns: list[Any] = [
        Candidate.id,
        Candidate.key,
        func.coalesce(CandidateContact.name, ""),
        Candidate.programme,
        Candidate.level,
        func.coalesce(Candidate.field, ""),
        Candidate.occupation,
        Candidate.school,
        func.coalesce(Organisation.name, ""),
        func.coalesce(Candidate.postcode, ""),
        Candidate.ready,
        Candidate.objected_at.is_not(None),
    ]
    return with_names.with_only_columns(*columns)


def _told(work: Work, query: Select[Any]) -> list[Found]:
    shown = [Found(*row) for row in work.session.execute(query)]
    if shown:
        work.note("candidate.list", "candidate", "", subjects=[one.id for one in shown])
    return shown
