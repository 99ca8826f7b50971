"""The organisations that accounts, people and employers belong to."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request, Response
from pydantic import BaseModel
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.models import Account, Organisation
from service.accounts.organisations import (
    create_organisation,
    organisation,
    remove_organisation,
    rename_organisation,
)
from service.accounts.schemas import Kind, Name
from service.accounts.work import Work
from service.errors import ProblemError
from service.web.ids import PathId
from service.web.pages.deps import ADMINISTRATOR, PageReads, PageWrites
from service.web.pages.forms import Form, filled, options, refused
from service.web.pages.notices import SAVED, notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routes.accounts import KIND_NAMES
from service.web.pages.routing import PageRouter, posted
from service.words import N_

router = PageRouter()

_LIST: Final = "/accounts/organisations"
_ADDED: Final = notice("organisation-added", N_("The organisation was added."))
_REMOVED: Final = notice("organisation-removed", N_("The organisation was removed."))

Sent = Annotated[FormData, Depends(posted)]
Reading = Annotated[Work, PageReads("accounts:read", ADMINISTRATOR)]
Writing = Annotated[Work, PageWrites("accounts:write", ADMINISTRATOR)]


class _New(BaseModel):
    kind: Kind
    name: Name


class _Renamed(BaseModel):
    name: Name


@router.get(_LIST)
def list_organisations(request: Request, work: Reading) -> Response:
    """List the organisations, with how many accounts each has."""
    return _listed(request, work, Form(values={"kind": "coaching"}))


@router.post(_LIST)
def add_organisation(
    request: Request, work: Writing, sent: Annotated[FormData, Depends(posted)]
) -> Response:
    """Add an organisation."""
    say = words_of(request)
    form = filled(_New, sent, say)
    if form.model is None:
        return _listed(request, work, form)
    try:
        create_organisation(work, kind=form.model.kind, name=form.model.name)
    except ProblemError as error:
        form.blame("name", error.message.render(say))
        return _listed(request, work, form)
    return go(_LIST, _ADDED)


@router.get(_LIST + "/{organisation_id}")
def read_organisation(request: Request, work: Reading, organisation_id: PathId) -> Response:
    """Show an organisation, to be renamed or removed."""
    row = organisation(work, organisation_id)
    return _one(request, row, Form(values={"name": row.name}))


@router.post(_LIST + "/{organisation_id}")
def rename(request: Request, work: Writing, organisation_id: PathId, sent: Sent) -> Response:
    """Give an organisation another name."""
    row, say = organisation(work, organisation_id), words_of(request)
    form = filled(_Renamed, sent, say)
    if form.model is None:
        return _one(request, row, form)
    try:
        rename_organisation(work, row, form.model.name)
    except ProblemError as error:
        form.blame("name", error.message.render(say))
        return _one(request, row, form)
    return go(_LIST, SAVED)


@router.post(_LIST + "/{organisation_id}/remove")
def remove(request: Request, work: Writing, organisation_id: PathId) -> Response:
    """Remove an organisation that nothing belongs to."""
    row = organisation(work, organisation_id)
    form = Form(values={"name": row.name})
    try:
        with work.session.begin_nested():
            remove_organisation(work, row)
    except ProblemError as error:
        refused(form, error, words_of(request))
    except IntegrityError:
        told = message("People or employers belong to this organisation; it cannot be removed.")
        form.faults.append(told.render(words_of(request)))
    if not form.is_good:
        return _one(request, organisation(work, organisation_id), form)
    return go(_LIST, _REMOVED)


def _listed(request: Request, work: Work, form: Form) -> Response:
    query = (
        select(Organisation, func.count(Account.id).label("accounts"))
        .outerjoin(Account, Account.organisation_id == Organisation.id)
        .group_by(Organisation.id)
        .order_by(func.lower(Organisation.name), Organisation.id)
    )
    return page(
        request,
        "organisations.jinja",
        status=200 if form.is_good else 422,
        rows=work.session.execute(query).all(),
        kinds=options(KIND_NAMES, words_of(request)),
        kind_names=KIND_NAMES,
        form=form,
    )


def _one(request: Request, row: Organisation, form: Form) -> Response:
    return page(
        request,
        "organisation_one.jinja",
        status=200 if form.is_good else 422,
        row=row,
        kind=KIND_NAMES[row.kind],
        form=form,
    )
