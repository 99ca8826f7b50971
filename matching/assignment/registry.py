"""The methods by name, and `solve`: the one door to all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, NamedTuple

from matching.assignment.problem import residual
from matching.assignment.verify import verify
from matching.errors import ConfigError, SolverError, message
from matching.tables import Int32, Matching, Problem

Progress = Callable[[str, int, int], None]
"""Is told the name of a step, how many are placed so far and their total weight."""


@dataclass(frozen=True)
class SolveOptions:
    """How to solve a problem.

    Parameters
    ----------
    method
        One of `METHODS`.
    seed
        What breaks ties and guides searches, at least 0.
    effort
        How much work `stable` may do; a unit is near one second of one core of 2026. It counts
        work and not time, so that the same effort gives the same matching on any machine. The
        other methods take what they need.

    Raises
    ------
    ConfigError
        If the method is unknown or a number is out of range.
    """

    method: str = "stable"
    seed: int = 0
    effort: float = 25.0

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ConfigError(
                message(
                    "unknown method {method}: choose one of {methods}",
                    method=repr(self.method),
                    methods=", ".join(METHODS),
                ),
                field="method",
            )
        if not 0 <= self.seed < 2**31:
            raise ConfigError(message("seed must be from 0 to 2147483647"), field="seed")
        if not self.effort >= 0:
            raise ConfigError(message("effort must not be negative"), field="effort")


class _Found(NamedTuple):
    """What a method found: the matching and the bounds it can promise."""

    vacancy: Int32
    placed_bound: int | None = None
    weight_bound: int | None = None


class Method(NamedTuple):
    """A way to solve a problem without locks, and whether it promises weak stability."""

    run: Callable[[Problem, SolveOptions, Progress], _Found]
    stable: bool


def _stable(problem: Problem, options: SolveOptions, progress: Progress) -> _Found:
    from matching.assignment.stable import stable

    answer = stable(problem, options.seed, options.effort, progress)
    return _Found(answer.vacancy, answer.placed_bound, answer.weight_bound)


def _candidate_optimal(problem: Problem, options: SolveOptions, _: Progress) -> _Found:
    from matching.assignment.deferred_acceptance import candidate_optimal

    return _Found(candidate_optimal(problem, options.seed))


def _vacancy_optimal(problem: Problem, options: SolveOptions, _: Progress) -> _Found:
    from matching.assignment.deferred_acceptance import vacancy_optimal

    return _Found(vacancy_optimal(problem, options.seed))


def _best_total(problem: Problem, _options: SolveOptions, _: Progress) -> _Found:
    from matching.assignment.best_total import best_total

    vacancy = best_total(problem)
    return _Found(vacancy, weight_bound=verify(problem, vacancy).weight)


METHODS: Final[dict[str, Method]] = {
    "stable": Method(_stable, stable=True),
    "candidate-optimal": Method(_candidate_optimal, stable=True),
    "vacancy-optimal": Method(_vacancy_optimal, stable=True),
    "best-total": Method(_best_total, stable=False),
}
"""The methods by the name that a programme's configuration gives."""


def solve(
    problem: Problem, options: SolveOptions | None = None, progress: Progress | None = None
) -> Matching:
    """Return who gets whom, checked by the judge.

    Locked candidates are put aside with their places, the rest is solved, and the locks are put
    back; bounds count them in.

    Parameters
    ----------
    problem
        The problem, with its locks.
    options
        The method and its seed and effort; None: the defaults.
    progress
        Is told steps and better matchings of the problem without the locked candidates.

    Raises
    ------
    ProblemError
        If a locked pair is not among the pairs, or a forbidden pair is.
    InfeasibleError
        If more people are locked to a vacancy or an employer than it has places for.
    SolverError
        If the judge refuses the matching: it breaks a rule, or a pair blocks it although the
        method promises that none does.
    """
    options = options or SolveOptions()
    method = METHODS[options.method]
    rest = residual(problem)
    found = method.run(rest.problem, options, progress or _silent)
    vacancy = rest.restore(found.vacancy)
    verdict = verify(problem, vacancy)
    if not verdict.valid or (method.stable and not verdict.stable):
        raise SolverError(
            message(
                "the judge refuses the matching of method {method}: {violations} broken rules, "
                "{blocking} blocking pairs",
                method=options.method,
                violations=len(verdict.violations),
                blocking=len(verdict.blocking),
            )
        )
    before = verify(rest.problem, found.vacancy)
    placed_bound = _plus(found.placed_bound, verdict.placed - before.placed)
    weight_bound = _plus(found.weight_bound, verdict.weight - before.weight)
    proven = (placed_bound in (None, verdict.placed)) and (weight_bound in (None, verdict.weight))
    return Matching(
        vacancy=vacancy,
        method=options.method,
        status="optimal" if proven else "feasible",
        placed=verdict.placed,
        weight=verdict.weight,
        placed_bound=placed_bound,
        weight_bound=weight_bound,
        seed=options.seed,
    )


def _plus(bound: int | None, locked: int) -> int | None:
    """Return a bound with what the locks add."""
    return None if bound is None else bound + locked


def _silent(step: str, placed: int, weight: int) -> None:
    """Tell nobody."""
