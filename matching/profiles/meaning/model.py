"""The fitted map from n-grams to meaning, as a file that ships beside a vocabulary.

A text is the weighted sum of the vectors of its n-grams: a small bilingual model of the kind of
fastText (Bojanowski et al., 2017), trained so that the names of one concept, Dutch and English,
come together near where a sentence embedding puts the English ones (`matching.profiles.meaning.
train`). At run time it is numpy and scipy.sparse: no transformer, no PyTorch, no download.
"""

from __future__ import annotations

import io
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.errors import InputError, message
from matching.profiles.embedding import BROKEN
from matching.profiles.meaning.grams import Float32, Grams, Rows

MEANING: Final = "meaning.npz"
"""The name of the file in the folder of a vocabulary."""


@dataclass(frozen=True)
class Meaning:
    """N-grams and their vectors; an `Embedder`.

    Parameters
    ----------
    grams
        The n-grams that count.
    weight
        Their vectors in steps of `scale`; ``int8[f, d]``.
    scale
        ``float32[f]``.
    about
        What it was fitted with, and how scores become probabilities.
    """

    grams: Grams
    weight: npt.NDArray[np.int8]
    scale: Float32
    about: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What it is, for the record."""
        return f"n-grams fitted with {self.about.get('model', '?')}"

    @property
    def dimensions(self) -> int:
        """The length of a vector."""
        return int(self.weight.shape[1])

    @cached_property
    def _vectors(self) -> Float32:
        return self.weight.astype(np.float32) * self.scale[:, None]

    def embed(self, texts: Sequence[str]) -> Float32:
        """Return one vector of length 1 for each text (0 for one without known n-grams).

        Returns
        -------
        array
            ``float32[len(texts), d]``.
        """
        return self.embed_rows(self.grams.rows(texts))

    def embed_rows(self, rows: Rows) -> Float32:
        """Return the vectors of texts whose n-grams were counted already."""
        vectors = matrix(rows, len(self.grams)) @ self._vectors
        length = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Float32 = (vectors / np.maximum(length, 1e-9)).astype(np.float32)
        return unit

    def save(self, file: Path) -> None:
        """Write the map in one step; the same map gives the same bytes."""
        whole = io.BytesIO()
        np.savez_compressed(
            whole,
            key=self.grams.key,
            idf=self.grams.idf,
            weight=self.weight,
            scale=self.scale,
            about=np.frombuffer(
                json.dumps(dict(self.about), ensure_ascii=False, sort_keys=True).encode(),
                dtype=np.uint8,
            ),
        )
        beside = file.with_name(f"{file.name}.{os.getpid()}.new")
        beside.write_bytes(whole.getvalue())
        os.replace(beside, file)  # noqa: PTH105 - one step, or nothing


def matrix(rows: Rows, width: int) -> Any:
    """Return rows as a scipy matrix; ``float32[n, width]``."""
    from scipy.sparse import csr_array

    return csr_array((rows.value, rows.column, rows.indptr), shape=(rows.indptr.size - 1, width))


def load_meaning(file: Traversable | Path) -> Meaning | None:
    """Return what was fitted, or None if there is no such file.

    Raises
    ------
    InputError
        If the file is not one that `Meaning.save` wrote.
    """
    if not file.is_file():
        return None
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as found:
            meaning = Meaning(
                Grams(found["key"], found["idf"]),
                found["weight"],
                found["scale"],
                json.loads(found["about"].tobytes()),
            )
        _check(meaning)
    except BROKEN as error:
        raise InputError(
            message(
                "{file} is broken: {reason}; make it again with 'stagepact skills fit'",
                file=str(file),
                reason=str(error),
            )
        ) from error
    return meaning


def _check(meaning: Meaning) -> None:
    """Refuse arrays that do not belong together.

    Raises
    ------
    ValueError
        If they do not.
    """
    key, f = meaning.grams.key, len(meaning.grams)
    shapes = meaning.grams.idf.shape, meaning.scale.shape, meaning.weight.shape[:1]
    if (
        shapes != ((f,), (f,), (f,))
        or meaning.weight.ndim != 2
        or (key.dtype.name, meaning.weight.dtype.name) != ("uint64", "int8")
        or not (key[:-1] < key[1:]).all()
        or not isinstance(meaning.about, dict)
    ):
        raise ValueError("its parts do not fit together")


def quantised(weight: Float32) -> tuple[npt.NDArray[np.int8], Float32]:
    """Return vectors in whole steps, and the size of a step in each row."""
    scale = np.maximum(np.abs(weight).max(axis=1), 1e-12) / 127
    steps = np.rint(weight / scale[:, None]).astype(np.int8)
    return steps, scale.astype(np.float32)
