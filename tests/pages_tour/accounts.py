"""One's own account, and the accounts of everybody."""

from __future__ import annotations

from service.accounts.policy import ROLES
from tests.pages_scene import PageScene
from tests.pages_tour import Stop

_ADMINISTRATOR = frozenset({"administrator"})


def _of_the_coach(scene: PageScene) -> str:
    return f"/accounts/{scene.accounts['coach'].id}"


STOPS = [
    Stop("/account", frozenset(ROLES), queries=5),
    Stop("/accounts", _ADMINISTRATOR, queries=8),
    Stop("/accounts/new", _ADMINISTRATOR, queries=4),
    Stop("/accounts/{account_id}", _ADMINISTRATOR, _of_the_coach, queries=10),
]
