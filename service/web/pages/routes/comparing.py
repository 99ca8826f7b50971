"""Two runs side by side: who moved, who won, who lost, and which change caused it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy import select

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.at_a_glance import RunLine, lines, run_lines
from service.placements.causes import Cause, causes_of
from service.placements.transitions import REASONS, STATE_NAMES
from service.profiles.models import Candidate, CandidateContact, Employer, Vacancy
from service.runs.compare import compared
from service.runs.models import Round, Run
from service.runs.reading import done_run
from service.runs.shapes import ComparisonOut, Moved
from service.web.pages.deps import STAFF, PageReads
from service.web.pages.rendering import page, words_of
from service.web.pages.routing import PageRouter
from service.words import N_, Words

router = PageRouter()

Kind = Literal["", "lost", "won", "moved"]

KINDS: Final = {
    "lost": N_("Lost their place"),
    "won": N_("Won a place"),
    "moved": N_("Moved to another place"),
}

CAUSES: Final = {
    "lock": N_("Somebody locked this person to {vacancy}."),
    "unlock": N_("The lock to {vacancy} was taken back."),
    "forbid": N_("Somebody ruled out {vacancy} for this person."),
    "allow": N_("{vacancy} is no longer ruled out for this person."),
    "placement": N_("The placement at {vacancy} was {state}."),
    "joined": N_("This person did not take part in the earlier run."),
    "left": N_("This person did not take part in the later run."),
    "profile": N_("The profile of this person was changed."),
    "offered": N_("{vacancy} is new."),
    "vacancy": N_("{vacancy} was changed."),
    "employer": N_("The employer of {vacancy} was changed."),
    "taken": N_("{vacancy} went to {other}."),
    "freed": N_("{vacancy} had a place again, because {other} left it."),
    "taken-at": N_("{other} got a place of the same employer: {vacancy}."),
    "freed-at": N_("{other} left a place of the same employer: {vacancy}."),
    "settings": N_("Nothing of their own changed; the runs had other settings."),
    "shift": N_("Nothing of their own changed; what began it cannot be told."),
}
"""A cause in a sentence."""

FIELDS: Final = {
    "level": N_("level"),
    "crebo": N_("crebo"),
    "crebos": N_("crebo"),
    "field": N_("field of study"),
    "fields": N_("field of study"),
    "levels": N_("level"),
    "leerweg": N_("learning route (leerweg)"),
    "period": N_("period"),
    "hours_per_week": N_("hours a week"),
    "postcode": N_("postcode"),
    "travel_mode": N_("means of travel"),
    "max_travel_km": N_("greatest distance"),
    "max_travel_minutes": N_("longest travel"),
    "languages": N_("languages"),
    "driving_licences": N_("driving licences"),
    "certificates": N_("certificates"),
    "interests": N_("interests"),
    "learn": N_("learning wishes"),
    "ready": N_("approval by the school"),
    "employed": N_("has work"),
    "skills": N_("skills"),
    "wishes": N_("wishes"),
    "requirements": N_("skills asked"),
    "capacity": N_("number of places"),
    "state": N_("open, paused or closed"),
    "sector": N_("sector"),
    "trainable": N_("training on the job"),
    "supervision_capacity": N_("how many people it can supervise"),
    "paused": N_("paused or not"),
    "recognitions": N_("recognitions"),
}
"""What of a profile changed."""

_REASONS: Final = {code: name for group in REASONS.values() for code, name in group.items()}

_AT_A_TIME: Final = 50
_CHOICES: Final = 50


@dataclass(frozen=True)
class Told:
    """A cause in words: a sentence, what belongs to it, and where to look."""

    text: str
    at: datetime | None = None
    reason: str = ""
    fields: str = ""
    link: str = ""
    other: str = ""


@dataclass(frozen=True)
class Line:
    """Somebody whose place differs, in words."""

    id: str
    name: str
    kind: str
    before: str
    after: str
    before_id: str
    after_id: str
    causes: tuple[Told, ...]


@router.get("/runs/{run_id}/compare")
def compare_runs(
    run_id: UUID,
    request: Request,
    work: Annotated[Work, PageReads("runs:read", STAFF)],
    *,
    with_: Annotated[UUID | None, Query(alias="with")] = None,
    kind: Kind = "",
    first: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Response:
    """Show who moved between two runs, and why."""
    run, say = done_run(work, str(run_id)), words_of(request)
    choices = _choices(work, run)
    other = _other(work, run, choices, str(with_) if with_ else None)
    context: dict[str, Any] = {
        "run": run,
        "round": work.session.get(Round, run.round_id) if run.round_id else None,
        "choices": choices,
        "than": other,
        "kind": kind,
        "kinds": KINDS,
        "first": first,
        "size": _AT_A_TIME,
    }
    if other is None:
        return page(request, "comparing.jinja", found=None, **context)
    before, after = sorted((other, run), key=lambda one: (one.requested_at, one.id))
    found = compared(work, before, after)
    everybody = [
        (which, one) for which in KINDS for one in getattr(found, which) if kind in {"", which}
    ]
    shown = everybody[first : first + _AT_A_TIME]
    causes = causes_of(work.session, before, after, found) if shown else {}
    work.note("run.compare", "run", run.id, subjects=[one.candidate for _, one in shown])
    return page(
        request,
        "comparing.jinja",
        found=found,
        before=before,
        after=after,
        counts={which: len(getattr(found, which)) for which in KINDS},
        total=len(everybody),
        lines=_lines(work, shown, causes, say),
        changes=_changes(found, say),
        settings=found.config,
        shown_kinds=[(one, say(name), len(getattr(found, one))) for one, name in KINDS.items()],
        ids={one.candidate for _, one in shown},
        **context,
    )


def _choices(work: Work, run: Run) -> list[RunLine]:
    """Return the runs that a run can be compared with: done, of its programme."""
    query = run_lines(work).where(
        Run.programme == run.programme, Run.state == "done", Run.id != run.id
    )
    return lines(work.session, query.limit(_CHOICES))


def _other(work: Work, run: Run, choices: list[RunLine], asked: str | None) -> Run | None:
    """Return the run to compare with: who was asked for, else the one before in the round."""
    if asked is not None:
        if asked == run.id:
            raise ProblemError("invalid", message("Choose another run to compare with."))
        return done_run(work, asked)
    earlier = [one for one in choices if one.requested_at <= run.requested_at] or choices
    same = [one for one in earlier if one.round_id == run.round_id]
    return done_run(work, (same or earlier)[0].id) if earlier else None


def _lines(
    work: Work,
    shown: Iterable[tuple[str, Moved]],
    causes: Mapping[str, tuple[Cause, ...]],
    say: Words,
) -> list[Line]:
    """Put who moved in words, with all names in two questions to the database."""
    rows = list(shown)
    told = {one.candidate: causes[one.candidate] for _, one in rows}
    people = {one.candidate for _, one in rows}
    people |= {each.other for those in told.values() for each in those if each.other}
    offers = {seat.vacancy for _, one in rows for seat in (one.before, one.after) if seat}
    offers |= {each.vacancy for those in told.values() for each in those if each.vacancy}
    firms = {each.employer for those in told.values() for each in those if each.employer}
    names = _Names(_people(work, people), _offers(work, offers, say), _firms(work, firms))
    may_read = work.actor.may("decisions:read")
    return [
        Line(
            id=one.candidate,
            name=names.people[one.candidate],
            kind=which,
            before=names.offers[one.before.vacancy] if one.before else "",
            after=names.offers[one.after.vacancy] if one.after else "",
            before_id=one.before.vacancy if one.before else "",
            after_id=one.after.vacancy if one.after else "",
            causes=tuple(
                _told(each, one.candidate, names, say, may_read=may_read)
                for each in told[one.candidate]
            ),
        )
        for which, one in rows
    ]


@dataclass(frozen=True)
class _Names:
    people: Mapping[str, str]
    offers: Mapping[str, str]
    firms: Mapping[str, str]


def _told(cause: Cause, who: str, names: _Names, say: Words, *, may_read: bool) -> Told:
    """Put one cause in words."""
    place = names.offers.get(cause.vacancy or "") or names.firms.get(cause.employer or "", "")
    reason = cause.reason
    if cause.kind == "placement":
        reason = say(_REASONS[reason]) if reason in _REASONS else ""
    elif not may_read:
        reason = ""
    return Told(
        text=say(
            CAUSES[cause.kind],
            vacancy=place,
            other=names.people.get(cause.other or "", ""),
            state=say(STATE_NAMES[cause.state]) if cause.state else "",
        ),
        at=cause.at,
        reason=reason,
        fields=say.listing([say(FIELDS.get(name, name)) for name in cause.fields]),
        link=_link(cause, who, may_read=may_read),
        other=cause.other or "",
    )


def _link(cause: Cause, who: str, *, may_read: bool) -> str:
    """Return where more of a cause is to be seen; empty where nothing is."""
    if cause.kind in {"lock", "unlock", "forbid", "allow"}:
        return f"/pairs/{who}/{cause.vacancy}" if cause.vacancy and may_read else ""
    if cause.kind in {"profile", "joined"}:
        return f"/people/{who}"
    if cause.kind in {"vacancy", "employer", "offered"}:
        return f"/vacancies/{cause.vacancy}"
    return ""


def _people(work: Work, ids: Collection[str]) -> dict[str, str]:
    query = (
        select(Candidate.id, Candidate.key, CandidateContact.name)
        .outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
        .where(Candidate.id.in_(ids))
    )
    return {row[0]: row[2] or row[1] for row in work.session.execute(query)}


def _offers(work: Work, ids: Collection[str], say: Words) -> dict[str, str]:
    query = (
        select(Vacancy.id, Vacancy.title, Employer.name)
        .join(Employer, Employer.id == Vacancy.employer_id)
        .where(Vacancy.id.in_(ids))
    )
    return {
        row[0]: say("{vacancy} at {employer}", vacancy=row[1], employer=row[2])
        for row in work.session.execute(query)
    }


def _firms(work: Work, ids: Collection[str]) -> dict[str, str]:
    if not ids:
        return {}
    query = select(Employer.id, Employer.name).where(Employer.id.in_(ids))
    return {row[0]: row[1] for row in work.session.execute(query)}


def _changes(found: ComparisonOut, say: Words) -> list[tuple[str, int | None]]:
    """Return how much of what went in changed between the runs; None where it is not known."""
    told = found.input
    return [
        (say("People"), told.candidates),
        (say("Vacancies"), told.vacancies),
        (say("Employers"), told.employers),
        (say("Decisions made"), told.decisions_made),
        (say("Decisions taken back"), told.decisions_withdrawn),
    ]
