"""A matching in a table that people may have changed, and what the judge says of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from matching.errors import Message, message
from matching.pipeline import Scored
from matching.profiles.reading.columns import TABLES, find_column
from matching.profiles.reading.sheets import Limits, Sheet, UnreadableError, read_bytes, read_sheets
from matching.tables import NONE, Int32, Verdict
from service.batch.lists import position
from service.errors import ServiceError
from service.words import N_

_VIOLATIONS = {
    "unknown-vacancy": N_("{candidate} is placed at a vacancy that does not exist"),
    "not-acceptable": N_("{candidate} at {vacancy}: the rules do not allow this pair"),
    "forbidden": N_("{candidate} at {vacancy}: people forbade this pair"),
    "over-capacity": N_("{vacancy} has more people than places"),
    "over-employer-capacity": N_("{employer} has more people than it can supervise"),
    "lock-broken": N_("{candidate} is locked to {vacancy} but is not placed there"),
}


def read_matching(file: Path, scored: Scored) -> Int32:
    """Return the matching in a CSV or XLSX file with the columns candidate and vacancy.

    Parameters
    ----------
    file
        Other columns are left alone; of a workbook the first sheet counts.
    scored
        The profiles that it is about.

    Returns
    -------
    Int32
        The vacancy of each candidate, -1 for who is not in the file; ``int32[n]``.

    Raises
    ------
    ServiceError
        If the file cannot be read, a column is missing, or a candidate stands in it twice.
    UnknownIdError
        If an id is not in the data.
    """
    limits = Limits()
    try:
        sheets = read_sheets(file.name, read_bytes(file, limits), limits)
    except UnreadableError as error:
        raise ServiceError(
            message(
                "{file}: {why} {mend}",
                file=file.name,
                why=error.problem.why,
                mend=error.problem.mend,
            )
        ) from error
    sheet = next((sheet for sheet in sheets if not sheet.empty), None)
    if sheet is None:
        raise ServiceError(message("{file} is empty", file=file.name))
    at_candidate, at_vacancy = _columns(sheet, file.name)
    matching = np.full(len(scored.table.candidate_ids), NONE, dtype=np.int32)
    for row in sheet.rows[1:]:
        who, where = (
            str(row[i]).strip() if i < len(row) else "" for i in (at_candidate, at_vacancy)
        )
        if not who or not where:
            continue
        candidate = position(scored.table.candidate_ids, who, "candidate")
        if matching[candidate] != NONE:
            raise ServiceError(
                message("{file}: {candidate} stands in it twice", file=file.name, candidate=who)
            )
        matching[candidate] = position(scored.table.vacancy_ids, where, "vacancy")
    return matching


def _columns(sheet: Sheet, file: str) -> tuple[int, int]:
    """Return where the columns candidate and vacancy stand."""
    found: dict[str, int] = {}
    for at, heading in enumerate(sheet.rows[0]):
        known = find_column(TABLES["decisions"], str(heading))
        if known is not None:
            found.setdefault(known[0].field, at)
    for name in ("candidate", "vacancy"):
        if name not in found:
            raise ServiceError(
                message(
                    "{file} has no column {column}; its first row must name the columns",
                    file=file,
                    column=message(name),
                )
            )
    return found["candidate"], found["vacancy"]


def told(scored: Scored, verdict: Verdict) -> list[Message]:
    """Return a line for each broken rule and each blocking pair."""
    table = scored.table
    lines = [
        message(
            _VIOLATIONS[violation.kind],
            candidate=_name(table.candidate_ids, violation.candidate),
            vacancy=_name(
                table.vacancy_ids,
                int(table.locked[violation.candidate])
                if violation.kind == "lock-broken"
                else violation.vacancy,
            ),
            employer=_name(table.employer_ids, violation.employer),
        )
        for violation in verdict.violations
    ]
    for pairs, because in (
        (verdict.blocking, N_("{candidate} and {vacancy} would rather have each other")),
        (
            verdict.blocking_by_lock,
            N_("{candidate} and {vacancy} would rather have each other, but for a lock"),
        ),
    ):
        named = sorted((table.candidate_ids[c], table.vacancy_ids[v]) for c, v in pairs.tolist())
        lines += [message(because, candidate=c, vacancy=v) for c, v in named]
    return lines


def _name(ids: tuple[str, ...], at: int) -> str:
    """Return an id, or a question mark where the index names nobody."""
    return ids[at] if 0 <= at < len(ids) else "?"
