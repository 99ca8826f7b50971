"""What a run tells: ids, codes and numbers, never sentences; a service puts them in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PartReport:
    """One part of a score: its worth (None: does not apply) and what it adds to either side."""

    name: str
    value: int | None
    candidate_points: int
    vacancy_points: int


@dataclass(frozen=True)
class RequirementReport:
    """How a candidate meets one requirement.

    `status` is ``met``, ``partly`` or ``missing``; `by` is the skill that counts for it, `kind`
    how the two are near (see `matching.profiles.similarity.KINDS`), `credit` and `similarity`
    permille, `training` how the skill asked is commonly learned.
    """

    skill: str
    importance: str
    level: int
    weight: int
    status: str
    by: str | None
    by_level: int
    kind: str
    similarity: int
    credit: int
    training: str


@dataclass(frozen=True)
class PairReport:
    """Everything there is to tell of one candidate at one vacancy.

    Attributes
    ----------
    candidate_score, vacancy_score
        In points of 10,000; the parts add up to them exactly.
    wish
        The rank of the candidate's wish, or None.
    choice
        The place of the vacancy in the candidate's own order, from 1; ties share it. None
        where the pair is not eligible.
    km, minutes
        By road, with the candidate's own means of travel; None where unknown.
    broken
        Rules that the pair breaks: a locked pair may, for another pair it means "not eligible".
    """

    candidate: str
    vacancy: str
    employer: str
    candidate_score: int
    vacancy_score: int
    wish: int | None
    choice: int | None
    km: float | None
    minutes: float | None
    locked: bool
    broken: tuple[str, ...]
    parts: tuple[PartReport, ...]
    requirements: tuple[RequirementReport, ...]


@dataclass(frozen=True)
class ChangeReport:
    """A change that would open `places` at `vacancies`; `amount` in `unit`, or a name in `what`."""

    rule: str
    amount: float
    unit: str
    what: str
    places: int
    vacancies: tuple[str, ...]


@dataclass(frozen=True)
class UnplacedReport:
    """Why a candidate has no place.

    Attributes
    ----------
    eligible
        Vacancies that the rules allow.
    full
        Those of them without a free place left, in the candidate's order, the first few.
    lost, lost_only
        How many vacancies each rule excludes, and how many it alone excludes; no zeros.
    binding
        The rules that cost most, the first few, by `lost_only`, then `lost`.
    changes
        What would open a place that is still free, the cheapest first.
    """

    candidate: str
    eligible: int
    full: tuple[str, ...]
    lost: dict[str, int]
    lost_only: dict[str, int]
    binding: tuple[str, ...]
    changes: tuple[ChangeReport, ...]


@dataclass(frozen=True)
class HelpReport:
    """An unplaced candidate whom a vacancy would help if one rule gave way."""

    candidate: str
    rule: str
    amount: float
    unit: str
    what: str


@dataclass(frozen=True)
class OpenReport:
    """A vacancy with places left.

    `lost` counts the unplaced candidates that each rule excludes; `helps` names those whom one
    change would bring in, the cheapest change first.
    """

    vacancy: str
    employer: str
    open: int
    capacity: int
    lost: dict[str, int]
    helps: tuple[HelpReport, ...]


@dataclass(frozen=True)
class CallReport:
    """An employer to call: one more place there would help `helped` unplaced candidates.

    `vacancies` tells for each full vacancy how many of them it would be eligible for;
    `capped` whether the employer's own cap stands in the way.
    """

    employer: str
    helped: int
    vacancies: tuple[tuple[str, int], ...]
    candidates: tuple[str, ...]
    capped: bool


@dataclass(frozen=True)
class BalanceReport:
    """People and places of one group: a sector, a level or a municipality.

    `key` is empty for what is not told.
    """

    key: str
    people: int
    unplaced: int
    places: int
    open: int


@dataclass(frozen=True)
class DecisionReport:
    """What the decisions of people cost: the same run without locks and forbidden pairs.

    Attributes
    ----------
    placed, weight
        With the decisions.
    placed_without, weight_without
        Without them.
    blocking
        Pairs (candidate, vacancy) that would rather have each other, but for a lock.
    broken
        Locked pairs (candidate, vacancy) with the rules that they break.
    """

    locks: int
    forbidden: int
    placed: int
    weight: int
    placed_without: int
    weight_without: int
    blocking: tuple[tuple[str, str], ...]
    broken: tuple[tuple[str, str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Summary:
    """The figures at the top.

    Attributes
    ----------
    wishes
        Placed candidates by the rank of the wish they got; key 0: wished something else,
        key -1: wished nothing.
    scores
        Smallest, lower quartile, median, upper quartile and greatest score of the placed pairs,
        for the candidates and for the vacancies, in points.
    blocking
        Blocking pairs; for method ``best-total`` there may be some.
    placed_bound, weight_bound
        Proven upper bounds, None where nothing was proven.
    """

    candidates: int
    ready: int
    vacancies: int
    employers: int
    places: int
    eligible_pairs: int
    placed: int
    unplaced: int
    open_places: int
    wishes: dict[int, int]
    candidate_scores: tuple[int, ...]
    vacancy_scores: tuple[int, ...]
    blocking: tuple[tuple[str, str], ...]
    violations: tuple[str, ...]
    method: str
    mode: str
    status: str
    weight: int
    placed_bound: int | None
    weight_bound: int | None
    seed: int


@dataclass(frozen=True)
class Report:
    """The whole report of one run.

    `balance` has the keys ``sector``, ``level`` and ``municipality``.
    """

    programme: str
    summary: Summary
    placements: tuple[PairReport, ...]
    unplaced: tuple[UnplacedReport, ...]
    open_places: tuple[OpenReport, ...]
    calls: tuple[CallReport, ...]
    balance: dict[str, tuple[BalanceReport, ...]]
    decisions: DecisionReport | None
