"""The dictionaries of the package algmatch, in Python and as JSON.

Read and written are HR and HRT (``residents``, ``hospitals``), SPA-S and SPA-ST (``students``,
``projects``, ``lecturers``); SM and SMT (``men``, ``women``) are read. A nested list, set or tuple
is a tie. Lecturers become employers that rank candidates, and projects vacancies.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, Literal

from matching.assignment.formats.features import fitted
from matching.assignment.formats.jsons import loaded
from matching.assignment.formats.source import Source, id_of, shown
from matching.errors import ProblemError, message
from matching.tables import Int32, Problem

KINDS: Final = {
    ("residents", "hospitals"): "HR",
    ("men", "women"): "SM",
    ("students", "projects", "lecturers"): "SPA",
}
HOLDS: Final = ("capacity", "rankings")


def is_algmatch(document: Any) -> bool:
    """Whether a document looks like one of algmatch's dictionaries."""
    return isinstance(document, Mapping) and any(set(keys) <= set(document) for keys in KINDS)


def from_algmatch(
    dictionary: Mapping[str, Any], unmatched: Literal["error", "drop"] = "error"
) -> Problem:
    """Return the problem of one of algmatch's dictionaries.

    Parameters
    ----------
    dictionary
        What algmatch takes as ``dictionary=``.
    unmatched
        What to do with a pair that only one side lists; ``"drop"`` is what algmatch does.

    Raises
    ------
    ProblemError
        If it is none of theirs, or it contradicts itself.
    """
    if not is_algmatch(dictionary):
        raise ProblemError(
            message(
                "a dictionary of algmatch has residents and hospitals, men and women, or "
                "students, projects and lecturers"
            )
        )
    kind = next(kind for keys, kind in KINDS.items() if set(keys) <= set(dictionary))
    if kind == "HR":
        hospitals = _side(dictionary, "hospitals")
        return Problem.from_rankings(
            _lists("residents", _side(dictionary, "residents")),
            _lists("hospitals", _part("hospitals", hospitals, "preferences")),
            capacity=_part("hospitals", hospitals, "capacity"),
            unmatched=unmatched,
        )
    if kind == "SM":
        return Problem.from_rankings(
            _lists("men", _side(dictionary, "men")),
            _lists("women", _side(dictionary, "women")),
            unmatched=unmatched,
        )
    projects, lecturers = _side(dictionary, "projects"), _side(dictionary, "lecturers")
    return Problem.from_rankings(
        _lists("students", _side(dictionary, "students")),
        capacity=_part("projects", projects, "capacity"),
        employer=_part("projects", projects, "lecturer"),
        employers=_lists("lecturers", _part("lecturers", lecturers, "preferences")),
        employer_capacity=_part("lecturers", lecturers, "capacity"),
        unmatched=unmatched,
    )


def _side(dictionary: Mapping[str, Any], name: str) -> Mapping[Any, Any]:
    """Return the agents of one side."""
    side = dictionary[name]
    if not isinstance(side, Mapping):
        raise ProblemError(message("{name}: give a mapping by id", name=name), field=name)
    return side


def _part(name: str, side: Mapping[Any, Any], part: str) -> dict[Any, Any]:
    """Return one entry of each agent of a side."""
    for key, each in side.items():
        if not isinstance(each, Mapping) or part not in each:
            raise ProblemError(
                message("{name} {id} has no {part}: add it", name=name, id=repr(key), part=part),
                record=str(key),
                field=part,
            )
    return {key: each[part] for key, each in side.items()}


def _lists(name: str, side: Mapping[Any, Any]) -> dict[Any, list[Any]]:
    """Return the lists of one side, with tuples as the ties that they are to algmatch."""
    for key, each in side.items():
        if not isinstance(each, list | tuple):
            raise ProblemError(
                message(
                    "{name} {id}: the list is {wrong}: give a list in order",
                    name=name,
                    id=repr(key),
                    wrong=shown(each),
                ),
                record=str(key),
            )
    return {
        key: [list(item) if isinstance(item, tuple) else item for item in each]
        for key, each in side.items()
    }


