"""From what people write to the skills of the vocabulary: never a silent guess.

The cascade is: an id, a label, a synonym (case, diacritics and punctuation aside), then a typo of
one of these. From `LINKED` a link counts, from `PROPOSED` a person is asked, below it the words
are kept as free text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, NamedTuple

from matching.profiles.vocabulary import Vocabulary, normalise

LINKED: Final = 0.7
PROPOSED: Final = 0.4

_SHORTEST_TYPO: Final = 5
"""Shorter words have too many neighbours at one letter's distance ("las", "kas", "gas")."""


class Link(NamedTuple):
    """One skill that a text may mean.

    `skill` is the id of the concept, `probability` how sure the linker is (0 to 1), `how` one
    of ``id``, ``label``, ``synonym`` and ``typo``, `name` the name that was found.
    """

    skill: str
    probability: float
    how: str
    name: str


_UNSURE: Final = 0.65
"""More slips than a hand makes are another word ("kassawerk", "kaswerk"): ask a person."""


@dataclass(frozen=True)
class Linked:
    """What became of one text: `links` has the best first, and may be empty."""

    text: str
    links: tuple[Link, ...]

    @property
    def skill(self) -> str | None:
        """The skill that counts, or None where nobody should rely on a guess."""
        return self.links[0].skill if self.links and self.links[0].probability >= LINKED else None

    @property
    def proposal(self) -> Link | None:
        """What to ask a person, or None."""
        best = self.links[0] if self.links else None
        return best if best and PROPOSED <= best.probability < LINKED else None

    @property
    def key(self) -> str:
        """The skill id, or ``text:`` and the normalised words where there is no link."""
        return self.skill or f"text:{normalise(self.text)}"


class Linker:
    """Links texts to the concepts of a vocabulary.

    Parameters
    ----------
    vocabulary
        All its labels and synonyms in both languages are searched.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self._exact: dict[str, Link] = {}
        entries = list(vocabulary.names())
        for how in ("label", "synonym"):
            for name, at, _, kind in entries:
                if kind == how:
                    link = Link(vocabulary.concepts[at].id, 1.0, how, name)
                    self._exact.setdefault(normalise(name), link)
        for concept in vocabulary.concepts:
            self._exact[normalise(concept.id)] = Link(concept.id, 1.0, "id", concept.id)
        self._names = sorted(self._exact)

    def link(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
        """Return for each text the `k` best skills that it may mean, best first.

        Parameters
        ----------
        texts
            What people wrote: a word or a short phrase each.
        k
            The greatest number of links for a text.
        """
        unknown = sorted({n for text in texts if (n := normalise(text)) not in self._exact})
        typos = dict(zip(unknown, self._typos(unknown, k), strict=True))
        results = []
        for text in texts:
            plain = normalise(text)
            exact = self._exact.get(plain)
            results.append(Linked(text, (exact,) if exact else typos[plain]))
        return results

    def _typos(self, texts: Sequence[str], k: int) -> list[tuple[Link, ...]]:
        """Return the skills whose names are nearly these normalised texts.

        The similarity is Levenshtein's, on the words as they stand and in alphabetical order;
        a second concept that is as near makes the answer less sure.
        """
        if not texts or not self._names:
            return [() for _ in texts]
        from rapidfuzz import fuzz, process

        cutoff = 70
        as_written = process.cdist(texts, self._names, scorer=fuzz.ratio, score_cutoff=cutoff)
        in_order = process.cdist(
            texts, self._names, scorer=fuzz.token_sort_ratio, score_cutoff=cutoff
        )
        results: list[tuple[Link, ...]] = []
        for i, text in enumerate(texts):
            best: dict[str, tuple[float, str]] = {}
            if len(text) >= _SHORTEST_TYPO:
                scores = (as_written[i], in_order[i] - 1)
                for j in sorted({int(j) for row in scores for j in (row >= cutoff).nonzero()[0]}):
                    score = float(max(row[j] for row in scores))
                    link = self._exact[self._names[j]]
                    if score > best.get(link.skill, (0.0, ""))[0]:
                        best[link.skill] = (score, link.name)
            ranked = sorted(best.items(), key=lambda item: (-item[1][0], item[0]))[: k + 1]
            links = _with_probability(ranked)[:k]
            if links and _slips(text, links[0].name) > 1 + len(text) // 12:
                links[0] = links[0]._replace(probability=min(links[0].probability, _UNSURE))
            results.append(tuple(links))
        return results


def _slips(text: str, name: str) -> int:
    """Return how many slips of the finger lie between a text and a name (optimal alignment).

    A swap of neighbours is one slip; the order of the words does not count.
    """
    from rapidfuzz.distance import OSA

    plain = normalise(name)
    in_order = (" ".join(sorted(words.split())) for words in (text, plain))
    return min(OSA.distance(text, plain), OSA.distance(*in_order))


@lru_cache(maxsize=4)
def linker_for(vocabulary: Vocabulary) -> Linker:
    """Return the linker of a vocabulary, made once."""
    return Linker(vocabulary)


def _with_probability(ranked: Sequence[tuple[str, tuple[float, str]]]) -> list[Link]:
    """Return links with a probability from the likeness and the lead over the next concept.

    Likeness 90 alone gives 0.85 and 80 gives 0.5; a lead of 10 points keeps all of it, no lead
    keeps half. With one planted slip in 1,500 names of the starter vocabulary no link was wrong
    and 96 of 100 were found (``tests/unit/profiles/test_linking.py`` repeats it).
    """
    links: list[Link] = []
    for at, (skill, (score, name)) in enumerate(ranked):
        following = ranked[at + 1][1][0] if at + 1 < len(ranked) else 70.0
        likeness = min(max((score - 65.7) / 28.6, 0.0), 1.0)
        lead = min(max((score - following) / 10.0, 0.0), 1.0)
        if at == 0:
            probability = likeness * (0.5 + 0.5 * lead)
        else:
            probability = min(likeness * 0.5, links[0].probability)
        links.append(Link(skill, round(probability, 4), "typo", name))
    return links
