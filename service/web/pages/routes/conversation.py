"""The conversation: a coach and a person make the profile together, skill by skill."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Annotated, Final

from fastapi import Depends, Query, Request, Response
from starlette.datastructures import FormData

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.claims import Claim, kept, named
from service.live.proposing import ProposedProfile, proposed_profile
from service.profiles.candidates import get_candidate, replace_skills
from service.profiles.models import Candidate
from service.profiles.rows import candidate_record
from service.profiles.skill_lists import (
    FIRST_LEVEL,
    Skills,
    with_added,
    with_level,
    with_text,
    without,
)
from service.terms import SKILL_LEVELS
from service.web.deps import services
from service.web.ids import PathId
from service.web.languages import language_of
from service.web.live import teller_of
from service.web.pages.deps import STAFF, PageReads, PageWrites
from service.web.pages.forms import Form, refused
from service.web.pages.notices import SAVED
from service.web.pages.person_facts import level_names, name_of
from service.web.pages.rendering import go, is_part, page, words_of
from service.web.pages.routing import PageRouter, posted
from service.web.pages.skill_options import SkillOptions, skill_options

router = PageRouter()

_MOST_TOGETHER: Final = 8
_OF_EACH: Final = 4
_MOST_AT_ONCE: Final = 50
_LONGEST_STORY: Final = 5_000

Asks = PageReads("candidates:write", STAFF)
Writes = PageWrites("candidates:write", STAFF)
Sent = Annotated[FormData, Depends(posted)]


@dataclass
class Talk:
    """What the conversation shows beside the skills.

    Attributes
    ----------
    found
        What was searched.
    proposed
        What a title or some sentences propose.
    told
        What just happened, in words.
    fresh
        Texts of the skills that were added just now.
    focus
        Where the reader goes on: ``search``, ``together``, ``title`` or ``list``.
    form
        What is wrong, if something is.
    """

    found: SkillOptions = field(default_factory=SkillOptions)
    proposed: ProposedProfile | None = None
    told: str = ""
    fresh: tuple[str, ...] = ()
    focus: str = ""
    form: Form = field(default_factory=Form)


@router.get("/people/{candidate_id}/skills")
def talk(
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, Asks],
    q: Annotated[str, Query(max_length=200)] = "",
) -> Response:
    """Show what a person can do, and ways to find more."""
    row = get_candidate(work, candidate_id)
    work.note("candidate.read", "candidate", row.id, subjects=[row.id])
    return _shown(request, work, row, Talk(skill_options(request, q[:100])))


@router.post("/people/{candidate_id}/skills/add")
def add_skills(
    candidate_id: PathId, request: Request, work: Annotated[Work, Writes], sent: Sent
) -> Response:
    """Add one skill that was found, or those that were accepted."""
    row = get_candidate(work, candidate_id, change=True)
    linker, say = services(request).markets.links, words_of(request)
    focus = str(sent.get("focus", "search"))
    values = [str(one)[:300] for one in sent.getlist("skill")][:_MOST_AT_ONCE]
    texts = [text for text in (kept(linker, one, say.language) for one in values) if text]
    before = candidate_record(row).skills
    known = {one.key for one in named(linker, [s.text for s in before], say.language).values()}
    fresh = [
        text for text, claim in named(linker, texts, say.language).items() if claim.key not in known
    ]
    talk_ = Talk(focus=focus, fresh=tuple(fresh))
    if not texts:
        talk_.form.faults.append(say("Choose a skill first."))
        return _shown(request, work, row, talk_)
    talk_.told = (
        say("Added: {skills}.", skills=say.listing(_labels(request, fresh)))
        if fresh
        else say("That was there already.")
    )
    level = _level(sent)
    return _kept(request, work, row, talk_, lambda: with_added(before, fresh, level))


@router.post("/people/{candidate_id}/skills/level")
def set_level(
    candidate_id: PathId, request: Request, work: Annotated[Work, Writes], sent: Sent
) -> Response:
    """Keep how well somebody can do something."""
    row = get_candidate(work, candidate_id, change=True)
    text, level, say = str(sent.get("text", "")), _level(sent), words_of(request)
    before = candidate_record(row).skills
    if all(one.text != text for one in before):
        raise _gone()
    replace_skills(work, row, with_level(before, text, level))
    (label,) = _labels(request, [text])
    told = say("Kept: {skill}: {level}.", skill=label, level=say(SKILL_LEVELS[level]))
    if is_part(request):
        return page(request, "conversation_told.jinja", told=told)
    return go(_at(row), SAVED)


@router.post("/people/{candidate_id}/skills/remove")
def remove_skill(
    candidate_id: PathId, request: Request, work: Annotated[Work, Writes], sent: Sent
) -> Response:
    """Strike a skill."""
    row = get_candidate(work, candidate_id, change=True)
    text, say = str(sent.get("text", "")), words_of(request)
    before = candidate_record(row).skills
    told = say("Removed: {skills}.", skills=say.listing(_labels(request, [text])))
    talk_ = Talk(told=told, focus="list")
    return _kept(request, work, row, talk_, lambda: without(before, text))


@router.post("/people/{candidate_id}/skills/rename")
def rename_skill(
    candidate_id: PathId, request: Request, work: Annotated[Work, Writes], sent: Sent
) -> Response:
    """Keep which skill of the vocabulary was meant by words of one's own."""
    row = get_candidate(work, candidate_id, change=True)
    say, linker = words_of(request), services(request).markets.links
    text = str(sent.get("text", ""))
    other = kept(linker, str(sent.get("skill", ""))[:300], say.language)
    before = candidate_record(row).skills
    if other is None or all(one.text != text for one in before):
        raise _gone()
    told = say("Now called: {skill}.", skill=_labels(request, [other])[0])
    talk_ = Talk(told=told, focus="list")
    return _kept(request, work, row, talk_, lambda: with_text(before, text, other))


