"""The index in the memory that C reads: a changed profile gets a new slot, nothing is rebuilt."""

from __future__ import annotations

from collections.abc import Callable
from ctypes import addressof
from dataclasses import replace
from typing import Any

import numpy as np

from matching.errors import TableError, message
from matching.scoring.compiled import sizes_of
from matching.scoring.native.layout import Best, filled
from matching.scoring.native.side import CANDIDATES, Side, spare_for, vacancy_kind
from matching.scoring.native.structs import (
    call,
    market_struct,
    options_struct,
    scratch_struct,
)
from matching.scoring.options import ScoringOptions
from matching.scoring.packed.limits import MOST_GIVEN, check_candidates, vacancies_misfit
from matching.scoring.packed.market import Market
from matching.scoring.packed.offers import pack_vacancies, sort_vacancies
from matching.scoring.packed.people import pack_candidates, sort_candidates
from matching.scoring.packed.ragged import Ragged
from matching.scoring.packed.slots import Slots
from matching.tables import CandidateBlock, Int32, ProfileTable, SparseRows, UInt64, block_of

Pairs = tuple[Int32, Int32, Int32]


class PackedVacancies:
    """Vacancies, and what both sides refer to, in the memory that C reads."""

    def __init__(self, side: ProfileTable, options: ScoringOptions, spare: int = 0) -> None:
        self.market, study = Market.of(side)
        paused = side.employers.paused[side.vacancies.employer]
        slots = pack_vacancies(side.vacancies, paused, self.market, study, options)
        self.offers = Side(slots, vacancy_kind(slots), spare)
        self.market_struct = market_struct(self.market)
        self.options_struct = options_struct(options)
        self.has_postings = False

    def use_postings(self, postings: Ragged, cost: float) -> None:
        """Let coverage be summed along postings where that costs less.

        Parameters
        ----------
        postings
            As `market_struct` takes them.
        cost
            Of one posting, in requirements looked up.
        """
        self.market_struct = market_struct(self.market, postings)
        self.options_struct.posting_cost = cost
        self.has_postings = True


