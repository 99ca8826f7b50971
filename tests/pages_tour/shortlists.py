"""Who suits a vacancy: by name for staff, by pseudonym for its employer."""

from __future__ import annotations

from service.placements.pseudonyms import pseudonym, secret_of
from tests.pages_scene import PageScene
from tests.pages_tour import Stop


def _list(scene: PageScene) -> str:
    return f"/vacancies/{scene.offers[0].id}/shortlist"


def called(scene: PageScene) -> str:
    """Return the pseudonym of the first of the shortlist of the first vacancy."""
    hall, offer = scene.hall, scene.offers[0]
    markets = hall.app.state.services.markets
    with hall.database.reading() as session:
        held = markets.held(session, offer.programme)
        best = held.market.shortlist(offer.key, k=1).pairs[0].candidate
        return pseudonym(secret_of(session), offer.employer_id, held.ids.candidates[best])


STOPS = [
    Stop(
        "/vacancies/{vacancy_id}/shortlist",
        frozenset({"administrator", "stagejager", "coach", "employer"}),
        at=_list,
        queries=13,
    ),
    Stop(
        "/vacancies/{vacancy_id}/shortlist/{pseudonym}",
        frozenset({"employer"}),
        at=lambda scene: f"{_list(scene)}/{called(scene)}",
        queries=17,
    ),
]
