"""The arithmetic of the tables: reciprocal ranks, and how well probabilities keep their word."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.tables import Float64

BEST: Final = 10
"""Ranks below this one are worth nothing: nobody reads on."""

Bools = npt.NDArray[np.bool_]


def reciprocal_ranks(score: npt.NDArray[Any], right: Bools) -> Float64:
    """Return 1 over the rank of the right answer of each row, 0 beyond the tenth.

    Where several score the same, the middle of their places counts.

    Parameters
    ----------
    score
        A row a question, a column an answer; -inf where there is none.
    right
        Which answers are right; at most one in a row, and none where it was not found.
    """
    own = np.where(right, score, -np.inf).max(axis=1, initial=-np.inf)[:, None]
    above = (score > own).sum(axis=1)
    beside = np.maximum((score == own).sum(axis=1) - 1, 0)
    rank = 1 + above + beside / 2
    worth: Float64 = np.where(np.isfinite(own[:, 0]) & (rank <= BEST), 1 / rank, 0.0)
    return worth


def calibration_error(probability: npt.NDArray[Any], right: Bools, bins: int = 10) -> float:
    """Return the mean distance of what was promised and what came, over bins of equal width."""
    if not probability.size:
        return float("nan")
    bin_ = np.minimum((np.asarray(probability, dtype=np.float64) * bins).astype(np.int64), bins - 1)
    promised = np.bincount(bin_, weights=probability, minlength=bins)
    came = np.bincount(bin_, weights=right.astype(np.float64), minlength=bins)
    return float(np.abs(promised - came).sum() / probability.size)


class Cut(NamedTuple):
    """What holds from one probability on.

    Parameters
    ----------
    precision
        Of the links, the share that is right.
    recall
        Of the phrases that have a right answer, the share that got it.
    strangers
        Of the phrases that have none, the share that got a link.
    """

    precision: float
    recall: float
    strangers: float


def cut_at(probability: npt.NDArray[Any], right: Bools, stranger: Bools, least: float) -> Cut:
    """Return precision, recall and the share of strangers linked from one probability on.

    Parameters
    ----------
    probability
        Of the best link of each phrase; 0 where there is none.
    right
        Whether that link is right.
    stranger
        Whether the phrase means nothing that could be found.
    least
        The probability.
    """
    linked = probability >= least
    return Cut(
        float((linked & right).sum() / max(linked.sum(), 1)),
        float((linked & right).sum() / max((~stranger).sum(), 1)),
        float((linked & stranger).sum() / max(stranger.sum(), 1)),
    )
