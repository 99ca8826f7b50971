"""Distance and travel time: a simple model that can be told in two sentences.

Road distance is straight distance times a detour. Travel time is a fixed part of the mode (walk,
park, wait) plus the road distance at the mode's speed.

Distances are whole units of 10 metres and times whole tenths of a minute, so that no rule hangs
on the last bit of a square root.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.scoring.options import TravelOptions
from matching.tables import NO_LIMIT, NONE, NOWHERE, Float64, Int32, ProfileTable


def road(
    table: ProfileTable,
    options: TravelOptions,
    candidate: npt.NDArray[np.integer],
    vacancy: npt.NDArray[np.integer],
) -> Int32:
    """Return units of 10 metres by road for pairs of indices that broadcast; -1 where unknown."""
    home, work = table.candidates.place[candidate], table.vacancies.place[vacancy]
    return road_between(home, work, options)


def road_between(home: Int32, work: Int32, options: TravelOptions) -> Int32:
    """Return units of 10 metres by road between places that broadcast; -1 where unknown."""
    known = (home[..., 0] != NOWHERE) & (work[..., 0] != NOWHERE)
    step = home.astype(np.int64) - work
    square = step[..., 0] * step[..., 0] + step[..., 1] * step[..., 1]
    return _rounded(options.detour * np.sqrt(np.where(known, square, 0).astype(np.float64)), known)


def tenths(
    road: npt.NDArray[np.integer], mode: npt.NDArray[np.integer], options: TravelOptions
) -> Int32:
    """Return tenths of minutes from door to door for a distance and a travel mode that broadcast.

    -1 where the distance is; at most `NO_LIMIT`, which only a snail's speed reaches.
    """
    fixed = np.array([m.fixed_minutes for m in options.modes], dtype=np.float64)[mode]
    speed = np.array([m.speed for m in options.modes], dtype=np.float64)[mode]
    return _rounded(fixed * 10.0 + road * 6.0 / speed, road != NONE)


def _rounded(value: Float64, known: npt.NDArray[np.bool_]) -> Int32:
    """Return whole numbers, -1 where they are not known."""
    return np.where(known, np.minimum(np.rint(value), NO_LIMIT), NONE).astype(np.int32)


def limits(table: ProfileTable, default_minutes: float, candidate: Int32) -> tuple[Int32, Int32]:
    """Return the greatest distance and time of candidates; by default if neither is told.

    In the units of `road` and `tenths`, `NO_LIMIT` where there is none.
    """
    people = table.candidates
    return default_limits(people.max_road[candidate], people.max_tenths[candidate], default_minutes)


def default_limits(
    max_road: Int32, max_tenths: Int32, default_minutes: float
) -> tuple[Int32, Int32]:
    """Return both limits, the time by default where neither is told."""
    neither = (max_road == NO_LIMIT) & (max_tenths == NO_LIMIT)
    return max_road, np.where(neither, round(10 * default_minutes), max_tenths).astype(np.int32)


def limit_tenths(
    max_road: Int32, max_tenths: Int32, mode: npt.NDArray[np.integer], options: TravelOptions
) -> Int32:
    """Return the limit that is reached first, in tenths of minutes, at least 1.

    It is the longest travel, or what the greatest distance takes, if that is less.
    """
    told = max_road != NO_LIMIT
    by_road = np.where(told, tenths(np.where(told, max_road, 0), mode, options), NO_LIMIT)
    return np.maximum(np.minimum(max_tenths, by_road), 1).astype(np.int32)
