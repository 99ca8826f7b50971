"""A vocabulary as a folder of CSV files that a person can open: reading and writing.

=====================  =========================================================================
``vocabulary.json``    name, version, source, licence
``skills.csv``         one row a skill (see ``matching/profiles/data/README.md``)
``occupations.csv``    one row an occupation; may be absent
``mappings.csv``       published close matches with other vocabularies; may be absent
``neighbours.csv``     skills near in meaning, as `matching.profiles.fit` writes them; may be absent
=====================  =========================================================================

Columns with names end in the language: ``label_nl``, ``synonyms_en``, ``description_nl``.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Final

from matching.errors import InputError, message
from matching.profiles.strict_csv import SAVE_AGAIN, strict_rows
from matching.profiles.vocabulary import LOCAL, CloseMatch, Named, Occupation, Vocabulary
from matching.profiles.vocabulary_rows import Rows, concepts_of, occupations_of, one_of

ABOUT: Final = "vocabulary.json"
SKILLS: Final = "skills.csv"
OCCUPATIONS: Final = "occupations.csv"
MAPPINGS: Final = "mappings.csv"
NEIGHBOURS: Final = "neighbours.csv"

RELATIONS: Final = ("exact", "close", "broad", "narrow")

_NAMES: Final = ("label_", "synonyms_", "description_")


def read_vocabulary(folder: Traversable | Path) -> Vocabulary:
    """Return the vocabulary in a folder.

    Raises
    ------
    InputError
        If the folder holds no skills, an id stands twice, or a row names one that is not there;
        with the file, the row and the mend.
    """
    skills = _rows(folder / SKILLS, "id")
    if skills is None:
        raise InputError(
            message(
                "{folder} is no vocabulary: it has no file {file}",
                folder=str(folder),
                file=SKILLS,
            )
        )
    concepts = concepts_of(skills)
    skills.refuse_if_wrong()
    known = {concept.id for concept in concepts}
    occupations: tuple[Occupation, ...] = ()
    rows = _rows(folder / OCCUPATIONS, "id")
    if rows is not None:
        occupations = occupations_of(rows, known)
        rows.refuse_if_wrong()
    about = read_about(folder)
    return Vocabulary(
        concepts,
        occupations,
        neighbours=tuple(_neighbours(folder / NEIGHBOURS, known)),
        close_matches=tuple(_close_matches(folder / MAPPINGS)),
        name=about.get("name", ""),
        version=about.get("version", ""),
        source=about.get("source", ""),
        licence=about.get("licence", ""),
        digest=_digest(folder),
        folder=folder,
    )


def _rows(file: Traversable | Path, *needed: str) -> Rows | None:
    """Return the rows of a CSV file of our own, or None if there is none."""
    if not file.is_file():
        return None
    return Rows(file.name, list(strict_rows(file, needed, SAVE_AGAIN)))


def read_about(folder: Traversable | Path) -> dict[str, str]:
    """Return what the vocabulary in a folder says of itself: name, version, source, licence."""
    file = folder / ABOUT
    if not file.is_file():
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            message("{file} is no JSON: {reason}", file=str(file), reason=str(error))
        ) from error
    if not isinstance(told, dict):
        raise InputError(
            message("{file} must hold one object with name and version", file=str(file))
        )
    return {str(key): str(value) for key, value in told.items()}


def _neighbours(file: Traversable | Path, known: set[str]) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs that were fitted; those of skills that are gone do no harm."""
    rows = _rows(file, "skill", "neighbour", "cosine_permille")
    if rows is None:
        return
    for at, row in rows.rows:
        cosine = row["cosine_permille"].strip()
        if not re.fullmatch(r"-?\d{1,4}", cosine):
            why = message("{value} is no whole number", value=cosine or "''")
            mend = message("Make the file again with 'stagepact skills fit'")
            rows.error(at, "cosine_permille", cosine, "vocabulary-no-number", why, mend)
            rows.refuse_if_wrong()
        if row["skill"] in known and row["neighbour"] in known:
            yield row["skill"], row["neighbour"], int(cosine) / 1000


