"""Distance and travel time: a simple model that can be told in two sentences.

Road distance is straight distance times a detour. Travel time is a fixed part of the mode (walk,
park, wait) plus the road distance at the mode's speed.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.scoring.options import TravelOptions
from matching.tables import Float64, Int32, ProfileTable


def road_km(
    table: ProfileTable,
    options: TravelOptions,
    candidate: npt.NDArray[np.integer],
    vacancy: npt.NDArray[np.integer],
) -> Float64:
    """Return kilometres by road for pairs of indices that broadcast; NaN where unknown.

    Rounded to ten metres, so that no rule hangs on the last bit of a square root.
    """
    step = table.candidates.place[candidate] - table.vacancies.place[vacancy]
    metres = np.sqrt(np.square(step[..., 0]) + np.square(step[..., 1]))
    km: Float64 = np.round(metres * options.detour / 1000, 2)
    return km


def minutes(km: Float64, mode: npt.NDArray[np.integer], options: TravelOptions) -> Float64:
    """Return minutes from door to door for a distance and a travel mode, one decimal."""
    fixed = np.array([m.fixed_minutes for m in options.modes])[mode]
    speed = np.array([m.speed for m in options.modes])[mode]
    result: Float64 = np.round(fixed + km * 60 / speed, 1)
    return result


def limits(
    table: ProfileTable, default_minutes: float, candidate: Int32
) -> tuple[Float64, Float64]:
    """Return the greatest kilometres and minutes of candidates; by default if neither is told."""
    max_km = table.candidates.max_km[candidate]
    max_minutes = table.candidates.max_minutes[candidate]
    none = np.isinf(max_km) & np.isinf(max_minutes)
    return max_km, np.where(none, default_minutes, max_minutes)


def limit_minutes(max_km: Float64, max_minutes: Float64, by_km: Float64) -> Float64:
    """Return the binding limit in minutes, `by_km` being the minutes that `max_km` takes."""
    result: Float64 = np.minimum(max_minutes, np.where(np.isinf(max_km), np.inf, by_km))
    return result
