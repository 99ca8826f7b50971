"""Accounts and organisations."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response

from service.accounts import accounts as service
from service.accounts.accounts import Person
from service.accounts.models import Account, Organisation
from service.accounts.organisations import (
    create_organisation,
    organisation,
    organisations,
    remove_organisation,
    rename_organisation,
)
from service.accounts.schemas import (
    AccountChange,
    AccountIn,
    AccountOut,
    Kind,
    OrganisationChange,
    OrganisationIn,
    OrganisationOut,
    PasswordSet,
    Role,
)
from service.accounts.work import Work
from service.web.deps import Reads, Writes
from service.web.etags import IfMatch, check_version, tell_version
from service.web.paging import After, Limit, Page, cursor, keyset
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["accounts"])

_CHANGES = documented("not-found", "conflict", "changed", "precondition-required")


@router.get("/accounts")
def list_accounts(
    work: Annotated[Work, Reads("accounts:read")],
    *,
    role: Annotated[Role | None, Query(description="Only of one role.")] = None,
    organisation_id: Annotated[UUID | None, Query(description="Only of one organisation.")] = None,
    disabled: Annotated[
        bool | None, Query(description="Only disabled ones, or none of those.")
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[AccountOut]:
    """List accounts, by e-mail address."""
    query = service.accounts(
        role=role,
        organisation_id=str(organisation_id) if organisation_id else None,
        disabled=disabled,
    )
    rows = work.session.scalars(keyset(query, [Account.email], after, limit)).all()
    shown = rows[:limit]
    about = [one for row in shown for one in service.subjects(row)]
    work.note("account.list", "account", "-", subjects=about, count=len(shown))
    return Page(
        items=[AccountOut.of(row) for row in shown],
        next=cursor([shown[-1].email]) if len(rows) > limit else None,
    )


@router.post("/accounts", status_code=201, responses=documented("conflict"))
def create_account(
    given: AccountIn, response: Response, work: Annotated[Work, Writes("accounts:write")]
) -> AccountOut:
    """Make an account."""
    row = service.create_account(work, _person(given), given.password)
    response.headers["Location"] = f"/api/v1/accounts/{row.id}"
    tell_version(response, row)
    return AccountOut.of(row)


@router.get("/accounts/{account_id}", responses=documented("not-found"))
def read_account(
    account_id: UUID, response: Response, work: Annotated[Work, Reads("accounts:read")]
) -> AccountOut:
    """Give an account."""
    row = service.account(work, str(account_id))
    work.note("account.read", "account", row.id, subjects=service.subjects(row))
    tell_version(response, row)
    return AccountOut.of(row)


@router.patch("/accounts/{account_id}", responses=_CHANGES | documented("conflict", "state"))
def change_account(
    account_id: UUID,
    given: AccountChange,
    response: Response,
    work: Annotated[Work, Writes("accounts:write")],
    if_match: IfMatch = None,
) -> AccountOut:
    """Change or disable an account; a disabled one loses its sessions and its keys do nothing."""
    row = service.account(work, str(account_id))
    check_version(row, if_match)
    told = {name: getattr(row, name) for name in Person.__dataclass_fields__}
    told["disabled"] = row.disabled_at is not None
    told |= given.changes()
    disabled = bool(told.pop("disabled"))
    service.change_account(work, row, _as_person(told), disabled=disabled)
    tell_version(response, row)
    return AccountOut.of(row)


@router.put("/accounts/{account_id}/password", status_code=204, responses=documented("not-found"))
def set_password(
    account_id: UUID, given: PasswordSet, work: Annotated[Work, Writes("accounts:write")]
) -> None:
    """Give an account another password; all its sessions end, and it is not locked any longer."""
    service.set_password(work, service.account(work, str(account_id)), given.new)


@router.get("/organisations")
def list_organisations(
    work: Annotated[Work, Reads("accounts:read")],
    kind: Annotated[Kind | None, Query(description="Only of one kind.")] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[OrganisationOut]:
    """List organisations, by name."""
    query = organisations(kind)
    rows = work.session.scalars(keyset(query, [Organisation.name], after, limit)).all()
    return Page(
        items=[OrganisationOut.of(row) for row in rows[:limit]],
        next=cursor([rows[limit - 1].name]) if len(rows) > limit else None,
    )


@router.post("/organisations", status_code=201, responses=documented("conflict"))
def make_organisation(
    given: OrganisationIn, response: Response, work: Annotated[Work, Writes("accounts:write")]
) -> OrganisationOut:
    """Make an organisation."""
    row = create_organisation(work, kind=given.kind, name=given.name)
    response.headers["Location"] = f"/api/v1/organisations/{row.id}"
    tell_version(response, row)
    return OrganisationOut.of(row)


@router.get("/organisations/{organisation_id}", responses=documented("not-found"))
def read_organisation(
    organisation_id: UUID, response: Response, work: Annotated[Work, Reads("accounts:read")]
) -> OrganisationOut:
    """Give an organisation."""
    row = organisation(work, str(organisation_id))
    tell_version(response, row)
    return OrganisationOut.of(row)


@router.patch("/organisations/{organisation_id}", responses=_CHANGES)
def change_organisation(
    organisation_id: UUID,
    given: OrganisationChange,
    response: Response,
    work: Annotated[Work, Writes("accounts:write")],
    if_match: IfMatch = None,
) -> OrganisationOut:
    """Give an organisation another name."""
    row = organisation(work, str(organisation_id))
    check_version(row, if_match)
    rename_organisation(work, row, given.name)
    tell_version(response, row)
    return OrganisationOut.of(row)


@router.delete("/organisations/{organisation_id}", status_code=204, responses=_CHANGES)
def delete_organisation(
    organisation_id: UUID,
    work: Annotated[Work, Writes("accounts:write")],
    if_match: IfMatch = None,
) -> None:
    """Remove an organisation that nothing belongs to."""
    row = organisation(work, str(organisation_id))
    check_version(row, if_match)
    remove_organisation(work, row)


def _person(given: AccountIn) -> Person:
    return _as_person(given.model_dump(exclude={"password"}))


def _as_person(told: dict[str, Any]) -> Person:
    """Return who has an account; ids as text, as the tables have them."""
    plain: dict[str, Any] = {
        name: str(value) if isinstance(value, UUID) else value for name, value in told.items()
    }
    plain["programmes"] = tuple(plain["programmes"])
    return Person(**plain)
