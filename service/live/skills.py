"""Skills by the first letters that somebody types, in milliseconds."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

from matching.profiles.linking import Linker
from matching.profiles.vocabulary import Concept, normalise

_SHORTEST_SLIP: Final = 4
"""Fewer letters are too few to forgive one."""

_LAST: Final = "\U0010ffff"


class SkillFound(NamedTuple):
    """A skill and the name by which it was found."""

    concept: Concept
    name: str


class _Name(NamedTuple):
    """A name of a skill from one of its words on."""

    text: str
    word: int
    row: int


class _Row(NamedTuple):
    """A name of a skill."""

    name: str
    plain: str
    skill: int
    language: str
    label: bool


class Fit(NamedTuple):
    """How well a name fits what was typed; the smallest fits best."""

    far: int
    synonym: bool
    other_language: bool
    length: int
    row: int


class SkillIndex:
    """The names of all skills, ready to be searched while somebody types.

    Parameters
    ----------
    linker
        Its vocabulary is searched: labels and synonyms in all languages, and what people here
        confirmed.
    """

    def __init__(self, linker: Linker) -> None:
        self.vocabulary = linker.vocabulary
        self._linker = linker

    @cached_property
    def _rows(self) -> list[_Row]:
        """Each name of each skill, labels first where a synonym is the same."""
        found: dict[tuple[str, int], _Row] = {}
        for name, at, language, how in self.vocabulary.names():
            plain = normalise(name)
            if plain:
                found.setdefault((plain, at), _Row(name, plain, at, language, how == "label"))
        return list(found.values())

    @cached_property
    def _starts(self) -> list[_Name]:
        """Every name from each of its words on, in order of the alphabet."""
        starts = []
        for row, plain in enumerate(each.plain for each in self._rows):
            at = word = 0
            while at >= 0:
                starts.append(_Name(plain[at:], word, row))
                space = plain.find(" ", at)
                at, word = (space + 1, word + 1) if space >= 0 else (-1, 0)
        return sorted(starts)

    def prepare(self) -> None:
        """Make ready what the first search would make."""
        self.find("a", "nl", 1)

    def find(self, text: str, language: str, limit: int) -> list[SkillFound]:
        """Return the skills that somebody may mean who typed this, the likeliest first.

        Names that begin so come first, then names with a word that does, then, where these are
        too few, names that begin nearly so; where there are none at all, what the words mean.

        Parameters
        ----------
        text
            The first letters; case and accents aside.
        language
            Among equals, names in this language come first.
        limit
            How many at most.
        """
        return list(self._found(normalise(text), language, limit))

    @cached_property
    def _found(self) -> Callable[[str, str, int], tuple[SkillFound, ...]]:
        """Everybody types the same first letters."""
        return lru_cache(maxsize=2_000)(self._search)

    def _search(self, plain: str, language: str, limit: int) -> tuple[SkillFound, ...]:
        if not plain:
            return ()
        ranked = self._beginning(plain, language)
        found = self._distinct(sorted(ranked), limit)
        if len(found) < limit and len(plain) >= _SHORTEST_SLIP:
            seen = {each.concept.id for each in found}
            more = self._distinct(sorted(self._nearly(plain, language)), limit + len(seen))
            found += [each for each in more if each.concept.id not in seen]
        return tuple(found[:limit]) if found else self._meant(plain, limit)

    def _meant(self, plain: str, limit: int) -> tuple[SkillFound, ...]:
        """Return what words mean that no name begins with, not even nearly."""
        if len(plain) < _SHORTEST_SLIP:
            return ()
        at, concepts = self.vocabulary.position, self.vocabulary.concepts
        links = self._linker.link([plain])[0].links[:limit]
        return tuple(SkillFound(concepts[at[link.skill]], link.name) for link in links)

    def _beginning(self, plain: str, language: str) -> list[Fit]:
        """Return how well each name with a word that begins so fits."""
        return [
            Fit(_place(each, plain), *self._after(each.row, language))
            for each in self._between(plain)
        ]

    def _nearly(self, plain: str, language: str) -> list[Fit]:
        """Return how well each name with a word that begins nearly so fits.

        One slip is forgiven, and another for every eight letters, but for the first letter: few
        people miss that, and it keeps what has to be looked at small.
        """
        from rapidfuzz.distance import OSA
        from rapidfuzz.process import extract

        most = 1 + len(plain) // 8
        near = self._between(plain[0])
        best: dict[int, int] = {}
        for length in range(len(plain) - most, len(plain) + most + 1):
            beginnings = [each.text[:length] for each in near]
            for _, slips, at in extract(
                plain, beginnings, scorer=OSA.distance, score_cutoff=most, limit=None
            ):
                text, word, row = near[at]
                whole = len(text) <= length or text[length] == " "
                far = 4 * int(slips) + 2 * (not whole) + min(word, 1)
                best[row] = min(best.get(row, far), far)
        return [Fit(far, *self._after(row, language)) for row, far in best.items()]

    def _between(self, beginning: str) -> list[_Name]:
        """Return the names that from some word on begin so."""
        first = bisect_left(self._starts, (beginning,))
        return self._starts[first : bisect_left(self._starts, (beginning + _LAST,))]

    def _after(self, row: int, language: str) -> tuple[bool, bool, int, int]:
        """Return what decides between names that fit as well."""
        each = self._rows[row]
        return not each.label, each.language != language, len(each.plain), row

    def _distinct(self, ranked: list[Fit], limit: int) -> list[SkillFound]:
        """Return the skills of the first names."""
        found: dict[int, SkillFound] = {}
        for fit in ranked:
            name, _, at, _, _ = self._rows[fit.row]
            found.setdefault(at, SkillFound(self.vocabulary.concepts[at], name))
            if len(found) == limit:
                break
        return list(found.values())


def _place(name: _Name, plain: str) -> int:
    """Return 0 for a whole name, 1 for the beginning of one, 2 for that of a later word."""
    return 2 if name.word else int(name.text != plain)
