"""Who is without a place in a run."""

from __future__ import annotations

from service.web.pages.deps import STAFF
from tests.pages_tour import Stop

STOPS = [
    Stop("/runs/{run_id}/unplaced", STAFF, lambda scene: f"/runs/{scene.runs[-1]}/unplaced"),
]
