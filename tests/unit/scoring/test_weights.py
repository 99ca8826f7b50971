"""Weights as whole points, shared among the parts that apply."""

from __future__ import annotations

import numpy as np
import pytest

from matching.scoring.components import PART_NAMES
from matching.scoring.options import WeightOptions
from matching.scoring.weights import points, share_table, shares
from matching.tables import NONE
from tests.naive_scoring import PART_ORDER
from tests.naive_scoring import shares as naive_shares

WEIGHTS = {"skills": 40.0, "travel": 20.0, "hours": 10.0}


def values(**worth: int) -> np.ndarray[tuple[int, int], np.dtype[np.int32]]:
    """Return one row of part values; parts that are not named do not apply."""
    return np.array([[worth.get(name, NONE) for name in PART_NAMES]], dtype=np.int32)


def told(**worth: int) -> dict[str, int]:
    """Return what each part adds under weights of 40, 20 and 10, without zeros."""
    row = points(values(**worth), WeightOptions(**WEIGHTS))[0]
    return {name: int(n) for name, n in zip(PART_NAMES, row, strict=True) if n}


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ([1, 1], [5_000, 5_000]),
        ([1, 1, 1], [3_334, 3_333, 3_333]),
        ([2, 1], [6_667, 3_333]),
        ([0, 5, 0], [0, 10_000, 0]),
        ([1, 1, 1, 1, 1, 1, 1], [1_429, 1_429, 1_429, 1_429, 1_428, 1_428, 1_428]),
        ([0.1, 0.2], [3_333, 6_667]),
        ([0.000001, 100], [0, 10_000]),
        ([0, 0], [0, 0]),
        ([], []),
    ],
)
def test_shares_are_whole_points_by_largest_remainder(
    weights: list[float], expected: list[int]
) -> None:
    """Weights become points; of equal remainders the first gets the point that is left."""
    assert shares(np.array(weights, dtype=np.float64)).tolist() == expected


def test_shares_always_add_up() -> None:
    """Whatever the weights, the points together are 10,000."""
    chance = np.random.default_rng(5)
    for _ in range(300):
        weights = chance.choice([0, 0.1, 1, 3, 7.5, 33.333, 100], size=8)
        if weights.any():
            found = shares(weights)
            assert found.sum() == 10_000
            assert found.min() >= 0
            assert not found[weights == 0].any()


def test_parts_share_out_by_weight() -> None:
    """40, 20 and 10 are 5,714, 2,857 and 1,429 points; each part adds its worth of them."""
    assert told(skills=10_000, travel=10_000, hours=10_000) == {
        "skills": 5_714, "travel": 2_857, "hours": 1_429,
    }  # fmt: skip
    assert told(skills=5_000, travel=0, hours=10_000) == {"skills": 2_857, "hours": 1_429}


def test_a_part_that_does_not_apply_gives_its_weight_to_the_others() -> None:
    """Without hours 40 and 20 are two thirds and one third; a full fit is still 10,000."""
    assert told(skills=10_000, travel=10_000) == {"skills": 6_667, "travel": 3_333}
    assert told(hours=10_000) == {"hours": 10_000}


def test_a_part_without_weight_adds_nothing() -> None:
    """A wish that is worth all does not count where its weight is 0."""
    assert told(skills=10_000, wish=10_000) == {"skills": 10_000}
    assert told(wish=10_000) == {}


def test_what_a_part_adds_is_rounded_half_up() -> None:
    """Of 5,714 points 3,333 ten-thousandths are 1,904.48: 1,904; of 1,429 a half is 714.5: 715."""
    assert told(skills=3_333, travel=0, hours=5_000) == {"skills": 1_904, "hours": 715}


def test_the_table_has_the_shares_of_every_choice_of_parts() -> None:
    """Row by row what the definition says, whatever parts apply; beyond the parts it is 0."""
    weights = WeightOptions(skills=7, use=2.5, travel=33.333, period=0.000001, wish=1, ranking=1)
    table = share_table(weights, 16)
    assert table.shape == (1 << len(PART_NAMES), 16)
    assert not table[:, len(PART_NAMES) :].any()
    for choice, row in enumerate(table.tolist()):
        applies = {name: 1 if choice >> at & 1 else None for at, name in enumerate(PART_ORDER)}
        expected = naive_shares(weights, applies)
        assert dict(zip(PART_ORDER, row, strict=False)) == {
            name: expected.get(name, 0) for name in PART_ORDER
        }


def test_points_are_added_for_many_pairs_at_once() -> None:
    """Each pair by the parts that apply to it; no pairs give no rows."""
    weights = WeightOptions(**WEIGHTS)
    rows = [values(skills=3_333, travel=0, hours=5_000), values(hours=10_000), values()]
    found = points(np.concatenate(rows), weights)
    assert found.tolist() == [points(row, weights)[0].tolist() for row in rows]
    assert points(np.concatenate(rows)[:0], weights).shape == (0, len(PART_NAMES))
