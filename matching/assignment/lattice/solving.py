"""The method ``lattice``: the best stable matching of the strict order by a measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from matching.assignment.budget import Budget
from matching.assignment.found import Found
from matching.assignment.lattice.balance import weighed
from matching.assignment.lattice.objectives import egalitarian, minimum_regret, ranks
from matching.assignment.lattice.rotations import rotations
from matching.tables import NONE, Problem

if TYPE_CHECKING:
    from matching.assignment.registry import Progress, SolveOptions


def solve_lattice(problem: Problem, options: SolveOptions, progress: Progress) -> Found:
    """Solve by the rotations of the strict order that the seed draws.

    Ranks are those of the problem, from 0 for the best, and a tie counts as one rank; the ranks of
    vacancies are on the scale of their employer. Whoever has no place has none in any stable
    matching of the order, and counts for nothing. The objectives:

    - ``egalitarian``: the least sum of all ranks of the pairs, the candidates' and the vacancies';
      exact, by a minimum cut;
    - ``minimum-regret``: the least worst rank of anybody; exact;
    - ``sex-equal``: the least difference between the sum of the candidates' ranks and that of the
      vacancies' ranks; NP-hard: exact within the effort, or else the best found and a bound;
    - ``balanced``: the least of the greater of these sums; NP-hard, likewise.

    Parameters
    ----------
    problem
        A problem without locks.

    Returns
    -------
    Found
        `value` and `bound` are about the stable matchings of the strict order: with ties another
        seed may have a better one.
    """
    found = rotations(problem, options.seed)
    first = found.first[problem.candidate] == problem.vacancy
    placed = int((found.first != NONE).sum())
    progress("rotations", placed, int(problem.weight[first].sum()))
    rank = ranks(problem, found)
    if options.objective == "minimum-regret":
        chosen, value = minimum_regret(problem, found)
        bound = value
    elif options.objective == "egalitarian":
        chosen = egalitarian(found, rank)
        value = bound = sum(rank.sums(chosen))
    else:
        budget = Budget(options.effort, options.time_limit)
        chosen, bound = weighed(found, rank, options.objective, budget, options.seed)
        own, other = rank.sums(chosen)
        value = abs(own - other) if options.objective == "sex-equal" else max(own, other)
    return Found(found.matching(chosen), value=value, bound=bound)
