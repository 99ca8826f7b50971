"""Accounts: making and changing them, and what has to hold for each role."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, column, select, table, update

from matching.errors import message
from service.accounts.models import Account, Organisation
from service.accounts.passwords import check_password, hashed, is_right
from service.accounts.sessions import email_of, end_all
from service.accounts.work import Work
from service.errors import ProblemError

_KINDS: Final[dict[str, tuple[str | None, ...]]] = {
    "administrator": ("authority", None),
    "stagejager": ("authority", None),
    "coach": ("coaching",),
    "employer": ("employer",),
    "school": ("school",),
    "candidate": (None,),
}
"""Role to the kinds of organisation that it may work for; None: for none."""

# Accounts stand below profiles, so their tables are named and not imported.
_PROGRAMMES: Final = table("programmes", column("name"))
_CANDIDATES: Final = table("candidates", column("id"), column("programme"))


@dataclass
class Person:
    """What an account says of who has it; see `service.accounts.models.Account`."""

    role: str
    name: str
    email: str
    organisation_id: str | None = None
    candidate_id: str | None = None
    programmes: tuple[str, ...] = ()


def accounts(
    *,
    role: str | None = None,
    organisation_id: str | None = None,
    disabled: bool | None = None,
    part: str = "",
) -> Select[Account]:
    """Return the query for accounts, with what was asked of them.

    Parameters
    ----------
    role, organisation_id, disabled
        Only such; None: whichever.
    part
        Of the name or the e-mail address; capitals do not matter.
    """
    query = select(Account)
    if part:
        named = Account.name.icontains(part, autoescape=True)
        query = query.where(named | Account.email.icontains(part, autoescape=True))
    if role is not None:
        query = query.where(Account.role == role)
    if organisation_id is not None:
        query = query.where(Account.organisation_id == organisation_id)
    if disabled is not None:
        there = Account.disabled_at.is_not(None) if disabled else Account.disabled_at.is_(None)
        query = query.where(there)
    return query


def account(work: Work, id_: str) -> Account:
    """Return an account.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    row = work.session.get(Account, id_)
    if row is None:
        raise ProblemError("not-found", message("There is no account with this id."))
    return row


def create_account(work: Work, person: Person, password: str | None = None) -> Account:
    """Make an account.

    Parameters
    ----------
    work
        Writes.
    person
        Who has it.
    password
        None: signs in with OIDC only, or has API keys only.

    Raises
    ------
    ProblemError
        ``invalid`` for what its role cannot have or a weak password, ``conflict`` for an e-mail
        address that has an account.
    """
    if password is not None:
        check_password(password, person.email, person.name)
    row = Account(
        password=hashed(password) if password is not None else None,
        failures=0,
        created_at=work.now,
        updated_at=work.now,
        **_columns(work, person, None),
    )
    work.session.add(row)
    work.session.flush()
    work.note("account.create", "account", row.id, subjects=subjects(row), role=row.role)
    return row


def change_account(work: Work, row: Account, person: Person, *, disabled: bool) -> None:
    """Make an account as told; a disabled one loses its sessions, and its keys do nothing.

    Raises
    ------
    ProblemError
        As `create_account`; ``state`` if no administrator would be left.
    """
    before = {name: getattr(row, name) for name in (*vars(person), "disabled_at")}
    if row.role == "administrator" and (disabled or person.role != "administrator"):
        _keep_an_administrator(work, row)
    for name, value in _columns(work, person, row.id).items():
        setattr(row, name, value)
    if disabled != (row.disabled_at is not None):
        row.disabled_at = work.now if disabled else None
        end_all(work.session, row.id)
    row.updated_at = work.now
    work.session.flush()
    fields = sorted(name for name, value in before.items() if getattr(row, name) != value)
    work.note("account.update", "account", row.id, subjects=subjects(row), fields=fields)


