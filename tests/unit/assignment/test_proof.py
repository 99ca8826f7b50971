"""Solvers that prove, and solvers that lie."""

from __future__ import annotations

import numpy as np
import pytest

from matching.assignment import solve
from matching.assignment.exact import proof
from matching.assignment.exact.proof import SOLVERS, Claim, Limits, Question, ask, most
from matching.assignment.exact.rows import Rows
from matching.errors import SolverError
from matching.tables import Float64, Problem
from tests.oracles.largest import best_values
from tests.unit.assignment.markets import ints, market, problem_of

LIMITS = Limits(1000, None, 0)


def tied() -> Problem:
    """One person can only go where another, equally liked, could go too: two at most."""
    return problem_of(market([{0: 0, 1: 0}, {0: 0}], [{0: 0, 1: 0}, {0: 0}]))


def question(known: list[int]) -> Question:
    """The greatest size, with a matching that is known."""
    problem = tied()
    nothing = np.zeros(problem.n_pairs, dtype=np.bool_)
    rows = Rows(problem, 0, 2)
    return Question(rows, most(problem), nothing, nothing, ints(known))


def unstable(asked: Question, _: Limits) -> Claim:
    """Hand in the empty matching, which every pair blocks."""
    return Claim(2.0, np.zeros_like(asked.rows.upper_bounds()))


def twice(asked: Question, _: Limits) -> Claim:
    """Put one person in two places."""
    point: Float64 = np.ones_like(asked.rows.upper_bounds())
    return Claim(2.0, point)


LIES = {
    "a bound below what is known": lambda *_: Claim(0.0),
    "nothing possible": lambda *_: Claim(infeasible=True),
    "an unstable matching": unstable,
    "one person twice": twice,
}


@pytest.mark.parametrize("lie", LIES)
def test_a_liar_is_left_out_and_the_next_one_asked(lie: str) -> None:
    """Whatever the first solver claims that cannot be, the second gives the answer."""
    answer = ask(question([0, -1]), LIMITS, {"liar": LIES[lie], "HiGHS": SOLVERS["HiGHS"]})
    assert answer.liars == ("liar",)
    assert answer.bound == 2
    assert answer.vacancy is not None
    assert answer.vacancy.tolist() == [1, 0]


def test_a_bound_below_the_solvers_own_matching_is_a_lie() -> None:
    """It says one at most and hands in two."""

    def liar(asked: Question, _: Limits) -> Claim:
        return Claim(1.0, asked.rows.point(ints([1, 0])))

    assert ask(question([0, -1]), LIMITS, {"liar": liar}) == proof.Answer(None, None, ("liar",))


def test_who_says_nothing_is_no_liar() -> None:
    """A solver that was stopped passes the question on."""
    answer = ask(question([0, -1]), LIMITS, {"slow": lambda *_: Claim(), **SOLVERS})
    assert (answer.bound, answer.liars) == (2, ())


@pytest.mark.parametrize("name", SOLVERS)
def test_each_solver_proves_what_it_finds(name: str) -> None:
    """HiGHS and SCIP alike."""
    answer = ask(question([0, -1]), LIMITS, {name: SOLVERS[name]})
    assert answer.bound == 2
    assert answer.vacancy is not None


def test_a_model_that_denies_a_stable_matching_is_refused() -> None:
    """Then nothing that any solver says of it counts."""
    with pytest.raises(SolverError, match="denies"):
        ask(question([-1, -1]), LIMITS)


def test_a_lying_solver_spoils_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    """`solve` gives the proven best with a liar asked first."""
    asked: list[str] = []

    def liar(*_: object) -> Claim:
        asked.append("liar")
        return Claim(infeasible=True)

    monkeypatch.setattr(proof, "SOLVERS", {"liar": liar, **SOLVERS})
    # A market that neither a flow nor the first answers decide.
    hard = market(
        [{0: 1, 1: 1}, {1: 0}, {0: 1, 1: 1}],
        [{0: 1, 1: 1}, {1: 1}, {0: 1, 1: 0}],
    )
    hard.weights = [{0: 2, 1: 9}, {1: 20_000}, {0: 0, 1: 2}]
    found = solve(problem_of(hard), objective="weight")
    assert asked
    assert found.weight == found.weight_bound == best_values(hard)["weight"][1]
