"""Who is without a place in a run: why, and what would open one most cheaply."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Query, Request, Response

from service.accounts.work import Work
from service.batch.tables import Column, Table, said
from service.runs.matched import Offer, offers_by_id
from service.runs.unplaced import FULL, Reason, Unmatched, sought_among, unmatched_of
from service.terms import LEVELS, RULE_NAMES, RULES, change_phrase, term
from service.web.deps import services
from service.web.ids import NO_NUL, PathId
from service.web.languages import language_of
from service.web.pages.deps import STAFF, PageReads
from service.web.pages.forms import Form
from service.web.pages.rendering import is_part, page, words_of
from service.web.pages.routing import PageRouter
from service.web.pages.run_place import run_place
from service.web.pages.table_files import csv_file, workbook_file
from service.words import N_, Words

router = PageRouter()

Reads = PageReads("runs:read", STAFF)
Text = Annotated[str, Query(max_length=200, pattern=NO_NUL)]

SIZE: Final = 25
"""People of a page."""

_FEW: Final = 3
"""Reasons and changes that are told of each."""


@router.get("/runs/{run_id}/unplaced")
def show_unplaced(  # noqa: PLR0917 - one argument for each parameter of the query
    run_id: PathId,
    request: Request,
    work: Annotated[Work, Reads],
    q: Text = "",
    reason: Text = "",
    helped: Text = "",
    first: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
) -> Response:
    """Show who is without a place, with reasons and the cheapest change."""
    at, say = run_place(work, run_id), words_of(request)
    everybody = unmatched_of(work, at.run)
    people = sought_among(everybody, q, reason, helped=bool(helped))
    shown = people[first : first + SIZE]
    work.note("run.read", "run", at.run.id, subjects=[one.person.id for one in shown])
    teller = _Telling(request, work, shown, say)
    values = {"q": q, "reason": reason, "helped": helped}
    kept = {name: value for name, value in values.items() if value}
    counts = Counter(one.main_reason for one in everybody)
    return page(
        request,
        "unplaced_rows.jinja" if is_part(request) else "unplaced.jinja",
        at=at,
        form=Form(values=values),
        values=kept,
        tail=urlencode(kept),
        everybody=len(everybody),
        helped=sum(bool(one.changes) for one in everybody),
        full=counts[FULL],
        impossible=sum(one.eligible == 0 for one in everybody),
        reasons=[
            (code, say("{name} ({n})", name=teller.reason_name(code), n=n))
            for code, n in counts.most_common()
        ],
        people=shown,
        total=len(people),
        first=first,
        size=SIZE,
        tell=teller,
        may_move=work.actor.may("decisions:write"),
    )


class _Telling:
    """Puts what is told of people without a place into words."""

    def __init__(
        self, request: Request, work: Work, people: Iterable[Unmatched], say: Words
    ) -> None:
        self.say = say
        vocabulary = services(request).markets.linker.vocabulary
        self._skill = lambda key: vocabulary.label(key, language_of(request))
        wanted = {id_ for one in people for id_ in one.full[:_FEW]}
        wanted |= {id_ for one in people for c in one.changes[:_FEW] for id_ in c.vacancies[:_FEW]}
        self.offers: dict[str, Offer] = offers_by_id(work, wanted) if wanted else {}

    def reason_name(self, code: str) -> str:
        """Return what a reason is called in a list to choose from."""
        if code == FULL:
            return self.say("Suitable places are taken")
        return term(RULE_NAMES, code, self.say) if code else self.say("Not known")

    def level(self, code: str) -> str:
        """Return the name of a level."""
        return term(LEVELS, code, self.say)

    def reasons(self, one: Unmatched) -> list[str]:
        """Return what stands in the way, in sentences."""
        told = []
        if one.eligible:
            told.append(
                self.say.plural(
                    one.eligible,
                    "{n} suitable vacancy, but it is full",
                    "{n} suitable vacancies, but all are full",
                )
            )
        return told + [self._lost(reason) for reason in one.reasons[:_FEW]]

    def _lost(self, reason: Reason) -> str:
        return self.say(
            "{reason}: {vacancies}",
            reason=term(RULES, reason.rule, self.say),
            vacancies=self.say.plural(reason.lost, "{n} vacancy", "{n} vacancies"),
        )

    def full(self, one: Unmatched) -> list[Offer]:
        """Return the suitable vacancies that are taken, the first few."""
        return [self.offers[id_] for id_ in one.full[:_FEW] if id_ in self.offers]

    def changes(self, one: Unmatched) -> list[dict[str, Any]]:
        """Return what would open a place, the cheapest first, each with a vacancy or two."""
        return [
            {
                "text": change_phrase(change, self.say, self._skill),
                "places": self.say.plural(change.places, "{n} place", "{n} places"),
                "offers": [
                    self.offers[id_] for id_ in change.vacancies[:_FEW] if id_ in self.offers
                ],
            }
            for change in one.changes[:_FEW]
        ]


_COLUMNS: Final = (
    Column(N_("candidate"), 11),
    Column(N_("name"), 24),
    Column(N_("level"), 9),
    Column(N_("municipality"), 15),
    Column(N_("suitable vacancies"), 10),
    Column(N_("what stands in the way"), 60),
    Column(N_("what helps"), 60),
)


@router.get("/runs/{run_id}/unplaced.csv")
def keep_as_csv(  # noqa: PLR0917
    run_id: PathId,
    request: Request,
    work: Annotated[Work, Reads],
    q: Text = "",
    reason: Text = "",
    helped: Text = "",
) -> Response:
    """Give who is without a place as CSV."""
    say = words_of(request)
    return csv_file(_table(request, work, run_id, (q, reason, helped), say), say)


@router.get("/runs/{run_id}/unplaced.xlsx")
def keep_as_workbook(  # noqa: PLR0917
    run_id: PathId,
    request: Request,
    work: Annotated[Work, Reads],
    q: Text = "",
    reason: Text = "",
    helped: Text = "",
) -> Response:
    """Give who is without a place as a workbook."""
    say = words_of(request)
    return workbook_file(_table(request, work, run_id, (q, reason, helped), say))


def _table(
    request: Request, work: Work, run_id: str, ask: tuple[str, str, str], say: Words
) -> Table:
    at, (q, reason, helped) = run_place(work, run_id), ask
    people = sought_among(unmatched_of(work, at.run), q, reason, helped=bool(helped))
    work.note("run.read", "run", at.run.id, subjects=[one.person.id for one in people])
    tell = _Telling(request, work, (), say)
    rows = tuple(
        (
            one.person.key,
            one.person.name,
            tell.level(one.person.level),
            one.person.municipality,
            one.eligible,
            "; ".join(tell.reasons(one)),
            "; ".join(f"{told['text']}: {told['places']}" for told in tell.changes(one)),
        )
        for one in people
    )
    return Table(say("without-a-place"), say("Without a place"), said(_COLUMNS, say), rows)
