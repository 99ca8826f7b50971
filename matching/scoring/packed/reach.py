"""How far a person gets, as the greatest squared distance that the travel rule lets pass."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from matching.scoring.options import TravelOptions
from matching.scoring.travel import tenths
from matching.tables import NO_LIMIT, Int32, Int64

ANYWHERE: Final = np.iinfo(np.int64).max
_FAR: Final = 10_000_000
"""A hundred thousand kilometres, in units of 10 metres: farther than any two places are."""


def squared_reach(
    max_road: Int32, max_tenths: Int32, mode: npt.NDArray[np.integer], options: TravelOptions
) -> Int64:
    """Return the greatest squared straight distance within both limits.

    Road and time only grow with distance, so one comparison of whole numbers says the same as
    the rule in words. -1 where not even the own doorstep is within the limits.

    Parameters
    ----------
    max_road, max_tenths, mode
        As in `CandidateTable`, after the defaults; ``int[n]``.
    options
        The travel model.

    Returns
    -------
    Int64
        In squares of 10 metres; `ANYWHERE` where nothing is too far.
    """
    fixed = np.array([m.fixed_minutes for m in options.modes], dtype=np.float64)[mode]
    speed = np.array([m.speed for m in options.modes], dtype=np.float64)[mode]
    guess = np.floor((max_tenths + 0.5 - fixed * 10.0) * speed / 6.0)
    guess = np.where(max_tenths == NO_LIMIT, _FAR, guess)  # a snail may take more than that
    road = np.clip(guess, -2, _FAR).astype(np.int64) + 2
    road = np.minimum(road, max_road)
    for _ in range(5):
        too_far = (road >= 0) & (tenths(np.maximum(road, 0), mode, options) > max_tenths)
        road = np.where(too_far, road - 1, road)
    square = np.floor(np.square((road + 0.5) / options.detour)).astype(np.int64) + 2
    for _ in range(5):
        by_road = np.rint(options.detour * np.sqrt(np.maximum(square, 0).astype(np.float64)))
        square = np.where((road >= 0) & (by_road > road), square - 1, square)
    result: Int64 = np.where(road >= _FAR, ANYWHERE, np.where(road < 0, -1, square))
    return result
