"""Matchings as files: JSON with all that is known of one, and CSV for people and spreadsheets."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np

from matching.assignment.formats.jsons import id_from_json, id_to_json, loaded
from matching.assignment.formats.source import Path_, Source, read_source, shown, write_text
from matching.errors import ProblemError, message
from matching.tables import NONE, Int32, Matching, Problem

MATCHING: Final = "stagepact-matching"
VERSION: Final = 1
HEADER: Final = ["candidate", "vacancy"]
_KNOWN: Final[dict[str, tuple[type, ...]]] = {
    "method": (str,),
    "objective": (str,),
    "status": (str,),
    "placed": (int,),
    "weight": (int,),
    "placed_bound": (int, type(None)),
    "weight_bound": (int, type(None)),
    "value": (int, type(None)),
    "bound": (int, type(None)),
    "seed": (int,),
    "guarantee": (str,),
}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "'")


def write_matching(
    matching: Matching, path: Path_, problem: Problem | None = None, format: str | None = None
) -> None:
    """Write a matching: everybody's vacancy, and in JSON all that is known of it.

    Parameters
    ----------
    path
        Where to; the extension tells the format, ``.json`` or ``.csv``.
    problem
        Where the names are, if the matching has none of its own.
    format
        ``"json"`` or ``"csv"``; None: by the extension.

    Raises
    ------
    ProblemError
        If the format is unknown, or it cannot tell two ids apart.
    """
    known = problem.names if matching.names is None and problem is not None else matching.names
    chosen = _format(path, format)
    rows = _named_rows(matching, known)
    write_text(path, _json_text(matching, rows) if chosen == "json" else _csv_text(rows))


def read_matching(path: Path_, problem: Problem, format: str | None = None) -> Matching:
    """Return the matching of a file, for the problem that it is of.

    A CSV file tells who gets whom and nothing else: the matching then has the method ``file``
    and no bounds. Nothing is checked but the ids: ask `verify`.

    Raises
    ------
    InputError
        If the file is not of its format, or names somebody whom the problem does not have.
    ProblemError
        If the format is unknown.
    """
    chosen = _format(path, format)
    source = read_source(path)
    if chosen == "json":
        return _of_json(source, problem)
    vacancy = _of_csv(source, problem)
    return _plain(problem, vacancy)


def _format(path: Path_, format: str | None) -> str:
    """Return the format of a path."""
    chosen = format or Path(path).suffix.lower().lstrip(".")
    if chosen not in ("json", "csv"):
        raise ProblemError(
            message(
                "a matching is written as json or csv, not {format}: name the file so, or give "
                "format=",
                format=repr(chosen),
            ),
            field="format",
        )
    return chosen


def _named_rows(matching: Matching, names: Any) -> list[tuple[Hashable, Hashable | None]]:
    """Return everybody and their vacancy, or None, by name or number."""
    at = matching.vacancy.tolist()
    if names is None:
        return [(c, None if v == NONE else v) for c, v in enumerate(at)]
    return [
        (key, None if v == NONE else names.vacancies[v])
        for key, v in zip(names.candidates, at, strict=True)
    ]


def _json_text(matching: Matching, rows: list[tuple[Hashable, Hashable | None]]) -> str:
    """Return a matching as JSON."""
    document = {
        "format": MATCHING,
        "version": VERSION,
        **{name: getattr(matching, name) for name in _KNOWN},
        "proven": list(matching.proven),
        "pairs": [[id_to_json(c), id_to_json(v)] for c, v in rows if v is not None],
    }
    return json.dumps(document, indent=1) + "\n"


def _of_json(source: Source, problem: Problem) -> Matching:
    """Return the matching of a JSON file."""
    document = loaded(source)
    if not isinstance(document, Mapping) or document.get("format") != MATCHING:
        raise source.fault(
            message('no "format": "{format}" in it: this is none of our files', format=MATCHING)
        )
    if document.get("version") != VERSION:
        raise source.fault(
            message("this version is not known: read version {known}", known=VERSION)
        )
    for name, types in _KNOWN.items():
        if type(document.get(name)) not in types or name not in document:
            raise source.fault(message("{name} is lacking or is of a wrong kind", name=name))
    pairs, proven = document.get("pairs"), document.get("proven")
    if not isinstance(pairs, list) or not isinstance(proven, list):
        raise source.fault(message("pairs and proven are lists"))
    vacancy = np.full(problem.n_candidates, NONE, dtype=np.int32)
    for at, pair in enumerate(pairs):
        if not isinstance(pair, list) or len(pair) != 2:
            raise source.fault(message("pairs[{at}]: give [candidate, vacancy]", at=at))
        place = message("pairs[{at}]", at=at)
        c, v = (source.made(id_from_json, each) for each in pair)
        _put(source, problem, vacancy, (c, v), place)
    return Matching(
        vacancy=vacancy,
        proven=tuple(map(str, proven)),
        names=problem.names,
        **{name: document[name] for name in _KNOWN},
    )


def _put(
    source: Source,
    problem: Problem,
    vacancy: Int32,
    pair: tuple[Hashable, Hashable],
    place: Any,
) -> None:
    """Take note of a pair of a file.

    Raises
    ------
    InputError
        If the problem does not have them, or the candidate has a place already.
    """
    index = problem.known_as.index
    c, v = index["candidate"].get(pair[0]), index["vacancy"].get(pair[1])
    if c is None or v is None:
        raise source.fault(
            message(
                "{place}: the problem has no candidate {candidate} or no vacancy {vacancy}",
                place=place,
                candidate=shown(pair[0]),
                vacancy=shown(pair[1]),
            )
        )
    if vacancy[c] != NONE:
        raise source.fault(
            message(
                "{place}: candidate {candidate} has a vacancy already: leave one",
                place=place,
                candidate=shown(pair[0]),
            )
        )
    vacancy[c] = v


def _csv_text(rows: list[tuple[Hashable, Hashable | None]]) -> str:
    """Return a matching as CSV: who and where, an empty cell for nowhere."""
    _cells(tuple(c for c, _ in rows))
    _cells(tuple(dict.fromkeys(v for _, v in rows if v is not None)))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEADER)
    writer.writerows((_cell(c), "" if v is None else _cell(v)) for c, v in rows)
    return out.getvalue()


def _cell(key: Hashable) -> str:
    """Return an id as a cell that no spreadsheet program takes for a formula."""
    text = str(key)
    return f"'{text}" if text.startswith(_FORMULA) and not isinstance(key, int) else text


def _cells(ids: tuple[Hashable, ...]) -> dict[str, Hashable]:
    """Return the ids by their cells.

    Raises
    ------
    ProblemError
        If two look the same, or one looks like nothing.
    """
    result = {_cell(key): key for key in ids}
    if len(result) != len(ids) or "" in result or any("\r" in each for each in result):
        raise ProblemError(
            message("CSV cannot tell these ids apart, or one is empty: write JSON"), field="names"
        )
    return result


def _of_csv(source: Source, problem: Problem) -> Int32:
    """Return the vacancy of each candidate of a CSV file; ``int32[n]``."""
    names = problem.known_as
    people, places = source.made(_cells, names.candidates), source.made(_cells, names.vacancies)
    vacancy = np.full(problem.n_candidates, NONE, dtype=np.int32)
    reader = csv.reader(io.StringIO(source.text, newline=""), strict=True)
    try:
        for at, row in enumerate(reader):
            if not row or (at == 0 and row == HEADER):
                continue
            if len(row) != 2:
                raise source.fault(
                    message("a row has a candidate and a vacancy, with a comma between"),
                    reader.line_num,
                )
            if row[1]:
                pair = (people.get(row[0], row[0]), places.get(row[1], row[1]))
                place = message("line {line}", line=reader.line_num)
                _put(source, problem, vacancy, pair, place)
            elif row[0] not in people:
                raise source.fault(
                    message("the problem has no candidate {candidate}", candidate=shown(row[0])),
                    reader.line_num,
                )
    except csv.Error as error:
        raise source.fault(
            message("this is no CSV: {why}", why=str(error)), reader.line_num
        ) from error
    return vacancy


def _plain(problem: Problem, vacancy: Int32) -> Matching:
    """Return a matching of which nothing is known but who is where."""
    held = [problem.pair(c, v) for c, v in enumerate(vacancy.tolist()) if v != NONE]
    known = [pair for pair in held if pair != NONE]
    return Matching(
        vacancy=vacancy,
        method="file",
        status="feasible",
        placed=len(known),
        weight=int(problem.weight[known].sum()) if known else 0,
        placed_bound=None,
        weight_bound=None,
        seed=0,
        names=problem.names,
    )
