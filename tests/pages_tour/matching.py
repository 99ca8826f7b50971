"""The matching of a run as a table and as a picture."""

from __future__ import annotations

from service.web.pages.deps import STAFF
from tests.pages_tour import Stop

STOPS = [
    Stop("/runs/{run_id}/matching", STAFF, lambda scene: f"/runs/{scene.runs[-1]}/matching"),
    Stop("/runs/{run_id}/picture", STAFF, lambda scene: f"/runs/{scene.runs[-1]}/picture"),
    *(
        Stop(
            "/runs/{run_id}/picture",
            STAFF,
            lambda scene, by=by: f"/runs/{scene.runs[-1]}/picture?by={by}",  # type: ignore[misc]
            name=by,
        )
        for by in ("municipality", "level")
    ),
]
