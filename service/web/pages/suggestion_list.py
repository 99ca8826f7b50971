"""Suggestions on a page: what suits somebody, and what would if they travelled or learned more.

Nothing that is tried is kept: it stands in the address, so that it works without a script too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from fastapi import Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from matching.market import Filters, Opening
from matching.profiles.records import Candidate, TravelMode
from matching.profiles.similarity import FREE_TEXT
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.held import Held
from service.live.sectors import offered_sectors, sector_label, sector_labels
from service.live.telling import Told, suggestion
from service.live.whatif import CandidateWhatIf, candidate_with
from service.profiles.limits import refusing
from service.terms import TRAVEL_MODES
from service.web.deps import services
from service.web.ids import NO_NUL
from service.web.live import Known, candidate_of, held_with, teller_of
from service.web.pages.forms import Filled, filled
from service.web.pages.rendering import is_part, page, words_of
from service.web.pages.skill_options import SkillOptions, skill_options
from service.web.suggesting import tried_names, with_room
from service.words import Words

SHOWN: Final = 10
"""Suggestions on one page."""

OPENINGS: Final = 8
"""Things to learn that are told."""

LEAST_MINUTES, MOST_MINUTES = 10, 120
LEAST_HOURS, MOST_HOURS = 8, 40

ANY: Final = "any"
"""A choice of sector: none is better than another."""

_LEARNED: Final = 3
"""The level of what is tried as if it was learned."""

_ALL: Final = 100_000
_FARTHEST: Final = 10_000
_SKILLS: Final = 8


class Sliders(BaseModel):
    """What somebody tries."""

    minutes: float | None = Field(None, ge=1, le=300)
    mode: TravelMode | None = None
    hours: float | None = Field(None, gt=0, le=60)
    sector: str = Field("", max_length=200)
    skill: list[Annotated[str, Field(min_length=1, max_length=200, pattern=NO_NUL)]] = Field(
        default_factory=list, max_length=_SKILLS
    )
    q: str = Field("", max_length=100)
    first: int = Field(0, ge=0, le=_FARTHEST)


@dataclass(frozen=True)
class Tried:
    """Something that is tried as if it was learned."""

    id: str
    label: str
    opens: int = 0


@dataclass
class SuggestionPage:
    """What a page of suggestions shows; see ``suggestions_body.jinja``.

    Attributes
    ----------
    base
        The address of the page.
    candidate_id
        Whom it is about.
    form
        The sliders as they stand.
    usual
        The sliders as the profile says.
    items
        Suggestions as `service.live.telling.suggestion` gives them, with ``was`` (the place in the
        list without what is tried, None for a new one) and ``opened`` (by what is tried).
    total, first
        How many there are, and how many come before these.
    now
        How many there are without what is tried; None where nothing is tried.
    learned
        What is tried as if it was learned.
    openings
        What could be learned besides, and how many vacancies that opens.
    found
        Skills by what was typed, to try.
    travel, hours
        What the profile says of these, in words.
    """

    base: str
    candidate_id: str
    form: Filled[Sliders]
    usual: dict[str, Any]
    items: list[Told] = field(default_factory=list)
    total: int = 0
    first: int = 0
    size: int = SHOWN
    now: int | None = None
    fresh: int = 0
    gone: int = 0
    learned: list[Tried] = field(default_factory=list)
    openings: list[Told] = field(default_factory=list)
    found: SkillOptions = field(default_factory=SkillOptions)
    sectors: list[tuple[str, str]] = field(default_factory=list)
    interests: list[str] = field(default_factory=list)
    modes: list[tuple[str, str]] = field(default_factory=list)
    travel: str = ""
    hours: str = ""

    @property
    def is_tried(self) -> bool:
        """Whether the list is another one than that of the profile."""
        return self.now is not None

    def values(self, **changes: Any) -> dict[str, Any]:
        """Return what stands in the address, with other values; for links and pages."""
        kept = {name: value for name, value in self.form.values.items() if value not in ("", [])}
        kept.pop("first", None)
        return {name: value for name, value in (kept | changes).items() if value not in ("", [])}

    def link(self, **changes: Any) -> str:
        """Return an address of this page with other values."""
        told = urlencode(self.values(q="", **changes), doseq=True)
        return f"{self.base}?{told}" if told else self.base

    def learning(self, skill: str) -> str:
        """Return the address that tries something to learn besides."""
        return self.link(skill=[*(one.id for one in self.learned), skill])

    def without(self, skill: str) -> str:
        """Return the address without something that is tried."""
        return self.link(skill=[one.id for one in self.learned if one.id != skill])


def suggestions_answer(
    request: Request, work: Work, candidate_id: str, /, *, base: str, template: str, **context: Any
) -> Response:
    """Return the page of suggestions of somebody, or its list alone for a script that asks.

    Parameters
    ----------
    request
        With what is tried after the question mark.
    work
        Of somebody who may see suggestions; whose are seen is looked at here, and noted.
    candidate_id
        Whom it is about.
    base
        The address of the page.
    template
        Of the whole page; it includes ``suggestions_body.jinja``.
    **context
        What the template needs besides.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    shown, why = None, ""
    try:
        shown = suggestion_page(request, work, candidate_id, base)
    except ProblemError as error:
        if error.code != "state":
            raise
        why = error.message.render(words_of(request))
    name = "suggestion_part.jinja" if shown is not None and is_part(request) else template
    return page(request, name, suggestions=shown, why_none=why, **context)


