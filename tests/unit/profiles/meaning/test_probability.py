"""From near names to concepts in order, and from a score to how sure a link is."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.profiles.meaning.grams import Float32, Int64
from matching.profiles.meaning.probability import (
    UNFITTED,
    Probability,
    Ranked,
    fit_probability,
    ranked,
)
from matching.profiles.meaning.search import FEATURES, Found

WEIGHTS = (0.5, 0.25, 1.0, -0.25)
OWNER = np.array([0, 0, 1, 1, 1, 2, 3], dtype=np.int64)

ROWS = st.lists(
    st.tuples(
        st.lists(st.integers(0, len(OWNER) - 1), max_size=7, unique=True),
        st.integers(0, 1_000),
    ),
    min_size=1,
    max_size=4,
)


def found_of(rows: Sequence[tuple[list[int], int]]) -> Found:
    """Return names found with features drawn from a few values, so that ties are common."""
    most = 7
    name = np.full((len(rows), most), -1, dtype=np.int64)
    feature = np.zeros((len(rows), most, len(FEATURES)), dtype=np.float32)
    for at, (names, seed) in enumerate(rows):
        name[at, : len(names)] = names
        feature[at] = np.random.default_rng(seed).integers(0, 4, feature[at].shape) / 4
    return Found(name, feature)


def by_hand(names: Sequence[int], feature: Float32) -> list[tuple[int, int, float]]:
    """Return (concept, name, score) by the best name of each concept, best first."""
    scored = [
        (-sum(float(f) * w for f, w in zip(feature[j], WEIGHTS, strict=True)), int(OWNER[n]), n)
        for j, n in enumerate(names)
    ]
    best: dict[int, tuple[int, int, float]] = {}
    for minus, concept, name in sorted(scored):
        best.setdefault(concept, (concept, name, -minus))
    return list(best.values())


def as_rows(result: Ranked, at: int) -> list[tuple[int, int, float]]:
    """Return (concept, name, score) of one phrase, without what fills up the row."""
    return [
        (int(c), int(n), float(s))
        for c, n, s in zip(result.concept[at], result.name[at], result.score[at], strict=True)
        if c >= 0
    ]


@given(ROWS, st.integers(1, 9))
def test_the_best_name_counts_for_its_concept(rows: list[tuple[list[int], int]], k: int) -> None:
    """Each concept stands once, by its best name, best first; ties by position."""
    found = found_of(rows)
    result = ranked(found, OWNER, WEIGHTS, k)
    for at, (names, _) in enumerate(rows):
        expected = by_hand(names, found.feature[at])
        assert as_rows(result, at) == expected[:k]
        blank = result.concept[at] < 0
        assert (result.score[at][blank] == -np.inf).all()
        for j, (_, name, _) in enumerate(expected[:k]):
            assert result.feature[at, j].tolist() == found.feature[at, names.index(name)].tolist()


@given(ROWS, st.integers(2, 9))
def test_the_lead_is_over_the_best_other_concept(rows: list[tuple[list[int], int]], k: int) -> None:
    """The first leads the second, the others lag behind the first; one alone leads by the most."""
    result = ranked(found_of(rows), OWNER, WEIGHTS, k)
    assert np.isfinite(result.lead).all()
    for at in range(len(rows)):
        scores = [score for _, _, score in as_rows(result, at)]
        for j, score in enumerate(scores):
            others = scores[:j] + scores[j + 1 :]
            lead = max(-1.0, min(1.0, score - max(others))) if others else 1.0
            assert float(result.lead[at, j]) == pytest.approx(lead, abs=1e-6)


def test_one_more_feature_counts_with_its_own_weight() -> None:
    """The cosine of a model beside the others can turn the order round."""
    found = Found(
        np.array([[0, 2]]), np.array([[[0.5, 0, 0, 0], [0.4, 0, 0, 0]]], dtype=np.float32)
    )
    extra = np.array([[0.1, 0.9]], dtype=np.float32)
    assert ranked(found, OWNER, (1, 0, 0, 0), 2).concept.tolist() == [[0, 1]]
    with_model = ranked(found, OWNER, (1, 0, 0, 0, 1), 2, extra)
    assert with_model.concept.tolist() == [[1, 0]]
    assert with_model.score.tolist() == [[pytest.approx(1.3), pytest.approx(0.6)]]
    assert with_model.feature[0, 0].tolist() == pytest.approx([0.4, 0, 0, 0, 0.9])


def test_a_phrase_for_which_no_name_was_found_has_no_concept() -> None:
    """Rows of nothing but blanks stay blank."""
    found = Found(np.full((2, 3), -1), np.zeros((2, 3, 4), dtype=np.float32))
    result = ranked(found, OWNER, WEIGHTS, 2)
    assert result.concept.tolist() == [[-1, -1]] * 2


@given(
    st.tuples(*[st.floats(-20, 20)] * 4),
    st.floats(-2, 2),
    st.floats(-1, 1),
    st.booleans(),
)
def test_a_probability_is_the_logistic_of_its_parts(
    parts: tuple[float, float, float, float], score: float, lead: float, dutch: bool
) -> None:
    """It is 1 / (1 + exp(-z)), between 0 and 1 whatever goes in."""
    intercept, of_score, of_lead, of_dutch = parts
    fitted = Probability((1.0,), intercept, of_score, of_lead, of_dutch)
    z = intercept + of_score * score + of_lead * lead + of_dutch * dutch
    sure = fitted.of(
        np.array([score], dtype=np.float32), np.array([lead], dtype=np.float32), np.array([dutch])
    )
    assert 0 <= sure[0] <= 1
    assert sure[0] == pytest.approx(1 / (1 + math.exp(-max(-30, min(30, z)))), abs=1e-4)


def test_a_score_of_nothing_is_no_probability() -> None:
    """Where there is no concept the score is minus infinity, and nothing is sure."""
    sure = UNFITTED.of(
        np.array([-np.inf], dtype=np.float32), np.zeros(1, np.float32), np.array([True])
    )
    assert sure[0] < 1e-6


def test_what_is_written_is_what_is_read() -> None:
    """A probability survives the file, to the four decimals that are kept."""
    fitted = Probability((0.123456, -1.0), -5.20531, 6.0, 8.4, 0.19)
    told = fitted.as_dict()
    assert Probability.read(told) == Probability((0.1235, -1.0), -5.2053, 6.0, 8.4, 0.19)
    assert Probability.read(told).as_dict() == told
    assert Probability.read(UNFITTED.as_dict()) == UNFITTED


def planted(
    seed: int, count: int = 400
) -> tuple[Found, Int64, np.ndarray[tuple[int], np.dtype[np.bool_]], Int64, Float32]:
    """Return phrases of which meaning and characters tell the right name, and letters nothing.

    A third mean nothing that is known; a last feature tells right from wrong outright.
    """
    chance = np.random.default_rng(seed)
    names, found = 60, 6
    owner = np.arange(names) // 2
    dutch = chance.random(names) < 0.5
    name = np.stack([chance.permutation(names)[:found] for _ in range(count)])
    known = chance.random(count) < 2 / 3
    gold = np.where(known, owner[name[:, 0]], -1)
    right = (owner[name] == gold[:, None]).astype(np.float32)
    feature = np.empty((count, found, len(FEATURES)), dtype=np.float32)
    feature[:, :, 0] = 0.3 + 0.4 * right + chance.normal(0, 0.08, right.shape)
    feature[:, :, 1] = 0.3 + 0.2 * right + chance.normal(0, 0.08, right.shape)
    feature[:, :, 2] = chance.random(right.shape)
    feature[:, :, 3] = np.sqrt(np.maximum(feature[:, :, 0] * feature[:, :, 1], 0))
    extra = right + chance.normal(0, 0.05, right.shape).astype(np.float32)
    return Found(name, feature), owner, dutch, gold, extra


@pytest.mark.parametrize("with_model", [False, True])
def test_a_fit_tells_planted_phrases_from_strangers(with_model: bool) -> None:
    """Phrases that were not fitted on link rightly where sure, and as often as promised."""
    found, owner, dutch, gold, extra = planted(1)
    fitted = fit_probability(found, owner, dutch, gold, extra if with_model else None)
    assert len(fitted.rank) == len(FEATURES) + with_model
    assert sum(map(abs, fitted.rank)) == pytest.approx(1)
    assert fitted.rank[0] > abs(fitted.rank[2])
    assert fitted.score > 0
    found, owner, dutch, gold, extra = planted(2, 2_000)
    best = ranked(found, owner, fitted.rank, 2, extra if with_model else None)
    sure = fitted.of(best.score, best.lead, dutch[best.name])[:, 0]
    right = best.concept[:, 0] == gold
    assert right[sure >= 0.7].mean() > 0.95
    assert right[sure < 0.4].mean() < 0.2
    assert (sure[gold < 0] < 0.4).mean() > 0.9
    assert (sure[gold >= 0] >= 0.7).mean() > 0.85
    for low in np.arange(0, 1, 0.2):
        inside = (sure >= low) & (sure < low + 0.2)
        if inside.sum() >= 100:
            assert abs(float(right[inside].mean() - sure[inside].mean())) < 0.1


def test_the_same_phrases_give_the_same_fit() -> None:
    """Fitting draws no lots."""
    found, owner, dutch, gold, _ = planted(3)
    assert fit_probability(found, owner, dutch, gold) == fit_probability(found, owner, dutch, gold)
