"""Reach is exactly the travel rule: not a metre more and not one less."""

from __future__ import annotations

import numpy as np
import pytest

from matching.scoring.options import TravelOptions
from matching.scoring.packed.reach import ANYWHERE, squared_reach
from matching.scoring.travel import tenths
from matching.tables import NO_LIMIT, Int32, Int64

SPEEDS = [0.0001, 0.5, 3.3, 13.7, 42, 199.9, 200]
DETOURS = [1, 1.3, 1.37, 2.999, 3]


def travel(detour: float = 1.3, fixed: float = 2.0, speed: float = 16.0) -> TravelOptions:
    """Return a travel model in which all modes differ and the first one is told."""
    return TravelOptions.model_validate(
        {"detour": detour, "bike": {"fixed_minutes": fixed, "speed": speed}}
    )


def allowed(square: Int64, max_road: int, max_tenths: int, options: TravelOptions) -> list[bool]:
    """Return whether the rule lets pass, in its own words."""
    road = np.rint(options.detour * np.sqrt(square.astype(np.float64))).astype(np.int64)
    mode = np.zeros(square.size, dtype=np.int8)
    passed: list[bool] = ((road <= max_road) & (tenths(road, mode, options) <= max_tenths)).tolist()
    return passed


def reach_of(max_road: list[int], max_tenths: list[int], options: TravelOptions) -> Int64:
    """Return the reach by bike."""
    road, time = np.array(max_road, dtype=np.int32), np.array(max_tenths, dtype=np.int32)
    return squared_reach(road, time, np.zeros(road.size, dtype=np.int8), options)


@pytest.mark.parametrize("speed", SPEEDS)
@pytest.mark.parametrize("detour", DETOURS)
def test_the_reach_is_the_greatest_distance_that_the_rule_lets_pass(
    speed: float, detour: float
) -> None:
    """Up to it all pass, and one more is too far, for any limits and any travel model."""
    chance = np.random.default_rng(4)
    roads = [0, 1, 49_999, 50_000, NO_LIMIT, *chance.integers(0, 50_001, 8).tolist()]
    times = [0, 1, 3_000, NO_LIMIT, *chance.integers(0, 3_001, 8).tolist()]
    limits = [(r, t) for r in roads for t in times if (r, t) != (NO_LIMIT, NO_LIMIT)]
    for fixed in (0, 0.25, 119.97, 120):
        options = travel(detour, fixed, speed)
        found = reach_of([r for r, _ in limits], [t for _, t in limits], options)
        for (road, time), reach in zip(limits, found.tolist(), strict=True):
            near = np.array([0, 1, *range(reach - 2, reach + 4), 2 * reach, reach // 2])
            squares = near[near >= 0].astype(np.int64)
            expected = [square <= reach for square in squares.tolist()]
            assert allowed(squares, road, time, options) == expected, (road, time)


def test_who_may_not_even_stay_at_home_has_no_reach() -> None:
    """Where the fixed part alone is more than the limit, not the own doorstep is near enough.

    Where it is not, the next 10 metres are: by bike they take less than half a tenth of a minute.
    """
    assert reach_of([NO_LIMIT, NO_LIMIT], [19, 20], travel(fixed=2.0)).tolist() == [-1, 1]


def test_without_limits_nothing_is_too_far() -> None:
    """Neither a distance nor a time: anywhere."""
    assert reach_of([NO_LIMIT], [NO_LIMIT], travel()).tolist() == [ANYWHERE]


def test_everybody_goes_by_their_own_mode() -> None:
    """Half an hour gets a cyclist, a traveller by train and a driver differently far."""
    modes = np.array([0, 1, 2], dtype=np.int8)
    limits: Int32 = np.full(3, 300, dtype=np.int32)
    found = squared_reach(np.full(3, NO_LIMIT, dtype=np.int32), limits, modes, TravelOptions())
    # 28.05 minutes at 16 km/h, 16.05 at 26, 24.05 at 42: 7.48, 6.96 and 16.84 km by road, over 1.3
    assert np.sqrt(found / 1e4).round(1).tolist() == [5.8, 5.3, 12.9]
