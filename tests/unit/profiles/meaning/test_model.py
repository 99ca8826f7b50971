"""The fitted map as a file: what is written is what is read, and a broken file is told."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.errors import InputError
from matching.profiles.embedding import Embedder
from matching.profiles.meaning.grams import Grams, learn
from matching.profiles.meaning.model import Meaning, load_meaning, quantised

NAMES = ["lassen", "plaatlassen", "koken", "soep koken", "klanten helpen", "welding", "cooking"]


def drawn(seed: int, dimensions: int = 16) -> Meaning:
    """Return a map with vectors drawn at random."""
    grams = learn(NAMES, 1)
    weight = np.random.default_rng(seed).normal(size=(len(grams), dimensions)).astype(np.float32)
    return Meaning(grams, *quantised(weight), {"model": "té", "options": {"seed": seed}})


def test_what_is_saved_is_what_is_read(tmp_path: Path) -> None:
    """N-grams, vectors and what it was fitted with come back to the bit."""
    meaning, file = drawn(1), tmp_path / "m.npz"
    meaning.save(file)
    found = load_meaning(file)
    assert found is not None
    assert found.about == meaning.about
    for one, other in (
        (found.grams.key, meaning.grams.key),
        (found.grams.idf, meaning.grams.idf),
        (found.weight, meaning.weight),
        (found.scale, meaning.scale),
        (found.embed(NAMES), meaning.embed(NAMES)),
    ):
        assert one.dtype == other.dtype
        assert one.tobytes() == other.tobytes()


def test_the_same_map_gives_the_same_bytes(tmp_path: Path) -> None:
    """No clock and no order of a dictionary goes into the file."""
    meaning = drawn(1)
    meaning.save(tmp_path / "a.npz")
    Meaning(
        meaning.grams, meaning.weight, meaning.scale, dict(reversed(list(meaning.about.items())))
    ).save(tmp_path / "b.npz")
    drawn(2).save(tmp_path / "c.npz")
    one, same, other = ((tmp_path / f"{name}.npz").read_bytes() for name in "abc")
    assert one == same != other


def test_a_file_is_replaced_in_one_step_and_keeps_its_name(tmp_path: Path) -> None:
    """Nothing is left beside it, whatever the name ends in."""
    drawn(1).save(tmp_path / "fitted")
    drawn(2).save(tmp_path / "fitted")
    assert [file.name for file in tmp_path.iterdir()] == ["fitted"]
    found = load_meaning(tmp_path / "fitted")
    assert found is not None
    assert found.about["options"] == {"seed": 2}


def test_no_file_is_no_map(tmp_path: Path) -> None:
    """A vocabulary that was not fitted has none; that is no error."""
    assert load_meaning(tmp_path / "meaning.npz") is None


def broken(whole: bytes) -> dict[str, bytes]:
    """Return files that `save` did not write."""
    return {
        "nothing": b"",
        "cut": whole[: len(whole) // 2],
        "end": whole[:-30],
        "text": b"skill,neighbour\n",
        "array": b"\x93NUMPY\x01\x00v\x00{'descr': '<f4', 'fortran_order': False, 'shape': (0,), }"
        + b" " * 59
        + b"\n",
        "begin": b"PK\x03\x04" + b"\x00" * 40,
    }


@pytest.mark.parametrize("how", sorted(broken(b"")))
def test_a_broken_file_is_told_with_the_mend(tmp_path: Path, how: str) -> None:
    """What cannot be read is named, with the command that makes it again."""
    file = tmp_path / "meaning.npz"
    drawn(1).save(file)
    file.write_bytes(broken(file.read_bytes())[how])
    with pytest.raises(InputError, match=r"meaning\.npz is broken: .*stagepact skills fit"):
        load_meaning(file)


def test_a_file_in_which_some_bytes_fell_over_is_read_or_told(tmp_path: Path) -> None:
    """Whatever happens to a file on a disk or on the way, there is never a traceback."""
    file = tmp_path / "meaning.npz"
    drawn(1, dimensions=2).save(file)
    whole, chance, told = file.read_bytes(), random.Random(3), 0
    for _ in range(300):
        bytes_ = bytearray(whole)
        for _ in range(chance.choice((1, 4, 40))):
            bytes_[chance.randrange(len(bytes_))] = chance.randrange(256)
        file.write_bytes(bytes_)
        try:
            load_meaning(file)
        except InputError:
            told += 1
    assert told > 200


def parts(meaning: Meaning) -> dict[str, object]:
    """Return what the file of a map holds, by name."""
    return {
        "key": meaning.grams.key,
        "idf": meaning.grams.idf,
        "weight": meaning.weight,
        "scale": meaning.scale,
        "about": np.frombuffer(b"{}", dtype=np.uint8),
    }


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("key", np.arange(3, dtype=np.uint64)),
        ("key", learn(NAMES, 1).key[::-1]),
        ("key", learn(NAMES, 1).key.astype(np.int64)),
        ("idf", np.ones(3, dtype=np.float32)),
        ("scale", np.ones((2, 2), dtype=np.float32)),
        ("weight", np.ones(len(learn(NAMES, 1)), dtype=np.int8)),
        ("weight", np.ones((len(learn(NAMES, 1)), 4), dtype=np.float32)),
        ("about", np.frombuffer(b"[1]", dtype=np.uint8)),
        ("about", np.frombuffer(b"{", dtype=np.uint8)),
        ("about", np.frombuffer(b"\xff\xfe", dtype=np.uint8)),
        ("about", None),
    ],
)
def test_parts_that_do_not_belong_together_are_refused(
    tmp_path: Path, part: str, other: object
) -> None:
    """Arrays of another length, type or order are told when the file is read, not in a run."""
    file = tmp_path / "meaning.npz"
    held = {**parts(drawn(1)), part: other}
    np.savez(file, **{k: v for k, v in held.items() if v is not None})  # type: ignore[arg-type]
    with pytest.raises(InputError, match="broken"):
        load_meaning(file)


@given(st.integers(0, 10_000), st.floats(1e-6, 1e6))
def test_whole_steps_lose_less_than_a_hundredth_of_cosine(seed: int, size: float) -> None:
    """Vectors in int8 give the same nearness as the vectors themselves."""
    grams = learn(NAMES, 1)
    weight = np.random.default_rng(seed).normal(size=(len(grams), 32)).astype(np.float32)
    weight *= np.float32(size)
    steps, scale = quantised(weight)
    assert steps.dtype == np.int8
    assert np.abs(steps * scale[:, None] - weight).max() <= scale.max() / 2 * 1.001
    rows = grams.rows(NAMES)
    exact = np.zeros((len(NAMES), 32))
    np.add.at(exact, rows.row, weight[rows.column].astype(np.float64) * rows.value[:, None])
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    mine = Meaning(grams, steps, scale).embed(NAMES)
    assert np.abs(mine @ mine.T - exact @ exact.T).max() < 0.01


def test_a_row_of_zeros_stays_zero() -> None:
    """An n-gram without a direction has none in whole steps either."""
    steps, scale = quantised(np.zeros((2, 3), dtype=np.float32))
    assert not steps.any()
    assert np.isfinite(scale).all()


def test_a_map_is_an_embedder_of_vectors_of_length_one() -> None:
    """Texts with a known n-gram lie on the sphere, others at zero; none at all is an empty row."""
    meaning = drawn(1)
    embedder: Embedder = meaning
    vectors = embedder.embed([*NAMES, "", "漢字"])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0] * len(NAMES) + [0, 0], abs=1e-5)
    assert embedder.embed([]).shape == (0, meaning.dimensions) == (0, 16)
    assert "té" in embedder.name


def test_a_vector_does_not_hang_on_its_neighbours() -> None:
    """A text alone has the vector that it has among others, to the bit."""
    meaning = drawn(4)
    together = meaning.embed(NAMES)
    assert [meaning.embed([name]).tobytes() for name in NAMES] == [v.tobytes() for v in together]


def test_a_map_without_ngrams_puts_every_text_at_zero() -> None:
    """Nothing is known, and nothing breaks."""
    nothing = Grams(np.zeros(0, np.uint64), np.zeros(0, np.float32))
    empty = Meaning(nothing, np.zeros((0, 4), np.int8), np.zeros(0, np.float32))
    assert not empty.embed(["lassen"]).any()
