"""What a market is told, and what it answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from matching.profiles.records import (
    Candidate,
    Decision,
    Employer,
    EmployerRanking,
    Vacancy,
    Wish,
)
from matching.report.types import PairReport


@dataclass(frozen=True)
class MarketChange:
    """What has changed, all of it at once.

    Attributes
    ----------
    candidates, employers, vacancies
        By id the record as it is now, None where it is gone. A candidate or vacancy of another
        programme counts as gone.
    wishes, rankings, decisions
        By the id of a candidate all wishes of that candidate as they are now, all rankings and
        all decisions that name the candidate; an empty tuple where there are none any more. Who
        is not named keeps what was told before, also while the candidate is gone.
    """

    candidates: Mapping[str, Candidate | None] = field(default_factory=dict)
    employers: Mapping[str, Employer | None] = field(default_factory=dict)
    vacancies: Mapping[str, Vacancy | None] = field(default_factory=dict)
    wishes: Mapping[str, tuple[Wish, ...]] = field(default_factory=dict)
    rankings: Mapping[str, tuple[EmployerRanking, ...]] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see; it changes no score and no rule.

    A pair of which the thing asked is not known is left out: who asks for at most 10 km wants no
    place of which nobody knows where it is. (The rules let pass what is unknown; without a filter
    such pairs are there.)

    Attributes
    ----------
    max_km, max_minutes
        The farthest and the longest travel, by road and by the candidate's own means.
    min_hours, max_hours
        Hours a week: of the vacancy in suggestions, of the candidate in a shortlist.
    sectors
        Ids, names or SBI codes of sectors: the vacancy's in suggestions, in a shortlist the home
        sector of the candidate (of the crebo, else the first interest). Empty: any. A name that
        is no sector lets nothing pass.
    municipalities
        Names of municipalities, capitals aside: where the vacancy is, or the candidate lives.
        Empty: any.
    among, without
        Ids of the other side: only these (None: all), and not these.
    """

    max_km: float | None = None
    max_minutes: float | None = None
    min_hours: float | None = None
    max_hours: float | None = None
    sectors: frozenset[str] = frozenset()
    municipalities: frozenset[str] = frozenset()
    among: frozenset[str] | None = None
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ranked:
    """One pair in a list.

    Attributes
    ----------
    candidate_score, vacancy_score
        In points of 10,000.
    rank
        In suggestions the rank of the candidate's wish, in a shortlist the employer's ranking of
        the candidate; None where there is none.
    km, minutes
        By road, with the candidate's own means of travel; None where unknown.
    locked
        Whether people decided on this pair. A locked pair is in the lists whatever rules it
        breaks.
    report
        Everything there is to tell, where it was asked; its `choice` is None.
    """

    candidate: str
    vacancy: str
    employer: str
    candidate_score: int
    vacancy_score: int
    rank: int | None
    km: float | None
    minutes: float | None
    locked: bool = False
    report: PairReport | None = None


@dataclass(frozen=True)
class Suggestions:
    """Vacancies for one candidate, own wishes first, then by the candidate's score, then by id.

    Attributes
    ----------
    total
        How many eligible (or locked) pairs pass the filters.
    first
        How many of them come before the first one here.
    """

    total: int
    first: int
    pairs: tuple[Ranked, ...]


@dataclass(frozen=True)
class Shortlist:
    """Candidates for one vacancy, the employer's ranking first, then by its score, then by id.

    Attributes
    ----------
    total
        How many eligible (or locked) pairs pass the filters.
    first
        How many of them come before the first one here.
    """

    total: int
    first: int
    pairs: tuple[Ranked, ...]


@dataclass(frozen=True)
class Opening:
    """Something that a person could learn, and what it would open.

    Attributes
    ----------
    skill
        The id of the skill or certificate, or ``text:`` and words that are no skill.
    certificate
        Whether it is a certificate: learning it means to hold the certificate, and to have the
        skill as well if `level` is not 0.
    level
        The level that is enough for all that it opens, 1 to 3; 0 where no skill is needed.
    opens
        How many vacancies it opens: those that become eligible, and those that are eligible then
        and of which no essential requirement is unmet any more. Each counts once.
    eligible, complete
        How many become eligible, and of how many eligible ones the last essential requirement
        is met.
    training
        How it is commonly learned, as in the vocabulary; empty where that is not told.
    vacancies
        The first few, in the order of their ids.
    """

    skill: str
    certificate: bool
    level: int
    opens: int
    eligible: int
    complete: int
    training: str
    vacancies: tuple[str, ...]
