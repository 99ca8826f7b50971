"""Vocabularies to measure on, and what is held out of them: the same for everybody who runs it."""

from __future__ import annotations

import hashlib
import os
import random
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from matching.profiles.importing.esco import read_esco
from matching.profiles.vocabulary import (
    GROUP,
    LANGUAGES,
    Concept,
    Occupation,
    Vocabulary,
    default_vocabulary,
    normalise,
)

ROOT = Path(__file__).resolve().parents[2]
ESCO = "STAGEPACT_ESCO"
"""The environment variable that names the folder of an ESCO download."""

MOST = 500
"""Occupations to look among, if the vocabulary has as many."""


@dataclass(frozen=True)
class HeldOut:
    """A vocabulary that lacks one synonym of each concept that has any, and these synonyms.

    Parameters
    ----------
    vocabulary
        Without the synonyms that were held out.
    words
        By language and id of the concept, the synonym.
    """

    vocabulary: Vocabulary
    words: Mapping[str, Mapping[str, str]]

    def word(self, language: str, skill: str) -> str:
        """Return what a person writes for a skill: what was held out, else its label."""
        concept = self.vocabulary.concepts[self.vocabulary.position[skill]]
        return self.words[language].get(skill) or concept.labels[language]


def esco_folder(given: str | None = None) -> Path | None:
    """Return the folder with the ESCO download, or None where there is none."""
    folder = Path(given or os.environ.get(ESCO) or ROOT.parent / "shared" / "data" / "esco")
    return folder if folder.is_dir() else None


def vocabularies(esco: Path | None) -> dict[str, Vocabulary]:
    """Return the vocabularies to measure on by name; ESCO's is left out where it is not there."""
    found = {"shipped": default_vocabulary()}
    return found if esco is None else found | {"ESCO": read_esco(esco)}


def drawn(text: str, salt: str) -> int:
    """Return a number that looks drawn at random, always the same for the same two texts."""
    return int.from_bytes(hashlib.sha256(f"{salt}:{text}".encode()).digest()[:8], "big")


def held_out(vocabulary: Vocabulary) -> HeldOut:
    """Return the vocabulary without one synonym a language of each concept that has any."""
    words: dict[str, dict[str, str]] = {language: {} for language in LANGUAGES}
    concepts = []
    for concept in vocabulary.concepts:
        synonyms = dict(concept.synonyms)
        for language in LANGUAGES:
            known = sorted(_free(concept, language))
            if known and concept.kind != GROUP:
                chosen = known[drawn(concept.id, f"synonym {language}") % len(known)]
                words[language][concept.id] = chosen
        out = {normalise(words[language].get(concept.id, "")) for language in LANGUAGES}
        concepts.append(
            replace(
                concept,
                synonyms={
                    language: tuple(name for name in names if normalise(name) not in out)
                    for language, names in synonyms.items()
                },
            )
        )
    return HeldOut(replace(vocabulary, concepts=tuple(concepts)), words)


def _free(concept: Concept, language: str) -> Iterable[str]:
    """Return the synonyms in a language that are in no other way a name of the concept."""
    labels = {normalise(label) for label in concept.labels.values()}
    return (s for s in concept.synonyms.get(language, ()) if normalise(s) not in labels)


def occupations(vocabulary: Vocabulary, language: str, part: str) -> tuple[list[Occupation], int]:
    """Return occupations to look among, and how many of them, the first, are of one part.

    People are drawn from the occupations of the part, ``dev`` or ``test``; those of the other
    part only fill up the number to look among. Which part one is in hangs on its id alone.
    Occupations with fewer than ten skills named in the language, or three essential ones, are
    left out.
    """
    told = {c.id for c in vocabulary.concepts if language in c.labels and c.kind != GROUP}
    found = []
    for occupation in vocabulary.occupations:
        essential = tuple(id_ for id_ in occupation.essential if id_ in told)
        important = tuple(id_ for id_ in occupation.important if id_ in told)
        enough = len(essential) >= 3 and len(essential) + len(important) >= 10
        if enough and language in occupation.labels:
            found.append(replace(occupation, essential=essential, important=important))
    found.sort(key=lambda occupation: drawn(occupation.id, "part"))
    half = len(found) // 2
    own, other = (found[:half], found[half:]) if part == "dev" else (found[half:], found[:half])
    return [*own, *other][:MOST], min(len(own), MOST)


def chance(*seed: object) -> random.Random:
    """Return a source of chance for a seed of several words."""
    return random.Random(" ".join(map(str, seed)))
