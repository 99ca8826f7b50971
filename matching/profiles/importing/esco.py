"""ESCO, the European classification of skills and occupations, as its CSV download.

Read are, in any number of languages and from any folder below the one given: skills, skill
groups, occupations, the relations and hierarchies of both, and the collections (digital, green,
language, research, transversal skills). Files of several languages or versions join on the URI.
Published by the European Commission; reuse with attribution (Decision 2011/833/EU).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from matching.errors import InputError, Message, message
from matching.profiles.importing.pieces import (
    Piece,
    Tell,
    concepts_of,
    nobody,
    occupations_of,
    tell_lost,
)
from matching.profiles.strict_csv import strict_rows
from matching.profiles.vocabulary import GROUP, Vocabulary

BASE: Final = "http://data.europa.eu/esco/"

SOURCE: Final = "ESCO, European Commission, https://esco.ec.europa.eu"
LICENCE: Final = "Reuse with attribution, Commission Decision 2011/833/EU"

_NAME: Final = re.compile(r"([A-Za-z]+?)(?:_([a-z]{2,3}))?\.(?i:csv)")

_AGAIN: Final = message("Download the CSV file from ESCO again")

Row = dict[str, str]
Progress = Callable[[str], None]


class _WrongError(Exception):
    """A cell cannot be used: its column, and why."""

    def __init__(self, column: str, why: Message) -> None:
        super().__init__(column)
        self.column, self.why = column, why


@dataclass
class _Download:
    """What has been read so far."""

    skills: dict[str, Piece] = field(default_factory=dict)
    occupations: dict[str, Piece] = field(default_factory=dict)
    roots: dict[str, str] = field(default_factory=dict)
    transversal: set[str] = field(default_factory=set)
    newest: str = ""

    def skill(self, key: str) -> Piece:
        """Return the piece of a skill or skill group, made when first met."""
        return self.skills.setdefault(key, Piece(key))

    def occupation(self, key: str) -> Piece:
        """Return the piece of an occupation, made when first met."""
        return self.occupations.setdefault(key, Piece(key))


def _key(row: Row, column: str) -> str:
    """Return the id for the address in a cell."""
    return _short(row[column], column)


def _short(uri: str, column: str) -> str:
    key = uri.strip().removeprefix(BASE)
    if not key or key == uri.strip() or "|" in key:
        raise _WrongError(
            column,
            message("{value} is no address that begins with {base}", value=uri or "''", base=BASE),
        )
    return key


def _skill(found: _Download, row: Row, language: str) -> None:
    if row["conceptType"] == "Occupation":
        _occupation(found, row, language)
        return
    piece = found.skill(_key(row, "conceptUri"))
    _names(found, piece, row, language)
    piece.kind = _KIND.get(row.get("skillType", ""), "vakvaardigheid")
    if row.get("reuseLevel") == "transversal":
        found.transversal.add(piece.key)
    for uri in re.split(r"[|\n]", row.get("broaderConceptUri", "")):
        if uri.strip():
            piece.broader.add(_short(uri, "broaderConceptUri"))


_KIND: Final = {"knowledge": "kennis", "skill/competence": "vakvaardigheid"}


def _group(found: _Download, row: Row, language: str) -> None:
    piece = found.skill(_key(row, "conceptUri"))
    _names(found, piece, row, language)
    piece.kind = GROUP


def _occupation(found: _Download, row: Row, language: str) -> None:
    piece = found.occupation(_key(row, "conceptUri"))
    _names(found, piece, row, language)
    piece.code = row.get("iscoGroup", "") or piece.code


_LEVELS: Final = tuple(f"Level {level} URI" for level in range(4))


def _hierarchy(found: _Download, row: Row, _language: str) -> None:
    """Take which root a code letter stands for, and that each level is below the one before."""
    found.roots[_key(row, _LEVELS[0])] = row["Level 0 code"]
    filled = [_key(row, column) for column in _LEVELS if row[column].strip()]
    if len(filled) > 1:
        found.skill(filled[-1]).broader.add(filled[-2])


def _broader_skill(found: _Download, row: Row, _language: str) -> None:
    found.skill(_key(row, "conceptUri")).broader.add(_key(row, "broaderUri"))


def _between_skills(found: _Download, row: Row, _language: str) -> None:
    piece = found.skill(_key(row, "originalSkillUri"))
    piece.related.add(_key(row, "relatedSkillUri"))


def _of_occupation(found: _Download, row: Row, _language: str) -> None:
    piece = found.occupation(_key(row, "occupationUri"))
    relation = row["relationType"]
    if relation not in {"essential", "optional"}:
        raise _WrongError(
            "relationType",
            message("{value} is neither essential nor optional", value=relation or "''"),
        )
    to = piece.essential if relation == "essential" else piece.important
    to.add(_key(row, "skillUri"))


class _Form(NamedTuple):
    """What takes a row of a file, and the columns that the file and each row must have."""

    take: Callable[[_Download, Row, str], None]
    needed: tuple[str, ...]


_NAMED: Final = ("conceptType", "conceptUri", "preferredLabel", "altLabels")

_FILES: Final[dict[str, _Form]] = {
    "skills": _Form(_skill, (*_NAMED, "skillType")),
    "skillGroups": _Form(_group, _NAMED),
    "occupations": _Form(_occupation, (*_NAMED, "iscoGroup")),
    "skillsHierarchy": _Form(_hierarchy, (*_LEVELS, "Level 0 code")),
    "broaderRelationsSkillPillar": _Form(_broader_skill, ("conceptUri", "broaderUri")),
    "skillSkillRelations": _Form(_between_skills, ("originalSkillUri", "relatedSkillUri")),
    "occupationSkillRelations": _Form(
        _of_occupation, ("occupationUri", "relationType", "skillUri")
    ),
}

_COLLECTION: Final = _Form(_skill, _NAMED)


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
    folder: Path,
    *,
    version: str = "",
    progress: Progress = lambda _file: None,
    tell: Tell = nobody,
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
    tell
        Told what was left aside, and why.

    Raises
    ------
    InputError
        If there are no skills, or a file is not as ESCO publishes it.
    """
    found = _Download()
    aside = []
    for file in _csv_files(folder):
        form, language = _form(file.name)
        if form is None:
            aside.append(file.name)
            continue
        progress(file.name)
        _read(file, form, found, language)
    if not any(piece.labels and piece.kind != GROUP for piece in found.skills.values()):
        raise InputError(
            message(
                "{folder} has no ESCO skills: put skills_en.csv (or another language), as "
                "downloaded from ESCO in CSV form, in it",
                folder=str(folder),
            )
        )
    _by_root(found)
    _tell_aside(aside, tell)
    tell_lost(found.skills, found.occupations, tell)
    return Vocabulary(
        concepts_of(found.skills),
        occupations_of(found.occupations, found.skills),
        name="esco",
        version=version or found.newest or "unknown",
        source=SOURCE,
        licence=LICENCE,
    )


