"""Runs in tests: asking for one, and doing it here, without a process of its own."""

from __future__ import annotations

from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from matching.config import MatchConfig, MethodOptions
from matching.profiles.records import Profiles
from service.db.base import new_id
from service.profiles.models import Candidate
from service.runs.models import Run
from service.runs.queue import Lease, Progress, Queue
from service.runs.shapes import RunIn
from service.runs.starting import enqueue
from service.worker.execute import FailedError, execute
from tests import markets
from tests.service_app import Hall
from tests.service_market import insert


def quick(**rest: Any) -> MatchConfig:
    """Return a programme that is matched in no time."""
    return markets.config(method=MethodOptions(name="candidate-optimal"), **rest)


def market_of(
    hall: Hall, name: str, profiles: Profiles, config: MatchConfig | None = None
) -> dict[str, str]:
    """Put profiles into a programme of their own, and return the ids of candidates by key.

    Employers get keys of their own too: those are known in all programmes.
    """
    config = (config or quick()).model_copy(update={"name": name})

    def owned(record: Any) -> Any:
        key = record.employer
        return record.model_copy(update={"employer": f"{name}-{key}"}) if key else record

    mine = profiles.model_copy(
        update={
            "candidates": tuple(
                c.model_copy(update={"programme": name}) for c in profiles.candidates
            ),
            "employers": tuple(
                e.model_copy(update={"id": f"{name}-{e.id}"}) for e in profiles.employers
            ),
            "vacancies": tuple(
                v.model_copy(update={"programme": name, "employer": f"{name}-{v.employer}"})
                for v in profiles.vacancies
            ),
            "rankings": tuple(map(owned, profiles.rankings)),
            "wishes": tuple(map(owned, profiles.wishes)),
            "decisions": tuple(map(owned, profiles.decisions)),
        }
    )
    return insert(hall.database, mine, hall.clock, config=config)


def asked(hall: Hall, programme: str, **choices: Any) -> str:
    """Put a run in the queue, and return its id."""
    from service.accounts.policy import SYSTEM

    with hall.writing(SYSTEM) as work:
        return enqueue(work, RunIn(programme=programme, **choices)).id


def queue_of(hall: Hall, name: str = "test", *, seconds: float = 30.0) -> Queue:
    """Return the queue as one worker sees it, by the clock of the hall."""
    return Queue(hall.database, name, seconds=seconds, clock=hall.clock)


def do(hall: Hall, lease: Lease) -> None:
    """Do a run that was claimed, as the engine's process does."""
    try:
        execute(hall.database, hall.settings, lease, lambda *_: None)
    except FailedError as error:
        queue_of(hall).failed(lease, error.error)


def do_all(hall: Hall) -> int:
    """Do all runs that wait; return how many."""
    queue, done = queue_of(hall), 0
    while (lease := queue.claim()) is not None:
        do(hall, lease)
        done += 1
    return done


def run_row(hall: Hall, run_id: str) -> Run:
    """Return the row of a run as it is now."""
    with hall.database.reading() as session:
        return session.get_one(Run, run_id)


SOME = Progress("score", 3, 10)
"""Some progress."""


_names = (f"markt-{at}" for at in range(10_000))


def two_for_one_place(hall: Hall) -> str:
    """Make a programme with two people who want the one place, and a vacancy for nobody."""
    name = next(_names) + new_id()[:8]
    market_of(
        hall,
        name,
        markets.profiles(
            markets.person("c1", skills={"lassen": 4}),
            markets.person("c2", skills={"lassen": 1}),
            markets.offer("v1", "e1", asks={"lassen": ("essential", 3)}),
            markets.offer("v2", "e2", capacity=0),
            markets.wish("c1", "v1"),
            markets.wish("c2", "v1"),
        ),
    )
    return name


def finished(hall: Hall, client: TestClient, market: str, **choices: Any) -> str:
    """Ask for a run, do it, and return where it is."""
    made = client.post("/api/v1/runs", json={"programme": market, **choices})
    assert made.status_code == 202, made.text
    do_all(hall)
    where: str = made.headers["Location"]
    assert client.get(where).json()["state"] == "done", client.get(where).text
    return where


def id_of(hall: Hall, programme: str, key: str) -> str:
    """Return the id of a person by key."""
    with hall.database.reading() as session:
        query = select(Candidate.id).where(Candidate.programme == programme, Candidate.key == key)
        return session.scalars(query).one()
