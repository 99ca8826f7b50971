"""The pages of runs: one that is done, one that waits, and one that failed."""

from __future__ import annotations

from matching.errors import message
from service.db.base import new_id
from service.runs.models import Run
from service.runs.queue import error_of
from tests.pages_scene import PROGRAMME, PageScene
from tests.pages_tour import Stop

_STAFF = frozenset({"administrator", "stagejager", "coach", "school"})


def prepare(scene: PageScene) -> None:
    """Add a run that is at work, and one that failed, outside the round."""
    now = scene.hall.clock()
    with scene.hall.database.reading() as session:
        config = session.get_one(Run, scene.runs[0]).config
    at_work = Run(
        id=new_id(), programme=PROGRAMME, state="running", config=config, requested_at=now,
        started_at=now, step="score", done=1, total=4, leased_by="test", leased_until=now,
    )  # fmt: skip
    failed = Run(
        id=new_id(), programme=PROGRAMME, state="failed", config=config, requested_at=now,
        ended_at=now, error=error_of(message("there are no people or no open vacancies")),
    )  # fmt: skip
    scene.hall.add(at_work, failed)
    scene.extra["run_at_work"], scene.extra["failed_run"] = at_work.id, failed.id


STOPS = [
    Stop("/runs/{run_id}", _STAFF, at=lambda s: f"/runs/{s.runs[-1]}", queries=8),
    Stop(
        "/runs/{run_id}",
        _STAFF,
        at=lambda s: f"/runs/{s.extra['run_at_work']}",
        queries=4,
        name="at work",
    ),
    Stop(
        "/runs/{run_id}",
        _STAFF,
        at=lambda s: f"/runs/{s.extra['failed_run']}",
        queries=4,
        name="failed",
    ),
]
