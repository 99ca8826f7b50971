"""Synthetic students who look for a place, ten thousand at a time.

No share here is measured at a school, unless it says so; they are guesses of ours that make every
rule and every part of the score do something, with a few values missing, as in real files.
"""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple

import numpy as np

from benchmarks.scoring.draw import Random, Weighted, among, generator, sparse
from benchmarks.scoring.provinces import Postcodes
from benchmarks.scoring.trades import HAS, LEVEL_SHARES, MBO, SECTORS, SKILLS, Home, Trades
from matching.tables import (
    CEFR,
    FIRST_DAY,
    LAST_DAY,
    LEERWEGEN,
    NO_LIMIT,
    NONE,
    NOWHERE,
    Bool,
    CandidateTable,
    Float64,
    Int8,
    Int32,
    SparseRows,
    UInt32,
)

CHUNK: Final = 10_000
"""People are made so many at a time, each chunk from a seed of its own."""

LANGUAGES: Final = ("ar", "de", "en", "nl", "pl")
CERTIFICATES: Final = 20
AM: Final = 1 << 0
B: Final = 1 << 4
C: Final = 1 << 8
"""Bits of driving licences, as in `matching.profiles.codes.LICENCES`."""

AUTUMN: Final = date(2026, 8, 31).toordinal()
SPRING: Final = date(2027, 2, 1).toordinal()

_CEFR_SHARES: Final = {
    "ar": {"": 0.95, "B1": 0.01, "C2": 0.04},
    "de": {"": 0.55, "A1": 0.12, "A2": 0.15, "B1": 0.12, "B2": 0.04, "C1": 0.02},
    "en": {"": 0.02, "A2": 0.10, "B1": 0.28, "B2": 0.35, "C1": 0.20, "C2": 0.05},
    "nl": {"": 0.03, "A2": 0.03, "B1": 0.07, "B2": 0.12, "C1": 0.15, "C2": 0.60},
    "pl": {"": 0.97, "B1": 0.01, "C2": 0.02},
}


class Homes(NamedTuple):
    """Where the people of a chunk live and what they are; ``int32[CHUNK]`` each."""

    postcode: Int32
    home: Home


def homes(seed: int, chunk: int, trades: Trades, codes: Postcodes) -> Homes:
    """Return where the people of a chunk live, their level and their occupation."""
    random = generator(seed, "homes", chunk)
    level = among(random, CHUNK, LEVEL_SHARES)
    sector = trades.sectors.any(random, CHUNK)
    occupation = trades.at_work(random, level, sector)
    return Homes(codes.people.any(random, CHUNK), Home(level, sector, occupation))


def people(seed: int, chunk: int, where: Homes, trades: Trades, codes: Postcodes) -> CandidateTable:
    """Return the people of a chunk."""
    random = generator(seed, "people", chunk)
    level, sector, occupation = where.home
    mbo = np.isin(level, MBO)
    crebo = trades.crebo(sector, level, occupation)
    field = trades.field(sector, level, occupation)
    start, end = _periods(random)
    max_road, max_tenths = _limits(random)
    return CandidateTable(
        level=level.astype(np.int8),
        field=np.where(random.random(CHUNK) < 0.03, NONE, field),
        crebo=np.where(random.random(CHUNK) < 0.01, NONE, crebo),
        sector=sector,
        municipality=codes.municipality[where.postcode],
        leerweg=_leerweg(random, mbo),
        start=start,
        end=end,
        hours=hours(random, CHUNK, missing=0.05),
        place=places(random, codes, where.postcode, missing=0.02),
        mode=among(random, CHUNK, {0: 0.35, 1: 0.45, 2: 0.20}).astype(np.int8),
        max_road=max_road,
        max_tenths=max_tenths,
        languages=_languages(random),
        licences=_licences(random),
        certificates=certificates(random, sector, usual=0.30, other=0.04),
        ready=random.random(CHUNK) < 0.96,
        employed=random.random(CHUNK) < 0.30,
        skills=_skills(random, trades, occupation),
        learn=_learn(random, trades, occupation),
        interests=_interests(random, sector),
    )


def hours(random: Random, size: int, missing: float) -> Int32:
    """Return hours a week in hundredths, -1 where not told."""
    asked = among(random, size, {2400: 0.15, 3200: 0.30, 3600: 0.30, 4000: 0.25})
    return np.where(random.random(size) < missing, NONE, asked).astype(np.int32)


def places(random: Random, codes: Postcodes, postcode: Int32, missing: float) -> Int32:
    """Return where postcodes are, in units of 10 metres, `NOWHERE` where not told."""
    lost = random.random(postcode.size) < missing
    return np.where(lost[:, None], NOWHERE, codes.place[postcode]).astype(np.int32)


