"""The organisations that accounts belong to."""

from __future__ import annotations

from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_ADMINISTRATOR = frozenset({"administrator"})


def _one(scene: PageScene) -> str:
    return f"/accounts/organisations/{scene.homes['coaching'].id}"


STOPS = [
    Stop("/accounts/organisations", _ADMINISTRATOR, queries=3),
    Stop("/accounts/organisations/{organisation_id}", _ADMINISTRATOR, _one, queries=3),
]
