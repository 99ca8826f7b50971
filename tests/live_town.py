"""A small town for tests of the live markets: people, employers and vacancies from a seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import uuid4

from matching.config import MatchConfig, load_config
from matching.pipeline import Scored, prepare
from matching.profiles.linking import linker_for
from matching.profiles.vocabulary import default_vocabulary
from service.accounts.models import Organisation
from service.accounts.policy import SYSTEM
from service.db.base import new_id
from service.db.engine import Database
from service.live.decisions import decisions_of
from service.profiles.loading import load_profiles
from service.profiles.models import Candidate, Employer, Programme, Vacancy
from tests.service_app import Hall

SKILLS = (
    "lassen", "TIG-lassen", "Excel", "Python", "SQL", "boekhouden", "klanten helpen",
    "nauwkeurig werken", "vogels ringen met Truus", "VCA basis", "metselen", "programmeren in Java",
)  # fmt: skip
POSTCODES = ("2311", "2312", "2321", "2352", "2341", "2225", "2382", "2251")
SECTORS = ("bouw", "ict", "zorg", "techniek", "horeca")


@dataclass
class Town:
    """Who lives in a programme of its own, and who offers work there."""

    hall: Hall
    programme: str
    organisation: Organisation
    people: list[Candidate]
    firms: list[Employer]
    offers: list[Vacancy]

    def prepared(self) -> Scored:
        """Return what a fresh start of the engine makes of the database as it is now."""
        return prepared(self.hall.database, self.programme)

    def change(self, row: Candidate | Vacancy | Employer, **columns: Any) -> None:
        """Change a row as a route does: in one transaction, told to every process."""
        kinds = {Candidate: "candidate", Vacancy: "vacancy", Employer: "employer"}
        with self.hall.writing(SYSTEM) as work:
            found: Any = work.session.get_one(type(row), row.id)
            for name, value in columns.items():
                setattr(found, name, value)
            found.updated_at = work.now
            programme = "" if isinstance(row, Employer) else self.programme
            work.touch(kinds[type(row)], row.id, row.key, programme)


class Gathering(Hall):
    """Makes rows and puts them into their tables together, which is a lot quicker."""

    rows: list[Any]

    @classmethod
    def on(cls, hall: Hall) -> Gathering:
        made = cls(hall.app, hall.database, hall.settings, hall.clock)
        made.rows = []
        return made

    def add(self, *rows: Any) -> None:
        for row in rows:
            if hasattr(row, "id") and row.id is None:
                row.id = new_id()
            self.rows.append(row)

    def programme(self, name: str = "stagepact") -> str:
        return name

    def keep(self) -> None:
        """Put all into the tables."""
        with self.database.writing() as session:
            for row in self.rows:
                session.add(row)
                if not isinstance(row, Candidate | Vacancy):
                    session.flush()


def town(hall: Hall, *, people: int = 12, offers: int = 10, seed: int = 1, **person: Any) -> Town:
    """Make a town in a programme of its own, so that no other test is in its lists."""
    programme = f"town-{uuid4().hex[:12]}"
    config = load_config("stagepact").model_dump(mode="json") | {"name": programme}
    random, rows = Random(seed), Gathering.on(hall)
    rows.add(Programme(name=programme, config=config, created_at=hall.clock()))
    organisation = rows.organisation("employer")
    firms = [
        rows.employer(organisation=organisation if at == 0 else None, postcode=postcode)
        for at, postcode in enumerate(random.sample(POSTCODES, 4))
    ]
    made = Town(hall, programme, organisation, [], firms, [])
    for at in range(offers):
        made.offers.append(
            rows.vacancy(
                firms[at % len(firms)],
                programme=programme,
                skills={
                    skill: random.choice(("essential", "important", "nice-to-have"))
                    for skill in random.sample(SKILLS, 3)
                },
                postcode=random.choice(POSTCODES),
                sector=random.choice(SECTORS),
                hours_per_week=random.choice((24.0, 32.0, 40.0)),
                certificates=["VCA basis"] if at % 5 == 4 else [],
            )
        )
    for _ in range(people):
        made.people.append(
            rows.candidate(
                programme=programme,
                skills={s: random.randint(1, 4) for s in random.sample(SKILLS, 4)},
                **{
                    "level": "hbo",
                    "postcode": random.choice(POSTCODES),
                    "travel_mode": random.choice(("bike", "car")),
                    "interests": random.sample(SECTORS, 2),
                    "hours_per_week": random.choice((24.0, 32.0, 36.0)),
                    **person,
                },
            )
        )
    rows.keep()
    return made


def prepared(database: Database, programme: str) -> Scored:
    """Return what a fresh start of the engine makes of a programme as it is now."""
    with database.reading() as session:
        profiles = load_profiles(session, programme, decisions_of(session, programme))
        config = MatchConfig.model_validate(session.get_one(Programme, programme).config)
    return prepare(profiles, config, linker=linker_for(default_vocabulary()))


def expected_suggestions(scored: Scored, candidate: str) -> list[tuple[str, int, int]]:
    """Return vacancy and both scores in the order in which people read them."""
    return _expected(scored, "candidate", candidate)


def expected_shortlist(scored: Scored, vacancy: str) -> list[tuple[str, int, int]]:
    """Return candidate and both scores in the order in which employers read them."""
    return _expected(scored, "vacancy", vacancy)


def _expected(scored: Scored, side: str, key: str) -> list[tuple[str, int, int]]:
    other = "vacancy" if side == "candidate" else "candidate"
    ids = {"candidate": scored.table.candidate_ids, "vacancy": scored.table.vacancy_ids}
    own = ids[side].index(key)
    rows = []
    for at, name in enumerate(ids[other]):
        pair = (own, at) if side == "candidate" else (at, own)
        if scored.scores.pair(*pair) < 0:
            continue
        told = scored.teller.tell(*pair)
        if told.broken and not told.locked:  # scored for what a decision costs, and ruled out
            continue
        wish = told.wish if side == "candidate" else None
        score = told.candidate_score if side == "candidate" else told.vacancy_score
        order = (10**9 if wish is None else wish, -score, name)
        rows.append((order, (name, told.candidate_score, told.vacancy_score)))
    return [row for _, row in sorted(rows)]
