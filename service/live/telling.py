"""Pairs in the words of a reader: what counts, what is met, what is missing and how to learn it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from matching.errors import UnknownIdError
from matching.market import Opening, Ranked
from matching.profiles.places import places
from matching.profiles.records import Employer, Vacancy
from matching.profiles.vocabulary import Vocabulary
from matching.report.types import PairReport, PartReport, RequirementReport
from service.live.held import Held, Ids
from service.terms import (
    IMPORTANCES,
    KINDS,
    LEVELS,
    PARTS,
    RULE_NAMES,
    RULES,
    SKILL_LEVELS,
    STATUSES,
    TRAINING,
    requirement_phrase,
    term,
)
from service.words import Words

Told = dict[str, Any]
"""An object of an answer, as JSON has it."""

_SHOWN_POINTS: Final = 100
"""Points in one of the hundred that people read."""


class Teller:
    """Puts answers of a market into one language.

    Parameters
    ----------
    vocabulary
        The names of skills.
    language
        ``nl`` or ``en``.
    """

    def __init__(self, vocabulary: Vocabulary, language: str) -> None:
        self.vocabulary, self.language = vocabulary, language
        self.say = Words(language)
        self._labels: dict[str, str] = {
            concept.id: concept.label(language) for concept in vocabulary.concepts
        }
        self.parts = self._in_words(PARTS)
        self.importances = self._in_words(IMPORTANCES)
        self.statuses = self._in_words(STATUSES)
        self.kinds = self._in_words(KINDS)
        self.trainings = self._in_words(TRAINING)
        self.levels = self._in_words(LEVELS)
        self.skill_levels = {level: self.say(text) for level, text in SKILL_LEVELS.items()}

    def _in_words(self, registry: Mapping[str, str]) -> dict[str, str]:
        return {code: self.say(text) for code, text in registry.items()}

    def skill(self, key: str) -> str:
        """Return what to call a skill; words that are none are their own name."""
        return self._labels.get(key) or self.vocabulary.label(key, self.language)

    def explanation(self, report: PairReport) -> Told:
        """Return the parts, requirements and gaps of a pair."""
        return {
            "parts": [self.part(part) for part in report.parts],
            "requirements": [self.requirement(each) for each in report.requirements],
            "gaps": self.gaps(report),
        }

    def part(self, part: PartReport) -> Told:
        """Return one part of the scores."""
        return {
            "name": part.name,
            "label": self.parts.get(part.name, part.name),
            "value": shown(part.value),
            "candidate_points": part.candidate_points,
            "vacancy_points": part.vacancy_points,
        }

    def requirement(self, told: RequirementReport) -> Told:
        """Return how one requirement is met."""
        by = None
        if told.by is not None:
            by = {
                "skill": told.by,
                "label": self.skill(told.by),
                "level": told.by_level,
                "kind": told.kind,
                "kind_label": self.kinds.get(told.kind, told.kind),
            }
        return {
            **self._asked(told),
            "status": told.status,
            "status_label": self.statuses.get(told.status, told.status),
            "credit": told.credit / 1000,
            "by": by,
            "text": requirement_phrase(told, self.say, self.skill),
        }

    def _asked(self, told: RequirementReport) -> Told:
        return {
            "skill": told.skill,
            "label": self.skill(told.skill),
            "importance": told.importance,
            "importance_label": self.importances.get(told.importance, told.importance),
            "level": told.level,
            "level_label": self.skill_levels.get(told.level, ""),
        }

    def gaps(self, report: PairReport) -> list[Told]:
        """Return what the candidate does not (quite) have, with the training that closes it."""
        return [
            {**self._asked(told), "status": told.status, **self.training(told.training)}
            for told in report.requirements
            if told.status != "met"
        ]

    def training(self, code: str) -> Told:
        """Return how something is commonly learned."""
        return {"training": code or None, "training_label": self.trainings.get(code)}

    def broken(self, report: PairReport) -> list[Told]:
        """Return the rules that a pair breaks."""
        return [
            {"rule": rule, "label": term(RULE_NAMES, rule, self.say), "text": self._rule(rule)}
            for rule in report.broken
        ]

    def _rule(self, rule: str) -> str:
        return term(RULES, rule, self.say)

    def opening(self, told: Opening, ids: Ids) -> Told:
        """Return what a person could learn, and what that opens."""
        return {
            "skill": told.skill,
            "label": self.skill(told.skill),
            "certificate": told.certificate,
            "level": told.level or None,
            "opens": told.opens,
            "eligible": told.eligible,
            "complete": told.complete,
            **self.training(told.training),
            "vacancies": [ids.vacancies[key] for key in told.vacancies if key in ids.vacancies],
        }


def shown(points: int | None) -> float | None:
    """Return points of 10,000 as people read them: of 100, with two decimals."""
    return None if points is None else points / _SHOWN_POINTS


def scores(candidate: int, vacancy: int) -> Told:
    """Return the scores of a pair for both sides."""
    return {
        "candidate": shown(candidate),
        "vacancy": shown(vacancy),
        "candidate_points": candidate,
        "vacancy_points": vacancy,
    }


def offer(held: Held, key: str) -> Told:
    """Return a vacancy as lists show it.

    Raises
    ------
    UnknownIdError
        If it has just gone.
    """
    vacancy = held.market.vacancy(key)
    employer = held.market.employer(vacancy.employer)
    return {
        "id": held.ids.vacancies[key],
        "key": key,
        "title": vacancy.title,
        "employer": {"id": held.ids.employers[employer.id], "name": employer.name},
        "municipality": municipality(vacancy, employer),
        "sector": vacancy.sector or employer.sector,
        "hours_per_week": vacancy.hours_per_week,
        "places": vacancy.capacity,
    }


def municipality(vacancy: Vacancy, employer: Employer) -> str:
    """Return where the work is: by its postcode, else where the employer is."""
    place = places().get(vacancy.postcode or employer.postcode or "")
    return place.municipality if place else employer.municipality


def suggestion(held: Held, teller: Teller, rank: int, pair: Ranked) -> Told | None:
    """Return one suggestion; None for a vacancy that has just gone."""
    try:
        vacancy = offer(held, pair.vacancy)
    except UnknownIdError:
        return None
    return {
        "rank": rank,
        "vacancy": vacancy,
        "score": scores(pair.candidate_score, pair.vacancy_score),
        "wish": pair.rank,
        "km": pair.km,
        "minutes": pair.minutes,
        "locked": pair.locked,
        "explanation": teller.explanation(pair.report) if pair.report else None,
    }


def person(teller: Teller, rank: int, id_: str, pair: Ranked) -> Told:
    """Return one candidate of a shortlist for staff."""
    return {
        "rank": rank,
        "candidate": {"id": id_, "key": pair.candidate},
        "score": scores(pair.candidate_score, pair.vacancy_score),
        "ranking": pair.rank,
        "km": pair.km,
        "minutes": pair.minutes,
        "locked": pair.locked,
        "explanation": teller.explanation(pair.report) if pair.report else None,
    }
