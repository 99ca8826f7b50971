"""Whether a vacancy asks for more than comparable ones do: every demand too many costs people."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from matching.errors import UnknownIdError
from matching.profiles.linking import Linker
from matching.profiles.records import Cefr, Importance, Level, Vacancy
from matching.profiles.vocabulary import normalise
from service.live.held import Held
from service.words import N_

FEWEST: Final = 5
"""With fewer comparable vacancies nothing is said."""

_SURE: Final = 0.4
"""How sure the link of a title to an occupation must be; as for proposing skills."""

_OFTEN: Final = 0.8
"""A demand is high where at most a fifth of the comparable vacancies ask as much."""

_MOST: Final = 20_000
"""Titles that are remembered at most."""

_STOP: Final = frozenset({"stage", "stagiair", "stagiaire", "medewerker", "assistent", "junior"})
"""Words of a title that do not tell what the work is."""

HOW: Final = {
    "occupation": N_("Compared with {n} open vacancies for the same work."),
    "title": N_("Compared with {n} open vacancies with nearly the same title."),
    "sector": N_("Compared with {n} open vacancies in the same sector."),
}
"""In what vacancies are comparable."""

LEVELS: Final = tuple(Level)
CEFR: Final = tuple(Cefr)


@dataclass(frozen=True)
class Demand:
    """Something of which a vacancy asks more than comparable ones.

    Attributes
    ----------
    code
        ``essential``, ``requirements``, ``high``, ``level``, ``languages``, ``language-level``,
        ``certificates`` or ``licences``.
    asked, usual
        What this vacancy asks, and what half of the others ask at most; for ``level`` and
        ``language-level`` the place in `LEVELS` and `CEFR`.
    """

    code: str
    asked: int
    usual: int


@dataclass(frozen=True)
class Compared:
    """What came of comparing.

    Attributes
    ----------
    how
        A key of `HOW`; empty where there is too little to compare with.
    others
        With how many vacancies.
    """

    how: str = ""
    others: int = 0
    demands: tuple[Demand, ...] = ()


_MEASURES: Final[dict[str, Callable[[Vacancy], int]]] = {
    "essential": lambda one: sum(
        each.importance is Importance.ESSENTIAL for each in one.requirements
    ),
    "requirements": lambda one: len(one.requirements),
    "high": lambda one: sum(each.level >= _INDEPENDENT for each in one.requirements),
    "level": lambda one: min((LEVELS.index(level) for level in one.levels), default=0),
    "languages": lambda one: len(one.languages),
    "language-level": lambda one: max(
        (CEFR.index(each.level) for each in one.languages), default=0
    ),
    "certificates": lambda one: len(one.certificates),
    "licences": lambda one: len(one.driving_licences),
}
"""How much a vacancy asks of each kind."""

_INDEPENDENT: Final = 3


def compared(held: Held, works: Works, vacancy: Vacancy) -> Compared:
    """Return in what a vacancy asks more than comparable open ones of its programme.

    Parameters
    ----------
    held
        The open vacancies; the vacancy itself need not be among them.
    works
        Tells which titles name the same work.
    vacancy
        As it is, or would be.
    """
    others = list(_others(held, vacancy))
    for how, alike in _ways(works, vacancy, others):
        if len(alike) >= FEWEST:
            found = _demands(vacancy, alike)
            if how == "sector":  # where work of every level is found
                found = tuple(one for one in found if one.code != "level")
            return Compared(how, len(alike), found)
    return Compared()


def _others(held: Held, vacancy: Vacancy) -> Iterable[Vacancy]:
    for key in sorted(held.offers):
        if key != vacancy.id:
            try:
                yield held.market.vacancy(key)
            except UnknownIdError:  # gone while this was asked
                continue


def _ways(
    works: Works, vacancy: Vacancy, others: Sequence[Vacancy]
) -> Iterable[tuple[str, list[Vacancy]]]:
    """Give the vacancies that are comparable, the nearest kind first."""
    own, *rest = works.of([vacancy.title, *(one.title for one in others)])
    same = zip(others, rest, strict=True)
    yield "occupation", [one for one, work in same if work is not None and work == own]
    words = _words(vacancy.title)
    yield "title", [one for one in others if words & _words(one.title)]
    yield "sector", [one for one in others if one.sector and one.sector == vacancy.sector]


class Works:
    """The work that titles name, remembered: titles are many, and change seldom.

    Parameters
    ----------
    linker
        Links titles to occupations.
    """

    def __init__(self, linker: Linker) -> None:
        self._linker = linker
        self._known: dict[str, str | None] = {}

    def of(self, titles: Sequence[str]) -> list[str | None]:
        """Return the occupation that each title names; None where that is not sure."""
        known = self._known
        unknown = [title for title in dict.fromkeys(titles) if title not in known]
        if len(known) + len(unknown) > _MOST:
            known = self._known = {}  # others may still read the old one
            unknown = list(dict.fromkeys(titles))
        for linked in self._linker.occupations(unknown) if unknown else ():
            best = linked.links[0] if linked.links else None
            sure = best is not None and best.probability >= _SURE
            known[linked.text] = best.skill if best is not None and sure else None
        return [known[title] for title in titles]


@lru_cache(maxsize=20_000)
def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in normalise(title).split() if len(word) > 3) - _STOP


def _demands(vacancy: Vacancy, others: Sequence[Vacancy]) -> tuple[Demand, ...]:
    found = []
    for code, measure in _MEASURES.items():
        asked = measure(vacancy)
        told = sorted(measure(one) for one in others)
        less = sum(value < asked for value in told)
        usual = told[(len(told) - 1) // 2]
        if less >= _OFTEN * len(told) and asked > usual:
            found.append(Demand(code, asked, usual))
    codes = {one.code for one in found}
    if "languages" in codes:  # of a language too many the level is no news
        found = [one for one in found if one.code != "language-level"]
    return tuple(found)
