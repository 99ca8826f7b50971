"""A vocabulary in a spreadsheet of one's own: CSV or XLSX, as an office program writes it.

Columns: ``id`` (may be absent: then the label makes one), ``label_nl`` and other languages,
``synonyms_nl``, ``description_nl``, ``kind``, ``broader``, ``related``, ``sectors``,
``training``. Lists inside a cell are separated by ``|``.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from matching.errors import InputError, message
from matching.profiles.reading.sheets import READERS, Limits, UnreadableError, read_bytes
from matching.profiles.vocabulary import Vocabulary, normalise
from matching.profiles.vocabulary_files import Rows, concepts_of

_OTHER_NAMES: Final = {
    "label": "label_nl",
    "naam": "label_nl",
    "vaardigheid": "label_nl",
    "skill": "label_en",
    "synoniemen": "synonyms_nl",
    "synonyms": "synonyms_en",
    "omschrijving": "description_nl",
    "description": "description_en",
    "soort": "kind",
    "breder": "broader",
    "verwant": "related",
    "sectoren": "sectors",
    "opleiding": "training",
}
"""Headings that people write, and what they mean here."""


def read_table(file: Path, *, version: str = "") -> Vocabulary:
    """Return the vocabulary in a spreadsheet.

    Parameters
    ----------
    file
        CSV (any delimiter and encoding that an office program writes) or XLSX.
    version
        What to call it.

    Raises
    ------
    InputError
        If the file cannot be read or a row is wrong; every problem with its row and the mend.
    """
    reader = READERS.get(file.suffix.casefold())
    if reader is None:
        raise InputError(
            message(
                "{file}: a vocabulary is read from a CSV or XLSX file; save it as one of these",
                file=file.name,
            )
        )
    try:
        limits = Limits()
        sheet = reader(read_bytes(file, limits), limits)[0]
    except UnreadableError as error:
        raise InputError(
            message(
                "{file}: {why}. {mend}",
                file=file.name,
                why=error.problem.why,
                mend=error.problem.mend,
            )
        ) from error
    cells = [
        (at, [str(cell or "").strip() for cell in row])
        for at, row in enumerate(sheet.rows, start=1)
    ]
    rows = Rows(file.name, _by_heading(file.name, cells))
    concepts = concepts_of(rows)
    rows.refuse_if_wrong()
    if not concepts:
        raise InputError(
            message("{file} has no rows below its headings; add a skill a row", file=file.name)
        )
    return Vocabulary(
        concepts,
        name=normalise(file.stem).replace(" ", "-") or "table",
        version=version or "unknown",
        source=file.name,
    )


def _by_heading(
    file: str, cells: list[tuple[int, list[str]]]
) -> list[tuple[int, Mapping[str, str]]]:
    """Return the rows below the headings, each with an id."""
    if not cells:
        raise InputError(message("{file} is empty", file=file))
    head = [_OTHER_NAMES.get(text.casefold(), text.casefold()) for text in cells[0][1]]
    if not any(column.startswith("label_") for column in head):
        raise InputError(
            message(
                "{file}, row {row}: no heading label_nl or label_en among {headings}",
                file=file,
                row=cells[0][0],
                headings=", ".join(head) or "-",
            )
        )
    rows: list[tuple[int, Mapping[str, str]]] = []
    for at, texts in cells[1:]:
        row = dict(zip(head, texts, strict=False))
        if any(row.values()):
            label = next((row[c] for c in head if c.startswith("label_") and row.get(c)), "")
            row["id"] = row.get("id") or normalise(label).replace(" ", "-")
            rows.append((at, row))
    return rows
