"""Texts as vectors: a real small model, and what is kept on disk."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from matching.errors import ConfigError
from matching.profiles.embedding import CachedEmbedder, SentenceTransformerEmbedder, Vectors
from tests.unit.profiles.meaning.small import save_model

TEXTS = ["mend bikes", "paint walls", "clean clocks", "", "onbekend"]

pytestmark = [
    pytest.mark.transformers,
    pytest.mark.filterwarnings("ignore:Importing from .* is deprecated:DeprecationWarning"),
]


class Counting(SentenceTransformerEmbedder):
    """The real embedder, which also remembers what it was asked."""

    def __init__(self, model: Path, prefix: str = "") -> None:
        super().__init__(str(model), prefix=prefix, name="small")
        self.asked: list[str] = []

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text."""
        self.asked += texts
        return super().embed(texts)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a small model that was made on the spot."""
    return save_model(tmp_path_factory.mktemp("model"), "query")


def test_what_was_worked_out_before_is_read_from_disk(folder: Path, tmp_path: Path) -> None:
    """A second embedder on the same folder asks the model nothing, and gives the same."""
    one = Counting(folder)
    first = CachedEmbedder(one, tmp_path / "cache").embed(TEXTS)
    assert sorted(one.asked) == sorted(TEXTS)
    other = Counting(folder)
    cached = CachedEmbedder(other, tmp_path / "cache")
    again = cached.embed(TEXTS[::-1])
    assert other.asked == []
    assert again.tobytes() == first[::-1].tobytes()
    cached.embed(["sell boats", *TEXTS])
    assert other.asked == ["sell boats"]
    assert cached.name == "small"


def test_a_text_is_asked_once_also_within_one_question(folder: Path, tmp_path: Path) -> None:
    """Repeats cost nothing, and stand where they were asked."""
    model = Counting(folder)
    vectors = CachedEmbedder(model, tmp_path).embed(["mend bikes", "paint walls", "mend bikes"])
    assert model.asked == ["mend bikes", "paint walls"]
    assert vectors[0].tobytes() == vectors[2].tobytes() != vectors[1].tobytes()


def test_half_precision_moves_no_cosine_by_a_thousandth(folder: Path, tmp_path: Path) -> None:
    """What comes from the cache is nearly what the model gave."""
    exact = Counting(folder).embed(TEXTS)
    for cached in (CachedEmbedder(Counting(folder), tmp_path) for _ in range(2)):
        kept = cached.embed(TEXTS)
        assert kept.dtype == np.float32
        assert np.abs(kept @ kept.T - exact @ exact.T).max() < 0.001
        assert np.abs(kept @ exact.T - exact @ exact.T).max() < 0.001


def test_another_model_and_another_prefix_have_files_of_their_own(
    folder: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Vectors of one are never given for another, also if both are called the same."""
    other = save_model(tmp_path_factory.mktemp("other"), "query", "passage")
    embedders = [Counting(folder), Counting(folder, "query "), Counting(other)]
    for each in embedders:
        CachedEmbedder(each, tmp_path).embed(TEXTS)
    assert all(each.asked for each in embedders)
    assert len(list(tmp_path.iterdir())) == len({each.identity for each in embedders}) == 3


