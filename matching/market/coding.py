"""Codes of words that leave room for words to come, so that one more of them moves no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from matching.market.links import Remembering
from matching.profiles.codes import Codes, field_name
from matching.profiles.encode import Coding, skill_texts
from matching.profiles.linking import Link
from matching.profiles.records import Candidate, Employer, Profiles, Vacancy

ROOM: Final = {"languages": 8, "certificates": 32, "fields": 32, "crebos": 64, "skills": 512}
"""For how many new words of each kind there is room at least; beyond it, a quarter of the old."""

_EMPTY: Final = "\0"
"""How the name of a code starts that no word has yet."""


class RoomError(Exception):
    """There are more new words than there is room for: all has to be coded again."""


@dataclass(frozen=True)
class Names:
    """Words in the order in which they came, and room for more.

    Parameters
    ----------
    at
        The code of each word.
    size
        How many codes there are, those that no word has yet included.
    """

    at: Mapping[str, int]
    size: int

    @classmethod
    def of(cls, words: Iterable[str], room: int) -> Names:
        """Return words in their own order, with room for so many more, or a quarter."""
        at = {word: i for i, word in enumerate(words)}
        return cls(at, len(at) + max(room, len(at) // 4))

    def with_words(self, words: Iterable[str]) -> Names:
        """Return these and the words that are new, sorted among each other.

        Raises
        ------
        RoomError
            If there is no room for them.
        """
        new = sorted({word for word in words if word not in self.at})
        if not new:
            return self
        first = len(self.at)
        if first + len(new) > self.size:
            raise RoomError
        return Names({**self.at, **{word: first + i for i, word in enumerate(new)}}, self.size)

    @property
    def padded(self) -> tuple[str, ...]:
        """All names, and a name of no meaning for each code that is free."""
        free = (f"{_EMPTY}{i}" for i in range(len(self.at), self.size))
        return (*self.at, *free)


class MarketCodes(Codes):
    """The codes of a market, from names with room."""

    def __init__(self, names: Mapping[str, Names]) -> None:
        self.__dict__.update(_bare().__dict__)
        self.languages = names["languages"].padded
        self.certificates = names["certificates"].padded
        self.fields = names["fields"].padded
        self.crebos = names["crebos"].padded
        self.municipalities = names["municipalities"].padded
        self._field_at = dict(names["fields"].at)
        self._crebo_at = dict(names["crebos"].at)
        self._municipality_at = dict(names["municipalities"].at)


@lru_cache(maxsize=1)
def _bare() -> Codes:
    """Return the codes of no records: sectors, and the municipalities that are known."""
    return Codes(Profiles(), {})


@dataclass(frozen=True)
class Words:
    """Every word of a market with its code.

    Parameters
    ----------
    names
        Languages, certificates, fields, crebos, municipalities and free texts (under ``skills``,
        whose codes follow those of the vocabulary).
    codes
        The same for the encoder.
    skill
        The code of each skill key.
    meant
        What each free text may mean, by its key.
    """

    names: Mapping[str, Names]
    codes: MarketCodes
    skill: Mapping[str, int]
    meant: Mapping[str, Sequence[Link]]

    @classmethod
    def of(
        cls,
        links: Remembering,
        people: Iterable[Candidate],
        offers: Iterable[Vacancy],
        employers: Iterable[Employer],
    ) -> Words:
        """Return the words of some records, in the order that a new start gives them."""
        found, meant = _found(links, people, offers, employers)
        found["municipalities"] |= set(_bare().municipalities)
        names = {kind: Names.of(sorted(found[kind]), ROOM.get(kind, 4096)) for kind in found}
        return _words(links, names, meant)

    def with_records(
        self,
        links: Remembering,
        people: Iterable[Candidate] = (),
        offers: Iterable[Vacancy] = (),
        employers: Iterable[Employer] = (),
    ) -> Words:
        """Return these words and those of some more records; no code moves.

        Raises
        ------
        RoomError
            If there is no room for the new ones.
        """
        found, meant = _found(links, people, offers, employers)
        names = {kind: self.names[kind].with_words(words) for kind, words in found.items()}
        if all(names[kind] is self.names[kind] for kind in names):
            return self
        if names["skills"] is self.names["skills"]:
            return replace(self, names=names, codes=MarketCodes(names))
        return _words(links, names, {**self.meant, **meant})

    @property
    def n_skills(self) -> int:
        """How many codes of skills there are, those that are free included."""
        return len(self.skill) - len(self.names["skills"].at) + self.names["skills"].size

    @property
    def meant_and_room(self) -> list[Sequence[Link]]:
        """What each free text may mean, nothing for codes that are free."""
        free = self.names["skills"]
        return [*(self.meant[key] for key in free.at), *[()] * (free.size - len(free.at))]

    def coding(
        self,
        keys: Mapping[str, str],
        employers: Mapping[str, Employer],
        employer_at: Mapping[str, int],
    ) -> Coding:
        """Return what the encoder needs, for records with these texts."""
        return Coding(self.codes, self.skill, keys, self.n_skills, employers, employer_at)


def _words(
    links: Remembering, names: Mapping[str, Names], meant: Mapping[str, Sequence[Link]]
) -> Words:
    keys = (*(concept.id for concept in links.vocabulary.concepts), *names["skills"].at)
    return Words(names, MarketCodes(names), {key: i for i, key in enumerate(keys)}, meant)


def _found(
    links: Remembering,
    people: Iterable[Candidate],
    offers: Iterable[Vacancy],
    employers: Iterable[Employer],
) -> tuple[dict[str, set[str]], dict[str, Sequence[Link]]]:
    """Return the words of some records by kind, as `Codes` reads them, and what free ones mean."""
    people, offers, employers = list(people), list(offers), list(employers)
    everyone: list[Candidate | Vacancy] = [*people, *offers]
    linked = links.link(sorted(skill_texts(people, offers)))
    keys = {found.text: found.key for found in linked}
    meant = {found.key: found.links for found in linked if found.skill is None}
    fields = [c.field for c in people if c.field] + [f for v in offers for f in v.fields]
    words = {
        "languages": {k.language.casefold() for r in everyone for k in r.languages},
        "certificates": {keys[text] for r in everyone for text in r.certificates},
        "fields": {field_name(text) for text in fields},
        "crebos": {c.crebo for c in people if c.crebo}
        | {crebo for v in offers for crebo in v.crebos}
        | {r.crebo for e in employers for r in e.recognitions},
        "municipalities": {e.municipality for e in employers if e.municipality},
        "skills": set(meant),
    }
    return words, dict(meant)
