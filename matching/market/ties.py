"""What ties one candidate to vacancies, by the numbers that the market gave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from matching.market.records import Records
from matching.profiles.records import Decision, DecisionKind, EmployerRanking, Wish
from matching.profiles.relations import rows
from matching.tables import NONE, CandidateBlock, CandidateTable, Int32


class Numbers(NamedTuple):
    """The number of each vacancy by id, and the vacancies of each employer."""

    vacancy: Mapping[str, int]
    of_employer: Mapping[str, Iterable[int]]


@dataclass(frozen=True)
class Ties:
    """Wishes and rankings as rank by vacancy, the vacancy that is locked, those forbidden."""

    wishes: Mapping[int, int] = field(default_factory=dict)
    rankings: Mapping[int, int] = field(default_factory=dict)
    locked: int = NONE
    forbidden: frozenset[int] = frozenset()

    def block(self, person: CandidateTable, n_vacancies: int) -> CandidateBlock:
        """Return a candidate with these ties as a block of one."""
        return block_with([self], person, n_vacancies)


NO_TIES = Ties()


def ties_of(records: Records, candidate: str, numbers: Numbers) -> Ties:
    """Return what ties a candidate to vacancies; told as in `matching.profiles.relations`."""
    wishes: dict[int, int] = {}
    for wish in records.wishes.get(candidate, ()):
        for at in _targets(wish.vacancy, wish.employer, numbers):
            wishes[at] = min(wish.rank, wishes.get(at, wish.rank))
    rankings: dict[int, int] = {}
    for ranking in records.rankings.get(candidate, ()):
        for at in _targets(ranking.vacancy, ranking.employer, numbers):
            rankings[at] = min(ranking.rank, rankings.get(at, ranking.rank))
    locked, forbidden = NONE, set[int]()
    for decision in records.decisions.get(candidate, ()):
        if decision.kind is DecisionKind.FORBID:
            forbidden.update(_targets(decision.vacancy, decision.employer, numbers))
        elif decision.vacancy in numbers.vacancy:
            locked = numbers.vacancy[decision.vacancy or ""]
    if not (wishes or rankings or forbidden) and locked == NONE:
        return NO_TIES
    return Ties(wishes, rankings, locked, frozenset(forbidden))


def _targets(vacancy: str | None, employer: str | None, numbers: Numbers) -> Iterable[int]:
    """Return the vacancies that are meant: one, or all of an employer."""
    if vacancy is not None:
        return (numbers.vacancy[vacancy],) if vacancy in numbers.vacancy else ()
    return numbers.of_employer.get(employer or "", ())


def named_by(records: Records, candidate: str) -> set[tuple[str, str]]:
    """Return what was told about a candidate names: kind and id of vacancies and employers."""
    ties: tuple[Wish | EmployerRanking | Decision, ...] = (
        *records.wishes.get(candidate, ()),
        *records.rankings.get(candidate, ()),
        *records.decisions.get(candidate, ()),
    )
    return {
        ("vacancy", tie.vacancy) if tie.vacancy is not None else ("employer", tie.employer or "")
        for tie in ties
    }


def block_with(ties: Sequence[Ties], people: CandidateTable, n_vacancies: int) -> CandidateBlock:
    """Return candidates with the ties of each."""
    pairs = [(i, v) for i, each in enumerate(ties) for v in sorted(each.forbidden)]
    forbidden: Int32 = np.array(pairs, dtype=np.int32).reshape(-1, 2)
    return CandidateBlock(
        0,
        people,
        rows([{v: float(rank) for v, rank in each.wishes.items()} for each in ties], n_vacancies),
        rows([{v: float(rank) for v, rank in each.rankings.items()} for each in ties], n_vacancies),
        np.array([each.locked for each in ties], dtype=np.int32),
        forbidden,
    )
