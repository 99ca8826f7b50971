"""Local synonyms: what people here confirmed that their words mean.

A CSV file that people can open, mend and share: ``text,skill``. It holds words about work only;
who confirmed them is nobody's business here.
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matching.errors import InputError, message
from matching.profiles.bsn import contains_bsn
from matching.profiles.vocabulary import normalise
from service.errors import ServiceError

_HEAD: Final = ("text", "skill")
_HEADINGS: Final = re.compile(r'\s*"?text"?([,;\t])"?skill"?[,;\t]*\s*(?:[\r\n]|$)', re.IGNORECASE)


def read_synonyms(file: Path) -> list[tuple[str, str]]:
    """Return (text, id of the skill) of each row; none if there is no file.

    Any delimiter and encoding that an office program writes will do.

    Raises
    ------
    InputError
        If the file has other columns, or a row lacks one of the two.
    """
    if not file.exists():
        return []
    rows = _rows(file)
    for at, row in rows:
        if len(row) != len(_HEAD) or not all(row):
            raise InputError(
                message(
                    "{file}, row {row}: give the words and the id of the skill that they mean",
                    file=str(file),
                    row=at,
                )
            )
    return [(text, skill) for _, (text, skill) in rows]


def _rows(file: Path) -> list[tuple[int, list[str]]]:
    """Return the rows below the headings that are not empty, with their number."""
    from matching.profiles.reading.sheets import Limits, UnreadableError, read_bytes
    from matching.profiles.reading.sheets_csv import decode

    try:
        text = decode(read_bytes(file, Limits()))[0]
    except UnreadableError as error:
        raise InputError(
            message(
                "{file}: {why}. {mend}",
                file=str(file),
                why=error.problem.why,
                mend=error.problem.mend,
            )
        ) from error
    head = _HEADINGS.match(text)
    if head is None:
        raise InputError(message("{file}, row 1: the headings must be text,skill", file=str(file)))
    found: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=head[1], strict=True)
    try:
        for at, raw in enumerate(reader, start=1):
            row = [cell.strip() for cell in raw]
            while len(row) > len(_HEAD) and not row[-1]:
                row.pop()
            if at > 1 and any(row):
                found.append((at, row))
    except csv.Error as error:
        raise InputError(
            message(
                "{file}, row {row}: a quotation mark is not closed ({reason}); mend or remove it",
                file=str(file),
                row=len(found) + 2,
                reason=str(error),
            )
        ) from error
    return found


def confirm(file: Path, added: Sequence[tuple[str, str]]) -> int:
    """Add what a person confirmed and return how many rows are new.

    The same words may have meant something else before; what was said last counts.

    Parameters
    ----------
    file
        Made if it is not there; never left half written.
    added
        (words, id of the skill).

    Raises
    ------
    ServiceError
        If there are no words, they hold a BSN, or the file cannot be written.
    """
    _refuse_unfit(added)
    rows = {normalise(text): (text, skill) for text, skill in read_synonyms(file)}
    before = dict(rows)
    for text, skill in added:
        rows[normalise(text)] = (" ".join(text.split()), skill)
    fresh = sum(1 for key, row in rows.items() if before.get(key, ("", ""))[1] != row[1])
    if fresh:
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(_HEAD)
        writer.writerows(rows[key] for key in sorted(rows))
        _write(file, table.getvalue())
    return fresh


def _refuse_unfit(added: Sequence[tuple[str, str]]) -> None:
    """Refuse words that are none, and those that hold a BSN."""
    for text, _ in added:
        if not normalise(text):
            raise ServiceError(message("'{text}' has no words; write what people say", text=text))
        if contains_bsn(text):
            raise ServiceError(
                message("the words hold a number that may be a BSN; leave the number out")
            )


def _write(file: Path, text: str) -> None:
    """Write the file in one step; Excel knows by the mark at its start that it is UTF-8."""
    beside = file.with_name(file.name + ".new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside.write_text(text, encoding="utf-8-sig", newline="\n")
        os.replace(beside, file)  # noqa: PTH105 - one step, or nothing
    except OSError as error:
        raise ServiceError(
            message(
                "{file} cannot be written: {reason}. Close it elsewhere, or set "
                "STAGEPACT_SYNONYMS to a file of your own",
                file=str(file),
                reason=error.strerror or "?",
            )
        ) from error
