"""Small markets for tests: a test says only what it is about, all else is plain.

The vocabulary is small enough to know by heart: `cook` and `bake` are related; `weld` and `mill`
are both narrower than `metal`; `solder` is near `weld` by a cosine of 0.8; `polish` and
`ukrainian` are languages, `vca` and `haccp` certificates, and each two of these are siblings.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from matching.config import MatchConfig, Title
from matching.pipeline import Result, Scored, prepare, run
from matching.profiles.encode import encode
from matching.profiles.options import ProfileOptions
from matching.profiles.records import (
    Candidate,
    Cefr,
    Decision,
    DecisionKind,
    Employer,
    EmployerRanking,
    Importance,
    LanguageLevel,
    Period,
    Profiles,
    Record,
    Requirement,
    SkillClaim,
    Vacancy,
    Wish,
)
from matching.profiles.vocabulary import Concept, Vocabulary
from matching.scoring.eligibility import RULE_NAMES
from matching.scoring.options import RuleOptions, ScoringOptions, WeightOptions
from matching.tables import ProfileTable

PROGRAMME = "markt"


def concept(
    name: str,
    kind: str = "vakvaardigheid",
    *,
    nl: str = "",
    synonyms: tuple[str, ...] = (),
    broader: tuple[str, ...] = (),
    related: tuple[str, ...] = (),
    training: str = "",
) -> Concept:
    """Return a concept whose labels are its id unless told otherwise."""
    labels = (nl or name, name.replace("-", " "))
    return Concept(name, kind, labels, (synonyms, ()), broader, related, (), training)


def vocabulary(*concepts: Concept, near: tuple[tuple[str, str, float], ...] = ()) -> Vocabulary:
    """Return a vocabulary of some concepts."""
    return Vocabulary(tuple(sorted(concepts, key=lambda c: c.id)), near, digest="x")


WORDS = vocabulary(
    concept("metal"),
    concept("weld", nl="lassen", synonyms=("laswerk",), broader=("metal",), training="course"),
    concept("mill", nl="frezen", broader=("metal",)),
    concept("solder", nl="solderen"),
    concept("cook", nl="koken", related=("bake",)),
    concept("bake", nl="bakken"),
    concept("sing", nl="zingen"),
    concept("slavic", "taal"),
    concept("polish", "taal", nl="Pools", broader=("slavic",)),
    concept("ukrainian", "taal", nl="Oekraïens", broader=("slavic",)),
    concept("safety", "certificaat"),
    concept("vca", "certificaat", nl="VCA basis", broader=("safety",)),
    concept("haccp", "certificaat", nl="HACCP", broader=("safety",)),
    near=(("solder", "weld", 0.8), ("polish", "ukrainian", 0.9), ("vca", "haccp", 0.9)),
)


def day(text: str) -> date:
    """Return a date from ISO notation."""
    return date.fromisoformat(text)


def period(start: str = "", end: str = "") -> Period:
    """Return a period; an empty text is an open end."""
    return Period(start=day(start) if start else None, end=day(end) if end else None)


def spoken(**levels: str) -> tuple[LanguageLevel, ...]:
    """Return languages with their levels."""
    return tuple(LanguageLevel(language=k, level=Cefr(v)) for k, v in levels.items())


def person(key: str = "c1", /, *, skills: Mapping[str, int] | None = None, **rest: Any) -> Candidate:
    """Return somebody who has some skills (text: level)."""
    claims = tuple(SkillClaim(text=k, level=v) for k, v in (skills or {}).items())
    return Candidate(id=key, skills=claims, **{"programme": PROGRAMME} | rest)


def firm(key: str = "e1", /, **rest: Any) -> Employer:
    """Return an employer."""
    return Employer(id=key, **{"name": f"Firma {key}"} | rest)


def offer(
    key: str = "v1",
    employer: str = "e1",
    /,
    *,
    asks: Mapping[str, tuple[str, int]] | None = None,
    **rest: Any,
) -> Vacancy:
    """Return a vacancy that asks some skills (text: importance and level)."""
    requirements = tuple(
        Requirement(text=text, importance=Importance(importance), level=level)
        for text, (importance, level) in (asks or {}).items()
    )
    base = {"programme": PROGRAMME, "title": f"Plek {key}"}
    return Vacancy(id=key, employer=employer, requirements=requirements, **base | rest)


def wish(candidate: str, vacancy: str, rank: int = 1) -> Wish:
    """Return a wish for a vacancy."""
    return Wish(candidate=candidate, vacancy=vacancy, rank=rank)


def ranking(candidate: str, vacancy: str, rank: int = 1, employer: str = "e1") -> EmployerRanking:
    """Return an employer's ranking of a candidate."""
    return EmployerRanking(employer=employer, candidate=candidate, vacancy=vacancy, rank=rank)


