"""The cosine of dense embeddings of 384 numbers, as semantic search does it.

It knows no levels, no rules and no reasons. The embeddings here are random projections of what
people can and vacancies ask, in which near skills lie near each other; making real ones of text
takes a model some milliseconds each, which is not counted.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from benchmarks.scoring.baselines.answer import Answer, Top
from matching.scoring.options import ScoringOptions
from matching.tables import POINTS, Float64, Int64, ProfileTable, SparseRows

SIZE = 384
BLOCK = 1024
_Vectors = npt.NDArray[np.float32]


def dense_cosine(table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    """Return the best of both sides by cosine, without levels and rules."""
    del options
    people, offers = embeddings(table)
    n, m = len(people), len(offers)
    who = np.empty((n, min(k, m)), dtype=np.int64)
    cosine = np.empty(who.shape, dtype=np.float32)
    their_who = np.full((m, k), -1, dtype=np.int64)
    their_cosine = np.full((m, k), -2, dtype=np.float32)
    for first in range(0, n, BLOCK):
        block = people[first : first + BLOCK] @ offers.T
        who[first : first + BLOCK], cosine[first : first + BLOCK] = _best(block, k)
        at, value = _best(block.T, k)
        at, value = np.hstack((their_who, at + first)), np.hstack((their_cosine, value))
        kept, their_cosine = _best(value, k)
        their_who = np.take_along_axis(at, kept, axis=1)
    return Answer(_top(who, cosine), _top(their_who, their_cosine), n * m)


def embeddings(table: ProfileTable) -> tuple[_Vectors, _Vectors]:
    """Return the embeddings of people and of vacancies, of length 1."""
    random = np.random.Generator(np.random.PCG64(SIZE))
    skill = random.normal(size=(len(table.skills), SIZE)).astype(np.float32)
    near = _matrix(table.similarity, table.similarity.value / 1000) @ skill
    skills, asked = table.candidates.skills, table.vacancies.requirements
    return (
        _unit(_matrix(skills, skills.value) @ near),
        _unit(_matrix(asked, table.vacancies.weight.astype(np.float64)) @ near),
    )


def _matrix(rows: SparseRows, value: Float64) -> sparse.csr_matrix[np.float32]:
    shape = (rows.n_rows, rows.n_columns)
    entries = (value.astype(np.float32), rows.column, rows.indptr)
    return sparse.csr_matrix(entries, shape=shape, dtype=np.float32)


def _unit(vectors: _Vectors) -> _Vectors:
    length = np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    unit: _Vectors = (vectors / length).astype(np.float32)
    return unit


def _best(values: _Vectors, k: int) -> tuple[Int64, _Vectors]:
    """Return the columns of the greatest values of each row, the greatest first, and those."""
    count = min(k, values.shape[1])
    at = np.argpartition(-values, count - 1, axis=1)[:, :count]
    found = np.take_along_axis(values, at, axis=1)
    order = np.argsort(-found, axis=1, kind="stable")
    return np.take_along_axis(at, order, axis=1), np.take_along_axis(found, order, axis=1)


def _top(who: Int64, cosine: _Vectors) -> Top:
    return Top(who.astype(np.int32), np.rint(cosine * POINTS).astype(np.int32))
