"""Training the map from n-grams to meaning. Needs the extra ``transformers``.

Two names of one concept, in whichever languages, should lie nearer each other than names of other
concepts (InfoNCE: van den Oord, Li and Vinyals, 2018), and near the sentence embedding of the
concept's English names, brought to fewer dimensions by a principal component analysis. The
words that the sentence model itself knows are trained towards their own embeddings as well:
that is where English that the vocabulary does not use comes from. Some names are given a slip of
the finger while training, so that slips move little.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from matching.errors import ConfigError, message
from matching.profiles.embedding import Embedder
from matching.profiles.meaning.grams import Float32, Grams, Int64, Rows, learn
from matching.profiles.meaning.model import Meaning, quantised
from matching.profiles.meaning.slips import slip
from matching.profiles.vocabulary import GROUP, LOCAL, Vocabulary

if TYPE_CHECKING:
    import torch

Progress = Callable[[str, int, int], None]

_TARGET: Final = "en"
"""The language that the sentence models which fit in a package know best."""


_IN_NAMES: Final = 3
_IN_WORDS: Final = 5
"""An n-gram counts if it is in so many names, or in so many of the model's own words."""

_FEW_NAMES: Final = 2000
"""In a vocabulary of fewer names every n-gram counts: letters must tell what the map cannot."""


@dataclass(frozen=True)
class TrainOptions:
    """How the map is trained.

    Parameters
    ----------
    dimensions
        Length of a vector.
    epochs
        How often each concept is seen, in pairs of its names.
    batch
        Concepts at a time; the others in a batch are what a name must lie further from.
    rate, last_rate
        Learning rate of Adam at the start, and the share of it at the end.
    temperature
        Softens the comparison; a higher one leaves more to the characters.
    slips
        The share of names that get a slip of the finger.
    words
        The weight of the words that the sentence model knows.
    seed
        What all chance comes from.
    """

    dimensions: int = 128
    epochs: int = 20
    batch: int = 512
    rate: float = 2e-3
    last_rate: float = 0.1
    temperature: float = 0.15
    slips: float = 0.15
    words: float = 0.3
    seed: int = 2026


@dataclass(frozen=True)
class _Names:
    """The names of all concepts, and which belong to each: English ones, others, the label."""

    text: tuple[str, ...]
    other: tuple[tuple[int, ...], ...]
    english: tuple[tuple[int, ...], ...]
    label: tuple[int, ...]


def _names_of(vocabulary: Vocabulary) -> _Names:
    """Return the names of skills and occupations that have an English label."""
    text: list[str] = []
    other: list[tuple[int, ...]] = []
    english: list[tuple[int, ...]] = []
    label: list[int] = []
    skills = (concept for concept in vocabulary.concepts if concept.kind != GROUP)
    for each in (*skills, *vocabulary.occupations):
        if _TARGET not in each.labels:
            continue
        mine: dict[bool, list[int]] = {True: [], False: []}
        for name, language, how in each.names():
            if language == LOCAL:
                continue
            if language == _TARGET and how == "label":
                label.append(len(text))
            mine[language == _TARGET].append(len(text))
            text.append(name)
        other.append(tuple(mine[False]))
        english.append(tuple(mine[True]))
    return _Names(tuple(text), tuple(other), tuple(english), tuple(label))


def train(
    vocabulary: Vocabulary,
    embedder: Embedder,
    options: TrainOptions = TrainOptions(),
    *,
    words: Sequence[str] = (),
    progress: Progress = lambda _step, _done, _total: None,
) -> Meaning:
    """Return the map fitted on the names of a vocabulary.

    Parameters
    ----------
    vocabulary
        Its skills and occupations with an English label are learned from; local synonyms are not.
    embedder
        Gives the sentence embeddings of the English names.
    options
        How to train.
    words
        Single words whose embeddings are learned as well.
    progress
        Told the step (embed, train), how much is done, and of how much.

    Raises
    ------
    ConfigError
        If PyTorch is not installed, or fewer than two concepts have an English label.
    """
    names = _names_of(vocabulary)
    if not trainable(vocabulary):
        raise ConfigError(
            message("a map needs a vocabulary in which two concepts or more have an English label")
        )
    torch = _torch()
    targets = _targets(names, embedder, words, options, progress)
    grams = _grams(names.text, words)
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # sums in one order: the same machine gives the same file
    try:
        weight = _Trainer(names, words, grams, targets, options).run(progress)
    finally:
        torch.set_num_threads(threads)
    steps, scale = quantised(weight)
    about = {
        "model": embedder.name,
        "vocabulary": vocabulary.digest,
        "concepts": len(names.english),
        "names": len(names.text),
        "words": len(words),
        "options": vars(options),
    }
    return Meaning(grams, steps, scale, about)


