"""What it costs to move somebody by hand, worked out before it is done.

The price compares two matchings of the same market: what a run proposes, and the same with one
person moved. Whoever is in the way of that goes to the best place that is still free then, or is
without. Nothing else moves; the next run works everything out again, and may find better.

- *Who gives way.* Nobody, where the vacancy has a free place and its employer is under its cap.
  Where the vacancy is full, the one of its people whom it ranks last; where only the employer is at
  its cap, the one of all its people. Locked people stay. Between equals the lower score for the
  vacancy gives way, then the later id.
- *The best place still free.* Of the vacancies that are possible for a person and have room after
  the move, the place that the person leaves included, the one that the person likes best; between
  equals the pair that weighs more, then the earlier id. It is never the place that was left.
- *Blocking pairs.* A person and a vacancy that would both rather have each other than what they
  get: the definition of `matching.assignment.verify`, with locks left aside, since a lock holds
  people back but does not change what they want. The price names the pairs that come with the move
  and those that go. A pair that the rules do not allow, or that the move forbids, is never one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from matching.assignment.verify import verify
from matching.errors import message
from matching.market import Whole
from matching.tables import NONE, Int32, Problem, Verdict
from service.errors import ProblemError


@dataclass(frozen=True)
class Seat:
    """A place that somebody has or could have, by the senders' ids.

    Attributes
    ----------
    candidate_score, vacancy_score
        In points of 10,000.
    choice
        The place of the vacancy in the person's own order, from 1; ties share it. None where the
        rules no longer allow the pair, and nobody locked it.
    """

    vacancy: str
    candidate_score: int
    vacancy_score: int
    choice: int | None


@dataclass(frozen=True)
class Price:
    """What a move costs, by the senders' ids.

    Attributes
    ----------
    before, after
        The place of the person; None: without.
    loser
        Who gives way; None: nobody.
    lost, instead
        The place of that one now, and the best that is still free then; None: without.
    come, gone
        Blocking pairs (candidate, vacancy) that the move brings, and those that it ends.
    placed, weight
        How many people have a place and the total score, both now and then.
    """

    candidate: str
    before: Seat | None
    after: Seat | None
    loser: str | None
    lost: Seat | None
    instead: Seat | None
    come: tuple[tuple[str, str], ...]
    gone: tuple[tuple[str, str], ...]
    placed: tuple[int, int]
    weight: tuple[int, int]

    @property
    def is_free(self) -> bool:
        """Whether nobody gives way and no blocking pair comes."""
        return self.loser is None and not self.come


def price_of(
    whole: Whole,
    matching: Mapping[str, str],
    candidate: str,
    vacancy: str | None,
    *,
    allowed: bool = True,
) -> Price:
    """Return what it costs to move somebody.

    Parameters
    ----------
    whole
        The market; where the rules do not allow the pair, with a lock on it.
    matching
        What the run proposes: by candidate the vacancy. Who or what is gone by now is left out.
    candidate, vacancy
        Who goes where. None: away from the place that the run proposes, to the best still free.
    allowed
        Whether the rules allow the pair; if not it is there by a lock alone.

    Raises
    ------
    ProblemError
        ``state``: one of them is not in the market, the pair is not possible, or everybody who
        could give way is locked.
    """
    asked = _Asked(whole, matching)
    who = asked.person(candidate)
    then = asked.now.copy()
    then[who] = NONE
    loser = None
    if vacancy is None:
        target = then[who] = asked.best_free(who, then, but=int(asked.now[who]))
    else:
        target = asked.offer(vacancy)
        if asked.problem.pair(who, target) == NONE:
            raise ProblemError("state", message("The rules do not allow this pair."))
        if asked.now[who] != target:
            loser = asked.who_gives_way(target, then)
        then[who] = target
    if loser is not None:
        then[loser] = NONE
        then[loser] = asked.best_free(loser, then, but=target)
    left_out = set()
    if vacancy is None:
        left_out = {(who, int(asked.now[who]))}
    elif not allowed:
        left_out = {(who, target)}
    now_judged, then_judged = verify(whole.problem, asked.now), verify(whole.problem, then)
    before, after = _wanted(now_judged) - left_out, _wanted(then_judged) - left_out
    return Price(
        candidate=candidate,
        before=asked.seat(who, asked.now),
        after=asked.seat(who, then),
        loser=None if loser is None else whole.candidates[loser],
        lost=None if loser is None else asked.seat(loser, asked.now),
        instead=None if loser is None else asked.seat(loser, then),
        come=asked.named(after - before),
        gone=asked.named(before - after),
        placed=(_placed(asked.now), _placed(then)),
        weight=(now_judged.weight, then_judged.weight),
    )


def _wanted(judged: Verdict) -> set[tuple[int, int]]:
    """Return all pairs in which both sides would rather have each other, locks left aside."""
    rows = (*judged.blocking.tolist(), *judged.blocking_by_lock.tolist())
    return {(who, where) for who, where in rows}


def _placed(vacancy: Int32) -> int:
    """Return how many people have a place."""
    return int(np.count_nonzero(vacancy != NONE))


class _Asked:
    """A market with what a run proposes in it, by numbers."""

    def __init__(self, whole: Whole, matching: Mapping[str, str]) -> None:
        self.whole, self.problem = whole, whole.problem
        self._person = {id_: at for at, id_ in enumerate(whole.candidates)}
        self._offer = {id_: at for at, id_ in enumerate(whole.vacancies)}
        self.now: Int32 = np.full(len(whole.candidates), NONE, dtype=np.int32)
        for candidate, vacancy in matching.items():
            if candidate in self._person and vacancy in self._offer:
                self.now[self._person[candidate]] = self._offer[vacancy]

    def person(self, id_: str) -> int:
        """Return the number of a person."""
        if id_ not in self._person:
            raise ProblemError("state", message("This person is not matched any more."))
        return self._person[id_]

    def offer(self, id_: str) -> int:
        """Return the number of a vacancy."""
        if id_ not in self._offer:
            raise ProblemError("state", message("This vacancy is not open any more."))
        return self._offer[id_]

    def seat(self, who: int, vacancy: Int32) -> Seat | None:
        """Return the place that somebody has in a matching."""
        if vacancy[who] == NONE:
            return None
        at = self.problem.pair(who, int(vacancy[who]))
        id_ = self.whole.vacancies[vacancy[who]]
        if at == NONE:
            return Seat(id_, 0, 0, None)
        row = slice(*self.problem.indptr[who : who + 2])
        ranks = self.problem.candidate_rank
        better = int(np.count_nonzero(ranks[row] < ranks[at]))
        return Seat(id_, int(self.whole.own[at]), int(self.whole.theirs[at]), better + 1)

    def who_gives_way(self, vacancy: int, then: Int32) -> int | None:
        """Return who has to leave so that one more fits at a vacancy; None where there is room."""
        problem = self.problem
        at_vacancy = np.flatnonzero(then == vacancy)
        of_employer = np.flatnonzero(_firm_of(problem, then) == problem.employer[vacancy])
        if at_vacancy.size >= problem.capacity[vacancy]:
            people = at_vacancy
        elif of_employer.size >= problem.employer_capacity[problem.employer[vacancy]]:
            people = of_employer
        else:
            return None
        free = [int(who) for who in people if problem.locked[who] == NONE]
        if not free:
            raise ProblemError(
                "state",
                message(
                    "All places there are locked for others; take one of those locks back first."
                ),
            )
        return max(free, key=lambda who: self._last(who, int(then[who])))

    def _last(self, who: int, vacancy: int) -> tuple[int, int, int]:
        """Return what tells who is last at a vacancy; who breaks its rules is before all."""
        at = self.problem.pair(who, vacancy)
        if at == NONE:
            return self.problem.n_pairs, 0, who
        return int(self.problem.vacancy_rank[at]), -int(self.whole.theirs[at]), who

    def best_free(self, who: int, then: Int32, *, but: int) -> int:
        """Return the vacancy with room that somebody likes best, or -1."""
        problem = self.problem
        load = np.bincount(then[then != NONE], minlength=problem.n_vacancies)
        firms = _firm_of(problem, then)
        used = np.bincount(firms[firms != NONE], minlength=problem.employer_capacity.size)
        room = (load < problem.capacity) & (used < problem.employer_capacity)[problem.employer]
        row = range(*problem.indptr[who : who + 2].tolist())
        there = [at for at in row if room[problem.vacancy[at]] and problem.vacancy[at] != but]
        if not there:
            return NONE
        ranks, weight, vacancy = problem.candidate_rank, problem.weight, problem.vacancy
        return int(vacancy[min(there, key=lambda at: (ranks[at], -weight[at], vacancy[at]))])

    def named(self, pairs: set[tuple[int, int]]) -> tuple[tuple[str, str], ...]:
        """Return pairs by ids, in order."""
        people, offers = self.whole.candidates, self.whole.vacancies
        return tuple((people[who], offers[where]) for who, where in sorted(pairs))


def _firm_of(problem: Problem, vacancy: Int32) -> Int32:
    """Return the employer of each person's vacancy, -1 for who is without."""
    if not problem.n_vacancies:
        return vacancy
    return np.where(vacancy == NONE, NONE, problem.employer[vacancy]).astype(np.int32)
