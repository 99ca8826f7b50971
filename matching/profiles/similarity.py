"""How far having one skill lets a person do another, as sparse credit in permille."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np

from matching.profiles.linking import Link
from matching.profiles.nearness import PUBLISHED, SOURCES, distinct
from matching.profiles.options import SimilarityOptions
from matching.profiles.vocabulary import Vocabulary
from matching.tables import Bool, Int64, SparseRows

FULL: Final = 1000
"""Permille for the same skill."""

KINDS: Final = tuple(SOURCES)
"""How a skill that a person has is near the one asked; of equal credit the first is told."""

FREE_TEXT: Final = "text:"
"""How the key of words that are no skill of the vocabulary starts."""

Links = Sequence[Link]
"""What some words may mean, with probabilities."""


class Similarity:
    """The credit between skills of a vocabulary, with the reason of each.

    Parameters
    ----------
    vocabulary
        Its broader, related and neighbouring concepts and its occupations give credit.
    options
        How much credit each kind of nearness gives, and to how many neighbours.
    """

    def __init__(self, vocabulary: Vocabulary, options: SimilarityOptions) -> None:
        self.vocabulary = vocabulary
        self.options = options
        self._distinct = distinct(vocabulary)
        self._least = max(round(options.least * FULL), 1)
        found = [source(vocabulary, options) for source in SOURCES.values()]
        has, asked, share = (np.concatenate(column) for column in zip(*found, strict=True))
        of_kind = np.repeat(np.arange(len(found)), [credits.has.size for credits in found])
        best, at = _best(_Entries(has, asked, np.rint(share * FULL).astype(np.int64)))
        published = np.isin(of_kind[at], [KINDS.index(name) for name in PUBLISHED])
        kept = _kept(best, published, options.neighbours) & (best.permille >= self._least)
        self._credit, self._kind = best.select(kept), of_kind[at][kept]
        self._cell = self._credit.row * len(vocabulary) + self._credit.column

    def kind(self, has: str, asked: str) -> str:
        """Return why having the skill `has` counts for `asked`: one of `KINDS`, or nothing.

        Words that are no skill of the vocabulary are never more than near another skill.
        """
        if has == asked:
            return "same"
        if has.startswith(FREE_TEXT) or asked.startswith(FREE_TEXT):
            return "near"
        position = self.vocabulary.position
        if has not in position or asked not in position:
            return ""
        cell = position[has] * len(self.vocabulary) + position[asked]
        at = int(np.searchsorted(self._cell, cell))
        there = at < self._cell.size and self._cell[at] == cell
        return KINDS[self._kind[at]] if there else ""

    def counting_for(self, asked: str) -> list[tuple[str, int, str]]:
        """Return (skill, credit in permille, kind) of all that counts for `asked`, most first."""
        found = [
            (self.vocabulary.concepts[has].id, int(permille), KINDS[kind])
            for has, permille, kind in zip(*self._column(asked), strict=True)
        ]
        return sorted(found, key=lambda row: (-row[1], row[0]))

    def _column(self, asked: str) -> tuple[Int64, Int64, Int64]:
        """Return position, permille and kind of all that counts for `asked`."""
        at = np.flatnonzero(self._credit.column == self.vocabulary.position[asked])
        return self._credit.row[at], self._credit.permille[at], self._kind[at]

    def table(self, free: Sequence[Links] = ()) -> SparseRows:
        """Return the credit between skills, and with words that are no skill for sure.

        The words of one free text count fully for the same words. For a skill they count as far
        as what they may mean does, times how probable it is that they mean it; a person's words
        and the asked ones alike. Nearness in meaning is all that this is, so it gives no more
        than `SimilarityOptions.near`, and says nothing of languages and certificates.

        Parameters
        ----------
        free
            What each free text may mean; they stand after the vocabulary.

        Returns
        -------
        SparseRows
            Row: the skill a person has; column: the skill asked; value: whole permille.
        """
        size = len(self.vocabulary)
        skills = self._credit
        meant = self._meant(free)
        words = _Entries(meant.row + size, meant.column, meant.permille)
        asked_words = _Entries(words.column, words.row, words.permille)
        by_words = _product(words, skills)
        near = _joined(by_words, _product(skills, asked_words), _product(by_words, asked_words))
        near = _Entries(*near[:2], np.minimum(near.permille, round(self.options.near * FULL)))
        own = np.arange(size, size + len(free))
        told = near.select((near.permille >= self._least) & (near.row != near.column))
        whole = _joined(skills, told, _Entries(own, own, np.full(own.size, FULL)))
        # Nearly sorted already, so that a stable sort of one key is quick.
        order = np.argsort(whole.row * (size + len(free)) + whole.column, kind="stable")
        return SparseRows(
            indptr=np.searchsorted(whole.row[order], np.arange(size + len(free) + 1)),
            column=whole.column[order].astype(np.int32),
            value=whole.permille[order].astype(np.float64),
            n_columns=size + len(free),
        )

    def _meant(self, free: Sequence[Links]) -> _Entries:
        """Return the probability in permille of each skill that each free text may mean."""
        found = [
            (at, skill, round(link.probability * FULL))
            for at, links in enumerate(free)
            for link in links
            if not self._distinct[skill := self.vocabulary.position[link.skill]]
        ]
        return _Entries(*np.array(found, dtype=np.int64).reshape(-1, 3).T)


class _Entries(NamedTuple):
    """The entries of a sparse table in permille, in any order."""

    row: Int64
    column: Int64
    permille: Int64

    def select(self, which: Bool | Int64) -> _Entries:
        """Return some of the entries."""
        return _Entries(self.row[which], self.column[which], self.permille[which])


def _joined(*tables: _Entries) -> _Entries:
    """Return the entries of several tables together."""
    return _Entries(*(np.concatenate(columns) for columns in zip(*tables, strict=True)))


def _product(left: _Entries, right: _Entries) -> _Entries:
    """Return for each row of one table and column of another the best credit by way of both.

    The credit of a way is the product, in whole permille.
    """
    right = right.select(np.argsort(right.row, kind="stable"))
    first = np.searchsorted(right.row, left.column)
    count = np.searchsorted(right.row, left.column, side="right") - first
    way = np.repeat(np.arange(left.row.size), count)
    step = np.arange(way.size) - np.repeat(np.cumsum(count) - count, count)
    on = first[way] + step
    permille = left.permille[way] * right.permille[on] // FULL
    return _best(_Entries(left.row[way], right.column[on], permille))[0]


def _best(entries: _Entries) -> tuple[_Entries, Int64]:
    """Return the entry with the most credit of each cell by row and column, and where it stood.

    Of equal ones the first counts.
    """
    order = np.lexsort((-entries.permille, entries.column, entries.row))
    row, column = entries.row[order], entries.column[order]
    first = np.ones(order.size, dtype=np.bool_)
    first[1:] = (row[1:] != row[:-1]) | (column[1:] != column[:-1])
    return entries.select(order[first]), order[first]


def _kept(entries: _Entries, published: Bool, most: int) -> Bool:
    """Return which entries stay when a skill that is asked keeps so many neighbours.

    What is published always stays, and takes its place among them; then the most credit counts,
    and of equal credit the first skill.
    """
    order = np.lexsort((entries.row, -entries.permille, ~published, entries.column))
    column = entries.column[order]
    start = np.searchsorted(column, column)
    kept = np.zeros(order.size, dtype=np.bool_)
    kept[order] = np.arange(order.size) - start <= most
    return kept | published


@lru_cache(maxsize=8)
def similarity_for(vocabulary: Vocabulary, options: SimilarityOptions) -> Similarity:
    """Return the similarity of a vocabulary by some options, made once."""
    return Similarity(vocabulary, options)
