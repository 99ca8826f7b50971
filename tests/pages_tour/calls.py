"""The call list."""

from __future__ import annotations

from service.placements.call_models import Call
from tests.pages_scene import PROGRAMME, PageScene
from tests.pages_tour import Stop

_OFFICE = frozenset({"administrator", "stagejager"})


def prepare(scene: PageScene) -> None:
    """Write down a call to a company, and one to somebody."""
    hall, made = scene.hall, {"round_id": scene.round_id, "called_at": scene.hall.clock()}
    with hall.at_once():
        firm = hall.employer(name="Bel Mij")
        person = hall.candidate(programme=PROGRAMME, name="Bel Mij Ook", school="Rijnland")
        hall.add(
            Call(employer_id=firm.id, outcome="later", note="Is op vakantie", **made),
            Call(candidate_id=person.id, outcome="agreed", **made),
        )
    scene.extra["called_firm"], scene.extra["called_person"] = firm.id, person.id


STOPS = [
    Stop(
        "/rounds/{round_id}/calls", _OFFICE, at=lambda s: f"/rounds/{s.round_id}/calls", queries=17
    ),
    Stop(
        "/rounds/{round_id}/calls",
        _OFFICE,
        at=lambda s: f"/rounds/{s.round_id}/calls?show=done&everything=true",
        queries=17,
        name="done",
    ),
    Stop(
        "/rounds/{round_id}/calls",
        _OFFICE,
        at=lambda s: f"/rounds/{s.extra['empty_round']}/calls",
        queries=7,
        name="empty",
    ),
    Stop(
        "/rounds/{round_id}/calls/{kind}/{target_id}",
        _OFFICE,
        at=lambda s: f"/rounds/{s.round_id}/calls/employer/{s.extra['called_firm']}",
        queries=12,
    ),
    Stop(
        "/rounds/{round_id}/calls/{kind}/{target_id}",
        _OFFICE,
        at=lambda s: f"/rounds/{s.round_id}/calls/candidate/{s.extra['called_person']}",
        queries=17,
        name="person",
    ),
]