class CompiledEngine:
    """The index in the memory that C reads."""

    def __init__(self, table: ProfileTable, options: ScoringOptions) -> None:
        self._options = options
        self._packed = PackedVacancies(table, options, spare_for(len(table.vacancies)))
        self._market = self._packed.market
        self._people = Side(
            pack_candidates(block_of(table), self._market, options),
            CANDIDATES,
            spare_for(len(table.candidates)),
        )
        self._offers = self._packed.offers
        self._candidate_at = _slots_of(self._people)
        self._vacancy_at = _slots_of(self._offers)
        self._make_room()

    def _make_room(self) -> None:
        """Make scratch space and answers large enough for the sides as they are."""
        self._sizes = sizes_of(self._people, self._offers)
        self._packed.market_struct = market_struct(self._market, both_ways=True)
        self._scratch = scratch_struct(self._market, self._sizes, both_ways=True)
        self._answer = np.empty((3, self._sizes.slots + 16), dtype=np.int32)
        self._of_candidate, self._of_vacancy = call("of_candidate"), call("of_vacancy")
        self._best_of = call("best")
        self._nobody = np.full(self._sizes.vacancy_slots, np.iinfo(np.uint32).max, dtype=np.uint32)
        self._lost, self._work = np.zeros(13, dtype=np.int64), np.zeros(8, dtype=np.int64)
        self._eligible = np.zeros(1, dtype=np.int32)
        self._lists: dict[int, tuple[UInt64, Any]] = {}

    def _addresses(self) -> tuple[int, int, int, int, int]:
        return (
            addressof(self._packed.market_struct),
            self._people.address,
            self._offers.address,
            addressof(self._packed.options_struct),
            addressof(self._scratch),
        )

    def pairs_of_candidate(self, candidate: int) -> Pairs:
        """Return the vacancies of a candidate with both scores."""
        market, people, offers, options, room = self._addresses()
        slot = self._candidate_at[candidate]
        if slot < 0:
            return _no_pairs()
        n = self._of_candidate(
            market, people, slot, offers, options, room, *(a.ctypes.data for a in self._answer)
        )
        return self._answered(n, self._offers)

    def pairs_of_vacancy(self, vacancy: int) -> Pairs:
        """Return the candidates of a vacancy with both scores."""
        market, people, offers, options, room = self._addresses()
        slot = self._vacancy_at[vacancy]
        if slot < 0:
            return _no_pairs()
        n = self._of_vacancy(
            market, people, offers, slot, options, room, *(a.ctypes.data for a in self._answer)
        )
        return self._answered(n, self._people)

    def _answered(self, n: int, side: Side) -> Pairs:
        slots, own, other = self._answer[:, :n]
        return side.records[slots, 0], own.copy(), other.copy()

    def best_of_candidate(self, candidate: int, k: int) -> tuple[UInt64, int]:
        """Return the keys of the best pairs of a candidate, and how many pairs there are."""
        slot = self._candidate_at[candidate]
        if slot < 0:
            return np.zeros(0, dtype=np.uint64), 0
        keys, best = self._list_of(k)
        keys[:] = 0
        market, people, offers, options, room = self._addresses()
        self._best_of(market, people, slot, slot + 1, offers, options, room, addressof(best))
        return keys[keys != 0], int(self._eligible[0])

    def _list_of(self, k: int) -> tuple[UInt64, Any]:
        """Return room for the best `k` of one candidate, and the structure that tells of it."""
        if k not in self._lists:
            keys = np.zeros(k, dtype=np.uint64)
            told = {
                "k": k,
                "candidate_keys": keys,
                "candidate_eligible": self._eligible,
                "vacancy_floor": self._nobody,
                "lost": self._lost,
                "work": self._work,
            }
            self._lists[k] = keys, filled(Best, told)
        return self._lists[k]

    def pairs_with(self, block: CandidateBlock, similarity: SparseRows | None) -> Pairs:
        """Return the vacancies of somebody who is not in the index."""
        market = self._market
        if similarity is not None:
            market = replace(market, similarity=similarity)
        check_candidates(block.candidates, market.similarity, block.wishes, block.rankings)
        one = Side(pack_candidates(block, market, self._options, order=False), CANDIDATES)
        struct = self._packed.market_struct if similarity is None else market_struct(market)
        room = scratch_struct(market, sizes_of(one, self._offers))
        answer = np.empty((3, self._offers.room + 16), dtype=np.int32)
        n = self._of_candidate(
            addressof(struct), one.address, 0, self._offers.address,
            addressof(self._packed.options_struct), addressof(room),
            *(a.ctypes.data for a in answer),
        )  # fmt: skip
        slots, own, other = answer[:, :n]
        return self._offers.records[slots, 0], own, other

    def pairs_with_vacancy(self, one: ProfileTable) -> Pairs:
        """Return the candidates of a vacancy that is not in the index."""
        market = self._market
        if one.similarity is not market.similarity:
            market = replace(market, similarity=one.similarity)
        slots = self._pack_one(one, self._vacancy_at.size)
        offer = Side(slots, vacancy_kind(slots))
        struct = market_struct(market, both_ways=True)
        room = scratch_struct(market, sizes_of(self._people, offer), both_ways=True)
        answer = np.empty((3, self._people.room + 16), dtype=np.int32)
        n = self._of_vacancy(
            addressof(struct), self._people.address, offer.address, 0,
            addressof(self._packed.options_struct), addressof(room),
            *(a.ctypes.data for a in answer),
        )  # fmt: skip
        found, own, other = answer[:, :n]
        return self._people.records[found, 0], own, other

    def _pack_one(self, one: ProfileTable, vacancy: int) -> Slots:
        """Return one vacancy in a slot; a study set that is new is added to the market."""
        offers = one.vacancies
        misfit = vacancies_misfit(one)
        if misfit is not None:
            raise TableError(misfit)
        study = np.array(
            [self._market.studies.number(offers.crebos.row(0)[0], offers.fields.row(0)[0])],
            dtype=np.int32,
        )
        paused = one.employers.paused[offers.employer]
        packed = pack_vacancies(offers, paused, self._market, study, self._options, order=False)
        packed.columns["id"][0] = vacancy
        self._make_market_again()
        return packed

    def replace_vacancies(self, side: ProfileTable) -> None:
        """Change all vacancies."""
        misfit = vacancies_misfit(side)
        if misfit is not None:
            raise TableError(misfit)
        self._check_given(side.similarity)
        self._packed = PackedVacancies(side, self._options, spare_for(len(side.vacancies)))
        self._market, self._offers = self._packed.market, self._packed.offers
        self._vacancy_at = _slots_of(self._offers)
        self._make_room()

    def use_similarity(self, similarity: SparseRows) -> None:
        """Change how far skills count for each other."""
        self._check_given(similarity)
        self._market = self._packed.market = replace(self._market, similarity=similarity)
        self._make_room()

    def _check_given(self, similarity: SparseRows) -> None:
        """Raise TableError unless there is room for the credits that everybody's skills give."""
        neighbours = np.diff(similarity.indptr)
        most = self._people.most("skills") + self._people.most("learn")
        if most * int(neighbours.max(initial=0)) <= MOST_GIVEN:
            return
        for part in (self._people.slots, *self._people.added):
            given = np.zeros(len(part), dtype=np.int64)
            for name in ("skills", "learn"):
                rows = part.rows[name].take(np.arange(len(part)))
                np.add.at(given, np.repeat(np.arange(len(part)), rows.n), neighbours[rows.item])
            if given.max(initial=0) > MOST_GIVEN:
                raise TableError(message("the compiled kernel has no room for these: use numpy"))

    def put_candidate(self, candidate: int, block: CandidateBlock) -> None:
        """Change or add a candidate."""
        check_candidates(block.candidates, self._market.similarity, block.wishes, block.rankings)
        one = pack_candidates(block, self._market, self._options, order=False)
        self._people, self._candidate_at = self._put(
            self._people, self._candidate_at, candidate, one, sort_candidates
        )

    def put_vacancy(self, vacancy: int, one: ProfileTable) -> None:
        """Change or add a vacancy."""
        packed = self._pack_one(one, vacancy)
        self._offers, self._vacancy_at = self._put(
            self._offers, self._vacancy_at, vacancy, packed, sort_vacancies
        )
        self._packed.offers = self._offers

    def _make_market_again(self) -> None:
        """Tell C where the study sets are now: a new one may have moved them."""
        self._packed.market_struct = market_struct(self._market, both_ways=True)

    def _put(
        self,
        side: Side,
        slot_of: Int32,
        at: int,
        one: Slots,
        sort: Callable[[Slots, ScoringOptions], Slots],
    ) -> tuple[Side, Int32]:
        """Give a profile a new slot; sort everything again where there is no room for one."""
        if at < slot_of.size and slot_of[at] >= 0:
            side.kill(int(slot_of[at]))
        if at == slot_of.size:
            slot_of = np.append(slot_of, np.int32(-1))
        slot = side.append(one)
        if slot >= 0:
            slot_of[at] = slot
            self._grow(one)
            return side, slot_of
        slots = sort(side.living().joined(one), self._options)
        kind = CANDIDATES if side.kind is CANDIDATES else vacancy_kind(slots)
        side = Side(slots, kind, spare_for(len(slots)))
        again = np.full(slot_of.size, -1, dtype=np.int32)
        again[slots.columns["id"]] = np.arange(len(slots), dtype=np.int32)
        if side.kind is CANDIDATES:
            self._people = side
        else:
            self._offers = side
        self._make_room()
        return side, again

    def _grow(self, one: Slots) -> None:
        """Make the scratch space larger where one profile has more skills than any before."""
        rows = one.rows
        skills = sum(int(rows[name].n[0]) for name in ("skills", "learn") if name in rows)
        asked = int(rows["asked"].n[0]) if "asked" in rows else 0
        if skills > self._sizes.skills or asked > self._sizes.asked:
            self._make_room()

    def remove_candidate(self, candidate: int) -> None:
        """Take a candidate out."""
        _take_out(self._people, self._candidate_at, candidate)

    def remove_vacancy(self, vacancy: int) -> None:
        """Take a vacancy out."""
        _take_out(self._offers, self._vacancy_at, vacancy)


def _take_out(side: Side, slot_of: Int32, at: int) -> None:
    if slot_of[at] >= 0:
        side.kill(int(slot_of[at]))
        slot_of[at] = -1


def _slots_of(side: Side) -> Int32:
    """Return the slot of each index."""
    ids = side.slots.columns["id"]
    slot_of = np.full(ids.size, -1, dtype=np.int32)
    slot_of[ids] = np.arange(ids.size, dtype=np.int32)
    return slot_of


def _no_pairs() -> Pairs:
    nothing = np.empty(0, dtype=np.int32)
    return nothing, nothing, nothing
