"""The menu of each role."""

from __future__ import annotations

import pytest

from service.accounts.policy import ROLES, Actor
from service.web.pages.navigation import MENUS, home_of, navigation_of
from service.words import Words

SAY = Words("en")


def actor(role: str) -> Actor:
    return Actor("account", "x", "x", role, frozenset())


def test_every_role_has_a_menu_and_a_page_to_begin() -> None:
    assert set(MENUS) == set(ROLES)
    for role in ROLES:
        assert home_of(actor(role)) == navigation_of(actor(role), "/", SAY)[0].path


def test_a_stranger_has_none() -> None:
    assert navigation_of(None, "/sign-in", SAY) == ()


@pytest.mark.parametrize(("here", "current"), [
    ("/me", "/me"), ("/me/data", "/me/data"), ("/me/proposals/1", "/me/proposals"),
    ("/men", None), ("/me/else", "/me"),
])  # fmt: skip
def test_the_nearest_line_is_the_current_one(here: str, current: str | None) -> None:
    found = [item.path for item in navigation_of(actor("candidate"), here, SAY) if item.current]
    assert found == ([current] if current else [])


def test_a_run_stands_under_the_rounds() -> None:
    found = [
        one.path for one in navigation_of(actor("coach"), "/runs/1/compare", SAY) if one.current
    ]
    assert found == ["/rounds"]
