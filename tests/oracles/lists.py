"""What ranked lists and scores mean, in plain Python: pairs, ranks and classes of near scores."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

Pair = tuple[Hashable, Hashable]


def places_in(wishes: Sequence[Any]) -> dict[Hashable, int]:
    """How many groups stand before each id in a list; what is in a nested list is one group."""
    result: dict[Hashable, int] = {}
    before = 0
    for item in wishes:
        group = list(item) if isinstance(item, list | set) else [item]
        for key in group:
            result[key] = before
        before += len(group) > 0
    return result


def mutual(
    candidates: Mapping[Any, Sequence[Any]], vacancies: Mapping[Any, Sequence[Any]]
) -> dict[Pair, tuple[int, int]]:
    """Every pair that both sides list, with the rank that each gives the other."""
    result = {}
    for c, wants in candidates.items():
        for v, ranks in vacancies.items():
            if v in places_in(wants) and c in places_in(ranks):
                result[c, v] = (places_in(wants)[v], places_in(ranks)[c])
    return result


def one_sided(
    candidates: Mapping[Any, Sequence[Any]], vacancies: Mapping[Any, Sequence[Any]]
) -> set[Pair]:
    """Every pair that only one side lists."""
    wanted = {(c, v) for c, wants in candidates.items() for v in places_in(wants)}
    ranked = {(c, v) for v, ranks in vacancies.items() for c in places_in(ranks)}
    return wanted ^ ranked


def of_employers(
    candidates: Mapping[Any, Sequence[Any]],
    employers: Mapping[Any, Sequence[Any]],
    employer: Mapping[Any, Any],
) -> dict[Pair, tuple[int, int]]:
    """Every pair of a candidate and a vacancy they list whose employer lists the candidate."""
    result = {}
    for c, wants in candidates.items():
        for v, rank in places_in(wants).items():
            theirs = places_in(employers[employer[v]])
            if c in theirs:
                result[c, v] = (rank, theirs[c])
    return result


def classes_of(scores: Mapping[Any, float], band: float) -> dict[Any, int]:
    """The class of each score: one starts at the best left, and takes all within the band."""
    result: dict[Any, int] = {}
    left = dict(scores)
    number = 0
    while left:
        best = max(left.values())
        near = [key for key, score in left.items() if best - score <= band]
        for key in near:
            result[key] = number
            del left[key]
        number += 1
    return result
