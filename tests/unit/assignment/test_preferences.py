"""Scores become ranks with ties."""

from __future__ import annotations

import numpy as np
import pytest

from matching.errors import TableError
from matching.tables.preferences import ranks


def test_a_class_takes_everything_within_the_band_of_its_start() -> None:
    """A class starts at the best score left; the band is measured from there, not pairwise."""
    scores = [9000, 8800, 8799, 8600, 8598]
    assert ranks([0] * 5, scores, [-1] * 5, 200).tolist() == [0, 0, 1, 1, 2]


def test_a_band_of_zero_ties_equal_scores_only() -> None:
    """Without a band every difference counts."""
    assert ranks([0] * 4, [5, 7, 7, 6], [-1] * 4, 0).tolist() == [2, 0, 0, 1]


def test_wishes_come_first_in_their_order() -> None:
    """A wish beats any score, equal wishes tie, and the classes follow after them."""
    assert ranks([0] * 5, [1, 2, 3, 900, 500], [4, 2, 4, -1, -1], 100).tolist() == [1, 0, 1, 2, 3]


def test_groups_do_not_touch_each_other() -> None:
    """Each agent has classes of its own, whatever the order of the pairs."""
    group = [3, 0, 3, 0, 3]
    assert ranks(group, [10, 50, 900, 40, 905], [-1, -1, -1, 1, -1], 20).tolist() == [1, 1, 0, 0, 0]


def test_indifferent_vacancies_rank_everybody_the_same() -> None:
    """Their pairs are class 0, and the other pairs of the employer rank as if without them."""
    got = ranks([0] * 4, [9999, 100, 90, 10], [-1] * 4, 5, [True, False, False, True])
    assert got.tolist() == [0, 0, 1, 0]


def test_ranks_equal_those_of_a_plain_loop() -> None:
    """On random lists the vectorised classes equal the definition."""
    generator = np.random.Generator(np.random.PCG64(1))
    for band in (0, 1, 50, 300, 20_000):
        group = generator.integers(0, 7, 300)
        score = generator.integers(0, 1000, 300)
        got = ranks(group, score, np.full(300, -1), band)
        for agent in range(7):
            start, rank, expected = None, -1, {}
            for value in sorted(set(score[group == agent].tolist()), reverse=True):
                if start is None or value < start - band:
                    start, rank = value, rank + 1
                expected[value] = rank
            assert got[group == agent].tolist() == [expected[s] for s in score[group == agent]]


def test_no_pairs_give_no_ranks() -> None:
    """An empty market is no error."""
    assert ranks([], [], [], 200).tolist() == []


def test_lengths_and_signs_are_checked() -> None:
    """Arrays of different lengths, negative groups and bands are faults."""
    with pytest.raises(TableError):
        ranks([0, 1], [5], [-1, -1], 0)
    with pytest.raises(TableError):
        ranks([-1], [5], [-1], 0)
    with pytest.raises(TableError):
        ranks([0], [5], [-1], -1)
