"""Flows through candidates, vacancies and employers: the largest and the heaviest matching.

The network is source -> candidate -> vacancy -> employer -> sink; its matrix is totally
unimodular, so the solvers answer in whole people. No stability here: see `improve`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from matching.errors import SolverError, message
from matching.tables import NONE, Bool, Int32, Int64, Problem


def most_placed(problem: Problem) -> int:
    """Return the greatest number of candidates that can be placed at once, stable or not.

    Parameters
    ----------
    problem
        A problem without locks.
    """
    return int(np.count_nonzero(largest(problem) != NONE))


def largest(problem: Problem) -> Int32:
    """Return a matching of the greatest size, stable or not; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks.
    """
    from ortools.graph.python import max_flow  # type: ignore[import-untyped]

    n, m, e = problem.n_candidates, problem.n_vacancies, problem.employer_capacity.size
    source, sink = n + m + e, n + m + e + 1
    flow = max_flow.SimpleMaxFlow()
    for tail, head, capacity in _arcs(problem):
        flow.add_arcs_with_capacity(_int32(tail), _int32(head), _int64(capacity))
    if flow.solve(source, sink) != flow.OPTIMAL:
        raise SolverError(message("the maximum flow solver gave no answer"))
    pairs = np.arange(n, n + problem.n_pairs, dtype=np.int32)
    return _matching(problem, flow.flows(pairs) > 0)


def heaviest(
    problem: Problem,
    size: int | None = None,
    full: Bool | None = None,
    must: Bool | None = None,
    at_cap: Bool | None = None,
) -> Int32 | None:
    """Return a matching of the greatest total weight; ``int32[n]``, None if there is none.

    Parameters
    ----------
    problem
        A problem without locks.
    size
        How many candidates to place exactly; None: as many as give the greatest weight.
    full
        Vacancies of which every place must be taken; ``bool[m]``.
    must
        Candidates who must have a place; ``bool[n]``.
    at_cap
        Employers who must take as many people as their cap; ``bool[e]``. Of these three, as
        many people as can be together, where not all can.
    """
    from ortools.graph.python import min_cost_flow

    n, m, e = problem.n_candidates, problem.n_vacancies, problem.employer_capacity.size
    source, sink = n + m + e, n + m + e + 1
    bonus = (int(problem.weight.max()) if problem.n_pairs else 0) * (2 * n + 1) + 1
    costs = [
        np.zeros(n) if must is None else -bonus * must.astype(np.int64),
        -problem.weight,
        np.zeros(m) if full is None else -bonus * full.astype(np.int64),
        np.zeros(e) if at_cap is None else -bonus * at_cap.astype(np.int64),
    ]
    flow = min_cost_flow.SimpleMinCostFlow()
    for (tail, head, capacity), cost in zip(_arcs(problem), costs, strict=True):
        flow.add_arcs_with_capacity_and_unit_cost(
            _int32(tail), _int32(head), _int64(capacity), _int64(cost)
        )
    if size is None:
        flow.add_arcs_with_capacity_and_unit_cost(
            _int32([source]), _int32([sink]), _int64([n]), _int64([0])
        )
    supply = n if size is None else size
    flow.set_node_supply(source, supply)
    flow.set_node_supply(sink, -supply)
    if flow.solve() != flow.OPTIMAL:
        return None
    return _matching(problem, flow.flows(np.arange(n, n + problem.n_pairs, dtype=np.int32)) > 0)


def _matching(problem: Problem, used: Bool) -> Int32:
    result = np.full(problem.n_candidates, NONE, dtype=np.int32)
    result[problem.candidate[used]] = problem.vacancy[used]
    return result


def _arcs(
    problem: Problem,
) -> list[tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]]:
    """Return tails, heads and capacities: of source, pairs, vacancies and employers, in turn."""
    n, m, e = problem.n_candidates, problem.n_vacancies, problem.employer_capacity.size
    source, sink = n + m + e, n + m + e + 1
    return [
        (np.full(n, source), np.arange(n), np.ones(n)),
        (problem.candidate, n + problem.vacancy, np.ones(problem.n_pairs)),
        (n + np.arange(m), n + m + problem.employer, problem.capacity),
        (n + m + np.arange(e), np.full(e, sink), problem.employer_capacity),
    ]


def _int32(values: npt.ArrayLike) -> Int32:
    return np.asarray(values, dtype=np.int32)


def _int64(values: npt.ArrayLike) -> Int64:
    return np.asarray(values, dtype=np.int64)
