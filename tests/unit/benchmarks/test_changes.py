"""Career changes among the Leiden data: places worked out by hand, and every change told."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.skills.changes import Ranks, changes, place, share_in_top, tables


@pytest.mark.parametrize(
    ("own", "expected"),
    [(0, 1.0), (1, 2.5), (2, 2.5), (3, 4.0)],
)
def test_equal_scores_share_the_middle_of_their_places(own: int, expected: float) -> None:
    score = np.array([9, 5, 5, 1, 99], dtype=np.int32)
    assert place(score, np.arange(4), own) == expected


def test_the_share_counts_both_lists() -> None:
    """Of four lists two have the other within ten; who may not meet is in none."""
    found = [Ranks("a", "b", 10.0, 10.5), Ranks("c", "d", 1.0, None)]
    assert share_in_top(found) == 0.5


def test_every_change_is_told_and_most_are_found() -> None:
    """Eleven pairs, from titles and sentences alone, and more lists have the other than not."""
    each, by_use = tables()
    assert [row[:2] for row in each.rows] == [[c["person"], c["vacancy"]] for c in changes()]
    assert len(each.rows) == 11
    assert float(by_use.rows[0][1]) > 0.5
