"""The tour along all pages: which pages there are, for whom, and with what in the address.

Each part has a module with ``STOPS``, and `prepare` where it needs more than the scene has. A test
holds that every page stands in the tour; others look at each stop with axe-core, count its
questions to the database, and ask it as every role.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Final

from tests.pages_scene import PageScene

PARTS: Final = (
    "signing_in",
    "rounds",
    "runs",
    "comparing",
    "imports",
    "matching",
    "pairs",
    "moving",
    "decisions",
    "unplaced",
    "publishing",
    "calls",
    "aftercare",
    "people",
    "conversation",
    "person_data",
    "suggestions",
    "placements",
    "consents",
    "follow_ups",
    "vacancies",
    "shortlists",
    "organisation",
    "letters",
    "candidate",
    "my_wishes",
    "proposals",
    "my_data",
    "requests",
    "about",
    "accounts",
    "organisations",
)
"""The modules of this package."""


@dataclass(frozen=True)
class Stop:
    """One page.

    Attributes
    ----------
    path
        As the route has it: ``/rounds/{round_id}``.
    roles
        Who sees it; of the others nobody does. None: everybody, strangers too.
    at
        Gives the address in a scene, as somebody who sees it; None: the path as it is.
    queries
        How many statements it may send to the database, signing in included.
    name
        To tell two stops of one path apart.
    heading
        Whether it is a whole page, with a heading; False for a part that a script asks for.
    """

    path: str
    roles: frozenset[str] | None
    at: Callable[[PageScene], str] | None = None
    queries: int = 12
    name: str = ""
    heading: bool = field(default=True)

    def address(self, scene: PageScene) -> str:
        """Return the address in a scene."""
        return self.at(scene) if self.at else self.path


def stops() -> list[Stop]:
    """Return every stop."""
    return [stop for part in PARTS for stop in import_module(f"tests.pages_tour.{part}").STOPS]


def prepare(scene: PageScene) -> None:
    """Add to a scene what the parts need."""
    for part in PARTS:
        add = getattr(import_module(f"tests.pages_tour.{part}"), "prepare", None)
        if add is not None:
            add(scene)
