"""What a problem has beside its lists, and the refusal to write what a format cannot hold."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Final

import numpy as np

from matching.errors import Message, ProblemError, message
from matching.tables import NONE, Names, Problem

FEATURES: Final[dict[str, Message]] = {
    "capacity": message("vacancies with more or fewer places than one"),
    "rankings": message("the rankings of the vacancies"),
    "employers": message("employers of more than one vacancy, or with a cap"),
    "locked": message("locked candidates"),
    "forbidden": message("forbidden pairs"),
    "weight": message("weights of pairs"),
    "quotas": message("lower quotas"),
    "couples": message("couples"),
    "names": message("ids that are not whole numbers from 0"),
}
"""What a format may be unable to hold; the words of `leave_out`."""


def own_employers(problem: Problem) -> bool:
    """Whether each vacancy is its own employer and no cap binds, so that employers say nothing."""
    m = problem.n_vacancies
    if problem.employer_capacity.size != m or np.unique(problem.employer).size != m:
        return False
    return bool(np.all(problem.employer_capacity[problem.employer] >= problem.capacity))


def features(problem: Problem) -> Iterator[str]:
    """Return which of `FEATURES` a problem has."""
    present = {
        "capacity": np.any(problem.capacity != 1),
        "rankings": np.any(problem.vacancy_rank != 0),
        "employers": not own_employers(problem),
        "locked": np.any(problem.locked != NONE),
        "forbidden": len(problem.forbidden) > 0,
        "weight": np.any(problem.weight != 1),
        "quotas": bool(problem.quotas),
        "couples": len(problem.couples) > 0,
        "names": not numbered(problem.names),
    }
    return (name for name, there in present.items() if there)


def numbered(names: Names | None) -> bool:
    """Whether all ids of candidates and vacancies are whole numbers from 0."""
    if names is None:
        return True
    return all(type(each) is int and 0 <= each < 10**18 for each in _named(names))


def _named(names: Names) -> tuple[object, ...]:
    return (*names.candidates, *names.vacancies)


def fitted(
    problem: Problem,
    format_: str,
    holds: Collection[str],
    leave_out: Collection[str] = (),
    renumber: Callable[[Problem], Names] | None = None,
) -> Problem:
    """Return the problem as a format can hold it.

    Parameters
    ----------
    format_
        The name of the format, for errors.
    holds
        What the format can hold, of `FEATURES`.
    leave_out
        What to leave out if the format cannot hold it.
    renumber
        What to call everybody where names are left out; None: by numbers from 1.

    Raises
    ------
    ProblemError
        If the problem has something that the format cannot hold and that is not in `leave_out`,
        or `leave_out` has an unknown word.
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
    for word in features(problem):
        if word in holds:
            continue
        if word not in leave_out:
            raise ProblemError(
                message(
                    "the format {format} cannot hold {what}: write another format, or leave it "
                    'out with leave_out=["{word}"]',
                    format=format_,
                    what=FEATURES[word],
                    word=word,
                ),
                field=word,
            )
        if word == "names":
            problem = replace(problem, names=(renumber or from_one)(problem))
    return problem


def from_one(problem: Problem) -> Names:
    """Return numbers from 1 for everybody."""
    n, m, e = problem.n_candidates, problem.n_vacancies, problem.employer_capacity.size
    return Names(*(tuple(range(1, size + 1)) for size in (n, m, e)))
