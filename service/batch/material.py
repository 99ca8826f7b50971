"""What the files of a result are written from: a run, and what was read for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from matching.config import MatchConfig
from matching.profiles.read import Reading
from matching.profiles.records import Profiles
from matching.profiles.vocabulary import Vocabulary
from matching.report import Report
from matching.tables import NONE

if TYPE_CHECKING:
    from matching.pipeline import Result


@dataclass(frozen=True)
class ViolationLine:
    """A rule that the result breaks, with ids; empty where one does not apply."""

    kind: str
    candidate: str
    vacancy: str
    employer: str


@dataclass(frozen=True)
class Material:
    """Everything that the writers of a result read.

    Parameters
    ----------
    report
        What the run tells.
    profiles
        The people and offers that it was about.
    config
        The programme.
    vocabulary
        The names of the skills.
    violations
        What the judge found broken.
    reading
        What reading the input gave.
    """

    report: Report
    profiles: Profiles
    config: MatchConfig
    vocabulary: Vocabulary
    violations: tuple[ViolationLine, ...]
    reading: Reading


def material_of(result: Result, reading: Reading) -> Material:
    """Return what the writers need of a run."""
    scored = result.scored
    table = scored.table

    def named(ids: Sequence[str], index: int) -> str:
        return ids[index] if NONE < index < len(ids) else ""

    return Material(
        report=result.report,
        profiles=scored.profiles,
        config=scored.config,
        vocabulary=scored.teller.vocabulary,
        violations=tuple(
            ViolationLine(
                violation.kind,
                named(table.candidate_ids, violation.candidate),
                named(table.vacancy_ids, violation.vacancy),
                named(table.employer_ids, violation.employer),
            )
            for violation in result.verdict.violations
        ),
        reading=reading,
    )
