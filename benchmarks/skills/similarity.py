"""How far having one skill lets a person do another, told by ESCO's occupations.

Half of the occupations, by a digest of their ids, are known: what goes together is counted there.
The other half tells: of its occupations with the skill that a person has, how many ask the other
one? What is above that skill's general frequency, as a share of all that could be above it, is
the credit that the pair deserves. Skills that are asked are split in two as well: defaults were
chosen on ``dev``; ``test`` only tells whether they hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.skills.data import drawn, vocabularies
from benchmarks.skills.maps import Progress, teacher
from benchmarks.skills.report import Table
from matching.profiles.fit import fit_neighbours
from matching.profiles.nearness import (
    Credits,
    broader_pairs,
    distinct,
    related_pairs,
    sibling_pairs,
    together,
)
from matching.profiles.options import SimilarityOptions
from matching.profiles.vocabulary import GROUP, Vocabulary
from matching.tables import Bool, Float64, Int64

_BANDS: Final = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.01)
"""Of the cosine of fitted neighbours."""

_SHARES: Final = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.01)
"""Of how much one skill tells of another in the known occupations."""


class Telling:
    """The half of the occupations that tells, and the split of the skills that are asked."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        from scipy.sparse import csr_array

        position = vocabulary.position
        jobs = [o for o in vocabulary.occupations if drawn(o.id, "half") % 2]
        entries = [(at, position[id_]) for at, o in enumerate(jobs) for id_ in set(o.skills)]
        row, column = np.array(entries, dtype=np.int64).reshape(-1, 2).T
        shape = (len(jobs), len(vocabulary))
        asks = csr_array((np.ones(row.size), (row, column)), shape=shape)
        self._both = (asks.T @ asks).tocsr()
        self._frequency: Int64 = np.bincount(column, minlength=len(vocabulary))
        self._jobs = max(len(jobs), 1)
        apart = distinct(vocabulary)
        group = np.array([concept.kind == GROUP for concept in vocabulary.concepts])
        self._useful: Bool = (self._frequency > 0) & ~apart & ~group
        self._test = np.array([drawn(c.id, "asked") % 2 for c in vocabulary.concepts], dtype=bool)

    def cells(self, has: Int64, asked: Int64) -> list[str]:
        """Return for dev and for test how many pairs there are, and the credit they deserve."""
        useful = self._useful[has] & self._useful[asked]
        found = []
        for part in (False, True):
            mine = useful & (self._test[asked] == part)
            found += self._row(has[mine], asked[mine])
        return found

    def _row(self, has: Int64, asked: Int64) -> list[str]:
        if not has.size:
            return ["0", "-", "-"]
        both: Float64 = np.asarray(self._both[has, asked], dtype=np.float64).ravel()
        seen = float((both / self._frequency[has]).mean())
        general = float((self._frequency[asked] / self._jobs).mean())
        credit = (seen - general) / (1 - general)
        return [str(has.size), f"{general:.3f}", f"{credit:.2f}"]


def known_half(vocabulary: Vocabulary) -> Vocabulary:
    """Return the vocabulary with the occupations that are known only."""
    known = tuple(o for o in vocabulary.occupations if not drawn(o.id, "half") % 2)
    return replace(vocabulary, occupations=known)


def table(vocabulary: Vocabulary, options: SimilarityOptions | None = None) -> Table:
    """Return what each kind and band of nearness deserves, and what it gets by the options."""
    options = options or SimilarityOptions()
    telling = Telling(vocabulary)
    return Table(
        ("nearness", "dev: pairs", "by chance", "deserves", "test: pairs", "by chance", "deserves",
         "gets"),
        [
            [name, *telling.cells(pairs.has, pairs.asked), f"{float(pairs.share.mean()):.2f}"]
            for name, pairs in _kinds(vocabulary, options)
            if pairs.has.size
        ],
    )  # fmt: skip


def _kinds(vocabulary: Vocabulary, options: SimilarityOptions) -> Iterator[tuple[str, Credits]]:
    """Yield each kind or band of nearness with its pairs and what they get."""
    broader = sorted(set(broader_pairs(vocabulary)))
    yield "narrower", _even(broader, options.narrower)
    yield "broader", _even([(above, below) for below, above in broader], options.broader)
    yield "related", _even(sorted(set(related_pairs(vocabulary))), options.related)
    yield "sibling", _even(sorted(set(sibling_pairs(vocabulary))), options.sibling)
    near = _neighbours(vocabulary)
    span = max(options.near_to - options.near_from, 1e-9)
    for low, high in pairwise(_BANDS):
        inside = _select(near, (near.share >= low) & (near.share < high))
        gets = options.near * np.clip((inside.share - options.near_from) / span, 0, 1)
        yield f"near, cosine {low:.2f} to {min(high, 1):.2f}", inside._replace(share=gets)
    found = together(known_half(vocabulary))
    for low, high in pairwise(_SHARES):
        inside = _select(found, (found.share >= low) & (found.share < high))
        gets = options.together * inside.share
        yield f"together, {low:.1f} to {min(high, 1):.1f}", inside._replace(share=gets)


def _even(pairs: list[tuple[int, int]], share: float) -> Credits:
    """Return pairs that all get the same."""
    has, asked = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return Credits(has, asked, np.full(has.size, share))


def _neighbours(vocabulary: Vocabulary) -> Credits:
    """Return the fitted neighbours with their cosine."""
    position = vocabulary.position
    rows = [(position[one], position[two], cosine) for one, two, cosine in vocabulary.neighbours]
    table = np.array(rows, dtype=np.float64).reshape(-1, 3)
    return Credits(table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2])


def _select(credits: Credits, which: Bool) -> Credits:
    """Return some of the pairs."""
    return Credits(credits.has[which], credits.asked[which], credits.share[which])


def section(esco: Path | None, progress: Progress = lambda _now: None) -> str:
    """Return the table as Markdown: on ESCO where it is there, else on what ships."""
    name, vocabulary = list(vocabularies(esco).items())[-1]
    by = teacher()
    if not vocabulary.neighbours and by is not None:
        progress(f"{name}: neighbours")
        near = fit_neighbours(vocabulary, by.kept).neighbours
        pairs = tuple((one, other, permille / 1000) for one, other, permille in near)
        vocabulary = replace(vocabulary, neighbours=pairs)
    progress(f"{name}: similarity")
    return "\n".join(
        [
            f"How far having one skill lets a person do another, told by the occupations of "
            f"{name} ({len(vocabulary.occupations)}, of which half are known and half tell). "
            "*Deserves*: how many more of the occupations with the one ask the other than of all "
            "occupations, as a share of all that could be more. *Gets*: the mean credit by the "
            "default options. Pairs that mean nearly the same (cosine above 0.95) deserve no "
            "more than about 0.6 by this: lists of occupations name one of two such skills.",
            "",
            table(vocabulary).markdown(),
        ]
    )
