"""Our own JSON: a whole problem, exactly; and the arguments of `Problem.from_rankings` by hand.

A document is an object with ``format`` and ``version``. Of ``stagepact-problem`` it holds the
arrays of a `Problem` (the number of pairs of each candidate in place of `indptr`), so that what
is read is what was written. Of ``stagepact-rankings`` it holds the arguments of
`Problem.from_rankings`, as a person would write them: weights as [candidate, vacancy, weight].
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, Literal

import numpy as np

from matching.assignment.formats.features import FEATURES
from matching.assignment.formats.jsons import id_from_json, id_to_json, loaded
from matching.assignment.formats.source import Source
from matching.errors import InputError, MatchingError, ProblemError, message
from matching.tables import LowerQuota, Names, Problem

PROBLEM: Final = "stagepact-problem"
RANKINGS: Final = "stagepact-rankings"
VERSION: Final = 1
_COLUMNS: Final = ("vacancy", "candidate_rank", "vacancy_rank", "weight")
_ARGUMENTS: Final = frozenset(
    {
        "candidates",
        "vacancies",
        "capacity",
        "employer",
        "employer_capacity",
        "employers",
        "employer_ranks",
        "weight",
        "locked",
        "forbidden",
        "quotas",
        "couples",
        "unmatched",
    }
)


def to_document(problem: Problem, *, names: bool = True) -> dict[str, Any]:
    """Return a problem as plain values that JSON can hold.

    Raises
    ------
    ProblemError
        If an id is none that JSON can hold.
    """
    known = problem.names if names else None
    return {
        "format": PROBLEM,
        "version": VERSION,
        "names": None
        if known is None
        else {
            kind: [id_to_json(each) for each in getattr(known, kind)]
            for kind in ("candidates", "vacancies", "employers")
        },
        "candidates": {
            "pairs": np.diff(problem.indptr).tolist(),
            "locked": problem.locked.tolist(),
        },
        "vacancies": {
            "capacity": problem.capacity.tolist(),
            "employer": problem.employer.tolist(),
        },
        "employers": {
            "capacity": problem.employer_capacity.tolist(),
            "ranks": problem.employer_ranks,
        },
        "pairs": {name: getattr(problem, name).tolist() for name in _COLUMNS},
        "forbidden": problem.forbidden.tolist(),
        "couples": problem.couples.tolist(),
        "quotas": [
            {
                "vacancies": [int(v) for v in quota.vacancies],
                "at_least": int(quota.at_least),
                "group": None if quota.group is None else [int(c) for c in quota.group],
                "or_none": bool(quota.or_none),
            }
            for quota in problem.quotas
        ],
    }


def write_json(problem: Problem, leave_out: Collection[str] = ()) -> str:
    """Return a problem as JSON of ours; of `leave_out` it knows ``names`` alone.

    Raises
    ------
    ProblemError
        If an id is none that JSON can hold.
    """
    unknown = [word for word in leave_out if word not in FEATURES]
    if unknown:
        raise ProblemError(
            message(
                "leave_out: there is no {word}: choose from {words}",
                word=repr(unknown[0]),
                words=", ".join(FEATURES),
            ),
            field="leave_out",
        )
    document = to_document(problem, names="names" not in leave_out)
    # One line for each entry of the document: readable, and small.
    entries = (f"{json.dumps(name)}: {json.dumps(each)}" for name, each in document.items())
    return "{\n" + ",\n".join(entries) + "\n}\n"


def is_ours(document: Any) -> bool:
    """Whether a document says that it is one of ours."""
    return isinstance(document, Mapping) and document.get("format") in (PROBLEM, RANKINGS)


def read_json(source: Source, unmatched: Literal["error", "drop"] | None = None) -> Problem:
    """Return the problem of a JSON file of ours.

    Raises
    ------
    InputError
        If the file is no JSON, is none of ours, or contradicts itself.
    """
    document = loaded(source)
    if not is_ours(document):
        raise source.fault(
            message(
                'no "format": "{problem}" or "{rankings}" in it: this is none of our files',
                problem=PROBLEM,
                rankings=RANKINGS,
            )
        )
    if document.get("version") != VERSION:
        raise source.fault(
            message(
                "version {version} is not known: this program reads version {known}",
                version=repr(document.get("version"))[:20],
                known=VERSION,
            )
        )
    try:
        if document["format"] == RANKINGS:
            return _from_arguments(document, unmatched)
        return _from_document(document)
    except InputError:
        raise
    except MatchingError as error:
        raise source.fault(error.message) from error


def _from_document(document: Mapping[str, Any]) -> Problem:
    """Return the problem of a whole document."""
    degrees = _numbers(document, "candidates", "pairs")
    if degrees.size and degrees.min() < 0:
        raise ProblemError(message("candidates.pairs: negative values"))
    indptr = np.zeros(degrees.size + 1, dtype=np.int64)
    np.cumsum(degrees, out=indptr[1:])
    columns = {name: _numbers(document, "pairs", name) for name in _COLUMNS}
    if any(each.size != indptr[-1] for each in columns.values()):
        raise ProblemError(
            message("pairs: each column has as many entries as candidates.pairs adds up to")
        )
    capacity = _numbers(document, "vacancies", "capacity")
    caps = _numbers(document, "employers", "capacity")
    problem = Problem(
        indptr=indptr,
        capacity=capacity,
        employer=_numbers(document, "vacancies", "employer"),
        employer_capacity=caps,
        locked=_numbers(document, "candidates", "locked"),
        forbidden=_table(document, "forbidden"),
        couples=_table(document, "couples"),
        quotas=tuple(_quota(each, by_number=True) for each in _list(document, "quotas")),
        employer_ranks=_inside(document, "employers").get("ranks", "pairs"),
        names=_names(document, (degrees.size, capacity.size, caps.size)),
        **columns,
    )
    _check_decisions(problem)
    return problem


def _check_decisions(problem: Problem) -> None:
    """Raise if a lock or a forbidden pair names somebody who is not there."""
    locked, forbidden = problem.locked, problem.forbidden
    if np.any(locked < -1) or np.any(locked >= problem.n_vacancies):
        raise ProblemError(message("candidates.locked: there is no such vacancy"))
    beyond = forbidden >= np.array([problem.n_candidates, problem.n_vacancies])
    if np.any(forbidden < 0) or np.any(beyond):
        raise ProblemError(message("forbidden: there is no such candidate or vacancy"))


def _inside(document: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """Return an object inside the document."""
    inside = document.get(part)
    if not isinstance(inside, Mapping):
        raise ProblemError(message("{part}: give an object", part=part), field=part)
    return inside


def _list(document: Mapping[str, Any], part: str) -> list[Any]:
    """Return a list inside the document."""
    inside = document.get(part, [])
    if not isinstance(inside, list):
        raise ProblemError(message("{part}: give a list", part=part), field=part)
    return inside


def _numbers(document: Mapping[str, Any], part: str, name: str) -> np.ndarray[Any, Any]:
    """Return a list of whole numbers inside an object of the document; ``int64``."""
    values = _list(_inside(document, part), name)
    for at, value in enumerate(values):
        if type(value) is not int or not -(2**62) < value < 2**62:
            raise ProblemError(
                message(
                    "{part}.{name}[{at}] is {value}: give whole numbers",
                    part=part,
                    name=name,
                    at=at,
                    value=repr(value)[:40],
                ),
                field=f"{part}.{name}",
            )
    return np.array(values, dtype=np.int64)


def _table(document: Mapping[str, Any], part: str) -> np.ndarray[Any, Any]:
    """Return a list of pairs of whole numbers; ``int64[k, 2]``."""
    rows = _list(document, part)
    for at, row in enumerate(rows):
        whole = isinstance(row, list) and len(row) == 2 and all(type(x) is int for x in row)
        if not whole or not all(abs(x) < 2**31 for x in row):
            raise ProblemError(
                message("{part}[{at}]: give a pair of whole numbers", part=part, at=at), field=part
            )
    return np.array(rows, dtype=np.int64).reshape(-1, 2)


def _quota(given: Any, *, by_number: bool = False) -> LowerQuota:
    """Return a lower quota of a document, whose entries are numbers or ids."""
    wrong = ProblemError(
        message("quotas: give objects with vacancies, at_least, group and or_none"), field="quotas"
    )
    if not isinstance(given, Mapping) or not isinstance(given.get("vacancies"), list):
        raise wrong
    group = given.get("group")
    at_least = given.get("at_least")
    if type(at_least) is not int or not isinstance(group, list | None):
        raise wrong
    or_none = given.get("or_none", True)
    named = [*given["vacancies"], *(group or ())]
    if not isinstance(or_none, bool) or (by_number and any(type(x) is not int for x in named)):
        raise wrong
    return LowerQuota(
        tuple(given["vacancies"]), at_least, None if group is None else tuple(group), or_none
    )


def _names(document: Mapping[str, Any], sizes: tuple[int, int, int]) -> Names | None:
    """Return what everybody is called, once there is a different id for each."""
    if document.get("names") is None:
        return None
    found = []
    for kind, size in zip(("candidates", "vacancies", "employers"), sizes, strict=True):
        ids = tuple(id_from_json(each) for each in _list(_inside(document, "names"), kind))
        if len(ids) != size or len(set(ids)) != size:
            raise ProblemError(
                message("names.{kind}: give {size} ids, all different", kind=kind, size=size),
                field="names",
            )
        found.append(ids)
    return Names(*found)


def _from_arguments(
    document: Mapping[str, Any], unmatched: Literal["error", "drop"] | None
) -> Problem:
    """Return the problem of the arguments of `Problem.from_rankings`."""
    given = {name: each for name, each in document.items() if name not in ("format", "version")}
    unknown = [name for name in given if name not in _ARGUMENTS]
    if unknown or "candidates" not in given:
        raise ProblemError(
            message(
                "{name} is unknown, or candidates is lacking: choose from {names}",
                name=repr((unknown or [""])[0])[:40],
                names=", ".join(sorted(_ARGUMENTS)),
            )
        )
    if "quotas" in given:
        given["quotas"] = [_quota(each) for each in _list(given, "quotas")]
    if "weight" in given:
        rows = _list(given, "weight")
        if not all(isinstance(row, list) and len(row) == 3 for row in rows):
            raise ProblemError(message("weight: give [candidate, vacancy, weight]"), field="weight")
        given["weight"] = {(id_from_json(c), id_from_json(v)): weight for c, v, weight in rows}
    for name in ("forbidden", "couples"):
        if name in given:
            given[name] = _list(given, name)
    if not isinstance(given.get("locked", {}), Mapping):
        raise ProblemError(message("locked: give an object"), field="locked")
    if unmatched is not None:
        given["unmatched"] = unmatched
    candidates = given.pop("candidates")
    return Problem.from_rankings(candidates, given.pop("vacancies", None), **given)
