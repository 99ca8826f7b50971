"""Super- and strongly stable matchings: small examples with known answers, and planted ones."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

from matching.assignment import SolveOptions, solve, verify
from matching.assignment.ties.proposals import Proposals
from matching.errors import NoStableMatchingError, SolverError
from matching.tables import Int32, Problem
from tests.oracles import Market
from tests.unit.assignment.markets import choice_of, ints, market, problem_of

arrays: Any = Problem
"""Whatever turns into arrays of the right type will do."""

METHODS = ("super-stable", "strongly-stable")


def people_ranked(market: Market) -> Problem:
    """Return the market with employers that rank candidates."""
    return dataclasses.replace(problem_of(market), employer_ranks="candidates")


def test_two_who_rank_alike_and_are_ranked_alike_have_nothing_strong() -> None:
    """Irving (1994): both want the first more, and she does not mind: the loser blocks."""
    alike = problem_of(market([{0: 0, 1: 1}, {0: 0, 1: 1}], [{0: 0, 1: 0}, {0: 0, 1: 0}]))
    assert solve(alike).placed == 2
    for method in METHODS:
        with pytest.raises(NoStableMatchingError, match="proven"):
            solve(alike, SolveOptions(method))
    verdict = verify(alike, ints([0, 1]), also=("strong", "super"))
    assert verdict.stable
    assert verdict.strong_blocking is not None
    assert verdict.strong_blocking.tolist() == [[1, 0]]
    assert not verdict.strongly_stable


def test_where_nobody_minds_all_is_strong_and_nothing_super() -> None:
    """Irving (1994): indifferent to everybody, no pair gains, and every pair loses nothing."""
    row = {0: 0, 1: 0, 2: 0}
    indifferent = problem_of(market([dict(row) for _ in row], [dict(row) for _ in row]))
    assert solve(indifferent, SolveOptions("strongly-stable")).placed == 3
    with pytest.raises(NoStableMatchingError, match="super-stable"):
        solve(indifferent, SolveOptions("super-stable"))


def test_a_tie_below_what_is_had_does_no_harm() -> None:
    """Super-stable, although the lists have ties: nobody comes down to them."""
    above = problem_of(market([{0: 0, 1: 1, 2: 1}, {1: 0, 0: 1, 2: 1}], [{0: 0, 1: 1, 2: 0}] * 2))
    for method in METHODS:
        found = solve(above, SolveOptions(method))
        assert choice_of(found.vacancy) == (0, 1)
        assert {"weakly-stable", method} <= set(found.proven)


def test_a_critical_set_goes_on_to_what_it_likes_less() -> None:
    """Two want the first two alike and the third wants only them: somebody must give way."""
    crowd = market(
        [{0: 0, 1: 0, 2: 1}, {0: 0, 1: 0, 2: 1}, {0: 0, 1: 0, 2: 1}],
        [{0: 0, 1: 0, 2: 0}, {0: 0, 1: 0, 2: 0}, {0: 1, 1: 1, 2: 0}],
    )
    found = solve(problem_of(crowd), SolveOptions("strongly-stable"))
    assert found.vacancy.tolist()[2] == 2
    assert sorted(found.vacancy.tolist()) == [0, 1, 2]


def test_a_cap_may_leave_nothing() -> None:
    """Two employees' places, a cap of one, and two who rank the same: no strong matching."""
    capped = market([{0: 0}, {1: 0}], [{0: 0}, {1: 0}], [1, 1], [0, 0], [1])
    for method in METHODS:
        with pytest.raises(NoStableMatchingError):
            solve(problem_of(capped), SolveOptions(method))
    capped.ranks[1][1] = 1
    for method in METHODS:
        assert choice_of(solve(problem_of(capped), SolveOptions(method)).vacancy) == (0, None)


def test_who_is_there_does_not_block_with_a_place_liked_as_well() -> None:
    """An employer that ranks candidates gains nothing from such a move; one of pairs would."""
    two = market([{0: 0, 1: 0}], [{0: 0, 1: 0}], [1, 1], [0, 0], [2])
    found = solve(people_ranked(two), SolveOptions("strongly-stable"))
    assert found.placed == 1
    with pytest.raises(NoStableMatchingError):
        solve(problem_of(two), SolveOptions("strongly-stable"))
    with pytest.raises(NoStableMatchingError):
        solve(people_ranked(two), SolveOptions("super-stable"))


def test_strongly_stable_matchings_may_differ_in_size_where_candidates_are_ranked() -> None:
    """Who is there may stay in the way of somebody: moving aside would gain them nothing."""
    aside = people_ranked(
        market(
            [{0: 0, 1: 0}, {1: 0}, {1: 0, 2: 0}],
            [{0: 1, 1: 1}, {1: 2}, {1: 0, 2: 0}],
            [1, 2, 2],
            [0, 0, 0],
            [3],
        )
    )
    for vacancy in ([0, 1, 2], [1, -1, 1]):
        assert verify(aside, vacancy, also=("strong",)).strongly_stable
    found = solve(aside, SolveOptions("strongly-stable"))
    assert found.placed_bound is None
    assert "strongly-stable" in found.proven


