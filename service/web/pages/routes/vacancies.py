"""Vacancies: the list, one vacancy, writing one in two minutes, and opening and pausing it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from sqlalchemy import func, select
from sqlalchemy.orm import selectinload
from starlette.datastructures import FormData

from matching.profiles.codes import sector_name
from service.accounts.work import Work
from service.letters.making import letters_of
from service.live.claims import named
from service.placements.models import Placement
from service.placements.places import filling
from service.placements.transitions import LIVE, STATE_NAMES
from service.placements.visible import persons, visible_placements
from service.profiles.models import Employer, Vacancy
from service.profiles.programmes import programme_titles
from service.profiles.repository import holds
from service.profiles.rows import vacancy_record
from service.profiles.vacancies import (
    VacancyFilter,
    get_vacancy,
    narrowed,
    own_vacancy,
    set_standing,
    told_vacancies,
)
from service.profiles.visible import own_vacancies, visible_vacancies
from service.terms import IMPORTANCES, LEERWEGEN, LEVELS, SKILL_LEVELS
from service.web.deps import services
from service.web.ids import NO_NUL, PathId
from service.web.pages.deps import OFFICE, STAFF, PageReads, PageWrites
from service.web.pages.forms import Form
from service.web.pages.notices import notice
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.pages.vacancy_advice import advice_on
from service.words import N_, Words, language_name

router = PageRouter()

SIZE: Final = 25
"""Vacancies of a page."""

WRITERS: Final = OFFICE | {"employer"}
"""Who writes vacancies."""

STATES: Final = {"open": N_("open"), "paused": N_("paused"), "closed": N_("closed")}

OPENED: Final = notice("vacancy-open", N_("The vacancy is open: people can be proposed."))
PAUSED: Final = notice("vacancy-paused", N_("The vacancy is paused: nobody new is proposed."))
CLOSED: Final = notice("vacancy-closed", N_("The vacancy is closed: nobody new is proposed."))

_DONE: Final = {"open": OPENED, "paused": PAUSED, "closed": CLOSED}

Text = Annotated[str, Query(max_length=200, pattern=NO_NUL)]
Reads = PageReads("vacancies:read", STAFF | {"employer"})


@router.get("/vacancies")
def list_vacancies(  # noqa: PLR0917 - one argument for each parameter of the query
    request: Request,
    work: Annotated[Work, Reads],
    q: Text = "",
    state: Text = "",
    programme: Text = "",
    sector: Text = "",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """List the vacancies: an employer's own, those of all for staff."""
    say = words_of(request)
    seen = visible_vacancies(work.actor)
    wanted = VacancyFilter(programme or None, state=state or None, sector=sector or None)
    query = narrowed(work, seen.join(Employer, Employer.id == Vacancy.employer_id), wanted)
    if q.strip():
        query = query.where(
            holds(Vacancy.title, q.strip())
            | holds(Vacancy.key, q.strip())
            | holds(Employer.name, q.strip())
        )
    count = select(func.count()).select_from(query.with_only_columns(Vacancy.id).subquery())
    total = work.session.scalar(count) or 0
    rows = work.session.scalars(
        query.options(selectinload(Vacancy.employer))
        .order_by(func.lower(Vacancy.title), Vacancy.id)
        .offset(first)
        .limit(SIZE)
    ).all()
    hidden = work.actor.role != "employer"
    values = {"q": q, "state": state, "programme": programme, "sector": sector}
    return page(
        request,
        "vacancies.jinja",
        form=Form(values=dict(values)),
        values={name: value for name, value in values.items() if value},
        vacancies=rows,
        filled_by=filling(work.session, [row.id for row in rows], hidden=hidden),
        total=total,
        first=first,
        size=SIZE,
        states=[(code, say(name)) for code, name in STATES.items()],
        programmes=programme_titles(work, say.language),
        sectors=_sectors(work),
        writes=work.actor.role in WRITERS,
    )


def _sectors(work: Work) -> list[tuple[str, str]]:
    """Return the sectors of the vacancies that the reader may see, those meant alike once."""
    column = visible_vacancies(work.actor).with_only_columns(Vacancy.sector).distinct()
    words = [word for word in work.session.scalars(column) if word]
    named_so = {sector_name(word) or word: word for word in sorted(words, reverse=True)}
    return sorted((word, word) for word in named_so.values())


