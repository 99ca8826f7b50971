"""What changing people, employers and vacancies has in common: finding, refusing, stamping."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.orm.attributes import flag_modified
from sqlalchemy.orm.interfaces import ORMOption

from matching.errors import Message, message
from service.accounts.models import Organisation
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.errors import ProblemError
from service.profiles.models import Candidate, Employer, Programme, Vacancy

Row = TypeVar("Row", Candidate, Employer, Vacancy)


def found(
    work: Work, query: Select[Row], id_: str, *options: ORMOption, change: bool = False
) -> Row:
    """Return the row with an id, of those that a query gives.

    Parameters
    ----------
    query
        What the actor may see, or change.
    options
        What to load with it.
    change
        Whether it will be changed: then nobody else changes it before this transaction ends.

    Raises
    ------
    ProblemError
        ``not-found``: there is none, or not for this actor.
    """
    table = query.column_descriptions[0]["entity"]
    query = query.where(table.id == id_).options(*options)
    if change:
        query = query.with_for_update(of=table)
    row: Row | None = work.session.scalars(query).one_or_none()
    if row is None:
        raise ProblemError("not-found", message("There is nothing with this id that you may see."))
    return row


def holds(column: InstrumentedAttribute[str], part: str) -> ColumnElement[bool]:
    """Return that a text holds a part, capitals aside.

    Databases know the capitals of letters without accents only; so a part is also looked for as
    it is and with a capital at the start of each word.
    """
    ways = [column.contains(way, autoescape=True) for way in sorted({part, part.title()})]
    return or_(func.lower(column).contains(part.lower(), autoescape=True), *ways)


def stamp(row: Candidate | Employer | Vacancy, now: datetime) -> None:
    """Make this change count as a new version, also where only child rows differ."""
    row.updated_at = now
    flag_modified(row, "updated_at")


def refused(where: str, why: Message, code: str = "value_error") -> ProblemError:
    """Return the problem that one field of what was sent is not right."""
    return ProblemError(
        "invalid",
        message("Mend what is named below."),
        items=[{"location": f"body.{where}", "detail": why, "code": code}],
    )


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of the fields that change, for the audit log and for who may do so."""
    return sorted(name for name in after if before.get(name) != after[name])


def refuse_changes(changed: Iterable[str], kept: Collection[str]) -> None:
    """Refuse a change of fields that are not this actor's to change.

    Raises
    ------
    ProblemError
        ``forbidden`` with the fields.
    """
    not_allowed = sorted(set(changed) & set(kept))
    if not_allowed:
        raise ProblemError(
            "forbidden",
            message("Others keep {fields}; leave that as it is.", fields=", ".join(not_allowed)),
        )


def refuse_other(where: str, before: str, after: str | None) -> None:
    """Refuse another key or programme: by those everybody else knows the row.

    Raises
    ------
    ProblemError
        ``invalid``, unless it is left out or the same.
    """
    if after is not None and after != before:
        raise refused(where, message("this never changes; it is {value}", value=before))


def refuse_taken_key(work: Work, taken: ColumnElement[bool], key: str) -> None:
    """Refuse a key that somebody else has.

    Raises
    ------
    ProblemError
        ``conflict``.
    """
    if work.session.scalar(select(exists().where(taken))):
        raise ProblemError(
            "conflict",
            message("The key {key} is in use; change that one, or send another key.", key=key),
        )


def check_programme(work: Work, name: str) -> None:
    """Refuse a programme that is not there, or that the actor does not work in.

    Raises
    ------
    ProblemError
        ``invalid`` or ``forbidden``.
    """
    if "\0" in name or work.session.get(Programme, name) is None:
        raise refused("programme", message("there is no such programme; see GET /programmes"))
    if not work.actor.works_in(name):
        raise ProblemError("forbidden", message("You do not work in programme {name}.", name=name))


def owner_for(work: Work, sent: str | None, given: bool, before: str | None) -> str | None:
    """Return the organisation that a row is of.

    Parameters
    ----------
    sent, given
        What was sent, and whether anything was.
    before
        Of a row that is there; for a new one the actor's own.

    Raises
    ------
    ProblemError
        ``forbidden``: it is not for this actor to choose; ``invalid``: there is none such.
    """
    if not given or sent == before:
        return before
    if not places_anywhere(work.actor):
        raise ProblemError(
            "forbidden", message("You can only put this under your own organisation.")
        )
    if sent is not None and work.session.get(Organisation, sent) is None:
        raise refused("organisation_id", message("there is no such organisation"))
    return sent


def places_anywhere(actor: Actor) -> bool:
    """Return whether an actor may choose the organisation that a row is of."""
    return actor.role in {"administrator", "stagejager", "system"}


def remove(work: Work, row: Employer | Vacancy, used: Iterable[InstrumentedAttribute[Any]]) -> None:
    """Remove a row that nothing refers to.

    Parameters
    ----------
    used
        Columns that may name the row, and would go or be emptied with it.

    Raises
    ------
    ProblemError
        ``state`` with the mend, if something refers to it.
    """
    in_use = any(work.session.scalar(select(exists().where(column == row.id))) for column in used)
    if not in_use:
        try:
            work.session.delete(row)
            work.session.flush()
        except IntegrityError:
            in_use = True
    if in_use:
        raise ProblemError(
            "state",
            message(
                "Other data still refer to this, so it stays. Close the vacancy (state closed), "
                "or pause the employer, and nobody is offered it any more."
            ),
        )
