"""Which pairs pass some filters, and which come first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.errors import InputError, message
from matching.market.found import Found
from matching.market.types import Filters
from matching.profiles.codes import sector_name
from matching.tables import NONE, Bool, Int32, Int64

_SCORES: Final = 1 << 20
"""More than any score."""


def passing(
    found: Found,
    filters: Filters,
    others: dict[str, npt.NDArray[Any]],
    names: dict[str, Any],
    at: Mapping[str, int],
) -> Bool:
    """Return which pairs pass; what is not known passes no filter; ``bool[p]``.

    Parameters
    ----------
    found
        The pairs.
    filters
        What is asked.
    others
        ``hours``, ``sector`` and ``municipality`` of the other side, by its numbers, coded as in
        `matching.tables.CandidateTable`.
    names
        ``sectors`` and ``municipalities``: the names of these codes.
    at
        The number of each id of the other side.
    """
    passes = np.ones(found.other.size, dtype=np.bool_)
    for most, units, value in (
        (filters.max_km, 100, found.road),
        (filters.max_minutes, 10, found.tenths),
    ):
        if most is not None:
            passes &= (value != NONE) & (value <= round(most * units))
    hours = others["hours"][found.other]
    if filters.min_hours is not None:
        passes &= (hours != NONE) & (hours >= round(filters.min_hours * 100))
    if filters.max_hours is not None:
        passes &= (hours != NONE) & (hours <= round(filters.max_hours * 100))
    if filters.sectors:
        wanted = {sector_name(text) for text in filters.sectors}
        passes &= _one_of(others["sector"][found.other], names["sectors"], wanted)
    if filters.municipalities:
        towns = {name.strip().casefold() for name in filters.municipalities}
        known = names["municipalities"]
        wanted = {name for name in known if name.casefold() in towns}
        passes &= _one_of(others["municipality"][found.other], known, wanted)
    if filters.among is not None:
        passes &= np.isin(found.other, _numbers(filters.among, at))
    if filters.without:
        passes &= ~np.isin(found.other, _numbers(filters.without, at))
    return passes


def _numbers(ids: frozenset[str], at: Mapping[str, int]) -> Int32:
    """Return the numbers of those ids that have one."""
    return np.array([at[id_] for id_ in ids if id_ in at], dtype=np.int32)


def _one_of(codes: Int32, names: Sequence[str], wanted: set[Any]) -> Bool:
    """Return which codes are of wanted names."""
    at = [code for code, name in enumerate(names) if name in wanted]
    result: Bool = np.isin(codes, np.array(at, dtype=np.int32))
    return result


def in_order(rank: Int32, score: Int32, ids: Sequence[str], first: int, k: int) -> list[int]:
    """Return where the pairs from place `first` on stand, at most `k` of them.

    The rank that somebody gave comes first, then the score, then the id.

    Parameters
    ----------
    rank, score
        From 1, -1 for none, and in points; ``int32[p]``.
    ids
        The id of each pair's other side.
    first, k
        How many to pass over, and how many to return.

    Raises
    ------
    InputError
        If `first` is negative or `k` is less than 1.
    """
    if first < 0 or k < 1:
        raise InputError(message("a list begins at 0 or later and has at least one place"))
    if first >= rank.size:
        return []
    given = np.where(rank == NONE, np.iinfo(np.int32).max, rank).astype(np.int64)
    key: Int64 = given * _SCORES - score
    last = min(first + k, key.size)
    most = np.partition(key, last - 1)[last - 1]
    within = np.flatnonzero(key <= most)
    ordered = sorted(
        zip(key[within].tolist(), [ids[at] for at in within.tolist()], within.tolist(), strict=True)
    )
    return [at for _, _, at in ordered[first:last]]
