"""Fitting a vocabulary: the map from n-grams to meaning, and how sure a link is.

How sure is learned from names that were kept apart: a map is trained without some synonyms and
without some concepts, and then asked for them, some with a slip of the finger. The synonyms
should link to their concept, the names of strangers to nothing. The map that is kept is then
trained on all names.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

import numpy as np

from matching.profiles.embedding import Embedder, Vectors
from matching.profiles.meaning.grams import Float32, Int64
from matching.profiles.meaning.model import Meaning
from matching.profiles.meaning.probability import Probability, fit_probability
from matching.profiles.meaning.search import Nearest
from matching.profiles.meaning.slips import slip
from matching.profiles.meaning.train import Progress, TrainOptions, train, trainable
from matching.profiles.vocabulary import Concept, Named, Occupation, Vocabulary, normalise

_STRANGERS: Final = 0.1
"""The share of concepts that are kept apart as a whole."""

_SYNONYMS: Final = 0.15
"""The share of synonyms of the others that are kept apart."""

_KEPT: Final = 2
"""Names in a language that a concept keeps at least."""

_FEWEST: Final = 20

_SLIPPED: Final = 0.3
"""The share of phrases that are asked with a slip of the finger."""

AnyNamed = TypeVar("AnyNamed", Concept, Occupation)


@dataclass(frozen=True)
class Asked:
    """A phrase that was kept apart, and the id that it means; None for a stranger."""

    text: str
    means: str | None


def fit_meaning(
    vocabulary: Vocabulary,
    embedder: Embedder,
    options: TrainOptions | None = None,
    *,
    words: Sequence[str] = (),
    also: Embedder | None = None,
    beside: Vocabulary | None = None,
    progress: Progress = lambda _step, _done, _total: None,
) -> Meaning:
    """Return the map of a vocabulary, with how scores become probabilities.

    Parameters
    ----------
    vocabulary, embedder, options, words, progress
        As for `matching.profiles.meaning.train.train`.
    also
        A model that will be used beside the map when linking: how sure links are then is
        fitted as well.
    beside
        Another vocabulary whose names are learned from too, and are not linked to. On ESCO the
        one that ships helps more than anything else that was tried (``benchmarks/RESULTS.md``).

    Returns
    -------
    Meaning
        ``about["skills"]`` and ``about["occupations"]`` hold a `Probability` each, and
        ``about["embedders"]`` the same two for the model named.
    """
    options = options or TrainOptions()
    remembered = _Remembered(embedder)
    chance = random.Random(options.seed)
    concepts, of_skills = apart(vocabulary.concepts, chance)
    occupations, of_work = apart(vocabulary.occupations, chance)
    fewer = replace(vocabulary, concepts=concepts, occupations=occupations, folder=None)
    trials: dict[str, Trial] = {}
    learned = _together(fewer, beside)
    if trainable(learned):
        trial = train(learned, remembered, options, words=words, progress=progress)
        work = fewer.occupations
        trials = {
            "skills": Trial(trial, fewer.names(), of_skills, fewer.concepts, chance),
            "occupations": Trial(trial, fewer.occupation_names(), of_work, work, chance),
        }
    about = _told(trials, None)
    if also is not None:
        about["embedders"] = {also.name: _told(trials, also)}
    learned = _together(vocabulary, beside)
    meaning = train(learned, remembered, options, words=words, progress=progress)
    return replace(meaning, about={**meaning.about, **about})


def _together(vocabulary: Vocabulary, beside: Vocabulary | None) -> Vocabulary:
    """Return a vocabulary to learn from: the concepts of both, whatever their ids."""
    if beside is None:
        return vocabulary
    return replace(
        vocabulary,
        concepts=(*vocabulary.concepts, *beside.concepts),
        occupations=(*vocabulary.occupations, *beside.occupations),
        folder=None,
    )


def _told(trials: Mapping[str, Trial], model: Embedder | None) -> dict[str, Any]:
    """Return what was fitted in each trial in which enough was kept apart."""
    return {of: trial.probability(model).as_dict() for of, trial in trials.items() if trial.enough}


def apart(
    all_named: Sequence[AnyNamed], chance: random.Random
) -> tuple[tuple[AnyNamed, ...], list[Asked]]:
    """Return the concepts with fewer names, and the phrases that were kept apart."""
    kept: list[AnyNamed] = []
    asked: list[Asked] = []
    for each in all_named:
        if chance.random() < _STRANGERS:
            asked += [Asked(name, None) for name, _, _ in each.names() if chance.random() < 0.5]
            continue
        synonyms: dict[str, tuple[str, ...]] = {}
        for language, names in each.synonyms.items():
            may_go = len(names) + (language in each.labels) - _KEPT
            gone = [name for name in names if chance.random() < _SYNONYMS][: max(may_go, 0)]
            asked += [Asked(name, each.id) for name in gone]
            synonyms[language] = tuple(name for name in names if name not in gone)
        kept.append(replace(each, synonyms=synonyms))
    return tuple(kept), asked


class Trial:
    """Phrases that were kept apart, and what a map that has not seen them finds.

    Parameters
    ----------
    meaning
        The map.
    names
        (name, position of the concept, language, kind) of what is indexed.
    asked
        The phrases.
    concepts
        What the positions are of.
    chance
        Decides which phrases get a slip.
    """

    def __init__(
        self,
        meaning: Meaning,
        names: Iterable[tuple[str, int, str, str]],
        asked: Sequence[Asked],
        concepts: Sequence[Named],
        chance: random.Random,
    ) -> None:
        rows = [(normalise(name), at, language) for name, at, language, _ in names]
        self.names = [name for name, _, _ in rows]
        self.owner = np.array([at for _, at, _ in rows], dtype=np.int64)
        self.dutch = np.array([language == "nl" for _, _, language in rows], dtype=np.bool_)
        position = {each.id: at for at, each in enumerate(concepts)}
        exact = set(self.names)
        self.texts: list[str] = []
        gold: list[int] = []
        for each in asked:
            text = slip(each.text, chance) if chance.random() < _SLIPPED else each.text
            plain = normalise(text)
            if plain and plain not in exact:
                self.texts.append(plain)
                gold.append(position[each.means] if each.means is not None else -1)
        self.gold = np.array(gold, dtype=np.int64)
        self.found = Nearest(meaning, self.names).find(self.texts)

    @property
    def enough(self) -> bool:
        """Whether there are enough phrases of either sort to learn from."""
        return bool(min((self.gold >= 0).sum(), (self.gold < 0).sum()) >= _FEWEST)

    def probability(self, model: Embedder | None) -> Probability:
        """Return how scores become probabilities, with or without a model's cosine."""
        extra = None
        if model is not None:
            extra = model_cosine(model, self.texts, self.names, self.found.name)
        return fit_probability(self.found, self.owner, self.dutch, self.gold, extra)


def model_cosine(
    model: Embedder, texts: Sequence[str], names: Sequence[str], found: Int64
) -> Float32:
    """Return the cosine of each text and the names found for it; ``float32[n, m]``."""
    mine = model.embed(texts)
    used, at = np.unique(np.maximum(found, 0), return_inverse=True)
    theirs = model.embed([names[i] for i in used.tolist()])
    cosine: Float32 = np.einsum("nd,nmd->nm", mine, theirs[at.reshape(found.shape)])
    return cosine


class _Remembered:
    """An embedder that works out each text once."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vectors] = {}

    @property
    def name(self) -> str:
        """What it is."""
        return self._embedder.name

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text."""
        fresh = sorted({text for text in texts if text not in self._known})
        if fresh:
            self._known.update(zip(fresh, self._embedder.embed(fresh), strict=True))
        return np.stack([self._known[text] for text in texts])


def probabilities(about: Mapping[str, object], of: str) -> Probability | None:
    """Return what was fitted for skills or occupations, or None."""
    told = about.get(of)
    return Probability.read(told) if isinstance(told, dict) else None
