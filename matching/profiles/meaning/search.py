"""Finding the names that a phrase is nearest to, among tens of thousands, in blocks of phrases.

First every name is scored roughly: the cosine of the fitted vectors, and the cosine of the
n-grams that few names have. The best few dozen are then compared exactly, and each concept is
represented by the name that fits best.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.profiles.meaning.grams import Float32, Int64, Rows
from matching.profiles.meaning.model import Meaning, matrix

FEATURES: Final = ("meaning", "characters", "letters", "both")
"""What a phrase and a name are compared by; the columns of `Found.feature`.

meaning: cosine of the fitted vectors. characters: cosine of the TF-IDF of all n-grams. letters:
1 less the share of letters that must change (normalised indel similarity, whichever is higher
of the words as they stand and in alphabetical order). both: the geometric mean of the first two.
"""

_BLOCK: Final = 512
_GROUP: Final = 16
"""Names are looked through by groups: numpy takes the best of 16 much faster than it sorts."""

_RARE: Final = 0.005
"""N-grams that more than this share of names have are left out of the rough comparison: they cost
most of the time and tell least."""

_ROUGH: Final = 48
"""Dimensions of the rough comparison: fewer than the map has, enough to find a few dozen names."""

_FEW: Final = 100
"""N-grams of no more names than this are kept: in a small list every word may stand in many."""

_NAMES: Final = 24
"""Names compared exactly for each phrase."""


@dataclass(frozen=True)
class Found:
    """The nearest names of some phrases; a row a phrase, best first by meaning and characters.

    Parameters
    ----------
    name
        Position of the name; -1 where there are no more; ``int64[n, m]``.
    feature
        How near it is by each of `FEATURES`; ``float32[n, m, 4]``.
    """

    name: Int64
    feature: Float32


class Nearest:
    """An index of names.

    Parameters
    ----------
    meaning
        The fitted map.
    names
        Normalised names.
    """

    def __init__(self, meaning: Meaning, names: Sequence[str]) -> None:
        self.meaning = meaning
        self.names = list(names)
        self._rows = meaning.grams.of_words([name.split() for name in self.names])
        self._column = self._rows.column.astype(np.int32)
        self.vectors = meaning.embed_rows(self._rows)
        self._axes = _main_axes(self.vectors)
        self._in_order: dict[int, str] = {}
        n, width = len(self.names), len(meaning.grams)
        share = np.bincount(self._rows.column, minlength=width) / max(n, 1)
        kept = (share <= max(_RARE, _FEW / max(n, 1)))[self._rows.column]
        # Names stand group by group: column g + groups * j is the j-th name of group g.
        self._groups = -(-n // _GROUP)
        padded = np.zeros((self._groups * _GROUP, self._axes.shape[1]), dtype=np.float32)
        padded[:n] = self.vectors @ self._axes
        order = np.arange(self._groups * _GROUP).reshape(self._groups, _GROUP).T.reshape(-1)
        self._order = order
        self._filling = np.flatnonzero(order >= n)
        self._dense = np.ascontiguousarray(padded[order].T)
        column = np.zeros(order.size, dtype=np.int64)
        column[order] = np.arange(order.size)
        self._sparse = _by_gram(self._rows, kept, column, width)

    def find(self, texts: Sequence[str], without: Int64 | None = None) -> Found:
        """Return the nearest names of normalised phrases.

        Parameters
        ----------
        texts
            Normalised phrases.
        without
            For each phrase a name that must not be found (-1: none); for leaving one out.
        """
        if not self.names or not texts:
            shape = (len(texts), 0)
            return Found(
                np.zeros(shape, dtype=np.int64), np.zeros((*shape, len(FEATURES)), np.float32)
            )
        blocks = [
            self._block(
                texts[start : start + _BLOCK],
                None if without is None else without[start : start + _BLOCK],
            )
            for start in range(0, len(texts), _BLOCK)
        ]
        return Found(
            np.concatenate([found.name for found in blocks]),
            np.concatenate([found.feature for found in blocks]),
        )

    def _block(self, texts: Sequence[str], without: Int64 | None) -> Found:
        """Return the nearest names of one block of phrases."""
        meaning = self.meaning
        rows = meaning.grams.rows(texts)
        vectors = meaning.embed_rows(rows)
        fewer: Float32 = vectors @ self._axes
        rough = fewer @ self._dense
        rough[:, self._filling] = -np.inf
        near = matrix(rows, len(meaning.grams)) @ self._sparse
        at = np.repeat(np.arange(len(texts)), np.diff(near.indptr))
        rough.reshape(-1)[at * rough.shape[1] + near.indices] += near.data
        name = self._best(rough)
        if without is not None:
            name = np.where(name == without[:, None], -1, name)
        feature = self._exact(texts, (rows.indptr, rows.column, rows.value), vectors, name)
        score = feature[:, :, 0] + feature[:, :, 1]
        score[name < 0] = -np.inf
        # Ties go to the name that stands first.
        order = np.lexsort((name, -score))
        name = np.take_along_axis(name, order, 1)
        return Found(name, np.take_along_axis(feature, order[:, :, None], 1))

    def _best(self, rough: Float32) -> Int64:
        """Return the names with the highest rough scores; ``int64[b, _NAMES]``, -1 for padding."""
        of_group = rough.reshape(len(rough), _GROUP, self._groups).max(axis=1)
        wide = min(_NAMES, self._groups)
        group = np.argpartition(-of_group, wide - 1, axis=1)[:, :wide]
        column = (group[:, None, :] + self._groups * np.arange(_GROUP)[None, :, None]).reshape(
            len(rough), -1
        )
        value = np.take_along_axis(rough, column, 1)
        some = min(_NAMES, column.shape[1])
        best = np.argpartition(-value, some - 1, axis=1)[:, :some]
        name = self._order[np.take_along_axis(column, best, 1)]
        return np.where(name < len(self.names), name, -1).astype(np.int64)

    def _exact(
        self,
        texts: Sequence[str],
        rows: tuple[Int64, Int64, Float32],
        vectors: Float32,
        name: Int64,
    ) -> Float32:
        """Return the features of phrases and names; ``float32[b, m, 4]``."""
        there = np.maximum(name, 0)
        meaning = np.einsum("bd,bmd->bm", vectors, self.vectors[there], optimize=False)
        characters = self._characters(rows, there)
        letters = self._letters(texts, there)
        both = np.sqrt(np.maximum(meaning, 0) * characters)
        return np.stack((meaning, characters, letters, both), axis=-1).astype(np.float32)

    def _characters(self, rows: tuple[Int64, Int64, Float32], name: Int64) -> Float32:
        """Return the cosine of the n-grams of phrases and of names; ``float32[b, m]``."""
        indptr, column, value = rows
        known, compact = np.unique(column, return_inverse=True)
        dense = np.zeros((len(indptr) - 1, known.size + 1), dtype=np.float32)
        dense[np.repeat(np.arange(len(indptr) - 1), np.diff(indptr)), compact.reshape(-1)] = value
        where = np.full(len(self.meaning.grams), known.size, dtype=np.int64)
        where[known] = np.arange(known.size)
        mine = self._rows
        flat = name.reshape(-1)
        length = np.diff(mine.indptr)[flat]
        ends = np.cumsum(length)
        starts = ends - length
        entry = np.arange(ends[-1] if ends.size else 0) + np.repeat(
            mine.indptr[flat] - starts, length
        )
        of_phrase = np.arange(name.shape[0]) * dense.shape[1]
        at = where[self._column[entry]]
        at += np.repeat(of_phrase, length.reshape(name.shape).sum(axis=1))
        product = dense.reshape(-1)[at] * mine.value[entry]
        running = np.concatenate(([0.0], np.cumsum(product, dtype=np.float64)))
        cosine: Float32 = (running[ends] - running[starts]).astype(np.float32).reshape(name.shape)
        return cosine

    def _letters(self, texts: Sequence[str], name: Int64) -> Float32:
        """Return how alike the letters of phrases and names are; ``float32[b, m]``."""
        from rapidfuzz import fuzz, process

        flat = name.reshape(-1).tolist()
        known, names = self._in_order, self.names
        for at in set(flat) - known.keys():
            known[at] = " ".join(sorted(names[at].split()))
        in_order = [" ".join(sorted(text.split())) for text in texts]
        each = name.shape[1]
        alike = [
            process.cpdist(
                [text for text in mine for _ in range(each)],
                theirs,
                scorer=fuzz.ratio,
                dtype=np.float32,
            )
            for mine, theirs in (
                (texts, [names[at] for at in flat]),
                (in_order, [known[at] for at in flat]),
            )
        ]
        best: npt.NDArray[np.float32] = np.maximum(*alike) / 100
        return best.reshape(name.shape)


def _main_axes(vectors: Float32) -> Float32:
    """Return the directions in which vectors differ most; all of them where they are few.

    A product of a quarter of the dimensions costs a quarter of the time, and only decides which
    names are compared exactly.
    """
    dimensions = vectors.shape[1]
    if dimensions <= _ROUGH:
        return np.eye(dimensions, dtype=np.float32)
    _, axes = np.linalg.eigh(vectors.T @ vectors)
    main: Float32 = np.ascontiguousarray(axes[:, -_ROUGH:], dtype=np.float32)
    return main


def _by_gram(rows: Rows, kept: npt.NDArray[np.bool_], column: Int64, width: int) -> Any:
    """Return the entries that are kept, turned round: a row an n-gram, a column a name."""
    indptr = np.concatenate(([0], np.cumsum(kept)))[rows.indptr]
    turned = matrix(Rows(indptr, rows.column[kept], rows.value[kept]), width).T.tocsr()
    turned.indices = column[turned.indices].astype(turned.indices.dtype)
    turned.resize(width, column.size)
    return turned
