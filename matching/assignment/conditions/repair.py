"""The nearest matching that keeps the rules, or the quota that nothing can meet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from matching.assignment.conditions.model import Rules
from matching.errors import InfeasibleError, SolverError, message
from matching.tables import Int32, Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

_TIME: Final = 5.0
"""CP-SAT's deterministic time for coming nearer once a matching is found."""


def nearest(problem: Problem, vacancy: Int32) -> Int32:
    """Return a matching that keeps all rules, with many of the pairs of `vacancy`; ``int32[n]``.

    Parameters
    ----------
    problem
        A problem without locks.
    vacancy
        A matching that may break quotas and couples; ``int32[n]``.

    Raises
    ------
    InfeasibleError
        If there is none; it names a quota that cannot be met.
    """
    rules = Rules(problem)
    chosen = rules.chosen(vacancy)
    rules.model.maximize(sum((3 if c else 1) * x for x, c in zip(rules.x, chosen, strict=True)))
    for x, value in zip(rules.x, chosen, strict=True):
        rules.model.add_hint(x, value)
    for limit in (_TIME, None):
        if limit is None:
            rules.model.clear_objective()  # type: ignore[no-untyped-call]
        solver, kept = _solve(rules, limit)
        if kept is not None:
            break
    if not kept:
        raise _unmet(problem)
    return rules.matching(solver)


def _solve(rules: Rules, limit: float | None) -> tuple[CpSolver, bool | None]:
    """Return the solver, and whether the rules can be kept; None: it ran out of time."""
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.catch_sigint_signal = False  # it would take Ctrl-C away from Python
    if limit is not None:
        solver.parameters.max_deterministic_time = limit
    status = solver.solve(rules.model)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return solver, True
    if status == cp_model.INFEASIBLE:
        return solver, False
    if limit is None:
        raise SolverError(message("CP-SAT gave no answer about the rules"))
    return solver, None


def _unmet(problem: Problem) -> InfeasibleError:
    """Return the error that names the first quota that cannot be met, alone or beside others."""
    asked = [i for i, quota in enumerate(problem.quotas) if not quota.or_none]
    for index in asked:
        if not _can_keep(problem, [index]):
            return InfeasibleError(
                message(
                    "no matching keeps the quota of at least {at_least} people at {vacancies}",
                    at_least=problem.quotas[index].at_least,
                    vacancies=_named(problem, index),
                )
            )
    kept: list[int] = []
    for index in asked:
        if not _can_keep(problem, [*kept, index]):
            break
        kept.append(index)
    return InfeasibleError(
        message(
            "no matching keeps all the quotas: that of at least {at_least} people at {vacancies} "
            "cannot be met beside the others",
            at_least=problem.quotas[index].at_least,
            vacancies=_named(problem, index),
        )
    )


def _can_keep(problem: Problem, quotas: Sequence[int]) -> bool:
    """Whether some matching keeps these quotas and the couples."""
    _, kept = _solve(Rules(problem, quotas), None)
    return bool(kept)


def _named(problem: Problem, index: int) -> str:
    vacancies = problem.quotas[index].vacancies
    names = vacancies if problem.names is None else [problem.names.vacancies[v] for v in vacancies]
    return ", ".join(map(str, names))
