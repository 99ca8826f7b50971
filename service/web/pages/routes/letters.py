"""Letters: staff ask an employer by e-mail, and who has the link answers without an account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

from fastapi import Depends, Path, Request, Response
from pydantic import BaseModel, Field, StringConstraints
from starlette.datastructures import FormData

from matching.errors import UnknownIdError, message
from service.accounts.work import Work, reading, writing
from service.errors import ProblemError
from service.letters.answering import ANSWERS, Answer, Opened, actor_of_letter, answer, opened
from service.letters.making import (
    DAYS,
    USUAL_DAYS,
    Draft,
    draft_for_placement,
    draft_for_vacancy,
    make,
    revoke,
)
from service.letters.writing import body_of, subject_of
from service.live.claims import named
from service.placements.places import filling
from service.placements.pseudonyms import pseudonym, secret_of
from service.placements.transitions import STATE_NAMES, reasons_for
from service.profiles.models import Candidate, Vacancy
from service.settings import LANGUAGES
from service.terms import IMPORTANCES, SKILL_LEVELS
from service.web.deps import address_of, limits, services
from service.web.ids import PathId, QueryId
from service.web.limits import refuse_over
from service.web.pages.deps import STAFF, PageReads, PageWrites
from service.web.pages.forms import Form, filled, options, refused
from service.web.pages.notices import TAKEN_BACK
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.shortlisting import Asked, veil_of
from service.words import Words

router = PageRouter()

_PLACE: Final = "<...>"
"""Stands for the link in the text that is shown before a letter is made."""

Token = Annotated[str, Path(min_length=20, max_length=128, pattern=r"^[A-Za-z0-9_-]+$")]


class _Asking(BaseModel):
    language: str
    days: int


class _Answering(BaseModel):
    answer: Annotated[str, StringConstraints(max_length=32)]
    reason: str | None = None
    places: Annotated[int, Field(ge=0, le=10_000)] | None = None
    note: Annotated[str, StringConstraints(max_length=2_000)] = ""


# --- staff ----------------------------------------------------------------------------------------


@router.get("/letters/new")
def ask_for_letter(
    request: Request,
    work: Annotated[Work, PageReads("vacancies:read", STAFF)],
    vacancy: QueryId = None,
    placement: QueryId = None,
) -> Response:
    """Show the letter that would be sent, before it is."""
    draft = _draft(work, vacancy, placement)
    return _asked(request, work, draft, Form(values={"language": "nl", "days": str(USUAL_DAYS)}))


@router.post("/letters/new")
def send_letter(
    request: Request,
    work: Annotated[Work, PageWrites("vacancies:read", STAFF)],
    sent: Annotated[FormData, Depends(posted)],
    vacancy: QueryId = None,
    placement: QueryId = None,
) -> Response:
    """Make the letter, and show its link this once; by e-mail it goes by itself."""
    say = words_of(request)
    draft = _draft(work, vacancy, placement)
    form = filled(_Asking, sent, say)
    good = form.model is not None and (form.model.language in LANGUAGES and form.model.days in DAYS)
    if not good or form.model is None:
        return _asked(request, work, draft, form)
    try:
        made = make(
            work,
            services(request).settings,
            draft,
            language=form.model.language,
            days=form.model.days,
        )
    except ProblemError as error:
        refused(form, error, say)
        return _asked(request, work, draft, form)
    return page(request, "letter_made.jinja", made=made, draft=draft)


@router.post("/letters/{letter_id}/revoke")
def take_back(
    letter_id: PathId, work: Annotated[Work, PageWrites("vacancies:read", STAFF)]
) -> Response:
    """Take a letter back: its link opens nothing any more."""
    letter = revoke(work, letter_id)
    return go(f"/vacancies/{letter.vacancy_id}", TAKEN_BACK)


def _draft(work: Work, vacancy: str | None, placement: str | None) -> Draft:
    if placement is not None:
        return draft_for_placement(work, placement)
    if vacancy is not None:
        return draft_for_vacancy(work, vacancy)
    raise ProblemError(
        "not-found", message("Say what the letter is about: open it from a vacancy or a placement.")
    )


def _asked(request: Request, work: Work, draft: Draft, form: Form) -> Response:
    say = words_of(request)
    if draft.placement is not None:
        subjects = [draft.placement.candidate_id]
        work.note("placement.read", "placement", draft.placement.id, subjects=subjects)
    language = str(form.value("language"))
    their = Words(language if language in LANGUAGES else "nl")
    asked = str(form.value("days"))
    days = int(asked) if asked in {str(one) for one in DAYS} else USUAL_DAYS
    return page(
        request,
        "letter_new.jinja",
        status=200 if form.is_good else 422,
        draft=draft,
        form=form,
        days=[(str(n), say.plural(n, "{n} day", "{n} days")) for n in DAYS],
        languages=[("nl", "Nederlands"), ("en", "English")],
        subject=subject_of(draft.matter, their),
        body=body_of(draft.matter, _PLACE, work.now + timedelta(days=days), their),
        sends=bool(services(request).settings.mail),
    )


# --- who has the link -----------------------------------------------------------------------------


def _of_letter(
    request: Request,
    token: str,
    begin: Callable[..., AbstractContextManager[Work]],
) -> Iterator[Work]:
    """Give the work of somebody with a link; who tries links is held back."""
    at, strangers, address = services(request), limits(request).strangers, address_of(request)
    if strangers.is_full(address):
        refuse_over(strangers.hit(address))
    clock: Callable[[], datetime] = at.clock
    try:
        with at.database.reading() as session:
            actor = actor_of_letter(session, token, request.state.request_id)
    except ProblemError:
        refuse_over(strangers.hit(address))
        raise
    with begin(at.database, actor, clock) as work:
        yield work


def _reads(request: Request, token: Token) -> Iterator[Work]:
    yield from _of_letter(request, token, reading)


def _writes(request: Request, token: Token) -> Iterator[Work]:
    yield from _of_letter(request, token, writing)


Reads = Annotated[Work, Depends(_reads, scope="function")]
Writes = Annotated[Work, Depends(_writes, scope="function")]


@router.get("/letters/{token}")
def open_letter(token: Token, request: Request, work: Reads) -> Response:
    """Show what a letter is about; nothing is changed, however often it is opened."""
    found = opened(work)
    places = str(found.vacancy.capacity) if found.placement is None else ""
    return _opened(request, work, token, found, Form(values={"places": places}))


@router.post("/letters/{token}")
def answer_letter(
    token: Token,
    request: Request,
    work: Writes,
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Keep the one answer that a letter takes."""
    say = words_of(request)
    found = opened(work, change=True)
    form = filled(_Answering, sent, say)
    if found.state == "open" and form.model is None and not sent.get("answer"):
        form.errors = {"answer": say("Choose an answer.")}
    if form.model is None:
        return _opened(request, work, token, found, form)
    given = form.model
    if given.answer == "declined" and given.reason not in reasons_for("declined", "employer"):
        form.blame("reason", say("Choose why."))
        return _opened(request, work, token, found, form)
    answer(work, Answer(given.answer, given.reason, given.places, given.note))
    return go(f"/letters/{token}")


