"""Publishing a run: what will happen, asking, a second person who agrees, and undoing."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.approval import ask, is_own, publications_of, question, turn_down
from service.placements.naming import accounts_named, people_named, vacancies_named
from service.placements.publication_models import Publication
from service.placements.publishing import LEFT_OUT, Plan, plan, publish
from service.placements.retracting import retract, undoing
from service.runs.models import Round, Run
from service.runs.reading import run_of
from service.runs.shapes import Line, Note
from service.web.deps import services
from service.web.ids import PathId
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form, filled
from service.web.pages.notices import notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

ASKED: Final = notice("publish-asked", N_("A second person can now agree to publish this run."))
PUBLISHED: Final = notice(
    "published", N_("The run is published: candidates and employers see their proposals.")
)
TURNED_DOWN: Final = notice("publish-refused", N_("The question to publish this run is closed."))
UNDONE: Final = notice("publish-undone", N_("The publication was undone, as far as that could be."))

SHOWN: Final = 100
"""How many people a list on these pages names at most."""

STATES: Final = {
    "asked": N_("waits for a second person"),
    "withdrawn": N_("taken back by who asked"),
    "refused": N_("not agreed"),
    "published": N_("published"),
    "undone": N_("undone"),
}
"""What came of a question to publish."""

Sent = Annotated[FormData, Depends(posted)]
Reading = Annotated[Work, PageReads("runs:publish", OFFICE)]
Writing = Annotated[Work, PageWrites("runs:publish", OFFICE)]


class _Asked(BaseModel):
    note: Note = ""


class _Reasoned(BaseModel):
    reason: Line


@router.get("/runs/{run_id}/publish")
def look_at_publishing(run_id: PathId, request: Request, work: Reading) -> Response:
    """Show what publishing a run would do, who asked, and what came of it before."""
    return _shown(request, work, run_of(work, run_id), Form())


@router.post("/runs/{run_id}/publish/ask")
def ask_to_publish(run_id: PathId, request: Request, work: Writing, sent: Sent) -> Response:
    """Ask for a second person."""
    run = run_of(work, run_id)
    form = filled(_Asked, sent, words_of(request))
    if form.model is None:
        return _shown(request, work, run, form)
    ask(work, run.id, form.model.note)
    return go(f"/runs/{run.id}/publish", ASKED)


@router.post("/runs/{run_id}/publish/agree")
def agree_to_publish(run_id: PathId, request: Request, work: Writing) -> Response:
    """Publish the run, as the second person; or alone where this service is set so."""
    run = run_of(work, run_id)
    publish(work, run.id, by_two=services(request).settings.publish_by_two)
    return go(f"/runs/{run.id}/publish", PUBLISHED)


@router.post("/runs/{run_id}/publish/refuse")
def refuse_to_publish(run_id: PathId, request: Request, work: Writing, sent: Sent) -> Response:
    """Take the question back, or refuse it with a reason."""
    run = run_of(work, run_id)
    asked = question(work.session, run.id)
    if asked is not None and is_own(work, asked):
        turn_down(work, run.id)
        return go(f"/runs/{run.id}/publish", TURNED_DOWN)
    form = filled(_Reasoned, sent, words_of(request))
    if form.model is None:
        return _shown(request, work, run, form)
    turn_down(work, run.id, form.model.reason)
    return go(f"/runs/{run.id}/publish", TURNED_DOWN)


@router.get("/runs/{run_id}/publish/undo")
def look_at_undoing(run_id: PathId, request: Request, work: Reading) -> Response:
    """Show what undoing the publication would do, and ask why."""
    return _undoing(request, work, run_of(work, run_id), Form())


@router.post("/runs/{run_id}/publish/undo")
def undo_publishing(run_id: PathId, request: Request, work: Writing, sent: Sent) -> Response:
    """Undo the publication, as far as nobody answered."""
    run = run_of(work, run_id)
    form = filled(_Reasoned, sent, words_of(request))
    if form.model is None:
        return _undoing(request, work, run, form)
    retract(work, run.id, form.model.reason)
    return go(f"/runs/{run.id}/publish", UNDONE)


def _shown(request: Request, work: Work, run: Run, form: Form) -> Response:
    if run.state != "done":
        raise ProblemError("state", message("The run is not done; wait until it is."))
    history = publications_of(work.session, run.id)
    asked = next((one for one in history if one.state == "asked"), None)
    found = plan(work.session, run) if run.published_at is None else None
    return page(
        request,
        "publish.jinja",
        status=200 if form.is_good else 422,
        form=form,
        run=run,
        round=_round(work, run),
        question=asked,
        own=asked is not None and is_own(work, asked),
        by_two=services(request).settings.publish_by_two,
        history=history,
        names=_accounts(work, run, history),
        states=STATES,
        plan=found,
        **(_people(work, run, found) if found else {"superseded": (), "left_out": ()}),
        shown=SHOWN,
    )


def _people(work: Work, run: Run, found: Plan) -> dict[str, Any]:
    """Return whom publishing touches in a way that needs a look, by name."""
    superseded, left_out = found.superseded[:SHOWN], found.left_out[:SHOWN]
    people = [
        *(one.candidate_id for one in superseded),
        *(pair.candidate_id for pair, _ in left_out),
    ]
    now = {one.candidate_id: one.vacancy_id for one in found.fresh}
    places = vacancies_named(
        work.session,
        {
            *(one.vacancy_id for one in superseded),
            *(pair.vacancy_id for pair, _ in left_out),
            *(now[one] for one in people if one in now),
        },
    )
    names = people_named(work.session, people)
    if people:
        work.note("run.read", "run", run.id, subjects=people)
    return {
        "superseded": [
            {
                "id": one.candidate_id,
                "name": names.get(one.candidate_id, ""),
                "before": places.get(one.vacancy_id, ("", "")),
                "after": places.get(now.get(one.candidate_id, ""), None),
            }
            for one in superseded
        ],
        "left_out": [
            {
                "id": pair.candidate_id,
                "name": names.get(pair.candidate_id, ""),
                "place": places.get(pair.vacancy_id, ("", "")),
                "reason": LEFT_OUT[reason],
            }
            for pair, reason in left_out
        ],
    }


def _undoing(request: Request, work: Work, run: Run, form: Form) -> Response:
    found = undoing(work.session, run)
    kept = [*found.answered, *found.lost][:SHOWN]
    people = [one.candidate_id for one in kept]
    if people:
        work.note("run.read", "run", run.id, subjects=people)
    return page(
        request,
        "publish_undo.jinja",
        status=200 if form.is_good else 422,
        form=form,
        run=run,
        round=_round(work, run),
        found=found,
        people=people_named(work.session, people),
        places=vacancies_named(work.session, {one.vacancy_id for one in kept}),
        names=_accounts(work, run, [found.publication]),
        shown=SHOWN,
    )


def _round(work: Work, run: Run) -> Round | None:
    return work.session.get(Round, run.round_id) if run.round_id else None


def _accounts(work: Work, run: Run, history: list[Publication]) -> dict[str | None, str]:
    known = {run.requested_by}
    for one in history:
        known |= {one.asked_by, one.decided_by, one.undone_by}
    return accounts_named(work.session, known)