@router.post("/people/{candidate_id}/skills/propose")
def propose_skills(
    candidate_id: PathId, request: Request, work: Annotated[Work, Asks], sent: Sent
) -> Response:
    """Propose the skills that go with a job title or some sentences; nothing is kept of them."""
    row = get_candidate(work, candidate_id)
    work.note("candidate.read", "candidate", row.id, subjects=[row.id])
    title = " ".join(str(sent.get("title", "")).split())[:200]
    story = str(sent.get("story", "")).strip()[:_LONGEST_STORY]
    talk_ = Talk(focus="title")
    if title or story:
        markets, language = services(request).markets, language_of(request)
        claims = named(markets.links, [one.text for one in row.skills], language)
        known = {claim.skill for claim in claims.values() if claim.skill}
        talk_.proposed = proposed_profile(markets.linker, title, story, language, without=known)
    else:
        talk_.form.blame("title", words_of(request)("Fill this in."))
    return _shown(request, work, row, talk_)


def _kept(
    request: Request, work: Work, row: Candidate, talk_: Talk, change: Callable[[], Skills]
) -> Response:
    """Keep other skills of a person, and show the conversation as it is then."""
    try:
        after = change()
        if after != candidate_record(row).skills:
            replace_skills(work, row, after)
    except ProblemError as error:
        talk_ = Talk(focus=talk_.focus)
        refused(talk_.form, error, words_of(request))
        return _shown(request, work, row, talk_)
    return _shown(request, work, row, talk_) if is_part(request) else go(_at(row), SAVED)


def _shown(request: Request, work: Work, row: Candidate, talk_: Talk) -> Response:
    """Return the conversation: all of the page, or for a script what changes in it."""
    say, markets = words_of(request), services(request).markets
    skills = [(one.text, one.level) for one in row.skills]
    claims = named(markets.links, [text for text, _ in skills], say.language)
    return page(
        request,
        "conversation_body.jinja" if is_part(request) else "conversation.jinja",
        status=200 if talk_.form.is_good else 422,
        person_id=row.id,
        name=name_of(row),
        occupation=row.occupation,
        talk=talk_,
        skills=[(claims[text], level) for text, level in skills],
        levels=level_names(say),
        first_level=FIRST_LEVEL,
        together=_together(work, request, row, list(claims.values())),
    )


def _together(
    work: Work, request: Request, row: Candidate, claims: list[Claim]
) -> list[tuple[str, list[tuple[str, str, int]]]]:
    """Return what people often have as well: (skill they have, [(id, name, of ten)])."""
    teller = teller_of(request)
    known = [claim.skill for claim in reversed(claims) if claim.skill]
    if not known:
        return []
    habits = services(request).markets.habits.of(work.session, row.programme)
    found = habits.often_with_all(known, most=_MOST_TOGETHER, of_each=_OF_EACH)
    return [
        (teller.skill(because), [(one.skill, teller.skill(one.skill), one.tenths) for one in group])
        for because, group in groupby(found, key=attrgetter("because"))
    ]


def _labels(request: Request, texts: Sequence[str]) -> list[str]:
    """Return what to call skills in the language of the reader."""
    links = services(request).markets.links
    claims = named(links, texts, language_of(request))
    return [claims[text].label for text in texts]


def _gone() -> ProblemError:
    return ProblemError("not-found", message("This skill is not there (any more)."))


def _at(row: Candidate) -> str:
    return f"/people/{row.id}/skills"


def _level(sent: FormData) -> int:
    given = str(sent.get("level", ""))
    return int(given) if given in {str(level) for level in SKILL_LEVELS} else FIRST_LEVEL
