"""A shortlist as an employer may see it: what somebody can do, not who it is or where they live.

People have a pseudonym. Of their own words nothing is shown, for these may hold a name: skills are
told as far as they are in the vocabulary, by its labels. Distance is told in bands; figures from
which it could be worked out again (minutes, the points of a part, more than whole scores) are not
told, and nothing that the person told to the other side alone (wishes).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, Final

from matching.errors import message
from matching.market import Filters, Ranked
from matching.profiles.linking import Linker
from matching.profiles.records import Candidate
from matching.profiles.similarity import FREE_TEXT
from matching.report.types import PairReport, PartReport, RequirementReport
from service.errors import ProblemError
from service.live.telling import Teller, Told
from service.words import N_

BANDS: Final = (
    (5, "under-5", N_("less than 5 km")),
    (10, "5-10", N_("5 to 10 km")),
    (20, "10-20", N_("10 to 20 km")),
    (40, "20-40", N_("20 to 40 km")),
)
"""Up to how many kilometres by road, the code, and what it is called."""

_FARTHEST: Final = ("over-40", N_("more than 40 km"))
_UNKNOWN: Final = ("unknown", N_("not known"))

_PARTS: Final = ("skills", "use", "learning", "period", "hours", "ranking")
"""Parts that are shown. Travel is told in bands, interests and wishes are the person's own."""

_STEP: Final = 10
"""Parts are told in steps of so many of a hundred."""

POINTS_OF_ONE: Final = 100


@dataclass(frozen=True)
class Introduced:
    """Name and contact of somebody who consented."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class Veil:
    """What one employer may see.

    Attributes
    ----------
    teller
        The language.
    linker
        Tells which words are skills of the vocabulary.
    pseudonym
        Gives what the employer calls a person, by id.
    introduced
        By id those who consented to be known to this employer.
    """

    teller: Teller
    linker: Linker
    pseudonym: Callable[[str], str]
    introduced: dict[str, Introduced]

    def person(self, rank: int, id_: str, record: Candidate, pair: Ranked) -> Told:
        """Return one person of a shortlist."""
        return {
            "rank": rank,
            "candidate": self._who(id_, record, pair.km),
            "score": pair.vacancy_score // POINTS_OF_ONE,
            "ranking": pair.rank,
            "explanation": self.explanation(pair.report) if pair.report else None,
        }

    def pair(self, id_: str, record: Candidate, report: PairReport) -> Told:
        """Return one person with one vacancy, in full as far as may be seen."""
        return {
            "candidate": self._who(id_, record, report.km),
            "score": report.vacancy_score // POINTS_OF_ONE,
            "explanation": self.explanation(report),
        }

    def _who(self, id_: str, record: Candidate, km: float | None) -> Told:
        known = self.introduced.get(id_)
        code, text = band(km)
        return {
            "pseudonym": self.pseudonym(id_),
            "level": record.level.value,
            "level_label": self.teller.levels.get(record.level.value, record.level.value),
            "distance": code,
            "distance_label": self.teller.say(text),
            "skills": self.skills(record),
            "introduced": vars(known) if known else None,
        }

    def skills(self, record: Candidate) -> list[Told]:
        """Return what somebody can do, as far as it is in the vocabulary; the best first."""
        levels: dict[str, int] = {}
        linked = self.linker.link([claim.text for claim in record.skills])
        for claim, found in zip(record.skills, linked, strict=True):
            if found.skill is not None:
                levels[found.skill] = max(levels.get(found.skill, 0), claim.level)
        return [
            {
                "skill": skill,
                "label": self.teller.skill(skill),
                "level": level,
                "level_label": self.teller.skill_levels.get(level, ""),
            }
            for skill, level in sorted(levels.items(), key=lambda item: (-item[1], item[0]))
        ]

    def explanation(self, report: PairReport) -> Told:
        """Return the parts, requirements and gaps of a pair, as far as may be seen."""
        return {
            "parts": [self._part(part) for part in report.parts if part.name in _PARTS],
            "requirements": [self._requirement(told) for told in report.requirements],
            "gaps": self.teller.gaps(report),
        }

    def _part(self, part: PartReport) -> Told:
        value = None
        if part.value is not None:
            value = _STEP * round(part.value / (POINTS_OF_ONE * _STEP))
        return {
            "name": part.name,
            "label": self.teller.parts.get(part.name, part.name),
            "value": value,
        }

    def _requirement(self, told: RequirementReport) -> Told:
        """Return how a requirement is met; words of the person's own stay out.

        What is asked is the employer's own text, so it may be shown.
        """
        whole: dict[str, Any] = self.teller.requirement(told)
        hidden = told.by is not None and told.by.startswith(FREE_TEXT) and told.by != told.skill
        if hidden:
            whole |= {"by": None, "text": whole["status_label"]}
        return whole


def band(km: float | None) -> tuple[str, str]:
    """Return the code of a distance, and what it is called."""
    if km is None:
        return _UNKNOWN
    for most, code, text in BANDS:
        if km <= most:
            return code, text
    return _FARTHEST


def check_filters(filters: Filters) -> None:
    """Refuse filters by which an employer could find out what is not shown.

    Raises
    ------
    ProblemError
        ``invalid``: anything but a distance at the edge of a band.
    """
    edges: Collection[float] = [most for most, _, _ in BANDS]
    if filters.max_km is not None and filters.max_km not in edges:
        raise ProblemError(
            "invalid",
            message(
                "max_km is one of {edges}: how far people live is told in bands",
                edges=", ".join(str(edge) for edge in edges),
            ),
        )
    if filters != Filters(max_km=filters.max_km):
        raise ProblemError(
            "invalid",
            message(
                "of people who are not introduced only the distance can be chosen (max_km): "
                "leave out the other filters"
            ),
        )
