"""Published examples with published answers.

Each names where it was published, and what confirms it: the source itself, or the enumeration of
all matchings (`tests.oracles`) where no copy of the source was at hand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

import numpy as np
import pytest

from matching.assignment import solve, verify
from matching.assignment.lattice.enumeration import count_stable_matchings, stable_matchings
from matching.assignment.lattice.objectives import ranks
from matching.assignment.lattice.rotations import rotations
from matching.tables import Problem
from tests import oracles
from tests.oracles import Market, lattice
from tests.unit.assignment.markets import choice_of

Lists = dict[int, list[int]]


def lists(text: str) -> Lists:
    """Return the preference lists of digits, one word a person, numbered from 1."""
    return {who: [int(d) for d in word] for who, word in enumerate(text.split(), 1)}


def marriage(men: str, women: str) -> Problem:
    """Return the marriage problem of two tables of digits."""
    return Problem.from_rankings(lists(men), lists(women))


def market_of(problem: Problem) -> Market:
    """Return a problem in plain Python, for the oracles."""
    n = problem.n_candidates
    market = Market(
        [{} for _ in range(n)],
        [{} for _ in range(n)],
        [{} for _ in range(n)],
        problem.capacity.tolist(),
        problem.employer.tolist(),
        problem.employer_capacity.tolist(),
    )
    for pair, (c, v) in enumerate(
        zip(problem.candidate.tolist(), problem.vacancy.tolist(), strict=True)
    ):
        market.wants[c][v] = int(problem.candidate_rank[pair])
        market.ranks[c][v] = int(problem.vacancy_rank[pair])
        market.weights[c][v] = 1
    return market


def ends(problem: Problem) -> list[set[tuple[Hashable, Hashable]]]:
    """Return the pairs of the matchings that are best for the candidates and for the others."""
    return [
        set(solve(problem, method=method).pairs())
        for method in ("candidate-optimal", "vacancy-optimal")
    ]


def everything(problem: Problem) -> set[oracles.Choice]:
    """Return what the lattice yields."""
    return {choice_of(vacancy) for vacancy in stable_matchings(problem)}


def pairs(partners: Iterable[Hashable]) -> set[tuple[Hashable, Hashable]]:
    """Return pairs from the partner of each person in turn, from 1."""
    return set(enumerate(partners, 1))


def test_gale_and_shapley_example_1_has_three_stable_matchings() -> None:
    """First choices of the men, of the women, and everybody's second: D. Gale, L. S. Shapley,
    "College admissions and the stability of marriage", American Mathematical Monthly 69 (1962).
    Confirmed by enumeration.
    """
    problem = marriage("123 231 312", "231 312 123")
    assert everything(problem) == set(oracles.stable_matchings(market_of(problem)))
    assert count_stable_matchings(problem) == 3
    assert ends(problem) == [pairs([1, 2, 3]), pairs([3, 1, 2])]


def test_gale_and_shapley_example_2_has_one_stable_matching() -> None:
    """A single one, in which nobody has a first choice: example 2 of the same paper. Confirmed by
    enumeration.
    """
    problem = marriage("1234 1432 2134 4231", "4312 2413 4123 3214")
    assert len(oracles.stable_matchings(market_of(problem))) == 1
    assert ends(problem) == [pairs([3, 4, 1, 2])] * 2


def test_knuth_size_4_has_ten_stable_matchings() -> None:
    """Ten, as in D. E. Knuth, "Mariages stables" (1976). Confirmed by enumeration."""
    problem = marriage("1234 2143 3412 4321", "4321 3412 2143 1234")
    stable = oracles.stable_matchings(market_of(problem))
    assert len(stable) == 10
    assert everything(problem) == set(stable)
    assert ends(problem) == [pairs([1, 2, 3, 4]), pairs([4, 3, 2, 1])]


def test_gusfield_and_irving_blocking_pairs() -> None:
    """Six pairs block a matching of D. Gusfield, R. W. Irving, "The Stable Marriage Problem" (MIT
    Press 1989), pages 6 and 7. Confirmed by public code that works through the book
    (github.com/patrickbucher/stable-marriage-problem) and by enumeration.
    """
    problem = marriage("2413 3142 2314 4132", "2143 4312 1432 2143")
    verdict = verify(problem, np.array([0, 1, 3, 2]))
    assert [(c + 1, v + 1) for c, v in verdict.blocking.tolist()] == [
        (1, 2),
        (1, 4),
        (2, 1),
        (2, 4),
        (3, 2),
        (4, 4),
    ]


def test_gusfield_and_irving_deferred_acceptance() -> None:
    """The example of page 10 of the same book, and of talks by D. F. Manlove ("A grand tour of
    stable matching problems") that give this stable matching. Confirmed by both.
    """
    problem = marriage("4123 2314 2431 3142", "4132 1324 1234 4132")
    assert ends(problem)[0] == pairs([4, 3, 2, 1])
    unstable = verify(problem, np.array([0, 1, 3, 2]))
    assert [2, 1] in unstable.blocking.tolist()


# R. W. Irving, P. Leather, D. Gusfield, "An efficient algorithm for the 'optimal' stable marriage",
# Journal of the ACM 34 (1987) 532-543, as two public programs have it (the tests of
# socialchoicekit are one). The rotations, what precedes what and the weights are the paper's as
# those tests give them: they correct a weight, as the enumeration does.
OPTIMAL_MARRIAGE = marriage(
    "31574286 61348752 74365128 53826147 41287365 62578431 78162345 26718345",
    "43812576 37586412 75836214 64273158 87156432 54762831 14562837 25437816",
)
ROTATIONS = [
    [(0, 2), (1, 0)],
    [(2, 6), (4, 3), (7, 1)],
    [(3, 4), (6, 7), (5, 5)],
    [(0, 0), (5, 4), (7, 6)],
    [(1, 2), (2, 3)],
    [(3, 7), (6, 5), (4, 1)],
    [(2, 2), (7, 0)],
    [(1, 3), (4, 7), (5, 6)],
    [(0, 4), (4, 6), (7, 2)],
    [(2, 0), (6, 1), (4, 2), (3, 5)],
]
GAINS = [0, -1, -2, 2, 2, -1, -3, 0, 1, 0]
FOLLOW = {(0, 3), (0, 4), (1, 3), (1, 4), (1, 5), (2, 3), (2, 5), (3, 6), (3, 7), (4, 6), (4, 7)}
FOLLOW |= {(5, 7), (6, 8), (7, 8), (8, 9)}


def closure(edges: set[tuple[int, int]], size: int) -> set[tuple[int, int]]:
    """Return all that follows from what must come before what."""
    reach = np.zeros((size, size), dtype=bool)
    for one, two in edges:
        reach[one, two] = True
    for middle in range(size):
        reach |= reach[:, [middle]] & reach[[middle], :]
    return {(one, two) for one, two in np.argwhere(reach).tolist()}


def test_irving_leather_gusfield_rotations() -> None:
    """Ten rotations, their weights and their order; 23 stable matchings, by enumeration."""
    found = rotations(OPTIMAL_MARRIAGE)
    cycles = [{(c, old) for c, old, _ in found.moves(r)} for r in range(len(found))]
    number = [cycles.index(set(rotation)) for rotation in ROTATIONS]
    assert sorted(number) == list(range(10))
    rank = ranks(OPTIMAL_MARRIAGE, found)
    gains = -(rank.own_change + rank.other_change)
    assert gains[number].tolist() == GAINS
    named = {(number.index(a), number.index(b)) for a, b in found.before.tolist()}
    assert closure(named, 10) == closure(FOLLOW, 10)
    assert count_stable_matchings(OPTIMAL_MARRIAGE) == 23
    assert everything(OPTIMAL_MARRIAGE) == lattice.stable_marriages(market_of(OPTIMAL_MARRIAGE))


def test_irving_leather_gusfield_best_matchings() -> None:
    """The best of the 23 by each objective. Confirmed by going through all of them."""
    market = market_of(OPTIMAL_MARRIAGE)
    for objective in ("egalitarian", "minimum-regret", "sex-equal", "balanced"):
        matching = solve(OPTIMAL_MARRIAGE, method="lattice", objective=objective)
        values = [lattice.value(market, objective, m) for m in everything(OPTIMAL_MARRIAGE)]
        assert matching.value == matching.bound == min(values)


def test_break_marriage_example_of_size_8_has_nine_stable_matchings() -> None:
    """Public programs that break marriages (after D. G. McVitie, L. B. Wilson, "The stable marriage
    problem", Communications of the ACM 14 (1971)) have these lists as the paper's sample; the
    paper was not at hand. Confirmed by enumeration of all marriages.
    """
    problem = marriage(
        "57126843 23754186 85146237 32741685 72513684 16758423 25763481 38457261",
        "53761284 86357214 15624873 87324156 64738125 28546371 75218643 74152368",
    )
    assert len(everything(problem)) == count_stable_matchings(problem) == 9
    assert everything(problem) == lattice.stable_marriages(market_of(problem))


def recursive(n: int) -> tuple[list[list[int]], list[list[int]]]:
    """Return the family of Irving and Leather, of size a power of two."""
    if n == 1:
        return [[1]], [[1]]
    half = n // 2
    men, women = recursive(half)
    more_men = [[w + half for w in row] for row in men]
    more_women = [[m + half for m in row] for row in women]
    return (
        [a + b for a, b in zip(men + more_men, more_men + men, strict=True)],
        [a + b for a, b in zip(more_women + women, women + more_women, strict=True)],
    )


@pytest.mark.parametrize("n", [1, 2, 4, 8, 16, 32])
def test_irving_and_leather_family(n: int) -> None:
    """1, 2, 10, 268, 195472, ... stable matchings: g(n) = 3 g(n/2)^2 - 2 g(n/4)^4, of R. W. Irving,
    P. Leather, "The complexity of counting stable marriages", SIAM Journal on Computing 15 (1986).
    The numbers are published; those to size 4 are confirmed by enumeration.
    """
    expected = {1: 1, 2: 2}
    for size in (4, 8, 16, 32):
        expected[size] = 3 * expected[size // 2] ** 2 - 2 * expected[size // 4] ** 4
    assert [expected[size] for size in (4, 8, 16)] == [10, 268, 195472]
    men, women = recursive(n)
    problem = Problem.from_rankings(dict(enumerate(men, 1)), dict(enumerate(women, 1)))
    assert count_stable_matchings(problem) == expected[n]
    if n <= 8:
        assert len(everything(problem)) == expected[n]
    if n <= 4:
        assert everything(problem) == set(oracles.stable_matchings(market_of(problem)))


def test_nrmp_run_a_match() -> None:
    """The tutorial "Run a Match" of the National Resident Matching Program: its five lists of
    applicants and three of programs, as a forum quotes them. The quotation breaks off before the
    outcome, which is confirmed by enumeration: this is the only stable matching.
    """
    problem = Problem.from_rankings(
        {
            "Anderson": ["City"],
            "Chen": ["City", "Mercy"],
            "Ford": ["City", "General", "Mercy"],
            "Davis": ["Mercy", "City", "General"],
            "Eastman": ["City", "Mercy", "General"],
        },
        {
            "Mercy": ["Chen", "Ford"],
            "City": ["Eastman", "Anderson", "Chen", "Davis", "Ford"],
            "General": ["Eastman", "Anderson", "Ford", "Davis"],
        },
        capacity=2,
        unmatched="drop",
    )
    outcome = {
        ("Anderson", "City"),
        ("Eastman", "City"),
        ("Chen", "Mercy"),
        ("Ford", "General"),
        ("Davis", "General"),
    }
    assert ends(problem) == [outcome, outcome]
    assert len(oracles.stable_matchings(market_of(problem))) == 1


def test_manlove_hospitals_and_residents() -> None:
    """Six residents and three hospitals of two posts, of D. F. Manlove's lectures "The Hospitals /
    Residents problem and some extensions". Lists confirmed by the slides, answers by
    enumeration: in every stable matching resident 5 is left and hospital 3 has a post free.
    """
    problem = Problem.from_rankings(
        lists("21 12 13 23 21 12"),
        {1: [1, 3, 2, 5, 6], 2: [2, 6, 1, 4, 5], 3: [4, 3]},
        capacity=2,
    )
    stable = oracles.stable_matchings(market_of(problem))
    assert everything(problem) == set(stable)
    assert all(m[4] is None and m.count(2) == 1 for m in stable)
    both = [{(1, 2), (2, 1), (3, 1), (4, 3), (6, 2)}, {(1, 1), (2, 2), (3, 1), (4, 3), (6, 2)}]
    assert ends(problem) == both


def test_weakly_stable_matchings_of_different_sizes() -> None:
    """With ties sizes differ: D. F. Manlove, R. W. Irving, K. Iwama, S. Miyazaki, Y. Morita, "Hard
    variants of stable marriage", Theoretical Computer Science 276 (2002). The smallest case,
    written out here, is confirmed by enumeration.
    """
    problem = Problem.from_rankings({1: [1, 2], 2: [1]}, {1: [{1, 2}], 2: [1]})
    stable = oracles.stable_matchings(market_of(problem))
    assert sorted(map(oracles.placed, stable)) == [1, 2]
    assert solve(problem, method="stable").placed == 2
    assert {solve(problem, method="candidate-optimal", seed=s).placed for s in range(9)} == {1, 2}


def test_abraham_irving_and_manlove_student_projects() -> None:
    """The instance of D. J. Abraham, R. W. Irving, D. F. Manlove, "Two algorithms for the student-
    project allocation problem", Journal of Discrete Algorithms 5 (2007), from memory. That the
    matching is the students' best is confirmed by enumeration with the paper's clause.
    """
    problem = Problem.from_rankings(
        lists("17 123456 214 2 1234 23456 538"),
        None,
        employers={1: [7, 4, 1, 3, 2, 5, 6], 2: [3, 2, 6, 7, 5], 3: [1, 7]},
        capacity={1: 2, **dict.fromkeys(range(2, 9), 1)},
        employer={1: 1, 2: 1, 3: 1, 4: 2, 5: 2, 6: 2, 7: 3, 8: 3},
        employer_capacity={1: 3, 2: 2, 3: 2},
    )
    stable = lattice.stable_spa(market_of(problem))
    assert everything(problem) == set(stable)
    assert ends(problem)[0] == {(1, 1), (2, 5), (3, 4), (4, 2), (7, 3)}


def test_algmatch_student_projects() -> None:
    """The example of algmatch's page on the Python Package Index. Confirmed by enumeration."""
    problem = Problem.from_rankings(
        lists("12 23 31 41"),
        None,
        employers={1: [3, 1, 2, 4], 2: [2, 4, 3]},
        employer={1: 1, 2: 1, 3: 2, 4: 2},
        employer_capacity=2,
    )
    assert everything(problem) == set(lattice.stable_spa(market_of(problem)))
    assert ends(problem)[0] == pairs([1, 2, 3, 4])


def test_olaosebikan_and_manlove_student_projects_with_ties() -> None:
    """The instance that S. Olaosebikan explains beside the code of "Super-stability in the student-
    project allocation problem with ties" (with D. F. Manlove, Journal of Combinatorial
    Optimization, 2020): github.com/sofiatolaosebikan/spa-st-super. Deferred acceptance is
    weakly stable whatever breaks the ties; both lecturers are full and three students are left,
    since that is all they can take.
    """
    problem = Problem.from_rankings(
        {
            1: [{2, 4}, 5],
            2: [4, 5, 3],
            3: [5, 3, 4],
            4: [2, 1, 3],
            5: [4, 2, 5],
            6: [4, 2, 1],
            7: [2, 5, 3],
            8: [5, 2, 1],
            9: [1, 5, 4],
            10: [1, 4, 3],
        },
        None,
        employers={1: [2, 8, 3, {9, 10}, 1, 7, 5, {4, 6}], 2: [4, 7, 3, {2, 10}]},
        capacity={1: 2, 2: 5, 3: 2, 4: 1, 5: 2},
        employer={1: 1, 2: 1, 3: 2, 4: 1, 5: 1},
        employer_capacity={1: 5, 2: 2},
    )
    for seed in range(5):
        for method in ("candidate-optimal", "vacancy-optimal", "stable"):
            matching = solve(problem, method=method, seed=seed)
            assert verify(problem, matching).stable
            assert matching.placed == 7
