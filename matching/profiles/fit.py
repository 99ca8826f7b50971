"""Fitting a vocabulary: which skills are near in meaning, by a sentence embedding.

The result is a small table that ships beside the vocabulary. It is made once, with the extra
`transformers`; every run after that only reads it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from matching.errors import ConfigError, message
from matching.profiles.embedding import Embedder, Vectors
from matching.profiles.vocabulary import Vocabulary


class Neighbour(NamedTuple):
    """Two concepts and the cosine between them, in whole permille."""

    skill: str
    neighbour: str
    cosine_permille: int


class Fit(NamedTuple):
    """What was fitted, and with what."""

    neighbours: tuple[Neighbour, ...]
    model: str
    digest: str
    dimensions: int


def fit_neighbours(
    vocabulary: Vocabulary,
    embedder: Embedder,
    *,
    count: int = 10,
    dimensions: int = 128,
    least: float = 0.4,
) -> Fit:
    """Return for each concept the others that are nearest in meaning.

    A concept is the mean of the vectors of its English label and synonyms: the models that fit
    in a package know English best. The mean vector of all concepts is taken off, because every
    skill shares it ("to do something at work"), and a principal component analysis keeps the
    directions in which skills differ.

    Parameters
    ----------
    vocabulary
        At least two concepts.
    embedder
        What gives the vectors.
    count
        Neighbours for each concept.
    dimensions
        Components kept, at most one less than there are concepts.
    least
        The smallest cosine worth keeping.
    """
    if len(vocabulary) < 2:
        raise ConfigError(message("a vocabulary of fewer than two skills has no neighbours"))
    from sklearn.decomposition import PCA
    from sklearn.neighbors import NearestNeighbors
    from sklearn.preprocessing import normalize

    means = _concept_vectors(vocabulary, embedder)
    kept = min(dimensions, means.shape[1], len(vocabulary) - 1)
    reduced = PCA(n_components=kept, svd_solver="full").fit_transform(means.astype(np.float64))
    vectors = normalize(reduced)
    search = NearestNeighbors(n_neighbors=min(count + 1, len(vocabulary)), metric="cosine")
    distance, found = search.fit(vectors).kneighbors(vectors)
    neighbours = sorted(
        Neighbour(vocabulary.concepts[i].id, vocabulary.concepts[j].id, round(1000 * (1 - d)))
        for i, (row, distances) in enumerate(zip(found, distance, strict=True))
        for j, d in zip(row, distances, strict=True)
        if i != j and 1 - d >= least
    )
    return Fit(tuple(neighbours), embedder.name, vocabulary.digest, kept)


def _concept_vectors(vocabulary: Vocabulary, embedder: Embedder) -> Vectors:
    """Return the mean English vector of each concept; ``float32[k, d]``."""
    texts: list[str] = []
    owner: list[int] = []
    for i, concept in enumerate(vocabulary.concepts):
        names = (concept.label("en"), *concept.synonyms.get("en", ()))
        texts += names
        owner += [i] * len(names)
    vectors = embedder.embed(texts)
    means = np.zeros((len(vocabulary), vectors.shape[1]), dtype=np.float32)
    np.add.at(means, owner, vectors)
    means /= np.bincount(owner, minlength=len(vocabulary))[:, None]
    return means


def as_csv(neighbours: Sequence[Neighbour]) -> str:
    """Return neighbours as the file that `read_vocabulary` reads."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(Neighbour._fields)
    writer.writerows(neighbours)
    return text.getvalue()
