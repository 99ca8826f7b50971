"""Why somebody is not where they would rather be: who holds those places, with which rank."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.assignment.changes.carrying import candidates_named, pairs_held
from matching.assignment.verify import verify
from matching.tables import NONE, Bool, Int8, Int32, Int64, Matching, Names, Problem

WHY: Final = {
    "no-places": "the vacancy or its employer takes nobody",
    "full": "the vacancy is full with people it ranks at least as high",
    "employer-full": "the employer takes no more, and ranks all its people at least as high",
    "locked": "somebody ranked lower is there, but people decided on that",
    "own-lock": "people decided on another place for the candidate",
    "condition": "a lower quota or a couple is in the way",
    "blocks": "nothing is in the way: the pair blocks the matching",
}
"""The reasons, by the word that stands for each."""

_WORDS: Final = tuple(WHY)
_FAR: Final = np.iinfo(np.int32).max


class Holder(NamedTuple):
    """Somebody who has a place that another would rather have.

    Attributes
    ----------
    rank
        How the vacancy they hold ranks them.
    compared
        ``"better"``, ``"equal"`` or ``"worse"`` than the one who asks.
    locked
        Whether people decided on it.
    """

    candidate: int
    vacancy: int
    rank: int
    compared: str
    locked: bool


class Refusal(NamedTuple):
    """Why somebody is not at a vacancy.

    Attributes
    ----------
    choice
        The place of the vacancy in the candidate's own order, from 1; ties share it.
    rank
        How the vacancy ranks the candidate; 0 is best.
    reason
        One of `WHY`.
    holders
        Who is there, best first; where the employer is what is full, all its people.
    """

    vacancy: int
    choice: int
    rank: int
    reason: str
    holders: tuple[Holder, ...]


@dataclass(frozen=True)
class WhyNot:
    """Each vacancy that a candidate would rather have, in the candidate's order.

    Parameters
    ----------
    vacancy
        What the candidate has, or -1.
    names
        What everybody is called.
    """

    candidate: int
    vacancy: int
    refusals: tuple[Refusal, ...]
    names: Names

    def told(self) -> list[tuple[Hashable, int, str, list[tuple[Hashable, str]]]]:
        """Return (vacancy, choice, reason, [(holder, compared)]) by names or numbers."""
        people, offers = self.names.candidates, self.names.vacancies
        return [
            (
                offers[refusal.vacancy],
                refusal.choice,
                refusal.reason,
                [(people[holder.candidate], holder.compared) for holder in refusal.holders],
            )
            for refusal in self.refusals
        ]


@dataclass(frozen=True)
class Reasons:
    """Why many candidates are not where they would rather be: a row for each such pair.

    The rows of a candidate stand together, in the candidate's order.

    Parameters
    ----------
    candidate, vacancy
        The pair; ``int32[r]``.
    choice
        The place of the vacancy in the candidate's own order, from 1; ties share it;
        ``int32[r]``.
    rank
        How the vacancy ranks the candidate; ``int32[r]``.
    reason
        The index of the reason among the keys of `WHY`; ``int8[r]``.
    better, equal, worse
        How many of those who are there (where the employer is what is full: of all its people)
        rank better, the same and worse; ``int32[r]``.
    """

    candidate: Int32
    vacancy: Int32
    choice: Int32
    rank: Int32
    reason: Int8
    better: Int32
    equal: Int32
    worse: Int32
    _seats: _Seats = field(repr=False, compare=False, default=None)  # type: ignore[assignment]

    def count(self) -> dict[str, int]:
        """Return how many rows have each reason."""
        counts = np.bincount(self.reason, minlength=len(_WORDS)).tolist()
        return dict(zip(_WORDS, counts, strict=True))

    def of(self, candidate: int) -> WhyNot:
        """Return what is said of one of the candidates that were asked about, by number."""
        rows = np.flatnonzero(self.candidate == candidate).tolist()
        seats = self._seats
        return WhyNot(
            candidate=candidate,
            vacancy=int(seats.vacancy[candidate]),
            refusals=tuple(
                Refusal(
                    vacancy=int(self.vacancy[row]),
                    choice=int(self.choice[row]),
                    rank=int(self.rank[row]),
                    reason=_WORDS[self.reason[row]],
                    holders=seats.holders(int(self.vacancy[row]), int(self.rank[row])),
                )
                for row in rows
            ),
            names=seats.problem.known_as,
        )


def why_not(problem: Problem, matching: Matching | npt.ArrayLike, candidate: Hashable) -> WhyNot:
    """Return why a candidate has none of the vacancies that they would rather have.

    Parameters
    ----------
    problem, matching
        A problem and any matching of it, stable or not.
    candidate
        By name, or by number if the problem has no names.

    Raises
    ------
    ProblemError
        If there is no such candidate.
    """
    (number,) = candidates_named(problem, [candidate]).tolist()
    return why_not_all(problem, matching, [candidate]).of(number)


def why_not_all(
    problem: Problem,
    matching: Matching | npt.ArrayLike,
    candidates: Iterable[Any] | None = None,
) -> Reasons:
    """Return why candidates have none of the vacancies that they would rather have.

    Parameters
    ----------
    problem, matching
        A problem and any matching of it, stable or not.
    candidates
        By name, or by number if the problem has no names; None: all who have no place.

    Raises
    ------
    ProblemError
        If there is no such candidate.

    Notes
    -----
    The time is O(p + n log n), whoever is asked about.
    """
    given = matching.vacancy if isinstance(matching, Matching) else matching
    seats = _Seats(problem, np.asarray(given, dtype=np.int32))
    asked = np.zeros(problem.n_candidates, dtype=np.bool_)
    who = np.flatnonzero(seats.held == NONE)
    asked[who if candidates is None else candidates_named(problem, candidates)] = True
    own = np.full(problem.n_candidates, _FAR, dtype=np.int64)
    own[seats.held != NONE] = problem.candidate_rank[seats.held[seats.held != NONE]]
    wants = problem.candidate_rank < own[problem.candidate]
    pair = np.flatnonzero(wants & asked[problem.candidate])
    candidate, rank = problem.candidate[pair], problem.candidate_rank[pair]
    pair = pair[np.lexsort((rank, candidate))]
    better, equal, people = seats.compared(pair)
    return Reasons(
        candidate=problem.candidate[pair],
        vacancy=problem.vacancy[pair],
        choice=_choices(problem.candidate[pair], problem.candidate_rank[pair]),
        rank=problem.vacancy_rank[pair],
        reason=seats.reasons(pair),
        better=better,
        equal=equal,
        worse=people - better - equal,
        _seats=seats,
    )


def _choices(candidate: Int32, rank: Int32) -> Int32:
    """Return the place of each row among its candidate's, from 1; ties share it.

    The rows are sorted, and all that a candidate likes better than any of them are among them.
    """
    index = np.arange(candidate.size)
    new = np.diff(candidate, prepend=-1) != 0
    first = np.maximum.accumulate(np.where(new, index, 0))
    tie = new | (np.diff(rank, prepend=-1) != 0)
    result: Int32 = (np.maximum.accumulate(np.where(tie, index, 0)) - first + 1).astype(np.int32)
    return result


class _Seats:
    """Who is where, by vacancy and by employer.

    The people of a vacancy form a group, and so do those of an employer, after all vacancies.
    """

    def __init__(self, problem: Problem, vacancy: Int32) -> None:
        self.problem = problem
        self.vacancy = vacancy
        self.held = pairs_held(problem, vacancy)
        m, e = problem.n_vacancies, problem.employer_capacity.size
        sitting = np.flatnonzero((vacancy >= 0) & (vacancy < m))
        firm = problem.employer[vacancy[sitting]]
        capacity = np.concatenate((problem.capacity, problem.employer_capacity))
        load = np.bincount(np.concatenate((vacancy[sitting], m + firm)), minlength=m + e)
        self._closed: Bool = load >= capacity
        self._none: Bool = capacity == 0
        seated = np.flatnonzero(self.held != NONE)
        rank = problem.vacancy_rank[self.held[seated]].astype(np.int64)
        firm = problem.employer[vacancy[seated]]
        self._movable = problem.locked == NONE
        who = np.concatenate((seated, seated))
        group = np.concatenate((vacancy[seated], m + firm)).astype(np.int64)
        self._width = int(problem.vacancy_rank.max(initial=0)) + 2
        key = group * self._width + np.concatenate((rank, rank))
        order = np.lexsort((who, key))
        self._who, self._key = who[order], key[order]
        free = self._movable[who]
        self._worst_free = np.full(m + e, NONE, dtype=np.int64)
        np.maximum.at(self._worst_free, group[free], np.concatenate((rank, rank))[free])
        self._worst = np.full(m + e, NONE, dtype=np.int64)
        np.maximum.at(self._worst, group, np.concatenate((rank, rank)))

    def _group(self, vacancy: npt.NDArray[Any]) -> Int64:
        """Return the group that decides about a vacancy: its people, or all of the employer."""
        problem = self.problem
        firm = problem.n_vacancies + problem.employer[vacancy]
        by_employer = ~self._closed[vacancy] & self._closed[firm]
        return np.where(by_employer, firm, vacancy).astype(np.int64)

    def compared(self, pair: Int64) -> tuple[Int32, Int32, Int32]:
        """Return how many rank better than each pair, how many the same, and how many there are."""
        key = self._group(self.problem.vacancy[pair]) * self._width
        rank = self.problem.vacancy_rank[pair]
        start = np.searchsorted(self._key, key)
        left = np.searchsorted(self._key, key + rank)
        right = np.searchsorted(self._key, key + rank, side="right")
        end = np.searchsorted(self._key, key + self._width)
        better, equal, people = left - start, right - left, end - start
        return better.astype(np.int32), equal.astype(np.int32), people.astype(np.int32)

    def reasons(self, pair: Int64) -> Int8:
        """Return the index of the reason of each pair, which its candidate wants; ``int8[r]``."""
        problem = self.problem
        vacancy, who = problem.vacancy[pair], problem.candidate[pair]
        firm = problem.n_vacancies + problem.employer[vacancy]
        group, rank = self._group(vacancy), problem.vacancy_rank[pair]
        room = ~self._closed[group]
        if problem.employer_ranks == "candidates":
            room |= ~self._closed[vacancy] & self._with(who, problem.employer[vacancy])
        movable = self._movable[who]
        blocks = (room | (self._worst_free[group] > rank)) & movable
        by_lock = (room | (self._worst[group] > rank)) & ~blocks
        condition = np.zeros_like(blocks)
        if problem.quotas or len(problem.couples):
            condition = blocks & ~self._judged(pair)
        return np.select(
            [
                self._none[vacancy] | self._none[firm],
                condition,
                blocks,
                by_lock & movable,
                by_lock,
                group == firm,
            ],
            [
                _WORDS.index(word)
                for word in (
                    "no-places",
                    "condition",
                    "blocks",
                    "locked",
                    "own-lock",
                    "employer-full",
                )
            ],
            _WORDS.index("full"),
        ).astype(np.int8)

    def _with(self, who: Int32, employer: Int32) -> Bool:
        """Return whether each one is with an employer already."""
        firm = np.full(self.vacancy.size, NONE, dtype=np.int64)
        held = self.held != NONE
        firm[held] = self.problem.employer[self.vacancy[held]]
        result: Bool = firm[who] == employer
        return result

    def _judged(self, pair: Int64) -> Bool:
        """Return which pairs the judge says block."""
        m = self.problem.n_vacancies
        judged = verify(self.problem, self.vacancy).blocking.astype(np.int64)
        key = self.problem.candidate[pair].astype(np.int64) * m + self.problem.vacancy[pair]
        return np.isin(key, judged[:, 0] * m + judged[:, 1])

    def holders(self, vacancy: int, rank: int) -> tuple[Holder, ...]:
        """Return who decides about a vacancy, best first."""
        (group,) = self._group(np.array([vacancy])).tolist()
        start, end = np.searchsorted(self._key, [group * self._width, (group + 1) * self._width])
        result = []
        for who in self._who[start:end].tolist():
            theirs = int(self.problem.vacancy_rank[self.held[who]])
            compared = "equal" if theirs == rank else "better" if theirs < rank else "worse"
            locked = not self._movable[who]
            result.append(Holder(who, int(self.vacancy[who]), theirs, compared, bool(locked)))
        return tuple(result)
