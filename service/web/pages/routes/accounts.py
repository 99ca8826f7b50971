"""One's own account, and the accounts of everybody for who administers."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from sqlalchemy import func, select
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts import accounts as service
from service.accounts.accounts import Person, change_own_password
from service.accounts.models import Account, Organisation
from service.accounts.organisations import organisations
from service.accounts.passwords import new_password
from service.accounts.policy import ROLES
from service.accounts.schemas import Email, Name, Password, Role
from service.accounts.sessions import begin, end_others, sessions_of
from service.accounts.work import Work
from service.errors import ProblemError
from service.profiles.models import Candidate, CandidateContact
from service.profiles.programmes import programme_titles
from service.profiles.visible import visible_candidates
from service.web.deps import services
from service.web.ids import PathId, Word
from service.web.pages.deps import ADMINISTRATOR, PageReads, PageWrites
from service.web.pages.fields import ROLE_NAMES
from service.web.pages.forms import Form, filled, options, refused
from service.web.pages.notices import SAVED, notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routes.signing_in import count_login, with_session
from service.web.pages.routing import PageRouter, posted
from service.web.pages.tokens import SESSION_COOKIE, cookie_of
from service.words import N_, Words

router = PageRouter()

_AT_A_TIME: Final = 50

_PASSWORD_CHANGED: Final = notice(
    "password-changed", N_("You have a new password. You were signed out everywhere else.")
)
_OTHERS_ENDED: Final = notice("others-ended", N_("You are signed out everywhere else."))
_DISABLED: Final = notice("account-disabled", N_("This account can no longer sign in."))
_ENABLED: Final = notice("account-enabled", N_("This account can sign in again."))

KIND_NAMES: Final = {
    "authority": N_("runs the service"),
    "coaching": N_("coaches people"),
    "school": N_("is a school"),
    "employer": N_("is an employer"),
}
"""Kind of organisation to what it does."""

Sent = Annotated[FormData, Depends(posted)]
Own = Annotated[Work, PageReads("account:own")]
OwnWriting = Annotated[Work, PageWrites("account:own")]
Reading = Annotated[Work, PageReads("accounts:read", ADMINISTRATOR)]
Writing = Annotated[Work, PageWrites("accounts:write", ADMINISTRATOR)]


class _PasswordChange(BaseModel):
    current: Password
    new: Password
    again: Password


class _Told(BaseModel):
    """What the form of an account says."""

    role: Role
    name: Name
    email: Email
    organisation_id: UUID | None = None
    programmes: list[str] = []
    person: str = ""
    entrance: Literal["password", "provider"] = "password"


class _Changed(BaseModel):
    """What the form of an account that is there says."""

    role: Role
    name: Name
    email: Email
    organisation_id: UUID | None = None
    programmes: list[str] = []
    version: int


@router.get("/account")
def own_account(request: Request, work: Own) -> Response:
    """Show one's own account, with where one is signed in."""
    return _own(request, work, Form())


@router.post("/account/password")
def change_password(request: Request, work: OwnWriting, sent: Sent) -> Response:
    """Change one's own password; sessions elsewhere end, this one goes on as a new one."""
    count_login(request)
    say = words_of(request)
    form = filled(_PasswordChange, sent, say)
    if form.model is not None and form.model.new != form.model.again:
        form.blame("again", say("This is not the same as the new password."))
    if form.model is None or not form.is_good:
        return _own(request, work, form)
    try:
        change_own_password(work, form.model.current, form.model.new)
    except ProblemError as error:
        form.blame("current" if error.code == "forbidden" else "new", error.message.render(say))
        return _own(request, work, form)
    row = service.account(work, work.actor.account_id or "")
    begun = begin(work, row, hours=services(request).settings.session_hours)
    return with_session(request, go("/account", _PASSWORD_CHANGED), begun)


@router.post("/account/sessions/end")
def end_elsewhere(request: Request, work: OwnWriting) -> Response:
    """Sign out everywhere else."""
    end_others(work, cookie_of(request, SESSION_COOKIE))
    return go("/account", _OTHERS_ENDED)


