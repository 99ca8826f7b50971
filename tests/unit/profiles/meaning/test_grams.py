"""N-grams of many texts at once weigh what a plain count of one text at a time gives them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matching.profiles.meaning.grams import LONGEST, SHORTEST, Grams, Rows, hashes, learn
from matching.profiles.vocabulary import default_vocabulary, normalise

WORDY = st.text(alphabet="abcdeéß ij-Ĳ+#7漢", max_size=24)
ANY = st.text(max_size=24)
TEXTS = st.lists(st.one_of(WORDY, ANY), max_size=8)

Gram = tuple[int, str]
"""Length and characters; 0 for the word as a whole."""


def grams_of(text: str) -> list[Gram]:
    """Return the n-grams of every word of a text, repeats included, one slice at a time."""
    found: list[Gram] = []
    for word in normalise(text).split():
        padded = f" {word} "
        for n in range(SHORTEST, LONGEST + 1):
            found += [(n, padded[at : at + n]) for at in range(len(padded) - n + 1)]
        found.append((0, padded))
    return found


def weighed(texts: Sequence[str], learned: Sequence[str], least: int) -> list[dict[Gram, float]]:
    """Return the TF-IDF weights of each text, as scikit-learn defines them (sublinear, l2)."""
    frequency = Counter(gram for text in learned for gram in set(grams_of(text)))
    idf = {
        gram: math.log((1 + len(learned)) / (1 + count)) + 1
        for gram, count in frequency.items()
        if count >= least
    }
    rows = []
    for text in texts:
        count = Counter(gram for gram in grams_of(text) if gram in idf)
        row = {gram: (1 + math.log(n)) * idf[gram] for gram, n in count.items()}
        length = math.sqrt(sum(weight * weight for weight in row.values()))
        rows.append({gram: weight / length for gram, weight in row.items()})
    return rows


def key_of(gram: Gram) -> int:
    """Return the hash of one n-gram: the one that its place in the hashes of a word tells."""
    n, characters = gram
    if n == 0:
        return int(hashes([characters])[1][-1])
    # Only words have hashes, so that an n-gram is looked up in a word that holds it.
    inner = characters.strip()
    _, keys = hashes([inner])
    return int(keys[grams_of(inner).index((n, characters))])


def as_dicts(rows: Rows) -> list[dict[int, float]]:
    """Return sparse rows as a dictionary each."""
    return [
        dict(
            zip(
                rows.column[start:end].tolist(),
                rows.value[start:end].tolist(),
                strict=True,
            )
        )
        for start, end in zip(rows.indptr, rows.indptr[1:], strict=False)
    ]


@given(TEXTS)
@example(["", "...", "a", "aa aa", "é É e"])
def test_every_ngram_is_found_as_often_as_a_plain_count_finds_it(texts: list[str]) -> None:
    """Hashes stand for n-grams one to one: the same counts, row by row."""
    row, key = hashes(texts)
    mine = [Counter(key[row == at].tolist()) for at in range(len(texts))]
    theirs = [Counter(grams_of(text)) for text in texts]
    assert [sorted(c.values()) for c in mine] == [sorted(c.values()) for c in theirs]
    # The same n-gram has the same hash in whichever text it stands, and another one another.
    name: dict[int, Gram] = {}
    for one in sorted({word for text in texts for word in normalise(text).split()}):
        for at, gram in zip(hashes([one])[1].tolist(), grams_of(one), strict=True):
            assert name.setdefault(at, gram) == gram
    assert len(set(name.values())) == len(name)
    assert all({name[k]: n for k, n in m.items()} == t for m, t in zip(mine, theirs, strict=True))


@given(TEXTS, TEXTS, st.integers(1, 3))
@example(["lassen en lassen", "las"], ["lassen", "lassen lassen", "glas"], 2)
@example(["a"], [], 1)
def test_weights_are_those_of_a_tfidf_worked_out_by_hand(
    texts: list[str], learned: list[str], least: int
) -> None:
    """1 + log(count), times ln((1 + n) / (1 + df)) + 1, each row at length one."""
    rows = learn(learned, least).rows(texts)
    expected = weighed(texts, learned, least)
    for mine, theirs in zip(as_dicts(rows), expected, strict=True):
        assert sorted(mine.values()) == pytest.approx(sorted(theirs.values()), abs=2e-6)
        length = math.sqrt(sum(weight * weight for weight in mine.values()))
        assert length == pytest.approx(1.0 if theirs else 0.0, abs=1e-5)


def test_scikit_learn_gives_the_same_similarity() -> None:
    """The cosine of two shipped names is that of `TfidfVectorizer`, whole words counted beside."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    names = sorted({normalise(name) for name, *_ in default_vocabulary().names()})[::40]
    vectorizer = TfidfVectorizer(
        analyzer=lambda text: [f"{n} {gram}" for n, gram in grams_of(text)],
        sublinear_tf=True,
        min_df=2,
    )
    theirs = vectorizer.fit_transform(names)
    grams = learn(names, least=2)
    assert len(grams) == len(vectorizer.vocabulary_)
    assert sorted(grams.idf) == pytest.approx(sorted(vectorizer.idf_), abs=1e-5)
    rows = grams.rows(names)
    mine = np.zeros((len(names), len(grams)), dtype=np.float32)
    mine[rows.row, rows.column] = rows.value
    assert mine @ mine.T == pytest.approx((theirs @ theirs.T).toarray(), abs=1e-5)


