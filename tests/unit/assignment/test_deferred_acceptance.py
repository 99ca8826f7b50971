"""Deferred acceptance: published examples and ties."""

from __future__ import annotations

from ctypes import sizeof
from pathlib import Path

import numpy as np
import pytest

from hatch_build import NoKernelError, compile_kernel, library_in
from matching.assignment import native, solve
from matching.assignment.deferred_acceptance import (
    approximate,
    break_ties,
    candidate_optimal,
    candidates_propose,
    order_by,
    vacancies_propose,
    vacancy_optimal,
)
from matching.assignment.native import binding
from matching.assignment.strict_order import lots, pair_lots
from matching.errors import MatchingError, TableError
from matching.tables import Problem
from tests.oracles import Market, stable_matchings
from tests.unit.assignment.markets import choice_of, market, problem_of


def marriage(table: list[list[tuple[int, int]]]) -> Market:
    """Return the market of a table of (rank by the man, rank by the woman), from 1."""
    wants = [{w: pair[0] - 1 for w, pair in enumerate(row)} for row in table]
    ranks = [{w: pair[1] - 1 for w, pair in enumerate(row)} for row in table]
    return market(wants, ranks)


# D. Gale, L. S. Shapley, "College admissions and the stability of marriage", American
# Mathematical Monthly 69 (1962) 9-15, examples 1 and 2.
EXAMPLE_1 = marriage([[(1, 3), (2, 2), (3, 1)], [(3, 1), (1, 3), (2, 2)], [(2, 2), (3, 1), (1, 3)]])
EXAMPLE_2 = marriage(
    [
        [(1, 3), (2, 3), (3, 2), (4, 3)],
        [(1, 4), (4, 1), (3, 3), (2, 2)],
        [(2, 2), (1, 4), (3, 4), (4, 1)],
        [(4, 1), (2, 2), (3, 1), (1, 4)],
    ]
)


def test_gale_and_shapley_example_1() -> None:
    """The men propose and get their first choices; the women propose and get theirs."""
    problem = problem_of(EXAMPLE_1)
    assert candidate_optimal(problem).tolist() == [0, 1, 2]
    assert vacancy_optimal(problem).tolist() == [2, 0, 1]
    assert sorted(stable_matchings(EXAMPLE_1)) == [(0, 1, 2), (1, 2, 0), (2, 0, 1)]


def test_gale_and_shapley_example_2() -> None:
    """Only one matching is stable, and nobody has a first choice in it."""
    problem = problem_of(EXAMPLE_2)
    assert stable_matchings(EXAMPLE_2) == [(2, 3, 0, 1)]
    assert candidate_optimal(problem).tolist() == [2, 3, 0, 1]
    assert vacancy_optimal(problem).tolist() == [2, 3, 0, 1]


def test_an_employer_at_its_cap_lets_its_worst_go() -> None:
    """The cap keeps the best over both vacancies, whoever came first."""
    problem = problem_of(
        market(
            [{0: 0}, {1: 0}, {1: 0}],
            [{0: 2}, {1: 0}, {1: 1}],
            places=[1, 2],
            employer=[0, 0],
            caps=[2],
        )
    )
    assert candidate_optimal(problem).tolist() == [-1, 1, 1]
    assert vacancy_optimal(problem).tolist() == [-1, 1, 1]


def test_an_employer_may_offer_one_person_two_vacancies() -> None:
    """The candidate takes the better, and the place that comes free goes to the next."""
    problem = problem_of(
        market(
            [{0: 0, 1: 1}, {1: 0}],
            [{0: 1, 1: 0}, {1: 2}],
            places=[1, 1],
            employer=[0, 0],
            caps=[2],
        )
    )
    assert vacancy_optimal(problem).tolist() == [0, 1]


@pytest.mark.parametrize("method", [candidate_optimal, vacancy_optimal])
def test_the_seed_decides_between_equals(method: type) -> None:
    """Two people that a vacancy likes equally: some seeds take one, some the other."""
    problem = problem_of(market([{0: 0}, {0: 0}], [{0: 0}, {0: 0}]))
    outcomes = {choice_of(method(problem, seed)) for seed in range(20)}
    assert outcomes == {(0, None), (None, 0)}


def test_promotion_places_someone_whom_a_tie_left_out() -> None:
    """Who was refused everywhere goes before equals the second time, and both have a place."""
    problem = problem_of(market([{0: 0, 1: 1}, {0: 0}], [{0: 0, 1: 0}, {0: 0}]))
    for seed in range(10):
        order = break_ties(problem, seed)
        promoted = candidates_propose(problem, order, promote=True)
        assert promoted.tolist() == [1, 0]


