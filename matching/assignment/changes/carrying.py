"""An earlier matching in the market as it is now: people and vacancies have come and gone."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.errors import ProblemError, message
from matching.tables import NONE, Int32, Int64, Matching, Names, Problem

Earlier = Matching | Mapping[Hashable, Hashable] | npt.ArrayLike
"""A matching, or by candidate the vacancy, or the vacancy of each candidate or -1."""


def carry_over(problem: Problem, earlier: Earlier) -> Int32:
    """Return where everybody of a problem had a place that is still possible; ``int32[n]``.

    A place is still possible if the pair is acceptable in `problem`. Who or what is gone by now is
    left out, and who is new has none. Whether all these places fit together is another question:
    a vacancy may have lost places.

    Parameters
    ----------
    problem
        The market as it is now.
    earlier
        A matching with names and a mapping are read by the names of `problem`. Without names on
        either side, and as an array, it is read by number: ``int32[n]``, -1 for none.

    Raises
    ------
    ProblemError
        If it is read by number and does not have one entry for each candidate, or one side has
        names and the other has not.
    """
    if isinstance(earlier, Matching):
        if earlier.names is not None and problem.names is not None:
            if _same(earlier.names, problem.names):
                return still_possible(problem, earlier.vacancy)
            return _by_name(problem, dict(earlier.pairs()))
        if (earlier.names is None) != (problem.names is None):
            raise ProblemError(message("one of the two has names and the other has not"))
        return still_possible(problem, earlier.vacancy)
    if isinstance(earlier, Mapping):
        return _by_name(problem, earlier)
    return still_possible(problem, earlier)


def still_possible(problem: Problem, vacancy: npt.ArrayLike) -> Int32:
    """Return the places that are acceptable pairs, -1 elsewhere; ``int32[n]``.

    Raises
    ------
    ProblemError
        If there is not one entry for each candidate.
    """
    given = np.asarray(vacancy)
    if given.shape != (problem.n_candidates,):
        raise ProblemError(
            message(
                "the earlier matching has {have} entries for {want} candidates: give names to both",
                have=given.size,
                want=problem.n_candidates,
            )
        )
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    held = pairs_held(problem, given.astype(np.int64))
    result[held != NONE] = problem.vacancy[held[held != NONE]]
    return result


def pairs_held(problem: Problem, vacancy: npt.NDArray[np.integer]) -> Int64:
    """Return the position of each candidate's pair, -1 without an acceptable one; ``int64[n]``."""
    result = np.full(problem.n_candidates, NONE, dtype=np.int64)
    candidate = problem.candidate
    at = np.flatnonzero(vacancy[candidate] == problem.vacancy)
    result[candidate[at]] = at
    return result


def candidates_named(problem: Problem, named: Iterable[Any]) -> Int64:
    """Return the numbers of candidates by their names, or as given where there are no names.

    Raises
    ------
    ProblemError
        If there is no such candidate.
    """
    known: Iterable[Hashable] = range(problem.n_candidates)
    if problem.names is not None:
        known = problem.names.candidates
    number = {name: c for c, name in enumerate(known)}
    given = list(named)
    unknown = [name for name in given if name not in number]
    if unknown:
        raise ProblemError(message("there is no candidate {name}", name=repr(unknown[0])))
    return np.array([number[name] for name in given], dtype=np.int64)


def _same(one: Names, other: Names) -> bool:
    return one.candidates == other.candidates and one.vacancies == other.vacancies


def _by_name(problem: Problem, places: Mapping[Hashable, Hashable]) -> Int32:
    names = problem.names
    people = range(problem.n_candidates) if names is None else names.candidates
    offers = range(problem.n_vacancies) if names is None else names.vacancies
    number: dict[Hashable, int] = {name: v for v, name in enumerate(offers)}
    vacancy = [number.get(places.get(name), NONE) for name in people]
    return still_possible(problem, np.array(vacancy, dtype=np.int64))