def to_algmatch(problem: Problem, leave_out: Collection[str] = ()) -> dict[str, dict[Any, Any]]:
    """Return a problem as one of algmatch's dictionaries.

    It is that of SPA-S or SPA-ST where employers rank candidates, and else that of HR or HRT.

    Parameters
    ----------
    leave_out
        What may be left out, of ``weight``, ``forbidden``, ``names`` and so on; algmatch knows
        whole numbers only, so that names are numbered from 1.

    Raises
    ------
    ProblemError
        If the problem has something that algmatch cannot hold.
    """
    if problem.employer_ranks == "candidates" and "employers" not in leave_out:
        problem = fitted(problem, "algmatch", (*HOLDS, "employers"), leave_out)
        return _spa(problem)
    problem = fitted(problem, "algmatch", HOLDS, leave_out)
    wants, ranks = problem.to_rankings()
    return {
        "residents": dict(wants),
        "hospitals": {
            key: {"capacity": int(places), "preferences": ranks[key]}
            for key, places in zip(problem.known_as.vacancies, problem.capacity, strict=True)
        },
    }


def _spa(problem: Problem) -> dict[str, dict[Any, Any]]:
    """Return the dictionary of student-project allocation."""
    wants, _ = problem.to_rankings()
    names = problem.known_as
    employers = _numbers_of(names.employers)
    ranking = _employers_lists(problem)
    return {
        "students": dict(wants),
        "projects": {
            key: {"capacity": int(places), "lecturer": employers[e]}
            for key, places, e in zip(
                names.vacancies, problem.capacity, problem.employer.tolist(), strict=True
            )
        },
        "lecturers": {
            key: {"capacity": int(cap), "preferences": ranking[e]}
            for e, (key, cap) in enumerate(zip(employers, problem.employer_capacity, strict=True))
        },
    }


def _numbers_of(employers: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the employers' ids, or numbers from 1 where some are no whole numbers."""
    numbers = all(type(each) is int and each >= 0 for each in employers)
    return employers if numbers else tuple(range(1, len(employers) + 1))


def _employers_lists(problem: Problem) -> list[list[Any]]:
    """Return the list of candidates of each employer."""
    employer: Int32 = problem.employer[problem.vacancy]
    entries = sorted(
        set(
            zip(
                employer.tolist(),
                problem.vacancy_rank.tolist(),
                problem.candidate.tolist(),
                strict=True,
            )
        )
    )
    people = problem.known_as.candidates
    groups: list[dict[int, list[Any]]] = [{} for _ in range(problem.employer_capacity.size)]
    for e, rank, c in entries:
        groups[e].setdefault(rank, []).append(people[c])
    return [[tie[0] if len(tie) == 1 else tie for tie in by_rank.values()] for by_rank in groups]


def read_algmatch(source: Source, unmatched: Literal["error", "drop"] = "error") -> Problem:
    """Return the problem of a JSON file with one of algmatch's dictionaries.

    JSON has no numbers for keys, so that keys of digits count as numbers.

    Raises
    ------
    InputError
        If the file is no JSON, is none of algmatch's, or contradicts itself.
    """
    return source.made(from_algmatch, _numbered(loaded(source)), unmatched)


def _numbered(document: Any) -> Any:
    """Return the document with the keys of each side as numbers where they are digits."""
    if not isinstance(document, Mapping):
        return document
    return {
        name: {id_of(key): each for key, each in side.items()}
        if isinstance(side, Mapping)
        else side
        for name, side in document.items()
    }


def write_algmatch(problem: Problem, leave_out: Collection[str] = ()) -> str:
    """Return a problem as JSON of one of algmatch's dictionaries.

    Raises
    ------
    ProblemError
        If it has something that algmatch cannot hold.
    """
    return json.dumps(to_algmatch(problem, leave_out), indent=1) + "\n"
