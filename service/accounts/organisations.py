"""Organisations: who accounts, people and employers belong to."""

from __future__ import annotations

from sqlalchemy import Select, select

from matching.errors import message
from service.accounts.models import ORGANISATION_KINDS, Account, Organisation
from service.accounts.work import Work
from service.errors import ProblemError


def organisations(kind: str | None = None) -> Select[Organisation]:
    """Return the query for organisations, of one kind or of all."""
    query = select(Organisation)
    return query if kind is None else query.where(Organisation.kind == kind)


def organisation(work: Work, id_: str) -> Organisation:
    """Return an organisation.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    row = work.session.get(Organisation, id_)
    if row is None:
        raise ProblemError("not-found", message("There is no organisation with this id."))
    return row


def create_organisation(work: Work, *, kind: str, name: str) -> Organisation:
    """Make an organisation.

    Raises
    ------
    ProblemError
        ``conflict`` if there is one of that name.
    """
    assert kind in ORGANISATION_KINDS
    _check_name(work, name, None)
    row = Organisation(kind=kind, name=name, created_at=work.now, updated_at=work.now)
    work.session.add(row)
    work.session.flush()
    work.note("organisation.create", "organisation", row.id)
    return row


def rename_organisation(work: Work, row: Organisation, name: str) -> None:
    """Give an organisation another name.

    Raises
    ------
    ProblemError
        ``conflict`` if there is another of that name.
    """
    _check_name(work, name, row.id)
    row.name, row.updated_at = name, work.now
    work.session.flush()
    work.note("organisation.update", "organisation", row.id, fields=["name"])


def remove_organisation(work: Work, row: Organisation) -> None:
    """Remove an organisation that nothing belongs to; the database refuses any other.

    Raises
    ------
    ProblemError
        ``conflict`` while accounts belong to it.
    """
    if work.session.scalar(select(Account.id).where(Account.organisation_id == row.id).limit(1)):
        raise ProblemError(
            "conflict",
            message("Accounts belong to this organisation; give them another one first."),
        )
    work.session.delete(row)
    work.session.flush()
    work.note("organisation.delete", "organisation", row.id)


def _check_name(work: Work, name: str, own: str | None) -> None:
    found = work.session.scalar(select(Organisation.id).where(Organisation.name == name))
    if found not in {None, own}:
        raise ProblemError("conflict", message("There is an organisation of this name already."))
