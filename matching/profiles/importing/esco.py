"""ESCO, the European classification of skills and occupations, as its CSV download.

Read are, in any number of languages and from any folder below the one given: skills, skill
groups, occupations, the relations and hierarchies of both, and the collections (digital, green,
language, research, transversal skills). Files of several languages or versions join on the URI.
Published by the European Commission; reuse with attribution (Decision 2011/833/EU).
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from matching.errors import InputError, message
from matching.profiles.importing.pieces import Piece, concepts_of, occupations_of
from matching.profiles.vocabulary import GROUP, Vocabulary

BASE: Final = "http://data.europa.eu/esco/"

SOURCE: Final = "ESCO, European Commission, https://esco.ec.europa.eu"
LICENCE: Final = "Reuse with attribution, Commission Decision 2011/833/EU"

_NAME: Final = re.compile(r"([A-Za-z]+?)(?:_([a-z]{2,3}))?\.csv")

_FIELD_LIMIT: Final = 10_000_000

Row = dict[str, str]
Progress = Callable[[str], None]


@dataclass
class _Download:
    """What has been read so far."""

    skills: dict[str, Piece] = field(default_factory=dict)
    occupations: dict[str, Piece] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    transversal: set[str] = field(default_factory=set)
    newest: str = ""

    def skill(self, uri: str) -> Piece:
        """Return the piece of a skill or skill group, made when first met."""
        return _piece(self.skills, uri)

    def occupation(self, uri: str) -> Piece:
        """Return the piece of an occupation, made when first met."""
        return _piece(self.occupations, uri)


def _piece(pieces: dict[str, Piece], uri: str) -> Piece:
    key = uri.strip().removeprefix(BASE)
    return pieces.setdefault(key, Piece(key))


def _skill(found: _Download, row: Row, language: str) -> None:
    if row["conceptType"] == "Occupation":
        _occupation(found, row, language)
        return
    piece = found.skill(row["conceptUri"])
    _names(found, piece, row, language)
    piece.kind = _KIND.get(row.get("skillType", ""), "vakvaardigheid")
    if row.get("reuseLevel") == "transversal":
        found.transversal.add(piece.key)
    for uri in re.split(r"[|\n]", row.get("broaderConceptUri", "")):
        if uri.strip():
            piece.broader.add(uri.strip().removeprefix(BASE))


_KIND: Final = {"knowledge": "kennis", "skill/competence": "vakvaardigheid"}


def _group(found: _Download, row: Row, language: str) -> None:
    piece = found.skill(row["conceptUri"])
    _names(found, piece, row, language)
    piece.kind = GROUP


def _occupation(found: _Download, row: Row, language: str) -> None:
    piece = found.occupation(row["conceptUri"])
    _names(found, piece, row, language)
    piece.code = row.get("iscoGroup", "") or piece.code


def _hierarchy(found: _Download, row: Row, _language: str) -> None:
    """Take which root a code letter stands for, and that each level is below the one before."""
    found.roots[row["Level 0 URI"].removeprefix(BASE)] = row["Level 0 code"]
    uris = [row[f"Level {level} URI"] for level in range(4)]
    filled = [uri for uri in uris if uri]
    if len(filled) > 1:
        found.skill(filled[-1]).broader.add(filled[-2].removeprefix(BASE))


def _broader_skill(found: _Download, row: Row, _language: str) -> None:
    found.skill(row["conceptUri"]).broader.add(row["broaderUri"].removeprefix(BASE))


def _between_skills(found: _Download, row: Row, _language: str) -> None:
    piece = found.skill(row["originalSkillUri"])
    piece.related.add(row["relatedSkillUri"].removeprefix(BASE))


def _of_occupation(found: _Download, row: Row, _language: str) -> None:
    piece = found.occupation(row["occupationUri"])
    to = piece.essential if row["relationType"] == "essential" else piece.important
    to.add(row["skillUri"].removeprefix(BASE))


_FILES: Final[dict[str, tuple[Callable[[_Download, Row, str], None], str]]] = {
    "skills": (_skill, "preferredLabel"),
    "skillGroups": (_group, "preferredLabel"),
    "occupations": (_occupation, "preferredLabel"),
    "skillsHierarchy": (_hierarchy, "Level 0 URI"),
    "broaderRelationsSkillPillar": (_broader_skill, "broaderUri"),
    "skillSkillRelations": (_between_skills, "relatedSkillUri"),
    "occupationSkillRelations": (_of_occupation, "relationType"),
}
"""Name of the file to what takes a row, and a column that the file must have."""

_COLLECTION: Final = (_skill, "preferredLabel")


def _names(found: _Download, piece: Piece, row: Row, language: str) -> None:
    """Take the names of a row; a concept that was withdrawn has none."""
    if row.get("status", "released") not in {"released", ""}:
        return
    piece.label(language, row["preferredLabel"])
    for column in ("altLabels", "hiddenLabels"):
        for name in re.split(r"\n|\s\|\s", row.get(column) or ""):
            piece.synonym(language, name)
    piece.description(language, row.get("description") or "")
    found.newest = max(found.newest, (row.get("modifiedDate") or "")[:10])


def read_esco(
    folder: Path, *, version: str = "", progress: Progress = lambda _file: None
) -> Vocabulary:
    """Return the vocabulary in an ESCO download.

    Parameters
    ----------
    folder
        Holds the CSV files as published, one language or several, in folders of their own or not.
    version
        What to call it; without one the date of the newest change in the files.
    progress
        Told the name of each file before it is read.

    Raises
    ------
    InputError
        If there are no skills, or a file lacks a column that ESCO publishes.
    """
    files = sorted(folder.rglob("*.csv")) if folder.is_dir() else []
    found = _Download()
    known = [(file, *kind) for file in files if (kind := _kind(file.name)) is not None]
    for file, take, needed, language in known:
        progress(file.name)
        for row in _rows(file, needed):
            take(found, row, language)
    if not any(piece.labels for piece in found.skills.values()):
        raise InputError(
            message(
                "{folder} has no ESCO skills: put skills_en.csv (or another language), as "
                "downloaded from ESCO in CSV form, in it",
                folder=str(folder),
            )
        )
    _by_root(found)
    return Vocabulary(
        concepts_of(found.skills),
        occupations_of(found.occupations, found.skills),
        name="esco",
        version=version or found.newest or "unknown",
        source=SOURCE,
        licence=LICENCE,
    )


def _kind(
    name: str,
) -> tuple[Callable[[_Download, Row, str], None], str, str] | None:
    """Return what takes the rows of a file, a column it must have, and its language, or None."""
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    stem, language = match[1], match[2] or ""
    take, needed = _FILES.get(stem) or (
        _COLLECTION if stem.endswith("Collection") and language else (None, "")
    )
    return (take, needed, language) if take is not None else None


def _rows(file: Path, needed: str) -> Iterator[Row]:
    """Yield the rows of a file.

    Raises
    ------
    InputError
        If it is no UTF-8, or has other columns than ESCO publishes.
    """
    csv.field_size_limit(min(_FIELD_LIMIT, sys.maxsize))
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            if needed not in (reader.fieldnames or ()):
                raise InputError(
                    message(
                        "{file}, row 1: there is no column {column}; download the CSV file from "
                        "ESCO again",
                        file=file.name,
                        column=needed,
                    )
                )
            for row in reader:
                yield {key: value or "" for key, value in row.items() if key is not None}
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            message(
                "{file} cannot be read: {reason}; download it from ESCO again",
                file=file.name,
                reason=str(error),
            )
        ) from error


_ROOT_KIND: Final = {"T": "gedrag", "A": "gedrag", "L": "taal"}
"""What transversal skills below these roots of the hierarchy are; the last one decides."""


def _by_root(found: _Download) -> None:
    """Tell languages and behaviour by the root of the hierarchy that they stand below."""
    below: dict[str, set[str]] = {}
    for key, piece in found.skills.items():
        for above in piece.broader:
            below.setdefault(above, set()).add(key)
    for code, kind in _ROOT_KIND.items():
        todo = [root for root, letter in found.roots.items() if letter == code]
        seen = set(todo)
        while todo:
            fresh = below.get(todo.pop(), set()) - seen
            seen |= fresh
            todo += fresh
        for key in seen & found.transversal:
            found.skills[key].kind = kind