def trainable(vocabulary: Vocabulary) -> bool:
    """Return whether a vocabulary has enough names: two concepts with an English label."""
    return len(_names_of(vocabulary).english) >= 2


def _grams(names: Sequence[str], words: Sequence[str]) -> Grams:
    """Return the n-grams that some names have, or some more words: rarer ones tell little."""
    every = learn((*names, *words), least=1)
    in_names = _IN_NAMES if len(names) >= _FEW_NAMES else 1
    kept = np.union1d(learn(names, in_names).key, learn(words, _IN_WORDS).key)
    which = np.isin(every.key, kept, assume_unique=True)
    return Grams(every.key[which], every.idf[which])


def _torch() -> Any:
    """Return PyTorch, or say what to install."""
    try:
        import torch
    except ImportError as error:
        raise ConfigError(
            message(
                "fitting needs the extra 'transformers'; install it with "
                "pip install 'stagepact[transformers]'"
            )
        ) from error
    return torch


def _targets(
    names: _Names,
    embedder: Embedder,
    words: Sequence[str],
    options: TrainOptions,
    progress: Progress,
) -> tuple[Float32, Float32]:
    """Return where each concept and each word should lie; ``float32[c, d]``, ``float32[w, d]``.

    A concept is the mean of its English names, its label counting half as much again.
    """
    from sklearn.decomposition import PCA

    english = [at for mine in names.english for at in mine]
    texts = [*(names.text[at] for at in english), *words]
    block = 1024
    parts: list[Float32] = []
    for start in range(0, len(texts), block):
        progress("embed", start, len(texts))
        parts.append(embedder.embed(texts[start : start + block]))
    progress("embed", len(texts), len(texts))
    vectors = np.concatenate(parts)
    owner = np.repeat(np.arange(len(names.english)), [len(mine) for mine in names.english])
    mean = np.zeros((len(names.english), vectors.shape[1]), dtype=np.float32)
    np.add.at(mean, owner, vectors[: len(english)])
    at = {name: i for i, name in enumerate(english)}
    label = vectors[[at[i] for i in names.label]]
    mean = _unit(_unit(mean) + np.float32(0.5) * label)
    kept = min(options.dimensions, mean.shape[1], len(mean) - 1)
    axes = PCA(kept, svd_solver="full").fit(mean)
    rest = vectors[len(english) :]
    of_words = _unit(axes.transform(rest)) if len(rest) else np.zeros((0, kept), dtype=np.float32)
    return _unit(axes.transform(mean)), of_words


