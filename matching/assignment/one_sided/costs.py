"""Matchings of the greatest size at the least cost, and of those the least of a next cost."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.assignment.one_sided.wishes import Wishes
from matching.errors import SolverError, message
from matching.tables import NONE, Bool, Int32, Int64

Numbers = npt.NDArray[Any]


def least_total(wishes: Wishes) -> Int64:
    """Return the wish that each row gets, or -1; ``int64[n]``: most people, then least total rank.

    Notes
    -----
    One minimum-cost flow by cost scaling: A. V. Goldberg, "An efficient implementation of a scaling
    minimum-cost flow algorithm", Journal of Algorithms 22 (1997), as OR-Tools implements it.
    """
    wanted = np.arange(wishes.rank.size)
    size = greatest_size(wishes, wanted)
    return Network(wishes, wanted, size).cheapest(wishes.rank.astype(np.int64))


def fair(wishes: Wishes) -> Int64:
    """Return the wish that each row gets in a fair matching, or -1; ``int64[n]``.

    It places as many people as possible. Among the matchings that do it gives the fewest people a
    wish of the worst rank that anybody has listed; among those the fewest a wish of the next
    worst, and so on.

    Notes
    -----
    C.-C. Huang, T. Kavitha, K. Mehlhorn, D. Michail, "Fair matchings and related problems",
    Algorithmica 74 (2016) 1184-1203; with caps over several vacancies *generous maximum
    matchings*: A. Kwanashie, R. W. Irving, D. F. Manlove, C. T. S. Sng, "Profile-based optimal
    matchings in the student/project allocation problem", IWOCA 2014. First the least rank is found
    that allows the greatest size, by maximum flows, for nobody needs to get a worse one. The ranks
    that are left are taken from the worst on, as many at a time as steep whole-number costs fit in
    64 bits. A cycle of exchanges passes every vacancy at most once, so that it changes the number
    of people at a rank by at most ``q = min(n, m + 1)``, and costs that rise by a factor ``q + 1``
    per rank are steep enough. From one lot of ranks to the next only the arcs of reduced cost 0
    stay free: by complementary slackness these are the matchings that are best so far.
    """
    ranks, level = np.unique(wishes.rank, return_inverse=True)
    size = greatest_size(wishes, np.arange(level.size))
    low, high = -1, ranks.size - 1  # ranks up to `high` are enough, those up to `low` are not
    while high - low > 1:
        middle = (low + high) // 2
        enough = greatest_size(wishes, np.flatnonzero(level <= middle)) == size
        low, high = (low, middle) if enough else (middle, high)
    network = Network(wishes, np.flatnonzero(level <= high), size)
    base = min(wishes.n, wishes.capacity.size + 1) + 1
    width = 1 + max(_COST_BITS - network.n_nodes.bit_length(), 0) // base.bit_length()
    # How many get the best rank is settled once all the others are.
    while high > width:
        cost = _steep(level, high - width, high, base)
        network.keep_cheapest(cost, network.cheapest(cost))
        high -= width
    return network.cheapest(_steep(level, 0, high, base))


def _steep(level: Int64, above: int, top: int, base: int) -> Int64:
    """Return costs that rise steeply from the rank after `above` up to `top`; ``int64[p]``."""
    step = np.where(level <= top, np.maximum(level - above, 0), 0).astype(np.int64)
    return np.where(step > 0, base ** np.maximum(step - 1, 0), 0)


_COST_BITS: Final = 58
"""The bits of a cost and those of the number of nodes together, for the flow solver's sake."""


def greatest_size(wishes: Wishes, wanted: Int64) -> int:
    """Return how many rows can get one of the wishes in `wanted` at once."""
    from ortools.graph.python import max_flow  # type: ignore[import-untyped]

    n, m, e = wishes.n, wishes.capacity.size, wishes.cap.size
    if not wanted.size:
        return 0
    flow = max_flow.SimpleMaxFlow()
    for tail, head, capacity in (
        (np.full(n, n + m + e), np.arange(n), np.ones(n)),
        (wishes.row[wanted], n + wishes.vacancy[wanted], np.ones(wanted.size)),
        (n + np.arange(m), n + m + wishes.employer, wishes.capacity),
        (n + m + np.arange(e), np.full(e, n + m + e + 1), wishes.cap),
    ):
        flow.add_arcs_with_capacity(
            tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64)
        )
    if flow.solve(n + m + e, n + m + e + 1) != flow.OPTIMAL:
        raise SolverError(message("the maximum flow solver gave no answer"))
    return int(flow.optimal_flow())