def test_the_same_model_in_another_folder_is_the_same_model(
    folder: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A copy of the files is known by its content."""
    copy = tmp_path_factory.mktemp("copy")
    for file in (each for each in folder.rglob("*") if each.is_file()):
        place = copy / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file.read_bytes())
    CachedEmbedder(Counting(folder), tmp_path).embed(TEXTS)
    model = Counting(copy)
    CachedEmbedder(model, tmp_path).embed(TEXTS)
    assert model.asked == []


def test_no_text_is_written_and_nothing_half_written_is_left(folder: Path, tmp_path: Path) -> None:
    """On disk there are hashes and numbers, in one file that was put there in one step."""
    CachedEmbedder(Counting(folder), tmp_path).embed(["Samira herstelt fietsen in Katwijk"])
    (file,) = tmp_path.iterdir()
    assert file.suffix == ".npz"
    with np.load(file) as held:
        assert {name: held[name].dtype for name in held} == {"key": "uint8", "vector": "float16"}
    whole = file.read_bytes()
    assert not any(word in whole for word in (b"Samira", b"fietsen", b"Katwijk"))


@pytest.mark.parametrize("held", [b"", b"PK\x03\x04 cut off", b"something else"])
def test_a_broken_cache_is_made_anew(folder: Path, tmp_path: Path, held: bytes) -> None:
    """It holds nothing that cannot be worked out again, so nobody is stopped by it."""
    CachedEmbedder(Counting(folder), tmp_path).embed(TEXTS)
    (file,) = tmp_path.iterdir()
    file.write_bytes(held)
    model = Counting(folder)
    assert CachedEmbedder(model, tmp_path).embed(TEXTS).shape == (len(TEXTS), 48)
    assert model.asked
    fresh = Counting(folder)
    CachedEmbedder(fresh, tmp_path).embed(TEXTS)
    assert fresh.asked == []


def test_a_cache_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    """The error names the folder and the setting that gives another one."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"cannot be written: .*STAGEPACT_CACHE"):
        CachedEmbedder(Counting(folder), tmp_path / "file" / "cache").embed(TEXTS)


def test_nothing_asked_is_nothing_with_the_right_width(folder: Path, tmp_path: Path) -> None:
    """No texts give no rows, in the shape of all others, and no file."""
    assert Counting(folder).embed([]).shape == (0, 48)
    assert CachedEmbedder(Counting(folder), tmp_path).embed([]).shape == (0, 48)
    assert list(tmp_path.iterdir()) == []


def test_the_words_that_a_model_knows_are_told_in_order(folder: Path) -> None:
    """Plain words only, each once: no marks, no capitals, no single letters."""
    words = Counting(folder).words()
    assert {"bikes", "mend", "query"} <= set(words)
    assert words == sorted(set(words))
    assert "[UNK]" not in words


def test_a_prefix_and_the_name_of_the_folder_make_the_name(folder: Path) -> None:
    """Records tell the model and the prefix, and no path on somebody's machine."""
    embedder = SentenceTransformerEmbedder(str(folder), prefix="query: ")
    assert embedder.name == f"{folder.name} query:"
    assert SentenceTransformerEmbedder(str(folder), name="all-MiniLM").name == "all-MiniLM"
    assert "/" not in embedder.name


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a tiny transformer saved twice: pooled by the mean, and by its first token."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.models import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    place = tmp_path_factory.mktemp("bert")
    tokens = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "mend", "bikes", "query", ":"]
    (place / "vocab.txt").write_text("\n".join(tokens), encoding="utf-8")
    BertTokenizerFast(vocab=str(place / "vocab.txt")).save_pretrained(place)
    config = BertConfig(
        vocab_size=len(tokens), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=32,
    )  # fmt: skip
    BertModel(config).save_pretrained(place)
    saved = []
    for mode in ("mean", "cls"):
        folder = tmp_path_factory.mktemp(mode)
        module = Transformer(str(place))
        SentenceTransformer(modules=[module, Pooling(16, pooling_mode=mode)], device="cpu").save(
            str(folder)
        )
        saved.append(folder)
    return saved[0], saved[1]


def test_the_pooling_that_a_models_folder_says_is_respected(transformer: tuple[Path, Path]) -> None:
    """Mean of all tokens, or the first one: worked out beside it from the token vectors."""
    vectors = []
    for folder in transformer:
        said = json.loads((folder / "modules.json").read_text("utf-8"))
        assert any("Pooling" in each["type"] for each in said)
        embedder = SentenceTransformerEmbedder(str(folder))
        tokens = embedder._model.encode(["mend bikes"], output_value="token_embeddings")[0]
        mean = "mean" in folder.name
        pooled = np.asarray(tokens.mean(0) if mean else tokens[0], dtype=np.float32)
        vector = embedder.embed(["mend bikes"])[0]
        assert vector == pytest.approx(pooled / np.linalg.norm(pooled), abs=1e-5)
        vectors.append(vector)
    assert vectors[0] @ vectors[1] < 0.999


def test_a_prefix_reaches_the_tokens(transformer: tuple[Path, Path]) -> None:
    """'query: ' before the text is read by the model as words of the text."""
    plain, asked = (
        SentenceTransformerEmbedder(str(transformer[0]), prefix=p) for p in ("", "query: ")
    )
    assert asked.embed(["mend bikes"]) == pytest.approx(
        plain.embed(["query: mend bikes"]), abs=1e-6
    )
    assert asked.embed(["mend"])[0] @ plain.embed(["mend"])[0] < 0.9999
