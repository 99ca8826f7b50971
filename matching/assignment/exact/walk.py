"""A walk over weakly stable matchings, along ties, to one that places more people.

Two moves, each of which keeps the matching weakly stable and never places fewer people:

- somebody without a place takes that of an equally ranked person. Nobody at that vacancy ranks
  worse than before, so nobody else can block. Who lost the place goes down their list: where
  somebody ranks worse, they take that place (deferred acceptance goes on); where somebody ranks
  alike, they may (the walk goes on); a free place ends the move with one more placed;
- somebody goes to a free place that they like as well as their own. Nobody wanted the free place;
  what they leave goes to the best ranked of those who would rather have it, whose own place is
  filled in the same way (a vacancy chain), until nobody wants it, or somebody without a place
  takes it: one more placed.

At employers whose cap can bind nobody moves. A chain that would have to is taken back.

The moves are those of local search for stable matching with ties (I. P. Gent, P. Prosser, "An
empirical study of the stable marriage problem with ties and incomplete lists", ECAI 2002; M. Gelain
et al., "Local search approaches in stable matching problems", Algorithms 6 (2013)), but never leave
the stable matchings, as the chains of Y. Blum, A. E. Roth, U. G. Rothblum, "Vacancy chains and
equilibration in senior-level labor markets", Journal of Economic Theory 76 (1997), do not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from matching.assignment.cutoff import can_bind
from matching.assignment.native import binding
from matching.tables import NONE, Int32, Int64, Problem

EFFORT_PER_LOOK: Final = 8e-9
"""Effort of looking at one entry of a list."""

_CHAIN: Final = 64
_LOG: Final = 512
_ODDS: Final = 4
"""As in walk_ties.c."""

_GAMMA: Final = 0x9E3779B97F4A7C15
_WORD: Final = 2**64 - 1


@dataclass
class Seats:
    """Who sits where, as arrays that Python and C both write; `walk_ties.c` tells what they are."""

    problem: Problem
    row: Int64
    start: Int64
    column: Int64
    candidate: Int32
    capacity: Int32
    capped: Any
    seat_start: Int64
    seat: Int64
    count: Int32
    held: Int64
    unplaced: Int32
    open: Int32
    at_unplaced: Int32
    at_open: Int32
    n_unplaced: int
    n_open: int
    state: int
    looks: int


def walk(
    problem: Problem, vacancy: Int32, seed: int, looks: int, unplaced: int
) -> tuple[Int32, int]:
    """Return a weakly stable matching that places as many or more, and the looks it took.

    Parameters
    ----------
    problem
        A problem without locks.
    vacancy
        A weakly stable matching; ``int32[n]``.
    seed
        What chooses the moves.
    looks
        How many entries of lists may be looked at.
    unplaced
        Stop when so few of those who list any vacancy have no place.
    """
    seats = _seats(problem, vacancy, seed, looks)
    if binding.serves(problem):
        binding.walk_ties(seats, unplaced)
    else:
        _Walk(seats).run(unplaced)
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    placed = seats.held != NONE
    result[placed] = problem.vacancy[seats.held[placed]]
    return result, looks - seats.looks


def _seats(problem: Problem, vacancy: Int32, seed: int, looks: int) -> Seats:
    n, m = problem.n_candidates, problem.n_vacancies
    candidate = problem.candidate
    chosen = np.flatnonzero(vacancy[candidate] == problem.vacancy).astype(np.int64)
    held = np.full(n, NONE, dtype=np.int64)
    held[candidate[chosen]] = chosen
    at = problem.vacancy[chosen]
    count = np.bincount(at, minlength=m).astype(np.int32)
    seat_start = np.concatenate(([0], np.cumsum(problem.capacity, dtype=np.int64)))
    seat = np.full(max(int(seat_start[-1]), 1), NONE, dtype=np.int64)
    order = np.argsort(at, kind="stable")
    begin = np.concatenate(([0], np.cumsum(count, dtype=np.int64)))[:-1]
    nth = np.arange(chosen.size) - begin[at[order]]
    seat[seat_start[at[order]] + nth] = chosen[order]
    capped = can_bind(problem)[problem.employer].astype(np.uint8)
    unplaced, at_unplaced = _listed((held == NONE) & (np.diff(problem.indptr) > 0))
    open_, at_open = _listed((count < problem.capacity) & (capped == 0))
    sizes = np.bincount(problem.vacancy, minlength=m)
    return Seats(
        problem=problem,
        row=np.lexsort((problem.candidate_rank, candidate)).astype(np.int64),
        start=np.concatenate(([0], np.cumsum(sizes, dtype=np.int64))),
        column=np.lexsort((problem.vacancy_rank, problem.vacancy)).astype(np.int64),
        candidate=candidate,
        capacity=problem.capacity,
        capped=capped,
        seat_start=seat_start,
        seat=seat,
        count=count,
        held=held,
        unplaced=unplaced,
        open=open_,
        at_unplaced=at_unplaced,
        at_open=at_open,
        n_unplaced=int(np.count_nonzero(at_unplaced != NONE)),
        n_open=int(np.count_nonzero(at_open != NONE)),
        state=seed & _WORD,
        looks=looks,
    )


def _listed(mask: Any) -> tuple[Int32, Int32]:
    """Return a list of those in the mask, with room for all, and where each stands in it."""
    chosen = np.flatnonzero(mask)
    items = np.full(max(len(mask), 1), NONE, dtype=np.int32)
    items[: chosen.size] = chosen
    at = np.full(max(len(mask), 1), NONE, dtype=np.int32)
    at[chosen] = np.arange(chosen.size)
    return items, at


class _Walk:
    """The same walk in Python, draw by draw; the names are those of walk_ties.c."""

    def __init__(self, seats: Seats) -> None:
        self._seats = seats
        problem = seats.problem
        self._indptr, self._row = problem.indptr.tolist(), seats.row.tolist()
        self._start, self._column = seats.start.tolist(), seats.column.tolist()
        self._candidate, self._vacancy = seats.candidate.tolist(), problem.vacancy.tolist()
        self._own_rank = problem.candidate_rank.tolist()
        self._rank = problem.vacancy_rank.tolist()
        self._capacity, self._capped = seats.capacity.tolist(), seats.capped.tolist()
        self._held: list[int] = seats.held.tolist()
        self._at: list[list[int]] = [
            seats.seat[begin : begin + size].tolist()
            for begin, size in zip(seats.seat_start[:-1], seats.count.tolist(), strict=True)
        ]
        self._unplaced: list[int] = seats.unplaced[: seats.n_unplaced].tolist()
        self._open: list[int] = seats.open[: seats.n_open].tolist()
        self._state, self._looks = seats.state, seats.looks

    def run(self, target: int) -> None:
        """Walk, and put what came of it into the seats."""
        while len(self._unplaced) > target and self._looks > 0:
            self._looks -= 1
            if self._open and self._draw(2) == 0:
                self._vacate()
            else:
                self._displace()
        self._seats.held[:] = self._held
        self._seats.looks = self._looks

    def _draw(self, below: int) -> int:
        self._state = (self._state + _GAMMA) & _WORD
        z = (self._state + _GAMMA) & _WORD
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _WORD
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _WORD
        return (z ^ (z >> 31)) % below

    def _sit(self, pair: int) -> None:
        v = self._vacancy[pair]
        self._at[v].append(pair)
        self._held[self._candidate[pair]] = pair
        if len(self._at[v]) == self._capacity[v]:
            _take(self._open, v)

    def _rise(self, pair: int) -> None:
        v = self._vacancy[pair]
        seats = self._at[v]
        at = seats.index(pair)
        self._looks -= at
        if len(seats) == self._capacity[v]:
            self._open.append(v)
        last = seats.pop()
        if at < len(seats):
            seats[at] = last
        self._held[self._candidate[pair]] = NONE

    def _worst(self, v: int) -> int:
        self._looks -= len(self._at[v])
        return max((self._rank[p] for p in self._at[v]), default=NONE)

    def _options(self, c: int, came: int, ties: bool) -> tuple[int, int, int, bool]:
        """Return a free place, one of somebody worse and one of an equal, and if there is a bar."""
        free = strict = tied = NONE
        many = [0, 0, 0]
        barrier, rank = False, NONE
        for p in self._row[self._indptr[c] : self._indptr[c + 1]]:
            v = self._vacancy[p]
            if (free != NONE or strict != NONE or barrier) and self._own_rank[p] != rank:
                break
            rank = self._own_rank[p]
            self._looks -= 1
            if len(self._at[v]) < self._capacity[v]:
                if self._capped[v]:
                    barrier = True
                elif self._among(many, 0):
                    free = p
                continue
            least, mine = self._worst(v), self._rank[p]
            if least > mine:
                if self._capped[v]:
                    barrier = True
                elif self._among(many, 1):
                    strict = p
            elif (ties and least == mine and v != came and not self._capped[v]) and self._among(
                many, 2
            ):
                tied = p
        return free, strict, tied, barrier

    def _among(self, many: list[int], kind: int) -> bool:
        """Count one more of a kind, and return whether it is to be the one."""
        many[kind] += 1
        return self._draw(many[kind]) == 0

    def _displace(self) -> None:
        log: list[tuple[int, int, int]] = []
        first = c = self._unplaced[self._draw(len(self._unplaced))]
        came = NONE
        while len(log) < _LOG:
            free, strict, tied, barrier = self._options(c, came, len(log) < _CHAIN)
            if free != NONE:
                self._sit(free)
                _take(self._unplaced, first)
                return
            chosen = strict
            if tied != NONE and (strict == NONE or self._draw(_ODDS) == 0):
                chosen = tied
            if chosen == NONE:
                if barrier:
                    self._undo(log)
                elif c != first:
                    _take(self._unplaced, first)
                    self._unplaced.append(c)
                return
            came = self._vacancy[chosen]
            seat = self._seat_of_worst(came)
            before = self._at[came][seat]
            log.append((came, seat, before))
            self._at[came][seat] = chosen
            self._held[c] = chosen
            c = self._candidate[before]
            self._held[c] = NONE
        self._undo(log)

    def _seat_of_worst(self, v: int) -> int:
        least, chosen, many = self._worst(v), NONE, [0]
        for at, pair in enumerate(self._at[v]):
            if self._rank[pair] == least and self._among(many, 0):
                chosen = at
        return chosen

    def _undo(self, log: list[tuple[int, int, int]]) -> None:
        for v, seat, before in reversed(log):
            self._held[self._candidate[self._at[v][seat]]] = NONE
            self._at[v][seat] = before
            self._held[self._candidate[before]] = before

    def _wanted_by(self, v: int) -> tuple[int, bool]:
        chosen, many, rank, stuck = NONE, [0], NONE, False
        for p in self._column[self._start[v] : self._start[v + 1]]:
            now = self._held[self._candidate[p]]
            if (chosen != NONE or stuck) and self._rank[p] != rank:
                break
            self._looks -= 1
            if now != NONE and self._own_rank[now] <= self._own_rank[p]:
                continue
            rank = self._rank[p]
            if now != NONE and self._capped[self._vacancy[now]]:
                stuck = True
            elif self._among(many, 0):
                chosen = p
        return chosen, stuck

    def _liking_as_well(self, v: int) -> int:
        chosen, many = NONE, [0]
        for p in self._column[self._start[v] : self._start[v + 1]]:
            now = self._held[self._candidate[p]]
            self._looks -= 1
            if now in (NONE, p) or self._capped[self._vacancy[now]]:
                continue
            if self._own_rank[now] == self._own_rank[p] and self._among(many, 0):
                chosen = p
        return chosen

    def _vacate(self) -> None:
        chosen, stuck = self._liking_as_well(self._open[self._draw(len(self._open))]), False
        log: list[tuple[int, int]] = []
        while chosen != NONE:
            c = self._candidate[chosen]
            before = self._held[c]
            if before == NONE:
                self._sit(chosen)
                _take(self._unplaced, c)
                return
            if len(log) == _LOG:
                stuck = True
                break
            self._rise(before)
            self._sit(chosen)
            log.append((before, chosen))
            chosen, stuck = self._wanted_by(self._vacancy[before])
            stuck = stuck and chosen == NONE
        if stuck:
            for before, after in reversed(log):
                self._rise(after)
                self._sit(before)


def _take(items: list[int], item: int) -> None:
    """Take an item out of a list; the last one comes in its place."""
    at = items.index(item)
    items[at] = items[-1]
    items.pop()
