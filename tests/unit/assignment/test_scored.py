"""Problems of scores: forms, ties, weights, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.sparse import coo_array, csr_array

from matching.errors import ProblemError
from matching.tables import Problem

NAN = float("nan")


def test_a_pair_counts_if_both_sides_score_it() -> None:
    """NaN or None is not acceptable; so is a masked entry."""
    problem = Problem.from_scores([[0.5, None], [0.25, 1.0]], [[1, 2], [NAN, 3]])
    assert problem.candidate.tolist() == [0, 1]
    assert problem.vacancy.tolist() == [0, 1]
    assert problem.weight.tolist() == [15_000, 40_000]
    masked = np.ma.array([[1, 2]], mask=[[True, False]])
    assert Problem.from_scores(masked).vacancy.tolist() == [1]


def test_whole_scores_weigh_their_sum_and_vacancies_may_rank_nobody() -> None:
    """Without scores of the vacancies a pair weighs twice the candidate's."""
    both = Problem.from_scores([[1, 2]], [[30, 40]])
    assert both.weight.tolist() == [31, 42]
    assert both.candidate_rank.tolist() == [1, 0]
    alone = Problem.from_scores([[1, 2]])
    assert alone.weight.tolist() == [2, 4]
    assert alone.vacancy_rank.tolist() == [0, 0]


def test_the_band_is_in_the_unit_of_the_scores_and_one_for_each_side_if_wanted() -> None:
    """Near scores tie, within the best of their class."""
    scores = [[0.5, 0.45, 0.4, 0.1]]
    assert Problem.from_scores(scores, band=0.1).candidate_rank.tolist() == [0, 0, 0, 1]
    apart = Problem.from_scores(scores, scores, band=(0, 1), employer=["e"] * 4)
    assert apart.candidate_rank.tolist() == [0, 1, 2, 3]
    assert apart.vacancy_rank.tolist() == [0, 0, 0, 0]


def test_ids_and_terms_are_those_of_rankings() -> None:
    """By id where there are ids, and else by number."""
    problem = Problem.from_scores(
        [[1, 2], [3, 4]],
        candidate_ids=["ann", "bob"],
        vacancy_ids=["x", "y"],
        capacity={"x": 2},
        locked={"ann": "y"},
        forbidden=[("bob", "x")],
    )
    assert problem.capacity.tolist() == [2, 1]
    assert problem.locked.tolist() == [1, -1]
    assert problem.n_pairs == 3
    assert Problem.from_scores([[1]], locked={0: 0}).locked.tolist() == [0]


def test_weights_may_be_given_in_the_form_of_the_scores() -> None:
    """Dense, sparse, and pair by pair; zero is a weight, and a stored zero a score."""
    dense = Problem.from_scores([[1, NAN]], weight=[[7, 9]])
    assert dense.weight.tolist() == [7]
    sparse = Problem.from_scores(
        coo_array(([0, 5], ([0, 0], [0, 1])), shape=(1, 2)), weight=csr_array([[3, 4]])
    )
    assert sparse.weight.tolist() == [3, 4]
    listed = Problem.from_scores([5, 6], pairs=([1, 0], [0, 1]), weight=[0, 2], shape=(3, 2))
    assert listed.weight.tolist() == [2, 0]
    assert (listed.n_candidates, listed.n_vacancies) == (3, 2)


def test_pairs_take_their_size_from_the_ids_or_from_themselves() -> None:
    """Who is in no pair is known by an id alone, or by `shape`."""
    assert Problem.from_scores([1], pairs=([2], [0])).n_candidates == 3
    named = Problem.from_scores([1], pairs=([0], [0]), candidate_ids=["a", "b"])
    assert named.n_candidates == 2
    assert Problem.from_scores([], pairs=([], [])).n_candidates == 0


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"candidate_scores": [1, 2]}, "candidate_scores: give numbers in an array of 2 axes"),
    ({"candidate_scores": [["a"]]}, "candidate_scores: give numbers"),
    ({"candidate_scores": [[1], [1, 2]]}, "candidate_scores: give numbers"),
    ({"vacancy_scores": [[1, 2]]}, "vacancy_scores has shape (1, 2), and candidate_scores (1, 1)"),
    ({"candidate_scores": [[np.inf]]}, "candidate_scores: the number of an acceptable pair"),
    ({"weight": [[NAN]]}, "weight: the number of an acceptable pair is not finite"),
    ({"weight": [[1.5]]}, "weight: give whole numbers"),
    ({"candidate_scores": [[-1]]}, "weights below 0 or too great: give weight="),
    ({"band": -1}, "band is -1: give a number from 0, or two"),
    ({"band": (1, 2, 3)}, "band is (1, 2, 3)"),
    ({"band": NAN}, "band is nan"),
    ({"candidate_ids": ["a", "b"]}, "2 ids for 1: give one for each candidate"),
    ({"vacancy_ids": []}, "0 ids for 1: give one for each vacancy"),
    ({"locked": {0: 1}}, "locked: there is no vacancy 1"),
    (
        {"candidate_scores": coo_array(np.ones((1, 2))), "vacancy_scores": [[1, 2]]},
        "vacancy_scores: give a sparse array of shape (1, 2)",
    ),
    (
        {"candidate_scores": coo_array(np.ones((1, 2))), "weight": coo_array([[0, 1]])},
        "weight: some pair has none",
    ),
    (
        {"candidate_scores": coo_array(([1, 2], ([0, 0], [0, 0])), shape=(1, 1))},
        "candidate_scores: the pair (0, 0) is there twice: leave one",
    ),
    ({"candidate_scores": [1, 2], "pairs": ([0, 0], [0, 0])}, "pairs: the pair (0, 0) is there"),
    ({"candidate_scores": [1], "pairs": ([0, 0], [0, 1])}, "candidate_scores: 1 numbers for 2"),
    ({"candidate_scores": [1], "pairs": ([0.5], [0])}, "pairs: give two arrays of one length"),
    ({"candidate_scores": [1], "pairs": ([-1], [0])}, "pairs: give two arrays of one length"),
    ({"candidate_scores": [1], "pairs": ([0], [0, 1])}, "pairs: give two arrays of one length"),
    ({"candidate_scores": [1], "pairs": 3}, "pairs: give two arrays of one length"),
    ({"candidate_scores": [NAN], "pairs": ([0], [0])}, "a score is NaN: leave such pairs out"),
    (
        {"candidate_scores": [1], "pairs": ([2], [0]), "shape": (2, 1)},
        "pairs: number 2 is beyond the 2 there are",
    ),
]


@pytest.mark.parametrize(("changed", "text"), REFUSED, ids=[text[:50] for _, text in REFUSED])
def test_scores_that_do_not_fit_are_refused(changed: dict[str, Any], text: str) -> None:
    """With the name of the argument and what to give."""
    with pytest.raises(ProblemError) as caught:
        Problem.from_scores(**{"candidate_scores": [[1]], **changed})
    assert text in str(caught.value)
