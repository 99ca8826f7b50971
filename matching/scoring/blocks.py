"""A block of candidates against all vacancies: a pure function, so that anybody may run it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.scoring.coding import check_people
from matching.scoring.index import VacancyIndex
from matching.scoring.lists import ORDER, Edges, StoppedError
from matching.tables import CandidateBlock, Int32, Int64, UInt64, keyed


def score_block(
    block: CandidateBlock,
    index: VacancyIndex,
    k: int = 20,
    floor: UInt64 | None = None,
    *,
    told: Callable[[int], bool] | None = None,
) -> Edges:
    """Return the best pairs of some candidates, for them and for every vacancy.

    Nothing is kept or changed: the same block and index give the same edges, in any process.

    Parameters
    ----------
    block
        Consecutive candidates, coded as the index.
    index
        The vacancies.
    k
        How many pairs everybody keeps.
    floor
        For each vacancy a key that its list reaches without this block: pairs below it may be
        left out; ``uint64[m]``. It changes what is sent back, never the lists in the end.
    told
        Told how many candidates more are done; the block ends when it answers False.

    Raises
    ------
    StoppedError
        If `told` says so.
    """
    check_people(block.candidates, index.side)
    return _WAYS[index.kernel](block, index, k, floor, told or (lambda _: True))


def _numpy_block(
    block: CandidateBlock,
    index: VacancyIndex,
    k: int,
    floor: UInt64 | None,
    told: Callable[[int], bool],
) -> Edges:
    """Work out a block by numpy, some candidates at a time."""
    from matching.scoring.every import NumpyPairs
    from matching.scoring.lists import first_rule

    m = len(index)
    pairs = NumpyPairs(index.table_with(block), index.options)
    own: UInt64 = np.zeros((len(block), k), dtype=np.uint64)
    eligible: Int32 = np.zeros(len(block), dtype=np.int32)
    theirs: list[tuple[Int32, UInt64]] = []
    lost: Int64 = np.zeros(len(ORDER), dtype=np.int64)
    for first in range(0, len(block), 64):
        last = min(first + 64, len(block))
        mask = pairs.rules(first, last).mask
        lost += first_rule(mask)
        row, vacancy = np.nonzero(mask == 0)
        parts = pairs.parts((row + first).astype(np.int32), vacancy.astype(np.int32))
        candidate = (row + first + block.first).astype(np.int32)
        key = keyed(parts.candidate_points.sum(axis=1), vacancy)
        own_rows = _top(row + first, key, k)
        own[own_rows[0], own_rows[1]] = key[own_rows[2]]
        np.add.at(eligible, row + first, 1)
        theirs.append(
            (vacancy.astype(np.int32), keyed(parts.vacancy_points.sum(axis=1), candidate))
        )
        if not told(last - first):
            raise StoppedError
    which: Int32 = np.concatenate([np.zeros(0, dtype=np.int32), *(v for v, _ in theirs)])
    key = np.concatenate([np.zeros(0, dtype=np.uint64), *(key for _, key in theirs)])
    row, _, entry = _top(which, key, k)
    kept = np.ones(entry.size, dtype=np.bool_) if floor is None else key[entry] > floor[row]
    return Edges(
        first=block.first,
        candidate_keys=own,
        candidate_eligible=eligible,
        vacancy=which[entry][kept],
        key=key[entry][kept],
        vacancy_eligible=np.bincount(which, minlength=m).astype(np.int32),
        lost=lost,
    )


def _top(row: npt.NDArray[Any], key: UInt64, k: int) -> tuple[Int64, Int64, Int64]:
    """Return the best `k` entries of each row: row, place from 0, and entry; rows rising."""
    order = np.lexsort((~key, row))
    rows = row[order]
    place: Int64 = np.arange(rows.size) - np.searchsorted(rows, rows)
    kept = place < k
    return rows[kept], place[kept], order[kept]


def _compiled_block(
    block: CandidateBlock,
    index: VacancyIndex,
    k: int,
    floor: UInt64 | None,
    told: Callable[[int], bool],
) -> Edges:
    """Work out a block by the compiled kernel, and take out what the vacancies got."""
    from matching.scoring.searcher import Searcher

    searcher = Searcher(index, k, floor)
    keys = np.zeros((len(block), k), dtype=np.uint64)
    eligible = np.zeros(len(block), dtype=np.int32)
    searcher.add(block, keys, eligible, told)
    by_vacancy = searcher.vacancy_keys
    row, place = np.nonzero(by_vacancy)
    return Edges(
        first=block.first,
        candidate_keys=keys,
        candidate_eligible=eligible,
        vacancy=row.astype(np.int32),
        key=by_vacancy[row, place],
        vacancy_eligible=searcher.vacancy_eligible,
        lost=searcher.lost,
    )


_WAYS: Final = {"numpy": _numpy_block, "compiled": _compiled_block}
