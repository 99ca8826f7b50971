"""Flows: the largest and the heaviest matching, stable or not."""

from __future__ import annotations

import numpy as np

from matching.assignment.flow import heaviest, most_placed
from tests.oracles import Market
from tests.unit.assignment.markets import market, problem_of


def chain() -> Market:
    """Person 0 can go to both, person 1 to one only, and one pair outweighs both others."""
    result = market([{0: 0, 1: 0}, {0: 0}], [{0: 0, 1: 0}, {0: 0}])
    result.weights = [{0: 9, 1: 1}, {0: 2}]
    return result


def test_most_placed_counts_people() -> None:
    """Both can be placed, but not under a cap of one."""
    assert most_placed(problem_of(chain())) == 2
    capped = chain()
    capped.employer, capped.caps = [0, 0], [1]
    assert most_placed(problem_of(capped)) == 1


def test_heaviest_takes_the_size_that_is_asked() -> None:
    """The heaviest of all is smaller than the heaviest of the greatest size."""
    problem = problem_of(chain())
    free, two, three = (heaviest(problem, size) for size in (None, 2, 3))
    assert free is not None
    assert free.tolist() == [0, -1]
    assert two is not None
    assert two.tolist() == [1, 0]
    assert three is None


def test_heaviest_honours_what_must_be() -> None:
    """A candidate or a vacancy that must take part does, whatever it weighs."""
    problem = problem_of(chain())
    person = heaviest(problem, 1, must=np.array([False, True]))
    vacancy = heaviest(problem, 1, full=np.array([False, True]))
    assert person is not None
    assert person.tolist() == [-1, 0]
    assert vacancy is not None
    assert vacancy.tolist() == [1, -1]
