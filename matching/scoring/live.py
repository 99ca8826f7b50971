"""Both sides' lists that stay right while profiles change.

Every list keeps more than it shows. Who falls out of a list then leaves others to take the place,
and only when the reserve is used up is the list worked out again (incremental maintenance of
top-k views: Yi, Yu, Yang, Xia and Chen, ICDE 2003).
"""

from __future__ import annotations

from typing import Final

import numpy as np

from matching.scoring.index import PairIndex, Pairs, best_keys
from matching.tables import (
    CandidateBlock,
    Int32,
    ProfileTable,
    Shortlists,
    UInt64,
    keyed,
    unkeyed,
)

RESERVE: Final = 2
"""A list keeps so many times what it shows."""

_ALL: Final = np.uint64(0)


class _Lists:
    """The lists of one side.

    A list holds exactly the best pairs of its owner down to some depth: no pair that is missing
    has a key above `bound`. Where `bound` is 0 all pairs are there.
    """

    def __init__(self, keys: UInt64, eligible: Int32) -> None:
        self.keys = keys.copy()
        self.bound = np.where(eligible > keys.shape[1], keys[:, -1], _ALL)

    def __len__(self) -> int:
        return len(self.keys)

    def grow(self) -> None:
        """Add an owner without pairs."""
        self.keys = np.append(self.keys, np.zeros_like(self.keys[:1]), axis=0)
        self.bound = np.append(self.bound, _ALL)

    def replace(self, owner: int, keys: UInt64, complete: bool) -> None:
        """Set the list of one owner."""
        self.keys[owner] = 0
        self.keys[owner, : keys.size] = keys
        self.bound[owner] = _ALL if complete else keys[-1]

    def remove(self, owners: Int32, keys: UInt64) -> None:
        """Take one pair out of the list of each of some owners, where it stands in it."""
        rows = self.keys[owners]
        hit = rows == keys[:, None]
        changed = hit.any(axis=1)
        rows = rows[changed]
        rows[hit[changed]] = 0
        self.keys[owners[changed]] = _sorted(rows)

    def insert(self, owners: Int32, keys: UInt64) -> None:
        """Put one pair into the list of each of some owners, where it belongs in it."""
        belongs = keys > self.bound[owners]
        owners, keys = owners[belongs], keys[belongs]
        rows = _sorted(np.concatenate((self.keys[owners], keys[:, None]), axis=1))
        width = self.keys.shape[1]
        over = rows[:, width] != 0
        self.keys[owners] = rows[:, :width]
        self.bound[owners[over]] = rows[over, width - 1]

    def short(self, owners: Int32, k: int) -> Int32:
        """Return those owners whose list is not sure to be long enough any more."""
        result: Int32 = owners[(self.keys[owners, k - 1] == 0) & (self.bound[owners] != 0)]
        return result


def _sorted(rows: UInt64) -> UInt64:
    """Return rows of keys, the greatest first."""
    result: UInt64 = np.sort(rows, axis=1)[:, ::-1]
    return result


