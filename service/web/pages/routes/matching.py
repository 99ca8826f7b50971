"""The matching of a run: who goes where as a table, as a picture, and as a file."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Final, Literal
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import BaseModel, Field

from service.accounts.work import Work
from service.batch.labels import group_name
from service.batch.tables import Column, Table, said
from service.runs.decided import kinds_of
from service.runs.flows import Group, flows_of
from service.runs.matched import (
    Matched,
    Sought,
    facets,
    found,
    open_offers,
    pairs_of,
    unplaced_people,
)
from service.terms import LEVELS, term
from service.web.ids import NO_NUL, PathId
from service.web.pages.deps import STAFF, PageReads
from service.web.pages.flow_picture import picture_of
from service.web.pages.forms import Form
from service.web.pages.rendering import is_part, page, words_of
from service.web.pages.routing import PageRouter
from service.web.pages.run_place import run_place
from service.web.pages.table_files import csv_file, workbook_file
from service.words import N_, Words

router = PageRouter()

Reads = PageReads("runs:read", STAFF)

SIZE: Final = 50
"""Pairs of a page."""

_Word = Annotated[str, Field(max_length=200, pattern=NO_NUL)]


class Ask(BaseModel):
    """What somebody looks for in the table."""

    q: _Word = ""
    sector: _Word = ""
    municipality: _Word = ""
    level: _Word = ""
    wish: _Word = ""
    locked: _Word = ""
    sort: _Word = "name"
    first: int = Field(0, ge=0, le=10_000_000)

    @property
    def sought(self) -> Sought:
        """The same for the list."""
        values = self.model_dump(exclude={"first", "locked"})
        return Sought(**values, locked=bool(self.locked))

    @property
    def values(self) -> dict[str, str]:
        """What of it stands in the address of a page."""
        told = self.model_dump(exclude={"first"})
        return {name: value for name, value in told.items() if value and value != _PLAIN[name]}


_PLAIN: Final = Ask().model_dump()

HEADS: Final = (
    ("name", N_("Candidate")),
    ("vacancy", N_("Vacancy")),
    ("employer", N_("Employer")),
    ("own", N_("Score for the candidate")),
    ("theirs", N_("Score for the employer")),
    ("wish", N_("Wish")),
    ("km", N_("Distance")),
)
"""By what the table can be sorted, and what the column is called."""

_HIGHEST_FIRST: Final = frozenset({"own", "theirs"})

WISHES: Final = (
    ("1", N_("First wish")),
    ("2", N_("Second wish")),
    ("3", N_("Third wish")),
    ("more", N_("Later wish")),
    ("other", N_("Not a wish")),
)


@router.get("/runs/{run_id}/matching")
def show_matching(
    run_id: PathId, request: Request, work: Annotated[Work, Reads], ask: Annotated[Ask, Query()]
) -> Response:
    """Show who goes where, as a table."""
    at, say = run_place(work, run_id), words_of(request)
    everybody = pairs_of(work, at.run)
    pairs = found(everybody, ask.sought)
    shown = pairs[ask.first : ask.first + SIZE]
    people = [one.person.id for one in shown]
    work.note("run.read", "run", at.run.id, subjects=people)
    return page(
        request,
        "matching_rows.jinja" if is_part(request) else "matching.jinja",
        at=at,
        form=Form(values=ask.model_dump()),
        ask=ask,
        everybody=len(everybody),
        total=len(pairs),
        size=SIZE,
        pairs=shown,
        decided=kinds_of(work, at.run.programme, at.round_id, people),
        heads=[_head(name, say(text), ask) for name, text in HEADS],
        choices=_choices(everybody, say),
        tail=urlencode(ask.values),
        sector=lambda key: group_name("sector", key, say),
        may_move=work.actor.may("decisions:write"),
    )


def _head(name: str, text: str, ask: Ask) -> dict[str, str]:
    """Return the head of a column: in which order it is now, and where a click leads."""
    first, other = (f"-{name}", name) if name in _HIGHEST_FIRST else (name, f"-{name}")
    now = {name: "ascending", f"-{name}": "descending"}.get(ask.sort, "")
    values = ask.values | {"sort": other if ask.sort == first else first}
    return {"name": text, "now": now, "tail": urlencode(values)}


def _choices(pairs: Iterable[Matched], say: Words) -> dict[str, list[tuple[str, str]]]:
    """Return what can be chosen in each filter, with how many pairs there are of it."""
    counts = facets(pairs)

    def told(name: str, texts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        return [
            (key, say("{name} ({n})", name=text, n=counts[name][key]))
            for key, text in texts
            if counts[name][key] and key
        ]

    def named(kind: str) -> list[tuple[str, str]]:
        keys = [(key, group_name(kind, key, say)) for key in counts[kind]]
        return sorted(keys, key=lambda one: one[1].casefold())

    return {
        "sector": told("sector", named("sector")),
        "municipality": told("municipality", named("municipality")),
        "level": told("level", [(key, term(LEVELS, key, say)) for key in LEVELS]),
        "wish": told("wish", [(key, say(text)) for key, text in WISHES]),
    }


_COLUMNS: Final = (
    Column(N_("candidate"), 11),
    Column(N_("name"), 24),
    Column(N_("level"), 9),
    Column(N_("vacancy"), 10),
    Column(N_("title"), 34),
    Column(N_("employer name"), 28),
    Column(N_("sector"), 24),
    Column(N_("municipality"), 15),
    Column(N_("score candidate"), 9, 2),
    Column(N_("score employer"), 9, 2),
    Column(N_("wish"), 7),
    Column(N_("km"), 7, 1),
    Column(N_("locked"), 8),
)


@router.get("/runs/{run_id}/matching.csv")
def keep_as_csv(
    run_id: PathId, request: Request, work: Annotated[Work, Reads], ask: Annotated[Ask, Query()]
) -> Response:
    """Give the pairs that are shown, on all pages, as CSV."""
    say = words_of(request)
    return csv_file(_table(work, run_id, ask, say), say)


@router.get("/runs/{run_id}/matching.xlsx")
def keep_as_workbook(
    run_id: PathId, request: Request, work: Annotated[Work, Reads], ask: Annotated[Ask, Query()]
) -> Response:
    """Give the pairs that are shown, on all pages, as a workbook."""
    return workbook_file(_table(work, run_id, ask, words_of(request)))


def _table(work: Work, run_id: str, ask: Ask, say: Words) -> Table:
    at = run_place(work, run_id)
    pairs = found(pairs_of(work, at.run), ask.sought)
    work.note("run.read", "run", at.run.id, subjects=[one.person.id for one in pairs])
    rows = tuple(
        (
            one.person.key,
            one.person.name,
            term(LEVELS, one.person.level, say),
            one.offer.key,
            one.offer.title,
            one.offer.employer,
            group_name("sector", one.offer.sector, say),
            one.offer.municipality,
            one.own / 100,
            one.theirs / 100,
            one.wish,
            None if one.km is None else round(one.km, 1),
            say("yes") if one.locked else "",
        )
        for one in pairs
    )
    return Table(say("matching"), say("Matching"), said(_COLUMNS, say), rows)


KINDS: Final = (
    ("sector", N_("By sector")),
    ("municipality", N_("By municipality")),
    ("level", N_("By level")),
)
"""How the picture can be drawn."""

_STORIES: Final = {
    "sector": (N_("Direction of the person"), N_("Sector of the place")),
    "municipality": (N_("Where the person lives"), N_("Where the work is")),
    "level": (N_("Level of the person"), N_("Sector of the place")),
}
"""What stands at the left and at the right."""


@router.get("/runs/{run_id}/picture")
def show_picture(
    run_id: PathId,
    request: Request,
    work: Annotated[Work, Reads],
    by: Literal["sector", "municipality", "level"] = "sector",
) -> Response:
    """Show who goes where as streams of people, and the same as a table."""
    at, say = run_place(work, run_id), words_of(request)
    pairs, without = pairs_of(work, at.run), unplaced_people(work, at.run)
    flows = flows_of(pairs, without, open_offers(work, at.run), by)
    left, right = _STORIES[by]
    names = _Names(by, say)
    return page(
        request,
        "picture.jinja",
        at=at,
        by=by,
        kinds=[(kind, say(text)) for kind, text in KINDS],
        left=say(left),
        right=say(right),
        flows=flows,
        picture=picture_of(flows, names.left, names.right, say),
        name_left=names.left,
        name_right=names.right,
    )


class _Names:
    """What to call the groups of a picture."""

    def __init__(self, by: str, say: Words) -> None:
        self.say = say
        self._kinds = (by, "sector" if by == "level" else by)

    def left(self, group: Group) -> str:
        """Return the name of a group of people."""
        return self._name(self._kinds[0], group)

    def right(self, group: Group) -> str:
        """Return the name of a group of places."""
        return self._name(self._kinds[1], group)

    def _name(self, kind: str, group: Group) -> str:
        if group.is_rest:
            return self.say("All others")
        return group_name(kind, group.key, self.say)
