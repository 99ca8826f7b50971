"""What filters and lists need to know of each candidate, by number."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.tables import CandidateTable

COLUMNS: Final = ("place", "mode", "hours", "sector", "municipality")


class People:
    """Some columns of the table of candidates, with room at the end.

    Parameters
    ----------
    table
        Everybody.
    """

    def __init__(self, table: CandidateTable) -> None:
        self._columns: dict[str, npt.NDArray[Any]] = {
            name: np.array(getattr(table, name)) for name in COLUMNS
        }

    def put(self, at: int, one: CandidateTable) -> None:
        """Change one candidate, or add one."""
        for name, column in self._columns.items():
            if at >= len(column):
                more = np.zeros((max(len(column) // 8, 64), *column.shape[1:]), dtype=column.dtype)
                column = self._columns[name] = np.concatenate((column, more))  # noqa: PLW2901
            column[at] = getattr(one, name)[0]

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        """Return a column."""
        return self._columns[name]
