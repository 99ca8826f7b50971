"""Small markets for tests: a test says only what it is about, all else is plain.

The vocabulary is small enough to know by heart: `cook` and `bake` are related; `weld` and `mill`
are both narrower than `metal`; `solder` is near `weld` by a cosine of 0.8; `polish` and
`ukrainian` are languages, `vca` and `haccp` certificates, and each two of these are siblings.
"""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np

from matching.config import MatchConfig, Title
from matching.pipeline import Result, Scored, prepare, run
from matching.profiles.encode import encode
from matching.profiles.options import ProfileOptions, SimilarityOptions
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
from matching.profiles.vocabulary import Concept, Occupation, Vocabulary
from matching.scoring.eligibility import RULE_NAMES
from matching.scoring.options import RuleOptions, ScoringOptions, WeightOptions
from matching.tables import ProfileTable

PROGRAMME = "markt"

CREDIT = SimilarityOptions(
    narrower=0.8,
    broader=0.5,
    related=0.6,
    sibling=0.3,
    near=0.6,
    near_from=0.5,
    near_to=0.8,
    together=0.4,
    least=0.01,
)
"""Round figures to reckon with by hand; the defaults follow what was measured."""


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
    return Concept(
        id=name,
        kind=kind,
        labels={"nl": nl or name, "en": name.replace("-", " ")},
        synonyms={"nl": synonyms},
        descriptions={},
        sectors=(),
        broader=broader,
        related=related,
        training=training,
    )


def occupation(
    name: str, *, essential: tuple[str, ...] = (), important: tuple[str, ...] = ()
) -> Occupation:
    """Return an occupation with some skills."""
    return Occupation(
        id=name,
        labels={"nl": name, "en": name},
        synonyms={},
        descriptions={},
        sectors=(),
        essential=essential,
        important=important,
    )


def vocabulary(*concepts: Concept, near: tuple[tuple[str, str, float], ...] = ()) -> Vocabulary:
    """Return a vocabulary of some concepts."""
    return Vocabulary(tuple(sorted(concepts, key=lambda c: c.id)), neighbours=near, digest="x")


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


def person(
    key: str = "c1", /, *, skills: Mapping[str, int] | None = None, **rest: Any
) -> Candidate:
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
        "profiles": ProfileOptions(similarity=CREDIT),
        "seed": 1,
    }
    return MatchConfig(**base | {"scoring": options or scoring()} | rest)


def encoded(*records: Record, words: Vocabulary = WORDS) -> ProfileTable:
    """Return the records as arrays."""
    return encode(profiles(*records), words, ProfileOptions(similarity=CREDIT))


def prepared(*records: Record, with_config: MatchConfig | None = None) -> Scored:
    """Return the records scored."""
    return prepare(profiles(*records), with_config or config(), vocabulary=WORDS)


def solved(*records: Record, with_config: MatchConfig | None = None) -> Result:
    """Return a whole run on the records."""
    return run(profiles(*records), with_config or config(), vocabulary=WORDS)


def identical(one: object, other: object) -> bool:
    """Return whether two tables or reports are equal, arrays to the last bit."""
    if dataclasses.is_dataclass(one):
        return type(one) is type(other) and all(
            identical(getattr(one, f.name), getattr(other, f.name)) for f in dataclasses.fields(one)
        )
    if isinstance(one, np.ndarray) and isinstance(other, np.ndarray):
        return one.dtype == other.dtype and one.tobytes() == other.tobytes()
    return one == other


def crowd(seed: int, people: int = 24, offers: int = 10) -> Profiles:
    """Return a market drawn at random, the same for the same seed, with every kind of record."""
    chance = random.Random(seed)
    skills = ["lassen", "frezen", "koken", "bakken", "zingen", "solderen", "zelf bedacht"]
    importances = ["essential", "important", "nice-to-have"]
    postcodes = ["2312", "2333", "2225", "2352", "2341", "2251", None]

    def some(values: list[str], most: int) -> list[str]:
        return chance.sample(values, chance.randint(0, most))

    def level() -> int:
        return chance.randint(1, 4)

    records: list[Record] = [
        person(
            f"c{i:02}",
            skills={text: level() for text in some(skills, 4)},
            postcode=chance.choice(postcodes),
            hours_per_week=chance.choice([24, 32, 40, None]),
            interests=tuple(some(["techniek", "zorg", "horeca"], 2)),
            learn=tuple(some(skills, 2)),
            languages=spoken(nl=chance.choice(["A2", "B1", "B2"])),
            certificates=tuple(some(["vca", "haccp"], 2)),
        )
        for i in range(people)
    ]
    records += [
        firm(
            f"e{i}",
            postcode=chance.choice(postcodes),
            sector=chance.choice(["techniek", "zorg", "horeca"]),
            supervision_capacity=chance.choice([None, 1, 3]),
        )
        for i in range(max(offers // 2, 1))
    ]
    records += [
        offer(
            f"v{i:02}",
            f"e{chance.randrange(max(offers // 2, 1))}",
            asks={text: (chance.choice(importances), level()) for text in some(skills, 4)},
            capacity=chance.choice([1, 1, 2, 3]),
            hours_per_week=chance.choice([24, 32, 40, None]),
            languages=spoken(nl=chance.choice(["A1", "A2", "B1"])),
            certificates=tuple(some(["vca", "haccp"], 1)),
            trainable=chance.random() < 0.3,
        )
        for i in range(offers)
    ]
    names = [f"c{i:02}" for i in chance.sample(range(people), people // 2)]
    records += [wish(c, f"v{chance.randrange(offers):02}", chance.randint(1, 3)) for c in names]
    records += [forbid(names[0], "v00"), forbid(names[1], employer="e0"), lock(names[2], "v01")]
    return profiles(*records)
