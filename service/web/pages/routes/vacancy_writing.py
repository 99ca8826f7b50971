"""Writing and changing a vacancy: likely skills from its title, and advice while it is written."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Final

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from matching.errors import message
from matching.profiles.records import Vacancy as VacancyRecord
from service.accounts.work import Work
from service.errors import ProblemError
from service.profiles.models import Employer, Vacancy
from service.profiles.programmes import programme_titles
from service.profiles.schemas_offers import VacancyFields, VacancyIn
from service.profiles.vacancies import create_vacancy, own_vacancy, replace_vacancy, told_vacancies
from service.profiles.visible import own_employers
from service.web.deps import services
from service.web.ids import PathId
from service.web.languages import language_of
from service.web.pages.deps import PageReads, PageWrites
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import SAVED, notice
from service.web.pages.person_form import language_rows, languages_sent
from service.web.pages.rendering import go, is_part, page, words_of
from service.web.pages.routes.vacancies import WRITERS
from service.web.pages.routing import PageRouter, posted
from service.web.pages.skill_options import SkillOptions, skill_options
from service.web.pages.vacancy_advice import Advice, advice_on
from service.web.pages.vacancy_form import (
    Row,
    Skills,
    VacancyForm,
    form_of,
    vacancy_choices,
)
from service.words import N_

router = PageRouter()

ADDED: Final = notice(
    "vacancy-added", N_("The vacancy was added and is open. You see here who is proposed.")
)

_NEW: Final = "/vacancies/new"
_ASKS: Final = PageReads("vacancies:write", WRITERS)
_WRITES: Final = PageWrites("vacancies:write", WRITERS)


@dataclass
class Draft:
    """A vacancy that is being written, as it is shown.

    Attributes
    ----------
    do
        What was asked: ``save``, ``anyway`` (after the advice), ``likely``, ``find``, or ``add``.
    vacancy
        None for a new one.
    """

    form: Form
    rows: list[Row]
    languages: list[dict[str, str]]
    model: VacancyForm | None = None
    do: str = ""
    vacancy: Vacancy | None = None
    found: SkillOptions = field(default_factory=SkillOptions)
    advice: Advice = field(default_factory=Advice)

    def sent(self) -> VacancyIn:
        """Return the vacancy as the services take it.

        Raises
        ------
        ProblemError
            ``invalid``.
        """
        assert self.model is not None
        state = self.vacancy.state if self.vacancy is not None else "open"
        return self.model.vacancy(self.rows, self.languages, state=state)


@router.get(_NEW)
def ask_for_vacancy(
    request: Request,
    work: Annotated[Work, _ASKS],
    title: Annotated[str, Query(max_length=200)] = "",
    employer: Annotated[str, Query(max_length=36)] = "",
) -> Response:
    """Ask for a new vacancy; with a title its likely skills are there already."""
    firms = _firms(work)
    programmes = programme_titles(work, language_of(request))
    chosen = next((row for row in firms if row.id == employer), firms[0] if firms else None)
    alone = len(firms) == 1 or bool(employer)
    values = {
        "title": title,
        "capacity": "1",
        "employer_id": chosen.id if chosen and alone else "",
        "postcode": (chosen.postcode or "") if chosen and alone else "",
        "sector": (chosen.sector or "") if chosen and alone else "",
        "programme": next(iter(programmes), ""),
    }
    draft = Draft(Form(values=values), [], [])
    if title.strip():
        draft.rows = _skills(request).likely([], title, "")
    return _shown(request, work, draft, firms)


@router.post(_NEW)
def add_vacancy(
    request: Request,
    work: Annotated[Work, _WRITES],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Add a vacancy, or show the form again with what was asked for."""
    draft = _draft(request, sent)
    if draft.do not in {"save", "anyway"}:
        return _shown(request, work, draft)
    made = _saved(request, work, draft)
    return go(f"/vacancies/{made.id}", ADDED) if made else _shown(request, work, draft)


