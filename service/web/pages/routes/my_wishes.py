"""One's own skills and wishes, each kept as soon as it is said."""

from __future__ import annotations

from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.claims import kept, named
from service.placements.around import wishes_named
from service.profiles.candidates import replace_skills, replace_wishes, wishes_of
from service.profiles.models import Candidate
from service.profiles.rows import candidate_record
from service.profiles.schemas import WishIn
from service.profiles.skill_lists import FIRST_LEVEL, with_added, with_level, without
from service.terms import SKILL_LEVELS
from service.web.deps import services
from service.web.ids import NO_NUL
from service.web.pages.deps import PageReads, PageWrites
from service.web.pages.forms import Form, refused
from service.web.pages.notices import SAVED, notice
from service.web.pages.person_facts import level_names
from service.web.pages.rendering import go, page, words_of
from service.web.pages.routes.candidate import ONESELF, myself
from service.web.pages.routing import PageRouter, posted
from service.web.pages.skill_options import SkillOptions, skill_options
from service.words import N_

router = PageRouter()

_SKILLS: Final = "/me/skills"
_WISHES: Final = "/me/wishes"
_MOST_AT_ONCE: Final = 50
_LONGEST: Final = 300

_ADDED: Final = notice("skill-added", N_("It was added. Say how well you can do it."))
_WISHED: Final = notice("wish-added", N_("It was added to your wishes."))

Reading = Annotated[Work, PageReads("candidates:read", ONESELF)]
Writing = Annotated[Work, PageWrites("candidates:write", ONESELF)]
Sent = Annotated[FormData, Depends(posted)]


@router.get(_SKILLS)
def my_skills(
    request: Request,
    work: Reading,
    q: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
) -> Response:
    """Show what one can do, and find more."""
    return _skills(request, myself(work), skill_options(request, q[:100]), Form())


@router.post(_SKILLS + "/add")
def add_skills(request: Request, work: Writing, sent: Sent) -> Response:
    """Add skills that were found, or words of one's own."""
    say, linker = words_of(request), services(request).markets.links
    row = myself(work, change=True)
    values = [str(one)[:_LONGEST] for one in sent.getlist("skill")][:_MOST_AT_ONCE]
    texts = [text for text in (kept(linker, one, say.language) for one in values) if text]
    form = Form()
    if not texts:
        form.faults.append(say("Choose a skill first."))
        return _skills(request, row, SkillOptions(), form)
    before = candidate_record(row).skills
    known = {one.key for one in named(linker, [s.text for s in before], say.language).values()}
    claims = named(linker, texts, say.language)
    fresh = [text for text, claim in claims.items() if claim.key not in known]
    try:
        replace_skills(work, row, with_added(before, fresh, FIRST_LEVEL))
    except ProblemError as error:
        refused(form, error, say)
        return _skills(request, row, SkillOptions(), form)
    return go(_SKILLS, _ADDED)


@router.post(_SKILLS + "/level")
def set_level(work: Writing, sent: Sent) -> Response:
    """Keep how well one can do something."""
    row, text = myself(work, change=True), str(sent.get("text", ""))
    level = str(sent.get("level", ""))
    if level not in {str(one) for one in SKILL_LEVELS}:
        raise ProblemError("invalid", message("Choose one of these."))
    replace_skills(work, row, with_level(candidate_record(row).skills, text, int(level)))
    return go(_SKILLS, SAVED)


@router.post(_SKILLS + "/remove")
def remove_skill(work: Writing, sent: Sent) -> Response:
    """Strike a skill."""
    row = myself(work, change=True)
    replace_skills(work, row, without(candidate_record(row).skills, str(sent.get("text", ""))))
    return go(_SKILLS, SAVED)


@router.get(_WISHES)
def my_wishes(request: Request, work: Reading) -> Response:
    """Show what one wishes, best first, to be put in another order."""
    row = myself(work)
    return page(
        request, "my_wishes.jinja", wishes=wishes_named(work, wishes_of(work, [row.id])[row.id])
    )


@router.post(_WISHES + "/add")
def add_wish(work: Writing, sent: Sent) -> Response:
    """Wish for a vacancy, as the last one; what was wished before stays where it is."""
    row, vacancy = myself(work, change=True), str(sent.get("vacancy", ""))
    wishes = wishes_of(work, [row.id])[row.id]
    if all(one.vacancy_id != vacancy for one in wishes):
        rank = max((one.rank for one in wishes), default=0) + 1
        replace_wishes(work, row, [*wishes, _wish(rank, vacancy, None)])
    return go(_WISHES, _WISHED)


@router.post(_WISHES + "/move")
def move_wish(work: Writing, sent: Sent) -> Response:
    """Put a wish one place up or down, or strike it."""
    row, where = myself(work, change=True), str(sent.get("to", ""))
    wishes = list(wishes_of(work, [row.id])[row.id])
    at = str(sent.get("at", ""))
    place = int(at) if at.isdecimal() and int(at) < len(wishes) else None
    if place is None or where not in {"up", "down", "out"}:
        raise ProblemError("changed", message("Open the page again, and see what is different."))
    moved = wishes.pop(place)
    if where != "out":
        wishes.insert(max(0, place + (-1 if where == "up" else 1)), moved)
    ranked = [_wish(n, one.vacancy_id, one.employer_id) for n, one in enumerate(wishes, 1)]
    replace_wishes(work, row, ranked)
    return go(_WISHES, SAVED)


def _wish(rank: int, vacancy: str | None, employer: str | None) -> WishIn:
    return WishIn.model_construct(rank=rank, vacancy_id=vacancy, employer_id=employer)


def _skills(request: Request, row: Candidate, found: SkillOptions, form: Form) -> Response:
    say, linker = words_of(request), services(request).markets.links
    claims = candidate_record(row).skills
    labels = named(linker, [one.text for one in claims], say.language)
    return page(
        request,
        "my_skills.jinja",
        status=200 if form.is_good else 422,
        skills=[(one, labels[one.text]) for one in claims],
        found=found,
        form=form,
        levels=[(str(level), name) for level, name in level_names(say).items()],
    )
