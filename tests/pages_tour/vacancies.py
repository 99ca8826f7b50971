"""Vacancies: the list, one of them, and writing one."""

from __future__ import annotations

from service.accounts.policy import ROLES
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_READERS = frozenset(ROLES) - {"candidate"}
_WRITERS = frozenset({"administrator", "stagejager", "employer"})


def _own(scene: PageScene) -> str:
    """Return the address of a vacancy of the employer who has an account."""
    return f"/vacancies/{scene.offers[0].id}"


STOPS = [
    Stop("/vacancies", _READERS, queries=8),
    Stop("/vacancies/new", _WRITERS, queries=5),
    Stop(
        "/vacancies/new",
        _WRITERS,
        at=lambda scene: f"/vacancies/new?title=kok&employer={scene.firms[0].id}",
        queries=5,
        name="with a title",
    ),
    Stop("/vacancies/{vacancy_id}", frozenset(ROLES), at=_own, queries=18),
    Stop("/vacancies/{vacancy_id}/edit", _WRITERS, at=lambda s: f"{_own(s)}/edit", queries=5),
]
