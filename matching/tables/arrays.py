"""Arrays that check themselves: the parts that every table is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.errors import TableError, message

Int8 = npt.NDArray[np.int8]
Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
UInt32 = npt.NDArray[np.uint32]
UInt64 = npt.NDArray[np.uint64]
Float64 = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]

NONE: Final = -1
"""The index that means: none."""

POINTS: Final = 10_000
"""Scores are whole points; this many points are the score 1. Sums are then exact in any order."""

LEVELS: Final = ("none", "mbo1", "mbo2", "mbo3", "mbo4", "hbo", "wo")
LEERWEGEN: Final = ("bol", "bbl", "internship", "project")
TRAVEL_MODES: Final = ("bike", "public-transport", "car")
IMPORTANCES: Final = ("essential", "important", "nice-to-have")
CEFR: Final = ("", "A1", "A2", "B1", "B2", "C1", "C2")

FIRST_DAY: Final = 0
LAST_DAY: Final = 4_000_000
NO_CAP: Final = 2_000_000_000
NO_LIMIT: Final = 2_000_000_000
NOWHERE: Final = -2_000_000_000


def frozen(name: str, array: npt.ArrayLike, dtype: type, *shape: int | None) -> npt.NDArray[Any]:
    """Return `array` as a read-only array of `dtype`, after checking its shape.

    Parameters
    ----------
    name
        What to call the array in an error.
    shape
        The length of each axis; None for any length.

    Raises
    ------
    TableError
        If the number of axes or a length differs, or a value does not fit the type.
    """
    given = np.asarray(array)
    # What another table froze before is shared; anything that somebody could write to is copied.
    shared = given.dtype == dtype and given.flags.c_contiguous and given.base is None
    result: npt.NDArray[Any] = given
    if not shared or given.flags.writeable:
        result = np.array(given, dtype=dtype, order="C")
    same = given.dtype == dtype or np.array_equal(result, given, equal_nan=result.dtype.kind == "f")
    if given.size and not same:
        raise TableError(message("{name}: values do not fit {dtype}", name=name, dtype=dtype))
    if result.ndim != len(shape) or any(
        want is not None and want != have for want, have in zip(shape, result.shape, strict=True)
    ):
        raise TableError(
            message("{name}: shape {have}, not {want}", name=name, have=result.shape, want=shape)
        )
    result.flags.writeable = False
    return result


def freeze(table: Any, shapes: Mapping[str, tuple[type, tuple[int | None, ...]]]) -> None:
    """Replace each named array of a frozen dataclass by its checked, read-only form."""
    for field in fields(table):
        if field.name in shapes:
            dtype, shape = shapes[field.name]
            value = frozen(field.name, getattr(table, field.name), dtype, *shape)
            object.__setattr__(table, field.name, value)


def check_rows(indptr: Int64, column: Int32, n_columns: int) -> None:
    """Raise unless (indptr, column) are sparse rows with strictly rising columns."""
    if indptr[0] != 0 or indptr[-1] != column.size or np.any(np.diff(indptr) < 0):
        raise TableError(message("indptr does not run from 0 to the number of entries"))
    if column.size and (column.min() < 0 or column.max() >= n_columns):
        raise TableError(message("a column index is out of range"))
    rising = np.diff(column) > 0
    inner = np.ones(max(column.size - 1, 0), dtype=np.bool_)
    starts = indptr[1:-1]
    inner[starts[(starts > 0) & (starts < column.size)] - 1] = False
    if not np.all(rising[inner]):
        raise TableError(message("the columns of a row are not strictly rising"))


def sized(shape: tuple[int | None, ...], n: int) -> tuple[int | None, ...]:
    """Return a shape whose first axis has `n` entries."""
    return (n, *shape)


def check_sizes(n: int, *tables: SparseRows) -> None:
    """Raise unless every table has `n` rows."""
    if any(table.n_rows != n for table in tables):
        raise TableError(message("a table has the wrong number of rows"))


def position_in_row(indptr: Int64, column: Int32, row: int, wanted: int) -> int:
    """Return where a column stands among the entries of sparse rows, or -1 if `row` lacks it."""
    start, end = int(indptr[row]), int(indptr[row + 1])
    at = start + int(np.searchsorted(column[start:end], wanted))
    return at if at < end and int(column[at]) == wanted else NONE


def rows_of(indptr: Int64) -> Int32:
    """Return the row number of each entry of sparse rows."""
    return np.repeat(np.arange(indptr.size - 1, dtype=np.int32), np.diff(indptr))


@dataclass(frozen=True)
class SparseRows:
    """Rows of unequal length: entry ``j`` of row ``i`` stands at ``indptr[i] + j``.

    Parameters
    ----------
    indptr
        Where each row starts, and the end of the last; ``int64[rows + 1]``.
    column
        What each entry refers to, strictly rising within a row; ``int32[entries]``.
    value
        The number that belongs to each entry; ``float64[entries]``.
    n_columns
        One more than the largest possible column.
    """

    indptr: Int64
    column: Int32
    value: Float64
    n_columns: int

    def __post_init__(self) -> None:
        size = len(self.column)
        freeze(
            self,
            {
                "indptr": (np.int64, (None,)),
                "column": (np.int32, (size,)),
                "value": (np.float64, (size,)),
            },
        )
        check_rows(self.indptr, self.column, self.n_columns)

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return self.indptr.size - 1

    def row(self, i: int) -> tuple[Int32, Float64]:
        """Return the columns and the values of row `i`."""
        part = slice(self.indptr[i], self.indptr[i + 1])
        return self.column[part], self.value[part]

    def at(self, row: npt.NDArray[np.integer], column: npt.NDArray[np.integer]) -> Int32:
        """Return the value at each (row, column) as a whole number, -1 where there is none."""
        if not self.column.size:
            return np.full(row.size, NONE, dtype=np.int32)
        key = rows_of(self.indptr).astype(np.int64) * self.n_columns + self.column
        asked = row.astype(np.int64) * self.n_columns + column
        found = np.minimum(np.searchsorted(key, asked), key.size - 1)
        return np.where(key[found] == asked, self.value[found], NONE).astype(np.int32)
