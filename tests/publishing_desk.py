"""A round with people and offers, two who publish, and runs that propose what a test says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from matching.config import load_config
from service.accounts.models import Account
from service.accounts.policy import Actor
from service.placements.models import Placement
from service.placements.moving import Move, find, move
from service.placements.publishing import Published, publish
from service.profiles.models import Candidate, Vacancy
from service.runs.models import Proposal, Round, Run
from tests.service_app import Hall

API = "/api/v1"
PROGRAMME = "stagepact"
_CONFIG = load_config(PROGRAMME).model_dump(mode="json")


@dataclass
class Desk:
    """What a test of publishing begins with.

    Attributes
    ----------
    asks, agrees
        Two stagejagers.
    """

    hall: Hall
    round_id: str
    people: list[Candidate]
    offers: list[Vacancy]
    asks: Account
    agrees: Account
    clients: dict[str, TestClient] = field(default_factory=dict)

    def client(self, account: Account) -> TestClient:
        """Return a client that is signed in."""
        if account.id not in self.clients:
            self.clients[account.id] = self.hall.signed_in(account)
        return self.clients[account.id]

    @property
    def actor(self) -> Actor:
        """Who agrees, below HTTP."""
        return self.hall.actor(self.agrees)

    def run(self, pairs: Sequence[tuple[int, int]], **columns: Any) -> str:
        """Return a run that is done and proposes people to offers, by their places here."""
        self.hall.clock.forward(minutes=1)
        run = Run(
            **{
                "programme": PROGRAMME, "round_id": self.round_id, "state": "done",
                "config": _CONFIG, "requested_at": self.hall.clock(),
                "ended_at": self.hall.clock(), **columns,
            }
        )  # fmt: skip
        with self.hall.at_once():
            self.hall.add(run)
            for at, (who, where) in enumerate(pairs):
                person, offer = self.people[who], self.offers[where]
                self.hall.add(
                    Proposal(
                        run_id=run.id, candidate_id=person.id, position=at, vacancy_id=offer.id,
                        employer_id=offer.employer_id, candidate_score=1, vacancy_score=1,
                        report={},
                    )
                )  # fmt: skip
        return run.id

    def publish(self, run: str) -> Published:
        """Publish a run, alone."""
        self.hall.clock.forward(minutes=1)
        with self.hall.writing(self.actor) as work:
            return publish(work, run, by_two=False)

    def placement(self, who: int, where: int) -> Placement:
        """Return the newest placement of a pair."""
        query = select(Placement).where(
            Placement.candidate_id == self.people[who].id,
            Placement.vacancy_id == self.offers[where].id,
        )
        with self.hall.database.reading() as session:
            found = session.scalars(query.order_by(Placement.created_at.desc())).first()
        assert found is not None
        return found

    def state(self, who: int, where: int) -> tuple[str, str | None]:
        """Return where a pair stands, and why."""
        found = self.placement(who, where)
        return found.state, found.reason

    def bring(self, who: int, where: int, *states: str) -> None:
        """Take steps with the placement of a pair."""
        reason = {"ended": "completed", "withdrawn": "other", "declined": "work"}
        with self.hall.writing(self.actor) as work:
            for state in states:
                move(
                    work, find(work, self.placement(who, where).id), Move(state, reason.get(state))
                )


def make_desk(hall: Hall, *, people: int = 4, offers: int = 3) -> Desk:
    """Fill a desk of its own."""
    with hall.at_once():
        hall.programme(PROGRAMME)
        row = Round(
            programme=PROGRAMME, name="Beurs", kind="fair", state="open",
            created_at=hall.clock(), updated_at=hall.clock(),
        )  # fmt: skip
        hall.add(row)
        home = hall.organisation()
        return Desk(
            hall,
            row.id,
            [hall.candidate(name=f"Persoon {at + 1}") for at in range(people)],
            [hall.vacancy(capacity=9) for _ in range(offers)],
            hall.account("stagejager", organisation=home),
            hall.account("stagejager", organisation=home),
        )
