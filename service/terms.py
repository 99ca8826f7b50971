"""What codes of the engine are called, in one place: rules, parts, levels, methods and so on.

Each registry maps a code to an English source text; `service.words` gives the Dutch. Codes that a
registry does not know are shown as they are, so that a new rule is odd to read but never a crash.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Final, Protocol, TypeVar

from service.words import N_, Words, language_name

Code = TypeVar("Code", bound=Hashable)
SkillName = Callable[[str], str]
"""Gives the name of a skill key in the language of the reader."""


class Change(Protocol):
    """What would have to change: a `ChangeReport` or a `HelpReport` of the engine."""

    @property
    def rule(self) -> str:
        """The rule that gives way."""

    @property
    def amount(self) -> float:
        """By how much, in `unit`."""

    @property
    def unit(self) -> str:
        """km, minutes, hours, days or nothing."""

    @property
    def what(self) -> str:
        """A name where there is no amount."""


class Requirement(Protocol):
    """How a requirement is met: a `RequirementReport` of the engine."""

    @property
    def skill(self) -> str:
        """The skill asked."""

    @property
    def level(self) -> int:
        """The level asked."""

    @property
    def status(self) -> str:
        """met, partly or missing."""

    @property
    def by(self) -> str | None:
        """The skill that counts for it."""

    @property
    def by_level(self) -> int:
        """The level of that skill."""

    @property
    def kind(self) -> str:
        """How the two are near."""

    @property
    def training(self) -> str:
        """How the skill asked is commonly learned."""


RULES: Final[Mapping[str, str]] = {
    "forbidden": N_("ruled out by a decision"),
    "paused": N_("the employer is paused"),
    "readiness": N_("the school has not approved the assignment yet"),
    "level": N_("the level does not fit"),
    "field": N_("another field of study"),
    "recognition": N_("the employer is not recognised for this crebo"),
    "leerweg": N_("another learning route (leerweg)"),
    "period": N_("the periods do not fit"),
    "hours": N_("the hours a week differ too much"),
    "travel": N_("too far to travel"),
    "language": N_("the language level is too low"),
    "licence": N_("a driving licence is missing"),
    "certificate": N_("a certificate is missing"),
}
"""Why a pair may not meet."""

RULE_NAMES: Final[Mapping[str, str]] = {
    "forbidden": N_("Decisions that rule a pair out"),
    "paused": N_("Employers that are paused"),
    "readiness": N_("Assignment approved by the school"),
    "level": N_("Level of education"),
    "field": N_("Crebo or field of study"),
    "recognition": N_("Recognition of the employer (erkend leerbedrijf)"),
    "leerweg": N_("Learning route (leerweg)"),
    "period": N_("Period"),
    "hours": N_("Hours a week"),
    "travel": N_("Travel"),
    "language": N_("Languages"),
    "licence": N_("Driving licence"),
    "certificate": N_("Certificates"),
}
"""What a rule is about."""

PARTS: Final[Mapping[str, str]] = {
    "skills": N_("Skills"),
    "use": N_("Own skills used"),
    "travel": N_("Travel time"),
    "interests": N_("Interests"),
    "learning": N_("Learning wishes"),
    "period": N_("Period fit"),
    "hours": N_("Hours fit"),
    "wish": N_("Own wish"),
    "ranking": N_("Ranking by the employer"),
}
"""The parts of a score."""

IMPORTANCES: Final[Mapping[str, str]] = {
    "essential": N_("essential"),
    "important": N_("important"),
    "nice-to-have": N_("nice to have"),
}

STATUSES: Final[Mapping[str, str]] = {
    "met": N_("met"),
    "partly": N_("partly"),
    "missing": N_("missing"),
}
"""How a requirement is met."""

KINDS: Final[Mapping[str, str]] = {
    "same": N_("the same skill"),
    "narrower": N_("more specific"),
    "related": N_("related"),
    "broader": N_("more general"),
    "near": N_("close in meaning"),
    "together": N_("part of the same occupations"),
    "sibling": N_("same family"),
}
"""Why one skill counts for another."""

TRAINING: Final[Mapping[str, str]] = {
    "on-the-job": N_("learned at work"),
    "short-course": N_("a short course of some days"),
    "course": N_("a course of some weeks or months"),
    "diploma": N_("a diploma course of some years"),
}
"""How a skill is commonly learned."""

SKILL_LEVELS: Final[Mapping[int, str]] = {
    1: N_("beginner"),
    2: N_("with help"),
    3: N_("independent"),
    4: N_("teaches others"),
}

LEVELS: Final[Mapping[str, str]] = {
    "none": N_("No level given"),
    "mbo1": "mbo 1",
    "mbo2": "mbo 2",
    "mbo3": "mbo 3",
    "mbo4": "mbo 4",
    "hbo": "hbo",
    "wo": "wo",
}

LEERWEGEN: Final[Mapping[str, str]] = {
    "bol": "BOL",
    "bbl": "BBL",
    "internship": N_("internship"),
    "project": N_("project"),
}

TRAVEL_MODES: Final[Mapping[str, str]] = {
    "bike": N_("by bike"),
    "public-transport": N_("by public transport"),
    "car": N_("by car"),
}

METHODS: Final[Mapping[str, str]] = {
    "stable": N_("Stable, with the most people placed"),
    "candidate-optimal": N_("Stable, best for candidates"),
    "vacancy-optimal": N_("Stable, best for employers"),
    "one-sided": N_("By the wishes of candidates alone"),
    "best-total": N_("Best total score"),
}

METHOD_STORIES: Final[Mapping[str, str]] = {
    "stable": N_(
        "Nobody can make a better deal with an employer behind the back of the others. Of all "
        "divisions for which that holds, this one places the most people and then has the best "
        "total score."
    ),
    "candidate-optimal": N_(
        "Candidates choose in the order of their preference, and an employer keeps the best so "
        "far. Nobody can make a better deal with an employer behind the back of the others."
    ),
    "vacancy-optimal": N_(
        "Employers choose in the order of their preference, and a candidate keeps the best so "
        "far. Nobody can make a better deal with an employer behind the back of the others."
    ),
    "one-sided": N_(
        "Employers rank nobody. As many people placed as possible, each as near to the top of "
        "their own list as can be. Nobody can do better without somebody else doing worse."
    ),
    "best-total": N_(
        "As many people placed as possible, with the highest total score. Some candidates and "
        "employers may rather have each other; the report names those pairs."
    ),
}

MODES: Final[Mapping[str, str]] = {
    "two-sided": N_("Both sides rank"),
    "stagematching": N_("Employers rank nobody (stagematching)"),
}

SOLVER_STATUSES: Final[Mapping[str, str]] = {
    "optimal": N_("proven best"),
    "feasible": N_("found; not proven to be the best"),
}

VIOLATIONS: Final[Mapping[str, str]] = {
    "unknown-vacancy": N_("placed at a vacancy that does not exist"),
    "forbidden": N_("placed although a decision rules it out"),
    "not-acceptable": N_("placed although the rules do not allow it"),
    "lock-broken": N_("a locked pair was not kept"),
    "over-capacity": N_("more people than places"),
    "over-employer-capacity": N_("more people than the employer can supervise"),
    "quota-missed": N_("fewer people than must be there together"),
    "couple-split": N_("two who belong together are apart"),
}

SEVERITIES: Final[Mapping[str, str]] = {
    "error": N_("error"),
    "warning": N_("warning"),
    "note": N_("note"),
}

GROUPS: Final[Mapping[str, str]] = {
    "sector": N_("Sector"),
    "level": N_("Level"),
    "municipality": N_("Municipality"),
}
"""What demand and supply are compared by."""

CHANGES: Final[Mapping[str, str]] = {
    "readiness": N_("if the school approves the assignment"),
    "leerweg": N_("with leerweg {what}"),
    "language": "{what}",
    "certificate": N_("with certificate {what}"),
    "licence": N_("with driving licence {what}"),
    "recognition": N_("if the employer is recognised for this crebo"),
}
"""A change without an amount, by its rule; ``{what}`` is filled in."""


def term(registry: Mapping[Code, str], code: Code, say: Words) -> str:
    """Return what a code is called; one that the registry does not know is its own name."""
    return say(registry[code]) if code in registry else str(code)


def change_phrase(change: Change, say: Words, skill_name: SkillName) -> str:
    """Return a change in a few words: "5 km further", "with certificate VCA"."""
    if change.unit in _MEASURED:
        return _MEASURED[change.unit](change.amount, say)
    if change.rule not in CHANGES:
        return term(RULES, change.rule, say)
    what = _WHAT.get(change.rule, _as_told)(change.what, say, skill_name)
    return say(CHANGES[change.rule], what=what)


def change_sentence(change: Any, say: Words, skill_name: SkillName) -> str:
    """Return a `ChangeReport` with what it opens: "5 km further: 3 places"."""
    places = say.plural(change.places, "{n} place", "{n} places")
    return say("{change}: {places}", change=change_phrase(change, say, skill_name), places=places)


def requirement_phrase(requirement: Requirement, say: Words, skill_name: SkillName) -> str:
    """Return how a requirement is met: 'partly: through "custom measuring" (related)'."""
    status = term(STATUSES, requirement.status, say)
    if requirement.by is None:
        training = term(TRAINING, requirement.training, say)
        return say("{status}; {training}", status=status, training=training) if training else status
    if requirement.by == requirement.skill:
        if requirement.status == "met":
            return status
        return say(
            "{status}: has level {own}, asked is {asked}",
            status=status,
            own=requirement.by_level,
            asked=requirement.level,
        )
    return say(
        "{status}: through “{skill}” ({kind})",
        status=status,
        skill=skill_name(requirement.by),
        kind=term(KINDS, requirement.kind, say),
    )


def _as_told(what: str, _say: Words, _skill_name: SkillName) -> str:
    """Return a name as the engine tells it."""
    return what


def _languages(what: str, say: Words, _skill_name: SkillName) -> str:
    """Return "Dutch at B2 and English at B1" for "nl B2, en B1"."""
    told = []
    for part in what.split(", "):
        code, _, level = part.rpartition(" ")
        told.append(
            say("{language} at {level}", language=language_name(code, say.language), level=level)
        )
    return say.listing(told)


def _certificates(what: str, say: Words, skill_name: SkillName) -> str:
    """Return the names of certificates for their skill keys."""
    return say.listing([skill_name(part) for part in what.split(", ")])


def _leerwegen(what: str, say: Words, _skill_name: SkillName) -> str:
    """Return "BOL / BBL" for "bol/bbl"."""
    return " / ".join(term(LEERWEGEN, part, say) for part in what.split("/"))


_WHAT: Final[Mapping[str, Callable[[str, Words, SkillName], str]]] = {
    "language": _languages,
    "certificate": _certificates,
    "leerweg": _leerwegen,
}
"""How to say the name in a change, by its rule."""


def _km(amount: float, say: Words) -> str:
    return say("{amount} km further", amount=say.short_number(amount))


def _minutes(amount: float, say: Words) -> str:
    minutes = math.ceil(amount)
    return say.plural(minutes, "{n} minute longer on the way", "{n} minutes longer on the way")


def _hours(amount: float, say: Words) -> str:
    return say("{amount} hours a week more or less", amount=say.short_number(amount))


def _days(amount: float, say: Words) -> str:
    """Return days as weeks, which is how people plan a period."""
    weeks = math.ceil(amount / 7)
    return say.plural(
        weeks, "if the periods overlap {n} week more", "if the periods overlap {n} weeks more"
    )


_MEASURED: Final[Mapping[str, Callable[[float, Words], str]]] = {
    "km": _km,
    "minutes": _minutes,
    "hours": _hours,
    "days": _days,
}
"""How to say an amount, by its unit."""
