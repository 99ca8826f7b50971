"""One thread of the compiled kernel: candidates in, and the best of every vacancy kept."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof

import numpy as np

from matching.scoring.coding import check_people
from matching.scoring.compiled import sizes_of
from matching.scoring.eligibility import RULE_NAMES
from matching.scoring.index import VacancyIndex
from matching.scoring.lists import ORDER, StoppedError, checked_k
from matching.scoring.native.layout import Best, filled
from matching.scoring.native.side import CANDIDATES, Side
from matching.scoring.native.structs import call, scratch_struct
from matching.scoring.packed.limits import check_candidates
from matching.scoring.packed.people import pack_candidates
from matching.tables import CandidateBlock, Int32, Int64, UInt64

CALL = 256
"""Candidates a call: some milliseconds, so that stopping takes no longer."""


class Searcher:
    """Scores blocks of candidates and keeps the best of every vacancy among them.

    One thread has one. Two that have seen different candidates merge by their keys.

    Parameters
    ----------
    index
        The vacancies.
    k
        How many pairs everybody keeps.
    floor
        As in `score_block`.
    """

    def __init__(self, index: VacancyIndex, k: int, floor: UInt64 | None = None) -> None:
        self._index, self._packed, self.k = index, index.packed, checked_k(k)
        offers = self._packed.offers
        self._ids = offers.slots.columns["id"]
        self._keys: UInt64 = np.zeros((offers.room, k), dtype=np.uint64)
        self._floor = np.zeros(offers.room, dtype=np.uint32)
        self._given = None if floor is None else floor[self._ids]
        if self._given is not None:
            self._floor[:] = self._given >> np.uint64(32)
        self._eligible: Int32 = np.zeros(offers.room, dtype=np.int32)
        self._lost: Int64 = np.zeros(len(RULE_NAMES), dtype=np.int64)
        self.work: Int64 = np.zeros(8, dtype=np.int64)
        self._best = call("best")

    def add(
        self,
        block: CandidateBlock,
        keys: UInt64,
        eligible: Int32,
        told: Callable[[int], bool] = lambda _: True,
    ) -> None:
        """Score a block of candidates.

        Parameters
        ----------
        block
            The candidates.
        keys, eligible
            Where their lists and counts go, by their order; ``uint64[b, k]``, ``int32[b]``.
        told
            Told how many candidates more are done; the block ends when it answers False.

        Raises
        ------
        StoppedError
            If `told` says so.
        """
        people, market = block.candidates, self._packed.market
        check_people(people, self._index.side)
        check_candidates(people, market.similarity, block.wishes, block.rankings)
        slots = pack_candidates(block, market, self._index.options)
        side = Side(slots, CANDIDATES)
        room = scratch_struct(
            market,
            sizes_of(side, self._packed.offers),
            sums=self._packed.has_postings,
        )
        own = np.zeros((len(slots), self.k), dtype=np.uint64)
        count = np.zeros(len(slots), dtype=np.int32)
        for first in range(0, len(slots), CALL):
            last = min(first + CALL, len(slots))
            best = filled(
                Best,
                {
                    "k": self.k,
                    "candidate_keys": own[first:last],
                    "candidate_eligible": count[first:last],
                    "vacancy_keys": self._keys,
                    "vacancy_floor": self._floor,
                    "vacancy_eligible": self._eligible,
                    "lost": self._lost,
                    "work": self.work,
                },
            )
            self._best(
                addressof(self._packed.market_struct), side.address, first, last,
                self._packed.offers.address, addressof(self._packed.options_struct),
                addressof(room), addressof(best),
            )  # fmt: skip
            if not told(last - first):
                raise StoppedError
        back = slots.columns["id"] - block.first
        keys[back], eligible[back] = own, count

    @property
    def vacancy_keys(self) -> UInt64:
        """The best candidates of each vacancy, by its index; ``uint64[m, k]``."""
        found = self._keys[: self._ids.size]
        if self._given is not None:
            found = np.where(found > self._given[:, None], found, np.uint64(0))
        result: UInt64 = np.empty_like(found)
        result[self._ids] = found
        return result

    @property
    def vacancy_eligible(self) -> Int32:
        """How many candidates each vacancy may have; ``int32[m]``."""
        result: Int32 = np.empty(self._ids.size, dtype=np.int32)
        result[self._ids] = self._eligible[: self._ids.size]
        return result

    @property
    def lost(self) -> Int64:
        """Pairs by the first rule that they break, in the order of `ORDER`."""
        at = [RULE_NAMES.index(name) for name in ORDER]
        result: Int64 = self._lost[at]
        return result