@router.get("/vacancies/{vacancy_id}")
def read_vacancy(
    vacancy_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("vacancies:read")],
) -> Response:
    """Show one vacancy: what it asks, its places, who is proposed, and the next steps."""
    row = get_vacancy(work, vacancy_id)
    employer = work.session.get_one(Employer, row.employer_id)
    say, role = words_of(request), work.actor.role
    (told,) = told_vacancies([row])
    links = services(request).markets.links
    claims = named(links, [one.text for one in told.requirements], say.language)
    owns = role in WRITERS and _owns(work, row.id)
    seen = _placements(work, row.id) if role != "candidate" else []
    known = persons(work, seen)
    if seen:
        work.note(
            "placement.list",
            "vacancy",
            row.id,
            subjects=[one.candidate_id for one in seen],
            named=sum(known[one.id].known for one in seen),
        )
    advice = None
    if owns:
        text = f"{row.title}\n{row.description}"
        advice = advice_on(request, work.session, text, vacancy_record(row, employer.key), say)
    titles = programme_titles(work, say.language)
    return page(
        request,
        "vacancy.jinja",
        vacancy=told,
        employer=employer,
        contact=owns and role in OFFICE,
        facts=_facts(row, say),
        requirements=[(claims[one.text].label, one) for one in told.requirements],
        importances={code: say(name) for code, name in IMPORTANCES.items()},
        skill_levels={level: say(name) for level, name in SKILL_LEVELS.items()},
        programme=titles.get(row.programme, row.programme),
        placements=seen,
        people=known,
        states=STATE_NAMES,
        filled=filling(work.session, [row.id], hidden=role != "employer").get(row.id),
        owns=owns,
        shortlisted=role in OFFICE | {"coach", "employer"},
        advice=advice,
        letters=letters_of(work, vacancy_id=row.id) if owns and role in OFFICE else [],
    )


@router.post("/vacancies/{vacancy_id}/state")
def set_state(
    vacancy_id: PathId,
    work: Annotated[Work, PageWrites("vacancies:write", WRITERS)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Open, pause or close a vacancy."""
    state = str(sent.get("state", ""))
    row = own_vacancy(work, vacancy_id, change=True)
    if state not in _DONE:
        return go(f"/vacancies/{row.id}")
    set_standing(work, row, state=state)
    return go(f"/vacancies/{row.id}", _DONE[state])


def _owns(work: Work, id_: str) -> bool:
    query = own_vacancies(work.actor).with_only_columns(Vacancy.id).where(Vacancy.id == id_)
    return work.session.scalar(query) is not None


def _placements(work: Work, vacancy_id: str) -> list[Placement]:
    """Return who is proposed for a vacancy or has a place there, those that are furthest first."""
    query = visible_placements(work.actor).where(
        Placement.vacancy_id == vacancy_id, Placement.state.in_(LIVE)
    )
    rows = work.session.scalars(query.order_by(Placement.created_at, Placement.id)).all()
    return sorted(rows, key=lambda one: -LIVE.index(one.state))


def _facts(row: Vacancy, say: Words) -> list[tuple[str, str]]:
    """Return names and values of what is known of a vacancy; what is empty is left out."""
    languages = [f"{language_name(code, say.language)} {level}" for code, level in row.languages]
    found = [
        (say("Hours a week"), say.short_number(row.hours_per_week) if row.hours_per_week else ""),
        (say("From"), say.date(row.starts_on) if row.starts_on else ""),
        (say("Until"), say.date(row.ends_on) if row.ends_on else ""),
        (say("Postcode"), row.postcode or ""),
        (say("Sector"), row.sector or ""),
        (
            say("For whom"),
            say.listing([say(name) for code, name in LEVELS.items() if code in row.levels]),
        ),
        (say("Learning route (leerweg)"), say.listing([say(LEERWEGEN[x]) for x in row.leerweg])),
        (say("Crebo"), ", ".join(row.crebos)),
        (say("Fields of study"), ", ".join(row.fields)),
        (say("Languages"), say.listing(languages)),
        (say("Driving licences"), say.listing(list(row.driving_licences))),
        (say("Certificates"), say.listing(list(row.certificates))),
        (say("Contract"), row.contract_form),
        (say("Training"), say("The employer trains what is missing.") if row.trainable else ""),
    ]
    return [(name, value) for name, value in found if value]
