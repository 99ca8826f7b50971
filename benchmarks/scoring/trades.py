"""What work there is: sectors, occupations, their crebos, fields of study and skills.

Skills cluster, or nobody would fit anything. There are 20 sectors of 30 occupations, in the order
of the level they ask, and 13,500 skills: 300 general ones, and 660 a sector, in an order in which
what is near is alike. An occupation has a pool of 40 skills (ESCO: 41 on average) out of its
sector, near its own spot in that order, and popular ones rather. Who has the occupation, and what
it asks, draws most skills from that pool, some from the sector, some from the general ones, few
from all.

How popular a skill is follows Zipf with the head flattened (Mandelbrot): 1 / (rank + 20). In ESCO
1.2 the number of occupations that a skill belongs to falls with an exponent of 0.3 in the first
hundred, 0.6 from 10 to 1,000 and 0.8 from 100 to 3,000; counted by people and not by occupations
it must be somewhat steeper, and ours is 0.3 to 0.8 in the first hundred and 1 in the tail.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import numpy as np

from benchmarks.scoring.draw import Random, Weighted, best, generator, sparse, zipf
from matching.tables import LEVELS, NONE, Float64, Int32, Int64, SparseRows

SECTORS: Final = 20
IN_SECTOR: Final = 30
GENERAL: Final = 300
A_SECTOR: Final = 660
SKILLS: Final = GENERAL + SECTORS * A_SECTOR
POOL: Final = 40
NEIGHBOURS: Final = 20
REACH: Final = 60
"""How far away in the order of meaning a skill can be and still be a neighbour."""

MBO: Final = (1, 2, 3, 4)
CREBOS_BY_LEVEL: Final = {1: (1, 1), 2: (3, 3), 3: (4, 4), 4: (4, 5)}
"""Crebos of a level in even and in odd sectors: 250 in use (of some 500 that exist)."""
FIELDS_IN_SECTOR: Final = 4
CENTRE: Final = np.array([0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.9])
"""Where the work of each level is, from 0 to 1, along the occupations of a sector."""
WIDTH: Final = 0.15
LEVEL_SHARES: Final = {1: 16.0, 2: 94.0, 3: 118.0, 4: 242.0, 5: 460.0, 6: 171.0}
"""Students in thousands: mbo 470, of which the levels are 3.5, 20, 25 and 51.5 %, hbo 460, and half
of the 342 of wo, where many programmes have no placement (enrolment of 2023/24, rounded)."""


class Home(NamedTuple):
    """Where people or offers belong; ``int32[size]`` each."""

    level: Int32
    sector: Int32
    occupation: Int32


class Source(NamedTuple):
    """Where skills are drawn from, as shares that add up to 1 with `anything`."""

    pool: float
    sector: float
    general: float


HAS: Final = Source(0.60, 0.20, 0.15)
ASKS: Final = Source(0.70, 0.12, 0.15)


@dataclass(frozen=True)
class Trades:
    """The sectors, occupations and skills of the market of a seed."""

    seed: int

    @cached_property
    def sectors(self) -> Weighted:
        """Sectors by size."""
        return Weighted.of(zipf(SECTORS, 0.5))

    @cached_property
    def popularity(self) -> Float64:
        """How popular each skill is; every third of the 900 most popular ones is general."""
        weight = zipf(SKILLS, 1.0, 20)
        general = np.arange(0, 3 * GENERAL, 3)
        other = generator(self.seed, "popularity").permutation(np.delete(weight, general))
        return np.concatenate((weight[general], other))

    @cached_property
    def _occupations(self) -> Weighted:
        """Occupations by sector and level; a group each."""
        random = generator(self.seed, "occupations")
        size = np.stack([random.permutation(zipf(IN_SECTOR, 0.7)) for _ in range(SECTORS)])
        spot = (np.arange(IN_SECTOR) + 0.5) / IN_SECTOR
        near = np.exp(-0.5 * ((spot[None, :] - CENTRE[:, None]) / WIDTH) ** 2)
        weight = size[:, None, :] * near[None, :, :]
        return Weighted.of(weight.ravel(), [IN_SECTOR] * (SECTORS * len(LEVELS)))

    def at_work(self, random: Random, level: Int32, sector: Int32) -> Int32:
        """Return an occupation for each level and sector."""
        group = sector.astype(np.int64) * len(LEVELS) + level
        found = self._occupations.pick(random, group).astype(np.int64)
        inside = found - group * IN_SECTOR
        return (sector * IN_SECTOR + inside).astype(np.int32)

    @cached_property
    def first_crebo(self) -> Int32:
        """The first crebo of each sector and level, and how many there are in all."""
        counts = [CREBOS_BY_LEVEL[level][at % 2] for at in range(SECTORS) for level in MBO]
        return np.concatenate(([0], np.cumsum(counts))).astype(np.int32)

    def crebo(self, sector: Int32, level: Int32, occupation: Int32) -> Int32:
        """Return the crebo that trains for an occupation at a level, -1 above mbo."""
        mbo = np.isin(level, MBO)
        safe = np.where(mbo, level, 1)
        group = sector * len(MBO) + safe - 1
        first, end = self.first_crebo[group], self.first_crebo[group + 1]
        spot = (occupation % IN_SECTOR + 0.5) / IN_SECTOR
        inside = np.clip((spot - CENTRE[safe]) / (4 * WIDTH) + 0.5, 0, 0.999) * (end - first)
        return np.where(mbo, first + inside.astype(np.int32), NONE).astype(np.int32)

    def near_crebo(self, random: Random, crebo: Int32, sector: Int32, level: Int32) -> Int32:
        """Return a crebo of the same sector and level, which may be the same."""
        group = np.where(crebo == NONE, 0, sector * len(MBO) + level - 1)
        first, end = self.first_crebo[group], self.first_crebo[group + 1]
        other = first + (random.random(crebo.size) * (end - first)).astype(np.int32)
        return np.where(crebo == NONE, NONE, other).astype(np.int32)

    @staticmethod
    def field(sector: Int32, level: Int32, occupation: Int32) -> Int32:
        """Return the field of study of an occupation, -1 below hbo."""
        spot = (occupation % IN_SECTOR + 0.5) / IN_SECTOR
        inside = np.clip((spot - 0.4) / 0.6, 0, 0.999) * FIELDS_IN_SECTOR
        found = sector * FIELDS_IN_SECTOR + inside.astype(np.int32)
        return np.where(level > max(MBO), found, NONE).astype(np.int32)

    @cached_property
    def pools(self) -> Int64:
        """The skills of each occupation, the likeliest first; ``int64[occupations, POOL]``."""
        random = generator(self.seed, "pools")
        logs = np.log(self.popularity)
        spot = (np.arange(IN_SECTOR) + 0.5) / IN_SECTOR * A_SECTOR
        far = np.abs(np.arange(A_SECTOR)[None, :] - spot[:, None]) / REACH
        pools = []
        for sector in range(SECTORS):
            first = GENERAL + sector * A_SECTOR
            pools.append(first + best(random, logs[first : first + A_SECTOR] - far, POOL))
        return np.concatenate(pools)

    @cached_property
    def _by_sector(self) -> Weighted:
        """Skills by popularity: the general ones, and each sector's."""
        return Weighted.of(self.popularity, [GENERAL] + [A_SECTOR] * SECTORS)

    @cached_property
    def _all(self) -> Weighted:
        return Weighted.of(self.popularity)

    def skills(self, random: Random, occupation: Int32, source: Source) -> Int32:
        """Return a skill for each occupation, drawn as `source` says."""
        u, size = random.random(occupation.size), occupation.size
        likely = (POOL * random.random(size) ** 1.5).astype(np.int64)
        sector = occupation // IN_SECTOR
        pool, wide, general = np.cumsum(source)
        group = np.where(u < wide, sector + 1, 0)
        found = self._by_sector.pick(random, group)
        found = np.where(u < general, found, self._all.any(random, size))
        return np.where(u < pool, self.pools[occupation, likely], found).astype(np.int32)

    @cached_property
    def similarity(self) -> SparseRows:
        """The credit between skills in permille: 20 neighbours each, and 1000 for itself.

        Neighbours stand near in the order of meaning, and are popular ones rather; the nearer,
        the more credit, from about 800 down to 300. It is not symmetric, as in life: who can weld
        ships can weld, and not the other way round.
        """
        random = generator(self.seed, "similarity")
        step = np.concatenate((np.arange(-REACH, 0), np.arange(1, REACH + 1)))
        skill = np.arange(SKILLS)
        other = (skill[:, None] + step[None, :]) % SKILLS
        weight = 0.5 * np.log(self.popularity)[other] - np.abs(step) / (REACH / 3)
        at = best(random, weight, NEIGHBOURS)
        near = np.take_along_axis(other, at, axis=1)
        credit = 800 - 500 * np.abs(step)[at] / REACH + random.normal(0, 40, at.shape)
        row = np.concatenate((np.repeat(skill, NEIGHBOURS), skill))
        value = np.concatenate((np.rint(np.clip(credit, 300, 800)).ravel(), np.full(SKILLS, 1000)))
        return sparse(row, np.concatenate((near.ravel(), skill)), value, (SKILLS, SKILLS))
