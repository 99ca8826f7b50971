"""As many first wishes as possible, then as many second wishes, and so on: maximum flows only."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.assignment.one_sided.wishes import Wishes
from matching.errors import SolverError, message
from matching.tables import NONE, Bool, Int32, Int64

Numbers = npt.NDArray[Any]


def rank_maximal(wishes: Wishes) -> Int64:
    """Return the wish that each row gets in a rank-maximal matching, or -1; ``int64[n]``.

    No matching gives more people their first wish; none that gives as many their first gives
    more their second, and so on. It need not place as many people as possible.

    Notes
    -----
    R. W. Irving, T. Kavitha, K. Mehlhorn, D. Michail, K. Paluch, "Rank-maximal matchings", ACM
    Transactions on Algorithms 2 (2006) 602-610, carried over from matchings to flows through
    vacancies and employers. The wishes of each rank are added in turn and the flow is augmented.
    The two minimum cuts, nearest the source and nearest the sink, then tell which arcs carry the
    same in every maximum flow (there the Dulmage-Mendelsohn decomposition): who must now have a
    wish of the ranks so far, and what those must fill, is closed to later ranks. One thing is new
    with caps: a vacancy that must be full while its employer need not be is cut loose from it with
    its own share of the cap, or a later augmentation could take its places away. Whole numbers and
    no weights, so the length of the lists does not matter. The time is that of one maximum flow for
    each rank that is in use.
    """
    state = _State(wishes)
    by_rank = np.argsort(wishes.rank, kind="stable")
    starts = np.flatnonzero(np.diff(wishes.rank[by_rank], prepend=-1))
    for new in np.split(by_rank, starts[1:]):
        if state.add(new):
            state.augment()
    return state.held


class _Cuts(NamedTuple):
    """Which nodes the source can reach, and which can reach the sink."""

    reached: tuple[Bool, Bool, Bool]
    reaching: tuple[Bool, Bool, Bool]


class _State:
    """The flow so far, and what may still change.

    `held` is the wish of each row or -1; `pool` the wishes between which people may still move;
    `closed_row` and `closed_vacancy` say who takes no part in later ranks; `loose` which vacancies
    no longer count for their employer; `cap` is what the employers have left for the others.
    """

    def __init__(self, wishes: Wishes) -> None:
        self.wishes = wishes
        self.held: Int64 = np.full(wishes.n, NONE, dtype=np.int64)
        self.pool: Int64 = np.empty(0, dtype=np.int64)
        self.closed_row: Bool = np.zeros(wishes.n, dtype=np.bool_)
        self.closed_vacancy: Bool = wishes.capacity == 0
        self.loose: Bool = np.zeros(wishes.capacity.size, dtype=np.bool_)
        self.cap: Int64 = wishes.cap.astype(np.int64)

    def add(self, new: Int64) -> bool:
        """Let the wishes of one more rank take part; return whether any of them can."""
        wishes = self.wishes
        dead = self.closed_row[wishes.row[new]] | self.closed_vacancy[wishes.vacancy[new]]
        self.pool = np.concatenate([self.pool, new[~dead]])
        return not bool(dead.all())

    def augment(self) -> None:
        """Place as many people more as the wishes in the pool allow, and see what that settles."""
        cuts = self._flow()
        (row_s, vacancy_s, employer_s), (row_t, vacancy_t, employer_t) = cuts
        wishes = self.wishes
        row, vacancy = wishes.row[self.pool], wishes.vacancy[self.pool]
        moving = (row_s[row] & vacancy_s[vacancy]) | (row_t[row] & vacancy_t[vacancy])
        self.pool = self.pool[moving]
        self.closed_row |= ~row_s
        self.closed_vacancy |= ~vacancy_t
        employer = wishes.employer
        across = (vacancy_s & ~employer_s[employer]) | (~vacancy_t & employer_t[employer])
        across &= ~self.loose
        self.loose |= across
        np.subtract.at(self.cap, employer[across], wishes.capacity[across])

    def _flow(self) -> _Cuts:
        """Augment `held` to a maximum flow; the residual network is the solver's network."""
        from ortools.graph.python import max_flow  # type: ignore[import-untyped]

        wishes, pool = self.wishes, self.pool
        n, m, e = wishes.n, wishes.capacity.size, self.cap.size
        source, sink = n + m + e, n + m + e + 1
        has = self.held != NONE
        load = np.bincount(wishes.vacancy[self.held[has]], minlength=m)
        counted = np.where(self.loose, 0, load)
        used = np.bincount(wishes.employer, counted, minlength=e).astype(np.int64)
        taken = self.held[wishes.row[pool]] == pool
        row, vacancy = wishes.row[pool], n + wishes.vacancy[pool]
        tied = np.flatnonzero(~self.loose)
        employer = n + m + wishes.employer[tied]
        flow = max_flow.SimpleMaxFlow()

        def arcs(tail: Numbers, head: Numbers, capacity: Numbers) -> Int32:
            result: Int32 = flow.add_arcs_with_capacity(
                tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64)
            )
            return result

        pairs = arcs(
            np.where(taken, vacancy, row), np.where(taken, row, vacancy), np.ones(pool.size)
        )
        free = np.flatnonzero(~has)
        arcs(np.full(free.size, source), free, np.ones(free.size))
        arcs(n + tied, employer, wishes.capacity[tied] - load[tied])
        arcs(employer, n + tied, load[tied])
        arcs(n + m + np.arange(e), np.full(e, sink), self.cap - used)
        if flow.solve(source, sink) != flow.OPTIMAL:
            raise SolverError(message("the maximum flow solver gave no answer"))
        changed = flow.flows(pairs) > 0
        gained = pool[changed & ~taken]
        self.held[wishes.row[gained]] = gained
        reached = _marked(flow.get_source_side_min_cut(), n, m, e)
        return _Cuts(reached, _marked(flow.get_sink_side_min_cut(), n, m, e))


def _marked(nodes: list[int], n: int, m: int, e: int) -> tuple[Bool, Bool, Bool]:
    """Return which rows, vacancies and employers are among the nodes."""
    mark = np.zeros(n + m + e + 2, dtype=np.bool_)
    mark[np.asarray(nodes, dtype=np.int64)] = True
    return mark[:n], mark[n : n + m], mark[n + m : n + m + e]
