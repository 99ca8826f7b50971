"""Shortlists: a pair is one number, and numbers sort as pairs do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.errors import TableError
from matching.tables import Shortlists, keyed, unkeyed

LISTS: dict[str, Any] = {
    "candidate_keys": np.zeros((2, 3), dtype=np.uint64),
    "vacancy_keys": np.zeros((1, 3), dtype=np.uint64),
    "candidate_eligible": [0, 0],
    "vacancy_eligible": [0],
    "lost": [1, 1],
    "rules": ("level", "travel"),
}


def test_a_key_is_a_pair_and_back() -> None:
    """Score and index come back whole, up to the ends of what they can be."""
    score = np.array([10_000, 7, 7, 0, 0], dtype=np.int32)
    index = np.array([2**31 - 1, 0, 5, 0, 2**31 - 1], dtype=np.int32)
    keys = keyed(score, index)
    assert keys.dtype == np.uint64
    assert np.all(keys > 0)
    assert [part.tolist() for part in unkeyed(keys)] == [index.tolist(), score.tolist()]


def test_keys_sort_by_score_and_then_by_the_lower_index() -> None:
    """The greatest key is the best pair."""
    chance = np.random.default_rng(1)
    score, index = chance.integers(0, 5, 200), chance.permutation(200)
    order = np.argsort(keyed(score, index))[::-1]
    pairs = list(zip((-score[order]).tolist(), index[order].tolist(), strict=True))
    assert pairs == sorted(pairs)


def test_a_list_ends_at_the_first_zero() -> None:
    """0 is no pair: a list that is not full is shorter."""
    keys = keyed(np.array([9, 3]), np.array([4, 1]))
    lists = LISTS | {"candidate_keys": np.array([[*keys, 0], [0, 0, 0]], dtype=np.uint64)}
    made = Shortlists(**lists)
    assert [part.tolist() for part in made.suggestions(0)] == [[4, 1], [9, 3]]
    assert [part.tolist() for part in made.suggestions(1)] == [[], []]
    assert [part.tolist() for part in made.shortlist(0)] == [[], []]


def test_lists_are_closed_and_not_copied() -> None:
    """They are as large as memory allows: there is one of each, and nobody writes in it."""
    keys = np.zeros((2, 3), dtype=np.uint64)
    made = Shortlists(**LISTS | {"candidate_keys": keys})
    assert made.candidate_keys is keys
    for array in (made.candidate_keys, made.vacancy_keys, made.lost, made.vacancy_eligible):
        assert not array.flags.writeable


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"candidate_keys": np.zeros((2, 3), dtype=np.int64)}, "candidate_keys must be uint64"),
        ({"vacancy_keys": np.zeros(3, dtype=np.uint64)}, "vacancy_keys must be uint64"),
        ({"candidate_keys": np.zeros((3, 3), dtype=np.uint64)}, "candidate_keys"),
        ({"vacancy_keys": np.zeros((0, 3), dtype=np.uint64)}, "vacancy_keys"),
        ({"lost": [1]}, "lost: shape"),
        ({"candidate_eligible": [[0], [0]]}, "candidate_eligible: shape"),
    ],
)
def test_lists_that_do_not_fit_are_refused(changes: dict[str, Any], told: str) -> None:
    """Type and shape are checked, and the array is named."""
    with pytest.raises((TableError, TypeError), match=told):
        Shortlists(**LISTS | changes)
