"""Texts as vectors: the protocol, and sentence-transformers behind it.

Only fitting uses this. The main job runs on what was fitted (`matching.profiles.fit`) and never
imports a transformer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from matching.errors import ConfigError, message

Vectors = npt.NDArray[np.float32]


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

    Parameters
    ----------
    model
        A name that the model hub knows, or the path of a folder with a saved model.
    prefix
        Put before each text, for models that ask it (``"query: "`` for e5).
    batch_size
        Texts at a time.

    Raises
    ------
    ConfigError
        If the extra is not installed or the model cannot be loaded.
    """

    def __init__(self, model: str, *, prefix: str = "", batch_size: int = 64) -> None:
        self.name = model
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

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector of length 1 for each text; ``float32[len(texts), d]``."""
        vectors = self._model.encode(
            [self._prefix + text for text in texts],
            batch_size=self._batch_size,
            normalize_embeddings=True,
            show_progress_bar=False,
            convert_to_numpy=True,
        )
        return np.asarray(vectors, dtype=np.float32)
