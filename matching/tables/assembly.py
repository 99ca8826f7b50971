"""The last step of building a problem: the pairs, and what holds beside them, become arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.errors import ProblemError, message
from matching.tables.arrays import NONE, Int32, Int64
from matching.tables.problem import LowerQuota, Names, Problem
from matching.tables.terms import (
    Ids,
    caps_of,
    couples_of,
    locks_of,
    pairs_of,
    places_of,
    quotas_of,
    whole,
)

_HEAVIEST = 2**40

Keys = npt.NDArray[Any]
"""``candidate * m + vacancy`` of each pair; ``int32`` where that fits, for it sorts faster."""


class Terms(NamedTuple):
    """What is given beside lists or scores (see `Problem.from_rankings`)."""

    capacity: Any = 1
    employer: Any = None
    employer_capacity: Any = None
    locked: Mapping[Any, Any] | None = None
    forbidden: Iterable[Any] = ()
    quotas: Iterable[LowerQuota] = ()
    couples: Iterable[Any] = ()


@dataclass(frozen=True)
class People:
    """Everybody by id, and the employer of each vacancy; `employer` is ``int32[m]``."""

    candidates: Ids
    vacancies: Ids
    employers: Ids
    employer: Int32

    def keys(self, pairs: Int32) -> Keys:
        """Return the key of each pair; `pairs` is ``int32[f, 2]``."""
        return keys_of(pairs[:, 0], pairs[:, 1], len(self.candidates), len(self.vacancies))


class Pairs(NamedTuple):
    """The acceptable pairs by rising key; all arrays have one entry a pair."""

    key: Keys
    candidate_rank: Int32
    vacancy_rank: Int32
    weight: Int64 | None = None


def keys_of(first: Int32, second: Int32, n_first: int, n_second: int) -> Keys:
    """Return ``first * n_second + second`` for each pair."""
    dtype: type = np.int32 if n_first * n_second < 2**31 else np.int64
    key: Keys = first.astype(dtype)
    key *= max(n_second, 1)
    key += second
    return key


def position_in(keys: Keys, asked: Keys) -> Int64:
    """Return where each key stands among rising `keys`, or -1; ``int64[f]``."""
    if not keys.size:
        return np.full(asked.size, NONE, dtype=np.int64)
    at = np.minimum(np.searchsorted(keys, asked), keys.size - 1)
    return np.where(keys[at] == asked, at, NONE)


def assembled(
    people: People,
    pairs: Pairs,
    terms: Terms,
    employer_ranks: Literal["pairs", "candidates"] = "pairs",
    weight: Mapping[Any, Any] | None = None,
) -> Problem:
    """Return the problem; forbidden pairs are taken out of the pairs.

    Raises
    ------
    ProblemError
        If a term names somebody unknown, is no whole number, or a lock is not one of the pairs.
    """
    n, m = len(people.candidates), len(people.vacancies)
    capacity = places_of(terms.capacity, people.vacancies)
    forbidden = pairs_of("forbidden", terms.forbidden, people.candidates, people.vacancies)
    keep = np.ones(pairs.key.size, dtype=np.bool_)
    banned = position_in(pairs.key, people.keys(forbidden))
    keep[banned[banned != NONE]] = False
    key = pairs.key[keep]
    candidate = key // max(m, 1)
    vacancy = key - candidate * max(m, 1)
    indptr = np.zeros(n + 1, dtype=np.int64)
    np.cumsum(np.bincount(candidate, minlength=n), out=indptr[1:])
    return Problem(
        indptr=indptr,
        vacancy=vacancy.astype(np.int32),
        candidate_rank=pairs.candidate_rank[keep],
        vacancy_rank=pairs.vacancy_rank[keep],
        weight=_weights(weight, people, key) if pairs.weight is None else pairs.weight[keep],
        capacity=capacity,
        employer=people.employer,
        employer_capacity=caps_of(
            terms.employer_capacity, people.employers, people.employer, capacity
        ),
        locked=_locked(terms.locked, people, key, forbidden),
        forbidden=forbidden,
        employer_ranks=employer_ranks,
        quotas=quotas_of(terms.quotas, people.candidates, people.vacancies),
        couples=couples_of(terms.couples, people.candidates),
        names=Names(people.candidates.ids, people.vacancies.ids, people.employers.ids),
    )


def _locked(locked: Mapping[Any, Any] | None, people: People, key: Keys, forbidden: Int32) -> Int32:
    """Return the vacancy that each candidate is locked to, or -1; ``int32[n]``."""
    result = np.full(len(people.candidates), NONE, dtype=np.int32)
    pairs = locks_of(locked, people.candidates, people.vacancies)
    asked = people.keys(pairs)
    wrong = np.flatnonzero(position_in(key, asked) == NONE)
    if wrong.size:
        at = int(wrong[0])
        candidate = people.candidates.ids[int(pairs[at, 0])]
        hint = (
            message("the pair is forbidden too: leave the lock or the ban")
            if asked[at] in people.keys(forbidden)
            else message("add each to the other's list, or leave out the lock")
        )
        raise ProblemError(
            message(
                "candidate {candidate} is locked to vacancy {vacancy}, which is not one of the "
                "candidate's pairs: {hint}",
                candidate=repr(candidate),
                vacancy=repr(people.vacancies.ids[int(pairs[at, 1])]),
                hint=hint,
            ),
            record=str(candidate),
            field="locked",
        )
    result[pairs[:, 0]] = pairs[:, 1]
    return result


def _weights(weight: Mapping[Any, Any] | None, people: People, key: Keys) -> Int64:
    """Return the weight of each pair from a mapping of pairs; without one, 1 each."""
    if weight is None:
        return np.ones(key.size, dtype=np.int64)
    pairs = pairs_of("weight", weight, people.candidates, people.vacancies)
    result = np.full(key.size, NONE, dtype=np.int64)
    at = position_in(key, people.keys(pairs))
    found = at != NONE
    values = [
        whole(
            value,
            lambda pair=pair, value=value: message(  # type: ignore[misc]
                "weight of {pair} is {value}: give a whole number from 0",
                pair=repr(pair),
                value=repr(value),
            ),
            _HEAVIEST,
        )
        for pair, value in weight.items()
    ]
    # What is weighed and is no pair (any more) has no place to go: no harm in it.
    result[at[found]] = np.array(values, dtype=np.int64)[found]
    lacking = np.flatnonzero(result == NONE)
    if lacking.size:
        candidate, vacancy = divmod(int(key[lacking[0]]), len(people.vacancies))
        raise ProblemError(
            message(
                "weight: the pair ({candidate}, {vacancy}) has none: give every pair a weight",
                candidate=repr(people.candidates.ids[candidate]),
                vacancy=repr(people.vacancies.ids[vacancy]),
            ),
            field="weight",
        )
    return result
