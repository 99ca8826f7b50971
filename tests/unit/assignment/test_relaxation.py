"""The bound of the relaxation."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matching.assignment.problem import residual
from matching.assignment.relaxation import relax
from tests.oracles import Market, best_stable
from tests.unit.assignment.markets import market, markets, problem_of


@settings(
    max_examples=200, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
@given(markets(locks=False), st.sampled_from([10.0, 1e-4, 1e-5, 0.0]))
def test_the_bound_is_never_below_the_best(market: Market, effort: float) -> None:
    """Whatever is enumerated as best of the greatest size, the bound allows it.

    Also when the simplex is stopped before its end.
    """
    placed, weight = best_stable(market)
    relaxed = relax(residual(problem_of(market)).problem, placed, effort)
    assert relaxed is None or relaxed.bound >= weight
    assert relaxed is not None or effort < 1


def test_stability_lowers_the_bound_below_that_of_a_flow() -> None:
    """A flow would place the heaviest pair, of weight 9, which the best one blocks."""
    one = market(
        [{0: 0}, {1: 0}, {0: 0, 1: 1}],
        [{0: 0}, {1: 1}, {0: 1, 1: 2}],
        places=[1, 1],
        employer=[0, 0],
        caps=[1],
    )
    one.weights = [{0: 1}, {1: 9}, {0: 9, 1: 9}]
    relaxed = relax(problem_of(one), 1, 10.0)
    assert relaxed is not None
    assert best_stable(one) == (1, 1)
    assert 1 <= relaxed.bound < 9
