"""Texts as vectors: the protocol, sentence-transformers behind it, and a cache on disk.

Fitting uses this, and linking where a model is configured. The main job runs on what was fitted
(`matching.profiles.meaning`) and never imports a transformer.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt

from matching.errors import ConfigError, message

Vectors = npt.NDArray[np.float32]

BROKEN: Final = (
    ValueError, KeyError, TypeError, OSError, EOFError, RuntimeError, zipfile.BadZipFile,
    zlib.error,
)  # fmt: skip
"""What numpy and zipfile raise at a file that is not there, was cut off, or is something else."""


class Embedder(Protocol):
    """Anything that turns texts into vectors of length one."""

    @property
    def name(self) -> str:
        """What it is, for the record."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text; ``float32[len(texts), d]``."""
        ...


class SentenceTransformerEmbedder:
    """A sentence-transformers model, by name or from a folder.

    How its token vectors are pooled is what the model's own folder says.

    Parameters
    ----------
    model
        A name that the model hub knows, or the path of a folder with a saved model.
    prefix
        Put before each text, for models that ask it (``"query: "`` for e5).
    batch_size
        Texts at a time.
    name
        What to call it in records; without one the last part of `model`.

    Raises
    ------
    ConfigError
        If the extra is not installed or the model cannot be loaded.
    """

    def __init__(
        self, model: str, *, prefix: str = "", batch_size: int = 64, name: str = ""
    ) -> None:
        self.name = " ".join(filter(None, (name or Path(model).name, prefix.strip())))
        self._prefix = prefix
        self._batch_size = batch_size
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError as error:
            raise ConfigError(
                message(
                    "embedding needs the extra 'transformers'; install it with "
                    "pip install 'stagepact[transformers]'"
                )
            ) from error
        try:
            self._model: Any = SentenceTransformer(model, device="cpu")
        except (OSError, ValueError) as error:
            raise ConfigError(
                message("model {model} cannot be loaded: {reason}", model=model, reason=str(error))
            ) from error
        self.identity = _identity(model, prefix)

    def words(self) -> list[str]:
        """Return the words that the model knows as a whole, in order; none if it cannot tell."""
        get_vocab = getattr(self._model.tokenizer, "get_vocab", None)
        known: dict[str, int] = get_vocab() if get_vocab is not None else {}
        return sorted(word for word in known if re.fullmatch(r"[a-z]{2,}", word))

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text; ``float32[len(texts), d]``."""
        if not texts:
            return self.embed([""])[:0]
        vectors = self._model.encode(
            [self._prefix + text for text in texts],
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)


def _identity(model: str, prefix: str) -> str:
    """Return what tells a model apart: its name, or a digest of the files in its folder."""
    digest = hashlib.sha256(prefix.encode())
    folder = Path(model)
    if folder.is_dir():
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            with file.open("rb") as stream:
                digest.update(file.relative_to(folder).as_posix().encode())
                digest.update(hashlib.file_digest(stream, "sha256").digest())
    else:
        digest.update(model.encode())
    return digest.hexdigest()


class CachedEmbedder:
    """An embedder that keeps on disk what it worked out before.

    A text is known by a hash of its content, a file by that of the model, so that neither
    another model nor another prefix is ever given for this one. Vectors are kept in half
    precision: their cosines change by less than 0.001.

    Parameters
    ----------
    embedder
        Works out what is not known yet.
    folder
        Made if it is not there. Texts themselves are not written.
    """

    def __init__(self, embedder: SentenceTransformerEmbedder, folder: Path) -> None:
        self._embedder = embedder
        self.name = embedder.name
        self._file = folder / f"{embedder.identity[:32]}.npz"
        self._known = self._kept()
        self._written = set(self._known)

    def _kept(self) -> dict[bytes, npt.NDArray[np.float16]]:
        """Return what the file holds; one that is broken has nothing that cannot be made again."""
        with contextlib.suppress(*BROKEN):
            whole = io.BytesIO(self._file.read_bytes())
            with np.load(whole, allow_pickle=False) as found:
                return {
                    bytes(key): vector
                    for key, vector in zip(found["key"], found["vector"], strict=True)
                }
        return {}

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text; ``float32[len(texts), d]``."""
        keys = [hashlib.sha256(text.encode()).digest() for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if fresh:
            vectors = self._embedder.embed(list(fresh.values())).astype(np.float16)
            self._known.update(zip(fresh, vectors, strict=True))
        if not keys:
            return self._embedder.embed([])
        asked = np.stack([self._known[key] for key in keys]).astype(np.float32)
        if fresh:
            self._save()
        return asked

    def _save(self) -> None:
        """Write all that is known in one step, but for what was removed from the file meanwhile.

        A vector is removed when the person who wrote the text is erased; no process may bring it
        back because it still remembers it.
        """
        there = self._kept()
        for key in self._written - there.keys():
            self._known.pop(key, None)
        self._known.update(there)
        beside = self._file.with_suffix(f".{os.getpid()}.new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with beside.open("wb") as stream:
                np.savez(
                    stream,
                    key=np.array([np.frombuffer(key, dtype=np.uint8) for key in self._known]),
                    vector=np.stack(list(self._known.values())),
                )
            os.replace(beside, self._file)  # noqa: PTH105 - one step, or nothing
            self._written = set(self._known)
        except OSError as error:
            raise ConfigError(
                message(
                    "{folder} cannot be written: {reason}. Set STAGEPACT_CACHE to a folder of "
                    "your own",
                    folder=str(self._file.parent),
                    reason=error.strerror or "?",
                )
            ) from error
