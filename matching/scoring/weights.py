"""What each part may add to a score: weights as whole points, shared among the parts that apply."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from matching.scoring.components import PART_NAMES
from matching.scoring.options import WeightOptions
from matching.tables import NONE, POINTS, Int32, Int64


def shares(weight: npt.NDArray[np.float64]) -> Int64:
    """Return weights as whole points that add up to `POINTS`, or all 0.

    By largest remainder; of equal remainders the first gets the point. Weights count to six
    decimals, as whole numbers, so that no rounding error decides.

    Parameters
    ----------
    weight
        A weight a part, for one choice of parts or for many; ``float64[..., parts]``.
    """
    whole = np.rint(weight * 1_000_000).astype(np.int64)
    total = whole.sum(axis=-1, keepdims=True)
    points, remainder = np.divmod(whole * POINTS, np.maximum(total, 1))
    place = np.argsort(np.argsort(-remainder, axis=-1, kind="stable"), axis=-1, kind="stable")
    left = np.where(total > 0, POINTS - points.sum(axis=-1, keepdims=True), 0)
    result: Int64 = points + (place < left)
    return result


def share_table(weights: WeightOptions, width: int) -> Int32:
    """Return the points that each part may add, for every choice of parts that apply.

    Parameters
    ----------
    weights
        The weights of one side.
    width
        The length of a row; beyond the parts it is 0.

    Returns
    -------
    Int32
        Row: the parts that apply, as bits; ``int32[2 ** parts, width]``.
    """
    weight = np.array([getattr(weights, name) for name in PART_NAMES], dtype=np.float64)
    choices = np.arange(1 << weight.size)[:, None] >> np.arange(weight.size) & 1
    table = np.zeros((len(choices), width), dtype=np.int32)
    table[:, : weight.size] = shares(np.where(choices == 1, weight, 0.0))
    return table


def points(values: Int32, weights: WeightOptions) -> Int32:
    """Return what each part adds to the score of one side, in points.

    Parts that do not apply (-1) are left out, and the others share their weight, so that a
    score always runs from 0 to `POINTS`.

    Parameters
    ----------
    values
        The worth of each part; ``int32[p, parts]``.
    weights
        The weight of each part.

    Returns
    -------
    Int32
        ``int32[p, parts]``; the score is the sum of a row, exactly.
    """
    applies = values != NONE
    pattern = applies @ (1 << np.arange(values.shape[1]))
    share = share_table(weights, values.shape[1])[pattern].astype(np.int64)
    worth = np.where(applies, values, 0).astype(np.int64)
    result: Int32 = ((worth * share + POINTS // 2) // POINTS).astype(np.int32)
    return result
