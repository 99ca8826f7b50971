"""The call list of a round: whom to call, what that would win, and what came of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final, Literal

from pydantic import Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.placements.call_models import Call
from service.placements.consents import known_candidate
from service.placements.models import Placement
from service.placements.shapes import Given, Note
from service.placements.transitions import LIVE
from service.profiles.models import Candidate, CandidateContact, Employer, Vacancy
from service.profiles.visible import visible_employers
from service.runs.models import OpenPlace, Round, Run, Unplaced
from service.runs.succession import lineage
from service.words import N_

Kind = Literal["employer", "candidate"]
Report = dict[str, Any]

OUTCOME_NAMES: Final[Mapping[str, str]] = {
    "agreed": N_("they agree"),
    "refused": N_("they do not want to"),
    "other": N_("done"),
    "no-answer": N_("nobody answered"),
    "later": N_("call again later"),
    "reopened": N_("put back on the list"),
}
"""What came of a call."""

DONE: Final = frozenset({"agreed", "refused", "other"})
"""Outcomes after which there is nothing more to call about."""

PATIENCE: Final = timedelta(days=3)
"""After how long without an answer somebody is called."""

MOST_NAMES: Final = 12
"""How many people are named whom a call to an employer would help."""


class CallIn(Given):
    """What came of a call."""

    outcome: Literal["agreed", "refused", "other", "no-answer", "later", "reopened"]
    note: Note = ""
    again_on: date | None = Field(default=None)


@dataclass(frozen=True)
class Reason:
    """One thing to ask or tell.

    Attributes
    ----------
    code
        ``places`` (a full vacancy of the employer suits people), ``rule`` (a vacancy with places
        left, if one rule gives way), ``reply`` (the employer did not answer), ``answer`` (the
        person did not answer), ``change`` (one change opens a place for the person), ``ready``
        (the school has not agreed yet).
    people
        How many people it could help.
    vacancy_id, title
        Where.
    open
        How many places are free there.
    change
        What would have to change, as the run tells it.
    """

    code: str
    people: int = 1
    vacancy_id: str = ""
    title: str = ""
    open: int = 0
    change: Report | None = None


@dataclass
class Target:
    """Somebody to call.

    Attributes
    ----------
    win
        How many people the call could help to a place.
    capped
        Whether the employer supervises as many people as it can.
    helps
        The ids of some of the people whom a call to an employer would help.
    calls
        What was done already, the newest first.
    """

    kind: Kind
    id: str
    name: str = ""
    contact: str = ""
    phone: str = ""
    email: str = ""
    school: str = ""
    win: int = 0
    capped: bool = False
    reasons: list[Reason] = field(default_factory=list)
    helps: list[str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    @property
    def done(self) -> bool:
        """Whether there is nothing more to call about."""
        return bool(self.calls) and self.calls[0].outcome in DONE


@dataclass(frozen=True)
class CallList:
    """Whom to call for a round, whom it helps most first.

    Attributes
    ----------
    run_id, made_at
        The last run of the round that is done, which says why; None: there is none.
    """

    run_id: str | None
    made_at: datetime | None
    targets: list[Target]

    def find(self, kind: str, id_: str) -> Target | None:
        """Return somebody on the list."""
        return next((one for one in self.targets if (one.kind, one.id) == (kind, id_)), None)


def call_list(session: Session, round_: Round, now: datetime) -> CallList:
    """Return whom to call for a round."""
    last = session.execute(
        select(Run.id, Run.ended_at, Run.summary)
        .where(Run.round_id == round_.id, Run.state == "done")
        .order_by(Run.ended_at.desc(), Run.id)
        .limit(1)
    ).first()
    found: dict[tuple[str, str], Target] = {}
    if last is not None:
        _from_run(session, last.id, last.summary or {}, round_, found)
    _waiting(session, round_, now, found)
    _called(session, round_, found)
    _reached(session, found)
    targets = sorted(found.values(), key=_order)
    return CallList(last.id if last else None, last.ended_at if last else None, targets)


_FIRST: Final = {"reply": 0, "answer": 0, "places": 1, "rule": 1, "change": 1, "ready": 2}


def _order(one: Target) -> tuple[int, int, int, str, str]:
    first = min((_FIRST[reason.code] for reason in one.reasons), default=9)
    places = sum(reason.open for reason in one.reasons)
    return -one.win, first, -places, one.name.casefold(), one.id


def _target(found: dict[tuple[str, str], Target], kind: Kind, id_: str) -> Target:
    return found.setdefault((kind, id_), Target(kind, id_))


def _from_run(
    session: Session,
    run_id: str,
    summary: Report,
    round_: Round,
    found: dict[tuple[str, str], Target],
) -> None:
    """Add what the last run says: full vacancies that suit people, and changes that open a place.

    Who has a placement by now, or objects, is left out.
    """
    busy = select(Placement.candidate_id).where(
        Placement.programme == round_.programme, Placement.state.in_(LIVE)
    )
    people = session.execute(
        select(Unplaced.candidate_id, Unplaced.report)
        .join(Candidate, Candidate.id == Unplaced.candidate_id)
        .where(
            Unplaced.run_id == run_id,
            Candidate.objected_at.is_(None),
            Unplaced.candidate_id.not_in(busy),
        )
        .order_by(Unplaced.position)
    ).all()
    offers = {
        row.id: row
        for row in session.execute(
            select(Vacancy.id, Vacancy.title, Vacancy.key, Vacancy.employer_id).where(
                Vacancy.programme == round_.programme, Vacancy.state == "open"
            )
        )
    }
    suits: defaultdict[str, list[str]] = defaultdict(list)
    for candidate, report in people:
        for vacancy in report["full"]:
            suits[vacancy].append(candidate)
        _person(_target(found, "candidate", candidate), report, offers)
    for (kind, id_), one in list(found.items()):
        if kind == "candidate" and not one.reasons:
            del found[kind, id_]
    for call in summary.get("calls", ()):
        _full(found, call, offers, suits, len(people))
    _open(session, run_id, offers, found)


def _person(one: Target, report: Report, offers: Mapping[str, Any]) -> None:
    """Add what would help one person."""
    if "readiness" in report["lost"]:
        places = [one["places"] for one in report["changes"][:1] if one["rule"] == "readiness"]
        one.reasons.append(Reason("ready", open=sum(places)))
    for change in report["changes"][:1]:
        there = [vacancy for vacancy in change["vacancies"] if vacancy in offers]
        if there and change["rule"] != "readiness":
            told = Reason("change", 1, there[0], offers[there[0]].title, change["places"], change)
            one.reasons.append(told)
    one.win = 1


def _full(
    found: dict[tuple[str, str], Target],
    call: Report,
    offers: Mapping[str, Any],
    suits: Mapping[str, list[str]],
    people: int,
) -> None:
    """Add an employer where one more place would help."""
    there = [one for one in call["vacancies"] if one["vacancy"] in offers]
    if not there or not people:
        return
    target = _target(found, "employer", call["employer"])
    target.capped = call["capped"]
    target.win = min(call["helped"], people)
    titles = Counter(offers[one["vacancy"]].title for one in there)
    for one in there:
        count = min(one["people"], people)
        offer = offers[one["vacancy"]]
        title = f"{offer.title} ({offer.key})" if titles[offer.title] > 1 else offer.title
        target.reasons.append(Reason("places", count, one["vacancy"], title))
        target.helps += suits.get(one["vacancy"], ())
    target.helps = list(dict.fromkeys(target.helps))[:MOST_NAMES]


def _open(
    session: Session,
    run_id: str,
    offers: Mapping[str, Any],
    found: dict[tuple[str, str], Target],
) -> None:
    """Add employers with places left that a change of theirs would fill."""
    rows = session.execute(
        select(OpenPlace.vacancy_id, OpenPlace.open, OpenPlace.report)
        .where(OpenPlace.run_id == run_id)
        .order_by(OpenPlace.vacancy_id)
    )
    for vacancy, places, report in rows:
        helps = report["helps"]
        if vacancy not in offers or not helps:
            continue
        best = max(helps, key=lambda one: one["people"])
        people = min(places, best["people"])
        target = _target(found, "employer", offers[vacancy].employer_id)
        change = best | {"amount": best["most"]}
        title = offers[vacancy].title
        target.reasons.append(Reason("rule", people, vacancy, title, places, change))
        target.win = max(target.win, people)


def _waiting(
    session: Session, round_: Round, now: datetime, found: dict[tuple[str, str], Target]
) -> None:
    """Add people and employers who have not answered for some days."""
    rows = session.execute(
        select(
            Placement.candidate_id,
            Placement.employer_id,
            Placement.state,
            Placement.vacancy_id,
            Vacancy.title,
        )
        .join(Vacancy, Vacancy.id == Placement.vacancy_id)
        .where(
            Placement.round_id.in_(lineage(session, round_.id)),
            Placement.state.in_(("published", "introduced")),
            Placement.updated_at < now - PATIENCE,
        )
        .order_by(Placement.updated_at, Placement.id)
    )
    replies: defaultdict[str, int] = defaultdict(int)
    for candidate, employer, state, vacancy, title in rows:
        if state == "published":
            one = _target(found, "candidate", candidate)
            one.reasons.append(Reason("answer", 1, vacancy, title))
            one.win = 1
        else:
            one = _target(found, "employer", employer)
            one.reasons.append(Reason("reply", 1, vacancy, title))
            replies[employer] += 1
            one.win = max(one.win, replies[employer])


def _called(session: Session, round_: Round, found: dict[tuple[str, str], Target]) -> None:
    query = select(Call).where(Call.round_id == round_.id)
    for call in session.scalars(query.order_by(Call.called_at.desc(), Call.id)):
        kind: Kind = "employer" if call.employer_id else "candidate"
        _target(found, kind, call.employer_id or call.candidate_id or "").calls.append(call)


def _reached(session: Session, found: Mapping[tuple[str, str], Target]) -> None:
    """Add how to reach everybody on the list."""
    columns = (
        Employer.id, Employer.name, Employer.contact_name, Employer.contact_phone,
        Employer.contact_email,
    )  # fmt: skip
    firms = {id_ for kind, id_ in found if kind == "employer"}
    if firms:
        for row in session.execute(select(*columns).where(Employer.id.in_(firms))):
            one = found["employer", row[0]]
            one.name, one.contact, one.phone, one.email = row[1], row[2], row[3], row[4]
    people = {id_ for kind, id_ in found if kind == "candidate"}
    if people:
        query = (
            select(
                Candidate.id,
                Candidate.key,
                Candidate.school,
                CandidateContact.name,
                CandidateContact.phone,
                CandidateContact.email,
            )
            .outerjoin(CandidateContact, CandidateContact.candidate_id == Candidate.id)
            .where(Candidate.id.in_(people))
        )
        for id_, key, school, name, phone, email in session.execute(query):
            one = found["candidate", id_]
            one.name, one.school = name or key, school
            one.phone, one.email = phone or "", email or ""


def write_down(work: Work, round_: Round, kind: str, id_: str, given: CallIn) -> Call:
    """Keep what came of a call.

    Raises
    ------
    ProblemError
        ``not-found``: there is nobody of that id, or not for this actor.
    """
    if kind == "candidate":
        if known_candidate(work, id_).programme != round_.programme:
            raise _unknown()
    else:
        known = visible_employers(work.actor).where(Employer.id == id_)
        if kind != "employer" or work.session.scalars(known).one_or_none() is None:
            raise _unknown()
    call = Call(
        id=new_id(),
        round_id=round_.id,
        employer_id=id_ if kind == "employer" else None,
        candidate_id=id_ if kind == "candidate" else None,
        outcome=given.outcome,
        note=given.note,
        again_on=given.again_on,
        called_at=work.now,
        called_by=work.actor.account_id,
    )
    work.session.add(call)
    work.session.flush()
    subjects: Iterable[str] = [id_] if kind == "candidate" else []
    work.note("call.change", kind, id_, subjects=subjects, outcome=given.outcome)
    return call


def _unknown() -> ProblemError:
    return ProblemError("not-found", message("There is nobody of that id to call."))
