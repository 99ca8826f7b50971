"""Telling of one pair: its parts, its requirements, and the rules between."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from matching.profiles.similarity import Similarity
from matching.profiles.vocabulary import Vocabulary
from matching.report.types import PairReport, PartReport, RequirementReport
from matching.scoring import travel
from matching.scoring.coverage import Coverage
from matching.scoring.eligibility import FORBIDDEN, RULE_NAMES, Meeting, broken_rules
from matching.scoring.explanation import requirement_fits
from matching.scoring.options import ScoringOptions
from matching.tables import IMPORTANCES, NONE, Int32, Problem, ProfileTable, ScoreTable


class PairTeller:
    """Tells of pairs of one run.

    Parameters
    ----------
    table, scores, problem
        What encoding, scoring and ranking made; without a problem nothing is told of choices.
    vocabulary, similarity
        What gives the words and the reasons of nearness.
    options
        The rules that the run applied.
    """

    def __init__(
        self,
        table: ProfileTable,
        scores: ScoreTable,
        problem: Problem | None,
        *,
        vocabulary: Vocabulary,
        similarity: Similarity,
        options: ScoringOptions,
    ) -> None:
        self.table = table
        self.scores = scores
        self._problem = problem
        self.vocabulary = vocabulary
        self.similarity = similarity
        self.options = options

    @property
    def problem(self) -> Problem:
        """The problem, where there is one."""
        assert self._problem is not None
        return self._problem

    @cached_property
    def coverage(self) -> Coverage:
        """What skills count for which requirements."""
        return Coverage(self.table, self.options.skills.level_step)

    @cached_property
    def _scores(self) -> tuple[Int32, Int32]:
        """The scores of all pairs for both sides."""
        return self.scores.candidate_score, self.scores.vacancy_score

    def tell(self, candidate: int, vacancy: int) -> PairReport:
        """Return everything there is to tell of one pair, eligible or not."""
        table = self.table
        at = self.scores.pair(candidate, vacancy)
        mask = self._broken(candidate, vacancy, at)
        who = np.array([candidate], dtype=np.int32)
        road = travel.road(table, self.options.travel, who, np.array([vacancy]))
        tenths = travel.tenths(road, table.candidates.mode[who], self.options.travel)
        wishes, ranks = table.wishes.row(candidate)
        wish = ranks[wishes == vacancy]
        return PairReport(
            candidate=table.candidate_ids[candidate],
            vacancy=table.vacancy_ids[vacancy],
            employer=table.employer_ids[table.vacancies.employer[vacancy]],
            candidate_score=int(self._scores[0][at]) if at != NONE else 0,
            vacancy_score=int(self._scores[1][at]) if at != NONE else 0,
            wish=int(wish[0]) if wish.size else None,
            choice=self._choice(candidate, vacancy),
            km=_in_ones(road[0], 100),
            minutes=_in_ones(tenths[0], 10),
            locked=bool(table.locked[candidate] == vacancy),
            broken=tuple(name for bit, name in enumerate(RULE_NAMES) if mask >> bit & 1),
            parts=self._parts(at) if at != NONE else (),
            requirements=self._requirements(candidate, vacancy),
        )

    def _broken(self, candidate: int, vacancy: int, at: int) -> int:
        """Return the bits of the rules that a pair breaks, `at` being where its scores stand.

        Scored pairs break none, but for what they were kept in spite of: a decision, a lock.
        """
        if at == NONE:
            rows = np.array([candidate], dtype=np.int32)
            return int(broken_rules(Meeting(self.table, self.options, rows))[0, vacancy])
        return int(FORBIDDEN if self.scores.forbidden[at] else self.scores.broken[at])

    def _choice(self, candidate: int, vacancy: int) -> int | None:
        """Return one more than the number of vacancies that the candidate likes better."""
        if self._problem is None:
            return None
        at = self.problem.pair(candidate, vacancy)
        if at == NONE:
            return None
        row = slice(self.problem.indptr[candidate], self.problem.indptr[candidate + 1])
        ranks = self.problem.candidate_rank
        return 1 + int(np.count_nonzero(ranks[row] < ranks[at]))

    def _parts(self, at: int) -> tuple[PartReport, ...]:
        """Return the parts of the pair at one position of the score table."""
        scores = self.scores
        return tuple(
            PartReport(
                name=name,
                value=None if scores.values[at, k] == NONE else int(scores.values[at, k]),
                candidate_points=int(scores.candidate_points[at, k]),
                vacancy_points=int(scores.vacancy_points[at, k]),
            )
            for k, name in enumerate(scores.parts)
        )

    def _requirements(self, candidate: int, vacancy: int) -> tuple[RequirementReport, ...]:
        """Return how the candidate meets each requirement."""
        skills = self.table.skills
        told = []
        for fit in requirement_fits(self.coverage, candidate, vacancy):
            skill = skills[fit.skill]
            by = skills[fit.by] if fit.by != NONE else None
            at = self.vocabulary.position.get(skill)
            told.append(
                RequirementReport(
                    skill=skill,
                    importance=IMPORTANCES[fit.importance],
                    level=fit.level,
                    weight=fit.weight,
                    status=fit.status,
                    by=by,
                    by_level=fit.by_level,
                    kind=self.similarity.kind(by, skill) if by else "",
                    similarity=fit.similarity,
                    credit=fit.credit,
                    training=self.vocabulary.concepts[at].training if at is not None else "",
                )
            )
        return tuple(told)


def _in_ones(count: int, units: int) -> float | None:
    """Return a count of small units, so many to one, in ones; None where it is not known."""
    return None if count == NONE else int(count) / units
