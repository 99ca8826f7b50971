"""The linker in use: of the vocabulary in use, with a model of one's own where one is set."""

from __future__ import annotations

from functools import lru_cache

from matching.profiles.embedding import CachedEmbedder, Embedder, SentenceTransformerEmbedder
from matching.profiles.linking import Linker
from matching.profiles.vocabulary import Vocabulary
from service.profiles.vocabularies import vocabulary_in_use
from service.settings import Settings


def linker_in_use(settings: Settings, called: str = "") -> Linker:
    """Return the linker of a vocabulary, by the settings.

    Parameters
    ----------
    called
        The name of the vocabulary; empty: the one in use.

    Raises
    ------
    ServiceError
        If there is no vocabulary of that name.
    ConfigError
        If a model is set that cannot be loaded, or for which nothing was fitted.
    """
    return linker_of(settings, vocabulary_in_use(settings, called))


def linker_of(settings: Settings, vocabulary: Vocabulary) -> Linker:
    """Return the linker of a vocabulary that was read already; else as `linker_in_use`."""
    return Linker(vocabulary, embedder_in_use(settings))


def embedder_in_use(settings: Settings) -> Embedder | None:
    """Return the model that is set, with its cache, or None."""
    return _embedder(settings) if settings.embedder else None


@lru_cache(maxsize=2)
def _embedder(settings: Settings) -> CachedEmbedder:
    model = SentenceTransformerEmbedder(settings.embedder, prefix=settings.embedder_prefix)
    return CachedEmbedder(model, settings.cache)
