"""How well a pair fits: named parts, each between 0 and 1, counted in whole points.

A part returns its worth in points (0 to `POINTS`) for a list of eligible pairs of one block of
candidates, and -1 where it does not apply because something was not told. A worth is a part of a
whole, both whole numbers, rounded half up: the same on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.scoring import travel
from matching.scoring.coverage import Coverage
from matching.scoring.eligibility import Meeting, has_period
from matching.scoring.share import share
from matching.tables import NONE, POINTS, Int32, Int64, SparseRows


@dataclass(frozen=True)
class Pairs:
    """Eligible pairs of one block.

    Parameters
    ----------
    meeting
        The block.
    coverage
        What skills count for which requirements.
    row, vacancy
        Row in the block and vacancy of each pair, rows rising; ``int64[q]``.
    """

    meeting: Meeting
    coverage: Coverage
    row: Int64
    vacancy: Int64

    @cached_property
    def candidate(self) -> Int32:
        """The candidate of each pair; ``int32[q]``."""
        return self.meeting.rows[self.row]


def _where(applies: npt.NDArray[np.bool_], points: npt.NDArray[np.integer]) -> Int32:
    """Return points, -1 where the part does not apply."""
    return np.where(applies, points, NONE).astype(np.int32)


def _skills(pairs: Pairs) -> Int32:
    return pairs.coverage.need(pairs.meeting.rows, pairs.row, pairs.vacancy)


def _use(pairs: Pairs) -> Int32:
    return pairs.coverage.use(pairs.meeting.rows, pairs.row, pairs.vacancy)


def _learning(pairs: Pairs) -> Int32:
    return pairs.coverage.learning(pairs.meeting.rows, pairs.row, pairs.vacancy)


def _travel(pairs: Pairs) -> Int32:
    meeting = pairs.meeting
    mode = meeting.table.candidates.mode[meeting.rows]
    limit = travel.limit_tenths(*meeting.limits, mode, meeting.options.travel)[pairs.row]
    taken = meeting.tenths[pairs.row, pairs.vacancy]
    return _where(taken != NONE, share(np.maximum(limit - taken, 0), limit))


def _interests(pairs: Pairs) -> Int32:
    table = pairs.meeting.table
    interests = table.candidates.interests
    sector = table.vacancies.sector[pairs.vacancy]
    wanted = interests.at(pairs.candidate, np.maximum(sector, 0)) != NONE
    told = np.diff(interests.indptr)[pairs.candidate] > 0
    return _where(told & (sector != NONE), np.where(wanted, POINTS, 0))


def _period(pairs: Pairs) -> Int32:
    people, offers = pairs.meeting.table.candidates, pairs.meeting.table.vacancies
    overlap, shorter = pairs.meeting.overlap
    whole = np.maximum(shorter[pairs.row, pairs.vacancy], 1)
    both = np.minimum(overlap[pairs.row, pairs.vacancy], whole)
    known = has_period(people.start, people.end)[pairs.candidate]
    known &= has_period(offers.start, offers.end)[pairs.vacancy]
    return _where(known, share(both, whole))


def _hours(pairs: Pairs) -> Int32:
    table = pairs.meeting.table
    own, asked = table.candidates.hours[pairs.candidate], table.vacancies.hours[pairs.vacancy]
    tolerance = np.array(max(pairs.meeting.tolerance, 1))
    left = np.maximum(tolerance - np.abs(own - asked), 0)
    return _where((own != NONE) & (asked != NONE), share(left, tolerance))


def _ranked(rows: SparseRows, pairs: Pairs, told: npt.NDArray[np.bool_]) -> Int32:
    """Return 1 for the first of a ranking, 1/2 for the second and so on, 0 for the others."""
    rank = rows.at(pairs.candidate, pairs.vacancy)
    return _where(told, share((rank > 0).astype(np.int64), np.maximum(rank, 1)))


def _wish(pairs: Pairs) -> Int32:
    wishes = pairs.meeting.table.wishes
    return _ranked(wishes, pairs, np.diff(wishes.indptr)[pairs.candidate] > 0)


def _ranking(pairs: Pairs) -> Int32:
    table = pairs.meeting.table
    return _ranked(table.rankings, pairs, table.vacancies.ranked[pairs.vacancy])


PARTS: Final[dict[str, Callable[[Pairs], Int32]]] = {
    "skills": _skills,
    "use": _use,
    "travel": _travel,
    "interests": _interests,
    "learning": _learning,
    "period": _period,
    "hours": _hours,
    "wish": _wish,
    "ranking": _ranking,
}
"""Name of the part to its function; as in `WeightOptions`."""

PART_NAMES: Final = tuple(PARTS)
