"""A part of a whole in points: the one place where the worth of anything is rounded."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.tables import NONE, POINTS, Int32


def share(part: npt.NDArray[np.integer], whole: npt.NDArray[np.integer]) -> Int32:
    """Return part of whole in points, rounded half up; -1 where the whole is nothing.

    Parameters
    ----------
    part, whole
        Whole numbers that broadcast, of which no part is negative.

    Returns
    -------
    Int32
        0 to `POINTS` where the part is no more than the whole.
    """
    above, below = part.astype(np.int64), np.maximum(whole.astype(np.int64), 1)
    points = (2 * POINTS * above + below) // (2 * below)
    return np.where(whole > 0, points, NONE).astype(np.int32)
