"""Publishing: a run that nobody asked for, one that waits for a second person, and one that is."""

from __future__ import annotations

from service.db.base import new_id
from service.placements.approval import ask
from service.placements.publishing import publish
from service.runs.models import Proposal, Run
from tests.pages_scene import PROGRAMME, PageScene
from tests.pages_tour import Stop

_OFFICE = frozenset({"administrator", "stagejager"})


def prepare(scene: PageScene) -> None:
    """Publish a run with somebody of its own, and ask for the first run of the scene."""
    hall = scene.hall
    with hall.database.reading() as session:
        done = session.get_one(Run, scene.runs[0])
    with hall.at_once():
        person = hall.candidate(programme=PROGRAMME, name="Bekend Gemaakt", level="hbo")
        run = Run(
            id=new_id(), programme=PROGRAMME, state="done", config=done.config,
            requested_at=hall.clock(), ended_at=hall.clock(), summary=done.summary, digest="0" * 64,
        )  # fmt: skip
        offer = scene.offers[1]
        pair = Proposal(
            run_id=run.id, candidate_id=person.id, position=0, vacancy_id=offer.id,
            employer_id=offer.employer_id, candidate_score=7000, vacancy_score=6000, report={},
        )  # fmt: skip
        hall.add(run, pair)
    actor = hall.actor(scene.accounts["stagejager"])
    with hall.writing(actor) as work:
        publish(work, run.id, by_two=False)
    with hall.writing(actor) as work:
        ask(work, scene.runs[0])
    scene.extra["published_run"] = run.id


STOPS = [
    Stop(
        "/runs/{run_id}/publish",
        _OFFICE,
        at=lambda s: f"/runs/{s.runs[-1]}/publish",
        queries=9,
    ),
    Stop(
        "/runs/{run_id}/publish",
        _OFFICE,
        at=lambda s: f"/runs/{s.runs[0]}/publish",
        queries=10,
        name="asked",
    ),
    Stop(
        "/runs/{run_id}/publish",
        _OFFICE,
        at=lambda s: f"/runs/{s.extra['published_run']}/publish",
        queries=5,
        name="published",
    ),
    Stop(
        "/runs/{run_id}/publish/undo",
        _OFFICE,
        at=lambda s: f"/runs/{s.extra['published_run']}/publish/undo",
        queries=8,
    ),
]
