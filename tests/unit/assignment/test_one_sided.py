"""The one-sided methods by hand: published examples, the lottery, and what goes wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.assignment import solve, verify
from matching.assignment.best_total import best_total
from matching.assignment.one_sided import costs
from matching.assignment.one_sided.lottery import (
    by_lottery,
    check_lottery,
    lottery,
    lottery_outcome,
    ticket,
)
from matching.assignment.one_sided.profiles import profile
from matching.errors import ProblemError
from matching.tables import Problem
from matching.tables.problem import Names
from tests.oracles import Market
from tests.unit.assignment.markets import ints, market, problem_of

ANNA = "f770099078742458ff81880e836ed1d9ccf9fcff017feb223c90426180e3f6a7"
CELINE = "2f05cfafeeb8aeeec36bb27419d937b2c85940dffe366b55a4a8e3831d651910"
ORDER = [2, 1, 3, 0]  # of anna, bram, céline and d, by `sha256sum`

OBJECTIVES = ("size-then-rank", "rank-maximal", "fair", "lottery")


def lists(*wants: list[int], places: list[int] | None = None) -> Market:
    """A market of strict lists and vacancies that rank nobody."""
    rows = [{v: rank for rank, v in enumerate(row)} for row in wants]
    return market(rows, [dict.fromkeys(row, 0) for row in rows], places=places)


def named(problem: Problem, *people: str) -> Problem:
    """The problem with names for the candidates; vacancies and employers are called by letters."""
    letters = tuple("abcdefghij")
    names = Names(people, letters[: problem.n_vacancies], letters[: problem.employer_capacity.size])
    return replace(problem, names=names)


def spa() -> Problem:
    """Students s1 to s3, projects p1 to p3 of one place, lecturers of two and one.

    Figure 1 of A. Kwanashie, R. W. Irving, D. F. Manlove, C. T. S. Sng, "Profile-based optimal
    matchings in the student/project allocation problem", IWOCA 2014.
    """
    given = lists([0, 1, 2], [0], [1, 2])
    given.employer, given.caps = [0, 0, 1], [2, 1]
    return problem_of(given)


def test_the_greedy_and_generous_matchings_of_the_published_example() -> None:
    """Greedy: s1 p3, s2 p1, s3 p2, profile (2, 0, 1); generous: s1 p2, s2 p1, s3 p3, (1, 2)."""
    greedy = solve(spa(), method="one-sided", objective="rank-maximal")
    assert greedy.vacancy.tolist() == [2, 0, 1]
    assert profile(spa(), greedy).tolist() == [2, 0, 1]
    generous = solve(spa(), method="one-sided", objective="fair")
    assert generous.vacancy.tolist() == [1, 0, 2]
    assert profile(spa(), generous).tolist() == [1, 2]


def test_the_objectives_differ_where_they_should() -> None:
    """More first wishes may place fewer people, and a least total may have a worse last wish."""
    # Only vacancy 0 is on the list of both: a first wish granted to person 0 leaves 1 without.
    short = problem_of(lists([0, 1], [0]))
    assert profile(short, solve(short, method="one-sided")).tolist() == [1, 1]
    alone = lists([0, 1])
    alone.wants.append({0: 1})
    alone.ranks.append({0: 0})
    alone.weights.append({0: 1})
    problem = problem_of(alone)
    greedy = solve(problem, method="one-sided", objective="rank-maximal")
    assert greedy.vacancy.tolist() == [0, -1]
    for objective in ("size-then-rank", "fair"):
        both = solve(problem, method="one-sided", objective=objective)
        assert both.vacancy.tolist() == [1, 0]
        assert "greatest-size" in both.proven


def test_least_total_and_fair_disagree_about_one_bad_last_wish() -> None:
    """Total 3 with a wish of rank 3 against total 4 with none worse than 2."""
    given = market(
        [{0: 0, 1: 2}, {0: 0, 2: 3, 1: 2}, {2: 2, 1: 0}],
        [{0: 0, 1: 0}, {0: 0, 2: 0, 1: 0}, {2: 0, 1: 0}],
    )
    problem = problem_of(given)
    least = solve(problem, method="one-sided", objective="size-then-rank")
    fair = solve(problem, method="one-sided", objective="fair")
    assert (least.value, profile(problem, least).tolist()) == (3, [2, 0, 0, 1])
    assert profile(problem, fair).tolist() == [1, 0, 2]


def test_a_cap_does_not_take_back_a_first_wish_for_more_seconds() -> None:
    """Vacancy 0 fills up with a first wish; its employer's cap may not be freed of it later.

    The cap of two is for vacancy 0 (one place) and vacancy 1 (two places). Emptying vacancy 0 would
    let both people of vacancy 1 in: four second wishes, but no first.
    """
    given = market(
        [{0: 0, 2: 1}, {0: 0, 2: 1}, {1: 1}, {1: 1}],
        [{0: 0, 2: 0}, {0: 0, 2: 0}, {1: 0}, {1: 0}],
        places=[1, 2, 2],
        employer=[0, 0, 1],
        caps=[2, 2],
    )
    problem = problem_of(given)
    found = solve(problem, method="one-sided", objective="rank-maximal")
    assert profile(problem, found).tolist() == [1, 2]


def test_nobody_and_nothing_can_be_solved() -> None:
    """No candidates, no wishes or no places: everybody stays without."""
    for given in (lists([0], places=[0]), Market([{}, {}], [{}, {}], [{}, {}], [1], [0], [1])):
        problem = problem_of(given)
        for objective in OBJECTIVES:
            assert (solve(problem, method="one-sided", objective=objective).vacancy == -1).all()


def test_a_ticket_is_the_hash_of_seed_colon_id() -> None:
    """What ``printf '%s' '2026:anna' | sha256sum`` says, accents in UTF-8."""
    assert ticket(2026, "anna") == ANNA
    assert ticket("2026", "céline") == CELINE
    assert lottery(2026, ["anna", "bram", "céline", "d"]).tolist() == ORDER


def test_the_order_does_not_depend_on_the_input() -> None:
    """Another order of the input, or fewer people, leaves who goes before whom as it was."""
    people = [f"c{i}" for i in range(40)]
    order = [people[i] for i in lottery("seed", people)]
    backwards = people[::-1]
    assert [backwards[i] for i in lottery("seed", backwards)] == order
    some = people[5:25]
    assert [some[i] for i in lottery("seed", some)] == [one for one in order if one in some]
    assert lottery("seed", []).size == 0
    assert [people[i] for i in lottery("other", people)] != order


def test_two_candidates_of_one_name_cannot_draw() -> None:
    """The number 1 and the text 1 would have the same ticket."""
    with pytest.raises(ProblemError, match="called '1'"):
        lottery(0, [1, "1"])


def test_the_check_names_the_first_who_got_something_else() -> None:
    """In the order of the lottery, with the names that the user gave."""
    problem = named(problem_of(lists([0, 1], [0, 1], [0, 1])), "anna", "bram", "céline")
    right = lottery_outcome(problem, 2026)
    assert check_lottery(problem, right, 2026) is None
    solved = solve(problem, method="one-sided", objective="lottery", seed=2026)
    assert check_lottery(problem, solved, 2026) is None
    _, second, third = (i for i in ORDER if i < 3)
    swapped = right.copy()
    swapped[[second, third]] = right[[third, second]]
    told = str(check_lottery(problem, swapped, 2026))
    name = repr(("anna", "bram", "céline")[second])
    assert told == f"candidate {name}, number 2 in the lottery, got nothing, but 'b' was due"
    crowded = str(check_lottery(problem, ints([0, 0, -1]), 2026))
    assert crowded.startswith("the outcome breaks a rule: over-capacity")
    assert "vacancy 'a'" in crowded


def test_one_lottery_breaks_the_ties_of_all_vacancies() -> None:
    """The problem has no ties left between people, and whoever it is asks gets the same order."""
    given = lists([0, 1], [1, 0], [0, 1], [1, 0])
    problem = by_lottery(named(problem_of(given), "anna", "bram", "céline", "d"), 2026)
    for vacancy in (0, 1):
        at = problem.vacancy == vacancy
        assert problem.candidate[at][np.argsort(problem.vacancy_rank[at])].tolist() == ORDER


def test_one_rank_at_all_vacancies_of_an_employer_that_ranks_people() -> None:
    """With ``employer_ranks="candidates"`` the refined problem still is one of that kind."""
    given = lists([0, 1], [1, 0], [0, 1])
    given.employer, given.caps = [0, 0], [2]
    problem = replace(problem_of(given), employer_ranks="candidates")
    refined = by_lottery(problem, 7)
    assert refined.employer_ranks == "candidates"
    assert np.unique(refined.vacancy_rank).size == 3


def drawn(seed: int) -> Market:
    """A market of up to 60 people with ties or without, and caps on most employers."""
    generator = np.random.default_rng(seed)
    n, m, e, tied, most = (
        int(generator.integers(low, high))
        for low, high in ((2, 60), (2, 30), (1, 10), (1, 9), (1, 9))
    )
    rows = [
        np.sort(generator.choice(m, min(m, int(generator.integers(1, most + 1))), replace=False))
        for _ in range(n)
    ]
    strict = generator.random() < 0.4
    wants = []
    for row in rows:
        given = generator.permutation(row.size) if strict else generator.integers(0, tied, row.size)
        wants.append(dict(zip(row.tolist(), given.tolist(), strict=True)))
    places, employer = generator.integers(1, 4, m), generator.integers(0, e, m)
    caps = [
        max(1, int(0.7 * places[employer == owner].sum())) if generator.random() < 0.6 else 999
        for owner in range(e)
    ]
    nobody = [dict.fromkeys(row, 0) for row in wants]
    return Market(wants, nobody, nobody, places.tolist(), employer.tolist(), caps)


@pytest.mark.parametrize("seed", [*range(8), 82])
def test_fair_is_the_same_all_ranks_at_once_or_one_by_one(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Steep costs on all ranks together, and each rank in turn among what is still best, agree."""
    problem = problem_of(drawn(seed))
    together = solve(problem, method="one-sided", objective="fair")
    monkeypatch.setattr(costs, "_COST_BITS", 0)
    apart = solve(problem, method="one-sided", objective="fair")
    assert profile(problem, together).tolist() == profile(problem, apart).tolist()


