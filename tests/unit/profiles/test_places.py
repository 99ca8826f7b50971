"""Where postcodes are, and how far apart."""

from __future__ import annotations

import math

import pytest

from matching.profiles.places import ORIGIN, on_plane, places


def great_circle(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Return metres along the globe between two points in degrees (haversine)."""
    (a, b), (c, d) = [tuple(map(math.radians, point)) for point in (one, other)]
    h = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 2 * 6_371_008.8 * math.asin(math.sqrt(h))


def test_the_origin_is_zero() -> None:
    """Leiden Centraal is where the plane touches the globe."""
    assert on_plane(*ORIGIN) == (0.0, 0.0)


def test_north_and_east_are_up() -> None:
    """A hundredth of a degree is 1,112 m north, and 682 m east at this latitude."""
    assert on_plane(ORIGIN[0] + 0.01, ORIGIN[1]) == (0.0, 1112.0)
    assert on_plane(ORIGIN[0], ORIGIN[1] + 0.01) == (682.0, 0.0)


@pytest.mark.parametrize(
    "point", [(52.6, 4.482), (51.72, 4.482), (52.166, 5.21), (52.4, 4.1), (51.9, 4.9)]
)
def test_distances_to_the_origin_are_right_to_half_a_per_cent(point: tuple[float, float]) -> None:
    """Within 50 km the plane is as good as the globe."""
    east, north = on_plane(*point)
    assert math.hypot(east, north) == pytest.approx(great_circle(ORIGIN, point), rel=0.005)


@pytest.mark.parametrize(
    ("postcode", "municipality"),
    [("2225", "Katwijk"), ("2312", "Leiden"), ("2352", "Leiderdorp"), ("2341", "Oegstgeest"),
     ("2251", "Voorschoten"), ("2381", "Zoeterwoude")],
)  # fmt: skip
def test_the_six_municipalities_are_there(postcode: str, municipality: str) -> None:
    """A postcode of each of the six municipalities is found in its own municipality."""
    place = places()[postcode]
    assert place.municipality == municipality
    assert math.hypot(place.east, place.north) < 12_000


def test_two_neighbours_are_as_far_apart_as_on_the_map() -> None:
    """From 2312 to 2352 is 0.0308 degrees east: 0.0308 * 111,195 m * cos(52.166) = 2,101 m."""
    one, other = places()["2312"], places()["2352"]
    assert other.east - one.east == pytest.approx(2101, abs=2)
    assert other.north - one.north == pytest.approx(11, abs=2)


def test_an_unknown_postcode_is_not_there() -> None:
    """Nobody is put on the map by a guess."""
    assert "9999" not in places()
