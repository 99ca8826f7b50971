"""The method ``one-sided``: only the candidates rank, and nobody can gain without another's loss.

Stagematching: the employers rank nobody, and what a vacancy thinks of a candidate is not looked
at. Four objectives, each Pareto efficient for the candidates:

``size-then-rank``
    As many people placed as possible, and then the least total of their ranks.
``rank-maximal``
    As many first wishes as possible, then as many second wishes, and so on.
``fair``
    As many people placed as possible, then as few as possible with the worst rank, then as few
    with the next worst, and so on: as few last wishes as possible.
``lottery``
    In the order of a lottery each takes the best place left.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np

from matching.assignment.found import Found
from matching.assignment.one_sided.costs import fair, least_total
from matching.assignment.one_sided.lottery import lottery, order_of
from matching.assignment.one_sided.rank_maximal import rank_maximal
from matching.assignment.one_sided.serial import best_left
from matching.assignment.one_sided.wishes import Wishes, wishes_of
from matching.tables import NONE, Int64, Problem

if TYPE_CHECKING:
    from matching.assignment.registry import Progress, SolveOptions

OBJECTIVES: Final[dict[str, Callable[[Wishes], Int64]]] = {
    "size-then-rank": least_total,
    "rank-maximal": rank_maximal,
    "fair": fair,
    "lottery": best_left,
}


def solve_one_sided(problem: Problem, options: SolveOptions, progress: Progress) -> Found:
    """Solve by one of `OBJECTIVES`.

    The objective ``lottery`` draws by the names of the candidates, so that it can be checked (see
    `matching.assignment.one_sided.lottery`). The others take the candidates in an order that is
    drawn from their numbers, so that it is no advantage to stand first in the input where several
    matchings are equally good.

    Returns
    -------
    Found
        Of ``size-then-rank`` the value is the total of the ranks, first wishes counting 0.
    """
    drawn = options.objective == "lottery"
    seed, numbers = options.seed, range(problem.n_candidates)
    order = order_of(problem, seed) if drawn else lottery(seed, numbers)
    wishes = wishes_of(problem, order)
    held = OBJECTIVES[options.objective](wishes)
    got = held[held != NONE]
    progress(options.objective, int(got.size), 0)
    vacancy = wishes.matching(held)
    if drawn:
        return Found(vacancy)
    if options.objective == "rank-maximal":
        return Found(vacancy, proven=("best",))
    if options.objective == "fair":
        return Found(vacancy, placed_bound=int(got.size), proven=("best",))
    total = int(wishes.rank[got].sum(dtype=np.int64))
    return Found(vacancy, placed_bound=int(got.size), value=total, bound=total)
