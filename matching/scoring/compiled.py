"""All pairs of a table by the compiled kernel; the same numbers as numpy's."""

from __future__ import annotations

from ctypes import addressof

import numpy as np

from matching.scoring.components import PART_NAMES
from matching.scoring.eligibility import RULE_NAMES
from matching.scoring.every import BlockOfPairs, PartsOfPairs
from matching.scoring.native.side import CANDIDATES, Side, vacancy_kind
from matching.scoring.native.structs import (
    Sizes,
    call,
    market_struct,
    options_struct,
    scratch_struct,
)
from matching.scoring.options import ScoringOptions
from matching.scoring.packed.market import Market
from matching.scoring.packed.offers import pack_vacancies
from matching.scoring.packed.people import pack_candidates
from matching.tables import Int32, ProfileTable, block_of


def sizes_of(people: Side, offers: Side) -> Sizes:
    """Return what scratch space for two sides must be large enough for."""
    return Sizes(
        slots=max(people.room, offers.room),
        vacancy_slots=offers.room,
        skills=people.most("skills") + people.most("learn"),
        asked=offers.most("asked"),
        grid_rows=max(people.grid.rows, offers.grid.rows),
    )


class CompiledPairs:
    """All pairs by the compiled kernel.

    Parameters
    ----------
    table
        The profiles.
    options
        Rules, travel model and weights.
    """

    def __init__(self, table: ProfileTable, options: ScoringOptions) -> None:
        market, study = Market.of(table)
        paused = table.employers.paused[table.vacancies.employer]
        offers = pack_vacancies(table.vacancies, paused, market, study, options, order=False)
        people = pack_candidates(block_of(table), market, options, order=False)
        self._m = len(offers)
        own, other = Side(people, CANDIDATES), Side(offers, vacancy_kind(offers))
        sizes = sizes_of(own, other)
        self._kept = (
            market_struct(market),
            own.struct,
            other.struct,
            options_struct(options),
            scratch_struct(market, sizes),
        )
        self._market, self._people, self._offers, self._options, self._room = map(
            addressof, self._kept
        )
        self._rules, self._parts = call("rules"), call("parts")

    def rules(self, first: int, last: int) -> BlockOfPairs:
        """Return the rules that candidates from `first` up to `last` break with all vacancies."""
        mask = np.empty((last - first, self._m), dtype=np.uint32)
        lost = np.zeros((2, last - first, len(RULE_NAMES)), dtype=np.int32)
        vacancy_lost = np.zeros((2, len(RULE_NAMES), self._m), dtype=np.int32)
        self._rules(
            self._market, self._people, first, last, self._offers, self._options, self._room,
            *(each.ctypes.data for each in (mask, *lost, *vacancy_lost)),
        )  # fmt: skip
        return BlockOfPairs(mask, lost[0], lost[1], vacancy_lost[0].T, vacancy_lost[1].T)

    def parts(self, candidate: Int32, vacancy: Int32) -> PartsOfPairs:
        """Return the parts of some pairs, the candidates rising."""
        made = np.empty((3, candidate.size, len(PART_NAMES)), dtype=np.int32)
        candidate, vacancy = np.ascontiguousarray(candidate), np.ascontiguousarray(vacancy)
        self._parts(
            self._market, self._people, self._offers, self._options, self._room, candidate.size,
            *(each.ctypes.data for each in (candidate, vacancy, *made)),
        )  # fmt: skip
        return PartsOfPairs(*made)
