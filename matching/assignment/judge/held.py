"""What each candidate holds, as far as it can be made out of any array that somebody gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.errors import TableError, message
from matching.tables import NONE, Bool, Int32, Int64, Matching, Problem

PIECE: Final = 1 << 18
"""How many pairs or candidates are looked at in one go: little memory, and it stays in cache."""


class Held(NamedTuple):
    """What each candidate holds, and how full that makes everything.

    Parameters
    ----------
    pair
        The position among the pairs, or -1 where nothing acceptable is held; ``int64[n]``.
    vacancy
        The vacancy, acceptable or not, or -1 where there is none or an unknown one; ``int32[n]``.
    movable
        Who can move or be displaced: those who are not locked; ``bool[n]``.
    load, employer_load
        How many people each vacancy and each employer has; ``int64[m]``, ``int64[e]``.
    """

    pair: Int64
    vacancy: Int32
    movable: Bool
    load: Int64
    employer_load: Int64


Given = Matching | npt.ArrayLike | Mapping[Any, Any]
"""A matching, a vacancy for each candidate, or vacancies by candidate in the user's own ids."""


def given_vacancies(problem: Problem, matching: Given) -> Int64:
    """Return the vacancy of each candidate as given; ``int64[n]``.

    Raises
    ------
    TableError
        If there is not exactly one whole number for each candidate.
    UnknownIdError
        If it is by ids and one is unknown.
    """
    if isinstance(matching, Mapping):
        return _by_id(problem, matching)
    wanted = (problem.n_candidates,)
    try:
        array = np.asarray(matching.vacancy if isinstance(matching, Matching) else matching)
    except ValueError:
        raise TableError(message("vacancy: not a row of whole numbers")) from None
    if array.shape != wanted:
        raise TableError(
            message("vacancy: shape {have}, not {want}", have=array.shape, want=wanted)
        )
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise TableError(message("vacancy: values do not fit {dtype}", dtype="int32"))
    if array.dtype.kind == "u":  # or the greatest of them would turn into -1
        array = np.minimum(array, np.iinfo(np.int32).max)
    return array.astype(np.int64)


def _by_id(problem: Problem, matching: Mapping[Any, Any]) -> Int64:
    """Return the vacancy of each candidate, where those who are not named have none."""
    result = np.full(problem.n_candidates, NONE, dtype=np.int64)
    for candidate, vacancy in matching.items():
        if vacancy is not None:
            result[problem.candidate_index(candidate)] = problem.vacancy_index(vacancy)
    return result


def held_in(problem: Problem, given: Int64) -> Held:
    """Return what is held where `given` are the vacancies, of which some may not exist."""
    known = np.where((given >= 0) & (given < problem.n_vacancies), given, NONE).astype(np.int32)
    taken = known[known != NONE]
    return Held(
        pair=_pairs_at(problem, known),
        vacancy=known,
        movable=problem.locked == NONE,
        load=np.bincount(taken, minlength=problem.n_vacancies),
        employer_load=np.bincount(
            problem.employer[taken], minlength=problem.employer_capacity.size
        ),
    )


def candidates_of(problem: Problem, position: Int64) -> Int64:
    """Return the candidate of each of these pairs, by their positions; ``int64[k]``."""
    return np.searchsorted(problem.indptr, position, side="right") - 1


def pieces(indptr: Int64) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of runs of candidates with some `PIECE` pairs together."""
    n = indptr.size - 1
    first = 0
    while first < n:
        end = int(np.searchsorted(indptr, indptr[first] + PIECE, side="right")) - 1
        end = min(max(end, first + 1), first + PIECE, n)
        yield first, end
        first = end


def _pairs_at(problem: Problem, vacancy: Int32) -> Int64:
    """Return the position of each candidate's pair among the pairs, or -1; ``int64[n]``.

    A binary search in all rows at once: rows are sorted by vacancy.
    """
    result = np.full(problem.n_candidates, NONE, dtype=np.int64)
    for first in range(0, problem.n_candidates if problem.n_pairs else 0, PIECE):
        part = slice(first, first + PIECE)
        low, end = problem.indptr[:-1][part].copy(), problem.indptr[1:][part]
        wanted = vacancy[part]
        high = end.copy()
        while np.any(low < high):
            middle = (low + high) >> 1
            below = _at(problem.vacancy, middle) < wanted
            below &= low < high
            np.copyto(high, middle, where=~below)
            np.copyto(low, middle + 1, where=below)
        found = (low < end) & (_at(problem.vacancy, low) == wanted)
        result[part][found] = low[found]
    return result


def _at(values: Int32, position: Int64) -> npt.NDArray[Any]:
    """Return the values at these positions, of which some may be just past the end."""
    return np.take(values, position, mode="clip")
