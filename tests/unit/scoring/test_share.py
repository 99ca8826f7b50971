"""A part of a whole in points."""

from __future__ import annotations

from fractions import Fraction
from math import floor

import numpy as np
import pytest

from matching.scoring.share import share
from matching.tables import NONE


@pytest.mark.parametrize(
    ("part", "whole", "points"),
    [
        (0, 7, 0),
        (7, 7, 10_000),
        (1, 2, 5_000),
        (1, 3, 3_333),
        (2, 3, 6_667),
        (1, 32, 313),  # 312.5: half up, and not to the even 312
        (3, 32, 938),  # 937.5
        (1, 20_000, 1),  # a half
        (1, 20_001, 0),
        (0, 0, NONE),
        (1, 2_000_000_000, 0),
        (2_000_000_000, 2_000_000_000, 10_000),  # beyond 32 bits on the way
    ],
)
def test_a_share_is_rounded_half_up(part: int, whole: int, points: int) -> None:
    """Whole points, the same for any width of whole number; nothing of nothing is no share."""
    for kind in (np.int32, np.int64):
        found = share(np.array([part], dtype=kind), np.array([whole], dtype=kind))
        assert found.dtype == np.int32
        assert found.tolist() == [points]


def test_shares_are_what_fractions_say() -> None:
    """Every part of every whole up to 80, by exact fractions."""
    for whole in range(1, 81):
        found = share(np.arange(whole + 1), np.array(whole))
        exact = [Fraction(10_000 * part, whole) for part in range(whole + 1)]
        assert found.tolist() == [floor(each + Fraction(1, 2)) for each in exact]
