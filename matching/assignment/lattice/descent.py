"""From the best stable matching for the candidates down to the best for the employers.

The way down goes by *rotations*: cycles of people of whom each takes the place that the next one
loses. A candidate at pair x looks for the first pair y further down the list that the employer
would take if it could drop somebody for it: the worst of the vacancy if that is full, else the
worst of the employer if that is at its cap. Whoever is dropped looks in turn; where this comes
back to somebody on the path, the cycle is a rotation, and eliminating it gives a stable matching
just below. Where somebody finds nothing, or a place that is free, the whole path has its worst
stable pairs already. Each pair is looked at once and once more for each time that its candidate
comes to the end of the path again, so the time is near linear in the number of pairs.

The rotations of the marriage problem are those of Irving and Leather [1]_, for hospitals those of
Bansal, Agrawal and Malhotra [2]_ and of Cheng, McDermid and Suzuki [3]_. Caps over several
vacancies make the employer's choice that of a laminar matroid (decision record 0004): not always
quota-filling, but substitutable and under the law of aggregate demand, and so the lattice is
distributive (Alkan [4]_). For student-project allocation (SPA-S) Ayegba and Olaosebikan [5]_ show
that closed sets of rotations and stable matchings correspond; the tests compare that, and what
must come before what, with enumeration, where employers rank pairs too.

References
----------
.. [1] R. W. Irving, P. Leather, "The complexity of counting stable marriages", SIAM Journal on
   Computing 15 (1986) 655-667.
.. [2] V. Bansal, A. Agrawal, V. S. Malhotra, "Polynomial time algorithm for an optimal stable
   assignment with multiple partners", Theoretical Computer Science 379 (2007) 317-328.
.. [3] C. Cheng, E. McDermid, I. Suzuki, "A unified approach to finding good stable matchings in
   the hospitals/residents setting", Theoretical Computer Science 400 (2008) 84-99.
.. [4] A. Alkan, "A class of multipartner matching markets with a strong lattice structure",
   Economic Theory 19 (2002) 737-746.
.. [5] P. Ayegba, S. Olaosebikan, "The meta-rotation poset for student-project allocation",
   arXiv:2505.13428 (2025).
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappop, heappush
from typing import NamedTuple

import numpy as np

from matching.assignment.deferred_acceptance import StrictOrder
from matching.assignment.lattice.precedence import START, Refusals
from matching.tables import NONE, Bool, Int32, Int64, Problem

_LAST = np.iinfo(np.int64).max


class Rotation(NamedTuple):
    """Who moves where: pairs by their positions in the problem, in the order of the cycle.

    `new` of each candidate takes the place of `old` of the next one. `before` are the rotations
    that must come first: not all, but enough for all to follow.
    """

    candidate: list[int]
    old: list[int]
    new: list[int]
    before: list[int]


class Descent:
    """The state on the way down. A *slot* is a place in the lists of all candidates in a row.

    Parameters
    ----------
    problem
        A problem without locks, and without vacancies that have pairs but no places.
    order
        The strict order.
    start
        The candidate-optimal stable matching; ``int32[n]``.
    """

    def __init__(self, problem: Problem, order: StrictOrder, start: Int32) -> None:
        pairs = within_reach(problem, order.candidate, order.vacancy, start)
        by_candidate = pairs[np.lexsort((order.candidate[pairs], problem.candidate[pairs]))]
        owner, vacancy = problem.candidate[by_candidate], problem.vacancy[by_candidate]
        by_employer = np.lexsort((order.vacancy[by_candidate], problem.employer[vacancy]))
        standing = np.empty(by_candidate.size, dtype=np.int64)
        standing[by_employer] = 2 * np.arange(by_candidate.size)
        self._pair: list[int] = by_candidate.tolist()
        self._owner: list[int] = owner.tolist()
        self._vacancy: list[int] = vacancy.tolist()
        self._standing: list[int] = standing.tolist()
        self._slot_at: list[int] = by_employer.tolist()  # by half the standing
        self._employer: list[int] = problem.employer.tolist()
        self._end = np.cumsum(np.bincount(owner, minlength=problem.n_candidates)).tolist()
        self._places: list[int] = problem.capacity.tolist()
        self._refusals = Refusals(self._employer, problem.employer_capacity.size)
        held = np.flatnonzero(start[owner] == vacancy)
        first = np.full(problem.n_candidates, NONE, dtype=np.int64)
        first[owner[held]] = held
        self._held: list[int] = first.tolist()
        self._following: list[int] = (first + 1).tolist()
        self._last = [START] * problem.n_candidates
        self._fill(problem, held.tolist())

    def _fill(self, problem: Problem, held: list[int]) -> None:
        """Put everybody where they start."""
        taken = problem.vacancy[self._pair][held]
        self._load: list[int] = np.bincount(taken, minlength=problem.n_vacancies).tolist()
        self._at_cap: list[bool] = _at_cap(problem, taken).tolist()
        self._at_vacancy: list[list[int]] = [[] for _ in self._load]
        self._at_employer: list[list[int]] = [[] for _ in self._at_cap]
        for slot in held:
            self._enter(slot, ordered=False)
        for heap in (*self._at_vacancy, *self._at_employer):
            heapify(heap)
        self._tell(START, range(len(self._load)), range(len(self._at_cap)))

    def rotations(self) -> list[Rotation]:
        """Return all rotations, in an order in which each can be eliminated in turn."""
        done = [slot == NONE for slot in self._held]
        depth = [NONE] * len(done)
        found: list[Rotation] = []
        for first in range(len(done)):
            path: list[int] = []
            while not done[first]:
                if not path:
                    path, depth[first] = [first], 0
                dropped = self._dropped_for(path[-1])
                following = NONE if dropped == NONE else self._owner[dropped]
                if following == NONE or done[following]:
                    for candidate in path:
                        done[candidate] = True
                elif depth[following] == NONE:
                    depth[following] = len(path)
                    path.append(following)
                else:
                    cycle = path[depth[following] :]
                    del path[depth[following] :]
                    for candidate in cycle:
                        depth[candidate] = NONE
                    found.append(self._eliminate(len(found), cycle))
        return found

    def _dropped_for(self, candidate: int) -> int:
        """Return whom the candidate's next pair pushes out, or -1 if there is no such pair.

        It may be the candidate: then they move within the employer.
        """
        end = self._end[candidate]
        slot = self._following[candidate]
        standing = self._standing
        while slot < end:
            dropped = self._worst_beside(self._vacancy[slot])
            if dropped == NONE or standing[dropped] > standing[slot]:
                self._following[candidate] = slot
                return dropped
            slot += 1
        self._following[candidate] = slot
        return NONE

    def _worst_beside(self, vacancy: int) -> int:
        """Return whom one more at the vacancy would push out at worst, or -1: there is room."""
        if self._load[vacancy] == self._places[vacancy]:
            return self._worst(self._at_vacancy[vacancy])
        employer = self._employer[vacancy]
        return self._worst(self._at_employer[employer]) if self._at_cap[employer] else NONE

    def _worst(self, heap: list[int]) -> int:
        """Return the worst slot of a heap, after throwing out those that were given up."""
        while True:
            slot: int = self._slot_at[-heap[0] >> 1]
            if self._held[self._owner[slot]] == slot:
                return slot
            heappop(heap)

    def _enter(self, slot: int, *, ordered: bool = True) -> None:
        vacancy, entry = self._vacancy[slot], -self._standing[slot]
        push = heappush if ordered else list.append
        push(self._at_vacancy[vacancy], entry)
        employer = self._employer[vacancy]
        if self._at_cap[employer]:
            push(self._at_employer[employer], entry)

    def _eliminate(self, time: int, cycle: list[int]) -> Rotation:
        """Let everybody in the cycle move on, and return the rotation."""
        old = [self._held[candidate] for candidate in cycle]
        new = [self._following[candidate] for candidate in cycle]
        before = self._needs(cycle, old, new)
        for candidate, left, taken in zip(cycle, old, new, strict=True):
            self._held[candidate] = taken
            self._following[candidate] = taken + 1
            self._last[candidate] = time
            self._load[self._vacancy[left]] -= 1
            self._load[self._vacancy[taken]] += 1
            self._refusals.taken(time, self._vacancy[left], self._standing[left])
        for taken in new:
            self._enter(taken)
        vacancies = {self._vacancy[slot] for slot in (*old, *new)}
        self._tell(time, vacancies, {self._employer[vacancy] for vacancy in vacancies})
        pair = self._pair
        return Rotation(cycle, [pair[s] for s in old], [pair[s] for s in new], sorted(before))

    def _needs(self, cycle: list[int], old: list[int], new: list[int]) -> set[int]:
        """Return the rotations that must come before this one, others following from them."""
        needed = {self._last[candidate] for candidate in cycle} - {START}
        for place, (left, taken) in enumerate(zip(old, new, strict=True)):
            for slot in range(left + 1, taken):
                self._refusals.needs(self._vacancy[slot], self._standing[slot], needed)
            dropped = old[(place + 1) % len(old)]
            just_below = self._standing[dropped] + 1
            self._refusals.needs(self._vacancy[taken], just_below, needed)
        return needed

    def _tell(self, time: int, vacancies: Iterable[int], employers: Iterable[int]) -> None:
        """Tell the refusals what these vacancies and employers have at worst now."""
        for vacancy in vacancies:
            if self._load[vacancy] == self._places[vacancy] > 0:
                worst = self._standing[self._worst(self._at_vacancy[vacancy])]
                self._refusals.full(time, vacancy, worst)
        for employer in employers:
            if self._at_employer[employer]:
                worst = self._standing[self._worst(self._at_employer[employer])]
                self._refusals.at_cap(time, employer, worst)


def within_reach(problem: Problem, own: Int64 | Int32, other: Int64 | Int32, start: Int32) -> Int64:
    """Return the pairs of `start` and those below that nobody refuses from the start; ``int64[q]``.

    What is better than the candidate's own is in no stable matching, and what is refused from the
    start needs no rotation before it. A free place further down is where a candidate would stop.

    Parameters
    ----------
    own, other
        How candidates and vacancies rank each pair, lower is better. With ties, pairs are
        within reach that no strict order has there.
    start
        The candidate-optimal stable matching of any strict order that agrees; ``int32[n]``.
    """
    candidate, vacancy = problem.candidate, problem.vacancy
    held = np.flatnonzero(start[candidate] == vacancy)
    at_cap = _at_cap(problem, vacancy[held])
    best = np.full(problem.n_candidates, _LAST, dtype=np.int64)
    best[candidate[held]] = own[held]
    worst = np.full(problem.n_vacancies, NONE, dtype=np.int64)
    np.maximum.at(worst, vacancy[held], other[held])
    employer_worst = np.full(at_cap.size, NONE, dtype=np.int64)
    np.maximum.at(employer_worst, problem.employer[vacancy[held]], other[held])
    full = np.bincount(vacancy[held], minlength=problem.n_vacancies) == problem.capacity
    limit = np.where(at_cap, employer_worst, _LAST)[problem.employer]
    limit[full] = worst[full]
    below = own >= best[candidate]
    free = np.flatnonzero(below & (limit[vacancy] == _LAST))
    stop = np.full(problem.n_candidates, _LAST, dtype=np.int64)
    np.minimum.at(stop, candidate[free], own[free])
    return np.flatnonzero(below & (other <= limit[vacancy]) & (own <= stop[candidate]))


def _at_cap(problem: Problem, taken: Int32) -> Bool:
    """Return which employers are at their cap if these vacancies each take one; ``bool[e]``.

    Only of those with more places than that: elsewhere being full says it all. A cap that is met
    stays met: all stable matchings give an employer as many people.
    """
    size = problem.employer_capacity.size
    load = np.bincount(problem.employer[taken], minlength=size)
    places = np.zeros(size, dtype=np.int64)
    np.add.at(places, problem.employer, problem.capacity)
    result: Bool = (load == problem.employer_capacity) & (places > load)
    return result
