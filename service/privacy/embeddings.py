"""Forgetting what a model worked out of what a person wrote."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from matching.profiles.embedding import BROKEN
from matching.profiles.vocabulary import normalise

_LONGEST: Final = 1_000
"""Characters of a text whose phrases are looked at; what people enter is shorter."""


def forget(folder: Path, texts: Iterable[str]) -> int:
    """Remove the vectors of texts from every file of a cache; return how many went.

    Also those of texts that somebody else wrote too: they are worked out again when needed.

    Parameters
    ----------
    folder
        As ``STAGEPACT_CACHE`` names it; it need not be there.
    texts
        As people wrote them.
    """
    gone = {
        hashlib.sha256(form.encode()).digest()
        for text in texts
        for phrase in _phrases(text)
        for form in (phrase, normalise(phrase))
    }
    if not gone or not folder.is_dir():
        return 0
    return sum(_without(file, gone) for file in sorted(folder.glob("*.npz")))


def _phrases(text: str) -> Iterator[str]:
    """Give a text and every run of words in it: a model is asked for any of them."""
    yield text
    for form in (r"\S+", r"\w+"):
        spans = [found.span() for found in re.finditer(form, text[:_LONGEST])]
        for at, (start, _) in enumerate(spans):
            for _, end in spans[at:]:
                yield text[start:end]


def _without(file: Path, gone: set[bytes]) -> int:
    """Write a file of vectors again without some, in one step; what is broken is removed whole."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as found:
            keys, vectors = found["key"], found["vector"]
        kept = np.array([bytes(key) not in gone for key in keys], dtype=np.bool_)
    except BROKEN:
        file.unlink(missing_ok=True)
        return 0
    if kept.all():
        return 0
    beside = file.with_suffix(f".{os.getpid()}.new")
    with contextlib.ExitStack() as undo:
        undo.callback(beside.unlink, missing_ok=True)
        with beside.open("wb") as stream:
            np.savez(stream, key=keys[kept], vector=vectors[kept])
        os.replace(beside, file)  # noqa: PTH105 - one step, or nothing
    return int((~kept).sum())
