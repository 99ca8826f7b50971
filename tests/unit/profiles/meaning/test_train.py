"""Training the map, with a small real model and a vocabulary of 84 skills."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from matching.errors import ConfigError
from matching.profiles.embedding import SentenceTransformerEmbedder
from matching.profiles.meaning.model import Meaning
from matching.profiles.meaning.train import TrainOptions, train
from matching.profiles.vocabulary import Concept, Vocabulary
from tests.markets import concept, vocabulary
from tests.unit.profiles.meaning.small import save_model, small_vocabulary

ROOT = Path(__file__).resolve().parents[4]
WORDS = small_vocabulary()

pytestmark = [
    pytest.mark.transformers,
    pytest.mark.filterwarnings("ignore:Importing from .* is deprecated:DeprecationWarning"),
]


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> SentenceTransformerEmbedder:
    """Return a small model of English that was made on the spot."""
    folder = save_model(tmp_path_factory.mktemp("model"))
    return SentenceTransformerEmbedder(str(folder), name="small")


@pytest.fixture(scope="module")
def meaning(embedder: SentenceTransformerEmbedder) -> Meaning:
    """Return the map of the whole vocabulary."""
    return train(WORDS, embedder, words=embedder.words())


def saved(meaning: Meaning, file: Path) -> bytes:
    """Return the bytes of a map."""
    meaning.save(file)
    return file.read_bytes()


def test_names_of_one_skill_lie_nearer_than_names_of_others(meaning: Meaning) -> None:
    """Of all names the nearest one has the same meaning, and those of others lie further off."""
    names = [name for name, *_ in WORDS.names()]
    owner = np.array([at for _, at, *_ in WORDS.names()])
    vectors = meaning.embed(names)
    near = vectors @ vectors.T
    same = owner[:, None] == owner[None, :]
    np.fill_diagonal(near, -1)
    assert (owner[near.argmax(axis=1)] == owner).mean() > 0.95
    np.fill_diagonal(same, val=False)
    assert near[same].mean() > near[~same].mean() + 0.4


def test_dutch_comes_near_english_without_a_letter_in_common(meaning: Meaning) -> None:
    """'Fietsen herstellen' means 'mend bikes' and not 'paint walls'."""
    one, same, other = meaning.embed(["fietsen herstellen", "mend bikes", "paint walls"])
    assert one @ same > 0.5
    assert one @ same > one @ other + 0.3


def test_the_map_follows_the_model_where_it_was_given_words(
    meaning: Meaning, embedder: SentenceTransformerEmbedder
) -> None:
    """Words that the model knows lie to each other as they do in the model, if loosely."""
    known = [word for word in embedder.words() if word not in {"bicycle", "maker", "bike"}]
    theirs, mine = embedder.embed(known), meaning.embed(known)
    apart = np.triu_indices(len(known), 1)
    likeness = np.corrcoef((theirs @ theirs.T)[apart], (mine @ mine.T)[apart])[0, 1]
    assert likeness > 0.5


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(
    embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    """All chance comes from the seed; the number of threads is given back as it was."""
    import torch

    threads = torch.get_num_threads()
    options = TrainOptions(epochs=3, dimensions=8)
    one, same, other = (
        saved(train(WORDS, embedder, each, words=["clean"]), tmp_path / f"{at}.npz")
        for at, each in enumerate((options, options, replace(options, seed=1)))
    )
    assert one == same != other
    assert torch.get_num_threads() == threads


def test_a_map_tells_what_it_was_made_with(meaning: Meaning) -> None:
    """The model, the vocabulary, how much was learned from and how are in the file."""
    about = meaning.about
    assert (about["model"], about["vocabulary"]) == ("small", "small")
    assert about["concepts"] == len(WORDS) + len(WORDS.occupations) == 85
    assert about["names"] == 84 * 12 + 4
    assert about["words"] > 30
    assert about["options"] == vars(TrainOptions())
    # A model of 48 dimensions gives no more than these.
    assert meaning.dimensions == 48


def test_dimensions_are_no_more_than_asked(embedder: SentenceTransformerEmbedder) -> None:
    """A smaller map is asked for, and made."""
    options = TrainOptions(dimensions=5, epochs=1)
    assert train(WORDS, embedder, options).dimensions == 5


def test_progress_is_told_from_nothing_to_all(embedder: SentenceTransformerEmbedder) -> None:
    """First the reading of names, then the learning; each ends with all of it done."""
    told: list[tuple[str, int, int]] = []
    train(
        WORDS,
        embedder,
        TrainOptions(epochs=1),
        progress=lambda step, done, total: told.append((step, done, total)),
    )
    assert list(dict.fromkeys(step for step, _, _ in told)) == ["embed", "train"]
    for name in ("embed", "train"):
        mine = [(done, total) for step, done, total in told if step == name]
        assert mine[0][0] == 0
        assert mine[-1][0] == mine[-1][1] > 0
        assert [done for done, _ in mine] == sorted(done for done, _ in mine)


def test_local_synonyms_and_groups_are_not_learned_from(
    embedder: SentenceTransformerEmbedder, tmp_path: Path
) -> None:
    """What people confirmed, and what only holds skills together, changes no byte of the map."""
    options = TrainOptions(epochs=2, dimensions=8)
    group = concept("aaa-group", "groep", synonyms=("van alles herstellen",))
    local = WORDS.with_synonyms([("tweewielers oplappen", "repair-bicycle")])
    other = replace(local, concepts=(group, *local.concepts))
    one = saved(train(WORDS, embedder, options), tmp_path / "one.npz")
    assert saved(train(other, embedder, options), tmp_path / "other.npz") == one


def only_dutch(name: str) -> Concept:
    """Return a skill without an English label."""
    return replace(concept(name), labels={"nl": name}, synonyms={"en": ("weld",)})


@pytest.mark.parametrize(
    "words",
    [
        vocabulary(),
        vocabulary(concept("weld")),
        vocabulary(concept("weld"), only_dutch("frezen"), concept("all", "groep")),
    ],
)
def test_too_few_skills_are_refused(
    words: Vocabulary, embedder: SentenceTransformerEmbedder
) -> None:
    """A map between fewer than two skills with an English label cannot be learned."""
    with pytest.raises(ConfigError, match="two concepts or more have an English label"):
        train(words, embedder)


def test_two_skills_are_enough(embedder: SentenceTransformerEmbedder) -> None:
    """The smallest vocabulary that can be learned from is."""
    words = vocabulary(concept("clean"), concept("paint"), only_dutch("frezen"))
    assert train(words, embedder, TrainOptions(epochs=1)).dimensions == 1


WITHOUT = """
import sys
class NoTorch:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "torch":
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, NoTorch())
import numpy as np
from matching.errors import ConfigError
from matching.profiles.meaning.train import train
from tests.markets import concept, vocabulary
class Model:
    name = "none"
    def embed(self, texts):
        return np.eye(len(texts), 4, dtype=np.float32)
try:
    train(vocabulary(concept("a"), concept("b")), Model())
except ConfigError as error:
    print(error)
"""


def test_without_pytorch_people_are_told_what_to_install() -> None:
    """The error names the extra and the command."""
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "pip install 'stagepact[transformers]'" in told
