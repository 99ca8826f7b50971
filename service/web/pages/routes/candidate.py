"""One's own profile: to see, to change, and what suits it."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Request, Response
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.models import Organisation
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.claims import named
from service.placements.around import newest_placements, wishes_named
from service.placements.transitions import STATE_NAMES
from service.profiles.candidates import get_candidate, replace_candidate, told_candidates
from service.profiles.models import Candidate
from service.profiles.programmes import programme_titles
from service.web.deps import services
from service.web.pages.deps import PageReads, PageWrites
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import SAVED
from service.web.pages.person_facts import facts_of, level_names, missing_of, name_of
from service.web.pages.person_form import (
    WholePerson,
    choices_of,
    form_of,
    language_rows,
    languages_sent,
)
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.pages.suggestion_list import suggestions_answer

router = PageRouter()

ONESELF: Final = frozenset({"candidate"})
_MOST_PLACEMENTS: Final = 5

Reading = Annotated[Work, PageReads("candidates:read", ONESELF)]
Writing = Annotated[Work, PageWrites("candidates:write", ONESELF)]


@router.get("/me")
def my_profile(request: Request, work: Reading) -> Response:
    """Show what is known of oneself, and the ways to change it."""
    row = myself(work)
    (person,) = told_candidates(work, [row])
    say, links = words_of(request), services(request).markets.links
    title = programme_titles(work, say.language).get(row.programme, row.programme)
    home = work.session.get(Organisation, row.organisation_id) if row.organisation_id else None
    claims = named(links, [one.text for one in person.skills], say.language)
    proposals = newest_placements(work, row.id, _MOST_PLACEMENTS)
    return page(
        request,
        "my_profile.jinja",
        person=person,
        name=name_of(row),
        skills=[(claims[one.text], one.level) for one in person.skills],
        wishes=wishes_named(work, person.wishes),
        waiting=[one for one in proposals if one.state == "published"],
        proposals=proposals,
        states=STATE_NAMES,
        known=facts_of(person, say, organisation=home.name if home else "", programme=title),
        missing=missing_of(person, say),
        level_names=level_names(say),
    )


@router.get("/me/edit")
def ask_for_changes(request: Request, work: Reading) -> Response:
    """Show the form with what a person may change of their own profile."""
    row = myself(work)
    (person,) = told_candidates(work, [row])
    languages = person.model_dump(mode="json")["languages"]
    return _edit(request, form_of(person), languages)


@router.post("/me/edit")
def change_profile(
    request: Request, work: Writing, sent: Annotated[FormData, Depends(posted)]
) -> Response:
    """Keep what was changed; what the school or coach says of a person stays as it is."""
    say = words_of(request)
    row = myself(work, change=True)
    form, languages = filled(WholePerson, sent, say), languages_sent(sent)
    if form.model is None:
        return _edit(request, form, languages)
    (before,) = told_candidates(work, [row])
    theirs = {"ready": "yes" if before.ready else "", "school_number": before.school_number}
    try:
        if form.model.version != row.version:
            raise ProblemError("changed", message("Somebody else changed this person meanwhile."))
        told = form.model.model_copy(update=theirs)
        replace_candidate(work, row, told.candidate(before, languages, places=False))
    except ProblemError as error:
        refused(form, error, say)
        form.values["version"] = row.version
        return _edit(request, form, languages)
    return go("/me", SAVED)


@router.get("/me/suggestions")
def my_suggestions(
    request: Request, work: Annotated[Work, PageReads("suggestions:read", ONESELF)]
) -> Response:
    """Show what suits oneself, and let other values be tried."""
    return suggestions_answer(
        request,
        work,
        work.actor.candidate_id or "",
        base="/me/suggestions",
        template="my_suggestions.jinja",
        staff=False,
    )


def myself(work: Work, *, change: bool = False) -> Candidate:
    """Return who is asking, with skills and contact.

    Parameters
    ----------
    change
        Whether the profile is to be changed; a look is noted otherwise.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    row = get_candidate(work, work.actor.candidate_id or "", change=change)
    if not change:
        work.note("candidate.read", "candidate", row.id, subjects=[row.id])
    return row


def _edit(request: Request, form: Form, languages: list[dict[str, str]]) -> Response:
    licences = form.value("driving_licences") or []
    return page(
        request,
        "my_edit.jinja",
        status=200 if form.is_good else 422,
        form=form,
        rows=language_rows(languages),
        choices=choices_of(words_of(request), languages, list(licences)),
    )
