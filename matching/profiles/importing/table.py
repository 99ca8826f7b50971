"""A vocabulary in a spreadsheet of one's own: CSV or XLSX, as an office program writes it.

Columns: ``id`` (may be absent: then the label makes one), ``label_nl`` and other languages,
``synonyms_nl``, ``description_nl``, ``kind``, ``broader``, ``related``, ``sectors``,
``training``. Lists inside a cell are separated by ``|``, ``;`` or a new line; ``broader`` and
``related`` name ids or labels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from matching.errors import InputError, message
from matching.profiles.importing.pieces import Tell, nobody
from matching.profiles.reading.cells_text import Raw, Say, parse, text_of
from matching.profiles.reading.findings import Severity, Where
from matching.profiles.reading.sheets import READERS, Limits, Sheet, UnreadableError, read_bytes
from matching.profiles.vocabulary import Vocabulary, normalise
from matching.profiles.vocabulary_rows import Rows, concepts_of

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

_LISTS: Final = ("broader", "related", "sectors")
_KNOWN: Final = frozenset({"id", "kind", "training", *_LISTS})
_OF_LANGUAGE: Final = re.compile(r"(label|synonyms|description)_[a-z]{2,3}")
_SEPARATOR: Final = re.compile(r"[|;\n]")

Cells = Mapping[str, str]


def read_table(file: Path, *, version: str = "", tell: Tell = nobody) -> Vocabulary:
    """Return the vocabulary in a spreadsheet.

    Parameters
    ----------
    file
        CSV (any delimiter and encoding that an office program writes) or XLSX.
    version
        What to call it.
    tell
        Told what was not read, and why.

    Raises
    ------
    InputError
        If the file cannot be read or a row is wrong; every problem with its row and the mend.
    """
    sheet = _sheet(file, tell)
    rows = _rows(file.name, sheet, tell)
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


def _sheet(file: Path, tell: Tell) -> Sheet:
    """Return the one sheet of a file that has the headings of a vocabulary."""
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
        sheets = [each for each in reader(read_bytes(file, limits), limits) if _headings(each)[1]]
    except UnreadableError as error:
        raise InputError(
            message(
                "{file}: {why}. {mend}",
                file=file.name,
                why=error.problem.why,
                mend=error.problem.mend,
            )
        ) from error
    if not sheets:
        raise InputError(message("{file} is empty", file=file.name))
    found = [sheet for sheet in sheets if _has_label(_headings(sheet)[1])]
    if not found:
        at, headings = _headings(sheets[0])
        raise InputError(
            message(
                "{file}, row {row}: no heading label_nl or label_en among {headings}",
                file=file.name,
                row=at,
                headings=", ".join(filter(None, headings)),
            )
        )
    if len(found) > 1:
        raise InputError(
            message(
                "{file}: more than one sheet has a heading label_nl or label_en ({sheets}); keep "
                "one of them",
                file=file.name,
                sheets=", ".join(sheet.name for sheet in found),
            )
        )
    for problem in found[0].problems:
        tell(message("{file}: {why}. {mend}", file=file.name, why=problem.why, mend=problem.mend))
    return found[0]


def _headings(sheet: Sheet) -> tuple[int, list[str]]:
    """Return the number of the first row with anything in it, and what its cells mean."""
    for at, row in enumerate(sheet.rows, start=1):
        texts = ["_".join(re.split(r"[\s_-]+", text_of(cell).casefold())) for cell in row]
        if any(texts):
            return at, [_OTHER_NAMES.get(text, text) for text in texts]
    return 1, []


def _has_label(headings: Sequence[str]) -> bool:
    return any(
        _OF_LANGUAGE.fullmatch(heading) and heading.startswith("label_") for heading in headings
    )


def _rows(file: str, sheet: Sheet, tell: Tell) -> Rows:
    """Return the rows below the headings, each with an id."""
    at, headings = _headings(sheet)
    columns = _columns(file, at, headings, tell)
    for place in _without_heading(sheet.rows[at:], headings):
        tell(
            message(
                "{file}: column {column} has no heading, and is not read",
                file=file,
                column=place + 1,
            )
        )
    rows = Rows(file, [])
    read: list[tuple[int, dict[str, str]]] = []
    for number, raws in enumerate(sheet.rows[at:], start=at + 1):
        cells = {
            column: _cell(rows, Where(file, number, column, text_of(raws[place])), raws[place])
            for place, column in columns.items()
            if place < len(raws)
        }
        if any(cells.values()):
            label = next((cells[c] for c in cells if c.startswith("label_") and cells[c]), "")
            cells["id"] = cells.get("id") or normalise(label).replace(" ", "-")
            read.append((number, cells))
    rows.refuse_if_wrong()
    names = {normalise(cells[c]): cells["id"] for _, cells in reversed(read) for c in cells
             if c.startswith("label_") and cells[c]}  # fmt: skip
    names |= {normalise(cells["id"]): cells["id"] for _, cells in read}
    rows.rows = [(number, _tidy(cells, names)) for number, cells in read]
    return rows


def _columns(file: str, at: int, headings: Sequence[str], tell: Tell) -> dict[int, str]:
    """Return the columns that are read, by their place; tell which are not."""
    columns: dict[int, str] = {}
    for place, heading in enumerate(headings):
        if heading not in _KNOWN and not _OF_LANGUAGE.fullmatch(heading):
            if heading:
                tell(message("{file}: the column {column} is not read", file=file, column=heading))
        elif heading in columns.values():
            raise InputError(
                message(
                    "{file}, row {row}: the heading {column} stands twice; keep one of them",
                    file=file,
                    row=at,
                    column=heading,
                ),
                field=heading,
            )
        else:
            columns[place] = heading
    return columns


def _without_heading(raws: Sequence[Sequence[Raw]], headings: Sequence[str]) -> list[int]:
    """Return the places of columns with filled cells and nothing above them."""
    named = {place for place, heading in enumerate(headings) if heading}
    filled = {place for row in raws for place, raw in enumerate(row) if text_of(raw)}
    return sorted(filled - named)


def _cell(rows: Rows, where: Where, raw: Raw) -> str:
    """Return a cell as text; what is wrong with it goes to the log of `rows`."""
    parsed = parse(_as_text, raw, free_text=True)
    rows.log.extend((p for p in parsed.problems if p.severity is Severity.ERROR), where)
    return parsed.value or ""


def _as_text(raw: Raw, _say: Say) -> str:
    return text_of(raw)


def _tidy(cells: Cells, names: Mapping[str, str]) -> dict[str, str]:
    """Return a row with bars between the parts of lists, and ids where it says labels."""
    row = dict(cells)
    for column, cell in cells.items():
        if column.startswith("synonyms_") or column in _LISTS:
            parts = [part.strip() for part in _SEPARATOR.split(cell)]
            if column in {"broader", "related"}:
                parts = [names.get(normalise(part), part) for part in parts]
            row[column] = "|".join(parts)
        elif column in {"kind", "training"}:
            row[column] = cell.casefold()
    return row
