"""Where postcodes are: a table of four-digit centres of the Leiden region and around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from matching.profiles.vocabulary import data_file, normalise, read_rows

EARTH_RADIUS = 6_371_008.8
"""Mean radius in metres (IUGG)."""

ORIGIN = (52.166, 4.482)
"""Leiden Centraal, where the local plane touches the globe."""


@dataclass(frozen=True)
class Place:
    """The centre of a four-digit postcode.

    Parameters
    ----------
    postcode
        Four digits.
    east, north
        Metres from `ORIGIN`.
    town, municipality
        What people call it.
    """

    postcode: str
    east: float
    north: float
    town: str
    municipality: str


@lru_cache(maxsize=1)
def places() -> dict[str, Place]:
    """Return the known centres by postcode; their source is in ``data/POSTCODES.md``."""
    found = {}
    for row in read_rows(data_file("postcodes.csv")):
        east, north = on_plane(float(row["latitude"]), float(row["longitude"]))
        found[row["pc4"]] = Place(row["pc4"], east, north, row["place"], row["municipality"])
    return found


@lru_cache(maxsize=1)
def place_names() -> frozenset[str]:
    """Return the words that name a town or municipality, normalised."""
    return frozenset(
        normalise(name) for p in places().values() for name in (p.town, p.municipality)
    )


def on_plane(latitude: float, longitude: float) -> tuple[float, float]:
    """Return metres east and north of `ORIGIN` (equirectangular projection).

    Within 50 km of the origin distances are right to about half a per cent, far better than
    the centre of a postcode tells where somebody lives.
    """
    north = math.radians(latitude - ORIGIN[0]) * EARTH_RADIUS
    east = math.radians(longitude - ORIGIN[1]) * EARTH_RADIUS * math.cos(math.radians(ORIGIN[0]))
    return round(east, 1), round(north, 1)
