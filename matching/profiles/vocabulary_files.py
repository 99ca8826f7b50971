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
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Final

from matching.errors import InputError, message
from matching.profiles.reading.findings import FindingLog, Severity, Where
from matching.profiles.vocabulary import (
    KINDS,
    TRAININGS,
    CloseMatch,
    Concept,
    Named,
    Occupation,
    Vocabulary,
    split,
)

ABOUT: Final = "vocabulary.json"
SKILLS: Final = "skills.csv"
OCCUPATIONS: Final = "occupations.csv"
MAPPINGS: Final = "mappings.csv"
NEIGHBOURS: Final = "neighbours.csv"

RELATIONS: Final = ("exact", "close", "broad", "narrow")

_NAMES: Final = ("label_", "synonyms_", "description_")


@dataclass
class Rows:
    """The rows of one table with where they stand, and what is wrong with them.

    Parameters
    ----------
    file
        The name of the file, for findings.
    rows
        (row as Excel numbers it, cell by heading).
    log
        Collects what is wrong.
    """

    file: str
    rows: Sequence[tuple[int, Mapping[str, str]]]
    log: FindingLog = field(default_factory=FindingLog)

    def error(self, row: int, column: str, value: str, *told: Any) -> None:
        """Add an error: `told` is its code, why, and the mend."""
        code, why, mend = told
        self.log.error(code, Where(self.file, row, column, value), why, mend)

    def refuse_if_wrong(self) -> None:
        """Raise InputError if anything was wrong."""
        found = tuple(self.log)
        wrong = [finding for finding in found if finding.severity is Severity.ERROR]
        if wrong:
            first = wrong[0]
            raise InputError(
                message(
                    "{file}, row {row}, column {column}: {why}. {mend}. ({count} errors in all)",
                    file=first.file,
                    row=first.row or 1,
                    column=first.column or "-",
                    why=first.why,
                    mend=first.mend,
                    count=len(wrong),
                ),
                found,
                field=first.column or None,
            )


def read_vocabulary(folder: Traversable | Path) -> Vocabulary:
    """Return the vocabulary in a folder.

    Raises
    ------
    InputError
        If the folder holds no skills, an id stands twice, or a row names one that is not there;
        with the file, the row and the mend.
    """
    skills = _rows(folder / SKILLS)
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
    rows = _rows(folder / OCCUPATIONS)
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


def concepts_of(rows: Rows) -> tuple[Concept, ...]:
    """Return the skills in some rows by id; what is wrong goes to the log of `rows`."""
    found: dict[str, tuple[int, Concept]] = {}
    for at, row in rows.rows:
        named = _named(rows, at, row, found)
        if named is None:
            continue
        kind = row.get("kind", "") or "vakvaardigheid"
        training = row.get("training", "")
        _one_of(rows, (at, "kind"), kind, KINDS)
        _one_of(rows, (at, "training"), training, TRAININGS)
        found[named.id] = (
            at,
            Concept(
                **vars(named),
                kind=kind,
                broader=split(row.get("broader", "")),
                related=split(row.get("related", "")),
                training=training,
            ),
        )
    for at, concept in found.values():
        for column, others in (("broader", concept.broader), ("related", concept.related)):
            _all_known(rows, (at, column), others, found)
    return tuple(found[key][1] for key in sorted(found))


def occupations_of(rows: Rows, skills: Iterable[str]) -> tuple[Occupation, ...]:
    """Return the occupations in some rows by id; what is wrong goes to the log of `rows`."""
    known = set(skills)
    found: dict[str, tuple[int, Occupation]] = {}
    for at, row in rows.rows:
        named = _named(rows, at, row, found)
        if named is None:
            continue
        occupation = Occupation(
            **vars(named),
            essential=split(row.get("essential", "")),
            important=split(row.get("important", "")),
            code=row.get("code", ""),
        )
        found[named.id] = (at, occupation)
        _all_known(rows, (at, "essential"), occupation.essential, known)
        _all_known(rows, (at, "important"), occupation.important, known)
    return tuple(found[key][1] for key in sorted(found))


def _named(
    rows: Rows, at: int, row: Mapping[str, str], found: Mapping[str, tuple[int, Any]]
) -> Named | None:
    """Return the id, names and sectors in a row, or None (and an error) without an id or name."""
    key = row.get("id", "").strip()
    labels = _by_language(row, "label_")
    if not key:
        rows.error(
            at,
            "id",
            "",
            "vocabulary-without-id",
            message("the row has no id"),
            message("Give it a short name of its own, such as 'weld'"),
        )
        return None
    if key in found:
        rows.error(
            at,
            "id",
            key,
            "vocabulary-double-id",
            message("an id stands twice: {id}, also in row {row}", id=key, row=found[key][0]),
            message("Give one of the two another id, or leave it out"),
        )
        return None
    if not labels:
        rows.error(
            at,
            "label_nl",
            key,
            "vocabulary-without-label",
            message("{id} has no label in any language", id=key),
            message("Fill in label_nl, label_en or another language"),
        )
        return None
    return Named(
        id=key,
        labels=labels,
        synonyms={
            language: split(cell) for language, cell in _by_language(row, "synonyms_").items()
        },
        descriptions=_by_language(row, "description_"),
        sectors=split(row.get("sectors", "")),
    )


