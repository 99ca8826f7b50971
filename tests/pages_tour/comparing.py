"""The page that compares two runs."""

from __future__ import annotations

from service.runs.models import Run
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_STAFF = frozenset({"administrator", "stagejager", "coach", "school"})


def prepare(scene: PageScene) -> None:
    """Let the runs have read at the hall's clock: a run reads by the real one."""
    with scene.hall.database.writing() as session:
        for run_id in scene.runs:
            run = session.get_one(Run, run_id)
            assert run.summary is not None
            assert run.started_at is not None
            told = run.summary["input"] | {"read_at": run.started_at.isoformat()}
            run.summary = run.summary | {"input": told}


STOPS = [
    Stop(
        "/runs/{run_id}/compare",
        _STAFF,
        at=lambda s: f"/runs/{s.runs[-1]}/compare?with={s.runs[0]}",
        queries=24,
    ),
    Stop(
        "/runs/{run_id}/compare",
        _STAFF,
        at=lambda s: f"/runs/{s.runs[0]}/compare",
        queries=24,
        name="with another",
    ),
]