@router.post("/vacancies/advice")
def advise(
    request: Request,
    work: Annotated[Work, _ASKS],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Tell what is to be said of a vacancy while it is written; nothing is kept."""
    draft = _draft(request, sent)
    draft.advice = _advice(request, work, draft)
    return page(request, "vacancy_advice.jinja", advice=draft.advice)


@router.get("/vacancies/{vacancy_id}/edit")
def ask_for_changes(vacancy_id: PathId, request: Request, work: Annotated[Work, _ASKS]) -> Response:
    """Show the form with everything that is kept of a vacancy."""
    row = own_vacancy(work, vacancy_id)
    (told,) = told_vacancies([row])
    plain = told.model_dump(mode="json")
    rows = _skills(request).rows(plain["requirements"])
    draft = Draft(form_of(told), rows, plain["languages"], vacancy=row)
    return _shown(request, work, draft)


@router.post("/vacancies/{vacancy_id}/edit")
def change_vacancy(
    vacancy_id: PathId,
    request: Request,
    work: Annotated[Work, _WRITES],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Keep what was changed, or show the form again with what was asked for."""
    row = own_vacancy(work, vacancy_id, change=True)
    draft = _draft(request, sent, row)
    if draft.do not in {"save", "anyway"}:
        return _shown(request, work, draft)
    made = _saved(request, work, draft)
    return go(f"/vacancies/{made.id}", SAVED) if made else _shown(request, work, draft)


def _draft(request: Request, sent: FormData, row: Vacancy | None = None) -> Draft:
    """Return what was sent, with what it asks for done to its rows."""
    say, skills = words_of(request), _skills(request)
    form = filled(VacancyForm, sent, say)
    rows, languages = skills.sent(sent), languages_sent(sent)
    draft = Draft(form, rows, languages, form.model, str(sent.get("do", "")), row)
    chosen = str(sent.get("add", ""))
    if chosen:
        draft.rows, draft.do = skills.with_one(rows, chosen[:300]), "add"
    elif draft.do == "likely":
        draft.rows = skills.likely(rows, str(form.value("title")), str(form.value("description")))
    elif draft.do == "find":
        draft.found = skill_options(request, str(sent.get("q", ""))[:100])
    elif draft.do not in {"save", "anyway"}:
        draft.do = "save"  # by the key Enter in a field
    return draft


def _saved(request: Request, work: Work, draft: Draft) -> Vacancy | None:
    """Keep a vacancy, once whoever writes it saw the advice; None: the form is shown again."""
    if draft.model is None:
        return None
    try:
        given = draft.sent()
        before = draft.vacancy
        if draft.do == "save":
            draft.advice = _advice(request, work, draft)
            if draft.advice.warns:
                return None
        if before is None:
            return create_vacancy(work, given)
        if draft.model.version != before.version:
            raise ProblemError("changed", message("Somebody else changed this vacancy meanwhile."))
        return replace_vacancy(work, before, given)
    except ProblemError as error:
        refused(draft.form, error, words_of(request))
        if draft.vacancy is not None:
            draft.form.values["version"] = draft.vacancy.version
        return None


def _advice(request: Request, work: Work, draft: Draft) -> Advice:
    """Return what is to be said of a draft, as far as it can be told by now."""
    text = f"{draft.form.value('title')}\n{draft.form.value('description')}"
    return advice_on(request, work.session, text[:12_000], _record(work, draft), words_of(request))


def _record(work: Work, draft: Draft) -> VacancyRecord | None:
    """Return a draft as the engine knows vacancies; None while something is wrong with it."""
    if draft.model is None:
        return None
    query = own_employers(work.actor).with_only_columns(Employer.key)
    key = work.session.scalar(query.where(Employer.id == draft.model.employer_id))
    if key is None or not work.actor.works_in(draft.model.programme):
        return None
    if draft.model.programme not in programme_titles(work, "nl"):
        return None
    try:
        given = draft.sent()
    except ProblemError:
        return None
    values = {name: getattr(given, name) for name in VacancyFields.model_fields}
    own = draft.vacancy.key if draft.vacancy is not None else "new"
    return VacancyRecord(id=own, programme=given.programme, employer=key, **values)


def _skills(request: Request) -> Skills:
    markets = services(request).markets
    return Skills(markets.links, markets.linker, language_of(request))


def _firms(work: Work) -> list[Employer]:
    query = own_employers(work.actor).order_by(Employer.name, Employer.id)
    return list(work.session.scalars(query.limit(2_000)))


def _shown(
    request: Request, work: Work, draft: Draft, firms: list[Employer] | None = None
) -> Response:
    """Show the form; only the skills where a script asks for these."""
    say = words_of(request)
    part = is_part(request)
    form = draft.form
    asks_more = draft.do in {"likely", "find", "add"}
    if asks_more:
        form.errors.clear()  # nobody said yet that this is all
        form.faults.clear()
    context: dict[str, Any] = {
        "form": form,
        "rows": draft.rows,
        "found": draft.found,
        "asked_for": draft.do,
        "choices": vacancy_choices(say, form, draft.languages),
    }
    if part and asks_more:
        return page(request, "vacancy_skills.jinja", **context)
    row = draft.vacancy
    if firms is None:
        firms = _firms(work) if row is None else []
    return page(
        request,
        "vacancy_edit.jinja",
        status=200 if form.is_good else 422,
        action=f"/vacancies/{row.id}/edit" if row is not None else _NEW,
        vacancy=row,
        language_rows=language_rows(draft.languages),
        advice=draft.advice,
        firms=[(one.id, one.name) for one in firms],
        programmes=list(programme_titles(work, say.language).items()),
        **context,
    )
