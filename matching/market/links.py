"""Links of words that are not looked up twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from matching.profiles.linking import Linked, Linker

MOST = 100_000
"""Texts that are kept; who tries out words makes new ones all the time."""


class Remembering(Linker):
    """Links as another linker does, and remembers what it found.

    Parameters
    ----------
    linker
        What links.
    """

    def __init__(self, linker: Linker) -> None:
        self.vocabulary = linker.vocabulary
        self._linker = linker
        self._found: dict[str, Linked] = {}

    def link(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
        """Return for each text the skills that it may mean; `k` is always the default."""
        found = self._found
        assert k == 10  # so many are remembered
        unknown = [text for text in dict.fromkeys(texts) if text not in found]
        if unknown:
            if len(found) + len(unknown) > MOST:
                known = {text: found[text] for text in texts if text in found}
                found = self._found = known  # others may still read the old one
            found.update(zip(unknown, self._linker.link(unknown), strict=True))
        return [found[text] for text in texts]

    def keys(self, texts: Iterable[str]) -> dict[str, str]:
        """Return the skill key of each text."""
        return {found.text: found.key for found in self.link(list(texts))}
