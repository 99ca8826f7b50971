"""Runs: queue, progress, results, comparison, publication."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.approval import ask, publications_of, turn_down
from service.placements.publishing import publish
from service.placements.retracting import retract
from service.runs.compare import compare
from service.runs.models import OpenPlace, Proposal, Run, Unplaced
from service.runs.queue import request_cancel
from service.runs.reading import (
    done_run,
    open_places_of,
    proposals_of,
    run_of,
    told,
    unplaced_of,
)
from service.runs.rounds import visible_runs
from service.runs.shapes import (
    ComparisonOut,
    OpenPlaceOut,
    ProposalOut,
    PublicationIn,
    PublicationOut,
    PublishedOut,
    RunIn,
    RunOut,
    UnplacedOut,
    UnpublishedOut,
    UnpublishIn,
)
from service.runs.starting import enqueue
from service.web.deps import Reads, Writes, services
from service.web.following import EVENTS, follow
from service.web.languages import language_of
from service.web.newest import ProgrammeName, moment_cursor, newest_first
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.problems import documented
from service.web.routing import ApiRouter
from service.words import Words

router = ApiRouter(tags=["runs"])

State = Literal["queued", "running", "done", "failed", "cancelled"]


@router.post("/runs", status_code=202, responses=documented("not-found", "state"))
def request_run(
    given: RunIn,
    request: Request,
    response: Response,
    work: Annotated[Work, Writes("runs:write")],
) -> RunOut:
    """Put a run in the queue; a worker takes it up."""
    row = enqueue(work, given)
    response.headers["Location"] = f"/api/v1/runs/{row.id}"
    return told(row, Words(language_of(request)))


@router.get("/runs")
def list_runs(
    request: Request,
    work: Annotated[Work, Reads("runs:read")],
    *,
    programme: ProgrammeName = None,
    round: Annotated[UUID | None, Query(description="Only of one round.")] = None,
    state: Annotated[State | None, Query()] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[RunOut]:
    """List runs, the newest first."""
    query = visible_runs(work.actor)
    if programme is not None:
        query = query.where(Run.programme == programme)
    if round is not None:
        query = query.where(Run.round_id == str(round))
    if state is not None:
        query = query.where(Run.state == state)
    rows = work.session.scalars(newest_first(query, Run.requested_at, Run.id, after, limit)).all()
    last = rows[limit - 1] if len(rows) > limit else None
    say = Words(language_of(request))
    return Page(
        items=[told(row, say) for row in rows[:limit]],
        next=moment_cursor(last.requested_at, last.id) if last else None,
    )


@router.get("/runs/{run_id}", responses=documented("not-found"))
def read_run(run_id: UUID, request: Request, work: Annotated[Work, Reads("runs:read")]) -> RunOut:
    """Give a run: where it stands and, when it is done, its figures."""
    return told(run_of(work, str(run_id)), Words(language_of(request)))


@router.get(
    "/runs/{run_id}/events",
    response_class=StreamingResponse,
    responses={**documented("not-found"), **EVENTS},
)
def follow_run(
    run_id: UUID, request: Request, work: Annotated[Work, Reads("runs:read")]
) -> StreamingResponse:
    """Follow a run: server-sent events with its progress, the last one with how it ended."""
    row = run_of(work, str(run_id))
    return StreamingResponse(
        follow(services(request).database, row.id),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


@router.get("/runs/{run_id}/proposals", responses=documented("not-found", "state"))
def list_proposals(
    run_id: UUID,
    work: Annotated[Work, Reads("runs:read")],
    vacancy: Annotated[UUID | None, Query(description="Only at one vacancy.")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[ProposalOut]:
    """List the pairs that a run proposes, by candidate; only people whom you may see."""
    run = done_run(work, str(run_id))
    query = proposals_of(work, run)
    if vacancy is not None:
        query = query.where(Proposal.vacancy_id == str(vacancy))
    rows = work.session.scalars(keyset(query, (Proposal.position,), after, limit)).all()
    page = rows[:limit]
    _seen(work, run, (row.candidate_id for row in page))
    return Page(
        items=[
            ProposalOut(
                candidate=row.candidate_id,
                vacancy=row.vacancy_id,
                employer=row.employer_id,
                candidate_score=row.candidate_score,
                vacancy_score=row.vacancy_score,
                wish=row.wish,
                report=row.report,
            )
            for row in page
        ],
        next=cursor([page[-1].position]) if len(rows) > limit else None,
    )


@router.get("/runs/{run_id}/unplaced", responses=documented("not-found", "state"))
def list_unplaced(
    run_id: UUID,
    work: Annotated[Work, Reads("runs:read")],
    limit: Limit = 50,
    after: After = None,
) -> Page[UnplacedOut]:
    """List who has no place, and why; only people whom you may see."""
    run = done_run(work, str(run_id))
    query = keyset(unplaced_of(work, run), (Unplaced.position,), after, limit)
    rows = work.session.scalars(query).all()
    page = rows[:limit]
    _seen(work, run, (row.candidate_id for row in page))
    return Page(
        items=[UnplacedOut(candidate=row.candidate_id, report=row.report) for row in page],
        next=cursor([page[-1].position]) if len(rows) > limit else None,
    )


@router.get("/runs/{run_id}/open-places", responses=documented("not-found", "state"))
def list_open_places(
    run_id: UUID,
    work: Annotated[Work, Reads("runs:read")],
    limit: Limit = 50,
    after: After = None,
) -> Page[OpenPlaceOut]:
    """List the vacancies with places left, and what keeps people from them; nobody is named."""
    run = done_run(work, str(run_id))
    query = keyset(open_places_of(run), (OpenPlace.vacancy_id,), after, limit)
    rows = work.session.execute(query).all()
    return Page(
        items=[
            OpenPlaceOut(
                vacancy=row.vacancy_id,
                employer=employer,
                open=row.open,
                capacity=row.capacity,
                report=row.report,
            )
            for row, employer in rows[:limit]
        ],
        next=cursor([rows[limit - 1][0].vacancy_id]) if len(rows) > limit else None,
    )


@router.post("/runs/{run_id}/cancel", responses=documented("not-found", "state"))
def cancel_run(
    run_id: UUID, request: Request, work: Annotated[Work, Writes("runs:write")]
) -> RunOut:
    """Stop a run: one that waits at once, one that is worked on within a second or so."""
    run_of(work, str(run_id))
    return told(request_cancel(work, str(run_id)), Words(language_of(request)))


@router.get("/runs/{run_id}/comparison", responses=documented("not-found", "state"))
def compare_runs(
    run_id: UUID,
    with_: Annotated[UUID, Query(alias="with", description="The earlier run.")],
    work: Annotated[Work, Reads("runs:read")],
) -> ComparisonOut:
    """Compare a run with an earlier one: who moved, won or lost a place, and what had changed."""
    return compare(work, run_of(work, str(with_)), run_of(work, str(run_id)))


@router.post(
    "/runs/{run_id}/publication",
    status_code=201,
    responses=documented("not-found", "state", "conflict"),
)
def ask_to_publish(
    run_id: UUID, given: PublicationIn, work: Annotated[Work, Writes("runs:publish")]
) -> PublicationOut:
    """Ask to publish a run; another account then agrees by publishing it, or refuses."""
    return PublicationOut.model_validate(ask(work, str(run_id), given.note))


@router.get("/runs/{run_id}/publication", responses=documented("not-found"))
def read_publication(run_id: UUID, work: Annotated[Work, Reads("runs:read")]) -> PublicationOut:
    """Give who asked last to publish a run, and what came of it."""
    found = publications_of(work.session, run_of(work, str(run_id)).id)
    if not found:
        raise ProblemError("not-found", message("Nobody asked to publish this run yet."))
    return PublicationOut.model_validate(found[0])


@router.delete("/runs/{run_id}/publication", responses=documented("not-found", "state"))
def turn_publication_down(
    run_id: UUID, work: Annotated[Work, Writes("runs:publish")]
) -> PublicationOut:
    """Take the question to publish a run back, as who asked, or refuse it as another account."""
    return PublicationOut.model_validate(turn_down(work, str(run_id)))


@router.post("/runs/{run_id}/publish", responses=documented("not-found", "state"))
def publish_run(
    run_id: UUID, request: Request, work: Annotated[Work, Writes("runs:publish")]
) -> PublishedOut:
    """Publish what a run proposes: its candidates and employers see their pairs from now on.

    Another account must have asked, unless this service is set to do without a second person.
    """
    run_of(work, str(run_id))
    made = publish(work, str(run_id), by_two=services(request).settings.publish_by_two)
    return PublishedOut(
        run=str(run_id),
        published=made.published,
        kept=made.kept,
        withdrawn=made.withdrawn,
        left_out=made.left_out,
    )


@router.post("/runs/{run_id}/unpublish", responses=documented("not-found", "state"))
def unpublish_run(
    run_id: UUID, given: UnpublishIn, work: Annotated[Work, Writes("runs:publish")]
) -> UnpublishedOut:
    """Undo publishing a run, as far as nobody answered; what it had replaced comes back."""
    made = retract(work, str(run_id), given.reason)
    return UnpublishedOut(
        run=str(run_id),
        withdrawn=made.withdrawn,
        returned=made.returned,
        lost=made.lost,
        answered=made.answered,
    )


def _seen(work: Work, run: Run, people: Iterable[str]) -> None:
    work.note("run.read", "run", run.id, subjects=people)
