"""Distance and travel time, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.scoring.options import ModeOptions, TravelOptions
from matching.scoring.travel import limit_tenths, limits, road, tenths
from matching.tables import NO_LIMIT, NONE, NOWHERE, ProfileTable
from tests.markets import encoded, offer, person

UNKNOWN = (NOWHERE, NOWHERE)


def on_the_plane(home: tuple[int, int], work: tuple[int, int]) -> ProfileTable:
    """Return one candidate and one vacancy at two points, in units of 10 metres."""
    table = encoded(person(), offer())
    return replace(
        table,
        candidates=replace(table.candidates, place=np.array([home])),
        vacancies=replace(table.vacancies, place=np.array([work])),
    )


def apart(home: tuple[int, int], work: tuple[int, int], detour: float = 1.3) -> int:
    """Return the units of 10 metres by road between two points."""
    zero = np.array([0])
    found = road(on_the_plane(home, work), TravelOptions(detour=detour), zero, zero)
    assert found.dtype == np.int32
    return int(found[0])


def test_road_distance_is_straight_distance_times_the_detour() -> None:
    """Three kilometres east and four north are five straight, and 6.5 by road."""
    assert apart((0, 0), (300, 400)) == 650
    assert apart((100, 100), (400, 500)) == 650
    assert apart((0, 0), (300, 400), detour=1.0) == 500
    assert apart((5, 5), (5, 5)) == 0


def test_road_distance_is_rounded_to_ten_metres() -> None:
    """The diagonal of 1 by 1 km is 1,414 m, that of 1 by 2 km 2,236 m: 141 and 224 units."""
    assert apart((0, 0), (1, 1), detour=1.0) == 1
    assert apart((0, 0), (100, 100), detour=1.0) == 141
    assert apart((0, 0), (100, 200), detour=1.0) == 224


def test_a_long_way_does_not_overflow() -> None:
    """The square of 50,000 km in units of 10 metres is far beyond 32 bits, its root is not."""
    assert apart((-2_500_000, 0), (2_500_000, 0), detour=1.0) == 5_000_000


@pytest.mark.parametrize(
    ("home", "work"), [(UNKNOWN, (0, 0)), ((0, 0), UNKNOWN), (UNKNOWN, UNKNOWN)]
)
def test_an_unknown_place_is_at_no_distance(home: tuple[int, int], work: tuple[int, int]) -> None:
    """Without a postcode the distance is unknown, not zero, and so is the time."""
    assert apart(home, work) == NONE
    assert tenths(np.array([NONE]), np.array([0]), TravelOptions()).tolist() == [NONE]


@pytest.mark.parametrize(("mode", "expected"), [(0, 395), (1, 371), (2, 203)])
def test_time_is_a_fixed_part_and_the_distance_at_the_modes_speed(mode: int, expected: int) -> None:
    """Ten kilometres are 2 + 37.5 minutes by bike, 14 + 23.08 by train, 6 + 14.29 by car."""
    found = tenths(np.array([1000]), np.array([mode]), TravelOptions())
    assert found.dtype == np.int32
    assert found.tolist() == [expected]


def test_a_programme_may_set_its_own_speeds() -> None:
    """The model is the programme's: 5 minutes and 30 km an hour make 25 minutes for 10 km."""
    options = TravelOptions(bike=ModeOptions(fixed_minutes=5, speed=30))
    assert tenths(np.array([1000]), np.array([0]), options).tolist() == [250]


def test_the_slowest_way_takes_no_more_than_there_is_room_for() -> None:
    """At a tenth of a millimetre an hour the time is cut off, and is no error."""
    options = TravelOptions(bike=ModeOptions(fixed_minutes=0, speed=1e-7))
    assert tenths(np.array([1000]), np.array([0]), options).tolist() == [NO_LIMIT]


def test_limits_are_those_of_the_candidate_or_else_the_default() -> None:
    """One limit is enough to do without the default."""
    table = encoded(
        person("c1"),
        person("c2", max_travel_km=7),
        person("c3", max_travel_minutes=25),
        person("c4", max_travel_km=7, max_travel_minutes=25),
    )
    max_road, max_tenths = limits(table, 60.04, np.arange(4, dtype=np.int32))
    assert max_road.dtype == np.int32
    assert max_tenths.dtype == np.int32
    assert max_road.tolist() == [NO_LIMIT, 700, NO_LIMIT, 700]
    assert max_tenths.tolist() == [600, NO_LIMIT, 250, 250]


def test_the_binding_limit_is_the_one_that_is_reached_first() -> None:
    """The longest travel, or what the greatest distance takes: 7 km by bike are 28.25 minutes."""
    max_road = np.array([NO_LIMIT, 700, 700, 700], dtype=np.int32)
    max_tenths = np.array([600, NO_LIMIT, 200, 400], dtype=np.int32)
    found = limit_tenths(max_road, max_tenths, np.zeros(4, dtype=np.int8), TravelOptions())
    assert found.dtype == np.int32
    assert found.tolist() == [600, 282, 200, 282]


def test_the_binding_limit_is_never_nothing() -> None:
    """Time left is a part of the limit, so a limit that rounds to nothing counts as a tenth."""
    options = TravelOptions(bike=ModeOptions(fixed_minutes=0, speed=16))
    nothing, far = np.array([0], dtype=np.int32), np.array([NO_LIMIT], dtype=np.int32)
    mode = np.array([0])
    assert limit_tenths(nothing, far, mode, options).tolist() == [1]
    assert limit_tenths(far, nothing, mode, options).tolist() == [1]