def suggestion_page(request: Request, work: Work, candidate_id: str, base: str) -> SuggestionPage:
    """Return what suits somebody, and what would with what the address tries.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where the person objects to being matched.
    """
    say = words_of(request)
    who = candidate_of(work, candidate_id)
    held = held_with(work, request, who)
    form = filled(
        Sliders,
        FormData([(name, value) for name, value in request.query_params.multi_items()]),
        say,
    )
    ask = form.model or Sliders()
    market = _Tries(request, work, held, who, ask)
    shown = SuggestionPage(base, candidate_id, form, usual_of(held, market.person))
    market.fill(shown)
    shown.modes = [(code, say(name)) for code, name in TRAVEL_MODES.items()]
    shown.travel, shown.hours = told_travel(market.person, say), told_hours(market.person, say)
    shown.sectors = offered_sectors(held, say.language)
    shown.interests = [sector_label(one, say.language) for one in market.person.interests]
    if ask.q:
        shown.found = skill_options(request, ask.q, without=[one.id for one in shown.learned])
    for name, value in shown.usual.items():
        if not form.value(name):
            form.values[name] = value
    told = {"what_if": market.names} if market.names else {}
    work.note("suggestions.read", "candidate", candidate_id, subjects=[candidate_id], **told)
    return shown


def usual_of(held: Held, person: Candidate) -> dict[str, Any]:
    """Return where the sliders stand for somebody as the profile says."""
    default = held.market.config.scoring.rules.travel.default_max_minutes
    minutes = person.max_travel_minutes or (
        default if person.max_travel_km is None else MOST_MINUTES
    )
    return {
        "minutes": round(min(minutes, MOST_MINUTES)),
        "mode": person.travel_mode.value,
        "hours": round(min(person.hours_per_week or MOST_HOURS, MOST_HOURS)),
        "sector": "",
    }


def told_travel(person: Candidate, say: Words) -> str:
    """Return how far somebody travels as the profile says."""
    if person.max_travel_minutes is not None:
        return say.plural(
            round(person.max_travel_minutes),
            "As the profile says: {n} minute",
            "As the profile says: {n} minutes",
        )
    if person.max_travel_km is not None:
        return say("As the profile says: {km} km", km=say.short_number(person.max_travel_km))
    return say("The profile does not say it; this is usual.")


def told_hours(person: Candidate, say: Words) -> str:
    """Return how many hours somebody works as the profile says."""
    if person.hours_per_week is None:
        return say("The profile does not say it; all hours count.")
    hours = say.short_number(person.hours_per_week)
    return say("As the profile says: {hours} hours", hours=hours)