def _unit(vectors: Any) -> Float32:
    """Return vectors of length one."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Float32 = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
    return unit


class _Trainer:
    """One training: the data as tensors, and the steps."""

    def __init__(
        self,
        names: _Names,
        words: Sequence[str],
        grams: Grams,
        targets: tuple[Float32, Float32],
        options: TrainOptions,
    ) -> None:
        torch = _torch()
        self.options, self.names = options, names
        self.chance = random.Random(options.seed)
        self.draw = np.random.default_rng(options.seed)
        torch.manual_seed(options.seed)
        slipped = [slip(name, self.chance) for name in names.text]
        self.rows = _Packed(grams.rows([*names.text, *slipped, *words]))
        self.target, self.word_target = map(torch.from_numpy, targets)
        self.bag = torch.nn.EmbeddingBag(len(grams), self.target.shape[1], mode="sum")
        torch.nn.init.normal_(self.bag.weight, std=0.02)
        self.batch = min(options.batch, len(self.target))

    def run(self, progress: Progress) -> Float32:
        """Train and return the vectors of the n-grams; ``float32[f, d]``."""
        torch, options = _torch(), self.options
        a_concept = min(len(self.names.text) / len(self.target), 14) / 2
        total = max(1, round(len(self.target) * a_concept / self.batch)) * options.epochs
        adam = torch.optim.Adam(self.bag.parameters(), lr=options.rate, betas=(0.9, 0.99))
        schedule = torch.optim.lr_scheduler.LambdaLR(
            adam, lambda at: options.last_rate + (1 - options.last_rate) * (1 - at / total)
        )
        for at in range(total):
            if at % 10 == 0:
                progress("train", at, total)
            loss = self._loss()
            adam.zero_grad()
            loss.backward()
            adam.step()
            schedule.step()
        progress("train", total, total)
        weight: Float32 = self.bag.weight.detach().numpy().copy()
        return weight

    def _loss(self) -> torch.Tensor:
        """Return the loss of one batch: names together, near their target, words near theirs."""
        torch = _torch()
        concepts = self.draw.choice(len(self.target), self.batch, replace=False)
        pairs = [self._pair(int(concept)) for concept in concepts]
        both = self._embed([a for a, _ in pairs] + [b for _, b in pairs])
        one, other = both[: self.batch], both[self.batch :]
        aim = self.target[torch.as_tensor(concepts)]
        loss = self._apart(one, other) + self._apart(other, one)
        loss = (loss + self._apart(one, aim) + self._apart(other, aim)) / 2
        if len(self.word_target) and self.options.words:
            drawn = self.draw.integers(0, len(self.word_target), self.batch)
            near = self._embed((2 * len(self.names.text) + drawn).tolist())
            words = self._apart(near, self.word_target[torch.as_tensor(drawn)])
            loss = loss + self.options.words * words
        return loss

    def _pair(self, concept: int) -> tuple[int, int]:
        """Return two names of a concept, at random; often one in each language."""
        english, other = self.names.english[concept], self.names.other[concept]
        chance = self.chance
        if other and chance.random() < 0.6:
            pair = [chance.choice(other), chance.choice(english)]
            if chance.random() >= 0.7 and len(other) > 1:
                pair[1] = chance.choice(other)
        else:
            pair = [chance.choice(english), chance.choice(english)]
        for i in (0, 1):
            if chance.random() < self.options.slips:
                pair[i] += len(self.names.text)
        return pair[0], pair[1]

    def _embed(self, rows: Sequence[int]) -> torch.Tensor:
        torch = _torch()
        ids, weights, offsets = self.rows.take(np.asarray(rows))
        vectors = self.bag(ids, offsets, per_sample_weights=weights)
        return torch.nn.functional.normalize(vectors, dim=1)

    def _apart(self, one: torch.Tensor, other: torch.Tensor) -> torch.Tensor:
        """Return how far each row of `one` is from telling its own row of `other` from the rest."""
        torch = _torch()
        same = torch.arange(len(one))
        return torch.nn.functional.cross_entropy(one @ other.T / self.options.temperature, same)


class _Packed:
    """Sparse rows as tensors, to take some of them at a time."""

    def __init__(self, rows: Rows) -> None:
        torch = _torch()
        self.column = torch.from_numpy(rows.column)
        self.value = torch.from_numpy(rows.value)
        self.start = rows.indptr[:-1]
        self.length = np.diff(rows.indptr)

    def take(self, rows: Int64) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return ids, weights and offsets as `EmbeddingBag` wants them."""
        torch = _torch()
        length = self.length[rows]
        offsets = np.concatenate(([0], np.cumsum(length)))
        at = np.arange(offsets[-1]) + np.repeat(self.start[rows] - offsets[:-1], length)
        where = torch.from_numpy(at)
        return self.column[where], self.value[where], torch.from_numpy(offsets[:-1])
