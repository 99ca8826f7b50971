"""Moving somebody by hand, and what it costs."""

from __future__ import annotations

from service.web.pages.deps import OFFICE
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

PATH = "/runs/{run_id}/move/{candidate_id}"


def choosing(scene: PageScene) -> str:
    """Return the address where somebody chooses where a person goes."""
    return f"/runs/{scene.runs[-1]}/move/{scene.people[0].id}"


def priced(scene: PageScene) -> str:
    """Return the address that tells what it costs to move a person."""
    now = scene.proposed_to(scene.people[0])
    other = next(one for one in reversed(scene.offers) if one.id != now)
    return f"{choosing(scene)}?to={other.id}"


STOPS = [
    Stop(PATH, OFFICE, choosing, queries=14),
    Stop(PATH, OFFICE, priced, queries=24, name="priced"),
    Stop(PATH, OFFICE, lambda s: f"{choosing(s)}?away={s.offers[0].id}", queries=17, name="away"),
]