def slider_changes(ask: Sliders, usual: Mapping[str, Any]) -> CandidateWhatIf:
    """Return what the sliders change; one that stands where the profile has it changes nothing.

    Who is ready to travel longer than the profile says, is so whatever the distance.
    """
    given: dict[str, Any] = {}
    if ask.minutes is not None and ask.minutes != usual["minutes"]:
        given["max_travel_minutes"] = ask.minutes
        if ask.minutes > usual["minutes"]:
            given["max_travel_km"] = None
    if ask.mode is not None and ask.mode.value != usual["mode"]:
        given["travel_mode"] = ask.mode
    if ask.hours is not None and ask.hours != usual["hours"]:
        given["hours_per_week"] = ask.hours
    if ask.sector == ANY or ask.sector in sector_labels("nl"):
        given["interests"] = [] if ask.sector == ANY else [ask.sector]
    return CandidateWhatIf.model_validate(given)


def learned_changes(skills: list[str], openings: Mapping[str, Opening]) -> CandidateWhatIf:
    """Return that somebody learned skills, and got the certificates that some of them are.

    Parameters
    ----------
    openings
        By skill what the person could learn; says which ones are certificates.
    """
    claims: list[dict[str, Any]] = []
    certificates: list[str] = []
    for key in skills:
        told = openings.get(key)
        words = key.removeprefix(FREE_TEXT)
        if told is not None and told.certificate:
            certificates.append(words)
        if told is None or told.level:
            claims.append({"text": words, "level": _LEARNED})
    given = {"skills": claims, "certificates": certificates}
    return CandidateWhatIf.model_validate({name: told for name, told in given.items() if told})


class _Tries:
    """Asks a market about a person as they are, and as they would be."""

    def __init__(self, request: Request, work: Work, held: Held, who: Known, ask: Sliders) -> None:
        self._held, self._ask, self._who = held, ask, who
        self._teller = teller_of(request)
        self._filters = with_room(work, request, held, Filters())
        links = services(request).markets.links
        self.person = held.market.candidate(who.key)
        changes = slider_changes(ask, usual_of(held, self.person))
        moved = candidate_with(self.person, changes, links)
        self._openings = {one.skill: one for one in held.market.openings(moved, k=_ALL)}
        self._skills = list(dict.fromkeys(ask.skill))
        with refusing():  # words of a skill may hold what no profile may
            learned = learned_changes(self._skills, self._openings)
        self._record = candidate_with(moved, learned, links)
        self.names = tried_names(changes) + tried_names(learned)

    def fill(self, shown: SuggestionPage) -> None:
        """Put into a page what the market answers."""
        before = self._places(self._who.key) if self.names else {}
        after = self._places(self._record)
        shown.total, shown.first = len(after), self._ask.first
        if self.names:
            shown.now = len(before)
            shown.fresh = len(after.keys() - before.keys())
            shown.gone = len(before.keys() - after.keys())
        shown.items = list(self._items(before))
        shown.learned = [self._tried(key) for key in self._skills]
        better = [one for key, one in self._openings.items() if key not in self._skills]
        shown.openings = [
            self._teller.opening(one, self._held.ids) for one in better[:OPENINGS] if one.opens
        ]

    def _places(self, who: str | Candidate) -> dict[str, int]:
        """Return by vacancy its place in the list of somebody."""
        found = self._held.market.suggestions(who, filters=self._filters, k=_ALL)
        return {pair.vacancy: at for at, pair in enumerate(found.pairs, 1)}

    def _items(self, before: Mapping[str, int]) -> Iterator[Told]:
        found = self._held.market.suggestions(
            self._record, filters=self._filters, first=self._ask.first, k=SHOWN, explain=True
        )
        opened = {key for one in self._skills for key in self._opened(one)}
        for at, pair in enumerate(found.pairs, self._ask.first + 1):
            told = suggestion(self._held, self._teller, at, pair)
            if told is not None:
                told["was"] = before.get(pair.vacancy)
                told["opened"] = pair.vacancy in opened
                told["sector"] = sector_label(told["vacancy"]["sector"], self._teller.language)
                yield told

    def _opened(self, skill: str) -> tuple[str, ...]:
        known = self._openings.get(skill)
        return known.vacancies if known else ()

    def _tried(self, skill: str) -> Tried:
        known = self._openings.get(skill)
        return Tried(skill, self._teller.skill(skill), known.opens if known else 0)