def _close_matches(file: Traversable | Path) -> Iterator[CloseMatch]:
    """Yield what was published about other vocabularies."""
    rows = _rows(file, "id", "relation", "other")
    if rows is None:
        return
    for at, row in rows.rows:
        one_of(rows, (at, "relation"), row["relation"], RELATIONS)
        yield CloseMatch(row["id"], row["relation"], row["other"])
    rows.refuse_if_wrong()


def _digest(folder: Traversable | Path) -> str:
    """Return the SHA-256 over the files that decide what words mean."""
    digest = hashlib.sha256()
    for name in (SKILLS, OCCUPATIONS):
        file = folder / name
        if file.is_file():
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def write_vocabulary(vocabulary: Vocabulary, folder: Path) -> None:
    """Write a vocabulary as a folder; `read_vocabulary` gives the same back.

    Parameters
    ----------
    vocabulary
        What to write; local synonyms, and what was fitted for it, are left out.
    folder
        Made if it is not there; what it held of another vocabulary is replaced.

    Raises
    ------
    InputError
        If an id or a synonym holds a bar, which separates them in our files.
    """
    folder.mkdir(parents=True, exist_ok=True)
    heads = [prefix + language for prefix in _NAMES for language in _languages(vocabulary)]
    skills = (
        {
            **_named_cells(each),
            "kind": each.kind,
            "broader": _joined(each, each.broader),
            "related": _joined(each, each.related),
            "training": each.training,
        }
        for each in vocabulary.concepts
    )
    occupations = (
        {
            **_named_cells(each),
            "essential": _joined(each, each.essential),
            "important": _joined(each, each.important),
            "code": each.code,
        }
        for each in vocabulary.occupations
    )
    _write(
        folder / SKILLS,
        ("id", "kind", *heads, "broader", "related", "sectors", "training"),
        skills,
    )
    _write(
        folder / OCCUPATIONS,
        ("id", *heads, "essential", "important", "sectors", "code"),
        occupations,
    )
    _write(folder / MAPPINGS, ("id", "relation", "other"), map(vars, vocabulary.close_matches))
    about = {name: getattr(vocabulary, name) for name in ("name", "version", "source", "licence")}
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _languages(vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return every language that a name or a description is in."""
    found = {
        language
        for each in (*vocabulary.concepts, *vocabulary.occupations)
        for texts in (each.labels, each.synonyms, each.descriptions)
        for language in texts
    }
    return (*vocabulary.languages, *sorted(found - {*vocabulary.languages, LOCAL}))


def _named_cells(each: Named) -> dict[str, str]:
    """Return the cells of a row that every kind of concept has."""
    cells = {"id": _joined(each, (each.id,)), "sectors": _joined(each, each.sectors)}
    for prefix, texts in (("label_", each.labels), ("description_", each.descriptions)):
        cells |= {prefix + language: " ".join(text.split()) for language, text in texts.items()}
    for language, names in each.synonyms.items():
        if language != LOCAL:
            cells["synonyms_" + language] = _joined(each, names)
    return cells


def _joined(each: Named, parts: Sequence[str]) -> str:
    """Return the parts of a cell with bars between."""
    for part in parts:
        if "|" in part:
            raise InputError(
                message(
                    "{id}: {name} holds a bar (|), which separates names in a vocabulary; "
                    "leave it out",
                    id=each.id,
                    name=part,
                ),
                record=each.id,
            )
    return "|".join(" ".join(part.split()) for part in parts)


def _write(file: Path, head: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV file of our own; without rows there is none."""
    text = io.StringIO()
    writer = csv.DictWriter(text, head, restval="", lineterminator="\n")
    writer.writeheader()
    empty = text.tell()
    writer.writerows(rows)
    if text.tell() == empty:
        file.unlink(missing_ok=True)
        return
    file.write_text(text.getvalue(), encoding="utf-8", newline="\n")