def lock(candidate: str, vacancy: str) -> Decision:
    """Return the decision that somebody gets a vacancy."""
    return Decision(kind=DecisionKind.LOCK, candidate=candidate, vacancy=vacancy, reason="gesprek")


def forbid(candidate: str, vacancy: str | None = None, employer: str | None = None) -> Decision:
    """Return the decision that somebody does not get a vacancy, or does not go to an employer."""
    return Decision(
        kind=DecisionKind.FORBID,
        candidate=candidate,
        vacancy=vacancy,
        employer=employer,
        reason="conflict",
    )


_FIELDS: dict[type[Record], str] = {
    Candidate: "candidates",
    Employer: "employers",
    Vacancy: "vacancies",
    Wish: "wishes",
    EmployerRanking: "rankings",
    Decision: "decisions",
}


def profiles(*records: Record) -> Profiles:
    """Return the records together; employers that nobody described are made."""
    sorts: dict[str, list[Any]] = {name: [] for name in _FIELDS.values()}
    for record in records:
        sorts[_FIELDS[type(record)]].append(record)
    known = {employer.id for employer in sorts["employers"]}
    missing = {vacancy.employer for vacancy in sorts["vacancies"]} - known
    sorts["employers"] += [firm(name) for name in sorted(missing)]
    return Profiles(**{name: tuple(found) for name, found in sorts.items()})


def rules(**on: Mapping[str, Any]) -> RuleOptions:
    """Return rules of which only the named ones are on, with their settings."""
    return RuleOptions.model_validate(
        {name: {"on": name in on, **on.get(name, {})} for name in RULE_NAMES}
    )


def scoring(
    candidate: Mapping[str, float] | None = None,
    vacancy: Mapping[str, float] | None = None,
    *,
    level_step: float = 0.25,
    **on: Mapping[str, Any],
) -> ScoringOptions:
    """Return options with some weights (skills alone if not told) and some rules on."""
    return ScoringOptions(
        rules=rules(**{"forbidden": {}} | on),
        skills={"level_step": level_step},  # type: ignore[arg-type]
        candidate=WeightOptions(**candidate or {"skills": 1}),
        vacancy=WeightOptions(**vacancy or {"skills": 1}),
    )


def config(options: ScoringOptions | None = None, **rest: Any) -> MatchConfig:
    """Return a programme with some scoring options."""
    base: dict[str, Any] = {
        "name": PROGRAMME,
        "title": Title(nl="Markt", en="Market"),
        "seed": 1,
    }
    return MatchConfig(**base | {"scoring": options or scoring()} | rest)


def encoded(*records: Record, words: Vocabulary = WORDS) -> ProfileTable:
    """Return the records as arrays."""
    return encode(profiles(*records), words, ProfileOptions())


def prepared(*records: Record, with_config: MatchConfig | None = None) -> Scored:
    """Return the records scored."""
    return prepare(profiles(*records), with_config or config(), vocabulary=WORDS)


def solved(*records: Record, with_config: MatchConfig | None = None) -> Result:
    """Return a whole run on the records."""
    return run(profiles(*records), with_config or config(), vocabulary=WORDS)
