"""Eligibility and scores by the definitions, one pair at a time, from the records themselves.

Written without the arrays of the engine, so that the two can be held against each other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from fractions import Fraction

from matching.profiles.options import ImportanceOptions
from matching.profiles.places import places
from matching.profiles.records import (
    Candidate,
    Employer,
    LanguageLevel,
    Profiles,
    Vacancy,
)
from matching.scoring.options import ModeOptions, ScoringOptions, WeightOptions

CEFR = ["", "A1", "A2", "B1", "B2", "C1", "C2"]
PART_ORDER = [
    "skills",
    "use",
    "travel",
    "interests",
    "learning",
    "period",
    "hours",
    "wish",
    "ranking",
]


class Naive:
    """All pairs of some profiles, by the book.

    Skills are compared by `credit`, a function of two texts that gives permille; sectors and
    fields by equal text. `works` are the skills of each occupation that counts for rarity.
    """

    def __init__(  # type: ignore[no-untyped-def]
        self,
        profiles: Profiles,
        options: ScoringOptions,
        importance,
        credit,
        works: Sequence[Collection[str]] = (),
    ) -> None:
        self.profiles = profiles
        self.options = options
        self.importance: ImportanceOptions = importance
        self.credit = credit
        self.employer: dict[str, Employer] = {e.id: e for e in profiles.employers}
        self.asked = Counter(
            text for v in profiles.vacancies for text in {r.text for r in v.requirements}
        )
        self.asked.update(text for work in works for text in set(work))
        self.documents = len(profiles.vacancies) + len(works)

    def road(self, candidate: Candidate, vacancy: Vacancy) -> int | None:
        """Return the distance by road in units of 10 metres."""
        postcode = vacancy.postcode or self.employer[vacancy.employer].postcode
        one, other = places().get(candidate.postcode or ""), places().get(postcode or "")
        if one is None or other is None:
            return None
        east = round(one.east / 10) - round(other.east / 10)
        north = round(one.north / 10) - round(other.north / 10)
        return round(self.options.travel.detour * math.sqrt(east**2 + north**2))

    def tenths(self, road: int, candidate: Candidate) -> int:
        """Return the travel time in tenths of a minute."""
        mode: ModeOptions = getattr(self.options.travel, candidate.travel_mode.replace("-", "_"))
        return round(mode.fixed_minutes * 10 + road * 6 / mode.speed)

    def limit(self, candidate: Candidate) -> tuple[int | None, int | None]:
        """Return the greatest distance and time in the same units, None where there is none."""
        km, minutes = candidate.max_travel_km, candidate.max_travel_minutes
        if km is None and minutes is None:
            minutes = self.options.rules.travel.default_max_minutes
        return (
            None if km is None else round(100 * km),
            None if minutes is None else round(10 * minutes),
        )

    def gap(self, candidate: Candidate, vacancy: Vacancy) -> int | None:
        """Return the difference in hundredths of an hour a week."""
        one, other = candidate.hours_per_week, vacancy.hours_per_week
        if one is None or other is None:
            return None
        return abs(round(100 * one) - round(100 * other))

    def overlap(self, candidate: Candidate, vacancy: Vacancy) -> tuple[int, int]:
        def days(period) -> tuple[int, int]:  # type: ignore[no-untyped-def]
            first = period.start.toordinal() if period.start else 0
            return first, period.end.toordinal() if period.end else 4_000_000

        (a, b), (c, d) = days(candidate.period), days(vacancy.period)
        overlap = max(min(b, d) - max(a, c) + 1, 0)
        if not any(p.start and p.end for p in (candidate.period, vacancy.period)):
            return overlap, max(overlap, 1)  # nobody knows how long either is
        return overlap, min(b - a, d - c) + 1

    def broken(self, candidate: Candidate, vacancy: Vacancy) -> set[str]:
        """Return every rule that the pair breaks."""
        employer, rules = self.employer[vacancy.employer], self.options.rules
        found = {
            "forbidden": any(
                d.kind == "forbid"
                and d.candidate == candidate.id
                and (d.vacancy or vacancy.id) == vacancy.id
                and (d.vacancy is not None or d.employer == vacancy.employer)
                for d in self.profiles.decisions
            ),
            "paused": employer.paused,
            "readiness": not candidate.ready,
            "level": bool(vacancy.levels) and candidate.level not in vacancy.levels,
            "field": bool(vacancy.crebos or vacancy.fields)
            and candidate.crebo not in vacancy.crebos
            and candidate.field not in vacancy.fields,
            "recognition": candidate.level.startswith("mbo")
            and not self._recognised(candidate, vacancy, employer),
            "leerweg": candidate.leerweg is not None
            and bool(vacancy.leerweg)
            and candidate.leerweg not in vacancy.leerweg,
            "licence": not vacancy.driving_licences <= candidate.driving_licences,
            "certificate": not set(vacancy.certificates) <= set(candidate.certificates)
            and not (vacancy.trainable and rules.certificate.trainable_waives),
            "language": self._language(candidate, vacancy),
        }
        overlap, shorter = self.overlap(candidate, vacancy)
        least = Fraction(round(rules.period.min_share * 1000), 1000)
        found["period"] = overlap < 1 or overlap < least * shorter
        gap = self.gap(candidate, vacancy)
        found["hours"] = gap is not None and gap > round(100 * rules.hours.tolerance)
        road = self.road(candidate, vacancy)
        if road is not None:
            farthest, longest = self.limit(candidate)
            found["travel"] = (farthest is not None and road > farthest) or (
                longest is not None and self.tenths(road, candidate) > longest
            )
        return {name for name, hit in found.items() if hit and getattr(rules, name).on}

    def _recognised(self, candidate: Candidate, vacancy: Vacancy, employer: Employer) -> bool:
        starts = [p.start.toordinal() for p in (candidate.period, vacancy.period) if p.start]
        first = max(starts, default=0)
        return any(
            r.crebo == candidate.crebo
            and (not starts or r.start is None or r.start.toordinal() <= first)
            and (not starts or r.end is None or first <= r.end.toordinal())
            for r in employer.recognitions
        )

    def _language(self, candidate: Candidate, vacancy: Vacancy) -> bool:
        def best(levels: tuple[LanguageLevel, ...]) -> dict[str, int]:
            found: dict[str, int] = {}
            for each in levels:
                found[each.language] = max(found.get(each.language, 0), CEFR.index(each.level))
            return found

        own = best(candidate.languages)
        slack = self.options.rules.language.tolerance if vacancy.trainable else 0
        return any(
            own.get(language, 0) < max(level - slack, 1)
            for language, level in best(vacancy.languages).items()
        )

    def need(self, candidate: Candidate, vacancy: Vacancy) -> int | None:
        """Return the coverage of the requirements in points."""
        step = round(self.options.skills.level_step * 1000)
        part = whole = 0
        for requirement in vacancy.requirements:
            best = 0
            for skill in candidate.skills:
                missing = max(requirement.level - skill.level, 0)
                credit = self.credit(skill.text, requirement.text)
                best = max(best, credit * max(1000 - step * missing, 0) // 1000)
            weight = self._weight(requirement)
            part, whole = part + best * weight, whole + weight * 1000
        return _half_up(part, whole) if whole else None

    def _weight(self, requirement) -> int:  # type: ignore[no-untyped-def]
        base = {
            "essential": self.importance.essential,
            "important": self.importance.important,
            "nice-to-have": self.importance.nice,
        }[requirement.importance]
        n = self.documents
        rare = 1 - math.log(self.asked[requirement.text]) / math.log(n) if n > 1 else 0.0
        return round(1000 * (base * (1 + self.importance.rarity * rare)))

    def use(self, candidate: Candidate, vacancy: Vacancy) -> int | None:
        """Return the share of the candidate's skills that the vacancy uses, in points."""
        own = {skill.text for skill in candidate.skills}
        asked = {requirement.text for requirement in vacancy.requirements}
        if not own or not asked:
            return None
        total = sum(max(self.credit(text, other) for other in asked) for text in own)
        return _half_up(total, 1000 * len(own))

    def learning(self, candidate: Candidate, vacancy: Vacancy) -> int | None:
        wanted = set(candidate.learn)
        if not wanted:
            return None
        total = sum(
            max((self.credit(text, r.text) for r in vacancy.requirements), default=0)
            for text in wanted
        )
        return _half_up(total, 1000 * len(wanted))

    def values(self, candidate: Candidate, vacancy: Vacancy) -> dict[str, int | None]:
        """Return the worth of each part in points, None where it does not apply."""
        sector = vacancy.sector or self.employer[vacancy.employer].sector
        road = self.road(candidate, vacancy)
        travel = None
        if road is not None:
            farthest, longest = self.limit(candidate)
            ends = [] if longest is None else [longest]
            ends += [] if farthest is None else [self.tenths(farthest, candidate)]
            end = max(min(ends), 1)
            travel = _half_up(max(end - self.tenths(road, candidate), 0), end)
        overlap, shorter = self.overlap(candidate, vacancy)
        bounded = all(p.start or p.end for p in (candidate.period, vacancy.period))
        gap, hours = self.gap(candidate, vacancy), None
        if gap is not None:
            tolerance = max(round(100 * self.options.rules.hours.tolerance), 1)
            hours = _half_up(max(tolerance - gap, 0), tolerance)
        told = bool(candidate.interests) and sector is not None
        return {
            "skills": self.need(candidate, vacancy),
            "use": self.use(candidate, vacancy),
            "travel": travel,
            "interests": 10_000 * (sector in candidate.interests) if told else None,
            "learning": self.learning(candidate, vacancy),
            "period": _half_up(overlap, shorter) if bounded else None,
            "hours": hours,
            "wish": self._wish(candidate, vacancy),
            "ranking": self._ranking(candidate, vacancy),
        }

    def _wish(self, candidate: Candidate, vacancy: Vacancy) -> int | None:
        offered = {v.id for v in self.profiles.vacancies}
        offering = {v.employer for v in self.profiles.vacancies}
        mine = [
            w
            for w in self.profiles.wishes
            if w.candidate == candidate.id and (w.vacancy in offered or w.employer in offering)
        ]
        ranks = [w.rank for w in mine if vacancy.id == w.vacancy or vacancy.employer == w.employer]
        return _first(ranks) if mine else None

    def _ranking(self, candidate: Candidate, vacancy: Vacancy) -> int | None:
        theirs = [
            r
            for r in self.profiles.rankings
            if r.vacancy == vacancy.id or (r.vacancy is None and r.employer == vacancy.employer)
        ]
        ranks = [r.rank for r in theirs if r.candidate == candidate.id]
        return _first(ranks) if theirs else None


def _half_up(part: int, whole: int) -> int:
    return math.floor(Fraction(10_000 * part, whole) + Fraction(1, 2))


def _first(ranks: list[int]) -> int:
    return _half_up(1, min(ranks)) if ranks else 0


def shares(weights: WeightOptions, applies: dict[str, int | None]) -> dict[str, int]:
    """Return the weights of the parts that apply as points that add up to 10,000."""
    given = {
        name: Fraction(getattr(weights, name)) for name in PART_ORDER if applies[name] is not None
    }
    total = sum(given.values())
    if not total:
        return dict.fromkeys(given, 0)
    exact = {name: 10_000 * weight / total for name, weight in given.items()}
    whole = {name: math.floor(value) for name, value in exact.items()}
    left = 10_000 - sum(whole.values())
    order = sorted(exact, key=lambda name: (whole[name] - exact[name], PART_ORDER.index(name)))
    for name in order[:left]:
        whole[name] += 1
    return whole


def score(weights: WeightOptions, values: dict[str, int | None]) -> int:
    """Return the total of one side."""
    share = shares(weights, values)
    return sum((share[n] * v + 5_000) // 10_000 for n, v in values.items() if v is not None)
