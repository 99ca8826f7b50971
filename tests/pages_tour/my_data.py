"""What is kept about oneself, and what one may ask."""

from __future__ import annotations

from service.placements.models import Consent
from service.privacy.models import PersonRequest
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_ONESELF = frozenset({"candidate"})


def prepare(scene: PageScene) -> None:
    """Let the person have consented to one employer, and have asked something."""
    hall, person = scene.hall, scene.person
    with hall.at_once():
        hall.add(
            Consent(
                candidate_id=person.id,
                employer_id=scene.firms[1].id,
                purpose="introduction",
                wording="2026-11",
                given_at=hall.clock(),
            ),
            PersonRequest(
                candidate_id=person.id,
                kind="correction",
                state="open",
                field="school_number",
                text="Mijn nummer eindigt op een 7.",
                asked_at=hall.clock(),
                answer="",
            ),
        )


STOPS = [
    Stop("/me/data", _ONESELF, queries=11),
    Stop("/me/data/all", _ONESELF, queries=31),
    Stop("/me/data/looks", _ONESELF, queries=9),
    Stop("/me/data/correction", _ONESELF, queries=2),
    Stop("/me/data/objection", _ONESELF, queries=2),
    Stop("/me/data/erase", _ONESELF, queries=4),
]