def _csv_files(folder: Path) -> Iterator[Path]:
    """Yield the CSV files in a folder and in those below it."""
    if not folder.is_dir():
        raise InputError(
            message(
                "{folder} is no folder; unpack the download and name its folder", folder=str(folder)
            )
        )
    for file in sorted(folder.rglob("*")):
        if file.suffix.casefold() == ".csv" and file.is_file():
            yield file


def _form(name: str) -> tuple[_Form | None, str]:
    """Return how to read a file, or None, and its language.

    Raises
    ------
    InputError
        If it holds names and does not say in which language.
    """
    match = _NAME.fullmatch(name)
    if match is None:
        return None, ""
    stem, language = match[1], match[2] or ""
    form = _FILES.get(stem) or (_COLLECTION if stem.endswith("Collection") else None)
    if form is not None and "preferredLabel" in form.needed and not language:
        raise InputError(
            message(
                "{file}: its name does not tell the language; call it {example}, for example",
                file=name,
                example=f"{stem}_nl.csv",
            )
        )
    return form, language


def _read(file: Path, form: _Form, found: _Download, language: str) -> None:
    """Read one file.

    Raises
    ------
    InputError
        If it is not as ESCO publishes it; with the row and the column.
    """
    for at, row in strict_rows(file, form.needed, _AGAIN, whole=True):
        try:
            form.take(found, row, language)
        except _WrongError as error:
            raise InputError(
                message(
                    "{file}, row {row}, column {column}: {why}. {mend}",
                    file=file.name,
                    row=at,
                    column=error.column,
                    why=error.why,
                    mend=_AGAIN,
                ),
                field=error.column,
            ) from None


def _tell_aside(names: Iterable[str], tell: Tell) -> None:
    """Tell which files hold nothing that is read here."""
    told = ", ".join(sorted(set(names)))
    if told:
        tell(message("left aside, as nothing in it is needed here: {files}", files=told))


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