def test_broken_ties_agree_with_the_ranks() -> None:
    """The strict order never turns a rank around."""
    problem = problem_of(EXAMPLE_2)
    order = break_ties(problem, 3)
    for position, rank in (
        (order.candidate, problem.candidate_rank),
        (order.vacancy, problem.vacancy_rank),
    ):
        assert np.all(np.diff(rank[np.argsort(position)]) >= 0)


def test_a_candidate_with_equal_wishes_asks_first_who_has_room() -> None:
    """One who is content with either place leaves the contested one, whatever the lot."""
    problem = problem_of(market([{0: 0, 1: 0}, {0: 0}], [{0: 0, 1: 0}, {0: 1}]))
    sizes = set()
    for seed in range(20):
        order = break_ties(problem, seed)
        assert approximate(problem, order).tolist() == [1, 0]
        sizes.add(np.count_nonzero(candidates_propose(problem, order, promote=True) >= 0))
    assert sizes == {1, 2}


@pytest.mark.parametrize("method", ["candidate-optimal", "vacancy-optimal", "approximate"])
def test_a_market_of_nobody_has_a_matching(method: str) -> None:
    """No candidates, no vacancies, no pairs."""
    nothing = np.empty(0, dtype=np.int32)
    problem = Problem(
        indptr=np.zeros(1, dtype=np.int64),
        vacancy=nothing,
        candidate_rank=nothing,
        vacancy_rank=nothing,
        weight=np.empty(0, dtype=np.int64),
        capacity=nothing,
        employer=nothing,
        employer_capacity=nothing,
        locked=nothing,
        forbidden=np.empty((0, 2), dtype=np.int32),
    )
    assert solve(problem, method=method).placed == 0


def test_the_approximation_bounds_the_size_by_its_guarantee_and_by_the_places() -> None:
    """Two people for one place: nothing is larger. Nobody wants the other four."""
    problem = problem_of(market([{0: 0}, {0: 0}, {}], [{0: 0}, {0: 0}, {}], places=[1]))
    matching = solve(problem, method="approximate")
    assert (matching.placed, matching.placed_bound, matching.guarantee) == (1, 1, "3/2")
    assert "greatest-size" in matching.proven


def test_lots_are_the_numbers_of_split_mix() -> None:
    """As published with the generator: the first five from the seed 1234567."""
    assert lots(1234567, 5).tolist() == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]


def test_the_lot_of_a_wish_starts_where_the_lot_of_the_candidate_ends() -> None:
    """Vacancy v draws number v + 1 of the sequence that starts at the candidate's lot."""
    problem = problem_of(market([{0: 0, 2: 0}, {1: 0}], [{0: 0, 2: 0}, {1: 0}]))
    own = lots(7, 2).tolist()
    expected = [lots(own[0], 3).tolist()[0], lots(own[0], 3).tolist()[2], lots(own[1], 2)[1]]
    assert pair_lots(problem, 7).tolist() == expected


def test_an_order_of_other_pairs_is_refused() -> None:
    """The kernel would read beyond the end of the keys."""
    problem = problem_of(EXAMPLE_2)
    order = order_by(problem, np.arange(3), np.arange(16))
    for propose in (candidates_propose, vacancies_propose, approximate):
        with pytest.raises(TableError, match=r"candidate_key: shape \(3,\), not \(16,\)"):
            propose(problem, order)


def test_without_a_kernel_the_heaps_of_python_serve(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All three ways, with the same outcome."""
    problem = problem_of(EXAMPLE_2)
    order = break_ties(problem, 1)
    ways = (candidates_propose, vacancies_propose, approximate)
    before = [way(problem, order).tolist() for way in ways]
    monkeypatch.setattr(native, "FOLDER", tmp_path)
    assert not binding.serves(problem)
    assert [way(problem, order).tolist() for way in ways] == before
    with pytest.raises(MatchingError, match="it was not built"):
        native.required_library()


def test_the_kernel_of_this_checkout_is_of_its_sources(tmp_path: Path) -> None:
    """An editable install has it, unless there is no C compiler."""
    kernel = library_in(native.FOLDER)
    if not kernel.exists():
        try:
            compile_kernel(native.FOLDER, tmp_path / kernel.name)
        except NoKernelError as error:
            pytest.skip(str(error))
        pytest.fail("there is a C compiler and no kernel; install again: pip install -e .")
    assert native.required_library() is native.library()


def test_python_and_c_agree_on_the_structure() -> None:
    """The size of what is passed."""
    found = native.library()
    if found is None:
        pytest.skip("no kernel was compiled")
    assert found.stagepact_market_size() == sizeof(binding.Market)
