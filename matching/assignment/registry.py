"""The methods by name, and `solve`: the one door to all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Any, Final, NamedTuple

from matching.assignment.found import Found
from matching.assignment.problem import Residual, residual
from matching.assignment.verify import verify
from matching.errors import ConfigError, SolverError, message
from matching.tables import Matching, Problem, Verdict

Progress = Callable[[str, int, int], None]
"""Is told the name of a step, how many are placed so far and their total weight."""

PROOFS: Final[dict[str, str]] = {
    "weakly-stable": "no pair blocks, the locked people and their places aside",
    "weakly-stable-whole": "no pair would block even if nobody were locked",
    "strongly-stable": "no pair could get together with a gain to one and no loss to the other",
    "super-stable": "no pair could get together without a loss to one of the two",
    "pareto-efficient": "nobody can be better off without somebody being worse off",
    "greatest-size": "no matching of the kind places more people",
    "greatest-weight": "no matching of the kind that places as many weighs more",
    "best": "nothing of the kind has a better value of the objective",
    "fewest-blocking": "no matching that keeps the rules has fewer blocking pairs",
    "none-stable": "no matching that keeps the rules is stable",
}
"""What a matching may be proven to be: the words of `Matching.proven`."""


class Method(NamedTuple):
    """A way to solve a problem without locks.

    Parameters
    ----------
    home
        ``module:function``; takes the problem, the options and a progress, returns a `Found`.
    promise
        What the judge must find: one of the stabilities of `PROOFS`, ``pareto-efficient``, or
        nothing.
    objectives
        What it can make best; the first is what it does unless told otherwise.
    conditions
        Whether it keeps lower quotas and couples.
    """

    home: str
    promise: str
    objectives: tuple[str, ...] = ("",)
    conditions: bool = False


METHODS: Final[dict[str, Method]] = {
    "stable": Method(
        "matching.assignment.stable:solve_stable",
        "weakly-stable",
        ("size-then-weight", "size", "weight"),
    ),
    "candidate-optimal": Method(
        "matching.assignment.deferred_acceptance:solve_candidate_optimal", "weakly-stable"
    ),
    "vacancy-optimal": Method(
        "matching.assignment.deferred_acceptance:solve_vacancy_optimal", "weakly-stable"
    ),
    "approximate": Method(
        "matching.assignment.deferred_acceptance:solve_approximate", "weakly-stable", ("size",)
    ),
    "lattice": Method(
        "matching.assignment.lattice.solving:solve_lattice",
        "weakly-stable",
        ("egalitarian", "minimum-regret", "sex-equal", "balanced"),
    ),
    "super-stable": Method("matching.assignment.ties.solving:solve_super_stable", "super-stable"),
    "strongly-stable": Method(
        "matching.assignment.ties.solving:solve_strongly_stable", "strongly-stable"
    ),
    "one-sided": Method(
        "matching.assignment.one_sided.solving:solve_one_sided",
        "pareto-efficient",
        ("size-then-rank", "rank-maximal", "fair", "lottery"),
    ),
    "fewest-blocking": Method(
        "matching.assignment.conditions.solving:solve_fewest_blocking",
        "",
        ("blocking-then-size",),
        conditions=True,
    ),
    "best-total": Method("matching.assignment.best_total:solve_best_total", "", ("weight",)),
}
"""The methods by the name that a programme's configuration gives."""


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
        How much work a search may do; a unit is near one second of one core of 2026. It counts
        work and not time, so that the same effort gives the same matching on any machine. Methods
        without a search take what they need.
    objective
        What to make best, one of the method's objectives; empty: the first of them.
    time_limit
        Seconds after which a search stops with what it has; None: only the effort counts. With a
        time limit the answer may differ from machine to machine.

    Raises
    ------
    ConfigError
        If the method or the objective is unknown or a number is out of range.
    """

    method: str = "stable"
    seed: int = 0
    effort: float = 25.0
    objective: str = ""
    time_limit: float | None = None

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
        objectives = METHODS[self.method].objectives
        if not self.objective:
            object.__setattr__(self, "objective", objectives[0])
        if self.objective not in objectives:
            raise ConfigError(
                message(
                    "unknown objective {objective} of method {method}: choose one of {objectives}",
                    objective=repr(self.objective),
                    method=self.method,
                    objectives=", ".join(filter(None, objectives)) or "none",
                ),
                field="objective",
            )
        if not 0 <= self.seed < 2**31:
            raise ConfigError(message("seed must be from 0 to 2147483647"), field="seed")
        if not self.effort >= 0:
            raise ConfigError(message("effort must not be negative"), field="effort")
        if self.time_limit is not None and not self.time_limit >= 0:
            raise ConfigError(message("time_limit must not be negative"), field="time_limit")


def solve(
    problem: Problem,
    options: SolveOptions | None = None,
    progress: Progress | None = None,
    **chosen: Any,
) -> Matching:
    """Return who gets whom, checked by the judge.

    Locked candidates are put aside with their places, the rest is solved, and the locks are put
    back; bounds count them in. A problem with lower quotas or couples may have no stable matching:
    the method ``stable`` then gives way to ``fewest-blocking``.

    Parameters
    ----------
    problem
        The problem, with its locks.
    options
        The method and its objective, seed and effort; None: the defaults.
    progress
        Is told steps and better matchings of the problem without the locked candidates.
    **chosen
        Fields of `SolveOptions` by name, in place of those of `options`:
        ``solve(problem, method="lattice", objective="egalitarian")``.

    Raises
    ------
    ConfigError
        If an option is unknown or out of range, or the method keeps no quotas and couples.
    ProblemError
        If a locked pair is not among the pairs, or a forbidden pair is.
    InfeasibleError
        If no matching keeps the rules.
    NoStableMatchingError
        If there is no matching of the stability that was asked for.
    SolverError
        If the judge refuses the matching: it breaks a rule, or lacks what the method promises.
    """
    options = _options(problem, options or SolveOptions(), chosen)
    method = METHODS[options.method]
    rest = residual(problem)
    module, _, function = method.home.partition(":")
    run: Callable[[Problem, SolveOptions, Progress], Found] = getattr(
        import_module(module), function
    )
    found = run(rest.problem, options, progress or _silent)
    return _certified(problem, rest, options, found)


def _options(problem: Problem, options: SolveOptions, chosen: dict[str, Any]) -> SolveOptions:
    """Return what was chosen, by `options` and by name."""
    if chosen:
        unknown = [name for name in chosen if name not in SolveOptions.__dataclass_fields__]
        if unknown:
            raise ConfigError(
                message(
                    "unknown option {option}: choose one of {options}",
                    option=unknown[0],
                    options=", ".join(SolveOptions.__dataclass_fields__),
                )
            )
        if "method" in chosen and "objective" not in chosen:
            chosen = {**chosen, "objective": ""}
        options = replace(options, **chosen)
    conditioned = bool(problem.quotas) or len(problem.couples) > 0
    if not conditioned or METHODS[options.method].conditions:
        return options
    if options.method != "stable":
        raise ConfigError(
            message(
                "method {method} keeps no lower quotas and no couples: use fewest-blocking",
                method=options.method,
            ),
            field="method",
        )
    return replace(options, method="fewest-blocking", objective="")


def _certified(problem: Problem, rest: Residual, options: SolveOptions, found: Found) -> Matching:
    """Return the matching with the locks put back, once the judge agrees."""
    method = METHODS[options.method]
    vacancy = rest.restore(found.vacancy)
    verdict = verify(problem, vacancy)
    notions = _NOTIONS.get(method.promise, ())
    same = rest.problem is problem and not notions
    before = verdict if same else verify(rest.problem, found.vacancy, also=notions)
    shown = {
        "weakly-stable": verdict.stable,
        "weakly-stable-whole": verdict.stable and not len(verdict.blocking_by_lock),
        "strongly-stable": before.strongly_stable,
        "super-stable": before.super_stable,
        "pareto-efficient": before.pareto_efficient,
    }
    if not verdict.valid or not shown.get(method.promise, True):
        raise SolverError(
            message(
                "the judge refuses the matching of method {method}: {violations} broken rules, "
                "{blocking} blocking pairs",
                method=options.method,
                violations=len(verdict.violations),
                blocking=len(verdict.blocking),
            )
        )
    placed_bound = _plus(found.placed_bound, verdict.placed - before.placed)
    weight_bound = _plus(found.weight_bound, verdict.weight - before.weight)
    value, bound = found.value, found.bound
    if options.objective in _MEASURED:
        value, bound = _measured(options.objective, verdict, placed_bound, weight_bound)
    # The fewest blocking pairs come first, but the size is part of what was asked.
    sized = options.objective != "blocking-then-size" or placed_bound == verdict.placed
    proven = [word for word, holds in shown.items() if holds]
    proven += ["greatest-size"] * (placed_bound == verdict.placed)
    proven += ["greatest-weight"] * (weight_bound == verdict.weight)
    proven += ["best"] * (value is not None and value == bound)
    proven += [word for word in found.proven if word not in proven]
    return Matching(
        vacancy=vacancy,
        method=options.method,
        status="optimal" if value == bound and sized else "feasible",
        placed=verdict.placed,
        weight=verdict.weight,
        placed_bound=placed_bound,
        weight_bound=weight_bound,
        seed=options.seed,
        objective=options.objective,
        value=value,
        bound=bound,
        proven=tuple(proven),
        guarantee=found.guarantee,
        names=problem.names,
    )


_NOTIONS: Final[dict[str, tuple[str, ...]]] = {
    "strongly-stable": ("strong",),
    "super-stable": ("super",),
    "pareto-efficient": ("pareto",),
}
"""What the judge is asked for beside weak stability."""

_MEASURED: Final = ("size-then-weight", "size", "weight")
"""Objectives that the judge itself can measure, the locked people included."""


def _measured(
    objective: str, verdict: Verdict, placed_bound: int | None, weight_bound: int | None
) -> tuple[int, int | None]:
    """Return the value and the bound of an objective that is a size or a weight.

    Of size-then-weight it is the size until that is proven, and then the weight.
    """
    by_size = objective == "size" or (
        objective == "size-then-weight" and placed_bound != verdict.placed
    )
    return (verdict.placed, placed_bound) if by_size else (verdict.weight, weight_bound)


def _plus(bound: int | None, locked: int) -> int | None:
    """Return a bound with what the locks add."""
    return None if bound is None else bound + locked


def _silent(step: str, placed: int, weight: int) -> None:
    """Tell nobody."""