@given(st.lists(WORDY, min_size=1, max_size=6))
def test_a_row_does_not_hang_on_its_neighbours(texts: list[str]) -> None:
    """A text alone, among others and in another order has the same weights to the bit."""
    grams = learn([*texts, "lassen", "klanten helpen"], least=1)
    together = as_dicts(grams.rows(texts))
    assert as_dicts(grams.rows(texts[::-1])) == together[::-1]
    assert [as_dicts(grams.rows([text]))[0] for text in texts] == together


@pytest.mark.parametrize("texts", [[], [""], ["...", "  "], ["\x00", "\ud800"]])
def test_texts_without_words_are_empty_rows(texts: list[str]) -> None:
    """Nothing, blanks, punctuation and half a character leave a row without n-grams."""
    for grams in (learn(["lassen", "frezen"], 1), learn(texts, 1)):
        rows = grams.rows(texts)
        assert rows.indptr.tolist() == [0] * (len(texts) + 1)
        assert rows.column.size == rows.value.size == 0


def test_a_map_without_ngrams_knows_no_text() -> None:
    """Where no n-gram occurs often enough every row is empty."""
    grams = learn(["lassen", "koken"], least=5)
    assert len(grams) == 0
    assert grams.rows(["lassen"]).indptr.tolist() == [0, 0]


def test_columns_rise_within_a_row() -> None:
    """Sparse rows are sorted, so that what is done with them does not hang on their order."""
    rows = learn(["klanten helpen", "planken"], 1).rows(["planten en klanken", "helpen", ""])
    for start, end in zip(rows.indptr, rows.indptr[1:], strict=False):
        assert (np.diff(rows.column[start:end]) > 0).all()
    assert rows.row.tolist() == np.repeat([0, 1, 2], np.diff(rows.indptr)).tolist()


@given(st.lists(WORDY, max_size=6), st.integers(1, 3))
def test_what_is_learned_does_not_hang_on_the_order_of_texts(texts: list[str], least: int) -> None:
    """Hashes rise, each once; another order or a copy of a word in one text changes nothing."""
    one, other = learn(texts, least), learn([f"{t} {t}" for t in texts[::-1]], least)
    assert (one.key[:-1] < one.key[1:]).all()
    assert one.key.tolist() == other.key.tolist()
    assert one.idf.tolist() == other.idf.tolist()


def test_long_and_short_words_do_not_share_ngrams_by_accident() -> None:
    """A word, the same letters inside a longer word, and one n-gram of it are told apart."""
    grams = learn(["las", "glas", "a", "aa"], 1)
    las, glas = as_dicts(grams.rows(["las", "glas"]))
    shared = set(las) & set(glas)
    assert len(shared) == len(set(grams_of("las")) & set(grams_of("glas")))
    assert key_of((0, " las ")) not in {key_of(gram) for gram in grams_of("glas")}


def test_all_names_that_ship_have_hashes_of_their_own() -> None:
    """Among the hundred thousands of n-grams of the shipped names no two share a hash."""
    names = [normalise(name) for name, *_ in default_vocabulary().names()]
    assert np.unique(hashes(names)[1]).size == len({g for name in names for g in grams_of(name)})


def test_grams_tell_their_number() -> None:
    """The length of the n-grams is how many there are."""
    assert len(Grams(np.zeros(0, np.uint64), np.zeros(0, np.float32))) == 0
