"""Rows of unequal length, against lists of lists."""

from __future__ import annotations

import numpy as np

from matching.scoring.packed.ragged import Ragged
from tests.scoring_tables import dense, sparse

Rows = list[list[tuple[int, int]]]


def plain(ragged: Ragged) -> Rows:
    """Return the rows as lists of (item, value)."""
    rows = (ragged.row(i) for i in range(len(ragged)))
    return [list(zip(item.tolist(), value.tolist(), strict=True)) for item, value in rows]


def ragged(rows: Rows) -> Ragged:
    """Return lists of (item, value) as rows."""
    row = [i for i, each in enumerate(rows) for _ in each]
    item, value = np.array([e for each in rows for e in each]).reshape(-1, 2).T.astype(np.int32)
    return Ragged.grouped(np.array(row, dtype=np.int64), item, value, len(rows))


def drawn(seed: int, n: int) -> Rows:
    """Return rows of 0 to 4 entries, sorted."""
    chance = np.random.default_rng(seed)
    return [
        sorted((int(chance.integers(9)), int(chance.integers(9))) for _ in range(size))
        for size in chance.integers(0, 5, n)
    ]


def test_entries_in_any_order_are_grouped_by_row_and_sorted_within() -> None:
    """By item, then by value; rows without entries are there too."""
    row, item, value = np.array([3, 0, 3, 3, 0]), *np.array([[5, 2, 5, 1, 2], [9, 4, 8, 7, 4]])
    found = Ragged.grouped(row, item.astype(np.int32), value.astype(np.int32), 5)
    assert plain(found) == [[(2, 4), (2, 4)], [], [], [(1, 7), (5, 8), (5, 9)], []]


def test_rows_are_taken_in_another_order() -> None:
    """Some, all, twice or none; they are laid out one after the other."""
    chance = np.random.default_rng(1)
    for seed in range(30):
        rows = drawn(seed, 8)
        for order in (chance.permutation(8), chance.integers(0, 8, 12), np.arange(0)):
            taken = ragged(rows).take(order)
            assert plain(taken) == [rows[i] for i in order]
            assert taken.at.tolist() == (np.cumsum(taken.n) - taken.n).tolist()


def test_rows_are_joined_one_after_the_other() -> None:
    """Also after rows were taken, and where either has none."""
    for seed in range(20):
        one, other = drawn(seed, 5), drawn(seed + 100, seed % 4)
        assert plain(ragged(one).joined(ragged(other))) == one + other
        turned = ragged(one).take(np.array([4, 0])).joined(ragged(other))
        assert plain(turned) == [one[4], one[0], *other]


def test_sparse_rows_keep_columns_and_values() -> None:
    """And turned they tell for each column which rows refer to it."""
    chance = np.random.default_rng(2)
    for shape in ((6, 9), (1, 1), (4, 0), (0, 3)):
        table = sparse(chance.integers(1, 9, shape) * (chance.random(shape) < 0.4))
        values = dense(table)
        expected = [[(j, int(x)) for j, x in enumerate(row) if x] for row in values]
        assert plain(Ragged.of(table)) == expected
        expected = [[(i, int(x)) for i, x in enumerate(row) if x] for row in values.T]
        assert plain(Ragged.turned(table)) == expected


def test_nothing_has_no_rows() -> None:
    """Grouping nothing into no rows, or into some, is no error."""
    nothing = np.zeros(0, dtype=np.int32)
    for n in (0, 3):
        assert plain(Ragged.grouped(nothing, nothing, nothing, n)) == [[]] * n
