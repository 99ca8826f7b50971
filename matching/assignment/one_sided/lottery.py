"""A lottery that anybody can check: the order follows from a published seed and the ids alone.

The ticket of a candidate is the SHA-256 of the text ``seed:id`` in UTF-8, written in hexadecimal;
the lowest ticket chooses first. A check that fits in a pocket, for the seed ``2026`` and the
candidate ``c17``::

    printf '%s' '2026:c17' | sha256sum

The order depends on nothing else: not on the order of the input, who else takes part, nor any
version of a library. The seed must be published only when the lists are closed, and be something
that nobody who takes part could choose, for example the numbers of a public draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import replace
from hashlib import sha256

import numpy as np

from matching.assignment.one_sided.serial import best_left
from matching.assignment.one_sided.wishes import wishes_of
from matching.assignment.problem import residual
from matching.assignment.verify import verify
from matching.errors import Message, ProblemError, message
from matching.tables import NONE, Int32, Int64, Matching, Problem


def ticket(seed: str | int, identity: Hashable) -> str:
    """Return the ticket of one candidate: 64 hexadecimal digits, of which the lowest goes first."""
    return sha256(f"{seed}:{identity}".encode()).hexdigest()


def lottery(seed: str | int, ids: Sequence[Hashable]) -> Int64:
    """Return the order of a lottery: the positions in `ids` of who chooses first, second, ...

    Parameters
    ----------
    seed
        What was published, as it was published: a text, or a number for its decimal digits.
    ids
        The id of each candidate, as a text or as something that `str` makes into one.

    Returns
    -------
    Int64
        ``int64[len(ids)]``.

    Raises
    ------
    ProblemError
        If two ids are the same text, so that they would have the same ticket.
    """
    [(most, times)] = Counter(map(str, ids)).most_common(1) or [("", 1)]
    if times > 1:
        raise ProblemError(message("two candidates in the lottery are called {id}", id=repr(most)))
    tickets = [ticket(seed, one) for one in ids]
    return np.array(sorted(range(len(ids)), key=tickets.__getitem__), dtype=np.int64)


def order_of(problem: Problem, seed: str | int) -> Int64:
    """Return the lottery's order of a problem's candidates, by their names or numbers."""
    names = problem.names.candidates if problem.names else range(problem.n_candidates)
    return lottery(seed, names)


def lottery_outcome(problem: Problem, seed: str | int) -> Int32:
    """Return who gets what if everybody in turn takes the best place left; ``int32[n]``.

    Locked people keep their places and draw no ticket that counts. The vacancies' ranks are not
    looked at. It is what ``solve(problem, method="one-sided", objective="lottery", seed=seed)``
    gives, for a seed that may be a text.

    Parameters
    ----------
    seed
        As for `lottery`.
    """
    rest = residual(problem)
    wishes = wishes_of(rest.problem, order_of(problem, seed))
    return rest.restore(wishes.matching(best_left(wishes)))


def by_lottery(problem: Problem, seed: str | int) -> Problem:
    """Return the problem with the vacancies' ties broken by one lottery.

    Among people whom an employer ranks alike the lowest ticket comes first, at all its vacancies
    and at every employer alike (a *single* lottery). What is stable for the new problem is
    weakly stable for the old one, so that any method can use it, and whoever knows the seed can do
    it again. Where an employer ranks one candidate alike at two of its vacancies
    (``employer_ranks="pairs"``), the candidate's own order decides between these two.

    Parameters
    ----------
    seed
        As for `lottery`.
    """
    n = problem.n_candidates
    position = np.empty(n, dtype=np.int64)
    position[order_of(problem, seed)] = np.arange(n)
    candidate, employer = problem.candidate, problem.employer[problem.vacancy]
    keys = [position[candidate], problem.vacancy_rank.astype(np.int64), employer.astype(np.int64)]
    if problem.employer_ranks == "pairs":
        keys.insert(0, problem.candidate_rank.astype(np.int64))
    return replace(problem, vacancy_rank=_dense(keys))


def _dense(keys: list[Int64]) -> Int32:
    """Return the rank of each entry within its last key by the other keys; ``int32[p]``.

    The keys stand as in `numpy.lexsort`: the last one counts first.
    """
    order = np.lexsort(keys)
    sorted_keys = [key[order] for key in keys]
    steps = np.zeros(order.size, dtype=np.int64)
    for key in sorted_keys:
        steps[1:] |= key[1:] != key[:-1]
    counted = np.cumsum(steps)
    starts = np.ones(order.size, dtype=np.bool_)
    starts[1:] = sorted_keys[-1][1:] != sorted_keys[-1][:-1]
    first = np.maximum.accumulate(np.where(starts, counted, 0))
    result = np.empty(order.size, dtype=np.int32)
    result[order] = counted - first
    return result


def check_lottery(problem: Problem, matching: Matching | Int32, seed: str | int) -> Message | None:
    """Check a published outcome against the lists and the seed; None if all is as it should be.

    The order and what everybody should have got are computed again. Where a candidate's list
    has ties, two outcomes are both right if nobody's rank differs, so ranks are compared.

    Parameters
    ----------
    problem
        The lists, places, caps, locks and forbidden pairs as they were when the lists closed.
    matching
        The published outcome: a matching, or the vacancy of each candidate or -1.
    seed
        The published seed.

    Returns
    -------
    Message or None
        The first difference: a rule that is broken, or else the first candidate in the order of
        the lottery who should have got something else.
    """
    verdict = verify(problem, matching)
    if verdict.violations:
        broken = verdict.violations[0]
        return message(
            "the outcome breaks a rule: {kind} (candidate {candidate}, vacancy {vacancy}, "
            "employer {employer})",
            kind=broken.kind,
            candidate=_named(problem, "candidates", broken.candidate),
            vacancy=_named(problem, "vacancies", broken.vacancy),
            employer=_named(problem, "employers", broken.employer),
        )
    given = np.asarray(matching.vacancy if isinstance(matching, Matching) else matching)
    right = lottery_outcome(problem, seed)
    order = order_of(problem, seed)
    wrong = np.flatnonzero((_ranks(problem, given) != _ranks(problem, right))[order])
    if not wrong.size:
        return None
    turn = int(wrong[0])
    candidate = int(order[turn])
    return message(
        "candidate {candidate}, number {turn} in the lottery, got {given}, but {right} was due",
        candidate=_named(problem, "candidates", candidate),
        turn=turn + 1,
        given=_named(problem, "vacancies", int(given[candidate])),
        right=_named(problem, "vacancies", int(right[candidate])),
    )


def _ranks(problem: Problem, vacancy: Int32) -> Int64:
    """Return the rank of what each candidate has, -1 for nothing; ``int64[n]``."""
    result = np.full(problem.n_candidates, NONE, dtype=np.int64)
    got = vacancy[problem.candidate] == problem.vacancy
    result[problem.candidate[got]] = problem.candidate_rank[got]
    return result


def _named(problem: Problem, kind: str, index: int) -> Message | str:
    """Return what the user calls somebody or something, by its number."""
    if index == NONE:
        return message("nothing")
    names = getattr(problem.names, kind) if problem.names else None
    return repr(index if names is None else names[index])
