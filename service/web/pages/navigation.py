"""The main menu of each role, and the page where it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from service.accounts.policy import Actor
from service.words import N_, Words

_ROUNDS: Final = ("/rounds", N_("Rounds"))
_PEOPLE: Final = ("/people", N_("People"))
_VACANCIES: Final = ("/vacancies", N_("Vacancies"))
_PLACEMENTS: Final = ("/placements", N_("Placements"))
_FOLLOW_UPS: Final = ("/follow-ups", N_("Follow-up"))
_IMPORTS: Final = ("/imports", N_("Import"))
_REQUESTS: Final = ("/requests", N_("Questions"))
_ACCOUNTS: Final = ("/accounts", N_("Accounts"))

MENUS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "administrator": (
        _ROUNDS, _IMPORTS, _PEOPLE, _VACANCIES, _PLACEMENTS, _FOLLOW_UPS, _REQUESTS,
        _ACCOUNTS,
    ),
    "stagejager": (
        _ROUNDS, _IMPORTS, _PEOPLE, _VACANCIES, _PLACEMENTS, _FOLLOW_UPS, _REQUESTS,
    ),
    "coach": (_PEOPLE, _VACANCIES, _PLACEMENTS, _FOLLOW_UPS, _ROUNDS),
    "school": (_PEOPLE, _PLACEMENTS, _FOLLOW_UPS, _ROUNDS),
    "employer": (_VACANCIES, _PLACEMENTS, ("/organisation", N_("Company"))),
    "candidate": (
        ("/me", N_("My profile")),
        ("/me/suggestions", N_("What suits me")),
        ("/me/proposals", N_("My proposals")),
        ("/me/data", N_("My data")),
    ),
}  # fmt: skip
"""Role to the addresses and names of its menu; the first is where the role begins."""


_UNDER: Final[Mapping[str, str]] = {
    "/runs": "/rounds",
    "/decisions": "/rounds",
    "/pairs": "/people",
}
"""Pages that stand under a line of the menu with another address."""


@dataclass(frozen=True)
class Item:
    """One line of the menu."""

    path: str
    name: str
    current: bool


def home_of(actor: Actor) -> str:
    """Return the page where somebody begins."""
    return MENUS[actor.role][0][0]


def navigation_of(actor: Actor | None, here: str, say: Words) -> tuple[Item, ...]:
    """Return the menu of somebody; empty for a stranger."""
    if actor is None or actor.role not in MENUS:
        return ()
    menu = MENUS[actor.role]
    first = f"/{here.split('/')[1]}"
    place = _UNDER.get(first, here)
    inside = [path for path, _ in menu if place == path or place.startswith(f"{path}/")]
    current = max(inside, key=len, default="")
    return tuple(Item(path, say(name), path == current) for path, name in menu)
