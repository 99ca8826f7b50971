"""Local synonyms: what people here confirmed that their words mean.

A CSV file that people can open, mend and share: ``text,skill``. It holds words about work only;
who confirmed them is nobody's business here.
"""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from matching.errors import InputError, message
from matching.profiles.vocabulary import normalise

_HEAD: Final = ("text", "skill")


def read_synonyms(file: Path) -> list[tuple[str, str]]:
    """Return (text, id of the skill) of each row; none if there is no file.

    Raises
    ------
    InputError
        If the file has other columns, or a row lacks one of the two.
    """
    if not file.is_file():
        return []
    try:
        rows = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"), newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(
            message(
                "{file} cannot be read: {reason}; save it as CSV in UTF-8",
                file=str(file),
                reason=str(error),
            )
        ) from error
    if not rows or tuple(rows[0]) != _HEAD:
        raise InputError(message("{file}, row 1: the headings must be text,skill", file=str(file)))
    found: list[tuple[str, str]] = []
    for at, row in enumerate(rows[1:], start=2):
        if not any(row):
            continue
        if len(row) != len(_HEAD) or not all(cell.strip() for cell in row):
            raise InputError(
                message(
                    "{file}, row {row}: give the words and the id of the skill that they mean",
                    file=str(file),
                    row=at,
                )
            )
        found.append((row[0].strip(), row[1].strip()))
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
    """
    there = read_synonyms(file)
    rows = {normalise(text): (text, skill) for text, skill in there}
    before = dict(rows)
    for text, skill in added:
        rows[normalise(text)] = (text, skill)
    fresh = sum(1 for key, row in rows.items() if before.get(key, ("", ""))[1] != row[1])
    if fresh:
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(_HEAD)
        writer.writerows(rows[key] for key in sorted(rows))
        beside = file.with_name(file.name + ".new")
        beside.write_text(table.getvalue(), encoding="utf-8", newline="\n")
        os.replace(beside, file)  # noqa: PTH105 - one step, or nothing
    return fresh
