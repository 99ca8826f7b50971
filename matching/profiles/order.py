"""An order of people and offers by what counts, so that ids decide nothing.

Methods break ties by position. If positions followed the ids, other ids would give other people
a place. So records stand in the order of a digest of what counts about them, which no id, name or
order of rows changes. Only who is alike in everything that counts is ordered by id: then it makes
no difference but to them, and somebody has to come first.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from matching.profiles.records import Candidate, Employer, Profiles, Record, Vacancy

_APART: Mapping[type[Record], frozenset[str]] = {
    Candidate: frozenset({"id", "school", "school_number", "occupation", "contact"}),
    Employer: frozenset({"id", "name", "kvk", "leerbedrijf_id", "contact"}),
    Vacancy: frozenset({"id", "employer", "title", "description", "contract_form"}),
}
"""What counts for nothing in a score, or is an id."""

_ROUNDS = 2
"""How far a difference is felt: who wishes what somebody else wishes whom an employer ranks."""

Keys = dict[str, str]


class Kinds(NamedTuple):
    """For each id a digest of all that counts about it: equal digests, equal in every respect."""

    candidates: Keys
    vacancies: Keys
    employers: Keys


def in_canonical_order(profiles: Profiles) -> Profiles:
    """Return the same profiles with candidates, vacancies and employers ordered by what counts.

    Parameters
    ----------
    profiles
        The people and offers of one programme.
    """
    return profiles.model_copy(
        update={
            name: tuple(sorted(getattr(profiles, name), key=lambda r: (what[r.id], r.id)))
            for name, what in kinds(profiles)._asdict().items()
        }
    )


def kinds(profiles: Profiles) -> Kinds:
    """Return what each record is, all that it is tied to included, but not its id or name.

    Each record starts with a digest of its own contents; in every round it takes in the digests
    of what it is tied to (a wish, a ranking, a decision, an offer of an employer). This is colour
    refinement (Weisfeiler and Leman 1968) on the graph of the profiles.
    """
    tables: tuple[tuple[Candidate | Vacancy | Employer, ...], ...] = (
        profiles.candidates,
        profiles.vacancies,
        profiles.employers,
    )
    ties = _ties(profiles)
    keys: list[Keys] = [{record.id: _digest(_plain(record)) for record in t} for t in tables]
    for _ in range(_ROUNDS):
        keys = [
            {id_: _digest([key, sorted(_told(ties[at, id_], keys))]) for id_, key in table.items()}
            for at, table in enumerate(keys)
        ]
    return Kinds(*keys)


Tie = tuple[str, int, str]
"""What kind of tie, to which table, and to whom."""


def _ties(profiles: Profiles) -> Mapping[tuple[int, str], list[Tie]]:
    """Return what each record is tied to, from both ends."""
    people, offers, firms = range(3)
    ties: defaultdict[tuple[int, str], list[Tie]] = defaultdict(list)

    def tie(kind: str, *ends: tuple[int, str | None]) -> None:
        there = [(table, id_) for table, id_ in ends if id_ is not None]
        for one in there:
            ties[one] += [(kind, *other) for other in there if other != one]

    for vacancy in profiles.vacancies:
        tie("offer", (offers, vacancy.id), (firms, vacancy.employer))
    for wish in profiles.wishes:
        who, target = (people, wish.candidate), (offers, wish.vacancy)
        tie(f"wish {wish.rank}", who, target, (firms, wish.employer))
    for ranking in profiles.rankings:
        who, target = (people, ranking.candidate), (offers, ranking.vacancy)
        tie(f"ranking {ranking.rank}", who, target, (firms, ranking.employer))
    for decision in profiles.decisions:
        who, target = (people, decision.candidate), (offers, decision.vacancy)
        tie(decision.kind, who, target, (firms, decision.employer))
    return ties


def _told(ties: Iterable[Tie], keys: list[Keys]) -> Iterator[list[str]]:
    """Yield each tie with the digest of its other end; an unknown id counts as none."""
    for kind, table, id_ in ties:
        yield [kind, str(table), keys[table].get(id_, "")]


def _plain(record: Record) -> dict[str, Any]:
    """Return what counts of a record as plain values; the order inside a list does not."""
    values = record.model_dump(mode="python", exclude=set(_APART[type(record)]))
    return {
        name: sorted(map(_digest, value)) if isinstance(value, (frozenset, tuple)) else value
        for name, value in values.items()
    }


def _digest(value: Any) -> str:
    """Return a fingerprint of plain values."""
    return hashlib.sha256(json.dumps(value, sort_keys=True, default=str).encode()).hexdigest()
