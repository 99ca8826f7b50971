"""Lower quotas and couples: small markets with known answers, named by ids."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from matching.assignment import solve, verify
from matching.assignment.budget import Budget
from matching.assignment.conditions.exact import Exact
from matching.assignment.conditions.solving import Search
from matching.assignment.judge.room import most_seated
from matching.errors import ConfigError, InfeasibleError
from matching.tables import LowerQuota, Matching, Problem


def quota(vacancies: str, at_least: int, group: Any = None, *, or_none: bool = True) -> Any:
    """Return a quota in ids; `vacancies` are separated by spaces."""
    people: Any = group
    places: Any = tuple(vacancies.split())
    return LowerQuota(places, at_least, people, or_none)


def named(problem: Problem, matching: Matching) -> tuple[set[Any], set[Any]]:
    """Return the blocking pairs and couples of a matching in ids."""
    assert problem.names is not None
    who, where = problem.names.candidates, problem.names.vacancies
    verdict = verify(problem, matching)
    pairs = {(who[c], where[v]) for c, v in verdict.blocking.tolist()}
    couples = {
        (who[c], where[v], who[d], where[w]) for c, v, d, w in verdict.blocking_couples.tolist()
    }
    return pairs, couples


def one_couple_and_one_single(**more: Any) -> Problem:
    """Return the couple (r1, r2), who want h1 and h2 of one employer, and r3, who wants either."""
    return Problem.from_rankings(
        {"r1": ["h1"], "r2": ["h2"], "r3": ["h1", "h2"]},
        {"h1": ["r1", "r3"], "h2": ["r3", "r2"]},
        employer={"h1": "e", "h2": "e"},
        employer_ranks="pairs",
        couples=[("r1", "r2")],
        **more,
    )


def two_or_none() -> Problem:
    """Return a college c that takes two or none, and d, which takes one."""
    return Problem.from_rankings(
        {"a1": ["c", "d"], "a2": ["d", "c"]},
        {"c": ["a1", "a2"], "d": ["a1", "a2"]},
        capacity={"c": 2, "d": 1},
        quotas=[quota("c", 2)],
    )


def test_with_one_couple_nothing_need_be_stable() -> None:
    """Roth (1984), Journal of Political Economy 92: couples can leave no stable matching.

    The smallest market of the kind. With the couple placed, h2 would rather have r3. With r3 at
    h2, r3 would rather be at h1, which is free; and from there the couple drives r3 away.
    """
    problem = one_couple_and_one_single()
    blocked_by: dict[tuple[int, ...], tuple[set[Any], set[Any]]] = {
        (0, 1, -1): ({("r3", "h2")}, set()),
        (-1, -1, 1): ({("r3", "h1")}, set()),
        (-1, -1, 0): (set(), {("r1", "h1", "r2", "h2")}),
        (-1, -1, -1): ({("r3", "h1"), ("r3", "h2")}, {("r1", "h1", "r2", "h2")}),
    }
    for vacancy, expected in blocked_by.items():
        assert named(problem, np.array(vacancy)) == expected  # type: ignore[arg-type]
    matching = solve(problem)
    assert matching.method == "fewest-blocking"
    assert (matching.value, matching.bound, matching.placed) == (1, 1, 2)
    assert {"fewest-blocking", "none-stable", "greatest-size"} <= set(matching.proven)
    assert "weakly-stable" not in matching.proven
    assert named(problem, matching) == ({("r3", "h2")}, set())


def test_with_one_lower_quota_nothing_need_be_stable() -> None:
    """Biro, Fleiner, Irving, Manlove (2010): nor can colleges with lower quotas.

    With both at c, a2 would rather be at d, which is free. With c closed, d takes a1, and then
    both would rather be at c: a blocking group. With a2 at d, d would rather have a1.
    """
    problem = two_or_none()
    blocked_by: dict[tuple[int, ...], set[Any]] = {
        (0, 0): {("a2", "d")},
        (1, -1): {("a1", "c"), ("a2", "c")},
        (-1, 1): {("a1", "d")},
    }
    for vacancy, expected in blocked_by.items():
        assert named(problem, np.array(vacancy)) == (expected, set())  # type: ignore[arg-type]
    matching = solve(problem)
    assert matching.pairs() == [("a1", "c"), ("a2", "c")]
    assert (matching.value, matching.bound) == (1, 1)
    assert "none-stable" in matching.proven


def test_a_closed_vacancy_blocks_nothing_without_enough_people() -> None:
    """One who would rather be at a place for two or none is no group."""
    problem = Problem.from_rankings(
        {"a1": ["c", "d"], "a2": ["d"]},
        {"c": ["a1"], "d": ["a1", "a2"]},
        capacity={"c": 2, "d": 2},
        quotas=[quota("c", 2)],
    )
    matching = solve(problem)
    assert matching.pairs() == [("a1", "d"), ("a2", "d")]
    assert {"weakly-stable", "fewest-blocking"} <= set(matching.proven)


def test_a_quota_of_one_or_none_for_everybody_changes_nothing() -> None:
    """It cannot be missed, so it must not change what blocks."""
    bare = {"x": ["v", "w"], "y": ["v"]}, {"v": ["y", "x"], "w": ["x"]}
    problem = Problem.from_rankings(*bare, quotas=[quota("v", 1), quota("v w", 1)])
    for vacancy in ([-1, -1], [0, -1], [1, -1], [1, 0]):
        with_it = verify(problem, np.array(vacancy))
        without = verify(Problem.from_rankings(*bare), np.array(vacancy))
        assert with_it.blocking.tolist() == without.blocking.tolist()


def test_a_place_kept_for_a_group_is_not_given_to_who_ranks_better() -> None:
    """At least one mbo student: the hbo student ranks better, and still does not block."""
    lists = {"mbo": ["v"], "hbo": ["v"]}, {"v": ["hbo", "mbo"]}
    assert solve(Problem.from_rankings(*lists)).pairs() == [("hbo", "v")]
    for or_none in (True, False):
        kept = quota("v", 1, ("mbo",), or_none=or_none)
        matching = solve(Problem.from_rankings(*lists, quotas=[kept]))
        assert matching.pairs() == [("mbo", "v")]
        assert "weakly-stable" in matching.proven


def test_people_may_leave_a_quota_that_needs_them() -> None:
    """A quota binds whom it sends away, not who wants to go: that blocks."""
    problem = Problem.from_rankings(
        {"a": ["good", "dull"]},
        {"good": ["a"], "dull": ["a"]},
        quotas=[quota("dull", 1, or_none=False)],
    )
    matching = solve(problem)
    assert matching.pairs() == [("a", "dull")]
    assert named(problem, matching) == ({("a", "good")}, set())
    assert "none-stable" in matching.proven


def test_who_counts_already_does_not_make_up_for_another() -> None:
    """Two over both places: if c came from one to the other, only one would be left."""
    problem = Problem.from_rankings(
        {"c": ["v", "w"], "d": ["v"]}, {"v": ["c", "d"], "w": ["c"]}, quotas=[quota("v w", 2)]
    )
    matching = solve(problem)
    assert matching.pairs() == [("c", "w"), ("d", "v")]
    assert {"weakly-stable", "greatest-weight"} <= set(matching.proven)


def test_people_may_leave_a_quota_within_an_employer_at_its_cap() -> None:
    """The employer itself ranks them better there, and its quota holds nobody back."""
    problem = Problem.from_rankings(
        {"c": ["good", "dull"], "other": ["dull"]},
        {"good": ["c"], "dull": ["other", "c"]},
        employer={"good": "e", "dull": "e"},
        employer_capacity={"e": 1},
        quotas=[quota("dull", 1, ("c",), or_none=False)],
    )
    matching = solve(problem)
    assert matching.pairs() == [("c", "dull")]
    assert named(problem, matching) == ({("c", "good")}, set())
    assert (matching.value, matching.bound) == (1, 1)


def test_a_quota_that_nobody_can_meet_is_named() -> None:
    """By itself, or beside the others."""
    lists = {"a": ["v", "w"], "b": ["x"]}, {"v": ["a"], "w": ["a"], "x": ["b"]}
    cases = {
        "at least 2 people at v": [quota("x", 1), quota("v", 2, or_none=False)],
        "at least 1 people at w cannot be met beside": [
            quota("v", 1, or_none=False),
            quota("w", 1, or_none=False),
        ],
    }
    for words, quotas in cases.items():
        with pytest.raises(InfeasibleError, match=re.escape(words)):
            solve(Problem.from_rankings(*lists, quotas=quotas))


def test_a_lock_brings_the_other_half_along() -> None:
    """With r1 locked at h1, r2 must be at the same employer, and r3 cannot drive r2 away."""
    problem = one_couple_and_one_single(locked={"r1": "h1"})
    matching = solve(problem)
    assert matching.pairs() == [("r1", "h1"), ("r2", "h2")]
    assert "weakly-stable" in matching.proven
    # Unlocked, r3 would take the place of r2.
    assert verify(problem, matching).blocking_by_lock.tolist() == [[2, 1]]


def test_locks_that_tear_a_couple_apart_are_refused() -> None:
    """To two employers, or where the other half has no pair."""
    lists = {"a": ["v", "w"], "b": ["v"]}, {"v": ["a", "b"], "w": ["a"]}
    for locked in ({"a": "w", "b": "v"}, {"a": "w"}):
        with pytest.raises(InfeasibleError, match="candidates a and b are a couple"):
            solve(Problem.from_rankings(*lists, capacity=2, couples=[("a", "b")], locked=locked))


def test_locked_people_count_for_a_quota() -> None:
    """Two or none, and one is locked: the other is asked for, and closing is out."""
    problem = Problem.from_rankings(
        {"a": ["v"], "b": ["w", "v"]},
        {"v": ["a", "b"], "w": ["b"]},
        capacity={"v": 2, "w": 1},
        quotas=[quota("v", 2)],
        locked={"a": "v"},
    )
    matching = solve(problem)
    assert matching.pairs() == [("a", "v"), ("b", "v")]
    assert (matching.value, matching.bound) == (1, 1)


def test_locked_people_of_no_group_keep_a_vacancy_open() -> None:
    """Somebody of no group is locked there, so one of the group must come."""
    problem = Problem.from_rankings(
        {"hbo": ["v"], "mbo": ["w", "v"]},
        {"v": ["hbo", "mbo"], "w": ["mbo"]},
        capacity={"v": 2, "w": 1},
        quotas=[quota("v", 1, ("mbo",))],
        locked={"hbo": "v"},
    )
    matching = solve(problem)
    assert matching.pairs() == [("hbo", "v"), ("mbo", "v")]
    assert named(problem, matching) == ({("mbo", "w")}, set())


def test_without_quotas_and_couples_it_is_stable() -> None:
    """Then nothing has to block."""
    problem = Problem.from_rankings({"a": ["v"], "b": ["v"]}, {"v": ["b", "a"]})
    matching = solve(problem, method="fewest-blocking")
    assert matching.pairs() == [("b", "v")]
    assert (matching.value, matching.bound) == (0, 0)
    assert {"weakly-stable", "fewest-blocking"} <= set(matching.proven)


def test_other_methods_refuse_quotas() -> None:
    """They would break them without a word."""
    with pytest.raises(ConfigError, match="fewest-blocking"):
        solve(two_or_none(), method="candidate-optimal")


def test_without_effort_there_is_an_answer_and_an_honest_bound() -> None:
    """What keeps the rules, and no claim beyond."""
    matching = solve(two_or_none(), effort=0)
    assert matching.value is not None
    assert matching.value >= 1
    assert matching.bound == 0
    assert "fewest-blocking" not in matching.proven


def test_the_same_seed_and_effort_give_the_same_matching() -> None:
    """Nothing depends on the machine, unless there is a time limit."""
    problem = one_couple_and_one_single()
    first = solve(problem, seed=3)
    assert solve(problem, seed=3).vacancy.tolist() == first.vacancy.tolist()
    assert solve(problem, seed=3, time_limit=0.0).value in (1, 2, 3)


def test_a_couple_that_would_gain_nothing_does_not_move() -> None:
    """Both like the other two places as much, and those are free."""
    problem = Problem.from_rankings(
        {"a": [["v1", "v2"]], "b": [["w1", "w2"]]},
        {"v1": ["a"], "v2": ["a"], "w1": ["b"], "w2": ["b"]},
        employer=dict.fromkeys(("v1", "v2", "w1", "w2"), "e"),
        couples=[("a", "b")],
    )
    assert verify(problem, np.array([0, 2])).stable
    matching = solve(problem)
    assert (matching.value, matching.bound, matching.placed_bound) == (0, 0, 2)
    assert "greatest-weight" in matching.proven


def test_a_couple_may_swap_its_places_and_drives_away_only_who_ranks_worse() -> None:
    """Their own places are given up, so the two may swap them; others must rank worse."""
    problem = Problem.from_rankings(
        {"a": ["v", "w"], "b": ["w", "v"], "c": ["v"]},
        {"v": ["c", "a", "b"], "w": ["a", "b"]},
        employer={"v": "e", "w": "e"},
        couples=[("a", "b")],
    )
    swapped = verify(problem, np.array([1, 0, -1]))
    assert swapped.blocking_couples.tolist() == [[0, 0, 1, 1]]
    assert swapped.blocking.tolist() == [[2, 0]]
    # c ranks best at v and cannot be sent away.
    assert not len(verify(problem, np.array([-1, -1, 0])).blocking_couples)


def many_that_block() -> Problem:
    """Return 8 markets apart with a couple and 8 with a lower quota: each has one that blocks."""
    candidates: dict[Any, Any] = {}
    vacancies: dict[Any, Any] = {}
    employer: dict[Any, Any] = {}
    capacity: dict[Any, int] = {}
    quotas, couples = [], []
    for k in range(8):
        candidates |= {("r1", k): [("h1", k)], ("r2", k): [("h2", k)]}
        candidates |= {("r3", k): [("h1", k), ("h2", k)]}
        vacancies |= {("h1", k): [("r1", k), ("r3", k)], ("h2", k): [("r3", k), ("r2", k)]}
        employer |= {("h1", k): ("e", k), ("h2", k): ("e", k)}
        couples.append((("r1", k), ("r2", k)))
        candidates |= {("a1", k): [("c", k), ("d", k)], ("a2", k): [("d", k), ("c", k)]}
        vacancies |= {(v, k): [("a1", k), ("a2", k)] for v in "cd"}
        employer |= {("c", k): ("c", k), ("d", k): ("d", k)}
        capacity[("c", k)] = 2
        places: Any = (("c", k),)
        quotas.append(LowerQuota(places, 2))
    return Problem.from_rankings(
        candidates,
        vacancies,
        capacity=capacity,
        employer=employer,
        employer_ranks="pairs",
        quotas=quotas,
        couples=couples,
    )


def test_what_blocks_in_markets_apart_adds_up() -> None:
    """Sixteen markets, each with exactly one that blocks by its construction."""
    problem = many_that_block()
    matching = solve(problem)
    assert (matching.value, matching.bound, matching.placed) == (16, 16, 32)
    assert {"fewest-blocking", "none-stable", "greatest-size"} <= set(matching.proven)
    pairs, couples = named(problem, matching)
    assert len(pairs) + len(couples) == 16


def test_parts_around_what_blocks_are_mended() -> None:
    """From nobody placed, where everything blocks, part by part to the fewest."""
    problem = many_that_block()
    told: list[str] = []

    def tell(step: str, placed: int, weight: int) -> None:
        told.append(step)
        assert placed <= weight

    search = Search(problem, tell)
    search.offer("nobody", np.full(problem.n_candidates, -1, dtype=np.int32))
    before = search.count
    Exact(problem, 0, Budget(50.0)).around_blocking(search)
    assert before == 8 * (2 + 1) + 8 * (2 + 2)
    assert search.count == 16
    assert set(told) == {"nobody", "local-search"}


def test_people_are_seated_along_paths() -> None:
    """One makes room by taking another place that they wish for."""
    wishes = [[0, 1], [0], [1, 2]]
    places, owner = {0: 1, 1: 1, 2: 1}, {0: 0, 1: 0, 2: 1}
    assert most_seated(wishes, places, owner, {0: 2, 1: 1}, 9) == 3
    assert most_seated(wishes, places, owner, {0: 2, 1: -1}, 9) == 2
    assert most_seated(wishes, places, owner, {0: 2, 1: 1}, 1) == 1
    assert most_seated([], places, owner, {0: 2, 1: 1}, 1) == 0
