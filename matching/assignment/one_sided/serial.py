"""Everybody in turn takes the best place left, and ties in their lists are kept open meanwhile."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Final

import numpy as np

from matching.assignment.one_sided.wishes import Wishes
from matching.tables import NONE, Int64

_CAP: Final = -1
"""Stands where nobody goes to a vacancy: somebody must leave it for the sake of the cap."""


def best_left(wishes: Wishes) -> Int64:
    """Return the wish that each row gets if they choose in turn, or -1; ``int64[n]``.

    A row gets a wish of the best rank that is possible while everybody before it keeps a wish of
    the rank they got: where they are indifferent between two places, the choice between these is
    made only when somebody later needs one of them. The ranks are therefore settled by the order,
    and the result is Pareto efficient for the candidates, ties and caps included. Without ties it
    is plain serial dictatorship.

    Notes
    -----
    Serial dictatorship with ties: P. Krysta, D. Manlove, B. Rastegari, J. Zhang, "Size versus
    truthfulness in the house allocation problem", EC 2014; here with capacities, and with caps
    over several vacancies as one more layer of nodes. A search that fails has seen only vacancies
    where no place can ever come free again, so they are never searched again. The time is
    ``O(p)`` for those searches, plus that of the paths of the searches that succeed.
    """
    state = _Turns(wishes)
    for row in range(wishes.n):
        state.place(row)
    held = np.array(state.held, dtype=np.int64)
    got = held != NONE
    held[got] = state.wish[held[got]]
    return held


class _Turns:
    """Who has what so far, and what a search found to be full for good."""

    def __init__(self, wishes: Wishes) -> None:
        by_rank = np.lexsort((wishes.vacancy, wishes.rank, wishes.row))
        self.indptr: list[int] = wishes.indptr.tolist()
        self.vacancy: list[int] = wishes.vacancy[by_rank].tolist()
        self.rank: list[int] = wishes.rank[by_rank].tolist()
        self.employer: list[int] = wishes.employer.tolist()
        self.room: list[int] = wishes.capacity.tolist()
        self.employer_room: list[int] = wishes.cap.tolist()
        self.vacancies_of: list[list[int]] = [[] for _ in self.employer_room]
        for vacancy, employer in enumerate(self.employer):
            self.vacancies_of[employer].append(vacancy)
        self.held = [NONE] * wishes.n
        self.ties = [range(0)] * wishes.n
        # Only who could go elsewhere without loss: nobody else matters to a search.
        self.movable: list[dict[int, None]] = [{} for _ in self.room]
        self.dead = [False] * len(self.room)
        self.wish = by_rank

    def place(self, row: int) -> None:
        """Give the row the best wish that leaves the earlier ones what they have."""
        start, end = self.indptr[row], self.indptr[row + 1]
        while start < end:
            stop = start + 1
            while stop < end and self.rank[stop] == self.rank[start]:
                stop += 1
            self.ties[row] = range(start, stop)
            if self._take(row) or self._make_room(row):
                return
            start = stop

    def _free(self, vacancy: int) -> bool:
        return self.room[vacancy] > 0 and self.employer_room[self.employer[vacancy]] > 0

    def _take(self, row: int) -> bool:
        """Take the first of the tied wishes with a place that is free, if there is one."""
        for wish in self.ties[row]:
            if self._free(self.vacancy[wish]):
                self._seat(row, wish)
                return True
        return False

    def _seat(self, row: int, wish: int) -> None:
        vacancy = self.vacancy[wish]
        self.held[row] = wish
        self.room[vacancy] -= 1
        self.employer_room[self.employer[vacancy]] -= 1
        if len(self.ties[row]) > 1:
            self.movable[vacancy][row] = None

    def _leave(self, row: int) -> None:
        vacancy = self.vacancy[self.held[row]]
        self.room[vacancy] += 1
        self.employer_room[self.employer[vacancy]] += 1
        del self.movable[vacancy][row]

    def _make_room(self, row: int) -> bool:
        """Move earlier people among their ties so that one of the row's ties comes free.

        Breadth-first over vacancies, each reached once: `came` keeps who would go there by which
        wish, or at which vacancy of the same employer the cap stopped us.
        """
        came: dict[int, tuple[int, int]] = {}
        for wish in self.ties[row]:
            if not self.dead[self.vacancy[wish]]:
                came.setdefault(self.vacancy[wish], (row, wish))
        queue = deque(came)
        capped: set[int] = set()
        while queue:
            at = queue.popleft()
            for vacancy, step in self._steps(at, capped):
                if vacancy in came or self.dead[vacancy]:
                    continue
                came[vacancy] = step
                if step[0] != _CAP and self._free(vacancy):
                    self._shift(row, vacancy, came)
                    return True
                queue.append(vacancy)
        for vacancy in came:
            self.dead[vacancy] = True
        return False

    def _steps(self, at: int, capped: set[int]) -> Iterator[tuple[int, tuple[int, int]]]:
        """Yield where one person too many at a vacancy can be passed on to, and how."""
        for other in self.movable[at]:
            for wish in self.ties[other]:
                yield self.vacancy[wish], (other, wish)
        employer = self.employer[at]
        if self.room[at] > 0 and employer not in capped:
            capped.add(employer)
            for vacancy in self.vacancies_of[employer]:
                if self.movable[vacancy]:
                    yield vacancy, (_CAP, at)

    def _shift(self, row: int, vacancy: int, came: dict[int, tuple[int, int]]) -> None:
        """Make the moves of a search that ended at a vacancy with a free place."""
        moves: list[tuple[int, int]] = []
        while True:
            who, how = came[vacancy]
            if who == _CAP:
                vacancy = how
                continue
            moves.append((who, how))
            if who == row:
                break
            vacancy = self.vacancy[self.held[who]]
        for who, _ in moves[:-1]:
            self._leave(who)
        for who, how in moves:
            self._seat(who, how)
