"""What placements say to the engine: pairs that stand, pairs that were declined, places taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from matching.profiles import records
from service.placements.models import Placement
from service.placements.transitions import SETTLED, TAKEN
from service.profiles.models import Candidate, Employer, Vacancy
from service.runs.models import Decision
from service.runs.succession import lineage

_FURTHEST: Final = {state: -at for at, state in enumerate(SETTLED)}


class _Pair(NamedTuple):
    candidate: str
    vacancy: str
    employer: str


def settled(session: Session, programme: str, round_id: str | None) -> tuple[records.Decision, ...]:
    """Return placements as decisions for a run, by the senders' ids.

    Whose place was accepted or has started is locked to it, in whichever round and also where the
    vacancy is no longer open: nobody is placed twice. What was confirmed or introduced is locked
    where it can be: people's own decisions go before it, and so do places that are full, for locks
    that contradict each other would end the run. A person has one lock, the one that is furthest.
    A pair that somebody declined is not proposed again in that round and those that follow it;
    where the run is of no round, in none.

    Parameters
    ----------
    round_id
        The round of the run; None: all of the programme.
    """
    decided, room = _decided(session, programme, round_id), _room(session, programme)
    locks: dict[str, tuple[str, str]] = {}
    hopeful = []
    for pair, keys, state in _standing(session, programme):
        if state not in TAKEN:
            hopeful.append((pair, keys))
        elif pair.candidate not in locks:
            locks[pair.candidate] = keys
            room.use(pair.vacancy, pair.employer)
    for one in decided.locks:
        room.use(one.vacancy, room.employer_of(one.vacancy))
    own = {one.candidate for one in decided.locks}
    for pair, keys in hopeful:
        if pair.candidate in own | locks.keys() or decided.forbids(pair):
            continue
        if room.takes(pair):
            locks[pair.candidate] = keys
    kept = sorted(locks.values())
    declined = sorted(_declined(session, programme, round_id) - set(kept))
    lock, forbid = records.DecisionKind.LOCK, records.DecisionKind.FORBID
    return (
        *(
            records.Decision(kind=lock, candidate=one, vacancy=other, reason="placement")
            for one, other in kept
        ),
        *(
            records.Decision(kind=forbid, candidate=one, vacancy=other, reason="declined")
            for one, other in declined
        ),
    )


@dataclass
class _Decided:
    """What people locked and forbade themselves, by the ids of this service."""

    locks: list[_Pair] = field(default_factory=list)
    forbidden: set[tuple[str, str]] = field(default_factory=set)

    def forbids(self, pair: _Pair) -> bool:
        """Return whether a pair is forbidden, or the whole employer."""
        return not self.forbidden.isdisjoint(
            {(pair.candidate, pair.vacancy), (pair.candidate, pair.employer)}
        )


class _Room:
    """How many places open vacancies and their employers still have."""

    def __init__(self, offers: Iterable[tuple[str, int, str, int | None]]) -> None:
        rows = list(offers)
        self._places = {vacancy: capacity for vacancy, capacity, _, _ in rows}
        self._employer = {vacancy: employer for vacancy, _, employer, _ in rows}
        self._limit = {employer: limit for _, _, employer, limit in rows}
        self._used: Counter[str] = Counter()

    def employer_of(self, vacancy: str) -> str:
        """Return whose a vacancy is; empty for one that is not open."""
        return self._employer.get(vacancy, "")

    def takes(self, pair: _Pair) -> bool:
        """Return whether there is room for a pair, and use it."""
        limit = self._limit.get(pair.employer)
        free = self._used[pair.vacancy] < self._places.get(pair.vacancy, 0) and (
            limit is None or self._used[pair.employer] < limit
        )
        if free:
            self.use(pair.vacancy, pair.employer)
        return free

    def use(self, vacancy: str, employer: str) -> None:
        """Count a place as used."""
        self._used.update((vacancy, employer))


def _room(session: Session, programme: str) -> _Room:
    query = (
        select(Vacancy.id, Vacancy.capacity, Vacancy.employer_id, Employer.supervision_capacity)
        .join(Employer, Employer.id == Vacancy.employer_id)
        .where(Vacancy.programme == programme, Vacancy.state == "open")
    )
    return _Room((a, b, c, d) for a, b, c, d in session.execute(query))


def _decided(session: Session, programme: str, round_id: str | None) -> _Decided:
    query = select(
        Decision.kind, Decision.candidate_id, Decision.vacancy_id, Decision.employer_id
    ).where(
        Decision.programme == programme,
        Decision.withdrawn_at.is_(None),
        or_(Decision.round_id.is_(None), Decision.round_id == round_id),
    )
    found = _Decided()
    for kind, candidate, vacancy, employer in session.execute(query):
        if kind == "lock":
            found.locks.append(_Pair(candidate, vacancy or "", employer or ""))
        else:
            found.forbidden.add((candidate, vacancy or employer or ""))
    return found


def _keys(programme: str) -> Select[str, str, str, str, str, str]:
    """Return the query for pairs that a run knows, by id and by the senders' ids."""
    return (
        select(
            Placement.candidate_id,
            Placement.vacancy_id,
            Placement.employer_id,
            Candidate.key,
            Vacancy.key,
            Placement.state,
        )
        .join(Candidate, Candidate.id == Placement.candidate_id)
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .where(
            Placement.programme == programme,
            Candidate.objected_at.is_(None),
            or_(Vacancy.state == "open", Placement.state.in_(TAKEN)),
        )
    )


def _standing(session: Session, programme: str) -> list[tuple[_Pair, tuple[str, str], str]]:
    """Return the pairs that stand with their keys and states, those that are furthest first."""
    query = _keys(programme).where(Placement.state.in_(SETTLED))
    rows = session.execute(query.order_by(Placement.created_at, Placement.id)).all()
    rows = sorted(rows, key=lambda row: _FURTHEST[row[5]])
    return [(_Pair(*row[:3]), (row[3], row[4]), row[5]) for row in rows]


def _declined(session: Session, programme: str, round_id: str | None) -> set[tuple[str, str]]:
    query = _keys(programme).where(Placement.state == "declined")
    if round_id is not None:
        query = query.where(Placement.round_id.in_(lineage(session, round_id)))
    return {(row[3], row[4]) for row in session.execute(query)}
