"""The arithmetic of the benchmark of skills, worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.skills.measures import calibration_error, cut_at, reciprocal_ranks

NONE = -np.inf


@pytest.mark.parametrize(
    ("score", "right", "worth"),
    [
        ([3.0, 2.0, 1.0], 0, 1.0),
        ([3.0, 2.0, 1.0], 1, 1 / 2),
        ([3.0, 3.0, 1.0], 0, 1 / 1.5),
        ([3.0, 3.0, 1.0], 1, 1 / 1.5),
        ([5.0, 3.0, 3.0, 3.0], 2, 1 / 3),
        ([1.0, 1.0, NONE], 0, 1 / 1.5),
    ],
)
def test_ties_share_the_middle_of_their_places(
    score: list[float], right: int, worth: float
) -> None:
    """First of two that tie is as good as second: both stand on place one and a half."""
    is_right = np.arange(len(score)) == right
    assert reciprocal_ranks(np.array([score]), is_right[None, :])[0] == pytest.approx(worth)


def test_the_eleventh_and_what_is_not_found_are_worth_nothing() -> None:
    """Nobody reads on after ten; a right answer that was not among those found counts as well."""
    score = np.tile(-np.arange(12.0), (3, 1))
    right = np.zeros((3, 12), dtype=np.bool_)
    right[0, 9] = right[1, 10] = True
    assert reciprocal_ranks(score, right).tolist() == [pytest.approx(1 / 10), 0.0, 0.0]
    assert reciprocal_ranks(np.zeros((2, 0)), np.zeros((2, 0), dtype=np.bool_)).tolist() == [0, 0]


def test_calibration_error_weighs_bins_by_what_is_in_them() -> None:
    """Three of .9 of which two are right, one of .1 that is right: (3 * 0.2333 + 0.9) / 4."""
    sure = np.array([0.9, 0.9, 0.9, 0.1])
    right = np.array([True, True, False, True])
    assert calibration_error(sure, right) == pytest.approx((abs(2.7 - 2) + 0.9) / 4)
    assert calibration_error(np.array([1.0, 1.0]), np.array([True, True])) == 0
    assert np.isnan(calibration_error(np.zeros(0), np.zeros(0, dtype=np.bool_)))


def test_a_cut_counts_links_phrases_and_strangers_each_by_their_own() -> None:
    """Three are linked, two of them right; three had an answer; one of two strangers is linked."""
    sure = np.array([0.9, 0.7, 0.3, 0.8, 0.1])
    right = np.array([True, True, True, False, False])
    stranger = np.array([False, False, False, True, True])
    cut = cut_at(sure, right, stranger, 0.7)
    assert cut == pytest.approx((2 / 3, 2 / 3, 1 / 2))
