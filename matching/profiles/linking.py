"""From what people write to the skills and occupations of a vocabulary: never a silent guess.

The cascade is: an id, a label or a synonym (case, diacritics and punctuation aside), then a slip
of the finger in one of these, then nearness in meaning (`matching.profiles.meaning`). Every link
has a probability; from `LINKED` it counts, from `PROPOSED` a person is asked, below it the words
are kept as free text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any, Final, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from matching.errors import ConfigError, message
from matching.profiles.embedding import Embedder
from matching.profiles.meaning.fit import model_cosine, probabilities
from matching.profiles.meaning.grams import Float32, Int64, learn
from matching.profiles.meaning.model import MEANING, Meaning, load_meaning
from matching.profiles.meaning.probability import (
    UNFITTED,
    UNMEASURED,
    Probability,
    Ranked,
    ranked,
)
from matching.profiles.meaning.search import FEATURES, Nearest
from matching.profiles.vocabulary import LOCAL, Vocabulary, normalise

LINKED: Final = 0.7
PROPOSED: Final = 0.4

LEAST: Final = 0.05
"""Links that are less sure are not told at all."""

_SHORTEST_TYPO: Final = 5
"""Shorter words have too many neighbours at one letter's distance ("las", "kas", "gas")."""

_LONG_TYPO: Final = 9
"""In a shorter one a letter more, less or other is often another word: "finger" is no slip of
"singer", nor "looking" of "cooking" or "Frank" of "Frans"."""

_SURE_TYPO: Final = 0.85
LANGUAGE: Final = "taal"
"""The kind of skill that a language is."""

_DOUBTFUL_TYPO: Final = LINKED - 0.05

_LOOKED_AT: Final = 12
"""Concepts among which a slip is looked for, however few are asked: `k` decides no link."""


