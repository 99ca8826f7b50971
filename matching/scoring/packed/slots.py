"""Profiles in slots: columns side by side, with room to add and to take away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.scoring.packed.grid import Grid
from matching.scoring.packed.ragged import Ragged
from matching.tables import Int64


@dataclass
class Slots:
    """One side of a market, a slot a profile.

    Parameters
    ----------
    columns
        Arrays whose first axis is the slot.
    rows
        Rows of unequal length, a row a slot.
    grid
        How the slots are sorted.
    """

    columns: dict[str, npt.NDArray[Any]]
    rows: dict[str, Ragged]
    grid: Grid

    def __len__(self) -> int:
        """Return the number of slots."""
        return int(self.columns["id"].size)

    def take(self, order: Int64, grid: Grid) -> Slots:
        """Return the slots in another order."""
        return Slots(
            {name: column[order] for name, column in self.columns.items()},
            {name: rows.take(order) for name, rows in self.rows.items()},
            grid,
        )

    def joined(self, other: Slots) -> Slots:
        """Return these slots and then those of `other`, which stand in no cell."""
        return Slots(
            {
                name: np.concatenate((column, other.columns[name]))
                for name, column in self.columns.items()
            },
            {name: rows.joined(other.rows[name]) for name, rows in self.rows.items()},
            self.grid,
        )
