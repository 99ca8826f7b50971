"""An order by group and by cell of a grid, so that who is within reach stands together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from matching.tables import NOWHERE, Int32, Int64, UInt32, UInt64

CELL: Final = 1_000
"""The side of a cell in units of 10 metres."""

MOST_CELLS: Final = 65_536
"""Beyond this many cells they grow: places may lie farther apart than a country."""


@dataclass
class Grid:
    """Slots sorted by group, then by cell row by row; those without a place come last.

    Parameters
    ----------
    columns, rows, size, west, south
        The cells: how many, their side, and where they begin (10 metres).
    tail
        Slots from here on came later and stand in no cell.
    start
        Where each cell of each group starts; ``int64[groups, columns * rows + 2]``.
    levels, reach, alive
        Of each group: its levels as bits, its greatest squared reach, its live slots.
    """

    columns: int
    rows: int
    size: int
    west: int
    south: int
    tail: int
    start: Int64
    levels: UInt32
    reach: Int64
    alive: Int64


def sort_into_cells(
    group: Int32, place: tuple[Int32, Int32], bits: UInt64, levels: UInt32, reach: Int64
) -> tuple[Int64, Grid]:
    """Return the order of the slots, and where the cells are then.

    Parameters
    ----------
    group
        The group of each; ``int32[n]``.
    place
        East and north in units of 10 metres, or `NOWHERE`; ``int32[n]`` each.
    bits
        Within a cell, slots with like bits stand together: a rule that rejects one rejects most
        that are read with it; ``uint64[n]``.
    levels, reach
        As in `Grid`; ``[groups]``.
    """
    x, y = place
    known = x != NOWHERE
    west, east = (int(x[known].min()), int(x[known].max())) if known.any() else (0, 0)
    south, north = (int(y[known].min()), int(y[known].max())) if known.any() else (0, 0)
    size = CELL
    while ((east - west) // size + 1) * ((north - south) // size + 1) > MOST_CELLS:
        size *= 2
    columns, rows = (east - west) // size + 1, (north - south) // size + 1
    cells = columns * rows
    cell = (y.astype(np.int64) - south) // size * columns + (x.astype(np.int64) - west) // size
    key = group.astype(np.int64) * (cells + 1) + np.where(known, cell, cells)
    order = np.lexsort((bits, key))
    bounds = np.arange(levels.size)[:, None] * (cells + 1) + np.arange(cells + 2)[None, :]
    start = np.searchsorted(key[order], bounds.ravel()).reshape(bounds.shape)
    alive = np.bincount(group, minlength=levels.size).astype(np.int64)
    return order, Grid(
        columns, rows, size, west, south, group.size, start.astype(np.int64), levels, reach, alive
    )


def one_group(n: int) -> Grid:
    """Return a grid that leaves `n` slots as they are, all in one cell without a place."""
    return Grid(
        columns=1,
        rows=1,
        size=CELL,
        west=0,
        south=0,
        tail=n,
        start=np.array([[0, 0, n]], dtype=np.int64),
        levels=np.zeros(1, dtype=np.uint32),
        reach=np.full(1, np.iinfo(np.int64).max, dtype=np.int64),
        alive=np.array([n], dtype=np.int64),
    )
