"""Where people live and work: the density of the Dutch provinces, with towns in them.

The population (on 1 January 2024) and the number of municipalities are those of Statistics
Netherlands (CBS, StatLine table 70072ned, *Regionale kerncijfers Nederland*, 2024); the land area
is CBS's too, rounded to whole square kilometres (state of 2017; it hardly moves). Where a province
lies is told roughly: an ellipse of its land area, with a centre, a stretch and a turn read off the
map by us. Not true to the map: towns fall at random in their province, so this is the density of
the country and not the country.

As in the real reader (`matching.profiles.places`) everybody is at the centre of a four-digit
postcode; the Netherlands has some 4,070 of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from benchmarks.scoring.draw import Random, Weighted, generator, zipf
from matching.tables import Float64, Int32

POSTCODES: Final = 4_070
TOWN_EXPONENT: Final = 0.9
"""How towns of a province differ in size, by Zipf; the largest of all gets 0.8 million people."""
WORK_EXPONENT: Final = 1.1
"""A town's work is its people to this power: a little more of it is in large towns."""


class Province(NamedTuple):
    """A province, on a plane in kilometres around Amersfoort.

    `people` are thousands, `area` is square kilometres of land, `stretch` is how often the longer
    axis is the shorter, `turn` how many degrees it points north of east.
    """

    name: str
    people: int
    area: int
    municipalities: int
    east: float
    north: float
    stretch: float
    turn: float


PROVINCES: Final = (
    Province("Groningen", 602, 2325, 10, 90, 118, 1.6, -20),
    Province("Fryslân", 662, 3325, 18, 28, 103, 1.3, 0),
    Province("Drenthe", 504, 2636, 12, 83, 78, 1.2, -30),
    Province("Overijssel", 1189, 3323, 25, 73, 29, 1.6, -15),
    Province("Flevoland", 451, 1413, 6, 11, 41, 1.6, 45),
    Province("Gelderland", 2149, 4968, 51, 38, -10, 1.9, -10),
    Province("Utrecht", 1400, 1382, 26, -15, -8, 1.4, 0),
    Province("Noord-Holland", 2980, 2664, 44, -35, 47, 1.9, 80),
    Province("Zuid-Holland", 3841, 2805, 50, -60, -20, 1.5, 30),
    Province("Zeeland", 392, 1784, 13, -105, -76, 1.5, 0),
    Province("Noord-Brabant", 2645, 4913, 56, -14, -66, 2.4, 0),
    Province("Limburg", 1133, 2149, 31, 38, -105, 3.2, 80),
)


@dataclass(frozen=True)
class Postcodes:
    """The four-digit postcodes of a market; those of a municipality stand together.

    Parameters
    ----------
    place
        East and north in units of 10 metres; fits sixteen bits; ``int32[postcodes, 2]``.
    municipality, province
        ``int32[postcodes]``.
    people, work
        What lives and what works where, all in one group.
    nearby
        The same work, a group a municipality.
    """

    place: Int32
    municipality: Int32
    province: Int32
    people: Weighted
    work: Weighted
    nearby: Weighted


def postcodes(seed: int) -> Postcodes:
    """Return the postcodes of the market of a seed."""
    random = generator(seed, "postcodes")
    towns = [_towns(random, province) for province in PROVINCES]
    people = np.concatenate([inhabitants for inhabitants, _ in towns])
    centre = np.concatenate([places for _, places in towns])
    town_province = np.repeat(np.arange(len(PROVINCES)), [p.municipalities for p in PROVINCES])
    count = np.maximum(2, np.rint(POSTCODES * people / people.sum())).astype(np.int64)
    municipality = np.repeat(np.arange(people.size), count)
    # A town of 50,000 has nine in ten of its postcodes within 4.3 km, one of 650,000 within 10.5.
    spread = 2.0 * (people / 50_000) ** 0.35
    away = np.clip(random.normal(size=(municipality.size, 2)), -3, 3)
    place = centre[municipality] + away * spread[municipality][:, None]
    size = random.gamma(2.0, size=municipality.size) * (people / count)[municipality]
    work = size * (people[municipality] / people.mean()) ** (WORK_EXPONENT - 1)
    return Postcodes(
        place=np.rint(place * 100).astype(np.int32),
        municipality=municipality.astype(np.int32),
        province=town_province[municipality].astype(np.int32),
        people=Weighted.of(size),
        work=Weighted.of(work),
        nearby=Weighted.of(work, count),
    )


def _towns(random: Random, province: Province) -> tuple[Float64, Float64]:
    """Return the inhabitants of the municipalities of a province, and where they are in km."""
    count = province.municipalities
    people = 1000 * province.people * zipf(count, TOWN_EXPONENT)
    short = np.sqrt(province.area / np.pi / province.stretch)
    radius, angle = np.sqrt(random.random(count)), random.random(count) * 2 * np.pi
    along = radius * np.cos(angle) * short * province.stretch
    across = radius * np.sin(angle) * short
    turn = np.deg2rad(province.turn)
    east = province.east + along * np.cos(turn) - across * np.sin(turn)
    north = province.north + along * np.sin(turn) + across * np.cos(turn)
    return people, np.stack((east, north), axis=1)
