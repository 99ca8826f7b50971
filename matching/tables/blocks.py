"""Some candidates with what was told about them: what scoring takes at a time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from matching.tables.arrays import Int32, SparseRows, check_sizes, freeze
from matching.tables.profiles import CandidateTable, ProfileTable, VacancyTable


@dataclass(frozen=True)
class CandidateBlock:
    """Consecutive candidates, and their rows of what refers to vacancies.

    Parameters
    ----------
    first
        The number of the first candidate among all; the others follow.
    candidates
        Who they are.
    wishes, rankings
        Row: candidate of the block; column: vacancy; value: rank from 1.
    locked
        The vacancy decided on for each, or -1; ``int32[n]``.
    forbidden
        Forbidden pairs (candidate of the block, vacancy), sorted; ``int32[f, 2]``.
    """

    first: int
    candidates: CandidateTable
    wishes: SparseRows
    rankings: SparseRows
    locked: Int32
    forbidden: Int32

    def __post_init__(self) -> None:
        n = len(self.candidates)
        freeze(self, {"locked": (np.int32, (n,)), "forbidden": (np.int32, (None, 2))})
        check_sizes(n, self.wishes, self.rankings)

    def __len__(self) -> int:
        """Return the number of candidates."""
        return len(self.candidates)


@dataclass(frozen=True)
class CandidateBlocks:
    """All candidates, some at a time, so that they need not all be there at once.

    Parameters
    ----------
    n
        How many there are in all.
    blocks
        Their blocks, one after the other; read once.
    """

    n: int
    blocks: Iterable[CandidateBlock]


def blocks_of(table: ProfileTable, size: int) -> CandidateBlocks:
    """Return the candidates of a table, so many at a time."""
    n = len(table.candidates)
    firsts = range(0, n, size)
    return CandidateBlocks(n, (block_of(table, at, min(at + size, n)) for at in firsts))


def block_of(table: ProfileTable, first: int = 0, last: int | None = None) -> CandidateBlock:
    """Return the candidates from `first` up to `last` of a table, all by default."""
    everybody = CandidateBlock(
        first=0,
        candidates=table.candidates,
        wishes=table.wishes,
        rankings=table.rankings,
        locked=table.locked,
        forbidden=table.forbidden,
    )
    last = len(table.candidates) if last is None else last
    whole = (first, last) == (0, len(table.candidates))
    return everybody if whole else part_of(everybody, first, last)


def part_of(block: CandidateBlock, first: int, last: int) -> CandidateBlock:
    """Return the candidates from `first` up to `last` of a block."""
    inside = (block.forbidden[:, 0] >= first) & (block.forbidden[:, 0] < last)
    return CandidateBlock(
        first=block.first + first,
        candidates=CandidateTable(**_between(block.candidates, first, last)),
        wishes=rows_between(block.wishes, first, last),
        rankings=rows_between(block.rankings, first, last),
        locked=block.locked[first:last],
        forbidden=block.forbidden[inside] - np.array([first, 0], dtype=np.int32),
    )


def rows_between(rows: SparseRows, first: int, last: int) -> SparseRows:
    """Return the rows from `first` up to `last`."""
    indptr = rows.indptr[first : last + 1]
    part = slice(indptr[0], indptr[-1])
    return SparseRows(indptr - indptr[0], rows.column[part], rows.value[part], rows.n_columns)


def stacked_rows(tables: Sequence[SparseRows]) -> SparseRows:
    """Return the rows of all tables, one after the other."""
    ends = np.cumsum([table.indptr[-1] for table in tables])
    starts = np.concatenate(([0], ends[:-1]))
    return SparseRows(
        np.concatenate(
            ([0], *(t.indptr[1:] + start for t, start in zip(tables, starts, strict=True)))
        ),
        np.concatenate([table.column for table in tables]),
        np.concatenate([table.value for table in tables]),
        max(table.n_columns for table in tables),
    )


def joined_blocks(blocks: Sequence[CandidateBlock]) -> CandidateBlock:
    """Return the candidates of all blocks as one that begins where the first does."""
    starts = np.cumsum([0, *(len(block) for block in blocks[:-1])])
    people = CandidateTable(**_joined([block.candidates for block in blocks]))
    forbidden = [
        block.forbidden + np.array([start, 0], dtype=np.int32)
        for block, start in zip(blocks, starts, strict=True)
    ]
    return CandidateBlock(
        first=blocks[0].first,
        candidates=people,
        wishes=stacked_rows([block.wishes for block in blocks]),
        rankings=stacked_rows([block.rankings for block in blocks]),
        locked=np.concatenate([block.locked for block in blocks]),
        forbidden=np.concatenate(forbidden),
    )


def vacancies_between(offers: VacancyTable, first: int, last: int) -> VacancyTable:
    """Return the vacancies from `first` up to `last`."""
    asked = slice(offers.requirements.indptr[first], offers.requirements.indptr[last])
    cut = _between(offers, first, last)
    return VacancyTable(
        **(cut | {"importance": offers.importance[asked], "weight": offers.weight[asked]})
    )


def joined_vacancies(tables: Sequence[VacancyTable]) -> VacancyTable:
    """Return the vacancies of all tables, one after the other."""
    return VacancyTable(**_joined(tables))


def _between(table: CandidateTable | VacancyTable, first: int, last: int) -> dict[str, Any]:
    """Return the columns of a table from row `first` up to `last`."""
    values = {field.name: getattr(table, field.name) for field in fields(table)}
    return {
        name: rows_between(value, first, last)
        if isinstance(value, SparseRows)
        else value[first:last]
        for name, value in values.items()
    }


def _joined(tables: Sequence[CandidateTable] | Sequence[VacancyTable]) -> dict[str, Any]:
    """Return the columns of tables one after the other."""
    made: dict[str, Any] = {}
    for column in fields(tables[0]):
        values = [getattr(table, column.name) for table in tables]
        rows = isinstance(values[0], SparseRows)
        made[column.name] = stacked_rows(values) if rows else np.concatenate(values)
    return made
