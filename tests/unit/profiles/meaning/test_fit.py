"""How sure a link is, learned from names that were kept apart."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matching.errors import ConfigError
from matching.profiles.embedding import SentenceTransformerEmbedder
from matching.profiles.linking import Linker
from matching.profiles.meaning.fit import Asked, Trial, apart, fit_meaning, model_cosine
from matching.profiles.meaning.model import Meaning
from matching.profiles.meaning.probability import UNFITTED, UNMEASURED, Probability
from matching.profiles.meaning.train import TrainOptions, train
from tests.markets import concept, vocabulary
from tests.unit.profiles.meaning.small import save_model, small_vocabulary

WORDS = small_vocabulary()

real = [
    pytest.mark.transformers,
    pytest.mark.filterwarnings("ignore:Importing from .* is deprecated:DeprecationWarning"),
]


def test_what_is_kept_apart_is_in_neither_or_asked() -> None:
    """Each name is kept or asked, never both; strangers go as a whole, and mean nothing."""
    kept, asked = apart(WORDS.concepts, random.Random(1))
    left = {each.id: {name for name, _, _ in each.names()} for each in kept}
    for each in asked:
        if each.means is not None:
            assert each.text not in left[each.means]
    strangers = {each.id for each in WORDS.concepts} - set(left)
    of_strangers = {
        name for each in WORDS.concepts if each.id in strangers for name, _, _ in each.names()
    }
    assert 0 < len(strangers) < 20
    assert {each.text for each in asked if each.means is None} <= of_strangers
    gone = sum(len(list(each.names())) for each in WORDS.concepts if each.id in left) - sum(
        map(len, left.values())
    )
    assert gone == sum(each.means is not None for each in asked) > 20


@pytest.mark.parametrize("seed", range(20))
def test_a_skill_keeps_its_label_and_two_names_in_a_language(seed: int) -> None:
    """However the lots fall, enough is left of every skill to be found by."""
    few = (
        concept("a", synonyms=("b",)),
        concept("c", synonyms=("d", "e", "f")),
        concept("g"),
    )
    kept, _ = apart(few, random.Random(seed))
    for each in kept:
        before = next(one for one in few if one.id == each.id)
        assert each.labels == before.labels
        assert len(each.synonyms["nl"]) >= min(1, len(before.synonyms["nl"]))


def test_the_same_lots_keep_the_same_apart() -> None:
    """Only the chance that is given decides."""
    assert apart(WORDS.concepts, random.Random(2)) == apart(WORDS.concepts, random.Random(2))


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEmbedder:
    """Return a small model of English that was made on the spot."""
    folder = save_model(tmp_path_factory.mktemp("model"))
    return SentenceTransformerEmbedder(str(folder), name="small")


@pytest.fixture(scope="module")
def meaning(embedder: SentenceTransformerEmbedder) -> Meaning:
    """Return the vocabulary fitted, with the same model beside the map."""
    return fit_meaning(WORDS, embedder, TrainOptions(seed=1), words=embedder.words(), also=embedder)


class TestFitting:
    """The real library, with a model that was made on the spot."""

    pytestmark = real

    def test_another_vocabulary_beside_it_is_learned_from_too(
        self, embedder: SentenceTransformerEmbedder
    ) -> None:
        """A vocabulary too small to fit alone is fitted beside another, and stays itself."""
        tiny = vocabulary(concept("alone", nl="alleen"))
        options = TrainOptions(seed=1, epochs=1)
        with pytest.raises(ConfigError):
            fit_meaning(tiny, embedder, options)
        both = fit_meaning(tiny, embedder, options, beside=WORDS)
        assert both.about["vocabulary"] == tiny.digest
        assert both.about["concepts"] == len(WORDS) + len(WORDS.occupations) + 1

    def test_the_map_that_is_kept_is_trained_on_all_names(
        self, meaning: Meaning, embedder: SentenceTransformerEmbedder
    ) -> None:
        """Nothing is missing from it because something was kept apart to measure."""
        whole = train(WORDS, embedder, TrainOptions(seed=1), words=embedder.words())
        assert np.array_equal(whole.weight, meaning.weight)
        assert whole.grams.key.tolist() == meaning.grams.key.tolist()
        assert dict(whole.about).items() <= dict(meaning.about).items()

    def test_how_sure_links_are_goes_along(self, meaning: Meaning) -> None:
        """Skills have a probability, alone and with the model; one occupation is too few."""
        alone = Probability.read(meaning.about["skills"])
        beside = Probability.read(meaning.about["embedders"]["small"]["skills"])
        assert len(alone.rank) == 4
        assert len(beside.rank) == 5
        assert alone.score > 0
        assert "occupations" not in meaning.about
        assert set(meaning.about["embedders"]["small"]) == {"skills"}

    def test_other_words_link_and_strangers_are_not_sure(
        self, embedder: SentenceTransformerEmbedder
    ) -> None:
        """Of what was not fitted on, known skills come out surer than unknown ones."""
        kept, asked = apart(WORDS.concepts, random.Random(99))
        fewer = replace(WORDS, concepts=kept)
        fitted = fit_meaning(fewer, embedder, TrainOptions(seed=1), words=embedder.words())
        linker = Linker(fewer, meaning=fitted)
        found = linker.link([each.text for each in asked])
        known, strange = [], []
        for linked, each in zip(found, asked, strict=True):
            if each.means is None:
                strange.append(linked.skill is not None)
            else:
                known.append(linked.skill == each.means)
        assert min(len(known), len(strange)) > 40
        assert np.mean(known) > 0.9
        assert np.mean(strange) < 0.1

    def test_the_same_input_gives_the_same_bytes(
        self, embedder: SentenceTransformerEmbedder, tmp_path: Path
    ) -> None:
        """Fitted twice, the files are equal; another seed makes another one."""
        options = TrainOptions(epochs=2, dimensions=8)
        for name, each in (("a", options), ("b", options), ("c", replace(options, seed=5))):
            fit_meaning(WORDS, embedder, each).save(tmp_path / name)
        one, same, other = ((tmp_path / name).read_bytes() for name in "abc")
        assert one == same != other

    def test_progress_is_told_twice_over(self, embedder: SentenceTransformerEmbedder) -> None:
        """The map is trained once to measure and once to keep."""
        told: list[str] = []
        fit_meaning(
            WORDS,
            embedder,
            TrainOptions(epochs=1),
            progress=lambda step, done, _total: None if done else told.append(step),
        )
        assert told == ["embed", "train", "embed", "train"]

    @pytest.mark.parametrize("seed", [0, 32])
    def test_a_tiny_vocabulary_is_fitted_without_a_measure(
        self, embedder: SentenceTransformerEmbedder, seed: int
    ) -> None:
        """Too few names to keep any apart (with seed 32 one skill is left): a map all the same."""
        words = vocabulary(concept("clean"), concept("paint"), concept("build"))
        fitted = fit_meaning(words, embedder, TrainOptions(epochs=1, seed=seed), also=embedder)
        assert "skills" not in fitted.about
        for linker in (Linker(words, meaning=fitted), Linker(words, embedder, meaning=fitted)):
            assert linker.link(["clean"])[0].skill == "clean"
            assert linker.link(["painting"])[0].links[0].skill == "paint"
            assert linker.occupations(["painter"])[0].links == ()

    def test_too_few_skills_are_refused(self, embedder: SentenceTransformerEmbedder) -> None:
        """One skill cannot be told apart from others."""
        with pytest.raises(ConfigError, match="two concepts or more"):
            fit_meaning(vocabulary(concept("clean")), embedder)

    def test_a_models_cosine_is_that_of_each_text_and_each_name_found(
        self, embedder: SentenceTransformerEmbedder
    ) -> None:
        """Worked out for the names that were found only, and put where these stand."""
        texts, names = ["fix bikes", "clean walls"], ["mend bicycles", "wash walls", "sell boats"]
        found = np.array([[2, 0, -1], [1, 2, 0]])
        cosine = model_cosine(embedder, texts, names, found)
        whole = embedder.embed(texts) @ embedder.embed(names).T
        assert cosine.shape == (2, 3)
        for at, row in enumerate(found):
            for j, name in enumerate(row):
                if name >= 0:
                    assert cosine[at, j] == pytest.approx(whole[at, name], abs=1e-5)

    def test_a_trial_asks_only_what_is_not_a_name_already(self, meaning: Meaning) -> None:
        """A stranger's name that a known skill has too is no stranger; no words are no question."""
        asked = [
            Asked("fietsen repareren", None),
            Asked("...", None),
            Asked("Bikes!", "repair-bicycle"),
        ]
        never = random.Random()
        never.random = lambda: 1.0  # type: ignore[method-assign] # no slips
        trial = Trial(meaning, WORDS.names(), asked, WORDS.concepts, never)
        assert trial.texts == ["bikes"]
        assert trial.gold.tolist() == [WORDS.position["repair-bicycle"]]
        assert not trial.enough


def test_what_was_not_measured_asks_early() -> None:
    """Without a measure what is much alike and alone is sure, what is half alike is not."""
    half = np.array([1.0, 0.5], dtype=np.float32), np.array([0.5, 0.05], dtype=np.float32)
    sure = UNMEASURED.of(*half, np.array([True, True]))
    assert sure[0] > 0.7
    assert sure[1] < 0.4
    score = np.array([5.0, 3.0], dtype=np.float32)
    sure = UNFITTED.of(score, np.array([0.5, 0.1], dtype=np.float32), np.array([True, True]))
    assert sure[0] > 0.9
    assert sure[1] < 0.4