class Link(NamedTuple):
    """One skill or occupation that a text may mean.

    `skill` is the id of the concept, `probability` how sure the linker is (0 to 1), `how` one
    of ``id``, ``local``, ``label``, ``synonym``, ``typo`` and ``near``, `name` the name that was
    found.
    """

    skill: str
    probability: float
    how: str
    name: str


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
        All its labels and synonyms in all languages are searched; the best name of a concept
        counts for it.
    embedder
        A model whose cosine counts as well; None: what was fitted for the vocabulary, alone.
        How sure its links are must have been fitted too (``stagepact skills fit --embedder``).
    meaning
        The fitted map to use; None: the one in the vocabulary's folder, if there is one.

    Raises
    ------
    ConfigError
        If nothing was fitted for the embedder.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        embedder: Embedder | None = None,
        *,
        meaning: Meaning | None = None,
    ) -> None:
        self.vocabulary = vocabulary
        self._embedder = embedder
        self._given = meaning

    @cached_property
    def _meaning(self) -> Meaning | None:
        folder = self.vocabulary.folder
        if self._given is not None or folder is None:
            return self._given
        return load_meaning(folder / MEANING)

    @cached_property
    def _skills(self) -> _Index:
        vocabulary = self.vocabulary
        ids = [concept.id for concept in vocabulary.concepts]
        index = _Index(ids, vocabulary.names(), "skills", self._meaning, self._embedder)
        index.keep_proper(each.id for each in vocabulary.concepts if each.kind == LANGUAGE)
        return index

    @cached_property
    def _occupations(self) -> _Index:
        vocabulary = self.vocabulary
        ids = [occupation.id for occupation in vocabulary.occupations]
        names = vocabulary.occupation_names()
        return _Index(ids, names, "occupations", self._meaning, self._embedder)

    def link(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
        """Return for each text the `k` best skills that it may mean, best first.

        Parameters
        ----------
        texts
            What people wrote: a word or a short phrase each.
        k
            The greatest number of links for a text.
        """
        return self._skills.link(texts, k)

    def occupations(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
        """Return for each job title the `k` best occupations that it may mean, best first.

        Parameters
        ----------
        texts
            Job titles.
        k
            The greatest number of links for a title.
        """
        return self._occupations.link(texts, k)


class _Index:
    """The names of skills, or of occupations, ready to link to."""

    def __init__(
        self,
        ids: Sequence[str],
        names: Iterable[tuple[str, int, str, str]],
        of: str,
        meaning: Meaning | None,
        embedder: Embedder | None,
    ) -> None:
        self._ids = ids
        self._proper: frozenset[str] = frozenset()
        rows = list(names)
        every = [normalise(name) for name, *_ in rows]
        self._exact = _exact(ids, rows, every)
        found: dict[tuple[str, int], tuple[str, str]] = {}
        for plain, (name, at, language, _) in zip(every, rows, strict=True):
            found.setdefault((plain, at), (name, language))
        found.pop(("", 0), None)
        self._names = [name for name, _ in found.values()]
        self._plain = [plain for plain, _ in found]
        self._owner = np.array([at for _, at in found], dtype=np.int64)
        self._dutch = np.array([language == "nl" for _, language in found.values()])
        self._embedder = embedder
        self._length = np.array([len(plain) for plain in self._plain], dtype=np.int64)
        self._meaning = meaning
        self._probability = _probability_for(meaning, of, embedder) if rows else UNFITTED

    def keep_proper(self, ids: Iterable[str]) -> None:
        """Tell which skills have proper names: a word that is only near one may name somebody."""
        self._proper = frozenset(ids)

    @cached_property
    def _nearest(self) -> Nearest:
        """Made when first a text is asked that is no name."""
        return Nearest(self._meaning or _bare(self._plain), self._plain)

    def link(self, texts: Sequence[str], k: int) -> list[Linked]:
        """Return for each text the `k` best concepts."""
        plain = [normalise(text) for text in texts]
        unknown = sorted({text for text in plain if text and text not in self._exact})
        links = dict(zip(unknown, self._near(unknown, k), strict=True))
        results = []
        for text, key in zip(texts, plain, strict=True):
            exact = self._exact.get(key)
            results.append(Linked(text, (exact,) if exact else links.get(key, ())))
        return results

    def _near(self, texts: Sequence[str], k: int) -> list[tuple[Link, ...]]:
        """Return the concepts whose names are nearly these normalised texts, or mean the same."""
        if not texts or not self._names:
            return [() for _ in texts]
        found = self._nearest.find(texts)
        extra = None
        if self._embedder is not None:
            extra = model_cosine(self._embedder, texts, self._plain, found.name)
        best = ranked(found, self._owner, self._probability.rank, max(k, _LOOKED_AT), extra)
        sure = self._probability.of(best.score, best.lead, self._dutch[best.name])
        may_slip = self._may_slip(texts, best)
        return [
            self._links(text, best.concept[at], best.name[at], sure[at], may_slip[at])[:k]
            for at, text in enumerate(texts)
        ]

    def _may_slip(self, texts: Sequence[str], best: Ranked) -> npt.NDArray[np.bool_]:
        """Return which names are near enough in letters for `is_slip` to look at them.

        A slip changes two letters at most.
        """
        mine = np.array([len(text) for text in texts])[:, None]
        change = (1 - best.feature[:, :, FEATURES.index("letters")]) * (
            mine + self._length[best.name]
        )
        may: npt.NDArray[np.bool_] = change < 2 * _most_slips(mine) + 0.1
        may[:, _LOOKED_AT:] = False
        return may

    def _links(
        self, text: str, concepts: Int64, names: Int64, sure: Float32, may_slip: Any
    ) -> tuple[Link, ...]:
        """Return the links of one text; a slip of the finger in one name only is sure."""
        if len(text) < _SHORTEST_TYPO and " " not in text:
            return ()
        links: list[Link] = []
        one_word = " " not in text
        for concept, name, probability, may in zip(
            concepts.tolist(), names.tolist(), sure.tolist(), may_slip.tolist(), strict=True
        ):
            if concept < 0:
                break
            how = "typo" if may and is_slip(text, self._plain[name]) else "near"
            if one_word and how == "near" and self._ids[concept] in self._proper:
                probability = min(probability, _DOUBTFUL_TYPO)  # noqa: PLW2901
            if how == "typo" or probability > LEAST / 2:
                links.append(Link(self._ids[concept], probability, how, self._names[name]))
        slips = [link for link in links if link.how == "typo"]
        slips += self._swapped(text, links)
        if len(slips) == 1:
            # Nothing else is as near as a slip: whatever it means, it is this.
            only = slips[0]
            links = [link for link in links if link.skill != only.skill]
            links.append(only._replace(probability=_of_slip(text, only)))
        elif slips:
            links = [
                link._replace(
                    probability=min(
                        max(link.probability, PROPOSED) if link.how == "typo" else link.probability,
                        _DOUBTFUL_TYPO,
                    )
                )
                for link in links
            ]
        links = [link._replace(probability=round(link.probability, 4)) for link in links]
        links.sort(key=lambda link: -link.probability)
        return tuple(link for link in links if link.probability >= LEAST)

    @cached_property
    def _same_letters(self) -> dict[str, list[int]]:
        """The names that have the same letters, however these stand."""
        same: dict[str, list[int]] = {}
        for at, plain in enumerate(self._plain):
            same.setdefault("".join(sorted(plain)), []).append(at)
        return same

    def _swapped(self, text: str, links: list[Link]) -> list[Link]:
        """Return slips of the finger that share few n-grams with their name: swapped letters."""
        known = {link.skill for link in links if link.how == "typo"}
        found: dict[str, Link] = {}
        for at in self._same_letters.get("".join(sorted(text)), ()):
            concept = self._ids[self._owner[at]]
            if concept not in known and is_slip(text, self._plain[at]):
                found.setdefault(concept, Link(concept, _DOUBTFUL_TYPO, "typo", self._names[at]))
        links[:] = [link for link in links if link.skill not in found] + list(found.values())
        return list(found.values())


def _exact(
    ids: Sequence[str], rows: Sequence[tuple[str, int, str, str]], every: Sequence[str]
) -> dict[str, Link]:
    """Return the link of each normalised name: an id, then local words, labels, synonyms."""
    exact: dict[str, Link] = {}
    for at in sorted({at for _, at, _, _ in rows}):
        exact[normalise(ids[at])] = Link(ids[at], 1.0, "id", ids[at])
    for plain, (name, at, language, _) in zip(every, rows, strict=True):
        if language == LOCAL:
            exact[plain] = Link(ids[at], 1.0, "local", name)
    for how in ("label", "synonym"):
        for plain, (name, at, language, kind) in zip(every, rows, strict=True):
            if kind == how and language != LOCAL and plain not in exact:
                exact[plain] = Link(ids[at], 1.0, how, name)
    exact.pop("", None)
    return exact


def _bare(names: Sequence[str]) -> Meaning:
    """Return a map that knows characters only, for a vocabulary that was not fitted."""
    grams = learn(names, least=1)
    nothing = np.zeros((len(grams), 1), dtype=np.int8)
    return Meaning(grams, nothing, np.ones(len(grams), dtype=np.float32))


def _probability_for(meaning: Meaning | None, of: str, embedder: Embedder | None) -> Probability:
    """Return how sure links are, as it was fitted."""
    about = meaning.about if meaning is not None else {}
    alone = probabilities(about, of) or (UNFITTED if meaning is None else UNMEASURED)
    if embedder is None:
        return alone
    models = about.get("embedders")
    mine = models.get(embedder.name) if isinstance(models, dict) else None
    if not isinstance(mine, dict):
        raise ConfigError(
            message(
                "how sure links are was not fitted for model {model}; run 'stagepact skills fit' "
                "once, and name the model with --embedder",
                model=embedder.name,
            )
        )
    # Where the vocabulary has too few names to learn from, the model has no say.
    return probabilities(mine, of) or replace(alone, rank=(*alone.rank, 0.0))


def _of_slip(text: str, link: Link) -> float:
    """Return how sure a link is whose name is a slip away, and no other name is."""
    sure = is_sure_slip(text, normalise(link.name))
    return max(link.probability, _SURE_TYPO) if sure else _DOUBTFUL_TYPO


def is_sure_slip(text: str, name: str) -> bool:
    """Return whether a slip cannot well be another word.

    So it is if only the order of words or letters is another, if one letter is doubled, and if
    one is wrong (two from twenty) in a long text that begins with the same letter: few people
    miss the first one.
    """
    from rapidfuzz.distance import OSA

    if sorted(text) == sorted(name):
        return True
    short, long = sorted((text, name), key=len)
    if len(long) == len(short) + 1 and any(
        long[at] == long[at - 1] and long[:at] + long[at + 1 :] == short
        for at in range(1, len(long))
    ):
        return True
    in_order = [" ".join(sorted(words.split())) for words in (text, name)]
    slips, (one, other) = min(
        (OSA.distance(*pair), pair) for pair in ((text, name), (in_order[0], in_order[1]))
    )
    return len(text) >= _LONG_TYPO and one[0] == other[0] and slips <= 1 + len(text) // 20


_Length = TypeVar("_Length", int, Int64)


def _most_slips(length: _Length) -> _Length:
    """Return how many slips a hand makes in so many letters: one, and one for every twelve."""
    return 1 + length // 12


def is_slip(text: str, name: str) -> bool:
    """Return whether two normalised texts differ by no more slips than a hand makes.

    One slip for every twelve letters and one more, by optimal string alignment (a swap of
    neighbours is one slip); the order of the words does not count.
    """
    from rapidfuzz.distance import OSA

    if min(len(text), len(name)) < _SHORTEST_TYPO:
        return False
    most = _most_slips(len(text))
    if abs(len(text) - len(name)) > most:
        return False
    in_order = (" ".join(sorted(words.split())) for words in (text, name))
    return min(OSA.distance(text, name), OSA.distance(*in_order)) <= most


@lru_cache(maxsize=4)
def linker_for(vocabulary: Vocabulary) -> Linker:
    """Return the linker of a vocabulary, made once."""
    return Linker(vocabulary)
