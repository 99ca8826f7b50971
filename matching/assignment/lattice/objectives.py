"""The best stable matching by a measure, as the best closed set of rotations.

A rotation changes the sum of the candidates' ranks by what it adds and the sum of the
vacancies' ranks by what it takes away: eliminating one makes no candidate better off and no
employer worse off. Sums over a closed set are least by a minimum cut (Irving, Leather and
Gusfield [1]_, for marriage); to weigh the two sums against each other is NP-hard (Kato [2]_,
Feder [3]_).

References
----------
.. [1] R. W. Irving, P. Leather, D. Gusfield, "An efficient algorithm for the 'optimal' stable
   marriage", Journal of the ACM 34 (1987) 532-543.
.. [2] A. Kato, "Complexity of the sex-equal stable marriage problem", Japan Journal of Industrial
   and Applied Mathematics 10 (1993) 1-19.
.. [3] T. Feder, Stable Networks and Product Graphs, Memoirs of the AMS 555 (1995).
"""

from __future__ import annotations

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from matching.assignment.lattice.rotations import Rotations
from matching.assignment.problem import pair_keys
from matching.errors import SolverError, message
from matching.tables import NONE, Bool, Int32, Int64, Problem


@dataclass(frozen=True)
class Ranks:
    """The ranks of a lattice.

    Parameters
    ----------
    own, other
        The sum of the candidates' ranks and of the vacancies' ranks in the first matching.
    own_change, other_change
        What each rotation adds to either sum; not negative and not positive; ``int64[r]``.
    """

    own: int
    other: int
    own_change: Int64
    other_change: Int64

    def sums(self, chosen: Bool) -> tuple[int, int]:
        """Return both sums of the matching of a closed set, ``bool[r]``."""
        own = self.own + int(self.own_change[chosen].sum())
        return own, self.other + int(self.other_change[chosen].sum())


def positions(problem: Problem, candidate: Int32 | Int64, vacancy: Int32) -> Int64:
    """Return where the given pairs stand among the pairs of the problem; ``int64[k]``."""
    wanted = candidate.astype(np.int64) * max(problem.n_vacancies, 1) + vacancy
    result: Int64 = np.searchsorted(pair_keys(problem), wanted).astype(np.int64)
    return result


def ranks(problem: Problem, found: Rotations) -> Ranks:
    """Return the ranks of the lattice of `problem`."""
    placed = np.flatnonzero(found.first != NONE)
    first = positions(problem, placed, found.first[placed])
    old = positions(problem, found.candidate, found.old)
    new = positions(problem, found.candidate, found.new)
    rotation = np.repeat(np.arange(len(found)), np.diff(found.indptr))
    sums: list[int] = []
    changes: list[Int64] = []
    for rank in (problem.candidate_rank.astype(np.int64), problem.vacancy_rank.astype(np.int64)):
        sums.append(int(rank[first].sum()))
        change = np.zeros(len(found), dtype=np.int64)
        np.add.at(change, rotation, rank[new] - rank[old])
        changes.append(change)
    return Ranks(sums[0], sums[1], changes[0], changes[1])


def least_closed(found: Rotations, weight: Int64) -> Bool:
    """Return the smallest of the closed sets with the least total weight; ``bool[r]``.

    Parameters
    ----------
    weight
        What each rotation adds; ``int64[r]``.
    """
    from ortools.graph.python import max_flow  # type: ignore[import-untyped]

    size = len(found)
    result = np.zeros(size, dtype=np.bool_)
    if not np.any(weight < 0):
        return result
    source, sink = size, size + 1
    flow = max_flow.SimpleMaxFlow()
    flow.add_arc_with_capacity(source, sink, 0)  # so that both nodes exist
    gain, loss = np.flatnonzero(weight < 0), np.flatnonzero(weight > 0)
    endless = int(np.abs(weight).sum()) + 1
    for tail, head, capacity in (
        (np.full(gain.size, source), gain, -weight[gain]),
        (loss, np.full(loss.size, sink), weight[loss]),
        (found.before[:, 1], found.before[:, 0], np.full(len(found.before), endless)),
    ):
        flow.add_arcs_with_capacity(
            tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64)
        )
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise SolverError(message("the maximum flow solver gave no answer"))
    side = np.asarray(flow.get_source_side_min_cut(), dtype=np.int64)
    result[side[side < size]] = True
    return result


def egalitarian(found: Rotations, rank: Ranks) -> Bool:
    """Return the closed set with the least sum of all ranks; ``bool[r]``."""
    return least_closed(found, rank.own_change + rank.other_change)


def minimum_regret(problem: Problem, found: Rotations) -> tuple[Bool, int]:
    """Return the smallest closed set whose worst rank is least, ``bool[r]``, and that rank.

    The worst pair of the matching must go, with all that must come before; so must the worst
    pair of what comes then, and so on, until one is in all the matchings that are left. Each step
    is forced, and so the best matching on the way is the best of all.

    Notes
    -----
    After D. Gusfield, "Three fast algorithms for four problems in stable marriage", SIAM Journal
    on Computing 16 (1987) 111-128.
    """
    pairs = _Pairs(problem, found)
    best, kept = 0, 0
    order: list[int] = []
    done = [False] * len(found)
    earlier: list[list[int]] = [[] for _ in done]
    for before, after in found.before.tolist():
        earlier[after].append(before)
    heap = [(-pairs.rank[p], p) for p in pairs.first]
    heapify(heap)
    while heap:
        rank, pair = -heap[0][0], heap[0][1]
        way_out = pairs.way_out[pair]
        if way_out != NONE and done[way_out]:
            heappop(heap)
            continue
        if not order or rank < best:
            best, kept = rank, len(order)
        if way_out == NONE:
            break
        todo = [way_out]
        while todo:
            rotation = todo.pop()
            if not done[rotation]:
                done[rotation] = True
                order.append(rotation)
                todo += earlier[rotation]
                for new in pairs.brought[rotation]:
                    heappush(heap, (-pairs.rank[new], new))
    result = np.zeros(len(found), dtype=np.bool_)
    result[order[:kept]] = True
    return result, best


class _Pairs:
    """The stable pairs: the worse of both ranks, who brings them, and what takes them away.

    A pair is numbered by the move that brings it, or by the number of moves and its candidate if
    the first matching has it.
    """

    def __init__(self, problem: Problem, found: Rotations) -> None:
        size = found.candidate.size
        placed = np.flatnonzero(found.first != NONE)
        self.first: list[int] = (size + placed).tolist()
        worse = np.maximum(problem.candidate_rank, problem.vacancy_rank)
        self.rank = [0] * (size + problem.n_candidates)
        self.rank[:size] = worse[positions(problem, found.candidate, found.new)].tolist()
        of_first = worse[positions(problem, placed, found.first[placed])]
        for pair, rank in zip(self.first, of_first.tolist(), strict=True):
            self.rank[pair] = rank
        self.way_out = [NONE] * len(self.rank)
        rotation = np.repeat(np.arange(len(found)), np.diff(found.indptr)).tolist()
        self.brought: list[list[int]] = [[] for _ in range(len(found))]
        holds = list(range(size, size + problem.n_candidates))
        for move, candidate in enumerate(found.candidate.tolist()):
            self.way_out[holds[candidate]] = rotation[move]
            self.brought[rotation[move]].append(move)
            holds[candidate] = move
