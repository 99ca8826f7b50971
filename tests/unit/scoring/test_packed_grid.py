"""The order by group and cell: everybody stands where they are looked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.scoring.packed.grid import CELL, MOST_CELLS, Grid, one_group, sort_into_cells
from matching.tables import NOWHERE, Int64


def sorted_in(seed: int, n: int, apart: int, groups: int = 3) -> tuple[Any, Any, Any, Int64, Grid]:
    """Return groups, places and bits drawn at random, and how they are sorted."""
    chance = np.random.default_rng(seed)
    group = chance.integers(0, groups, n).astype(np.int32)
    place = chance.integers(-apart, apart + 1, (2, n)).astype(np.int32)
    place[:, chance.random(n) < 0.2] = NOWHERE
    bits = chance.integers(0, 4, n).astype(np.uint64)
    levels, reach = np.arange(groups, dtype=np.uint32), np.full(groups, -1, dtype=np.int64)
    return group, place, bits, *sort_into_cells(group, (place[0], place[1]), bits, levels, reach)


@pytest.mark.parametrize("apart", [0, 10, 3_000, 40_000, 1_000_000])
def test_every_slot_stands_in_its_group_and_cell(apart: int) -> None:
    """All are there once; from start to start stand those of a group and cell, by their bits."""
    for seed in range(5):
        group, place, bits, order, grid = sorted_in(seed, 300, apart)
        assert sorted(order.tolist()) == list(range(300))
        assert grid.start.shape == (3, grid.columns * grid.rows + 2)
        assert grid.start[0, 0] == 0
        assert grid.start[1:, 0].tolist() == grid.start[:-1, -1].tolist()
        assert grid.start[-1, -1] == grid.tail == 300
        assert grid.alive.tolist() == np.bincount(group, minlength=3).tolist()
        for g in range(3):
            for cell in np.flatnonzero(np.diff(grid.start[g])):
                those = order[grid.start[g, cell] : grid.start[g, cell + 1]]
                assert np.all(group[those] == g)
                assert np.all(np.diff(bits[those].astype(np.int64)) >= 0)
                if cell == grid.columns * grid.rows:
                    assert np.all(place[:, those] == NOWHERE)
                    continue
                row, column = divmod(cell, grid.columns)
                low = np.array([[grid.west + column * grid.size], [grid.south + row * grid.size]])
                assert np.all((place[:, those] >= low) & (place[:, those] < low + grid.size))


def test_a_country_has_cells_of_ten_kilometres() -> None:
    """Places of one country are not put together more than that."""
    *_, grid = sorted_in(1, 400, 15_000)
    assert grid.size == CELL
    assert 900 <= grid.columns * grid.rows <= 1_000


@pytest.mark.parametrize("apart", [200_000, 10_000_000, 1_000_000_000])
def test_places_far_apart_make_larger_cells_and_not_more_of_them(apart: int) -> None:
    """However far somebody lives, memory stays small."""
    *_, grid = sorted_in(1, 400, apart)
    assert grid.size > CELL
    assert grid.columns * grid.rows <= MOST_CELLS


def test_without_any_place_there_is_one_cell() -> None:
    """Nobody told where they live, or there is nobody: a grid all the same."""
    nowhere = np.full(4, NOWHERE, dtype=np.int32)
    ones = np.ones(1, dtype=np.uint32), np.ones(1, dtype=np.int64)
    for n in (4, 0):
        group, bits = np.zeros(n, dtype=np.int32), np.zeros(n, dtype=np.uint64)
        order, grid = sort_into_cells(group, (nowhere[:n], nowhere[:n]), bits, *ones)
        assert order.tolist() == list(range(n))
        assert grid.start.tolist() == [[0, 0, n]]


def test_one_group_leaves_all_as_they_are() -> None:
    """Slots that are not sorted stand in one cell without a place."""
    grid = one_group(5)
    assert (grid.columns, grid.rows, grid.tail) == (1, 1, 5)
    assert grid.start.tolist() == [[0, 0, 5]]
    assert grid.alive.tolist() == [5]
