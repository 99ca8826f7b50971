"""How far having one skill lets a person do another, as sparse credit in permille."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import permutations
from typing import Final

import numpy as np

from matching.profiles.options import SimilarityOptions
from matching.profiles.vocabulary import Vocabulary
from matching.tables import SparseRows

FULL: Final = 1000
"""Permille for the same skill."""

_MOST_SIBLINGS: Final = 12
"""A broader skill with more than this below it says little about two of them."""

_DISTINCT: Final = frozenset({"taal", "certificaat"})
"""Kinds in which one says nothing of another: Polish is not half Ukrainian, a VCA no HACCP."""


Credits = Iterator[tuple[int, int, float]]
"""Positions of the skill that a person has and of the one asked, and the share of credit."""


def _same(vocabulary: Vocabulary, _options: SimilarityOptions) -> Credits:
    for at in range(len(vocabulary)):
        yield at, at, 1.0


def _narrower(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    for below, above in _broader_pairs(vocabulary):
        yield below, above, options.narrower


def _broader(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    for below, above in _broader_pairs(vocabulary):
        yield above, below, options.broader


def _related(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    for one, concept in enumerate(vocabulary.concepts):
        for id_ in concept.related:
            other = vocabulary.position[id_]
            yield one, other, options.related
            yield other, one, options.related


def _sibling(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    below: defaultdict[int, list[int]] = defaultdict(list)
    for child, parent in _broader_pairs(vocabulary):
        below[parent].append(child)
    for children in below.values():
        if len(children) <= _MOST_SIBLINGS:
            for one, other in permutations(children, 2):
                if not _distinct(vocabulary, one, other):
                    yield one, other, options.sibling


def _near(vocabulary: Vocabulary, options: SimilarityOptions) -> Credits:
    span = max(options.near_to - options.near_from, 1e-9)
    for has_id, asked_id, cosine in vocabulary.neighbours:
        has, asked = vocabulary.position[has_id], vocabulary.position[asked_id]
        share = min(max((cosine - options.near_from) / span, 0.0), 1.0)
        if not _distinct(vocabulary, has, asked):
            yield has, asked, options.near * share


_SOURCES: Final[dict[str, Callable[[Vocabulary, SimilarityOptions], Credits]]] = {
    "same": _same,
    "narrower": _narrower,
    "related": _related,
    "broader": _broader,
    "near": _near,
    "sibling": _sibling,
}

KINDS: Final = tuple(_SOURCES)
"""How a skill that a person has is near the one asked; of equal credit the first is told."""


def _broader_pairs(vocabulary: Vocabulary) -> Iterator[tuple[int, int]]:
    """Yield the positions of each concept and of one that is broader."""
    for at, concept in enumerate(vocabulary.concepts):
        for id_ in concept.broader:
            yield at, vocabulary.position[id_]


def _distinct(vocabulary: Vocabulary, one: int, other: int) -> bool:
    """Return whether either is of a kind in which nearness in meaning says nothing."""
    kinds = {vocabulary.concepts[one].kind, vocabulary.concepts[other].kind}
    return bool(kinds & _DISTINCT)


class Similarity:
    """The credit between skills of a vocabulary, with the reason of each.

    Parameters
    ----------
    vocabulary
        Its broader, related and neighbouring concepts give credit.
    options
        How much credit each kind of nearness gives.
    """

    def __init__(self, vocabulary: Vocabulary, options: SimilarityOptions) -> None:
        self.vocabulary = vocabulary
        self._kind: dict[tuple[int, int], str] = {}
        self._credit: dict[tuple[int, int], int] = {}
        for kind, source in _SOURCES.items():
            for has, asked, share in source(vocabulary, options):
                permille = round(share * FULL)
                if permille > self._credit.get((has, asked), 0):
                    self._credit[has, asked], self._kind[has, asked] = permille, kind

    def kind(self, has: str, asked: str) -> str:
        """Return why having the skill `has` counts for `asked`: one of `KINDS`, or nothing."""
        if has == asked:
            return "same"
        at = self.vocabulary.position
        return self._kind.get((at.get(has, -1), at.get(asked, -1)), "")

    def counting_for(self, asked: str) -> list[tuple[str, int, str]]:
        """Return (skill, credit in permille, kind) of all that counts for `asked`, most first."""
        at = self.vocabulary.position[asked]
        found = [
            (self.vocabulary.concepts[has].id, credit, self._kind[has, to])
            for (has, to), credit in self._credit.items()
            if to == at
        ]
        return sorted(found, key=lambda row: (-row[1], row[0]))

    def table(self, free_texts: int) -> SparseRows:
        """Return the credit between skills, then `free_texts` more that are only themselves.

        Returns
        -------
        SparseRows
            Row: the skill a person has; column: the skill asked; value: whole permille.
        """
        size = len(self.vocabulary) + free_texts
        pairs = sorted(self._credit) + [(i, i) for i in range(len(self.vocabulary), size)]
        rows = np.array([pair[0] for pair in pairs], dtype=np.int64)
        return SparseRows(
            indptr=np.searchsorted(rows, np.arange(size + 1)),
            column=np.array([pair[1] for pair in pairs], dtype=np.int32),
            value=np.array([self._credit.get(pair, FULL) for pair in pairs], dtype=np.float64),
            n_columns=size,
        )


@lru_cache(maxsize=8)
def similarity_for(vocabulary: Vocabulary, options: SimilarityOptions) -> Similarity:
    """Return the similarity of a vocabulary by some options, made once."""
    return Similarity(vocabulary, options)