def certificates(random: Random, sector: Int32, usual: float, other: float) -> Bool:
    """Return which certificates each has or asks, a column a certificate.

    Each sector knows one that is `usual`; any `other` one is rare.
    """
    chance = np.full((sector.size, CERTIFICATES), other / CERTIFICATES)
    chance[np.arange(sector.size), sector % CERTIFICATES] = usual
    result: Bool = random.random(chance.shape) < chance
    return result


def _leerweg(random: Random, mbo: Bool) -> Int8:
    bol, bbl, internship, project = range(len(LEERWEGEN))
    school = among(random, CHUNK, {bol: 0.72, bbl: 0.28})
    college = among(random, CHUNK, {internship: 0.75, project: 0.25})
    told = random.random(CHUNK) < 0.96
    return np.where(told, np.where(mbo, school, college), NONE).astype(np.int8)


def _periods(random: Random) -> tuple[Int32, Int32]:
    """Return first and last days: a semester, half or a whole year from the start of one."""
    start = among(random, CHUNK, {AUTUMN: 0.55, SPRING: 0.45})
    start = start + 7 * among(random, CHUNK, {-1: 0.05, 0: 0.75, 1: 0.12, 2: 0.08})
    weeks = among(random, CHUNK, {10: 0.10, 20: 0.60, 26: 0.10, 40: 0.20})
    end = start + 7 * weeks - 3
    kind = random.random(CHUNK)
    return (
        np.where(kind < 0.04, FIRST_DAY, start).astype(np.int32),
        np.where(kind < 0.08, LAST_DAY, end).astype(np.int32),
    )


def _limits(random: Random) -> tuple[Int32, Int32]:
    """Return the greatest distance by road in 10 m and time in tenths of a minute.

    Half give neither, and have the programme's limit; 5 % give both.
    """
    road = 100 * among(random, CHUNK, {5: 0.1, 10: 0.3, 15: 0.2, 25: 0.25, 40: 0.15})
    tenths = 10 * among(random, CHUNK, {30: 0.2, 45: 0.25, 60: 0.35, 75: 0.1, 90: 0.1})
    kind = random.random(CHUNK)
    return (
        np.where(kind < 0.25, road, NO_LIMIT).astype(np.int32),
        np.where((kind >= 0.20) & (kind < 0.50), tenths, NO_LIMIT).astype(np.int32),
    )


def _languages(random: Random) -> Int8:
    columns = [
        among(random, CHUNK, {CEFR.index(name): share for name, share in shares.items()})
        for shares in (_CEFR_SHARES[language] for language in LANGUAGES)
    ]
    return np.stack(columns, axis=1).astype(np.int8)


def _licences(random: Random) -> UInt32:
    held = among(random, CHUNK, {0: 0.54, AM: 0.08, AM | B: 0.37, AM | B | C: 0.01})
    return held.astype(np.uint32)


def counts(random: Random, size: int, mean: float, shape: float) -> Int32:
    """Return how many each has: at least one, `mean` on average, gamma-Poisson around it."""
    around = random.gamma(shape, (mean - 1) / shape, size)
    return (1 + random.poisson(around)).astype(np.int32)


def levels(random: Random, size: int) -> Float64:
    """Return levels of skills, 1 to 4."""
    return among(random, size, {1: 0.2, 2: 0.4, 3: 0.3, 4: 0.1}).astype(np.float64)


def _skills(random: Random, trades: Trades, occupation: Int32) -> SparseRows:
    """Return the skills: 12 on average, once those drawn twice count once; 1 % tell none."""
    count = counts(random, CHUNK, 13.7, 3.0)
    count[random.random(CHUNK) < 0.01] = 0
    row = np.repeat(np.arange(CHUNK), count)
    skill = trades.skills(random, occupation[row], HAS)
    return sparse(row, skill, levels(random, row.size), (CHUNK, SKILLS))


def _learn(random: Random, trades: Trades, occupation: Int32) -> SparseRows:
    """Return up to three skills to learn, of the own occupation or of another."""
    count = among(random, CHUNK, {0: 0.4, 1: 0.25, 2: 0.2, 3: 0.15})
    row = np.repeat(np.arange(CHUNK), count)
    other = random.integers(0, trades.pools.shape[0], row.size)
    work = np.where(random.random(row.size) < 0.7, occupation[row], other)
    return sparse(row, trades.skills(random, work, HAS), 1.0, (CHUNK, SKILLS))


def _interests(random: Random, sector: Int32) -> SparseRows:
    """Return up to three sectors of interest, mostly the own one first; a fifth tell none."""
    count = among(random, CHUNK, {0: 0.2, 1: 0.4, 2: 0.25, 3: 0.15})
    row = np.repeat(np.arange(CHUNK), count)
    first = np.concatenate(([True], np.diff(row) > 0)) if row.size else np.empty(0, dtype=bool)
    other = Weighted.of(np.ones(SECTORS)).any(random, row.size)
    own = first & (random.random(row.size) < 0.85)
    return sparse(row, np.where(own, sector[row], other), 1.0, (CHUNK, SECTORS))