def test_the_model_proves_that_there_is_none() -> None:
    """Where employers rank candidates and people their vacancies alike, clauses decide."""
    none = market(
        [{0: 0, 1: 0}, {0: 0}, {0: 0}], [{0: 1, 1: 1}, {0: 0}, {0: 0}], [1, 1], [0, 0], [2]
    )
    with pytest.raises(NoStableMatchingError):
        solve(people_ranked(none), SolveOptions("strongly-stable"))
    with pytest.raises(SolverError, match="effort"):
        solve(people_ranked(none), SolveOptions("strongly-stable", time_limit=0.0))


def test_locked_people_are_put_aside_with_their_places() -> None:
    """Who is locked to the only place is not displaced, and the rest is strongly stable."""
    kept = market([{0: 0, 1: 1}, {0: 0, 1: 1}], [{0: 0, 1: 0}, {0: 0, 1: 0}])
    kept.locked = {1: 0}
    for method in METHODS:
        assert choice_of(solve(problem_of(kept), SolveOptions(method)).vacancy) == (1, 0)


def test_an_empty_market_is_stable_in_every_sense() -> None:
    """Nobody, or nobody with a pair."""
    for people in (0, 2):
        rows: list[dict[int, int]] = [{}] * people
        empty = problem_of(Market(rows, rows, rows, [1], [0], [1]))
        for method in METHODS:
            assert solve(empty, SolveOptions(method)).placed == 0


def planted(seed: int, n: int, m: int, cap: bool) -> tuple[Problem, Int32]:
    """Return a market with a super-stable matching that is there by construction.

    Everybody has one of the pairs; of each other pair one side likes what it has strictly better,
    and the other side ranks it anyhow. Vacancies with a free place are liked strictly less.
    """
    rng = np.random.default_rng(seed)
    employer = np.arange(m, dtype=np.int32) // 2 if cap else np.arange(m, dtype=np.int32)
    home = rng.permutation(np.arange(n) % m).astype(np.int32)
    wants = rng.random((n, m)) < 0.3
    wants[np.arange(n), home] = True
    candidate, vacancy = np.nonzero(wants)
    own, other = rng.integers(0, 12, (2, candidate.size))
    theirs = home[candidate] == vacancy
    candidate_minds = rng.random(candidate.size) < 0.4
    own[candidate_minds] = rng.integers(6, 12, candidate_minds.sum())
    other[~candidate_minds] = rng.integers(6, 12, (~candidate_minds).sum())
    own[theirs], other[theirs] = 5, 5
    size = np.bincount(home, minlength=m)
    cap_of = np.bincount(employer[home]) + (0 if cap else 9)
    # A place is free wherever only the cap is kept full.
    places = size + (rng.random(m) < 0.5) if cap else size
    problem: Problem = arrays(
        indptr=np.concatenate(([0], np.cumsum(np.bincount(candidate, minlength=n)))),
        vacancy=vacancy,
        candidate_rank=own,
        vacancy_rank=other,
        weight=np.ones(candidate.size),
        capacity=places,
        employer=employer,
        employer_capacity=cap_of,
        locked=np.full(n, -1),
        forbidden=np.empty((0, 2)),
    )
    return problem, home


@pytest.mark.parametrize("cap", [False, True])
@pytest.mark.parametrize("seed", range(3))
def test_a_planted_matching_is_reached_or_bettered_for_everybody(seed: int, cap: bool) -> None:
    """Three hundred people and thirty vacancies, ties on both sides, with and without caps."""
    problem, home = planted(seed, 300, 30, cap)
    assert verify(problem, home, also=("super",)).super_stable
    rank = {
        (c, v): r
        for c, v, r in zip(
            problem.candidate.tolist(),
            problem.vacancy.tolist(),
            problem.candidate_rank.tolist(),
            strict=True,
        )
    }
    for method in METHODS:
        found = solve(problem, SolveOptions(method))
        assert found.placed == 300
        assert all(rank[c, v] <= 5 for c, v in enumerate(found.vacancy.tolist()))


@pytest.mark.parametrize("method", METHODS)
def test_without_ties_it_is_the_candidate_optimal_matching(method: str) -> None:
    """All three strengths are one there."""
    problem, _ = planted(7, 200, 20, True)
    order = np.random.default_rng(1).permutation(problem.n_pairs).astype(np.int32)
    strict = dataclasses.replace(problem, candidate_rank=order, vacancy_rank=order[::-1])
    found = solve(strict, SolveOptions(method))
    best = solve(strict, SolveOptions("candidate-optimal"))
    assert found.vacancy.tolist() == best.vacancy.tolist()


def test_the_judge_has_the_last_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """A matching that is not what was promised is refused."""
    alike = problem_of(market([{0: 0, 1: 1}, {0: 0, 1: 1}], [{0: 0, 1: 0}, {0: 0, 1: 0}]))
    monkeypatch.setattr(Proposals, "taken", lambda _: 0)
    with pytest.raises(SolverError, match="judge"):
        solve(alike, SolveOptions("strongly-stable"))
