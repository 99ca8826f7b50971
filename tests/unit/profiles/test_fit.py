"""Fitting nearness in meaning: the arithmetic, a real small model, and what ships."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matching.errors import ConfigError
from matching.profiles.embedding import SentenceTransformerEmbedder, Vectors
from matching.profiles.fit import Neighbour, as_csv, fit_neighbours
from matching.profiles.vocabulary import Concept, Vocabulary, data_file, default_vocabulary
from tests.markets import vocabulary
from tests.unit.profiles.folders import GOOD

ROOT = Path(__file__).resolve().parents[3]


class Trigrams:
    """Counts of hashed groups of three characters, at length one: an embedder without a model."""

    name = "trigrams"

    def __init__(self, dimensions: int = 64) -> None:
        self._dimensions = dimensions
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text."""
        self.asked += texts
        vectors = np.zeros((len(texts), self._dimensions), dtype=np.float32)
        for row, text in zip(vectors, texts, strict=True):
            padded = f"  {text} "
            for at in range(len(padded) - 2):
                row[zlib.crc32(padded[at : at + 3].encode()) % self._dimensions] += 1
        lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True).astype(np.float32)
        return vectors / lengths


def skill(key: str, english: str, *synonyms: str) -> Concept:
    """Return a skill with an English label and English synonyms, and Dutch names beside them."""
    return Concept(
        id=key,
        kind="vakvaardigheid",
        labels={"nl": f"nl {key}", "en": english},
        synonyms={"nl": ("nederlands",), "en": synonyms},
        descriptions={},
        sectors=(),
        broader=(),
        related=(),
        training="",
    )


WORDS = vocabulary(
    skill("weld", "welding steel", "steel welder"),
    skill("weld2", "welding steel plates", "steel plates welder"),
    skill("cook", "cooking soup"),
    skill("sing", "choir singing", "opera"),
    skill("count", "bookkeeping"),
    skill("drive", "truck driving", "lorry", "haulage"),
)


def by_hand(words: Vocabulary, embedder: Trigrams, dimensions: int) -> dict[tuple[str, str], float]:
    """Return every cosine, from the mean English vectors by singular value decomposition."""
    means = np.stack(
        [
            embedder.embed([c.labels["en"], *c.synonyms["en"]]).astype(np.float64).mean(axis=0)
            for c in words.concepts
        ]
    )
    centred = means - means.mean(axis=0)
    left, values, _ = np.linalg.svd(centred, full_matrices=False)
    points = left[:, :dimensions] * values[:dimensions]
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    ids = [c.id for c in words.concepts]
    return {
        (one, other): float(points[i] @ points[j])
        for i, one in enumerate(ids)
        for j, other in enumerate(ids)
        if i != j
    }


@pytest.mark.parametrize("dimensions", [1, 3, 128])
def test_a_fit_is_the_cosine_after_the_mean_and_small_directions_are_taken_off(
    dimensions: int,
) -> None:
    """The neighbours equal those of a principal component analysis worked out beside it."""
    fit = fit_neighbours(WORDS, Trigrams(), dimensions=dimensions, least=-1.0)
    kept = min(dimensions, len(WORDS) - 1)
    expected = by_hand(WORDS, Trigrams(), kept)
    assert fit.dimensions == kept
    assert {(n.skill, n.neighbour) for n in fit.neighbours} == set(expected)
    for near in fit.neighbours:
        cosine = expected[near.skill, near.neighbour]
        assert near.cosine_permille == pytest.approx(1000 * cosine, abs=0.6)


def test_a_planted_pair_is_found_and_strangers_are_not() -> None:
    """Two ways to say the same come out as each other's neighbours, and alone."""
    fit = fit_neighbours(WORDS, Trigrams(), least=0.6)
    assert [(n.skill, n.neighbour) for n in fit.neighbours] == [
        ("weld", "weld2"),
        ("weld2", "weld"),
    ]


def test_only_english_names_are_read() -> None:
    """The label and synonyms in English make a skill's vector; each is asked once."""
    embedder = Trigrams()
    fit_neighbours(WORDS, embedder)
    assert not any("nl " in text or "nederlands" in text for text in embedder.asked)
    assert len(embedder.asked) == len(set(embedder.asked)) == 11


def test_no_more_neighbours_than_asked_and_none_below_the_least() -> None:
    """Each skill keeps its nearest few, and nothing that is worth less than the limit."""
    all_of_them = fit_neighbours(WORDS, Trigrams(), least=-1.0).neighbours
    best: dict[str, list[Neighbour]] = {}
    for near in sorted(all_of_them, key=lambda n: -n.cosine_permille):
        best.setdefault(near.skill, []).append(near)
    two = fit_neighbours(WORDS, Trigrams(), count=2, least=-1.0).neighbours
    assert set(two) == {near for row in best.values() for near in row[:2]}
    some = fit_neighbours(WORDS, Trigrams(), least=0.05).neighbours
    assert set(some) == {near for near in all_of_them if near.cosine_permille >= 50}


def test_the_same_input_gives_the_same_fit() -> None:
    """Fitting draws no lots."""
    assert fit_neighbours(WORDS, Trigrams()) == fit_neighbours(WORDS, Trigrams())


def test_a_fit_tells_what_it_was_made_with() -> None:
    """The model and the digest of the vocabulary go along."""
    fit = fit_neighbours(WORDS, Trigrams())
    assert (fit.model, fit.digest) == ("trigrams", WORDS.digest)


def test_one_skill_has_no_neighbours() -> None:
    """Too small a vocabulary is told, not fitted."""
    with pytest.raises(ConfigError, match="fewer than two skills"):
        fit_neighbours(vocabulary(skill("a", "a")), Trigrams())


