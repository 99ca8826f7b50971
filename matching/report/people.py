"""Who has no place and why, which places stay empty, and whom to call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from matching.report.types import (
    CallReport,
    ChangeReport,
    HelpReport,
    OpenReport,
    UnplacedReport,
)
from matching.scoring.eligibility import RULE_NAMES, Meeting, broken_rules
from matching.scoring.options import ScoringOptions
from matching.scoring.relaxation import NEEDS, Change, changes, need_of
from matching.tables import NONE, Int32, Matching, Problem, ProfileTable, ScoreTable, UInt32

MOST = 5
"""How many examples a person reads before they stop."""


class LeftOver:
    """The people and places that a matching leaves.

    Parameters
    ----------
    table, scores, problem, matching
        The run so far.
    options
        The rules that it applied.
    """

    def __init__(
        self,
        table: ProfileTable,
        scores: ScoreTable,
        problem: Problem,
        matching: Matching,
        options: ScoringOptions,
    ) -> None:
        self.table, self.scores, self.problem = table, scores, problem
        self.people: Int32 = np.flatnonzero(matching.vacancy == NONE).astype(np.int32)
        taken = np.bincount(
            matching.vacancy[matching.vacancy != NONE], minlength=len(table.vacancies)
        )
        self.open: Int32 = np.maximum(table.vacancies.capacity - taken, 0).astype(np.int32)
        load = np.bincount(
            table.vacancies.employer, weights=taken, minlength=len(table.employers)
        ).astype(np.int64)
        self.room = np.maximum(table.employers.capacity - load, 0)
        self.usable: Int32 = np.minimum(self.open, self.room[table.vacancies.employer]).astype(
            np.int32
        )
        self.meeting = Meeting(table, options, self.people)
        self.mask: UInt32 = broken_rules(self.meeting)

    def unplaced(self) -> tuple[UnplacedReport, ...]:
        """Return why each candidate without a place has none."""
        reports = [self._unplaced(row) for row in range(self.people.size)]
        return tuple(sorted(reports, key=lambda report: report.candidate))

    def _unplaced(self, row: int) -> UnplacedReport:
        candidate = int(self.people[row])
        lost, only = self.scores.lost[candidate], self.scores.lost_only[candidate]
        order = sorted(range(len(RULE_NAMES)), key=lambda r: (-only[r], -lost[r], r))
        mine = slice(self.problem.indptr[candidate], self.problem.indptr[candidate + 1])
        names = [self.table.vacancy_ids[v] for v in self.problem.vacancy[mine]]
        wanted = sorted(zip(self.problem.candidate_rank[mine].tolist(), names, strict=True))
        return UnplacedReport(
            candidate=self.table.candidate_ids[candidate],
            eligible=len(wanted),
            full=tuple(name for _, name in wanted[:MOST]),
            lost=_counts(lost),
            lost_only=_counts(only),
            binding=tuple(RULE_NAMES[r] for r in order if lost[r] > 0)[:3],
            changes=tuple(
                self._change(change)
                for change in changes(self.meeting, row, self.mask[row], self.usable)
            ),
        )

    def _change(self, change: Change) -> ChangeReport:
        return ChangeReport(
            change.rule,
            change.need.amount,
            change.need.unit,
            change.need.what,
            change.places,
            tuple(sorted(self.table.vacancy_ids[v] for v in change.vacancies)),
        )

    def open_places(self) -> tuple[OpenReport, ...]:
        """Return why each vacancy with places left has them, most places first."""
        table = self.table
        reports = []
        for vacancy in np.flatnonzero(self.open > 0):
            column = self.mask[:, vacancy]
            lost = np.array([np.count_nonzero(column >> bit & 1) for bit in range(len(RULE_NAMES))])
            reports.append(
                OpenReport(
                    vacancy=table.vacancy_ids[vacancy],
                    employer=table.employer_ids[table.vacancies.employer[vacancy]],
                    open=int(self.open[vacancy]),
                    capacity=int(table.vacancies.capacity[vacancy]),
                    lost=_counts(lost),
                    helps=self._helps(int(vacancy)),
                )
            )
        return tuple(sorted(reports, key=lambda report: (-report.open, report.vacancy)))

    def _helps(self, vacancy: int) -> tuple[HelpReport, ...]:
        """Return the unplaced people whom one change would bring to a vacancy."""
        order = list(NEEDS)
        helps = []
        for row, candidate in enumerate(self.people):
            found = need_of(self.meeting, row, vacancy, int(self.mask[row, vacancy]))
            if found is not None:
                rule, need = found
                name = self.table.candidate_ids[candidate]
                helps.append(HelpReport(name, rule, round(need.amount, 1), need.unit, need.what))
        helps.sort(key=lambda h: (order.index(h.rule), h.amount, h.what, h.candidate))
        return tuple(helps)

    def calls(self) -> tuple[CallReport, ...]:
        """Return the employers where one more place would help, the most helped first."""
        table, problem = self.table, self.problem
        helped: dict[int, dict[int, list[int]]] = {}
        for candidate in self.people:
            for vacancy in problem.vacancy[
                problem.indptr[candidate] : problem.indptr[candidate + 1]
            ]:
                employer = int(table.vacancies.employer[vacancy])
                helped.setdefault(employer, {}).setdefault(int(vacancy), []).append(int(candidate))
        reports = []
        for employer, by_vacancy in helped.items():
            people = {table.candidate_ids[c] for group in by_vacancy.values() for c in group}
            vacancies = [(table.vacancy_ids[v], len(group)) for v, group in by_vacancy.items()]
            reports.append(
                CallReport(
                    employer=table.employer_ids[employer],
                    helped=len(people),
                    vacancies=tuple(sorted(vacancies, key=lambda item: (-item[1], item[0]))),
                    candidates=tuple(sorted(people)),
                    capped=bool(self.room[employer] == 0),
                )
            )
        return tuple(sorted(reports, key=lambda report: (-report.helped, report.employer)))


def _counts(numbers: Sequence[int] | Int32) -> dict[str, int]:
    """Return counts by rule, without zeros, in the order of the rules."""
    return {name: int(n) for name, n in zip(RULE_NAMES, numbers, strict=True) if n}
