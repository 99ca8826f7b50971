"""Four eyes: one person asks to publish a run, another agrees; nobody does both."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.placements.publication_models import Publication
from service.runs.models import Run


def publishable(work: Work, run_id: str) -> Run:
    """Return a run that may be published, and keep others from publishing it meanwhile.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where the run is not done or is published already.
    """
    run = locked_run(work, run_id)
    if run.state != "done":
        raise ProblemError("state", message("The run is not done; wait until it is."))
    if run.published_at is not None:
        raise ProblemError("state", message("The run was published before; make a new one."))
    return run


def locked_run(work: Work, run_id: str) -> Run:
    """Return a run of a programme of the actor that nobody else publishes meanwhile.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    run = work.session.scalars(select(Run).where(Run.id == run_id).with_for_update()).one_or_none()
    if run is None or not work.actor.works_in(run.programme):
        raise ProblemError("not-found", message("There is no such run, or not for you."))
    return run


def publications_of(session: Session, run_id: str) -> list[Publication]:
    """Return who asked to publish a run and what came of it, the newest first."""
    query = select(Publication).where(Publication.run_id == run_id)
    return list(session.scalars(query.order_by(Publication.asked_at.desc(), Publication.id)))


def question(session: Session, run_id: str) -> Publication | None:
    """Return the question that waits for a second person, if there is one."""
    return session.scalars(
        select(Publication).where(Publication.run_id == run_id, Publication.state == "asked")
    ).one_or_none()


def ask(work: Work, run_id: str, note: str = "") -> Publication:
    """Ask for a second person who agrees to publish a run.

    Raises
    ------
    ProblemError
        As `publishable` does; ``conflict`` where somebody asked already.
    """
    run = publishable(work, run_id)
    if question(work.session, run.id) is not None:
        raise ProblemError(
            "conflict", message("Somebody asked to publish this run already; decide on that first.")
        )
    asked = _asked(work, run, note)
    work.note("run.publish-ask", "run", run.id)
    return asked


def _asked(work: Work, run: Run, note: str = "") -> Publication:
    asked = Publication(
        id=new_id(),
        run_id=run.id,
        state="asked",
        asked_by=work.actor.account_id,
        asked_at=work.now,
        note=note,
        reason="",
    )
    work.session.add(asked)
    work.session.flush()
    return asked


def is_own(work: Work, asked: Publication) -> bool:
    """Return whether the actor is who asked; somebody without an account is no second person."""
    return work.actor.account_id is None or work.actor.account_id == asked.asked_by


def agreed(work: Work, run: Run, *, by_two: bool) -> Publication:
    """Return the publication of a run on which enough people agree by now.

    Parameters
    ----------
    run
        As `publishable` gives it.
    by_two
        Whether a second person is needed; an administrator is no exception.

    Raises
    ------
    ProblemError
        ``state``: nobody asked yet; ``forbidden``: the actor asked.
    """
    asked = question(work.session, run.id)
    if by_two and asked is None:
        raise ProblemError(
            "state", message("Ask to publish this run first; a second person then agrees.")
        )
    if by_two and asked is not None and is_own(work, asked):
        raise ProblemError(
            "forbidden", message("You asked to publish this run; another person must agree.")
        )
    return asked or _asked(work, run)


def turn_down(work: Work, run_id: str, reason: str = "") -> Publication:
    """Take the question back, as who asked; or refuse it, as another person.

    Raises
    ------
    ProblemError
        ``not-found``; ``state``: nobody asked.
    """
    run = locked_run(work, run_id)
    asked = question(work.session, run.id)
    if asked is None:
        raise ProblemError("state", message("Nobody asks to publish this run."))
    asked.state = "withdrawn" if asked.asked_by == work.actor.account_id else "refused"
    asked.decided_by, asked.decided_at, asked.reason = work.actor.account_id, work.now, reason
    work.note("run.publish-refuse", "run", run.id, state=asked.state)
    return asked
