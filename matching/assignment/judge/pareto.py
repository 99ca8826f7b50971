"""Pareto efficiency for the candidates: who could all be better off without harm to anybody."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.assignment.judge.blocking import bounds, wanted
from matching.assignment.judge.held import Held, candidates_of
from matching.tables import NONE, Int32, Int64, Problem

_OUTSIDE = 0


def improving(problem: Problem, held: Held) -> Int32:
    """Return a chain or cycle of moves that harms no candidate and helps one; ``int32[k, 2]``.

    The matching is Pareto efficient for the candidates if no other that keeps places, caps and
    locks gives everybody something at least as good and somebody something better. Holding nothing
    is worse than any acceptable pair. Empty if it is efficient.

    The people and the places are a flow: candidate, vacancy, employer, outside. Two matchings
    differ by a circulation in the residual network of the first, which falls apart into simple
    cycles, each of which can be gone round on its own. So with the arcs of a candidate only to
    what is at least as good, the matching is efficient if and only if no arc to something better
    lies on a cycle, that is within one strong component: linear time.

    Returns
    -------
    int32[k, 2]
        (candidate, vacancy to go to) in the order in which each takes what the next one leaves; a
        chain starts with who had nothing or leaves a place open.

    References
    ----------
    D. J. Abraham, K. Cechlarova, D. F. Manlove, K. Mehlhorn, "Pareto optimality in house
    allocation problems", ISAAC 2004, LNCS 3341, for places and strict lists; R. E. Tarjan,
    "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972).
    """
    wish = wanted(problem, held)
    better = wish[_better(problem, held, wish)]
    if not better.size:
        return np.empty((0, 2), dtype=np.int32)
    from scipy.sparse.csgraph import breadth_first_order, connected_components

    graph = _residual(problem, held, wish)
    _, component = connected_components(graph.arcs, directed=True, connection="strong")
    tail = graph.candidate + candidates_of(problem, better)
    head = graph.vacancy + problem.vacancy[better].astype(np.int64)
    on_cycle = np.flatnonzero(component[tail] == component[head])
    if not on_cycle.size:
        return np.empty((0, 2), dtype=np.int32)
    start, goal = int(head[on_cycle[0]]), int(tail[on_cycle[0]])
    _, before = breadth_first_order(graph.arcs, start, return_predecessors=True)
    cycle = [goal]
    while cycle[-1] != start:
        cycle.append(int(before[cycle[-1]]))
    return _moves(graph, cycle[::-1])


class _Graph(NamedTuple):
    """The residual network: 0 is outside, and the others start at these numbers."""

    arcs: Any
    candidate: int
    vacancy: int
    employer: int


def _better(problem: Problem, held: Held, wish: Int64) -> npt.NDArray[np.bool_]:
    """Return which wishes are strictly better than what is held."""
    bound = bounds(problem, held)[candidates_of(problem, wish)]
    result: npt.NDArray[np.bool_] = problem.candidate_rank[wish].view(np.uint32) < bound
    return result


def _residual(problem: Problem, held: Held, wish: Int64) -> _Graph:
    """Return the network in which a cycle is a change that harms nobody."""
    from scipy.sparse import csr_array

    n, m, e = problem.n_candidates, problem.n_vacancies, problem.employer_capacity.size
    first_candidate, first_vacancy, first_employer = 1, 1 + n, 1 + n + m
    candidate = first_candidate + np.arange(n)
    vacancy = first_vacancy + np.arange(m)
    employer = first_employer + np.arange(e)
    of = first_employer + problem.employer.astype(np.int64)
    homeless = candidate[held.movable & (held.vacancy == NONE)]
    mover = held.movable & (held.vacancy != NONE)
    free, taken = held.load < problem.capacity, held.load > 0
    room, busy = held.employer_load < problem.employer_capacity, held.employer_load > 0
    arcs = [
        (first_candidate + candidates_of(problem, wish), first_vacancy + problem.vacancy[wish]),
        (vacancy[held.vacancy[mover]], candidate[mover]),
        (np.full(homeless.size, _OUTSIDE), homeless),
        (vacancy[free], of[free]),
        (of[taken], vacancy[taken]),
        (employer[room], np.full(np.count_nonzero(room), _OUTSIDE)),
        (np.full(np.count_nonzero(busy), _OUTSIDE), employer[busy]),
    ]
    tail = np.concatenate([arc[0] for arc in arcs]).astype(np.int32)
    head = np.concatenate([arc[1] for arc in arcs]).astype(np.int32)
    size = 1 + n + m + e
    ones = np.ones(tail.size, dtype=np.int8)
    matrix = csr_array((ones, (tail, head)), shape=(size, size))
    return _Graph(matrix, first_candidate, first_vacancy, first_employer)


def _moves(graph: _Graph, cycle: list[int]) -> Int32:
    """Return the moves of the candidates on a cycle, from outside on if it goes there."""
    if _OUTSIDE in cycle:
        at = cycle.index(_OUTSIDE)
        cycle = cycle[at:] + cycle[:at]
    following = [*cycle[1:], cycle[0]]
    moves = [
        (node - graph.candidate, after - graph.vacancy)
        for node, after in zip(cycle, following, strict=True)
        if graph.candidate <= node < graph.vacancy
    ]
    return np.array(moves, dtype=np.int32)
