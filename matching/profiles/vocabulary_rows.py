"""From the rows of a table to skills and occupations, with everything that is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from matching.errors import InputError, message
from matching.profiles.reading.findings import FindingLog, Severity, Where
from matching.profiles.vocabulary import KINDS, TRAININGS, Concept, Named, Occupation, split


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


def concepts_of(rows: Rows) -> tuple[Concept, ...]:
    """Return the skills in some rows by id; what is wrong goes to the log of `rows`."""
    found: dict[str, tuple[int, Concept]] = {}
    for at, row in rows.rows:
        named = _named(rows, at, row, found)
        if named is None:
            continue
        kind = row.get("kind", "") or "vakvaardigheid"
        training = row.get("training", "")
        one_of(rows, (at, "kind"), kind, KINDS)
        one_of(rows, (at, "training"), training, TRAININGS)
        found[named.id] = (
            at,
            Concept(
                **vars(named),
                kind=kind,
                broader=_parts(row, "broader"),
                related=_parts(row, "related"),
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
            essential=_parts(row, "essential"),
            important=_parts(row, "important"),
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
    key = " ".join(row.get("id", "").split())
    if not _is_key(rows, at, key, found):
        return None
    labels = _by_language(row, "label_")
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
    synonyms = {language: split(cell) for language, cell in _by_language(row, "synonyms_").items()}
    return Named(
        id=key,
        labels=labels,
        synonyms={language: names for language, names in synonyms.items() if names},
        descriptions=_by_language(row, "description_"),
        sectors=_parts(row, "sectors"),
    )


def _is_key(rows: Rows, at: int, key: str, found: Mapping[str, tuple[int, Any]]) -> bool:
    """Return whether a text can be the id of one more concept; if not, add an error."""
    if not key:
        code = "vocabulary-without-id"
        why = message("the row has no id")
        mend = message("Give it a short name of its own, such as 'weld'")
    elif "|" in key:
        code = "vocabulary-bar-in-id"
        why = message("{id} holds a bar (|), which separates ids in a list", id=key)
        mend = message("Use a dash instead")
    elif key in found:
        code = "vocabulary-double-id"
        why = message("an id stands twice: {id}, also in row {row}", id=key, row=found[key][0])
        mend = message("Give one of the two another id, or leave it out")
    else:
        return True
    rows.error(at, "id", key, code, why, mend)
    return False


def _parts(row: Mapping[str, str], column: str) -> tuple[str, ...]:
    """Return the parts of a cell, each on one line."""
    return split(" ".join(row.get(column, "").split()))


def _by_language(row: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the filled cells of the columns that begin with `prefix`, on one line, by language."""
    return {
        column.removeprefix(prefix): " ".join(cell.split())
        for column, cell in row.items()
        if column.startswith(prefix) and cell.strip()
    }


def one_of(rows: Rows, where: tuple[int, str], value: str, allowed: Sequence[str]) -> None:
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
