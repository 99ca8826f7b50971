"""A company: how many people it can supervise, whether it is paused, and whom to reach there."""

from __future__ import annotations

from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel, BeforeValidator, Field, StringConstraints
from sqlalchemy import func, select
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.letters.smtp import is_address
from service.placements.places import taken_at
from service.profiles.employers import employer_to_change, replace_employer, told_employers
from service.profiles.limits import MOST_NUMBER, refusing
from service.profiles.models import Employer, Vacancy
from service.profiles.schemas_offers import EmployerIn
from service.profiles.visible import own_employers
from service.web.ids import PathId
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import SAVED, notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.pages.vacancy_form import Postcode
from service.words import N_

router = PageRouter()

READERS: Final = OFFICE | {"employer"}

PAUSED: Final = notice(
    "company-paused", N_("The company is paused: nobody is proposed for its vacancies.")
)
GOES_ON: Final = notice("company-goes-on", N_("The company takes part again."))


def _email(value: object) -> object:
    if isinstance(value, str) and value and not is_address(value):
        raise ValueError(N_("give an e-mail address, such as name@example.org"))
    return value


Short = Annotated[str, StringConstraints(max_length=200)]
Count = Annotated[int, Field(ge=0, le=MOST_NUMBER)]


class CompanyForm(BaseModel):
    """What a company changes by itself."""

    version: int
    name: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    sector: Short | None = None
    postcode: Postcode | None = None
    municipality: Short = ""
    supervision_capacity: Count | None = None
    contact_name: Short = ""
    contact_email: Annotated[Short, BeforeValidator(_email)] = ""
    contact_phone: Short = ""

    def values(self) -> dict[str, Any]:
        """Return the values as the services take them."""
        told = self.model_dump(
            exclude={"version", "contact_name", "contact_email", "contact_phone"}
        )
        told["contact"] = {
            "name": self.contact_name,
            "email": self.contact_email,
            "phone": self.contact_phone,
        }
        return told


@router.get("/organisation")
def read_organisation(
    request: Request,
    work: Annotated[Work, PageReads("employers:write", READERS)],
    employer: Annotated[str, Query(max_length=36)] = "",
) -> Response:
    """Show the company of the reader; who has several, or works for all, chooses one."""
    firms = own_employers(work.actor)
    if employer:
        row = work.session.scalars(firms.where(Employer.id == employer)).one_or_none()
        if row is None:
            raise ProblemError("not-found", message("There is no such company, or not for you."))
        return _shown(request, work, row, _form(row))
    rows = work.session.scalars(firms.order_by(func.lower(Employer.name), Employer.id)).all()
    if len(rows) == 1:
        return _shown(request, work, rows[0], _form(rows[0]))
    offers = select(Vacancy.employer_id, func.count()).where(
        Vacancy.employer_id.in_([row.id for row in rows]), Vacancy.state == "open"
    )
    asked = work.session.execute(offers.group_by(Vacancy.employer_id))
    counts = {row[0]: row[1] for row in asked}
    return page(request, "companies.jinja", firms=rows, counts=counts)


@router.post("/organisation/{employer_id}")
def change_organisation(
    employer_id: PathId,
    request: Request,
    work: Annotated[Work, PageWrites("employers:write", READERS)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Keep what was changed."""
    say = words_of(request)
    row = employer_to_change(work, employer_id)
    form = filled(CompanyForm, sent, say)
    if form.model is None:
        return _shown(request, work, row, form)
    try:
        if form.model.version != row.version:
            raise ProblemError("changed", message("Somebody else changed this company meanwhile."))
        _replace(work, row, form.model.values())
    except ProblemError as error:
        refused(form, error, say)
        form.values["version"] = row.version
        return _shown(request, work, row, form)
    return go("/organisation", SAVED, employer=row.id)


@router.post("/organisation/{employer_id}/pause")
def pause_organisation(
    employer_id: PathId,
    work: Annotated[Work, PageWrites("employers:write", READERS)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Pause a company, or let it take part again."""
    row = employer_to_change(work, employer_id)
    paused = str(sent.get("paused", "")) == "yes"
    if row.paused != paused:
        _replace(work, row, {"paused": paused})
    return go("/organisation", PAUSED if paused else GOES_ON, employer=row.id)


def _replace(work: Work, row: Employer, changes: dict[str, Any]) -> None:
    (told,) = told_employers(work.actor, [row])
    left_out = {"organisation_id"}  # left out it stays as it was
    current = told.model_dump(mode="json", include=set(EmployerIn.model_fields) - left_out)
    with refusing():
        after = EmployerIn.model_validate({**current, **changes})
    replace_employer(work, row, after)


def _form(row: Employer) -> Form:
    names = CompanyForm.model_fields
    return Form(values={name: getattr(row, name) for name in names})


def _shown(request: Request, work: Work, row: Employer, form: Form) -> Response:
    query = select(Vacancy.state, func.count(), func.sum(Vacancy.capacity)).where(
        Vacancy.employer_id == row.id
    )
    standing = {
        state: (count, places)
        for state, count, places in work.session.execute(query.group_by(Vacancy.state))
    }
    open_, places = standing.get("open", (0, 0))
    return page(
        request,
        "company.jinja",
        status=200 if form.is_good else 422,
        company=row,
        form=form,
        open_vacancies=open_,
        places=places or 0,
        taken=taken_at(work.session, row.id),
    )
