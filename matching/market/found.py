"""Who may have whom, as arrays: of a candidate or vacancy that is in the market, or is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from matching.errors import TableError
from matching.market.close import Close, asked, check_programme, is_ranked
from matching.market.live import Live
from matching.market.ties import ties_of
from matching.profiles.encode import code_candidates
from matching.profiles.records import Candidate, Vacancy
from matching.scoring import travel
from matching.scoring.index import VacancyIndex
from matching.scoring.kernel import score
from matching.tables import (
    NONE,
    CandidateBlock,
    CandidateTable,
    Int8,
    Int32,
    SparseRows,
    VacancyTable,
)


@dataclass(frozen=True)
class Found:
    """All pairs of one candidate, or of one vacancy, that are eligible or locked.

    Attributes
    ----------
    other
        The numbers of the other side, in any order; ``int32[p]``.
    candidate_score, vacancy_score
        In points; ``int32[p]``.
    rank
        The candidate's wish, or the employer's ranking, from 1, -1 where there is none.
    road, tenths
        As in `matching.scoring.travel`; ``int32[p]``.
    locked
        The numbers of those that people decided on.
    """

    other: Int32
    candidate_score: Int32
    vacancy_score: Int32
    rank: Int32
    road: Int32
    tenths: Int32
    locked: frozenset[int]


class Scored(NamedTuple):
    """Numbers of the other side with both scores; ``int32[p]`` each."""

    other: Int32
    candidate_score: Int32
    vacancy_score: Int32

    def without(self, others: Int32) -> Scored:
        """Return the pairs but those with some others."""
        kept = ~np.isin(self.other, others)
        return Scored(*(column[kept] for column in self))

    def with_pairs(self, pairs: list[tuple[int, int, int]]) -> Scored:
        """Return these pairs and others."""
        more = np.array(pairs, dtype=np.int32).reshape(-1, 3).T
        return Scored(*(np.concatenate(both) for both in zip(self, more, strict=True)))


def coded(live: Live, person: Candidate) -> tuple[CandidateTable, SparseRows | None]:
    """Return somebody as a table, and how far skills count where there are words that are new.

    Raises
    ------
    RoomError
        If there are more new words than there is room for.
    """
    words = live.words.with_records(live.links, [person])
    one = code_candidates([person], live.coding([person], words))
    new = words.skill is not live.words.skill
    return one, live.similarity_of(words) if new else None


def vacancies_of(live: Live, person: Candidate) -> Found:
    """Return the vacancies of a candidate as told by `person`, in the market or not.

    Raises
    ------
    InputError
        If the candidate is of another programme.
    RoomError, TableError
        If the market has no room for such a candidate.
    """
    check_programme(live, person)
    stored = live.records.candidates.get(person.id)
    ties = ties_of(live.records, person.id, live.offers.targets())
    again: list[int] = []
    same = stored is not None and (stored is person or stored == person)
    if same and live.people.at[person.id] not in live.odd:
        at = live.people.at[person.id]
        scored = Scored(*live.index.pairs_of_candidate(at))
        place, mode = live.facets["place"][[at]], live.facets["mode"][[at]]
    else:
        one, similarity = coded(live, person)
        block = ties.block(one, len(live.side.vacancies))
        try:
            scored = Scored(*live.index.pairs_with(block, similarity))
        except TableError:
            scored = _one_by_one(live, block, similarity)
        place, mode = one.place, one.mode
        if stored is None:  # their rankings count from now on
            again = [v for v in ties.rankings if not live.ranked[v]]
    if ties.locked != NONE and ties.locked not in scored.other:
        again.append(ties.locked)
    if again:
        scored = _looked_at(live, scored, person, again)
    rank = _ranks(scored.other, ties.wishes, len(live.offers.numbers))
    offers = live.side.vacancies
    locked = frozenset({ties.locked} - {NONE})
    return _travelled(live, scored, rank, (place, offers.place[scored.other], mode), locked)


def _one_by_one(live: Live, block: CandidateBlock, similarity: SparseRows | None) -> Scored:
    """Return the vacancies of somebody for whom the index has no room."""
    options = live.config.scoring
    table = VacancyIndex(live.side, options, "numpy").table_with(block)
    if similarity is not None:
        table = replace(table, similarity=similarity)
    found = score(table, options, kernel="numpy")
    kept = ~found.forbidden & (found.broken == 0) & live.offers.living[found.vacancy]
    return Scored(found.vacancy[kept], found.candidate_score[kept], found.vacancy_score[kept])


def candidates_of(live: Live, vacancy: Vacancy) -> Found:
    """Return the candidates of a vacancy as told by `vacancy`, in the market or not.

    Raises
    ------
    InputError
        If the vacancy is of another programme or its employer is not there.
    RoomError, TableError
        If the market has no room for such a vacancy.
    """
    check_programme(live, vacancy)
    stored = live.records.vacancies.get(vacancy.id)
    named = live.named.get(("vacancy", vacancy.id), set())
    named = named | live.named.get(("employer", vacancy.employer), set())
    if stored is not None and (stored is vacancy or stored == vacancy):
        at = live.offers.numbers.at[vacancy.id]
        scored = Scored(*live.index.pairs_of_vacancy(at))
        place = live.side.vacancies.place[[at]]
        locked = live.locked_at.get(at, set())
        again = live.numbers_of([live.people.ids[c] for c in locked - set(scored.other.tolist())])
    else:
        live.records.check_employers([vacancy])
        if stored is not None:
            named = named | live.named.get(("employer", stored.employer), set())
        scored, one = _with_vacancy(live, vacancy)
        place, again = one.place, live.numbers_of(named)
        locked = _locked_to(live, vacancy.id, named)
    again = np.union1d(again, np.array(sorted(live.odd), dtype=np.int32)).astype(np.int32)
    if again.size:
        scored = _looked_at_people(live, scored, vacancy, again)
    rank = _ranks(scored.other, _rankings_of(live, vacancy, named), len(live.people))
    home, mode = live.facets["place"][scored.other], live.facets["mode"][scored.other]
    return _travelled(live, scored, rank, (home, place, mode), frozenset(locked))


def _with_vacancy(live: Live, vacancy: Vacancy) -> tuple[Scored, VacancyTable]:
    """Return who may have a vacancy that is not in the market, as if nobody was tied to it."""
    words = live.words.with_records(live.links, (), [vacancy])
    one = live.offers.coded([vacancy], live.records, words)
    more, documents = asked(live, [vacancy])
    frequency = live.frequency.copy()
    for key, count in more.items():
        frequency[words.skill[key]] += count
    weight = live.offers.weights(one, frequency, documents)
    table = replace(one, ranked=np.array([is_ranked(live, vacancy)]), weight=weight)
    new = words.skill is not live.words.skill
    similarity = live.similarity_of(words) if new else live.side.similarity
    side = live.offers.side(table, words, similarity)
    return Scored(*live.index.pairs_with_vacancy(side)), table


def _looked_at(live: Live, scored: Scored, person: Candidate, again: list[int]) -> Scored:
    """Return the pairs of a candidate, some of them from a close look."""
    ids = live.offers.numbers.ids
    close = Close(live, [person], [live.records.vacancies[ids[at]] for at in again])
    scores, pairs = close.scores, []
    for at in again:
        found = scores.pair(0, close.vacancy_at[ids[at]])
        if found != NONE and not scores.forbidden[found]:
            pairs.append((at, *_points(close, found)))
    return scored.without(np.array(again, dtype=np.int32)).with_pairs(pairs)


def _looked_at_people(live: Live, scored: Scored, vacancy: Vacancy, again: Int32) -> Scored:
    """Return the pairs of a vacancy, some of them from a close look."""
    ids = [live.people.ids[at] for at in again.tolist()]
    close = Close(live, [live.records.candidates[id_] for id_ in ids], [vacancy])
    scores, pairs = close.scores, []
    for at, id_ in zip(again.tolist(), ids, strict=True):
        found = scores.pair(close.candidate_at[id_], close.vacancy_at[vacancy.id])
        if found != NONE and not scores.forbidden[found]:
            pairs.append((at, *_points(close, found)))
    return scored.without(again).with_pairs(pairs)


def _points(close: Close, at: int) -> tuple[int, int]:
    """Return both scores of a pair that was looked at closely."""
    scores = close.scores
    return int(scores.candidate_points[at].sum()), int(scores.vacancy_points[at].sum())


def _travelled(
    live: Live,
    scored: Scored,
    rank: Int32,
    between: tuple[Int32, Int32, Int8],
    locked: frozenset[int],
) -> Found:
    """Return the pairs with how far it is; `between` is home, work and the means of travel."""
    home, work, mode = between
    options = live.config.scoring.travel
    road = travel.road_between(home, work, options)
    return Found(*scored, rank, road, travel.tenths(road, mode, options), locked)


def _ranks(other: Int32, ranks: Mapping[int, int], size: int) -> Int32:
    """Return the rank of each of some numbers below `size`, -1 where there is none."""
    result = np.full(size, NONE, dtype=np.int32)
    result[list(ranks)] = list(ranks.values())
    return result[other]


def _rankings_of(live: Live, vacancy: Vacancy, named: set[str]) -> dict[int, int]:
    """Return the rank of each candidate whom the employer ranks for a vacancy."""
    ranks: dict[int, int] = {}
    for id_ in (id_ for id_ in named if id_ in live.people.at):
        for ranking in live.records.rankings.get(id_, ()):
            whole = ranking.vacancy is None and ranking.employer == vacancy.employer
            if whole or ranking.vacancy == vacancy.id:
                at = live.people.at[id_]
                ranks[at] = min(ranking.rank, ranks.get(at, ranking.rank))
    return ranks


def _locked_to(live: Live, vacancy: str, named: set[str]) -> set[int]:
    """Return who is locked to a vacancy."""
    return {
        live.people.at[id_]
        for id_ in named
        if id_ in live.people.at
        for decision in live.records.decisions.get(id_, ())
        if decision.kind == "lock" and decision.vacancy == vacancy
    }
