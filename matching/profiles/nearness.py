"""Where credit between two different skills comes from, a function for each kind of nearness.

What the vocabulary publishes (broader, related) is taken as it is; the rest is worked out: skills
below the same broader one, near in meaning by a fitted embedding, part of the same occupations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import permutations
from typing import Final, NamedTuple

import numpy as np

from matching.profiles.options import SimilarityOptions
from matching.profiles.vocabulary import Vocabulary
from matching.tables import Bool, Float64, Int64

_MOST_SIBLINGS: Final = 12
"""A broader skill with more than this below it says little about two of them."""

_DISTINCT: Final = frozenset({"taal", "certificaat"})
"""Kinds in which one says nothing of another: Polish is not half Ukrainian, a VCA no HACCP."""

_PRIOR: Final = 1.5
"""How many occupations the general frequency of a skill counts for beside what was seen: few
occupations prove little. Fitted on half of ESCO's occupations, told of the other half
(``benchmarks/skills/similarity.py``)."""


class Credits(NamedTuple):
    """Credit between skills, by position: whose skill, which is asked, and the share it counts."""

    has: Int64
    asked: Int64
    share: Float64


def _credits(pairs: Iterable[tuple[int, int]], share: float) -> Credits:
    """Return the same share for some pairs."""
    table = np.array(list(pairs), dtype=np.int64).reshape(-1, 2)
    return Credits(table[:, 0], table[:, 1], np.full(len(table), share))


def _same(vocabulary: Vocabulary, _options: SimilarityOptions) -> Credits:
    return _credits(((at, at) for at in range(len(vocabulary))), 1.0)


def _narrower(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    return _credits(broader_pairs(vocabulary), options.narrower)


def _broader(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    pairs = ((above, below) for below, above in broader_pairs(vocabulary))
    return _credits(pairs, options.broader)


def _related(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    return _credits(related_pairs(vocabulary), options.related)


def _sibling(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    return _apart(vocabulary, _credits(sibling_pairs(vocabulary), options.sibling))


def _near(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    position = vocabulary.position
    table = np.array(
        [(position[one], position[other], cosine) for one, other, cosine in vocabulary.neighbours],
        dtype=np.float64,
    ).reshape(-1, 3)
    span = max(options.near_to - options.near_from, 1e-9)
    share = options.near * np.clip((table[:, 2] - options.near_from) / span, 0.0, 1.0)
    has, asked = table[:, :2].astype(np.int64).T
    return _apart(vocabulary, Credits(has, asked, share))


def _together(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    found = together(vocabulary)
    return found._replace(share=options.together * found.share)


SOURCES: Final[dict[str, Callable[[Vocabulary, SimilarityOptions], Credits]]] = {
    "same": _same,
    "narrower": _narrower,
    "related": _related,
    "broader": _broader,
    "near": _near,
    "together": _together,
    "sibling": _sibling,
}
"""Kind of nearness to what gives its credit; of equal credit the first is told."""

PUBLISHED: Final = ("same", "narrower", "related", "broader")
"""What somebody wrote down about two skills, and no limit on neighbours takes away."""


def broader_pairs(vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the positions of each concept and of one that is broader."""
    for at, concept in enumerate(vocabulary.concepts):
        for id_ in concept.broader:
            yield at, vocabulary.position[id_]


def related_pairs(vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the positions of related concepts, both ways round."""
    for one, concept in enumerate(vocabulary.concepts):
        for id_ in concept.related:
            yield one, vocabulary.position[id_]
            yield vocabulary.position[id_], one


def sibling_pairs(vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the positions of concepts with the same broader one, unless it has many below it."""
    below: defaultdict[int, list[int]] = defaultdict(list)
    for child, parent in broader_pairs(vocabulary):
        below[parent].append(child)
    for children in below.values():
        if len(children) <= _MOST_SIBLINGS:
            yield from permutations(children, 2)


def together(vocabulary: Vocabulary, prior: float = _PRIOR) -> Credits:
    """Return how much more often one skill is part of an occupation where another one is.

    Of the occupations with the skill that a person has, the share that ask the other, drawn to
    that skill's general frequency by `prior` occupations; what is above the general frequency
    counts, as a share of all that could be above it. So a skill that nearly every occupation
    asks is near to nothing by this, and a rare one tells more of a common one than the other
    way round.

    Parameters
    ----------
    vocabulary
        Without occupations there is nothing.
    prior
        The weight of the general frequency, in occupations.
    """
    size, position = len(vocabulary), vocabulary.position
    apart = distinct(vocabulary)
    parts = []
    frequency = np.zeros(size, dtype=np.int64)
    for occupation in vocabulary.occupations:
        held = sorted({position[id_] for id_ in occupation.skills if id_ in position})
        skills = np.array([at for at in held if not apart[at]], dtype=np.int64)
        frequency[skills] += 1
        parts.append((skills[:, None] * size + skills).ravel())
    keys = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    pairs, both = np.unique(keys, return_counts=True)
    has, asked = np.divmod(pairs, max(size, 1))
    general = frequency[asked] / max(len(vocabulary.occupations), 1)
    seen = (both + prior * general) / (frequency[has] + prior)
    share = (seen - general) / np.maximum(1 - general, 1e-9)
    told = (has != asked) & (share > 0)
    return Credits(has[told], asked[told], share[told])


def distinct(vocabulary: Vocabulary) -> Bool:
    """Return for each concept whether it is of a kind that says nothing of another."""
    kinds = [concept.kind in _DISTINCT for concept in vocabulary.concepts]
    return np.array(kinds, dtype=np.bool_)


def _apart(vocabulary: Vocabulary, credits: Credits) -> Credits:
    """Return credit without the pairs of which either is of a distinct kind."""
    apart = distinct(vocabulary)
    told = ~(apart[credits.has] | apart[credits.asked])
    return Credits(credits.has[told], credits.asked[told], credits.share[told])
