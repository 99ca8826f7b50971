"""The lattice of stable matchings: its parts, its ends and where it refuses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.assignment import solve, verify
from matching.assignment.lattice.enumeration import count_stable_matchings, stable_matchings
from matching.assignment.lattice.rotations import fixed_pairs, rotations, stable_pairs
from matching.errors import ProblemError
from matching.tables import LowerQuota, Problem
from tests.oracles import Market
from tests.unit.assignment.markets import choice_of, market, problem_of

OBJECTIVES = ("egalitarian", "minimum-regret", "sex-equal", "balanced")


def latin(n: int, copies: int = 1) -> Problem:
    """Return a market in which both sides go round the circle in opposite directions."""
    men = {(k, c): [(k, (c + r) % n) for r in range(n)] for k in range(copies) for c in range(n)}
    women = {
        (k, v): [(k, (v + 1 + r) % n) for r in range(n)] for k in range(copies) for v in range(n)
    }
    return Problem.from_rankings(men, women)


def capped(wants: list[list[int]], order: str, places: list[int], cap: int) -> Market:
    """Return a market of one employer with a cap that ranks the pairs in this order.

    Each word of `order` is a candidate and a vacancy.
    """
    ranks: list[dict[int, int]] = [{} for _ in wants]
    for rank, (c, v) in enumerate(map(int, word) for word in order.split()):
        ranks[c][v] = rank
    own = [{v: rank for rank, v in enumerate(row)} for row in wants]
    return market(own, ranks, places, [0] * len(places), [cap])


# One vacancy turns a person away only once two rotations have both taken somebody worse from its
# employer: neither of them alone is enough.
TWO_BEFORE = capped(
    [[0, 2, 1, 3], [3, 2, 0, 1], [2, 3, 0, 1], [3, 2, 1, 0], [1, 0, 2, 3], [0, 3, 1, 2]],
    "42 43 11 03 52 20 12 10 40 01 21 51 02 30 50 41 13 31 23 22 53 32 33 00",
    [2, 3, 2, 1],
    5,
)
# A vacancy becomes full just when nobody worse is left with its employer: being full is the reason.
FULL_AT_ONCE = capped(
    [
        [0, 2, 1, 3, 4],
        [0, 4, 1, 2, 3],
        [3, 4, 0, 1, 2],
        [2, 3, 4, 0, 1],
        [1, 2, 3, 4, 0],
        [0, 1, 2, 4, 3],
        [4, 0, 1, 2, 3],
        [3, 0, 4, 2, 1],
    ],
    "63 13 71 04 21 30 03 62 31 40 22 53 12 74 34 54 72 44 01 61 "
    "20 70 02 51 43 42 52 11 64 10 14 24 73 41 60 33 00 32 23 50",
    [3, 1, 2, 3, 1],
    8,
)


@pytest.mark.parametrize(("drawn", "count"), [(TWO_BEFORE, 7), (FULL_AT_ONCE, 16)])
def test_two_markets_where_a_cap_makes_the_order_of_rotations_hard(
    drawn: Market, count: int
) -> None:
    """As many as enumeration found when these were searched for; all stable and different."""
    problem = problem_of(drawn)
    matchings = list(stable_matchings(problem))
    assert len({choice_of(vacancy) for vacancy in matchings}) == len(matchings) == count
    assert all(verify(problem, vacancy).stable for vacancy in matchings)
    assert count_stable_matchings(problem) == count


def test_a_circle_of_n_has_n_stable_matchings_in_a_chain() -> None:
    """One rotation after another, each of everybody."""
    found = rotations(latin(5))
    assert len(found) == 4
    assert all(len(found.moves(r)) == 5 for r in range(4))
    assert found.before.tolist() == [[0, 1], [1, 2], [2, 3]]
    assert len(stable_pairs(latin(5))) == 25
    assert not len(fixed_pairs(latin(5)))


def test_parts_that_have_nothing_to_do_with_each_other_are_counted_apart() -> None:
    """Forty circles of two: 2 to the 40th, told at once, and never made."""
    problem = latin(2, copies=40)
    assert count_stable_matchings(problem) == 2**40
    assert len(list(stable_matchings(problem, limit=1000))) == 1000


def test_counting_gives_up_after_so_many_steps() -> None:
    """None says that the number is not known."""
    assert count_stable_matchings(latin(8), steps=2) is None
    assert count_stable_matchings(latin(8), steps=None) == 8


def test_each_matching_is_an_array_of_its_own() -> None:
    """Whoever writes in one changes no other."""
    generator = stable_matchings(latin(3))
    next(generator)[:] = 7
    assert [vacancy.tolist() for vacancy in generator] == [[1, 2, 0], [2, 0, 1]]


def test_a_closed_set_has_its_matching() -> None:
    """From no rotation, the candidates' end, to all of them, the employers' end."""
    found = rotations(latin(4))
    none, some, every = np.zeros(3, dtype=bool), np.array([True, False, False]), np.ones(3, bool)
    assert found.matching(none).tolist() == found.first.tolist() == [0, 1, 2, 3]
    assert found.matching(some).tolist() == [1, 2, 3, 0]
    assert found.matching(every).tolist() == found.last.tolist() == [3, 0, 1, 2]
    assert found.closed(some)
    assert not found.closed(~some)


def test_somebody_may_move_within_an_employer_alone() -> None:
    """At its cap the employer would rather have the same person elsewhere: a rotation of one."""
    problem = problem_of(market([{0: 0, 1: 1}], [{0: 1, 1: 0}], [1, 1], [0, 0], [1]))
    found = rotations(problem)
    assert found.moves(0) == [(0, 0, 1)]
    assert len(found) == 1


def test_locked_people_and_their_places_are_left_out() -> None:
    """The lock leaves a circle of two, and is in every matching."""
    problem = latin(3)
    locked = replace(problem, locked=np.array([0, -1, -1], dtype=np.int32))
    matchings = [vacancy.tolist() for vacancy in stable_matchings(locked)]
    assert matchings
    assert all(vacancy[0] == 0 for vacancy in matchings)
    assert [0, 0] in fixed_pairs(locked).tolist()


@pytest.mark.parametrize("kind", ["quotas", "couples"])
def test_quotas_and_couples_are_refused(kind: str) -> None:
    """Their stable matchings are no lattice, and there may be none."""
    conditions = {
        "quotas": replace(latin(3), quotas=(LowerQuota((0,), 1),)),
        "couples": replace(latin(3), couples=np.array([[0, 1]], dtype=np.int32)),
    }
    with pytest.raises(ProblemError, match="lattice"):
        rotations(conditions[kind])


def test_a_market_of_nobody_has_one_stable_matching() -> None:
    """The empty one; nobody has a rank to complain of."""
    problem = problem_of(Market([{}, {}], [{}, {}], [{}, {}], [1], [0], [1]))
    assert [vacancy.tolist() for vacancy in stable_matchings(problem)] == [[-1, -1]]
    assert not len(stable_pairs(problem))
    for objective in OBJECTIVES:
        assert solve(problem, method="lattice", objective=objective).value == 0


def test_the_sides_are_weighed_against_each_other() -> None:
    """A circle of five: the ends favour one side, the middle neither."""
    problem = latin(5)
    values = {
        objective: solve(problem, method="lattice", objective=objective).value
        for objective in OBJECTIVES
    }
    assert values == {"egalitarian": 20, "minimum-regret": 2, "sex-equal": 0, "balanced": 10}


def test_the_same_effort_gives_the_same_matching_and_no_time_gives_one_too() -> None:
    """The search may stop at once: the matching is stable and the bound is one."""
    problem = latin(6, copies=3)
    one, two = (
        solve(problem, method="lattice", objective="balanced", seed=3, effort=1) for _ in range(2)
    )
    assert one.vacancy.tolist() == two.vacancy.tolist()
    hasty = solve(problem, method="lattice", objective="sex-equal", time_limit=0.0)
    assert hasty.value is not None
    assert hasty.bound is not None
    assert hasty.bound <= hasty.value
