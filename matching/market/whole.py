"""All pairs of a market as the problem that a run would solve, with the ids of its numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from matching.errors import InfeasibleError
from matching.market.close import Close
from matching.market.found import candidates_of
from matching.market.live import Live
from matching.market.ties import NO_TIES
from matching.profiles.records import Decision, DecisionKind
from matching.report.types import PairReport
from matching.tables import NONE, Bool, Int32, Problem
from matching.tables.preferences import ranks


@dataclass(frozen=True)
class Pairs:
    """Every pair that is eligible or locked, by candidate and then by vacancy; ``int32[p]`` each.

    Attributes
    ----------
    candidate, vacancy
        Places among the ids in order.
    own, theirs
        The scores for the candidate and for the vacancy, in points.
    wish, ranking
        The rank of the candidate's wish and of the employer's ranking, -1 where there is none.
    """

    candidate: Int32
    vacancy: Int32
    own: Int32
    theirs: Int32
    wish: Int32
    ranking: Int32

    def sorted(self) -> Pairs:
        """Return the same, by candidate and then by vacancy."""
        order = np.lexsort((self.vacancy, self.candidate))
        return Pairs(*(column[order] for column in vars(self).values()))


@dataclass(frozen=True)
class Whole:
    """A market as the problem that a run would solve.

    Attributes
    ----------
    candidates, vacancies, employers
        The ids, in order; their places are the numbers of the problem.
    problem
        With the locks and forbidden pairs that count.
    own, theirs
        The scores of the problem's pairs for the candidate and for the vacancy; ``int32[p]``.
    """

    candidates: tuple[str, ...]
    vacancies: tuple[str, ...]
    employers: tuple[str, ...]
    problem: Problem
    own: Int32
    theirs: Int32


def pairs_of(live: Live) -> Pairs:
    """Return every pair of a market."""
    people = _places(live.people.ids, live.people.at)
    parts: list[tuple[Int32, ...]] = []
    for at, (id_, vacancy) in enumerate(sorted(live.records.vacancies.items())):
        found = candidates_of(live, vacancy)
        number = live.offers.numbers.at[id_]
        wish = [live.ties.get(c, NO_TIES).wishes.get(number, NONE) for c in found.other.tolist()]
        parts.append(
            (
                people[found.other],
                np.full(found.other.size, at, dtype=np.int32),
                found.candidate_score,
                found.vacancy_score,
                np.array(wish, dtype=np.int32),
                found.rank,
            )
        )
    if not parts:
        return Pairs(*(np.empty(0, dtype=np.int32) for _ in range(6)))
    return Pairs(*(np.concatenate(columns) for columns in zip(*parts, strict=True))).sorted()


def _places(ids: Collection[str], there: Collection[str]) -> Int32:
    """Return by number the place of its id among all ids in order."""
    place = {id_: at for at, id_ in enumerate(sorted(there))}
    return np.array([place.get(id_, NONE) for id_ in ids], dtype=np.int32)


def whole_of(live: Live, pairs: Pairs, decisions: Iterable[Decision] = ()) -> Whole:
    """Return a market as a problem.

    Parameters
    ----------
    live
        The market.
    pairs
        As `pairs_of` gives them.
    decisions
        More than those that the market knows. A lock goes before one of the same candidate that
        is there, and before a forbidden pair; about who or what is not there nothing is done.
    """
    records = live.records
    candidates, vacancies = sorted(records.candidates), sorted(records.vacancies)
    employers = sorted(records.employers)
    told = _Told.of(live, decisions)
    pairs = _with_locked(live, pairs, told.locks)
    at, who = _numbers(vacancies), _numbers(candidates)
    locked = np.full(len(candidates), NONE, dtype=np.int32)
    for candidate, vacancy in told.locks.items():
        locked[who[candidate]] = at[vacancy]
    forbidden = np.array(
        sorted((who[one], at[other]) for one, other in told.forbidden), dtype=np.int32
    ).reshape(-1, 2)
    pairs = _without(pairs, forbidden, len(vacancies))
    firm = _numbers(employers)
    offers = [records.vacancies[id_] for id_ in vacancies]
    employer = np.array([firm[offer.employer] for offer in offers], dtype=np.int32)
    capacity = np.array([offer.capacity for offer in offers], dtype=np.int32)
    places = np.bincount(employer, weights=capacity, minlength=len(employers)).astype(np.int32)
    for place, id_ in enumerate(employers):
        cap = records.employers[id_].supervision_capacity
        places[place] = places[place] if cap is None else cap
    numbers = [live.offers.numbers.at[id_] for id_ in vacancies]
    nobody: Bool = live.offers.table.indifferent[numbers][pairs.vacancy]
    band = live.config.method.band_points
    problem = Problem(
        indptr=np.searchsorted(pairs.candidate, np.arange(len(candidates) + 1)),
        vacancy=pairs.vacancy,
        candidate_rank=ranks(pairs.candidate, pairs.own, pairs.wish, band),
        vacancy_rank=ranks(employer[pairs.vacancy], pairs.theirs, pairs.ranking, band, nobody),
        weight=np.where(nobody, 2 * pairs.own, pairs.own + pairs.theirs).astype(np.int64),
        capacity=capacity,
        employer=employer,
        employer_capacity=places,
        locked=locked,
        forbidden=forbidden,
    )
    return Whole(
        tuple(candidates), tuple(vacancies), tuple(employers), problem, pairs.own, pairs.theirs
    )


@dataclass(frozen=True)
class _Told:
    """What people decided about pairs that are there, by ids."""

    locks: Mapping[str, str]
    forbidden: frozenset[tuple[str, str]]

    @classmethod
    def of(cls, live: Live, more: Iterable[Decision]) -> _Told:
        """Return the decisions of a market and more; the later lock counts."""
        records = live.records
        targets = live.offers.targets().of_employer
        ids = live.offers.numbers.ids
        locks: dict[str, str] = {}
        forbidden: set[tuple[str, str]] = set()
        own = (each for told in records.decisions.values() for each in told)
        for one in (*own, *more):
            if one.candidate not in records.candidates:
                continue
            if one.kind is DecisionKind.LOCK:
                if one.vacancy is not None and one.vacancy in records.vacancies:
                    locks[one.candidate] = one.vacancy
            elif one.vacancy is not None:
                forbidden.add((one.candidate, one.vacancy))
            else:
                of_firm = targets.get(one.employer or "", ())
                forbidden |= {(one.candidate, ids[at]) for at in of_firm}
        there = {(one, other) for one, other in forbidden if other in records.vacancies}
        return cls(locks, frozenset(there - set(locks.items())))


def _with_locked(live: Live, pairs: Pairs, locks: Mapping[str, str]) -> Pairs:
    """Return pairs with those that are locked whatever rules they break."""
    candidates, vacancies = sorted(live.records.candidates), sorted(live.records.vacancies)
    who, at = _numbers(candidates), _numbers(vacancies)
    have = set(zip(pairs.candidate.tolist(), pairs.vacancy.tolist(), strict=True))
    missing = {one: other for one, other in locks.items() if (who[one], at[other]) not in have}
    if not missing:
        return pairs
    more = []
    for one, other in missing.items():
        report = _looked_at(live, one, other)
        if report is None:
            continue
        number = live.offers.numbers.at[other]
        ties = live.ties.get(live.people.at[one], NO_TIES)
        more.append(
            (
                who[one],
                at[other],
                report.candidate_score,
                report.vacancy_score,
                ties.wishes.get(number, NONE),
                ties.rankings.get(number, NONE),
            )
        )
    if not more:
        return pairs
    columns = np.array(more, dtype=np.int32).T
    both = zip(vars(pairs).values(), columns, strict=True)
    return Pairs(*(np.concatenate((column, added)) for column, added in both)).sorted()


def _looked_at(live: Live, candidate: str, vacancy: str) -> PairReport | None:
    """Return a pair as if it was locked; None where there is no place at all to lock it to.

    Each is looked at by itself: together there may be more than there are places, of which a run
    would complain.
    """
    person, offer = live.records.candidates[candidate], live.records.vacancies[vacancy]
    try:
        return Close(live, [person], [offer], locks={candidate: vacancy}).tell(candidate, vacancy)
    except InfeasibleError:
        return None


def _without(pairs: Pairs, forbidden: Int32, m: int) -> Pairs:
    """Return pairs but those that are forbidden."""
    if not len(forbidden):
        return pairs
    keys = pairs.candidate.astype(np.int64) * m + pairs.vacancy
    kept = ~np.isin(keys, forbidden[:, 0].astype(np.int64) * m + forbidden[:, 1])
    return Pairs(*(column[kept] for column in vars(pairs).values()))


def _numbers(ids: Iterable[str]) -> dict[str, int]:
    return {id_: at for at, id_ in enumerate(ids)}