class Network:
    """Matchings of one size, and which of them are still in the running.

    Parameters
    ----------
    wishes
        The wishes, places and caps.
    wanted
        Which wishes may be granted; ``int64[k]``.
    size
        How many rows get something, exactly.
    """

    def __init__(self, wishes: Wishes, wanted: Int64, size: int) -> None:
        self.wishes = wishes
        self.size = size
        self._pool = wanted
        self._placed: Bool = np.zeros(wishes.n, dtype=np.bool_)  # must have a place
        self._loose: Bool = np.zeros(wishes.capacity.size, dtype=np.bool_)  # must be full
        self._at_cap: Bool = np.zeros(wishes.cap.size, dtype=np.bool_)  # must be at the cap
        self._cap: Int64 = wishes.cap.astype(np.int64)  # without what the loose ones take

    @property
    def n_nodes(self) -> int:
        """The number of nodes of the flow network."""
        return self.wishes.n + self.wishes.capacity.size + self.wishes.cap.size + 2

    def cheapest(self, cost: Int64) -> Int64:
        """Return the wish that each row gets in a matching of the least cost; ``int64[n]``.

        Parameters
        ----------
        cost
            What each wish costs, not negative; ``int64[p]``.
        """
        from ortools.graph.python import min_cost_flow

        wishes, pool = self.wishes, self._pool
        n, m, e = wishes.n, wishes.capacity.size, self._cap.size
        source, sink = n + m + e, n + m + e + 1
        flow = min_cost_flow.SimpleMinCostFlow()

        def arcs(tail: Numbers, head: Numbers, capacity: Numbers, cost: Int64) -> Int32:
            result: Int32 = flow.add_arcs_with_capacity_and_unit_cost(
                tail.astype(np.int32), head.astype(np.int32), capacity.astype(np.int64), cost
            )
            return result

        def free(tail: Numbers, head: Numbers, capacity: Numbers) -> None:
            arcs(tail, head, capacity, np.zeros(tail.size, dtype=np.int64))

        pairs = arcs(wishes.row[pool], n + wishes.vacancy[pool], np.ones(pool.size), cost[pool])
        optional = np.flatnonzero(~self._placed)
        free(np.full(optional.size, source), optional, np.ones(optional.size))
        tied = np.flatnonzero(~self._loose)
        free(n + tied, n + m + wishes.employer[tied], wishes.capacity[tied])
        below = np.flatnonzero(~self._at_cap)
        free(n + m + below, np.full(below.size, sink), self._cap[below])

        supply = np.zeros(n + m + e + 2, dtype=np.int64)
        supply[:n] = self._placed
        supply[n : n + m] = np.where(self._loose, -wishes.capacity, 0)
        supply[n + m : n + m + e] = np.where(self._at_cap, -self._cap, 0)
        supply[source] = self.size - int(self._placed.sum())
        supply[sink] = -int(supply.sum())
        flow.set_nodes_supplies(np.arange(supply.size, dtype=np.int32), supply)
        if flow.solve() != flow.OPTIMAL:
            raise SolverError(message("the minimum-cost flow solver gave no answer"))
        held = np.full(n, NONE, dtype=np.int64)
        chosen = pool[flow.flows(pairs) > 0]
        held[wishes.row[chosen]] = chosen
        return held

    def keep_cheapest(self, cost: Int64, held: Int64) -> None:
        """Let only the matchings that cost as little as `held` stay in the running.

        Parameters
        ----------
        cost
            As for `cheapest`.
        held
            What `cheapest` returned for it.
        """
        wishes, pool = self.wishes, self._pool
        row, vacancy, employer = wishes.row[pool], wishes.vacancy[pool], wishes.employer
        price = self._prices(cost, held)
        reduced = cost[pool] + price.row[row] - price.vacancy[vacancy]
        always = (held[row] == pool) & (reduced < 0)
        settled = np.zeros(wishes.n, dtype=np.bool_)
        settled[row[always]] = True
        placed = settled | (price.row > price.source)
        never = ~self._placed & (price.row < price.source)
        tied, below = ~self._loose, ~self._at_cap
        at = price.employer[employer]
        shut = tied & ((price.vacancy > at) | (below & (price.employer > price.sink))[employer])
        full = tied & (price.vacancy < at)
        keep = always | ((reduced == 0) & ~settled[row])
        self._pool = pool[keep & ~never[row] & ~shut[vacancy]]
        self._placed |= placed
        self._at_cap |= price.employer < price.sink
        self._loose |= full
        np.subtract.at(self._cap, employer[full], wishes.capacity[full])

    def _prices(self, cost: Int64, held: Int64) -> _Prices:
        """Return prices at which no exchange pays: shortest ways in the residual network.

        By Bellman and Ford, from everywhere at once; each sweep goes once through all layers.
        """
        wishes, pool = self.wishes, self._pool
        m, e = wishes.capacity.size, self._cap.size
        has = np.flatnonzero(held != NONE)
        at, gain = wishes.vacancy[held[has]], cost[held[has]]
        load = np.bincount(at, minlength=m)
        tied = ~self._loose
        employer = wishes.employer
        used = np.bincount(employer, np.where(tied, load, 0), minlength=e)
        more, less = tied & (load < wishes.capacity), tied & (load > 0)
        below = ~self._at_cap
        sink_more, sink_less = below & (used < self._cap), below & (used > 0)
        optional = has[~self._placed[has]]
        idle = np.flatnonzero(held == NONE)
        other = pool[held[wishes.row[pool]] != pool]
        other = other[np.argsort(wishes.vacancy[other], kind="stable")]
        other_row, other_cost = wishes.row[other], cost[other]
        starts = np.flatnonzero(np.diff(wishes.vacancy[other], prepend=-1))
        ends = wishes.vacancy[other[starts]]
        price = _Prices(*(np.zeros(size, dtype=np.int64) for size in (wishes.n, m, e, 1, 1)))
        row, vacancy, boss, source, sink = price
        while True:
            before = [array.copy() for array in price]
            row[has] = np.minimum(row[has], vacancy[at] - gain)
            source[0] = min(source[0], row[optional].min(initial=0))
            row[idle] = np.minimum(row[idle], source[0])
            if starts.size:
                reach = np.minimum.reduceat(row[other_row] + other_cost, starts)
                vacancy[ends] = np.minimum(vacancy[ends], reach)
            np.minimum.at(boss, employer[more], vacancy[more])
            sink[0] = min(sink[0], boss[sink_more].min(initial=0))
            boss[sink_less] = np.minimum(boss[sink_less], sink[0])
            vacancy[less] = np.minimum(vacancy[less], boss[employer[less]])
            if all(np.array_equal(old, new) for old, new in zip(before, price, strict=True)):
                return price


class _Prices(NamedTuple):
    """A price for each node: of the rows, the vacancies, the employers, the source and the sink."""

    row: Int64
    vacancy: Int64
    employer: Int64
    source: Int64
    sink: Int64
