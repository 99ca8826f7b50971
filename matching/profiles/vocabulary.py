"""The vocabulary: skills and occupations, their names in several languages, and how they relate.

A vocabulary is a folder (`matching.profiles.vocabulary_files`); one ships, others are imported
(`matching.profiles.importing`) and kept beside it.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

LANGUAGES: Final = ("nl", "en")
"""The languages that people are spoken to in, the first one first."""

KINDS: Final = ("vakvaardigheid", "kennis", "gedrag", "taal", "certificaat", "groep")
"""What a skill is. A ``groep`` only holds others together: nothing links to it."""

GROUP: Final = "groep"

TRAININGS: Final = ("on-the-job", "short-course", "course", "diploma", "")
"""How a skill is commonly learned: at work, in days, in weeks or months, in years; not told."""


@dataclass(frozen=True)
class Named:
    """Something with names.

    Parameters
    ----------
    id
        Stable, and unique among its like.
    labels
        By language, the usual name. A language may be absent.
    synonyms
        By language, other names.
    descriptions
        By language, one plain sentence.
    sectors
        Ids of sectors; none means: everywhere.
    """

    id: str
    labels: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    descriptions: Mapping[str, str]
    sectors: tuple[str, ...]

    def label(self, language: str) -> str:
        """Return the label in `language`, or in the first language that has one."""
        return self.labels.get(language) or next(iter(self.labels.values()), self.id)

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield (name, language, ``label`` or ``synonym``)."""
        for language, label in self.labels.items():
            yield label, language, "label"
        for language, synonyms in self.synonyms.items():
            for synonym in synonyms:
                yield synonym, language, "synonym"


@dataclass(frozen=True)
class Concept(Named):
    """One skill.

    Parameters
    ----------
    kind
        One of `KINDS`.
    broader, related
        Ids of other concepts. Related holds both ways.
    training
        How it is commonly learned: one of `TRAININGS`.
    """

    kind: str
    broader: tuple[str, ...]
    related: tuple[str, ...]
    training: str


@dataclass(frozen=True)
class Occupation(Named):
    """One occupation, with the skills that people in it have.

    Parameters
    ----------
    essential, important
        Ids of skills: what everybody in it can do, and what most can do.
    code
        Its code in the occupational classification (ISCO-08), or an empty text.
    """

    essential: tuple[str, ...]
    important: tuple[str, ...]
    code: str = ""

    @property
    def skills(self) -> tuple[str, ...]:
        """The ids of all its skills, essential ones first."""
        return (*self.essential, *self.important)


