"""Deferred acceptance in C: what passes between a problem's arrays and the kernel."""

from __future__ import annotations

from ctypes import Structure, byref, c_int64, c_uint64, c_void_p
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.assignment.native import library, required_library
from matching.assignment.strict_order import StrictOrder
from matching.tables import Int32, Problem

if TYPE_CHECKING:
    from matching.assignment.exact.walk import Seats

MOST_PAIRS: Final = 2**32 - 2
"""The kernel numbers pairs in 32 bits."""


class Market(Structure):
    """``market_t``; `types.h` field for field."""

    _fields_ = [
        *((name, c_int64) for name in ("candidates", "vacancies", "employers", "pairs")),
        *(
            (name, c_void_p)
            for name in (
                *("indptr", "vacancy", "candidate_rank", "vacancy_rank"),
                *("capacity", "employer", "employer_capacity"),
                *("candidate_key", "vacancy_key"),
            )
        ),
        ("seed", c_uint64),
    ]


class Walk(Structure):
    """``walk_t``; `walk_ties.c` field for field."""

    _fields_ = [
        *((name, c_int64) for name in ("candidates", "vacancies")),
        *(
            (name, c_void_p)
            for name in (
                *("indptr", "row", "start", "column"),
                *("candidate", "vacancy", "candidate_rank", "vacancy_rank"),
                *("capacity", "capped", "seat_start", "seat", "count", "held"),
                *("unplaced", "open", "at_unplaced", "at_open"),
            )
        ),
        *((name, c_int64) for name in ("n_unplaced", "n_open")),
        ("state", c_uint64),
        ("looks", c_int64),
    ]


def serves(problem: Problem) -> bool:
    """Return whether the kernel is there and can take this problem."""
    return library() is not None and problem.n_pairs <= MOST_PAIRS


def candidates_propose(
    problem: Problem, order: StrictOrder, *, weak: bool = False, strong: bool = False
) -> Int32:
    """As `matching.assignment.heaps.candidates_propose`; ``int32[n]``."""
    held = np.empty(problem.n_candidates, dtype=np.int32)
    market = market_struct(problem, order)
    function = _functions()[0]
    _done(function(byref(market), weak, strong, held.ctypes.data))
    return held


def vacancies_propose(problem: Problem, order: StrictOrder) -> Int32:
    """As `matching.assignment.heaps.vacancies_propose`; ``int32[n]``."""
    held = np.empty(problem.n_candidates, dtype=np.int32)
    market = market_struct(problem, order)
    function = _functions()[1]
    _done(function(byref(market), held.ctypes.data))
    return held


def walk_ties(seats: Seats, unplaced: int) -> None:
    """Walk until no more than `unplaced` have no place; the seats tell what came of it."""
    problem = seats.problem
    arrays = [
        *(problem.indptr, seats.row, seats.start, seats.column),
        *(seats.candidate, problem.vacancy, problem.candidate_rank, problem.vacancy_rank),
        *(seats.capacity, seats.capped, seats.seat_start, seats.seat, seats.count, seats.held),
        *(seats.unplaced, seats.open, seats.at_unplaced, seats.at_open),
    ]
    walk = Walk(
        problem.n_candidates,
        problem.n_vacancies,
        *(array.ctypes.data for array in arrays),
        seats.n_unplaced,
        seats.n_open,
        seats.state,
        seats.looks,
    )
    function = required_library().stagepact_walk_ties
    function.argtypes, function.restype = [c_void_p, c_int64], None
    function(byref(walk), unplaced)
    seats.looks = walk.looks


def market_struct(problem: Problem, order: StrictOrder) -> Market:
    """Return a problem and an order for C; both must outlive it.

    The arrays of a `Problem` have the right types, shapes and ranges: it has checked them itself.

    Raises
    ------
    TableError
        If a key of the order is not ``int64[p]``.
    """
    candidate_key, vacancy_key = order.keys(problem.n_pairs)
    return Market(
        problem.n_candidates,
        problem.n_vacancies,
        problem.employer_capacity.size,
        problem.n_pairs,
        problem.indptr.ctypes.data,
        problem.vacancy.ctypes.data,
        problem.candidate_rank.ctypes.data,
        problem.vacancy_rank.ctypes.data,
        problem.capacity.ctypes.data,
        problem.employer.ctypes.data,
        problem.employer_capacity.ctypes.data,
        None if candidate_key is None else candidate_key.ctypes.data,
        None if vacancy_key is None else vacancy_key.ctypes.data,
        order.seed,
    )


@cache
def _functions() -> tuple[Any, Any]:
    """Return the two functions of the library, with what they take."""
    found = required_library()
    candidates, vacancies = found.stagepact_candidates_propose, found.stagepact_vacancies_propose
    candidates.argtypes = [c_void_p, c_int64, c_int64, c_void_p]
    vacancies.argtypes = [c_void_p, c_void_p]
    candidates.restype = vacancies.restype = c_int64
    return candidates, vacancies


def _done(made: int) -> None:
    if not made:
        raise MemoryError
