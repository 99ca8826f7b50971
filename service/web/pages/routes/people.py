"""People: finding somebody, one person with everything around them, adding and changing."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.models import Organisation
from service.accounts.organisations import organisations
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.claims import named
from service.live.finding import (
    Sought,
    people_count,
    people_found,
    people_near,
    schools,
    texts_for,
)
from service.placements.around import newest_placements, wishes_named
from service.placements.transitions import STATE_NAMES
from service.privacy.models import PersonRequest
from service.privacy.requests import people_who_ask
from service.profiles.candidates import (
    create_candidate,
    get_candidate,
    replace_candidate,
    told_candidates,
)
from service.profiles.models import Candidate
from service.profiles.programmes import programme_titles
from service.terms import LEVELS
from service.web.deps import services
from service.web.ids import NO_NUL, PathId
from service.web.languages import language_of
from service.web.pages.deps import OFFICE, STAFF, PageReads, PageWrites
from service.web.pages.forms import Form, filled, options, refused
from service.web.pages.notices import SAVED, notice
from service.web.pages.person_facts import facts_of, level_names, missing_of, name_of
from service.web.pages.person_form import (
    NewPerson,
    WholePerson,
    choices_of,
    form_of,
    language_rows,
    languages_sent,
)
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.pages.skill_options import SkillOptions, skill_options
from service.words import N_

router = PageRouter()

SIZE: Final = 25
"""People of a page."""

_FEW: Final = 5
"""With fewer found, names that come near are shown as well."""

_MOST_PLACEMENTS: Final = 5

ADDED: Final = notice("person-added", N_("The person was added. Now make the profile together."))

Text = Annotated[str, Query(max_length=200, pattern=NO_NUL)]
Reads = PageReads("candidates:read", STAFF)
Asks = PageReads("candidates:write", STAFF)
Writes = PageWrites("candidates:write", STAFF)


@router.get("/people")
def find_people(  # noqa: PLR0913, PLR0917 - one argument for each parameter of the query
    request: Request,
    work: Annotated[Work, Reads],
    q: Text = "",
    skill: Text = "",
    school: Text = "",
    level: Text = "",
    programme: Text = "",
    asked: bool = False,
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """List the people whom the reader works for, and find among them."""
    meant = _skill_meant(request, skill)
    known = meant.items[0] if meant.items else None
    texts = texts_for(work, services(request).markets.links, known.id) if known else None
    if skill and known is None:
        texts = []
    among = people_who_ask() if asked else None
    wanted = Sought(q.strip(), programme, school, level if level in LEVELS else "", texts, among)
    total = people_count(work, wanted)
    people = people_found(work, wanted, first=first, size=SIZE)
    near = []
    if total < _FEW and wanted.q:
        near = people_near(work, wanted, without=[one.id for one in people], most=_FEW)
    say = words_of(request)
    values = {"q": q, "skill": skill, "school": school, "level": level, "programme": programme}
    values["asked"] = "yes" if asked else ""
    typed = values | ({"skill": known.label} if known else {})
    if known:
        values["skill"] = known.id  # two skills may have one name
    return page(
        request,
        "people.jinja",
        form=Form(values=typed),
        values={name: value for name, value in values.items() if value},
        people=people,
        near=near,
        total=total,
        asking=0 if asked else people_count(work, Sought(among=people_who_ask())),
        first=first,
        size=SIZE,
        skill=known,
        others=meant.items[1:4],
        schools=[(one, one) for one in schools(work)],
        programmes=programme_titles(work, say.language),
        levels=options(LEVELS, say),
        level_names={code: say(name) for code, name in LEVELS.items()},
    )


def _skill_meant(request: Request, skill: str) -> SkillOptions:
    """Return which skill is looked for: an id, or words in which slips are forgiven."""
    vocabulary = services(request).markets.linker.vocabulary
    if skill in vocabulary.position:
        skill = vocabulary.label(skill, language_of(request))
    return skill_options(request, skill[:100], limit=4)


@router.get("/people/new")
def ask_for_person(request: Request, work: Annotated[Work, Asks]) -> Response:
    """Ask for somebody new."""
    return _new(request, work, Form())


@router.post("/people/new")
def add_person(
    request: Request, work: Annotated[Work, Writes], sent: Annotated[FormData, Depends(posted)]
) -> Response:
    """Add somebody, and go on to their skills."""
    say = words_of(request)
    form = filled(NewPerson, sent, say)
    if form.model is None:
        return _new(request, work, form)
    try:
        row = create_candidate(work, form.model.candidate())
    except ProblemError as error:
        refused(form, error, say)
        return _new(request, work, form)
    return go(f"/people/{row.id}/skills", ADDED)


def _new(request: Request, work: Work, form: Form) -> Response:
    say = words_of(request)
    titles = programme_titles(work, say.language)
    form.values.setdefault("programme", next(iter(titles), ""))
    return page(
        request,
        "person_new.jinja",
        status=200 if form.is_good else 422,
        form=form,
        programmes=titles,
        organisations=_organisations(work),
        levels=options(LEVELS, say),
    )


@router.get("/people/{candidate_id}")
def read_person(candidate_id: PathId, request: Request, work: Annotated[Work, Reads]) -> Response:
    """Show one person, with the ways to everything around them."""
    row = get_candidate(work, candidate_id)
    work.note("candidate.read", "candidate", row.id, subjects=[row.id])
    (person,) = told_candidates(work, [row])
    say, links = words_of(request), services(request).markets.links
    title = programme_titles(work, say.language).get(row.programme, row.programme)
    claims = named(links, [one.text for one in person.skills], say.language)
    return page(
        request,
        "person.jinja",
        person=person,
        name=name_of(row),
        skills=[(claims[one.text], one.level) for one in person.skills],
        wishes=wishes_named(work, person.wishes),
        placements=newest_placements(work, row.id, _MOST_PLACEMENTS),
        states=STATE_NAMES,
        known=facts_of(person, say, organisation=_organisation(work, row), programme=title),
        missing=missing_of(person, say),
        asks=_asks(work, row.id),
        level_names=level_names(say),
    )


@router.get("/people/{candidate_id}/edit")
def ask_for_changes(
    candidate_id: PathId, request: Request, work: Annotated[Work, Asks]
) -> Response:
    """Show the form with everything that is kept of a person."""
    row = get_candidate(work, candidate_id)
    work.note("candidate.read", "candidate", row.id, subjects=[row.id])
    (person,) = told_candidates(work, [row])
    languages = person.model_dump(mode="json")["languages"]
    return _edit(request, work, row, form_of(person), languages)


@router.post("/people/{candidate_id}/edit")
def change_person(
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, Writes],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Keep what was changed in the form."""
    say = words_of(request)
    row = get_candidate(work, candidate_id, change=True)
    form, languages = filled(WholePerson, sent, say), languages_sent(sent)
    if form.model is None:
        return _edit(request, work, row, form, languages)
    (before,) = told_candidates(work, [row])
    try:
        if form.model.version != row.version:
            raise ProblemError(
                "changed",
                message(
                    "Somebody else changed this person meanwhile. "
                    "Look at what you typed, and save again."
                ),
            )
        places = work.actor.role in OFFICE
        after = form.model.candidate(before, languages, places=places)
        replace_candidate(work, row, after)
    except ProblemError as error:
        refused(form, error, say)
        form.values["version"] = row.version
        return _edit(request, work, row, form, languages)
    return go(f"/people/{row.id}", SAVED)


def _edit(
    request: Request, work: Work, row: Candidate, form: Form, languages: list[dict[str, str]]
) -> Response:
    licences = form.value("driving_licences") or []
    return page(
        request,
        "person_edit.jinja",
        status=200 if form.is_good else 422,
        form=form,
        person_id=row.id,
        name=name_of(row),
        rows=language_rows(languages),
        choices=choices_of(words_of(request), languages, list(licences)),
        organisations=_organisations(work),
    )


def _asks(work: Work, candidate_id: str) -> bool:
    """Return whether a person waits for an answer."""
    query = people_who_ask().where(PersonRequest.candidate_id == candidate_id).limit(1)
    return work.session.scalar(query) is not None


def _organisations(work: Work) -> list[tuple[str, str]]:
    """Return the organisations that may bring people in, for who chooses among them."""
    if work.actor.role not in OFFICE:
        return []
    query = organisations().where(Organisation.kind.in_(("school", "coaching")))
    rows = work.session.scalars(query.order_by(Organisation.name))
    return [(row.id, row.name) for row in rows]


def _organisation(work: Work, row: Candidate) -> str:
    found = work.session.get(Organisation, row.organisation_id) if row.organisation_id else None
    return found.name if found else ""