def test_neighbours_are_written_as_the_vocabulary_reads_them() -> None:
    """A heading and a row for each pair, with plain line ends."""
    assert as_csv([Neighbour("a", "b", 512)]) == "skill,neighbour,cosine_permille\na,b,512\n"


def test_what_ships_is_sound() -> None:
    """The shipped table names known skills, none beside itself, sorted, each pair once."""
    text = data_file("vocabulary/neighbours.csv").read_text(encoding="utf-8")
    rows = [
        Neighbour(row["skill"], row["neighbour"], int(row["cosine_permille"]))
        for row in csv.DictReader(io.StringIO(text))
    ]
    known = set(default_vocabulary().position)
    assert len(rows) > 1_000
    assert {name for row in rows for name in row[:2]} <= known
    assert all(row.skill != row.neighbour for row in rows)
    assert rows == sorted(set(rows))
    assert len({row[:2] for row in rows}) == len(rows)
    assert all(400 <= row.cosine_permille <= 1000 for row in rows)
    assert as_csv(rows) == text


RUN = """
import json, sys
from pathlib import Path
from matching.config import load_config
from matching.pipeline import prepare
from matching.profiles.read import read_profiles
reading = read_profiles(Path(sys.argv[1]), programme="stagepact")
scored = prepare(reading.profiles, load_config("stagepact"))
heavy = {"torch", "transformers", "sentence_transformers", "tokenizers", "sklearn"}
print(json.dumps([len(scored.table.candidates), sorted(heavy & set(sys.modules))]))
"""


def test_the_main_job_never_loads_a_transformer(tmp_path: Path) -> None:
    """Reading, encoding and scoring run on what was fitted, without PyTorch or scikit-learn."""
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", RUN, str(tmp_path)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert json.loads(told) == [2, []]


WITHOUT = """
import sys
sys.modules["sentence_transformers"] = None
from matching.profiles.embedding import SentenceTransformerEmbedder
from matching.errors import ConfigError
try:
    SentenceTransformerEmbedder("any")
except ConfigError as error:
    print(error)
"""


def test_without_the_extra_people_are_told_what_to_install() -> None:
    """The error names the extra and the command."""
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "pip install 'stagepact[transformers]'" in told


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small sentence-transformers model without any download, and return its folder.

    Every word has a random vector of its own, but 'welder' has that of 'smith', so that two
    texts without a common word are near in meaning.
    """
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    texts = [name for c in MEANT.concepts for name in (c.labels["en"], *c.synonyms["en"])]
    words = ["[UNK]", *sorted({word for text in texts for word in text.split()})]
    tokenizer = Tokenizer(WordLevel({word: at for at, word in enumerate(words)}, "[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.random.default_rng(7).normal(size=(len(words), 48)).astype(np.float32)
    weights[words.index("welder")] = weights[words.index("smith")]
    folder = tmp_path_factory.mktemp("model")
    module = StaticEmbedding(tokenizer, embedding_weights=weights)
    SentenceTransformer(modules=[module], device="cpu").save(str(folder))
    return folder


MEANT = vocabulary(
    skill("weld", "welder"),
    skill("forge", "smith"),
    skill("cook", "cook", "kitchen hand"),
    skill("sing", "singer", "voice"),
    skill("drive", "driver", "truck"),
    skill("count", "accountant"),
)

real = [
    pytest.mark.transformers,
    pytest.mark.filterwarnings("ignore:Importing from .* is deprecated:DeprecationWarning"),
]


class TestWithSentenceTransformers:
    """The real library, with a model that was made on the spot."""

    pytestmark = real

    def test_a_model_in_a_folder_gives_vectors_of_length_one(self, model: Path) -> None:
        """Each text becomes one row; the same text the same row, whatever stands beside it."""
        embedder = SentenceTransformerEmbedder(str(model), batch_size=2)
        vectors = embedder.embed(["welder", "cook", "kitchen hand", "welder"])
        assert vectors.dtype == np.float32
        assert vectors.shape == (4, 48)
        assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-5)
        assert np.array_equal(vectors[0], vectors[3])
        assert np.array_equal(vectors[0], embedder.embed(["welder"])[0])

    def test_a_prefix_stands_before_each_text(self, model: Path) -> None:
        """A model that asks one gets it: 'kitchen ' before 'hand' is the text 'kitchen hand'."""
        plain = SentenceTransformerEmbedder(str(model))
        prefixed = SentenceTransformerEmbedder(str(model), prefix="kitchen ")
        assert np.array_equal(prefixed.embed(["hand"]), plain.embed(["kitchen hand"]))

    def test_a_fit_finds_the_near_pair_and_is_the_same_twice(self, model: Path) -> None:
        """Two skills of one meaning are neighbours at cosine 1, and nobody else is that near."""
        embedder = SentenceTransformerEmbedder(str(model))
        fit = fit_neighbours(MEANT, embedder, least=-1.0)
        assert fit == fit_neighbours(MEANT, SentenceTransformerEmbedder(str(model)), least=-1.0)
        assert fit.model == model.name
        cosines = {(n.skill, n.neighbour): n.cosine_permille for n in fit.neighbours}
        assert cosines["weld", "forge"] == cosines["forge", "weld"] == 1000
        others = [value for pair, value in cosines.items() if set(pair) != {"weld", "forge"}]
        assert -1000 <= min(others) <= max(others) < 700

    def test_a_folder_without_a_model_is_told(self, tmp_path: Path) -> None:
        """What cannot be loaded is named, with the reason."""
        with pytest.raises(ConfigError, match="cannot be loaded"):
            SentenceTransformerEmbedder(str(tmp_path))
