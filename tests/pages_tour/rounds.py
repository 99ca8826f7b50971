"""The pages of rounds."""

from __future__ import annotations

from service.db.base import new_id
from service.runs.models import Round
from tests.pages_scene import PROGRAMME, PageScene
from tests.pages_tour import Stop

_OFFICE = frozenset({"administrator", "stagejager"})
_STAFF = _OFFICE | {"coach", "school"}


def prepare(scene: PageScene) -> None:
    """Add a round in which nothing was done yet."""
    hall = scene.hall
    row = Round(
        id=new_id(), programme=PROGRAMME, name="Najaar", kind="season", state="open",
        created_at=hall.clock(), updated_at=hall.clock(),
    )  # fmt: skip
    hall.add(row)
    scene.extra["empty_round"] = row.id


STOPS = [
    Stop("/rounds", _STAFF, queries=7),
    Stop("/rounds/new", _OFFICE, queries=4),
    Stop("/rounds/{round_id}", _STAFF, at=lambda s: f"/rounds/{s.round_id}", queries=16),
    Stop(
        "/rounds/{round_id}",
        _STAFF,
        at=lambda s: f"/rounds/{s.extra['empty_round']}",
        queries=13,
        name="empty",
    ),
    Stop(
        "/rounds/{round_id}/missing/{what}",
        _STAFF,
        at=lambda s: f"/rounds/{s.round_id}/missing/approval",
        queries=9,
    ),
    Stop(
        "/rounds/{round_id}/missing/{what}",
        _STAFF,
        at=lambda s: f"/rounds/{s.round_id}/missing/recognition",
        queries=5,
        name="vacancies",
    ),
    Stop("/rounds/{round_id}/edit", _OFFICE, at=lambda s: f"/rounds/{s.round_id}/edit", queries=5),
    Stop(
        "/rounds/{round_id}/remove",
        _OFFICE,
        at=lambda s: f"/rounds/{s.extra['empty_round']}/remove",
        queries=4,
    ),
]
