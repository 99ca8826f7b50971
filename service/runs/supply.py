"""What a programme has to divide before any run: people and places, by level and by sector."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, case, cast, func, select
from sqlalchemy.orm import Session

from matching.profiles.codes import home_sector, sector_name
from matching.tables import LEVELS
from service.profiles.models import Candidate, Employer, Vacancy


@dataclass(frozen=True)
class Group:
    """People and places of one level or sector; an empty key is what is not told."""

    key: str
    people: int
    places: int

    @property
    def short(self) -> int:
        """How many places there are too few."""
        return max(self.people - self.places, 0)


@dataclass(frozen=True)
class Supply:
    """People and places of a programme at this moment.

    Attributes
    ----------
    ready
        People whom a run may place now.
    vacancies, places
        Open, at employers that are not paused.
    groups
        ``level`` and ``sector`` to the groups. A person counts in the sector of their crebo, else
        of their first interest; a vacancy in every level that it accepts, so where there are too
        few places for a level, there are.
    """

    people: int
    ready: int
    vacancies: int
    places: int
    groups: Mapping[str, tuple[Group, ...]]


def supply_of(session: Session, programme: str) -> Supply:
    """Return demand and supply of a programme, in two questions to the database."""
    people: dict[str, Counter[str]] = {"level": Counter(), "sector": Counter()}
    places: dict[str, Counter[str]] = {"level": Counter(), "sector": Counter()}
    ready = offers = total = anywhere = 0
    for row in session.execute(_people(programme)):
        people["level"][row.level if row.level != "none" else ""] += row.number
        home = home_sector(row.crebo, json.loads(row.interests))
        people["sector"][home or ""] += row.number
        ready += row.ready
    for row in session.execute(_places(programme)):
        levels = json.loads(row.levels)
        for level in levels:
            places["level"][level] += row.places
        anywhere += 0 if levels else row.places
        total += row.places
        places["sector"][sector_name(row.sector or row.at) or ""] += row.places
        offers += row.number
    for level in {*people["level"], *places["level"]} if anywhere else ():
        places["level"][level] += anywhere
    return Supply(
        people=people["level"].total(),
        ready=ready,
        vacancies=offers,
        places=total,
        groups={kind: _groups(kind, people[kind], places[kind]) for kind in people},
    )


def _people(programme: str) -> Any:
    interests = cast(Candidate.interests, Text)
    what = (Candidate.level, Candidate.crebo, interests)
    return (
        select(
            Candidate.level,
            Candidate.crebo,
            interests.label("interests"),
            func.count().label("number"),
            func.sum(case((Candidate.ready, 1), else_=0)).label("ready"),
        )
        .where(Candidate.programme == programme, Candidate.objected_at.is_(None))
        .group_by(*what)
    )


def _places(programme: str) -> Any:
    levels = cast(Vacancy.levels, Text)
    return (
        select(
            levels.label("levels"),
            Vacancy.sector,
            Employer.sector.label("at"),
            func.count().label("number"),
            func.sum(Vacancy.capacity).label("places"),
        )
        .join(Employer, Employer.id == Vacancy.employer_id)
        .where(Vacancy.programme == programme, Vacancy.state == "open", ~Employer.paused)
        .group_by(levels, Vacancy.sector, Employer.sector)
    )


def _groups(kind: str, people: Counter[str], places: Counter[str]) -> tuple[Group, ...]:
    """Return the groups: levels in their order, sectors with most people first; unknown last."""
    keys = {key for key in (*people, *places) if people[key] or places[key]}

    def order(key: str) -> tuple[Any, ...]:
        if kind == "level":
            return (not key, LEVELS.index(key) if key else 0)
        return (not key, -max(people[key], places[key]), key)

    return tuple(Group(key, people[key], places[key]) for key in sorted(keys, key=order))
