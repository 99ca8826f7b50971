"""Problems of lists and of scores against their meaning in plain Python."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import coo_array

from matching.errors import ProblemError
from matching.tables import Problem
from matching.tables.preferences import classes
from matching.tables.scored import score_classes
from tests.oracles.lists import classes_of, mutual, of_employers, one_sided
from tests.thoroughness import examples
from tests.unit.assignment.ranked import Lists, listed_pairs, two_sides

many = settings(max_examples=examples(200), derandomize=True, deadline=None)
some = settings(many, max_examples=examples(100))


@many
@given(two_sides(agree=False))
def test_a_problem_has_the_pairs_that_both_sides_list(sides: tuple[Lists, Lists]) -> None:
    """With the ranks of the lists; and it refuses lists that only one side has, unless told."""
    candidates, vacancies = sides
    problem = Problem.from_rankings(candidates, vacancies, unmatched="drop")
    assert listed_pairs(problem) == mutual(candidates, vacancies)
    if one_sided(candidates, vacancies):
        with pytest.raises(ProblemError, match="unmatched="):
            Problem.from_rankings(candidates, vacancies)
    else:
        again = Problem.from_rankings(candidates, vacancies)
        assert listed_pairs(again) == listed_pairs(problem)


@some
@given(two_sides(agree=True), st.data())
def test_forbidden_pairs_are_taken_out_and_kept_apart(
    sides: tuple[Lists, Lists], data: st.DataObject
) -> None:
    """Whether they are in the lists of both sides, of one or of none."""
    candidates, vacancies = sides
    every = [(c, v) for c in candidates for v in vacancies]
    forbidden = data.draw(st.lists(st.sampled_from(every), max_size=3))
    for c, v in forbidden[:1]:
        candidates[c] = [w for w in candidates[c] if w != v and not isinstance(w, list)]
    problem = Problem.from_rankings(candidates, vacancies, forbidden=forbidden, unmatched="drop")
    expected = mutual(candidates, vacancies)
    assert listed_pairs(problem) == {
        pair: rank for pair, rank in expected.items() if pair not in forbidden
    }
    names = problem.known_as
    kept = [(names.candidates[c], names.vacancies[v]) for c, v in problem.forbidden.tolist()]
    assert kept == forbidden


@some
@given(two_sides(agree=True))
def test_lists_of_a_problem_make_it_again(sides: tuple[Lists, Lists]) -> None:
    """`to_rankings` and back changes nothing, the order within ties aside."""
    problem = Problem.from_rankings(*sides)
    again = Problem.from_rankings(*problem.to_rankings())
    assert listed_pairs(again) == listed_pairs(problem) == mutual(*sides)
    assert again.names == problem.names


@some
@given(two_sides(agree=True), st.data())
def test_employers_rank_people_at_all_their_vacancies(
    sides: tuple[Lists, Lists], data: st.DataObject
) -> None:
    """A pair counts if the candidate lists the vacancy and its employer the candidate."""
    candidates, vacancies = sides
    owner = {v: data.draw(st.sampled_from(["e", 7])) for v in vacancies}
    employers: dict[Any, Any] = {}
    for e in ("e", 7):
        people = data.draw(st.lists(st.sampled_from(list(candidates)), unique=True))
        cut = data.draw(st.integers(0, len(people)))
        employers[e] = [*people[:cut], people[cut:]]
    problem = Problem.from_rankings(
        candidates,
        employer=owner,
        employers=employers,
        employer_capacity={7: 1},
        unmatched="drop",
    )
    assert problem.employer_ranks == "candidates"
    assert listed_pairs(problem) == of_employers(candidates, employers, owner)
    assert problem.employer_capacity[problem.employer_index(7)] == 1


@many
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(-20, 20)), max_size=14),
    st.integers(0, 8),
)
def test_classes_are_the_same_for_whole_scores_for_tenths_and_by_definition(
    entries: list[tuple[int, int]], band: int
) -> None:
    """0.4 and 0.3 are a tenth apart, whatever floating numbers make of it."""
    group = np.array([g for g, _ in entries], dtype=np.int32)
    score = np.array([s for _, s in entries], dtype=np.int64)
    expected = [0] * len(entries)
    for g in range(4):
        own = {i: float(s) for i, (h, s) in enumerate(entries) if h == g}
        for i, number in classes_of(own, band).items():
            expected[i] = number
    assert score_classes(group, score, band).tolist() == expected
    assert score_classes(group, score / 10, band / 10).tolist() == expected
    assert classes(group, score, band).tolist() == expected


cells = st.one_of(st.just(float("nan")), st.integers(0, 9).map(lambda i: i / 4))


@some
@given(st.integers(1, 4), st.integers(1, 3), st.sampled_from([0, 0.25, 1]), st.data())
def test_scores_make_the_same_problem_in_every_form(
    n: int, m: int, band: float, data: st.DataObject
) -> None:
    """Dense with NaN, sparse, and pair by pair; vacancies of one employer share one scale."""
    grid = st.lists(cells, min_size=n * m, max_size=n * m).map(lambda c: np.reshape(c, (n, m)))
    own, theirs = data.draw(grid), data.draw(grid)
    employer = data.draw(st.lists(st.sampled_from("ab"), min_size=m, max_size=m))
    problem = Problem.from_scores(own, theirs, band=band, employer=employer)

    pairs = [(c, v) for c in range(n) for v in range(m) if own[c, v] >= 0 and theirs[c, v] >= 0]
    assert list(zip(problem.candidate.tolist(), problem.vacancy.tolist(), strict=True)) == pairs
    for c in range(n):
        wants = classes_of({v: own[c, v] for d, v in pairs if c == d}, band)
        row = slice(problem.indptr[c], problem.indptr[c + 1])
        assert problem.candidate_rank[row].tolist() == [
            wants[v] for v in problem.vacancy[row].tolist()
        ]
    for e in "ab":
        ranks = classes_of({p: theirs[p] for p in pairs if employer[p[1]] == e}, band)
        for pair, rank in ranks.items():
            assert problem.vacancy_rank[problem.pair(*pair)] == rank
    assert problem.weight.tolist() == [round(10_000 * (own[p] + theirs[p])) for p in pairs]

    columns = (np.array([c for c, _ in pairs], int), np.array([v for _, v in pairs], int))
    listed = Problem.from_scores(
        own[columns], theirs[columns], pairs=columns, shape=(n, m), band=band, employer=employer
    )
    sparse = Problem.from_scores(
        *(coo_array((grid[columns], columns), shape=(n, m)) for grid in (own, theirs)),
        band=band,
        employer=employer,
    )
    for other in (listed, sparse):
        for name in ("indptr", "vacancy", "candidate_rank", "vacancy_rank"):
            assert np.array_equal(getattr(other, name), getattr(problem, name))
    if pairs:
        assert np.array_equal(listed.weight, problem.weight)