@router.get("/accounts")
def list_accounts(
    request: Request,
    work: Reading,
    q: Word = None,
    role: Annotated[str, Query(max_length=16)] = "",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """List the accounts, by name."""
    say = words_of(request)
    wanted = service.accounts(role=role if role in ROLES else None, part=(q or "").strip())
    query = wanted.add_columns(Organisation.name.label("of"), func.count().over().label("total"))
    query = query.outerjoin(Organisation, Organisation.id == Account.organisation_id)
    order = (Account.disabled_at.is_not(None), func.lower(Account.name), Account.id)
    rows = work.session.execute(query.order_by(*order).offset(first).limit(_AT_A_TIME)).all()
    about = [one for row in rows for one in service.subjects(row[0])]
    work.note("account.list", "account", "-", subjects=about, count=len(rows))
    return page(
        request,
        "accounts.jinja",
        rows=rows,
        total=rows[0].total if rows else 0,
        first=first,
        size=_AT_A_TIME,
        form=Form(values={"q": q or "", "role": role}),
        roles=options({name: ROLE_NAMES[name] for name in ROLES}, say),
        role_names=ROLE_NAMES,
    )


@router.get("/accounts/new")
def ask_for_account(
    request: Request, work: Reading, candidate: Annotated[UUID | None, Query()] = None
) -> Response:
    """Ask what a new account is for; with a person it is that person's."""
    form = Form(values={"role": "coach", "entrance": "password"})
    if candidate is not None:
        form.values |= _about(work, str(candidate))
    return _new(request, work, form)


@router.post("/accounts/new")
def make_account(request: Request, work: Writing, sent: Sent) -> Response:
    """Make an account, and show its password once."""
    say = words_of(request)
    form = filled(_Told, sent, say)
    if form.model is None:
        return _new(request, work, form)
    told = form.model
    password = new_password() if told.entrance == "password" else None
    try:
        with work.session.begin_nested():
            row = service.create_account(work, _person(work, told), password)
    except ProblemError as error:
        refused(form, error, say)
        return _new(request, work, form)
    return page(request, "account_password.jinja", row=row, password=password, fresh=True)


@router.get("/accounts/{account_id}")
def read_account(request: Request, work: Reading, account_id: PathId) -> Response:
    """Show an account, to be changed."""
    row = service.account(work, account_id)
    work.note("account.read", "account", row.id, subjects=service.subjects(row))
    return _one(request, work, row, Form(values=_values(row)))


@router.post("/accounts/{account_id}")
def change_account(request: Request, work: Writing, account_id: PathId, sent: Sent) -> Response:
    """Change an account."""
    row, say = service.account(work, account_id), words_of(request)
    form = filled(_Changed, sent, say)
    told = form.model
    if told is None:
        return _one(request, work, row, form)
    if told.version != row.version:
        raise ProblemError("changed", message("Open the page again, and see what is different."))
    person = Person(
        role=told.role,
        name=told.name,
        email=told.email,
        organisation_id=str(told.organisation_id) if told.organisation_id else None,
        candidate_id=row.candidate_id,
        programmes=tuple(told.programmes) if row.candidate_id is None else tuple(row.programmes),
    )
    try:
        with work.session.begin_nested():
            service.change_account(work, row, person, disabled=row.disabled_at is not None)
    except ProblemError as error:
        refused(form, error, say)
        return _one(request, work, row, form)
    return go(f"/accounts/{account_id}", SAVED)


@router.post("/accounts/{account_id}/disable")
def disable_account(request: Request, work: Writing, account_id: PathId) -> Response:
    """Keep an account from signing in: its sessions end and its keys do nothing."""
    return _switched(request, work, account_id, disabled=True)


@router.post("/accounts/{account_id}/enable")
def enable_account(request: Request, work: Writing, account_id: PathId) -> Response:
    """Let an account sign in again."""
    return _switched(request, work, account_id, disabled=False)


@router.post("/accounts/{account_id}/password")
def reset_password(request: Request, work: Writing, account_id: PathId) -> Response:
    """Give an account a new password, and show it once; its sessions end."""
    row, password = service.account(work, account_id), new_password()
    service.set_password(work, row, password)
    return page(request, "account_password.jinja", row=row, password=password, fresh=False)


def _switched(request: Request, work: Work, account_id: str, *, disabled: bool) -> Response:
    row = service.account(work, account_id)
    person = Person(**{name: getattr(row, name) for name in Person.__dataclass_fields__})
    try:
        service.change_account(work, row, person, disabled=disabled)
    except ProblemError as error:
        form = Form(values=_values(row))
        refused(form, error, words_of(request))
        return _one(request, work, row, form)
    return go(f"/accounts/{account_id}", _DISABLED if disabled else _ENABLED)


def _own(request: Request, work: Work, form: Form) -> Response:
    row, home = work.session.execute(
        select(Account, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .where(Account.id == work.actor.account_id)
    ).one()
    titles = programme_titles(work, words_of(request).language)
    return page(
        request,
        "account.jinja",
        status=200 if form.is_good else 422,
        row=row,
        programmes=list(titles.values()),
        home=home,
        role=ROLE_NAMES[row.role],
        sessions=sessions_of(work, cookie_of(request, SESSION_COOKIE)),
        form=form,
    )


def _new(request: Request, work: Work, form: Form) -> Response:
    return page(
        request,
        "account_new.jinja",
        status=200 if form.is_good else 422,
        form=form,
        **_choices(work, words_of(request)),
    )


def _one(request: Request, work: Work, row: Account, form: Form) -> Response:
    form.values["version"] = row.version
    say = words_of(request)
    return page(
        request,
        "account_one.jinja",
        status=200 if form.is_good else 422,
        row=row,
        form=form,
        mine=row.id == work.actor.account_id,
        **_choices(work, say, but="candidate" if row.candidate_id is None else ""),
    )


def _choices(work: Work, say: Words, but: str = "") -> dict[str, Any]:
    """Return what the forms of accounts offer."""
    homes = work.session.execute(
        organisations()
        .with_only_columns(Organisation.id, Organisation.name, Organisation.kind)
        .order_by(Organisation.name)
    )
    return {
        "roles": options({name: ROLE_NAMES[name] for name in ROLES if name != but}, say),
        "role_names": ROLE_NAMES,
        "homes": [
            (id_, say("{name} ({what})", name=name, what=say(KIND_NAMES[kind])))
            for id_, name, kind in homes
        ],
        "programmes": list(programme_titles(work, say.language).items()),
    }


def _values(row: Account) -> dict[str, Any]:
    return {name: getattr(row, name) for name in _Changed.model_fields}


def _about(work: Work, candidate_id: str) -> dict[str, Any]:
    """Return how the form begins for the account of a person."""
    found = work.session.execute(
        visible_candidates(work.actor)
        .where(Candidate.id == candidate_id)
        .outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
        .with_only_columns(
            Candidate.key, Candidate.programme, CandidateContact.name, CandidateContact.email
        )
    ).one_or_none()
    if found is None:
        raise ProblemError("not-found", message("There is no such candidate, or not for you."))
    work.note("candidate.read", "candidate", candidate_id, subjects=[candidate_id])
    return {
        "role": "candidate",
        "person": found.key,
        "programmes": [found.programme],
        "name": found.name,
        "email": found.email,
    }


def _person(work: Work, told: _Told) -> Person:
    """Return who gets the account; a candidate is named by the sender's own number."""
    candidate_id = None
    if told.role == "candidate" and told.person:
        candidate_id = work.session.scalar(
            visible_candidates(work.actor)
            .with_only_columns(Candidate.id)
            .where(Candidate.key == told.person, Candidate.programme.in_(told.programmes))
        )
        if candidate_id is None:
            raise ProblemError(
                "invalid",
                message("Nobody in this programme has this number."),
                items=[{"location": "body.person", "detail": "", "code": "unknown"}],
            )
    return Person(
        role=told.role,
        name=told.name,
        email=told.email,
        organisation_id=str(told.organisation_id) if told.organisation_id else None,
        candidate_id=candidate_id,
        programmes=tuple(told.programmes),
    )
