"""The nearest names are those that comparing every name exactly, one by one, finds."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz

from matching.profiles.meaning.grams import Float32, learn
from matching.profiles.meaning.model import Meaning, quantised
from matching.profiles.meaning.search import FEATURES, Found, Nearest
from matching.profiles.meaning.slips import slip
from matching.profiles.vocabulary import default_vocabulary, normalise

NAMES = sorted({normalise(name) for name, *_ in default_vocabulary().names()})
SOME = st.lists(st.sampled_from(NAMES), max_size=60, unique=True)


def drawn(names: Sequence[str], seed: int = 1, dimensions: int = 8) -> Meaning:
    """Return a map over the n-grams of names, with vectors drawn at random."""
    grams = learn(names, 1)
    weight = np.random.default_rng(seed).normal(size=(len(grams), dimensions)).astype(np.float32)
    return Meaning(grams, *quantised(weight))


def features(meaning: Meaning, texts: Sequence[str], names: Sequence[str]) -> Float32:
    """Return what every phrase and every name are compared by, each by its own definition."""
    rows = meaning.grams.rows([*texts, *names])
    dense = np.zeros((len(texts) + len(names), len(meaning.grams)))
    dense[rows.row, rows.column] = rows.value
    vectors = dense @ (meaning.weight * meaning.scale[:, None].astype(np.float64))
    vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    mine = slice(0, len(texts)), slice(len(texts), None)
    near, characters = (each[mine[0]] @ each[mine[1]].T for each in (vectors, dense))
    letters = [[alike(text, name) for name in names] for text in texts]
    both = np.sqrt(np.maximum(near, 0) * characters)
    shape = (len(texts), len(names))
    return np.stack((near, characters, np.reshape(letters, shape), both), axis=-1).astype(
        np.float32
    )


def alike(text: str, name: str) -> float:
    """Return how alike the letters are, as they stand or with the words in alphabetical order."""
    in_order = [" ".join(sorted(words.split())) for words in (text, name)]
    return max(fuzz.ratio(text, name), fuzz.ratio(*in_order)) / 100


def asked(names: Sequence[str], seed: int) -> list[str]:
    """Return phrases that are nearly names, or parts of them, and two that are nothing."""
    chance = random.Random(seed)
    parts = [" ".join(chance.sample(name.split(), name.count(" ") or 1)) for name in names[::3]]
    return [*(slip(name, chance) for name in names[::4]), *parts, "", "漢字"]


@given(SOME, st.integers(0, 1_000))
def test_everything_is_compared_where_there_are_few_names(names: list[str], seed: int) -> None:
    """Up to 24 names each is found, in the order of a comparison worked out one by one."""
    few = names[:24]
    meaning = drawn(few, seed)
    texts = asked(few, seed)
    found = Nearest(meaning, few).find(texts)
    expected = features(meaning, texts, few)
    for row, feature, theirs in zip(found.name.tolist(), found.feature, expected, strict=True):
        kept = [at for at in row if at >= 0]
        assert sorted(kept) == list(range(len(few)))
        assert row[len(kept) :] == [-1] * (len(row) - len(kept))
        # The root in the last feature makes much of the last bit of a cosine of 0.
        assert np.abs(feature[: len(kept), :3] - theirs[kept][:, :3]).max(initial=0) < 1e-4
        assert np.abs(feature[: len(kept), 3] - theirs[kept][:, 3]).max(initial=0) < 1e-2
        scores = theirs[kept][:, :2].sum(axis=1)
        assert (np.diff(scores) < 1e-4).all()


@pytest.mark.parametrize("count", [25, 40, 200, 400])
def test_the_best_name_is_found_among_more_than_are_compared(count: int) -> None:
    """Only a few dozen are compared exactly; the best one of all is one of these."""
    names = random.Random(count).sample(NAMES, count)
    meaning = drawn(names, count, 16)
    texts = [text for text in asked(names, count)[:60] if text]
    found = Nearest(meaning, names).find(texts)
    best = features(meaning, texts, names)[:, :, :2].sum(axis=2).max(axis=1)
    first = found.feature[:, 0, :2].sum(axis=1)
    assert (first <= best + 1e-4).all()
    assert (first < best - 1e-4).mean() <= 0.02
    assert all(len(set(row)) == len(row) == 24 for row in found.name.tolist())


@pytest.mark.parametrize("count", [1, 2, 15, 16, 17, 31, 33, 300])
def test_a_name_is_found_by_itself(count: int) -> None:
    """However many names fill a group or a block, each is its own nearest, alike in all."""
    names = NAMES[:: len(NAMES) // count][:count]
    found = Nearest(drawn(names), names).find(names)
    assert found.name[:, 0].tolist() == list(range(count))
    assert found.feature[:, 0] == pytest.approx(np.ones((count, len(FEATURES))), abs=1e-4)


def test_names_that_point_the_other_way_are_found_before_nothing() -> None:
    """What fills up the last group never takes the place of a name, however far that is."""
    names = [f"{a}{b}" for a in "bcdf" for b in ("xx", "yy", "zz", "ww", "vv")]
    grams = learn(["qq", *names], 1)
    weight = np.ones((len(grams), 1), dtype=np.float32)
    of_names = grams.rows(names)
    weight[of_names.column] = -1  # the other way
    found = Nearest(Meaning(grams, *quantised(weight)), names).find(["qqqq"])
    assert sorted(found.name[0][found.name[0] >= 0].tolist()) == list(range(len(names)))


def test_what_is_left_out_is_not_found() -> None:
    """With its own name left out a phrase finds others, and the rest stays as it was."""
    names = NAMES[::900]
    nearest = Nearest(drawn(names), names)
    without = np.arange(len(names), dtype=np.int64)
    without[::5] = -1
    all_, fewer = nearest.find(names), nearest.find(names, without)
    for at in range(len(names)):
        row = [name for name in fewer.name[at].tolist() if name >= 0]
        assert (at in row) == (at % 5 == 0)
        assert row == [n for n in all_.name[at].tolist() if n >= 0 and n != without[at]]


def test_equal_names_stand_in_the_order_in_which_they_are_given() -> None:
    """Of names that are as near the one that stands first comes first."""
    names = ["koken", "lassen", "koken", "frezen", "koken"]
    found = Nearest(drawn(names), names).find(["koken", "kokem"])
    assert found.name[:, :3].tolist() == [[0, 2, 4]] * 2


def test_nothing_asked_and_nothing_known_find_nothing() -> None:
    """An empty index and an empty question give empty rows, not an error."""
    empty = Nearest(drawn([]), []).find(["lassen", "koken"])
    assert empty.name.shape == (2, 0)
    assert empty.feature.shape == (2, 0, len(FEATURES))
    none = Nearest(drawn(["lassen"]), ["lassen"]).find([])
    assert none.name.shape[0] == none.feature.shape[0] == 0


def test_blocks_of_phrases_make_no_difference() -> None:
    """A phrase finds the same alone, among hundreds and in another order."""
    names = NAMES[::40]
    nearest = Nearest(drawn(names, 3, 32), names)
    texts = asked(names, 3)
    assert len(texts) > 256
    together = nearest.find(texts)
    turned = nearest.find(texts[::-1])
    alone = [nearest.find([text]) for text in texts[::40]]
    compare(together, Found(turned.name[::-1], turned.feature[::-1]))
    compare(
        Found(together.name[::40], together.feature[::40]),
        Found(
            np.concatenate([each.name for each in alone]),
            np.concatenate([each.feature for each in alone]),
        ),
    )


def compare(one: Found, other: Found) -> None:
    """Hold two results equal in what they find: the first ten names and their features."""
    assert one.name[:, :10].tolist() == other.name[:, :10].tolist()
    assert one.feature[:, :10] == pytest.approx(other.feature[:, :10], abs=1e-5)