@dataclass(frozen=True)
class CloseMatch:
    """A published statement that a concept here means (nearly) what one elsewhere means.

    Parameters
    ----------
    id
        The concept here.
    relation
        exact, close, broad (the other one is wider) or narrow; as in SKOS mapping relations.
    other
        The URI, or the id, of the concept elsewhere.
    """

    id: str
    relation: str
    other: str


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Skills and occupations in the order of their ids; equal only to itself.

    Parameters
    ----------
    concepts
        The skills.
    occupations
        The occupations.
    neighbours
        Skills that are near in meaning by a fitted embedding: (id, id, cosine), or nothing.
    close_matches
        What was published about other vocabularies.
    name, version, source, licence
        What it is, for the record.
    digest
        SHA-256 of the files it came from.
    folder
        Where what was fitted for it lies, or None.
    """

    concepts: tuple[Concept, ...]
    occupations: tuple[Occupation, ...] = ()
    neighbours: tuple[tuple[str, str, float], ...] = ()
    close_matches: tuple[CloseMatch, ...] = ()
    name: str = ""
    version: str = ""
    source: str = ""
    licence: str = ""
    digest: str = ""
    folder: Traversable | Path | None = None

    @cached_property
    def position(self) -> dict[str, int]:
        """The position of each concept by id."""
        return {concept.id: i for i, concept in enumerate(self.concepts)}

    @cached_property
    def occupation_position(self) -> dict[str, int]:
        """The position of each occupation by id."""
        return {occupation.id: i for i, occupation in enumerate(self.occupations)}

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The languages that any label is in: Dutch and English first, the others by name."""
        found = {
            language for each in (*self.concepts, *self.occupations) for language in each.labels
        }
        return (
            *(language for language in LANGUAGES if language in found),
            *sorted(found - set(LANGUAGES)),
        )

    def __len__(self) -> int:
        """Return the number of concepts."""
        return len(self.concepts)

    def label(self, skill: str, language: str) -> str:
        """Return what to call a skill id in `language`; free text is its own name."""
        at = self.position.get(skill)
        return self.concepts[at].label(language) if at is not None else skill.removeprefix("text:")

    def names(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield (name, position of the skill, language, ``label`` or ``synonym``)."""
        for i, concept in enumerate(self.concepts):
            if concept.kind != GROUP:
                for name, language, how in concept.names():
                    yield name, i, language, how

    def occupation_names(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield (name, position of the occupation, language, ``label`` or ``synonym``)."""
        for i, occupation in enumerate(self.occupations):
            for name, language, how in occupation.names():
                yield name, i, language, how

    def with_synonyms(self, added: Sequence[tuple[str, str]]) -> Vocabulary:
        """Return this vocabulary with what people confirmed: (their words, id of the skill).

        Words that already name the skill, and skills that are not here, are left out: the same
        list may serve several vocabularies. What people confirmed is no synonym of another skill
        any more.
        """
        of_skill: dict[str, list[str]] = {}
        skill_of: dict[str, str] = {}
        for text, skill in added:
            if skill in self.position:
                of_skill.setdefault(skill, []).append(text)
                skill_of[normalise(text)] = skill
        if not of_skill:
            return self
        return replace(
            self,
            concepts=tuple(
                _with_local(_without(concept, skill_of), of_skill.get(concept.id, ()))
                for concept in self.concepts
            ),
        )


LOCAL: Final = "local"
"""In the place of a language: synonyms that people here confirmed."""


def _without(concept: Concept, skill_of: Mapping[str, str]) -> Concept:
    """Return a concept without the synonyms that people said mean another skill."""
    kept = {
        language: tuple(
            name for name in names if skill_of.get(normalise(name), concept.id) == concept.id
        )
        for language, names in concept.synonyms.items()
    }
    return concept if kept == concept.synonyms else replace(concept, synonyms=kept)


def _with_local(concept: Concept, texts: Sequence[str]) -> Concept:
    """Return a concept with local synonyms, each once and none that it has already."""
    known = {normalise(name) for name, _, _ in concept.names()}
    fresh = {plain: text for text in texts if (plain := normalise(text)) not in known}
    if not fresh:
        return concept
    local = (*concept.synonyms.get(LOCAL, ()), *fresh.values())
    return replace(concept, synonyms={**concept.synonyms, LOCAL: local})


_BETWEEN_WORDS: Final = re.compile(r"[^\w+#]+|_")


def normalise(text: str) -> str:
    """Return `text` without case, diacritics, punctuation and double spaces.

    Examples
    --------
    >>> normalise("  Cliënten   te-woord staan! ")
    'clienten te woord staan'
    >>> normalise("C++ / C#")
    'c++ c#'
    """
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain)
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(_BETWEEN_WORDS.sub(" ", plain).split())


def split(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that are separated by ``|``, trimmed."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def data_file(name: str) -> Traversable:
    """Return a data file that ships with the profiles."""
    return resources.files("matching.profiles") / "data" / name


def read_rows(source: Traversable | Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file of our own as dictionaries."""
    return list(csv.DictReader(io.StringIO(source.read_text(encoding="utf-8"), newline="")))


@lru_cache(maxsize=1)
def default_vocabulary() -> Vocabulary:
    """Return the vocabulary that ships."""
    from matching.profiles.vocabulary_files import read_vocabulary

    return read_vocabulary(data_file("vocabulary"))


def by_name(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the id for each normalised id, label and synonym of a small list."""
    names: dict[str, str] = {}
    for row in rows:
        for name in (row["id"], row["label_nl"], row["label_en"], *split(row["synonyms"])):
            names.setdefault(normalise(name), row["id"])
    return names
