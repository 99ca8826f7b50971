"""From how near names are to how sure a link is: a ranking, and a logistic on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.profiles.meaning.grams import Float32, Int64
from matching.profiles.meaning.search import Found

_FARTHEST: Final = 1.0
"""A lead of more than this says no more."""


@dataclass(frozen=True)
class Probability:
    """How features become a score, and a score a probability.

    Parameters
    ----------
    rank
        Weight of each feature in the score, in the order of `FEATURES` (and of the model's
        cosine, where a model is used as well).
    intercept, score, lead, dutch
        The logistic: on the score, the lead over the next concept (below zero for all but the
        first), and whether the name that fits best is Dutch.
    """

    rank: tuple[float, ...]
    intercept: float
    score: float
    lead: float
    dutch: float

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Probability:
        """Return what `as_dict` wrote."""
        return cls(
            tuple(told["rank"]), told["intercept"], told["score"], told["lead"], told["dutch"]
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain values, rounded so that the file does not hang on the last bit."""
        return {
            "rank": [round(weight, 4) for weight in self.rank],
            **{
                name: round(float(getattr(self, name)), 4)
                for name in ("intercept", "score", "lead", "dutch")
            },
        }

    def of(self, score: Float32, lead: Float32, dutch: npt.NDArray[np.bool_]) -> Float32:
        """Return probabilities of links; all arrays have the same shape."""
        z = self.intercept + self.score * score + self.lead * lead + self.dutch * dutch
        sure: Float32 = (1 / (1 + np.exp(-np.clip(z, -30, 30)))).astype(np.float32)
        return sure


UNFITTED: Final = Probability(
    rank=(0.0, 1.0, 4.0, 0.0), intercept=-9.0, score=2.25, lead=2.0, dutch=0.0
)
"""Where nothing was fitted: letters decide, and a person is asked early."""

UNMEASURED: Final = Probability(
    rank=(0.45, 0.0, 0.25, 0.3), intercept=-5.5, score=5.6, lead=5.8, dutch=0.0
)
"""Where there is a map, but too few names to measure it: about as in the vocabulary that ships."""


@dataclass(frozen=True)
class Ranked:
    """Concepts for each phrase, best first; a row a phrase.

    Parameters
    ----------
    concept
        Position of the concept, -1 where there are no more; ``int64[n, k]``.
    name
        Position of the name that fits best; ``int64[n, k]``.
    score, lead
        ``float32[n, k]``.
    feature
        Of that name; ``float32[n, k, features]``.
    """

    concept: Int64
    name: Int64
    score: Float32
    lead: Float32
    feature: Float32


def ranked(
    found: Found, owner: Int64, weights: Sequence[float], k: int, extra: Float32 | None = None
) -> Ranked:
    """Return concepts by the score of their best name.

    Parameters
    ----------
    found
        The nearest names.
    owner
        The concept of each name.
    weights
        Of the features, and of `extra` if that is given.
    k
        The number of concepts.
    extra
        One more feature of each name found; ``float32[n, m]``.
    """
    feature = found.feature
    if extra is not None:
        feature = np.concatenate((feature, extra[:, :, None]), axis=2)
    score = feature @ np.asarray(weights, dtype=np.float32)
    there = found.name >= 0
    score = np.where(there, score, -np.inf)
    concept = np.where(there, owner[np.maximum(found.name, 0)], -1)
    order = np.lexsort((found.name, concept, -score))
    concept = np.take_along_axis(concept, order, 1)
    # A concept stands where its best name does; its other names are struck.
    seen = (concept[:, :, None] == concept[:, None, :]) & np.tri(concept.shape[1], k=-1, dtype=bool)
    first = ~seen.any(axis=2) & (concept >= 0)
    keep = np.argsort(~first, axis=1, kind="stable")[:, :k]
    at = np.take_along_axis(order, keep, 1)
    score = np.take_along_axis(score, at, 1)
    real = np.take_along_axis(first, keep, 1)
    score = np.where(real, score, -np.inf).astype(np.float32)
    return Ranked(
        np.where(real, np.take_along_axis(concept, keep, 1), -1),
        np.take_along_axis(found.name, at, 1),
        score,
        _lead(score),
        np.take_along_axis(feature, at[:, :, None], 1),
    )


def _lead(score: Float32) -> Float32:
    """Return the lead of each over the best other one, within bounds."""
    lead = np.full(score.shape, _FARTHEST, dtype=np.float32)
    if score.shape[1] > 1:
        with np.errstate(invalid="ignore"):
            lead[:, 0] = score[:, 0] - score[:, 1]
            lead[:, 1:] = score[:, 1:] - score[:, :1]
    return np.clip(np.nan_to_num(lead, nan=0.0), -_FARTHEST, _FARTHEST)


def fit_probability(
    found: Found,
    owner: Int64,
    dutch: npt.NDArray[np.bool_],
    gold: Int64,
    extra: Float32 | None = None,
) -> Probability:
    """Return the ranking and the logistic that fit phrases whose meaning is known.

    Parameters
    ----------
    found
        The nearest names of the phrases.
    owner, dutch
        The concept of each name, and whether it is Dutch.
    gold
        The concept that each phrase means; -1 if it is none of these.
    extra
        One more feature of each name found.
    """
    from sklearn.linear_model import LogisticRegression

    feature = found.feature
    if extra is not None:
        feature = np.concatenate((feature, extra[:, :, None]), axis=2)
    there = found.name >= 0
    right = (owner[np.maximum(found.name, 0)] == gold[:, None]) & there
    learnable = right.any(axis=1)
    # The ranking learns from phrases that have a right answer among what was found; of the right
    # concept only the name that is nearest, since one good name is enough.
    nearest = right & (np.cumsum(right, axis=1) == 1)
    use = (nearest | (there & ~right)) & learnable[:, None]
    ranking = LogisticRegression(C=10.0, max_iter=1000)
    ranking.fit(feature[use], nearest[use])
    weights = ranking.coef_[0] / np.abs(ranking.coef_[0]).sum()
    best = ranked(found, owner, weights, 3, extra)
    row = np.isfinite(best.score)
    x = np.stack(
        (best.score[row], best.lead[row], dutch[best.name[row]].astype(np.float32)), axis=1
    )
    y = (best.concept == gold[:, None])[row]
    logistic = LogisticRegression(C=1e3, max_iter=1000).fit(x, y)
    score, lead, is_dutch = logistic.coef_[0]
    return Probability(
        tuple(float(weight) for weight in weights),
        float(logistic.intercept_[0]),
        float(score),
        float(lead),
        float(is_dutch),
    )