def _by_language(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the cells that are filled of the columns that begin with `prefix`, by language."""
    return {
        column.removeprefix(prefix): cell.strip()
        for column, cell in row.items()
        if column.startswith(prefix) and cell.strip()
    }


def _one_of(rows: Rows, where: tuple[int, str], value: str, allowed: Sequence[str]) -> None:
    """Add an error unless a value is one of those allowed."""
    if value not in allowed:
        rows.error(
            *where,
            value,
            "vocabulary-unknown-word",
            message("{value} is not one of the words allowed here", value=value),
            message("Use one of: {words}", words=", ".join(word for word in allowed if word)),
        )


def _all_known(
    rows: Rows, where: tuple[int, str], ids: Iterable[str], known: Iterable[str]
) -> None:
    """Add an error for each id that is not there."""
    there = known if isinstance(known, (set, dict)) else set(known)
    for each in ids:
        if each not in there:
            rows.error(
                *where,
                each,
                "vocabulary-unknown-id",
                message("there is no skill {id}", id=each),
                message("Mend the id, or add a row for it"),
            )


def _rows(file: Traversable | Path) -> Rows | None:
    """Return the rows of a CSV file of our own, or None if there is none."""
    if not file.is_file():
        return None
    reader = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    rows = [
        (at, {key: value or "" for key, value in row.items() if key is not None})
        for at, row in enumerate(reader, start=2)
    ]
    return Rows(file.name, rows)


def read_about(folder: Traversable | Path) -> dict[str, str]:
    """Return what the vocabulary in a folder says of itself: name, version, source, licence."""
    file = folder / ABOUT
    if not file.is_file():
        return {}
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise InputError(
            message("{file} is no JSON: {reason}", file=file.name, reason=str(error))
        ) from error
    return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}


def _neighbours(file: Traversable | Path, known: set[str]) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs that were fitted; those of skills that are gone do no harm."""
    rows = _rows(file)
    for _, row in rows.rows if rows else ():
        if row["skill"] in known and row["neighbour"] in known:
            yield row["skill"], row["neighbour"], int(row["cosine_permille"]) / 1000


def _close_matches(file: Traversable | Path) -> Iterator[CloseMatch]:
    """Yield what was published about other vocabularies."""
    rows = _rows(file)
    if rows is None:
        return
    for at, row in rows.rows:
        _one_of(rows, (at, "relation"), row.get("relation", ""), RELATIONS)
        rows.refuse_if_wrong()
        yield CloseMatch(row["id"], row["relation"], row["other"])


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
        What to write; its local synonyms are left out.
    folder
        Made if it is not there; files of the same name are replaced.
    """
    folder.mkdir(parents=True, exist_ok=True)
    languages = vocabulary.languages
    heads = [prefix + language for prefix in _NAMES for language in languages]
    _write(
        folder / SKILLS,
        ("id", "kind", *heads, "broader", "related", "sectors", "training"),
        (
            {
                **_named_cells(each, languages),
                "kind": each.kind,
                "broader": "|".join(each.broader),
                "related": "|".join(each.related),
                "training": each.training,
            }
            for each in vocabulary.concepts
        ),
    )
    if vocabulary.occupations:
        _write(
            folder / OCCUPATIONS,
            ("id", *heads, "essential", "important", "sectors", "code"),
            (
                {
                    **_named_cells(each, languages),
                    "essential": "|".join(each.essential),
                    "important": "|".join(each.important),
                    "code": each.code,
                }
                for each in vocabulary.occupations
            ),
        )
    if vocabulary.close_matches:
        _write(folder / MAPPINGS, ("id", "relation", "other"), map(vars, vocabulary.close_matches))
    about = {name: getattr(vocabulary, name) for name in ("name", "version", "source", "licence")}
    (folder / ABOUT).write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _named_cells(each: Named, languages: Sequence[str]) -> dict[str, str]:
    """Return the cells of a row that every kind of concept has."""
    cells = {"id": each.id, "sectors": "|".join(each.sectors)}
    for language in languages:
        cells["label_" + language] = each.labels.get(language, "")
        cells["synonyms_" + language] = "|".join(each.synonyms.get(language, ()))
        cells["description_" + language] = each.descriptions.get(language, "")
    return cells


def _write(file: Path, head: Sequence[str], rows: Iterable[Mapping[str, str]]) -> None:
    """Write a CSV file of our own."""
    text = io.StringIO()
    writer = csv.DictWriter(text, head, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    file.write_text(text.getvalue(), encoding="utf-8", newline="\n")
