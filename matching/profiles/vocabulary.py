"""The skills vocabulary: concepts with names in Dutch and English, and how they hang together."""

from __future__ import annotations

import csv
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from matching.errors import InputError, message

LANGUAGES = ("nl", "en")


@dataclass(frozen=True)
class Concept:
    """One skill.

    Parameters
    ----------
    id
        Stable, lower case.
    kind
        vakvaardigheid, kennis, gedrag, taal or certificaat.
    labels, synonyms
        By language, `nl` first.
    broader, related
        Ids of other concepts.
    sectors
        Ids of sectors; none means: everywhere.
    training
        How it is commonly learned, or an empty text.
    """

    id: str
    kind: str
    labels: tuple[str, str]
    synonyms: tuple[tuple[str, ...], tuple[str, ...]]
    broader: tuple[str, ...]
    related: tuple[str, ...]
    sectors: tuple[str, ...]
    training: str

    def label(self, language: str) -> str:
        """Return the label in `language`."""
        return self.labels[LANGUAGES.index(language)]


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """Concepts in the order of their ids; two of them are equal only if they are the same object.

    Parameters
    ----------
    concepts
        The concepts.
    neighbours
        Concepts that are near in meaning by a fitted embedding: (id, id, cosine), or nothing.
    digest
        SHA-256 of the file it came from.
    """

    concepts: tuple[Concept, ...]
    neighbours: tuple[tuple[str, str, float], ...]
    digest: str

    @cached_property
    def position(self) -> dict[str, int]:
        """The position of each concept by id."""
        return {concept.id: i for i, concept in enumerate(self.concepts)}

    def __len__(self) -> int:
        """Return the number of concepts."""
        return len(self.concepts)

    def label(self, skill: str, language: str) -> str:
        """Return what to call a skill id in `language`; free text is its own name."""
        at = self.position.get(skill)
        return self.concepts[at].label(language) if at is not None else skill.removeprefix("text:")

    def names(self) -> Iterator[tuple[str, int, str, str]]:
        """Yield (name, position of the concept, language, ``label`` or ``synonym``)."""
        for i, concept in enumerate(self.concepts):
            for language, label, synonyms in zip(
                LANGUAGES, concept.labels, concept.synonyms, strict=True
            ):
                yield label, i, language, "label"
                for synonym in synonyms:
                    yield synonym, i, language, "synonym"


def normalise(text: str) -> str:
    """Return `text` without case, diacritics, punctuation and double spaces.

    Examples
    --------
    >>> normalise("  Cliënten   te-woord staan! ")
    'clienten te woord staan'
    >>> normalise("C++ / C#")
    'c++ c#'
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w+#]+|_", " ", plain).split())


def split(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that are separated by ``|``, trimmed."""
    return tuple(part.strip() for part in cell.split("|") if part.strip())


def data_file(name: str) -> Traversable:
    """Return a data file that ships with the profiles."""
    return resources.files("matching.profiles") / "data" / name


def read_rows(source: Traversable | Path) -> list[dict[str, str]]:
    """Return the rows of a CSV file of our own as dictionaries."""
    return list(csv.DictReader(source.read_text(encoding="utf-8").splitlines()))


@lru_cache(maxsize=1)
def default_vocabulary() -> Vocabulary:
    """Return the vocabulary that ships."""
    return read_vocabulary(data_file("skills.csv"), data_file("skill_neighbours.csv"))


def read_vocabulary(
    skills: Traversable | Path, neighbours: Traversable | Path | None = None
) -> Vocabulary:
    """Return the vocabulary in a CSV file, with what was fitted for it.

    Parameters
    ----------
    skills
        The columns are told in ``matching/profiles/data/README.md``.
    neighbours
        Pairs that are near in meaning, as `matching.profiles.fit` writes them; may be absent.

    Raises
    ------
    InputError
        If an id stands twice, or a concept names one that is not there.
    """
    concepts = sorted((_concept(row) for row in read_rows(skills)), key=lambda c: c.id)
    known = {concept.id for concept in concepts}
    if len(known) < len(concepts):
        raise InputError(message("{file}: an id stands twice", file=skills.name))
    for concept in concepts:
        for other in (*concept.broader, *concept.related):
            if other not in known:
                raise InputError(
                    message("{file}: there is no skill {id}", file=skills.name, id=other),
                    record=concept.id,
                )
    near: list[tuple[str, str, float]] = []
    if neighbours is not None and neighbours.is_file():
        near = [
            (row["skill"], row["neighbour"], int(row["cosine_permille"]) / 1000)
            for row in read_rows(neighbours)
            if row["skill"] in known and row["neighbour"] in known
        ]
    digest = hashlib.sha256(skills.read_bytes()).hexdigest()
    return Vocabulary(tuple(concepts), tuple(near), digest)


def _concept(row: dict[str, str]) -> Concept:
    """Return the concept in one row."""
    return Concept(
        id=row["id"],
        kind=row["kind"],
        labels=(row["label_nl"], row["label_en"]),
        synonyms=(split(row["synonyms_nl"]), split(row["synonyms_en"])),
        broader=split(row["broader"]),
        related=split(row["related"]),
        sectors=split(row["sectors"]),
        training=row["training"],
    )


def by_name(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """Return the id for each normalised id, label and synonym of a small list."""
    names: dict[str, str] = {}
    for row in rows:
        for name in (row["id"], row["label_nl"], row["label_en"], *split(row["synonyms"])):
            names.setdefault(normalise(name), row["id"])
    return names
