"""Rounds: the list, the dashboard with what is still missing, and making and changing one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import func, select
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.work import Work
from service.batch.labels import group_name
from service.errors import ProblemError
from service.placements.at_a_glance import SHOWN, at_a_glance, lines, run_lines
from service.placements.transitions import STATE_NAMES
from service.profiles.models import Programme
from service.runs.missing import OFFERS, PEOPLE, lacking_offers, lacking_people
from service.runs.models import Round, Run
from service.runs.rounds import (
    add_round,
    change_round,
    in_programmes,
    remove_round,
    round_of,
    visible_rounds,
)
from service.runs.shapes import Line, RoundIn
from service.runs.supply import Supply
from service.terms import METHODS, MODES
from service.web.pages.deps import OFFICE, STAFF, PageReads, PageWrites
from service.web.pages.forms import Filled, Form, filled, options, refused
from service.web.pages.notices import SAVED, notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_, Words

router = PageRouter()

MADE: Final = notice("round-made", N_("The round is there. See below what to do next."))
REMOVED: Final = notice("round-removed", N_("The round was removed."))

KINDS: Final = {"fair": N_("Fair"), "season": N_("Season")}
STATES: Final = {"open": N_("Open"), "closed": N_("Closed")}
RUN_STATES: Final = {
    "queued": N_("Waiting"),
    "running": N_("At work"),
    "done": N_("Done"),
    "failed": N_("Failed"),
    "cancelled": N_("Stopped"),
}

LACKS: Final = {
    "approval": N_("People whose assignment the school has not approved"),
    "skills": N_("People without a single skill"),
    "postcode": N_("People without a postcode"),
    "contact": N_("People without an e-mail address or telephone number"),
    "paused": N_("Vacancies of employers that are paused"),
    "requirements": N_("Vacancies that ask no skills"),
    "place": N_("Vacancies without a postcode"),
    "recognition": N_("Vacancies for mbo at employers without a recognition"),
}
"""What people and vacancies may lack."""

WHY: Final = {
    "approval": N_("Without approval they get no place in a run."),
    "skills": N_("Then nothing tells which place suits them."),
    "postcode": N_("Then travel does not count, and they may get a place far away."),
    "contact": N_("Then nobody can tell them about their place."),
    "paused": N_("A run leaves these out, until the employer goes on."),
    "requirements": N_("Then everybody suits as well as anybody else."),
    "place": N_("Then travel does not count, and people may come from far away."),
    "recognition": N_("Students of mbo may only go to a recognised employer (erkend leerbedrijf)."),
}
"""What it means in a run."""

OF_EMPLOYERS: Final = frozenset({"paused", "recognition"})
"""What only the employer can mend, and not the vacancy."""

_AT_A_TIME: Final = 50

First = Annotated[int, Query(ge=0, le=1_000_000)]
Sent = Annotated[FormData, Depends(posted)]


class _RoundForm(BaseModel):
    """A round as somebody fills it in; the version is of what they saw."""

    programme: Line
    name: Line
    kind: Literal["fair", "season"]
    state: Literal["open", "closed"] = "open"
    starts_on: date | None = None
    ends_on: date | None = None
    target: int | None = None
    version: int | None = None


@router.get("/rounds")
def rounds(
    request: Request, work: Annotated[Work, PageReads("rounds:read", STAFF)], first: First = 0
) -> Response:
    """Show all rounds, those that are open first."""
    query = visible_rounds(work.actor)
    total = work.session.scalars(
        query.with_only_columns(func.count(), maintain_column_froms=True)
    ).one()
    order = (Round.state.desc(), Round.starts_on.desc(), Round.name, Round.id)
    rows = work.session.scalars(query.order_by(*order).offset(first).limit(_AT_A_TIME)).all()
    return page(
        request,
        "rounds_list.jinja",
        rounds=rows,
        total=total,
        first=first,
        size=_AT_A_TIME,
        runs=_counts(work, [row.id for row in rows]),
        titles=_titles(work, words_of(request)),
        loose=lines(work.session, run_lines(work).where(Run.round_id.is_(None)).limit(5)),
        may_write=work.actor.may("rounds:write"),
        kinds=KINDS,
        states=STATES,
        run_states=RUN_STATES,
    )


@router.get("/rounds/new")
def new_round(
    request: Request, work: Annotated[Work, PageReads("rounds:write", OFFICE)]
) -> Response:
    """Ask what the round is."""
    titles = _titles(work, words_of(request))
    values = {"kind": "fair", "programme": next(iter(titles), "")}
    return _asked(request, work, Form(values))


@router.post("/rounds/new")
def make_round(
    request: Request, work: Annotated[Work, PageWrites("rounds:write", OFFICE)], sent: Sent
) -> Response:
    """Make a round."""
    form, say = filled(_RoundForm, sent, words_of(request)), words_of(request)
    given = _given(form, say)
    if given is None:
        return _asked(request, work, form)
    try:
        row = add_round(work, given)
    except ProblemError as error:
        refused(form, error, say)
        return _asked(request, work, form)
    return go(f"/rounds/{row.id}", MADE)


@router.get("/rounds/{round_id}")
def one_round(
    round_id: UUID,
    request: Request,
    work: Annotated[Work, PageReads("runs:read", STAFF)],
    first: First = 0,
) -> Response:
    """Show the dashboard of a round."""
    return dashboard(request, work, round_of(work, str(round_id)), Form(), first)


def dashboard(request: Request, work: Work, row: Round, form: Form, first: int = 0) -> Response:
    """Show the dashboard of a round, with the form to start a run as it was filled in."""
    say = words_of(request)
    seen = at_a_glance(work, row, first)
    config = work.session.get_one(Programme, row.programme).config
    if "method" not in form.values:
        form.values.update(
            method=config["method"]["name"], mode=config["mode"], seed=config["seed"]
        )
    return page(
        request,
        "rounds_one.jinja",
        status=200 if form.is_good else 422,
        seen=seen,
        round=row,
        title=_title(config, say),
        demand=_demand(seen.supply, say),
        form=form,
        first=first,
        size=SHOWN,
        days=(row.starts_on - work.now.date()).days if row.starts_on else None,
        placements=[
            (say(name), seen.placements[state])
            for state, name in STATE_NAMES.items()
            if state in seen.placements
        ],
        may_see_decisions=work.actor.may("decisions:read"),
        may_write=work.actor.may("rounds:write"),
        may_run=work.actor.may("runs:write"),
        own_only=work.actor.role in {"coach", "school"},
        methods=options(METHODS, say),
        modes=options(MODES, say),
        kinds=KINDS,
        states=STATES,
        run_states=RUN_STATES,
        lacks=LACKS,
        why=WHY,
    )


@router.get("/rounds/{round_id}/missing/{what}")
def missing(
    round_id: UUID,
    what: str,
    request: Request,
    work: Annotated[Work, PageReads("runs:read", STAFF)],
    first: First = 0,
) -> Response:
    """Show who, or which vacancies, lack something."""
    row = round_of(work, str(round_id))
    people = what in PEOPLE
    if not people and what not in OFFERS:
        raise ProblemError("not-found", message("There is no such list."))
    query = (lacking_people if people else lacking_offers)(work, row.programme, what)
    session = work.session
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    found = session.execute(query.offset(first).limit(_AT_A_TIME)).all()
    if people:
        work.note("candidate.list", "candidate", "", subjects=[one[0] for one in found])
    return page(
        request,
        "rounds_missing.jinja",
        round=row,
        what=what,
        people=people,
        found=found,
        total=total,
        first=first,
        size=_AT_A_TIME,
        lacks=LACKS,
        why=WHY,
        may_mend=what not in OF_EMPLOYERS
        and work.actor.may("candidates:write" if people else "vacancies:write"),
    )


@router.get("/rounds/{round_id}/edit")
def edit_round(
    round_id: UUID, request: Request, work: Annotated[Work, PageReads("rounds:write", OFFICE)]
) -> Response:
    """Ask what is different about a round."""
    row = round_of(work, str(round_id))
    values: dict[str, Any] = {
        name: getattr(row, name) for name in _RoundForm.model_fields if hasattr(row, name)
    }
    for name in ("starts_on", "ends_on"):
        values[name] = values[name].isoformat() if values[name] else ""
    return _asked(request, work, Form(values), row)


@router.post("/rounds/{round_id}/edit")
def save_round(
    round_id: UUID,
    request: Request,
    work: Annotated[Work, PageWrites("rounds:write", OFFICE)],
    sent: Sent,
) -> Response:
    """Change a round."""
    row = round_of(work, str(round_id), change=True)
    form, say = filled(_RoundForm, sent, words_of(request)), words_of(request)
    given = _given(form, say)
    if form.model is not None and form.model.version != row.version:
        form.faults.append(
            say(N_("Somebody else changed this meanwhile. Open the page again and look first."))
        )
    if given is None or not form.is_good:
        return _asked(request, work, form, row)
    try:
        change_round(work, row, given)
    except ProblemError as error:
        refused(form, error, say)
        return _asked(request, work, form, row)
    return go(f"/rounds/{row.id}", SAVED)


@router.get("/rounds/{round_id}/remove")
def ask_to_remove(
    round_id: UUID, request: Request, work: Annotated[Work, PageReads("rounds:write", OFFICE)]
) -> Response:
    """Ask whether a round may go."""
    row = round_of(work, str(round_id))
    return page(request, "rounds_remove.jinja", round=row, used=_used(work, row))


@router.post("/rounds/{round_id}/remove")
def remove(round_id: UUID, work: Annotated[Work, PageWrites("rounds:write", OFFICE)]) -> Response:
    """Remove a round in which nothing was done."""
    row = round_of(work, str(round_id), change=True)
    if _used(work, row):
        raise ProblemError(
            "state", message("There are runs in this round; close it instead of removing it.")
        )
    remove_round(work, row)
    return go("/rounds", REMOVED)


def _used(work: Work, row: Round) -> bool:
    query = select(func.count()).where(Run.round_id == row.id)
    return work.session.scalars(query).one() > 0


def _counts(work: Work, ids: list[str]) -> dict[str, Any]:
    """Return how many runs there are in rounds, and when one was published last."""
    query = (
        select(
            Run.round_id,
            func.count().label("number"),
            func.max(Run.published_at).label("published_at"),
        )
        .where(Run.round_id.in_(ids))
        .group_by(Run.round_id)
    )
    return {row.round_id: row for row in work.session.execute(query) if row.round_id}


def _titles(work: Work, say: Words) -> dict[str, str]:
    """Return the programmes that somebody works in, by name, with their titles."""
    query = select(Programme).where(in_programmes(Programme.name, work.actor))
    rows = work.session.scalars(query.order_by(Programme.name))
    return {row.name: _title(row.config, say) for row in rows}


def _title(config: Any, say: Words) -> str:
    title: str = config["title"][say.language]
    return title


def _demand(supply: Supply, say: Words) -> dict[str, list[dict[str, Any]]]:
    """Return people and places of each group with its name, and the shares for their bars."""
    found: dict[str, list[dict[str, Any]]] = {}
    for kind, groups in supply.groups.items():
        longest = max((max(group.people, group.places) for group in groups), default=0) or 1
        found[kind] = [
            {
                "name": group_name(kind, group.key, say),
                "group": group,
                "people": group.people / longest,
                "places": group.places / longest,
            }
            for group in groups
        ]
    return found


def _given(form: Filled[_RoundForm], say: Words) -> RoundIn | None:
    """Return the round that a form tells, or None and what is wrong with it."""
    told = form.model
    if told is None:
        return None
    if told.starts_on and told.ends_on and told.ends_on < told.starts_on:
        form.blame("ends_on", say(N_("the round ends before it starts")))
    if told.target is not None and not 0 <= told.target <= 1_000_000:
        form.blame("target", say(N_("Give a number between 0 and 1,000,000.")))
    return RoundIn(**told.model_dump(exclude={"version"})) if form.is_good else None


def _asked(request: Request, work: Work, form: Form, row: Round | None = None) -> Response:
    say = words_of(request)
    return page(
        request,
        "rounds_form.jinja",
        status=200 if form.is_good else 422,
        form=form,
        round=row,
        used=row is not None and _used(work, row),
        programmes=list(_titles(work, say).items()),
        kinds=options(KINDS, say),
        states=options(STATES, say),
    )
