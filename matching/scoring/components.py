"""How well a pair fits: named parts, each between 0 and 1, counted in whole points.

A part returns its worth in points (0 to `POINTS`) for a list of eligible pairs of one block of
candidates, and -1 where it does not apply because something was not told.
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
from matching.tables import NONE, POINTS, Float64, Int32, Int64, SparseRows


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


def _points(value: npt.NDArray[np.float64], applies: npt.NDArray[np.bool_]) -> Int32:
    """Return values of 0 to 1 as points, -1 where they do not apply."""
    clipped = np.clip(np.where(applies, value, 0.0), 0.0, 1.0)
    return np.where(applies, np.rint(clipped * POINTS), NONE).astype(np.int32)


def _skills(pairs: Pairs) -> Int32:
    return pairs.coverage.need(pairs.meeting.rows, pairs.row, pairs.vacancy)


def _use(pairs: Pairs) -> Int32:
    return pairs.coverage.use(pairs.meeting.rows, pairs.row, pairs.vacancy)


def _learning(pairs: Pairs) -> Int32:
    return pairs.coverage.learning(pairs.meeting.rows, pairs.row, pairs.vacancy)


def _travel(pairs: Pairs) -> Int32:
    meeting = pairs.meeting
    max_km, max_minutes = meeting.limits
    mode = meeting.table.candidates.mode[meeting.rows]
    by_km = travel.minutes(np.where(np.isinf(max_km), 0.0, max_km), mode, meeting.options.travel)
    limit = travel.limit_minutes(max_km, max_minutes, by_km)[pairs.row]
    taken = meeting.minutes[pairs.row, pairs.vacancy]
    return _points(1 - taken / limit, ~np.isnan(taken))


def _interests(pairs: Pairs) -> Int32:
    table = pairs.meeting.table
    interests = table.candidates.interests
    sector = table.vacancies.sector[pairs.vacancy]
    wanted = interests.at(pairs.candidate, np.maximum(sector, 0)) != NONE
    told = np.diff(interests.indptr)[pairs.candidate] > 0
    return _points(wanted.astype(np.float64), told & (sector != NONE))


def _period(pairs: Pairs) -> Int32:
    people, offers = pairs.meeting.table.candidates, pairs.meeting.table.vacancies
    overlap, shorter = pairs.meeting.overlap
    share = overlap[pairs.row, pairs.vacancy] / np.maximum(shorter[pairs.row, pairs.vacancy], 1)
    known = has_period(people.start, people.end)[pairs.candidate]
    return _points(share, known & has_period(offers.start, offers.end)[pairs.vacancy])


def _hours(pairs: Pairs) -> Int32:
    table = pairs.meeting.table
    gap = np.abs(table.candidates.hours[pairs.candidate] - table.vacancies.hours[pairs.vacancy])
    tolerance = max(pairs.meeting.options.rules.hours.tolerance, 1e-9)
    return _points(1 - gap / tolerance, ~np.isnan(gap))


def _ranked(rows: SparseRows, pairs: Pairs, told: npt.NDArray[np.bool_]) -> Int32:
    """Return 1 for the first of a ranking, 1/2 for the second and so on, 0 for the others."""
    rank = rows.at(pairs.candidate, pairs.vacancy)
    value: Float64 = np.where(rank > 0, 1 / np.maximum(rank, 1), 0.0)
    return _points(value, told)


def _wish(pairs: Pairs) -> Int32:
    wishes = pairs.meeting.table.wishes
    return _ranked(wishes, pairs, np.diff(wishes.indptr)[pairs.candidate] > 0)


def _ranking(pairs: Pairs) -> Int32:
    rankings = pairs.meeting.table.rankings
    told = np.zeros(len(pairs.meeting.table.vacancies), dtype=np.bool_)
    told[rankings.column] = True
    return _ranked(rankings, pairs, told[pairs.vacancy])


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
