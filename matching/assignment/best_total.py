"""The matching of the greatest total weight, stable or not: what stability costs, shown."""

from __future__ import annotations

from matching.assignment.flow import heaviest
from matching.errors import SolverError, message
from matching.tables import Int32, Problem


def best_total(problem: Problem) -> Int32:
    """Return a matching of the greatest total weight; ``int32[n]``.

    It need not place as many people as possible, and pairs may block it: `verify` lists them.

    Parameters
    ----------
    problem
        A problem without locks (see `matching.assignment.problem.residual`).

    Raises
    ------
    SolverError
        If the flow solver gives no answer.

    Notes
    -----
    Minimum-cost flow by cost scaling: A. V. Goldberg, "An efficient implementation of a scaling
    minimum-cost flow algorithm", Journal of Algorithms 22 (1997), as OR-Tools implements it.
    """
    vacancy = heaviest(problem)
    if vacancy is None:
        raise SolverError(message("the minimum-cost flow solver gave no answer"))
    return vacancy
