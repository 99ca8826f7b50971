"""Settings from the environment; every one is described in docs/settings.md."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("nl", "en")


@dataclass(frozen=True)
class Settings:
    """What a machine or a user sets once.

    Parameters
    ----------
    language
        ``STAGEPACT_LANG``: nl or en; anything else is nl.
    data
        ``STAGEPACT_DATA``: the folder or workbook that commands read when none is given.
    archive
        ``STAGEPACT_ARCHIVE``: database of past runs, as an SQLAlchemy URL or a file name.
    vocabulary
        ``STAGEPACT_VOCABULARY``: name of the vocabulary in use; empty is the one that ships.
    vocabularies
        ``STAGEPACT_VOCABULARIES``: the folder in which imported vocabularies are kept.
    synonyms
        ``STAGEPACT_SYNONYMS``: the file with words that people here confirmed.
    embedder, embedder_prefix
        ``STAGEPACT_EMBEDDER``, ``STAGEPACT_EMBEDDER_PREFIX``: a sentence-transformers model (a
        name or a folder) that counts beside what was fitted, and what it wants before each text.
    cache
        ``STAGEPACT_CACHE``: the folder in which what a model worked out is kept.
    """

    language: str
    data: Path
    archive: str
    vocabulary: str = ""
    vocabularies: Path = Path("stagepact-vocabularies")
    synonyms: Path = Path("stagepact-synonyms.csv")
    embedder: str = ""
    embedder_prefix: str = ""
    cache: Path = Path("stagepact-cache")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Return the settings of this process, or of another environment."""
        given = os.environ if environment is None else environment
        language = given.get("STAGEPACT_LANG", "").casefold()[:2]
        return cls(
            language=language if language in LANGUAGES else LANGUAGES[0],
            data=Path(given.get("STAGEPACT_DATA", ".")),
            archive=given.get("STAGEPACT_ARCHIVE", "stagepact-runs.sqlite"),
            vocabulary=given.get("STAGEPACT_VOCABULARY", ""),
            vocabularies=Path(given.get("STAGEPACT_VOCABULARIES", "stagepact-vocabularies")),
            synonyms=Path(given.get("STAGEPACT_SYNONYMS", "stagepact-synonyms.csv")),
            embedder=given.get("STAGEPACT_EMBEDDER", ""),
            embedder_prefix=given.get("STAGEPACT_EMBEDDER_PREFIX", ""),
            cache=Path(given.get("STAGEPACT_CACHE", "stagepact-cache")),
        )
