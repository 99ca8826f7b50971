"""The index by numpy: all pairs are scored, and again after a change. For small jobs."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from matching.scoring.kernel import score
from matching.scoring.options import ScoringOptions
from matching.tables import (
    CandidateBlock,
    Int32,
    ProfileTable,
    SparseRows,
    UInt64,
    block_of,
    joined_blocks,
    joined_vacancies,
    keyed,
    vacancies_between,
)

Pairs = tuple[Int32, Int32, Int32]


class NumpyEngine:
    """The index as tables.

    Parameters
    ----------
    table
        The profiles.
    options
        Rules, travel model and weights.
    """

    def __init__(self, table: ProfileTable, options: ScoringOptions) -> None:
        self._table, self._options = table, options
        self._out: tuple[set[int], set[int]] = (set(), set())

    @cached_property
    def _pairs(self) -> tuple[Int32, Int32, Int32, Int32]:
        """Candidate, vacancy and both scores of the pairs that break no rule."""
        scores = score(self._table, self._options, kernel="numpy")
        gone_people, gone_offers = (sorted(out) for out in self._out)
        kept = ~scores.forbidden & (scores.broken == 0)
        kept &= ~np.isin(scores.candidate, gone_people) & ~np.isin(scores.vacancy, gone_offers)
        return (
            scores.candidate[kept],
            scores.vacancy[kept],
            scores.candidate_score[kept],
            scores.vacancy_score[kept],
        )

    def pairs_of_candidate(self, candidate: int) -> Pairs:
        """Return the vacancies of a candidate with both scores."""
        who, vacancy, own, other = self._pairs
        mine = who == candidate
        return vacancy[mine], own[mine], other[mine]

    def pairs_of_vacancy(self, vacancy: int) -> Pairs:
        """Return the candidates of a vacancy with both scores."""
        candidate, what, own, other = self._pairs
        mine = what == vacancy
        return candidate[mine], own[mine], other[mine]

    def best_of_candidate(self, candidate: int, k: int) -> tuple[UInt64, int]:
        """Return the keys of the best pairs of a candidate, and how many pairs there are."""
        vacancy, own, _ = self.pairs_of_candidate(candidate)
        return np.sort(keyed(own, vacancy))[::-1][:k], vacancy.size

    def pairs_with(self, block: CandidateBlock, similarity: SparseRows | None) -> Pairs:
        """Return the vacancies of somebody who is not in the index."""
        table = self._table if similarity is None else replace(self._table, similarity=similarity)
        other = NumpyEngine(_with_people(table, replace(block, first=0)), self._options)
        other._out = (set(), self._out[1])
        return other.pairs_of_candidate(0)

    def pairs_with_vacancy(self, one: ProfileTable) -> Pairs:
        """Return the candidates of a vacancy that is not in the index."""
        table, m = self._table, len(self._table.vacancies)
        wider = replace(
            table,
            vacancies=joined_vacancies([table.vacancies, one.vacancies]),
            vacancy_ids=("",) * (m + 1),
            similarity=one.similarity,
            wishes=_wider(table.wishes, m + 1),
            rankings=_wider(table.rankings, m + 1),
        )
        other = NumpyEngine(wider, self._options)
        other._out = self._out
        return other.pairs_of_vacancy(m)

    def replace_vacancies(self, side: ProfileTable) -> None:
        """Change all vacancies."""
        people, m = block_of(self._table), len(side.vacancies)
        wider = replace(
            people, wishes=_wider(people.wishes, m), rankings=_wider(people.rankings, m)
        )
        self._out[1].clear()
        self._changed(_with_people(side, wider))

    def use_similarity(self, similarity: SparseRows) -> None:
        """Change how far skills count for each other."""
        self._changed(replace(self._table, similarity=similarity))

    def put_candidate(self, candidate: int, block: CandidateBlock) -> None:
        """Change or add a candidate."""
        table, n = self._table, len(self._table.candidates)
        parts = [block_of(table, 0, candidate), block, block_of(table, min(candidate + 1, n), n)]
        people = joined_blocks([part for part in parts if len(part)])
        self._out[0].discard(candidate)
        self._changed(_with_people(table, people))

    def put_vacancy(self, vacancy: int, one: ProfileTable) -> None:
        """Change or add a vacancy."""
        table, m = self._table, len(self._table.vacancies)
        parts = [
            vacancies_between(table.vacancies, 0, vacancy),
            one.vacancies,
            vacancies_between(table.vacancies, min(vacancy + 1, m), m),
        ]
        offers = joined_vacancies([part for part in parts if len(part)])
        self._out[1].discard(vacancy)
        self._changed(
            replace(
                table,
                vacancies=offers,
                vacancy_ids=("",) * len(offers),
                wishes=_wider(table.wishes, len(offers)),
                rankings=_wider(table.rankings, len(offers)),
            )
        )

    def remove_candidate(self, candidate: int) -> None:
        """Take a candidate out."""
        self._out[0].add(candidate)
        self._changed(self._table)

    def remove_vacancy(self, vacancy: int) -> None:
        """Take a vacancy out."""
        self._out[1].add(vacancy)
        self._changed(self._table)

    def _changed(self, table: ProfileTable) -> None:
        self._table = table
        self.__dict__.pop("_pairs", None)


def _with_people(table: ProfileTable, people: CandidateBlock) -> ProfileTable:
    return replace(
        table,
        candidates=people.candidates,
        candidate_ids=("",) * len(people),
        wishes=people.wishes,
        rankings=people.rankings,
        locked=people.locked,
        forbidden=people.forbidden,
    )


def _wider(rows: SparseRows, n_columns: int) -> SparseRows:
    return replace(rows, n_columns=n_columns)
