"""A small town with a round, two runs and an account of each role, for the tests of pages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

from sqlalchemy import select

from matching.config import load_config
from service.accounts.models import Account, Organisation
from service.accounts.policy import ROLES
from service.db.base import new_id
from service.profiles.models import Candidate, Employer, Programme, Vacancy, Wish
from service.runs.models import Decision, Proposal, Round
from tests.live_town import POSTCODES, SECTORS, SKILLS
from tests.service_app import KINDS, Hall
from tests.service_runs import asked, do_all

PROGRAMME: Final = "stagepact"

_NAMES: Final = (
    "Noor Bakker", "Yusuf Demir", "Sanne Vermeer", "Tim Jansen", "Fatima el Idrissi", "Lars Visser",
    "Maryam Karimi", "Daan Smit", "Aylin Yılmaz", "Bram de Groot", "Chloë Peeters", "Omar Haddad",
    "Eva Mulder", "Jayden Wong", "Łucja Nowak", "Ruben Bos",
)  # fmt: skip


@dataclass
class PageScene:
    """What the tests of pages walk through.

    Attributes
    ----------
    homes
        Kind of organisation to the organisation.
    accounts
        Role to an account of it. The coach and the candidate see ``people`` with an even place,
        which belong to the coaching organisation; the school sees the others.
    firms, offers
        The first of the firms is of the employer's account, and so is every fourth offer.
    person
        Whom the candidate's account is about.
    runs
        Two runs that are done; a lock was decided between them.
    extra
        What a part of the tour adds for itself.
    """

    hall: Hall
    homes: dict[str, Organisation] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    people: list[Candidate] = field(default_factory=list)
    firms: list[Employer] = field(default_factory=list)
    offers: list[Vacancy] = field(default_factory=list)
    round_id: str = ""
    runs: list[str] = field(default_factory=list)
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def person(self) -> Candidate:
        """The candidate who has an account."""
        return self.people[2]

    def proposed_to(self, candidate: Candidate, run: int = -1) -> str | None:
        """Return the vacancy that a run proposes to somebody."""
        with self.hall.database.reading() as session:
            return session.scalars(
                select(Proposal.vacancy_id).where(
                    Proposal.run_id == self.runs[run], Proposal.candidate_id == candidate.id
                )
            ).one_or_none()


def make_page_scene(hall: Hall, *, people: int = 16, offers: int = 8) -> PageScene:
    """Fill an empty database."""
    scene, random = PageScene(hall), Random(7)
    _programme(hall)
    with hall.at_once():
        for kind in dict.fromkeys(KINDS.values()):
            scene.homes[kind] = hall.organisation(kind)
        for at, postcode in enumerate(random.sample(POSTCODES, 4)):
            home = scene.homes["employer"] if at == 0 else None
            scene.firms.append(hall.employer(organisation=home, postcode=postcode))
        for at in range(offers):
            scene.offers.append(_offer(scene, random, at))
        for at in range(people):
            scene.people.append(_person(scene, random, at))
        for role in ROLES:
            scene.accounts[role] = hall.account(
                role,
                organisation=scene.homes.get(KINDS.get(role, "")),
                programmes=(PROGRAMME,),
                candidate=scene.person if role == "candidate" else None,
            )
        _wishes(scene, random)
        scene.round_id = _round(scene)
    _runs(scene)
    return scene


def _programme(hall: Hall) -> None:
    config = load_config(PROGRAMME).model_dump(mode="json")
    config["method"]["name"] = "candidate-optimal"
    hall.programme(PROGRAMME)
    with hall.database.writing() as session:
        session.get_one(Programme, PROGRAMME).config = config


def _offer(scene: PageScene, random: Random, at: int) -> Vacancy:
    return scene.hall.vacancy(
        scene.firms[at % len(scene.firms)],
        programme=PROGRAMME,
        title=f"Stage {('techniek', 'zorg', 'ICT', 'horeca')[at % 4]} {at + 1}",
        skills={
            skill: random.choice(("essential", "important", "nice-to-have"))
            for skill in random.sample(SKILLS, 3)
        },
        postcode=random.choice(POSTCODES),
        sector=random.choice(SECTORS),
        hours_per_week=random.choice((24.0, 32.0, 40.0)),
        capacity=1 + at % 2,
        certificates=["VCA basis"] if at == 4 else [],
    )


def _person(scene: PageScene, random: Random, at: int) -> Candidate:
    kind = "school" if at % 2 else "coaching"
    return scene.hall.candidate(
        organisation=scene.homes[kind],
        programme=PROGRAMME,
        name=_NAMES[at % len(_NAMES)],
        skills={skill: random.randint(1, 4) for skill in random.sample(SKILLS, 4)},
        level="hbo",
        postcode=random.choice(POSTCODES),
        travel_mode=random.choice(("bike", "car")),
        interests=random.sample(SECTORS, 2),
        hours_per_week=random.choice((24.0, 32.0, 36.0)),
    )


def _wishes(scene: PageScene, random: Random) -> None:
    for person in scene.people[:6]:
        for rank, offer in enumerate(random.sample(scene.offers, 2), 1):
            scene.hall.add(Wish(candidate_id=person.id, rank=rank, vacancy_id=offer.id))


def _round(scene: PageScene) -> str:
    row = Round(
        id=new_id(), programme=PROGRAMME, name="Stagebeurs voorjaar", kind="fair", state="open",
        starts_on=date(2027, 2, 1), ends_on=date(2027, 6, 30), target=12,
        created_at=scene.hall.clock(), updated_at=scene.hall.clock(),
    )  # fmt: skip
    scene.hall.add(row)
    return row.id


def _runs(scene: PageScene) -> None:
    """Do two runs; between them somebody who had nothing is locked to a place."""
    hall = scene.hall
    for at in range(2):
        run = asked(hall, PROGRAMME, round=scene.round_id)
        do_all(hall)
        scene.runs.append(run)
        hall.clock.forward(minutes=5)
        if at == 0:
            last = next(one for one in reversed(scene.people) if scene.proposed_to(one))
            other = next(one for one in scene.offers if one.id != scene.proposed_to(last))
            hall.add(
                Decision(
                    id=new_id(), programme=PROGRAMME, round_id=scene.round_id, kind="lock",
                    candidate_id=last.id, vacancy_id=other.id, reason="Afgesproken op de beurs",
                    by="", decided_on=hall.clock().date(), made_by=scene.accounts["stagejager"].id,
                    made_at=hall.clock(),
                )
            )  # fmt: skip
            hall.clock.forward(minutes=5)
