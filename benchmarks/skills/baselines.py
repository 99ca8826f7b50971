"""What everybody uses to link texts to labels: a score of every text and every label."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.profiles.embedding import Embedder
from matching.profiles.vocabulary import Named, normalise

Scores = npt.NDArray[np.float32]
Scorer = Callable[[Sequence[str], Sequence[str]], Scores]
"""From texts and labels, as they are written, to ``float32[texts, labels]``."""


def token_set(texts: Sequence[str], labels: Sequence[str]) -> Scores:
    """Return rapidfuzz's token_set_ratio."""
    from rapidfuzz import fuzz, process

    plain = [[normalise(text) for text in each] for each in (texts, labels)]
    found: Scores = process.cdist(*plain, scorer=fuzz.token_set_ratio, dtype=np.float32)
    return found


def with_model(model: Embedder) -> Scorer:
    """Return the cosine of a sentence model."""

    def score(texts: Sequence[str], labels: Sequence[str]) -> Scores:
        mine, theirs = model.embed(texts), model.embed(labels)
        cosine: Scores = mine @ theirs.T
        return cosine

    return score


def tfidf(names: Sequence[str]) -> Any:
    """Return scikit-learn's TF-IDF of character n-grams, 2 to 5 within words, of some names."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    counts = TfidfVectorizer(
        preprocessor=normalise,
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
        dtype=np.float32,
    )
    return counts.fit(names)


def characters(counts: Any) -> Scorer:
    """Return the cosine of the n-grams."""

    def score(texts: Sequence[str], labels: Sequence[str]) -> Scores:
        cosine: Scores = (counts.transform(texts) @ counts.transform(labels).T).toarray()
        return cosine

    return score


def ridge(concepts: Sequence[Named], model: Embedder) -> Scorer:
    """Return the recipe of the issue: the cosine of a ridge regression, and that of n-grams.

    The regression goes from TF-IDF of every name of a concept, Dutch and English, to 128 principal
    components of the sentence model's embedding of the English label.
    """
    from sklearn.decomposition import PCA
    from sklearn.linear_model import Ridge
    from sklearn.preprocessing import normalize

    names = [[name for name, language, _ in c.names() if language in _BOTH] for c in concepts]
    every = [name for mine in names for name in mine]
    counts = tfidf(every)
    labels = model.embed([concept.labels["en"] for concept in concepts])
    aims = PCA(min(128, len(concepts) - 1), random_state=0).fit_transform(labels)
    aim = np.repeat(aims, [len(mine) for mine in names], axis=0)
    fit = Ridge(alpha=1.0, solver="sparse_cg", tol=1e-3).fit(counts.transform(every), aim)
    weight = np.ascontiguousarray(fit.coef_.T, dtype=np.float32)
    near = characters(counts)

    def embed(texts: Sequence[str]) -> Any:
        return normalize(counts.transform(texts) @ weight + fit.intercept_.astype(np.float32))

    def score(texts: Sequence[str], labels: Sequence[str]) -> Scores:
        cosine: Scores = embed(texts) @ embed(labels).T + near(texts, labels)
        return cosine

    return score


_BOTH = ("nl", "en")


def together(one: Scorer, other: Scorer, share: float) -> Scorer:
    """Return one score and a share of the other."""

    def score(texts: Sequence[str], labels: Sequence[str]) -> Scores:
        return one(texts, labels) + np.float32(share) * other(texts, labels)

    return score
