"""From ranked lists in the user's own ids to a problem, and back.

Both sides meet by sorting one number for each pair, so that the common case takes no Python step
for each entry.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, Literal

import numpy as np

from matching.errors import ProblemError, message
from matching.tables.arrays import NONE, Int32
from matching.tables.assembly import (
    Keys,
    Pairs,
    People,
    Terms,
    assembled,
    keys_of,
    position_in,
)
from matching.tables.lists import Entries, entries_of, ids_listed, lists_of
from matching.tables.problem import Problem
from matching.tables.terms import Ids, entries, owners_of, pairs_of

Lists = Mapping[Any, Any] | Iterable[Any]
"""A list for each agent: by id, or in order (then the ids are 0, 1, 2, ...)."""

_MOST_NUMBERED: Final = 10_000_000

Tied = dict[Hashable, list[Any]]
"""Each agent's list by id, best first; a nested list is a tie."""


def from_rankings(
    candidates: Lists,
    vacancies: Lists | None,
    employers: Lists | None,
    terms: Terms,
    *,
    weight: Mapping[Any, Any] | None = None,
    employer_ranks: Literal["pairs", "candidates"] | None = None,
    unmatched: Literal["error", "drop"] = "error",
) -> Problem:
    """Return the problem of ranked lists: see `Problem.from_rankings`."""
    _check_choices(vacancies, employers, employer_ranks, unmatched)
    if employers is not None and terms.employer is None:
        raise ProblemError(
            message("employers= needs employer=, which says whose each vacancy is"),
            field="employer",
        )
    # Gone through twice.
    terms = terms._replace(forbidden=list(entries("forbidden", terms.forbidden)))
    ids, wanted = lists_of("candidate", candidates)
    people = Ids.of("candidate", ids)
    ranking: list[Any] = []
    if vacancies is None:
        ids = _places_named(wanted, terms, numbered=isinstance(ids, range))
    else:
        ids, ranking = lists_of("vacancy", vacancies)
    places = Ids.of("vacancy", ids)
    wants = entries_of(people, wanted, places)
    if employers is not None:
        ids, ranking = lists_of("employer", employers)
        owner, bosses = owners_of(terms.employer, places, ids)
        everybody = People(people, places, bosses, owner)
        theirs = entries_of(bosses, ranking, people)
        pairs = _meet_employers(everybody, wants, theirs, _allowed(everybody, terms, unmatched))
    else:
        owner, bosses = owners_of(terms.employer, places)
        everybody = People(people, places, bosses, owner)
        if vacancies is None:
            key, rank = _ordered(wants, people, places)
            pairs = Pairs(key, rank, np.zeros_like(rank))
        else:
            theirs = entries_of(places, ranking, people)
            pairs = _meet(everybody, wants, theirs, _allowed(everybody, terms, unmatched))
    ranks = employer_ranks or ("pairs" if employers is None else "candidates")
    return assembled(everybody, pairs, terms, ranks, weight)


def _check_choices(vacancies: Any, employers: Any, employer_ranks: Any, unmatched: Any) -> None:
    """Raise unless the words are known and the lists go together."""
    if unmatched not in ("error", "drop"):
        raise ProblemError(message("unmatched is error or drop"), field="unmatched")
    if employer_ranks not in (None, "pairs", "candidates"):
        raise ProblemError(message("employer_ranks is pairs or candidates"), field="employer_ranks")
    if employers is not None and vacancies is not None:
        raise ProblemError(
            message("give the lists of the vacancies or those of the employers, not both"),
            field="employers",
        )
    if employer_ranks == "candidates" and employers is None and vacancies is not None:
        raise ProblemError(
            message(
                "employers that rank candidates give their own lists: give employers=, and leave "
                "out the lists of the vacancies"
            ),
            field="employers",
        )


def _places_named(lists: list[Any], terms: Terms, *, numbered: bool) -> Iterable[Hashable]:
    """Return the vacancies where they have no lists: those named elsewhere, or else listed.

    Where the candidates are `numbered`, numbers that they list are those of vacancies in order.
    """
    given = (terms.capacity, terms.employer)
    named = [each for each in given if isinstance(each, Mapping)]
    if named:
        return dict.fromkeys(chain.from_iterable(named))
    in_order = [each for each in given if hasattr(each, "__len__") and not isinstance(each, str)]
    if in_order:
        return range(len(in_order[0]))
    listed = ids_listed(lists)
    if numbered and all(type(key) is int and 0 <= key < _MOST_NUMBERED for key in listed):
        return range(max(listed, default=-1) + 1)
    return listed


def _allowed(people: People, terms: Terms, unmatched: str) -> Int32 | None:
    """Return the pairs that one side alone may list, ``int32[f, 2]``; None: any."""
    if unmatched == "drop":
        return None
    return pairs_of("forbidden", terms.forbidden, people.candidates, people.vacancies)


