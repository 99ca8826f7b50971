"""Distance and travel time, worked out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.scoring.options import ModeOptions, TravelOptions
from matching.scoring.travel import limit_minutes, limits, minutes, road_km
from matching.tables import ProfileTable
from tests.markets import encoded, offer, person


def on_the_plane(home: tuple[float, float], work: tuple[float, float]) -> ProfileTable:
    """Return one candidate and one vacancy at two points, in metres."""
    table = encoded(person(), offer())
    return replace(
        table,
        candidates=replace(table.candidates, place=np.array([home])),
        vacancies=replace(table.vacancies, place=np.array([work])),
    )


def km(home: tuple[float, float], work: tuple[float, float], detour: float = 1.3) -> float:
    """Return the kilometres by road between two points."""
    zero = np.array([0])
    table = on_the_plane(home, work)
    return float(road_km(table, TravelOptions(detour=detour), zero, zero)[0])


def test_road_distance_is_straight_distance_times_the_detour() -> None:
    """Three kilometres east and four north are five straight, and 6.5 by road."""
    assert km((0, 0), (3000, 4000)) == 6.5
    assert km((1000, 1000), (4000, 5000)) == 6.5
    assert km((0, 0), (3000, 4000), detour=1.0) == 5.0
    assert km((5, 5), (5, 5)) == 0.0


def test_road_distance_is_rounded_to_ten_metres() -> None:
    """1,004 m and 1,006 m times 1 are 1.00 and 1.01 km."""
    assert km((0, 0), (1004, 0), detour=1.0) == 1.0
    assert km((0, 0), (1006, 0), detour=1.0) == 1.01


def test_an_unknown_place_is_at_no_distance() -> None:
    """Without a postcode the distance is unknown, not zero."""
    assert np.isnan(km((np.nan, np.nan), (0, 0)))


@pytest.mark.parametrize(
    ("mode", "expected"),
    [(0, 2 + 10 * 60 / 16), (1, round(14 + 10 * 60 / 26, 1)), (2, round(6 + 10 * 60 / 42, 1))],
)
def test_time_is_a_fixed_part_and_the_distance_at_the_modes_speed(
    mode: int, expected: float
) -> None:
    """Ten kilometres take 39.5 minutes by bike, 37.1 by public transport and 20.3 by car."""
    assert expected in (39.5, 37.1, 20.3)
    assert minutes(np.array([10.0]), np.array([mode]), TravelOptions())[0] == expected


def test_a_programme_may_set_its_own_speeds() -> None:
    """The model is the programme's: 5 minutes and 30 km an hour make 25 minutes for 10 km."""
    options = TravelOptions(bike=ModeOptions(fixed_minutes=5, speed=30))
    assert minutes(np.array([10.0]), np.array([0]), options)[0] == 25.0


def test_limits_are_those_of_the_candidate_or_else_the_default() -> None:
    """One limit is enough to do without the default."""
    table = encoded(
        person("c1"),
        person("c2", max_travel_km=7),
        person("c3", max_travel_minutes=25),
        person("c4", max_travel_km=7, max_travel_minutes=25),
    )
    most_km, most_minutes = limits(table, 60.0, np.arange(4, dtype=np.int32))
    assert most_km.tolist() == [np.inf, 7, np.inf, 7]
    assert most_minutes.tolist() == [60, np.inf, 25, 25]


def test_the_binding_limit_is_the_one_that_is_reached_first() -> None:
    """In minutes: the longest travel, or what the greatest distance takes, if that is less."""
    most_km = np.array([np.inf, 7.0, 7.0, 7.0])
    most_minutes = np.array([60.0, np.inf, 20.0, 40.0])
    found = limit_minutes(most_km, most_minutes, np.array([0.0, 30.0, 30.0, 30.0]))
    assert found.tolist() == [60, 30, 20, 30]