def change_own_password(work: Work, current: str, new: str) -> None:
    """Give who is asking another password; all sessions of the account end.

    Raises
    ------
    ProblemError
        ``forbidden`` for an API key or a wrong current password, ``invalid`` for a weak new one.
    """
    if work.actor.kind != "account" or work.actor.account_id is None:
        raise ProblemError(
            "forbidden", message("An API key cannot change a password; sign in and do it then.")
        )
    row = account(work, work.actor.account_id)
    if not is_right(row.password, current):
        raise ProblemError("forbidden", message("The current password is not right."))
    set_password(work, row, new)


def set_password(work: Work, row: Account, new: str) -> None:
    """Give an account another password; its sessions end, and it is not locked any longer.

    Raises
    ------
    ProblemError
        ``invalid`` for a weak one.
    """
    check_password(new, row.email, row.name)
    work.session.execute(
        update(Account)
        .where(Account.id == row.id)
        .values(password=hashed(new), failures=0, locked_until=None)
    )
    end_all(work.session, row.id)
    work.note("account.password", "account", row.id, subjects=subjects(row))


def subjects(row: Account) -> tuple[str, ...]:
    """Return the candidate whom an account is about, if it is one."""
    return (row.candidate_id,) if row.candidate_id else ()


def _columns(work: Work, person: Person, own: str | None) -> dict[str, Any]:
    """Return the columns for what was told, after checking it."""
    email = email_of(person.email)
    found = work.session.scalar(select(Account.id).where(Account.email == email))
    if found not in {None, own}:
        raise ProblemError("conflict", message("This e-mail address has an account already."))
    _check_organisation(work, person)
    _check_candidate(work, person)
    _check_programmes(work, person)
    return {**vars(person), "email": email, "programmes": sorted(set(person.programmes))}


def _check_organisation(work: Work, person: Person) -> None:
    kind = None
    if person.organisation_id is not None:
        kind = work.session.scalar(
            select(Organisation.kind).where(Organisation.id == person.organisation_id)
        )
        if kind is None:
            raise _invalid("organisation_id", message("There is no organisation with this id."))
    allowed = _KINDS[person.role]
    if kind not in allowed:
        raise _invalid(
            "organisation_id",
            message("This role works for an organisation of kind {kind}.", kind=allowed[0])
            if allowed[0]
            else message("An account of role candidate belongs to no organisation."),
        )


def _check_candidate(work: Work, person: Person) -> None:
    if (person.role == "candidate") != (person.candidate_id is not None):
        raise _invalid(
            "candidate_id",
            message("An account of role candidate names a candidate, no other does."),
        )
    if person.candidate_id is None:
        return
    found = work.session.scalar(
        select(_CANDIDATES.c.programme).where(_CANDIDATES.c.id == person.candidate_id)
    )
    if found is None:
        raise _invalid("candidate_id", message("There is no candidate with this id."))
    if set(person.programmes) != {found}:
        raise _invalid(
            "programmes", message("Name the candidate's own programme: {name}.", name=found)
        )


def _check_programmes(work: Work, person: Person) -> None:
    if person.role == "administrator":
        if person.programmes:
            raise _invalid(
                "programmes", message("An administrator works in all programmes; name none.")
            )
        return
    if not person.programmes:
        raise _invalid("programmes", message("Name the programmes that the account works in."))
    known = set(work.session.scalars(select(_PROGRAMMES.c.name)))
    unknown = sorted(set(person.programmes) - known)
    if unknown:
        raise _invalid(
            "programmes", message("There is no programme {name} here.", name=repr(unknown[0]))
        )


def _invalid(field: str, text: Any) -> ProblemError:
    return ProblemError(
        "invalid", text, items=[{"location": f"body.{field}", "detail": "", "code": "role"}]
    )


def _keep_an_administrator(work: Work, row: Account) -> None:
    """Refuse to take the last administrator away; two who do it at once wait for each other."""
    left = work.session.scalars(
        select(Account.id)
        .where(Account.role == "administrator", Account.disabled_at.is_(None))
        .order_by(Account.id)
        .with_for_update()
    ).all()
    if set(left) <= {row.id}:
        raise ProblemError(
            "state", message("This is the last administrator; make another one first.")
        )