def _ordered(
    entries: Entries, owners: Ids, targets: Ids, *, turn: bool = False
) -> tuple[Keys, Int32]:
    """Return the keys (owner, target) in order, and the rank of each.

    Parameters
    ----------
    turn
        Make the keys (target, owner).

    Raises
    ------
    ProblemError
        If a list names somebody twice.
    """
    if turn:
        key = keys_of(entries.target, entries.owner, len(targets), len(owners))
    else:
        key = keys_of(entries.owner, entries.target, len(owners), len(targets))
    order = np.argsort(key)
    key = key[order]
    same = np.flatnonzero(key[1:] == key[:-1])
    if same.size:
        at = int(order[same[0]])
        owner, target = int(entries.owner[at]), int(entries.target[at])
        raise ProblemError(
            message(
                "the list of {owner_kind} {owner} names {kind} {id} twice: leave one",
                owner_kind=owners.word,
                owner=repr(owners.ids[owner]),
                kind=targets.word,
                id=repr(targets.ids[target]),
            ),
            record=str(owners.ids[owner]),
        )
    return key, entries.rank[order]


def _meet(people: People, wants: Entries, theirs: Entries, allowed: Int32 | None) -> Pairs:
    """Return the pairs that both sides list.

    Raises
    ------
    ProblemError
        If only one side lists a pair, and it is not one of those allowed.
    """
    key, rank = _ordered(wants, people.candidates, people.vacancies)
    other_key, other_rank = _ordered(theirs, people.vacancies, people.candidates, turn=True)
    if np.array_equal(key, other_key):
        return Pairs(key, rank, other_rank)
    both, mine, yours = np.intersect1d(key, other_key, assume_unique=True, return_indices=True)
    if allowed is not None:
        fine = np.concatenate((both, people.keys(allowed)))
        m = len(people.vacancies)
        lonely = [divmod(k, m) for k in key[~np.isin(key, fine)].tolist()]
        others = [divmod(k, m) for k in other_key[~np.isin(other_key, fine)].tolist()]
        if lonely or others:
            raise _lonely(people.candidates, people.vacancies, lonely, others)
    return Pairs(both, rank[mine], other_rank[yours])


def _meet_employers(
    people: People, wants: Entries, theirs: Entries, allowed: Int32 | None
) -> Pairs:
    """Return the pairs of candidates and vacancies where the employer lists the candidate.

    Raises
    ------
    ProblemError
        If a candidate lists a vacancy of an employer who does not list the candidate, or an
        employer lists a candidate who lists none of its vacancies.
    """
    n, m, e = len(people.candidates), len(people.vacancies), len(people.employers)
    key, rank = _ordered(wants, people.candidates, people.vacancies)
    listed, other_rank = _ordered(theirs, people.employers, people.candidates, turn=True)
    candidate = key // max(m, 1)
    asked = keys_of(candidate, people.employer[key - candidate * max(m, 1)], n, e)
    at = position_in(listed, asked)
    found = at != NONE
    if allowed is not None:
        fine = keys_of(allowed[:, 0], people.employer[allowed[:, 1]], n, e)
        lonely = [divmod(k, m) for k in key[~(found | np.isin(key, people.keys(allowed)))].tolist()]
        unasked = ~np.isin(listed, np.concatenate((asked, fine)))
        others = [divmod(k, e) for k in listed[unasked].tolist()]
        if lonely:
            raise _lonely(people.candidates, people.vacancies, lonely, [])
        if others:
            raise _lonely(people.candidates, people.employers, [], others)
    return Pairs(key[found], rank[found], other_rank[at[found]])


def _lonely(
    people: Ids, others: Ids, by_people: list[tuple[int, int]], by_others: list[tuple[int, int]]
) -> ProblemError:
    """Return the error that one side lists the other and not the other way round."""
    count = len(by_people) + len(by_others)
    if by_people:
        c, v = by_people[0]
        pair = message(
            "candidate {candidate} lists {kind} {id}, which does not list the candidate",
            candidate=repr(people.ids[c]),
            kind=others.word,
            id=repr(others.ids[v]),
        )
    else:
        c, v = by_others[0]
        pair = message(
            "{kind} {id} lists candidate {candidate}, who does not list it",
            candidate=repr(people.ids[c]),
            kind=others.word,
            id=repr(others.ids[v]),
        )
    return ProblemError(
        message(
            "{pair} ({count} such pairs in all): add the one to the list of the other, or give "
            'unmatched="drop" to leave such pairs out',
            pair=pair,
            count=count,
        ),
        record=str(people.ids[c]),
        field="unmatched",
    )


def to_rankings(problem: Problem) -> tuple[Tied, Tied]:
    """Return the lists of the candidates and of the vacancies: see `Problem.to_rankings`."""
    names = problem.known_as
    candidate, vacancy = problem.candidate, problem.vacancy
    wants = _lists_by(candidate, problem.candidate_rank, vacancy, names.candidates, names.vacancies)
    ranks = _lists_by(vacancy, problem.vacancy_rank, candidate, names.vacancies, names.candidates)
    return wants, ranks


def _lists_by(
    owner: Int32,
    rank: Int32,
    target: Int32,
    owners: Sequence[Hashable],
    targets: Sequence[Hashable],
) -> Tied:
    """Return each owner's list by id; `owner`, `rank` and `target` have one entry a pair."""
    order = np.lexsort((target, rank, owner))
    result: Tied = {key: [] for key in owners}
    last = (-1, -1)
    for o, r, t in zip(
        owner[order].tolist(), rank[order].tolist(), target[order].tolist(), strict=True
    ):
        mine = result[owners[o]]
        if (o, r) != last:
            mine.append([])
        mine[-1].append(targets[t])
        last = (o, r)
    return {
        key: [group[0] if len(group) == 1 else group for group in groups]
        for key, groups in result.items()
    }