@pytest.mark.parametrize("seed", range(12))
def test_rank_maximal_is_the_heaviest_by_steep_weights(seed: int) -> None:
    """A wish that weighs many times the next one gives the same profile, by another road.

    No exchange passes any vacancy twice, so that a factor above their number is steep enough.
    """
    problem = problem_of(drawn(seed))
    factor = problem.n_vacancies + 2
    steep = replace(problem, weight=factor ** (7 - problem.candidate_rank.astype(np.int64)))
    found = solve(problem, method="one-sided", objective="rank-maximal", seed=seed)
    heaviest = best_total(steep, "flow")
    assert profile(problem, found).tolist() == profile(problem, heaviest).tolist()


def test_a_larger_market_is_pareto_efficient_whatever_the_objective() -> None:
    """200 people, 40 vacancies, ties and caps; and each objective is best at what it is for."""
    generator = np.random.Generator(np.random.PCG64(5))
    wants = [
        {int(v): int(r) for v, r in zip(generator.choice(40, 8, replace=False), row, strict=True)}
        for row in generator.integers(0, 6, (200, 8))
    ]
    given = market(
        wants,
        [dict.fromkeys(row, 0) for row in wants],
        places=[1 + i % 6 for i in range(40)],
        employer=[i // 4 for i in range(40)],
        caps=[9 + i % 3 for i in range(10)],
    )
    problem = problem_of(given)
    found = {one: solve(problem, method="one-sided", objective=one) for one in OBJECTIVES}
    profiles = {one: profile(problem, matching).tolist() for one, matching in found.items()}
    assert all("pareto-efficient" in matching.proven for matching in found.values())
    assert profiles["rank-maximal"] == max(profiles.values())
    largest = max(matching.placed for matching in found.values())
    assert found["fair"].placed == found["size-then-rank"].placed == largest
    backwards = [(profiles[one] + [0] * 9)[8::-1] for one in ("fair", "size-then-rank")]
    assert backwards[0] <= backwards[1]
    assert all(verify(problem, matching).valid for matching in found.values())
