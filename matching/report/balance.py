"""Demand and supply side by side, by sector, level and municipality."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from matching.report.types import BalanceReport
from matching.tables import LEVELS, NONE, Int32, Matching, ProfileTable


def balances(table: ProfileTable, matching: Matching) -> dict[str, tuple[BalanceReport, ...]]:
    """Return people and places by sector, level and municipality.

    A person counts in the sector of their placement, else of their crebo or first interest.
    A vacancy with several levels counts its places in the level of the people who got them and,
    for places left, in the lowest it accepts.
    """
    people, offers = table.candidates, table.vacancies
    placed = matching.vacancy != NONE
    taken = np.bincount(matching.vacancy[placed], minlength=len(offers)).astype(np.int32)
    left = np.maximum(offers.capacity - taken, 0).astype(np.int32)
    sector: Int32 = people.sector.copy()
    sector[placed] = offers.sector[matching.vacancy[placed]]
    lowest = np.array(
        [(int(bits) & -int(bits)).bit_length() - 1 for bits in offers.levels], dtype=np.int32
    )
    level_places = Counter(people.level[placed].tolist())
    level_open: Counter[int] = Counter()
    for code, number in zip(lowest.tolist(), left.tolist(), strict=True):
        level_open[code] += number
    return {
        "sector": _balance(
            table.sectors,
            sector,
            placed,
            _sum(offers.sector, offers.capacity),
            _sum(offers.sector, left),
        ),
        "level": _balance(
            LEVELS, people.level.astype(np.int32), placed, level_places + level_open, level_open
        ),
        "municipality": _balance(
            table.municipalities,
            people.municipality,
            placed,
            _sum(offers.municipality, offers.capacity),
            _sum(offers.municipality, left),
        ),
    }


def _sum(code: Int32, number: Int32) -> Counter[int]:
    """Return the sum of numbers by code."""
    total: Counter[int] = Counter()
    for key, value in zip(code.tolist(), number.tolist(), strict=True):
        total[key] += value
    return total


def _balance(
    names: Sequence[str],
    code: Int32,
    placed: np.ndarray[tuple[int], np.dtype[np.bool_]],
    places: Counter[int],
    left: Counter[int],
) -> tuple[BalanceReport, ...]:
    """Return the groups that have people or places, in the order of their names."""
    everyone = Counter(code.tolist())
    unplaced = Counter(code[~placed].tolist())
    keys = sorted(k for k in set(everyone) | set(places) if everyone[k] or places[k])
    return tuple(
        BalanceReport(
            key=names[key] if key != NONE else "",
            people=everyone[key],
            unplaced=unplaced[key],
            places=places[key],
            open=left[key],
        )
        for key in keys
    )