class LiveLists:
    """The best of both sides, right again after every change.

    Parameters
    ----------
    index
        The profiles; change them through this object only.
    lists
        What `run` found for these profiles, with `RESERVE` times `k` pairs each.
    k
        How many pairs a list shows.

    Raises
    ------
    ValueError
        If the lists keep fewer than `k` pairs.
    """

    def __init__(self, index: PairIndex, lists: Shortlists, k: int) -> None:
        if lists.candidate_keys.shape[1] < k:
            raise ValueError(f"lists of {lists.candidate_keys.shape[1]} cannot show {k}")
        self.index, self.k = index, k
        self._candidates = _Lists(lists.candidate_keys, lists.candidate_eligible)
        self._vacancies = _Lists(lists.vacancy_keys, lists.vacancy_eligible)

    def suggestions(self, candidate: int) -> tuple[Int32, Int32]:
        """Return the best vacancies of a candidate and their scores, the best first."""
        return unkeyed(self._candidates.keys[candidate, : self.k])

    def shortlist(self, vacancy: int) -> tuple[Int32, Int32]:
        """Return the best candidates of a vacancy and their scores, the best first."""
        return unkeyed(self._vacancies.keys[vacancy, : self.k])

    def put_candidate(self, candidate: int, block: CandidateBlock) -> None:
        """Change a candidate, or add the next one; see `PairIndex.put_candidate`."""
        before = self._pairs_of_candidate(candidate)
        self.index.put_candidate(candidate, block)
        if candidate == len(self._candidates):
            self._candidates.grow()
        self._candidate_changed(candidate, before)

    def remove_candidate(self, candidate: int) -> None:
        """Take a candidate out."""
        before = self._pairs_of_candidate(candidate)
        self.index.remove_candidate(candidate)
        self._candidate_changed(candidate, before)

    def put_vacancy(self, vacancy: int, one: ProfileTable) -> None:
        """Change a vacancy, or add the next one; see `PairIndex.put_vacancy`."""
        before = self._pairs_of_vacancy(vacancy)
        self.index.put_vacancy(vacancy, one)
        if vacancy == len(self._vacancies):
            self._vacancies.grow()
        self._vacancy_changed(vacancy, before)

    def remove_vacancy(self, vacancy: int) -> None:
        """Take a vacancy out."""
        before = self._pairs_of_vacancy(vacancy)
        self.index.remove_vacancy(vacancy)
        self._vacancy_changed(vacancy, before)

    def _pairs_of_candidate(self, candidate: int) -> Pairs:
        known = candidate < self.index.n
        return self.index.pairs_of_candidate(candidate) if known else _NO_PAIRS

    def _pairs_of_vacancy(self, vacancy: int) -> Pairs:
        known = vacancy < self.index.m
        return self.index.pairs_of_vacancy(vacancy) if known else _NO_PAIRS

    def _candidate_changed(self, candidate: int, before: Pairs) -> None:
        """Set the lists right after a change of one candidate whose pairs were `before`."""
        vacancies, own, theirs = self.index.pairs_of_candidate(candidate)
        width = self._candidates.keys.shape[1]
        self._candidates.replace(
            candidate, best_keys(keyed(own, vacancies), width), vacancies.size <= width
        )
        _move(self._vacancies, candidate, (before[0], before[2]), (vacancies, theirs))
        for vacancy in self._vacancies.short(before[0], self.k).tolist():
            people, _, score = self.index.pairs_of_vacancy(vacancy)
            best = best_keys(keyed(score, people), width)
            self._vacancies.replace(vacancy, best, people.size <= width)

    def _vacancy_changed(self, vacancy: int, before: Pairs) -> None:
        """Set the lists right after a change of one vacancy whose pairs were `before`."""
        people, own, theirs = self.index.pairs_of_vacancy(vacancy)
        width = self._vacancies.keys.shape[1]
        self._vacancies.replace(
            vacancy, best_keys(keyed(theirs, people), width), people.size <= width
        )
        _move(self._candidates, vacancy, (before[0], before[1]), (people, own))
        for candidate in self._candidates.short(before[0], self.k).tolist():
            best, eligible = self.index.best_of_candidate(candidate, width)
            self._candidates.replace(candidate, best, eligible <= width)


_NO_PAIRS: Final[Pairs] = (
    np.empty(0, dtype=np.int32),
    np.empty(0, dtype=np.int32),
    np.empty(0, dtype=np.int32),
)


def _move(
    lists: _Lists, changed: int, before: tuple[Int32, Int32], now: tuple[Int32, Int32]
) -> None:
    """Take the old pairs of a changed profile out of the others' lists, and put the new ones in.

    Parameters
    ----------
    lists
        The lists of the other side.
    changed
        The profile.
    before, now
        The owners of its pairs, and their scores.
    """
    for (owners, score), act in ((before, lists.remove), (now, lists.insert)):
        act(owners, keyed(score, np.full(owners.size, changed)))
