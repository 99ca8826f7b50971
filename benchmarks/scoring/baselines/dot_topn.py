"""`sparse_dot_topn` and `sp_matmul_rs`: a sparse product of which only the best k stay.

They know no rules, so their lists are of all pairs: a person's best twenty may all be out of
reach. Whoever needs the rules would have to ask for far more than twenty, or make a product a
group. The product is one-sided; the second side is a second product. The two have one interface.
"""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
from scipy import sparse

from benchmarks.scoring.baselines.answer import Answer, Top, package
from benchmarks.scoring.baselines.credits import FULL, Asked
from matching.scoring.options import ScoringOptions
from matching.tables import NONE, POINTS, ProfileTable

BLOCK = 256
BATCH = 10_000


def sparse_dot_topn(table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    """Return the best of both sides without the rules."""
    return _both(package("sparse_dot_topn"), table, options, k)


def sp_matmul_rs(table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    """Return the best of both sides without the rules."""
    return _both(package("sp_matmul_rs"), table, options, k)


def _both(tool: ModuleType, table: ProfileTable, options: ScoringOptions, k: int) -> Answer:
    asked = Asked(table, options.skills.level_step)
    n, m = len(table.candidates), len(table.vacancies)
    scale = sparse.diags_array(FULL / np.maximum(asked.whole, 1), dtype=np.float32)
    want = sparse.csr_matrix(asked.weights(np.float32) @ scale, dtype=np.float32)
    for_people, for_offers, transposed = [], [], want.T.tocsr()
    for start in range(0, n, BATCH):
        have = _have(asked, start, min(start + BATCH, n))
        for_people.append(tool.sp_matmul_topn(have, want, top_n=k, sort=True))
        for_offers.append(tool.sp_matmul_topn(transposed, have.T.tocsr(), top_n=k, sort=True))
    people = sparse.vstack(for_people, format="csr")
    return Answer(_top(people, k), _top(tool.zip_sp_matmul_topn(k, for_offers), k), n * m)


def _have(asked: Asked, first: int, last: int) -> sparse.csr_matrix[Any]:
    """Return the best credits of a batch of people."""
    cuts = [np.arange(at, min(at + BLOCK, last)) for at in range(first, last, BLOCK)]
    rows = [asked.product_rows(cut, np.float32) for cut in cuts]
    return sparse.csr_matrix(sparse.vstack(rows, format="csr"))


def _top(found: sparse.csr_matrix[Any], k: int) -> Top:
    """Return the rows of a result, which stand with the best first."""
    size = found.indptr.size - 1
    row = np.repeat(np.arange(size), np.diff(found.indptr))
    place = np.arange(row.size) - found.indptr[row]
    who, points = np.full((2, size, k), NONE, dtype=np.int32)
    who[row, place] = found.indices
    points[row, place] = np.rint(found.data * (POINTS / FULL)).astype(np.int32)
    return Top(who, points)