def _opened(request: Request, work: Work, token: str, found: Opened, form: Form) -> Response:
    """Show a letter as it stands; of one that is no longer open only that."""
    say = words_of(request)
    context: dict[str, Any] = {
        "token": token,
        "letter": found.letter,
        "form": form,
        "answers": {code: say(text) for code, text in ANSWERS.items()},
    }
    if found.state != "open":
        response = page(
            request,
            "letter_over.jinja",
            status=200 if found.state == "answered" else 410,
            state=found.state,
            **context,
        )
    else:
        labels = named(
            services(request).markets.links,
            [one.text for one in found.vacancy.requirements],
            say.language,
        )
        response = page(
            request,
            "letter.jinja",
            status=200 if form.is_good else 422,
            vacancy=found.vacancy,
            employer=found.employer,
            requirements=[(labels[one.text].label, one) for one in found.vacancy.requirements],
            importances={code: say(text) for code, text in IMPORTANCES.items()},
            skill_levels={level: say(text) for level, text in SKILL_LEVELS.items()},
            filled=filling(work.session, [found.vacancy.id], hidden=False).get(found.vacancy.id),
            placement=found.placement,
            state=say(STATE_NAMES[found.placement.state]) if found.placement else "",
            called=_called(work, found),
            told=_told(request, work, found),
            options=[(code, say(ANSWERS[code])) for code in found.possible],
            reasons=options(reasons_for("declined", "employer"), say),
            **context,
        )
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _called(work: Work, found: Opened) -> str:
    if found.placement is None:
        return ""
    return pseudonym(secret_of(work.session), found.employer.id, found.placement.candidate_id)


def _told(request: Request, work: Work, found: Opened) -> dict[str, Any] | None:
    """Return why somebody suits the vacancy, always by pseudonym: a link is no account.

    None where the market does not know one of them (any longer).
    """
    if found.placement is None:
        return None
    vacancy: Vacancy = found.vacancy
    held = services(request).markets.held(work.session, vacancy.programme)
    person = work.session.get(Candidate, found.placement.candidate_id)
    asked = Asked(vacancy.id, vacancy.key, found.employer.id, held)
    if person is None or vacancy.key not in held.offers:
        return None
    try:
        record = held.market.candidate(person.key)
        report = held.market.pair(person.key, vacancy.key)
    except UnknownIdError:
        return None
    veil = replace(veil_of(work, request, asked), introduced={})
    return veil.pair(person.id, record, report)
