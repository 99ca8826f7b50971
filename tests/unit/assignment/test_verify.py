"""The judge finds what is planted."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from matching.assignment import verify
from matching.errors import TableError
from matching.tables import Matching, Violation
from tests.oracles import Market
from tests.unit.assignment.markets import ints, market, problem_of


def fair() -> Market:
    """Three people, two vacancies of one employer with two places together and a cap of two."""
    return market(
        [{0: 0, 1: 1}, {0: 0}, {1: 0}],
        [{0: 0, 1: 1}, {0: 1}, {1: 2}],
        places=[1, 2],
        employer=[0, 0],
        caps=[2],
    )


def test_a_sound_matching_has_no_violations() -> None:
    """Nothing broken, nothing blocking, and the judge counts for itself."""
    verdict = verify(problem_of(fair()), ints([0, -1, 1]))
    assert verdict.valid
    assert verdict.stable
    assert (verdict.placed, verdict.weight) == (2, 2)


def planted(**changes: object) -> Market:
    """Return the fair market with some fields changed."""
    result = fair()
    for name, value in changes.items():
        setattr(result, name, value)
    return result


@pytest.mark.parametrize(
    ("changes", "vacancy", "violation"),
    [
        ({}, [0, 2, 1], Violation("unknown-vacancy", candidate=1, vacancy=2)),
        ({}, [0, -2, 1], Violation("unknown-vacancy", candidate=1, vacancy=-2)),
        ({}, [0, -1, 0], Violation("not-acceptable", candidate=2, vacancy=0)),
        ({"forbidden": {(1, 1)}}, [0, 1, -1], Violation("forbidden", candidate=1, vacancy=1)),
        ({}, [0, 0, -1], Violation("over-capacity", vacancy=0, employer=0)),
        ({"caps": [1]}, [0, -1, 1], Violation("over-employer-capacity", employer=0)),
        ({"locked": {0: 1}}, [0, -1, 1], Violation("lock-broken", candidate=0, vacancy=0)),
        ({"locked": {0: 1}}, [-1, 0, 1], Violation("lock-broken", candidate=0)),
    ],
)
def test_each_kind_of_violation_is_found(
    changes: dict[str, object], vacancy: list[int], violation: Violation
) -> None:
    """A planted fault is reported as what it is, about whom it is."""
    verdict = verify(problem_of(planted(**changes)), ints(vacancy))
    assert violation in verdict.violations
    assert not verdict.valid
    assert not verdict.stable


def test_a_pair_blocks_where_a_place_is_free() -> None:
    """Clause (a): a place is free and the employer is under its cap."""
    verdict = verify(problem_of(planted(caps=[3])), ints([1, 0, -1]))
    assert verdict.blocking.tolist() == [[0, 0], [2, 1]]


def test_a_pair_blocks_where_someone_worse_has_the_place() -> None:
    """Clause (b): the vacancy is full and would swap, also when the employer is at its cap."""
    verdict = verify(problem_of(fair()), ints([1, 0, -1]))
    assert verdict.valid
    assert verdict.blocking.tolist() == [[0, 0]]


def test_a_pair_blocks_where_the_employer_would_swap_between_vacancies() -> None:
    """Clause (c): a place is free, the cap is reached, and someone elsewhere there is worse."""
    verdict = verify(problem_of(fair()), ints([-1, -1, 1]))
    assert [1, 0] in verdict.blocking.tolist()
    capped = verify(problem_of(planted(caps=[1])), ints([-1, -1, 1]))
    assert capped.blocking.tolist() == [[0, 0], [0, 1], [1, 0]]


def test_the_worst_pair_of_an_employer_may_be_ones_own() -> None:
    """Clause (c) when the one who would move is the one who would be displaced."""
    one = market([{0: 0, 1: 1}], [{0: 0, 1: 1}], [1, 1], [0, 0], [1])
    assert verify(problem_of(one), ints([1])).blocking.tolist() == [[0, 0]]


def test_equals_do_not_block() -> None:
    """A tie on either side is no reason to leave."""
    tie = market([{0: 0, 1: 0}, {0: 0}], [{0: 0, 1: 0}, {0: 0}])
    assert verify(problem_of(tie), ints([0, -1])).stable
    assert verify(problem_of(tie), ints([1, 0])).stable


def test_a_pair_held_back_by_a_lock_is_reported_apart() -> None:
    """A locked person is not displaced and does not move; the judge says where it matters."""
    kept = planted(locked={1: 0})
    verdict = verify(problem_of(kept), ints([1, 0, -1]))
    assert verdict.stable
    assert verdict.blocking_by_lock.tolist() == [[0, 0]]
    moved = planted(locked={0: 1})
    verdict = verify(problem_of(moved), ints([1, 0, -1]))
    assert verdict.stable
    assert verdict.blocking_by_lock.tolist() == [[0, 0]]


def test_a_vacancy_without_places_blocks_nothing() -> None:
    """With no place and nobody there, nobody can be taken or displaced."""
    assert verify(problem_of(market([{0: 0}], [{0: 0}], [0], [0], [1])), ints([-1])).stable
    assert verify(problem_of(market([{0: 0}], [{0: 0}], [1], [0], [0])), ints([-1])).stable


def test_an_array_of_the_wrong_length_is_refused() -> None:
    """The judge wants one entry for each candidate, and whole numbers."""
    with pytest.raises(TableError):
        verify(problem_of(fair()), ints([0, 1]))
    with pytest.raises(TableError):
        verify(problem_of(fair()), np.array([0.0, 1.0, 2.0]))


def test_the_judge_does_not_believe_a_matching_about_itself() -> None:
    """What a solver says of size, weight and status is not looked at."""
    claim = Matching(ints([0, 0, 0]), "stable", "optimal", 3, 99, 3, 99, 0)
    verdict = verify(problem_of(fair()), claim)
    assert not verdict.valid
    assert (verdict.placed, verdict.weight) == (2, 2)


def test_the_judge_needs_no_solver() -> None:
    """Importing it brings neither OR-Tools nor a sibling that solves."""
    code = (
        "import sys, matching.assignment.verify; "
        "print([m for m in sys.modules if m.startswith('ortools') or m == 'scipy'])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
