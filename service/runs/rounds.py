"""Rounds: fairs and seasons, and who may see and change them."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select, true
from sqlalchemy.orm import InstrumentedAttribute

from matching.errors import message
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.profiles.models import Programme
from service.runs.models import Round, Run
from service.runs.shapes import RoundIn


def in_programmes(column: InstrumentedAttribute[str], actor: Actor) -> ColumnElement[bool]:
    """Return that something is of a programme that an actor works in."""
    return true() if actor.programmes is None else column.in_(actor.programmes)


def visible_rounds(actor: Actor) -> Select[Round]:
    """Return the query of the rounds that an actor may see: those of its programmes."""
    return select(Round).where(in_programmes(Round.programme, actor))


def visible_runs(actor: Actor) -> Select[Run]:
    """Return the query of the runs that an actor may see: those of its programmes."""
    return select(Run).where(in_programmes(Run.programme, actor))


def round_of(work: Work, round_id: str, *, change: bool = False) -> Round:
    """Return a round.

    Parameters
    ----------
    change
        Whether to keep others from changing it until the transaction ends.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    query = visible_rounds(work.actor).where(Round.id == round_id)
    row = work.session.scalars(query.with_for_update() if change else query).one_or_none()
    if row is None:
        raise ProblemError("not-found", message("There is no such round, or not for you."))
    return row


def programme_of(work: Work, name: str) -> Programme:
    """Return a programme that an actor works in.

    Raises
    ------
    ProblemError
        ``invalid``: there is none of that name, or not for this actor.
    """
    row = work.session.get(Programme, name) if work.actor.works_in(name) else None
    if row is None:
        raise ProblemError(
            "invalid",
            message("There is no programme of that name, or you do not work in it."),
            items=[{"location": "body.programme", "detail": name, "code": "programme"}],
        )
    return row


def add_round(work: Work, given: RoundIn) -> Round:
    """Make a round.

    Raises
    ------
    ProblemError
        As `programme_of` does.
    """
    programme = programme_of(work, given.programme)
    values = given.model_dump(exclude={"programme"})
    row = Round(
        id=new_id(),
        programme=programme.name,
        created_at=work.now,
        updated_at=work.now,
        **values,
    )
    work.session.add(row)
    work.session.flush()
    work.note("round.create", "round", row.id)
    return row


def change_round(work: Work, row: Round, given: RoundIn) -> None:
    """Change a round.

    Raises
    ------
    ProblemError
        ``invalid``: a round stays in its programme.
    """
    if given.programme != row.programme:
        raise ProblemError(
            "invalid", message("A round stays in its programme; make another round instead.")
        )
    values = given.model_dump(exclude={"programme"})
    changed = sorted(name for name, value in values.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, values[name])
    row.updated_at = work.now
    work.session.flush()
    work.note("round.update", "round", row.id, fields=changed)


def remove_round(work: Work, row: Round) -> None:
    """Remove a round in which nothing was done yet.

    Raises
    ------
    sqlalchemy.exc.IntegrityError
        If there are runs, decisions or placements in it.
    """
    work.session.delete(row)
    work.session.flush()
    work.note("round.delete", "round", row.id)
