"""Moving somebody by hand: where to, what it costs, and only then the decision."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from fastapi import Depends, Query, Request, Response
from pydantic import BaseModel
from starlette.datastructures import FormData

from matching.errors import message
from matching.market import Filters
from matching.profiles.vocabulary import normalise
from service.accounts.work import Work
from service.errors import ProblemError
from service.live.held import Held
from service.live.moving import Seat
from service.live.telling import offer
from service.placements.pricing import Moving, agreed_place, price_in
from service.runs.decided import Decided, Wanted, decisions_of
from service.runs.decisions import decide, withdraw
from service.runs.matched import Offer, Person, offers_by_id, people_by_id
from service.runs.shapes import DecisionIn, Line
from service.runs.taken import Room, room_in, seat_of
from service.terms import RULES, term
from service.web.ids import NO_NUL, PathId, QueryId
from service.web.live import Known, candidate_of, held_with
from service.web.pages.deps import OFFICE, PageReads, PageWrites
from service.web.pages.forms import Form, filled, refused
from service.web.pages.notices import notice
from service.web.pages.rendering import go, is_part, page, words_of
from service.web.pages.routes.pairs import FORBIDDEN, LOCKED
from service.web.pages.routing import PageRouter, posted
from service.web.pages.run_place import RunPlace, run_place
from service.words import N_, Words

router = PageRouter()

MOST: Final = 30
"""Vacancies that are offered at a time."""

MOST_NOT_ALLOWED: Final = 10
"""And of those that the rules do not allow."""

FIRST: Final = 10
"""Blocking pairs that are shown at once; the others are folded away."""

MOVED: Final = notice(
    "person-moved", N_("The decision is kept: the next run puts this person there.")
)


class Moved(BaseModel):
    """What somebody confirms."""

    to: UUID | None = None
    away: UUID | None = None
    what: Literal["vacancy", "employer"] = "vacancy"
    where: Literal["round", "all"] = "all"
    reason: Line


@dataclass(frozen=True)
class _Mover:
    """Who is moved, in which run."""

    at: RunPlace
    who: Known
    person: Person
    held: Held
    seat: str | None

    @property
    def path(self) -> str:
        """The address of the page."""
        return f"{self.at.path}/move/{self.who.id}"


@router.get("/runs/{run_id}/move/{candidate_id}")
def show_move(  # noqa: PLR0917 - one argument for each parameter of the query
    run_id: PathId,
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, PageReads("decisions:write", OFFICE)],
    to: QueryId = None,
    away: QueryId = None,
    q: Annotated[str, Query(max_length=200, pattern=NO_NUL)] = "",
) -> Response:
    """Ask where somebody goes; when that is told, show what it costs."""
    mover = _mover(work, request, run_id, candidate_id)
    if to or away:
        form = Form(values={"where": "round" if mover.at.round_id else "all", "what": "vacancy"})
        return _priced(request, work, mover, to, away, form)
    return _choosing(request, work, mover, q)


@router.post("/runs/{run_id}/move/{candidate_id}")
def confirm_move(
    run_id: PathId,
    candidate_id: PathId,
    request: Request,
    work: Annotated[Work, PageWrites("decisions:write", OFFICE)],
    sent: Annotated[FormData, Depends(posted)],
) -> Response:
    """Lock the new pair, or rule the old one out; what was decided against it is taken back."""
    mover, say = _mover(work, request, run_id, candidate_id), words_of(request)
    form = filled(Moved, sent, say)
    to, away = (_id(sent.get(name)) for name in ("to", "away"))
    if (to is None) == (away is None):
        raise ProblemError("invalid", message("Choose where the person goes."))
    if form.model is not None:
        try:
            done = _decide(work, mover, form.model)
        except ProblemError as error:
            refused(form, error, say)
        else:
            return go(f"/pairs/{candidate_id}/{to or away}", done, run=run_id)
    return _priced(request, work, mover, to, away, form)


def _id(given: object) -> str | None:
    """Return an id of a form; None where there is none."""
    try:
        return str(UUID(given)) if isinstance(given, str) and given else None
    except ValueError:
        return None


def _mover(work: Work, request: Request, run_id: str, candidate_id: str) -> _Mover:
    at = run_place(work, run_id)
    who = candidate_of(work, candidate_id)
    if who.programme != at.run.programme:
        raise ProblemError("not-found", message("This person is not in the programme of the run."))
    person = people_by_id(work, [who.id])[who.id]
    return _Mover(at, who, person, held_with(work, request, who), seat_of(work, at.run, who.id))


def _decide(work: Work, mover: _Mover, given: Moved) -> str:
    """Make the decision, after taking back those of the same person that contradict it.

    Raises
    ------
    ProblemError
        As `decide` raises it.
    """
    target = str(given.to or given.away)
    there = offers_by_id(work, [target]).get(target)
    if there is None:
        raise ProblemError("not-found", message("There is no vacancy with this id."))
    round_id = mover.at.round_id if given.where == "round" else None
    whole_firm = given.to is None and given.what == "employer"
    for one in _in_the_way(work, mover, there, locking=given.to is not None, whole_firm=whole_firm):
        withdraw(work, one.id)
    work.session.flush()
    decide(
        work,
        DecisionIn(
            kind="lock" if given.to else "forbid",
            candidate=UUID(mover.who.id),
            vacancy=None if whole_firm else UUID(target),
            employer=UUID(there.employer_id) if whole_firm else None,
            reason=given.reason,
            round=UUID(round_id) if round_id else None,
        ),
    )
    if given.to is None:
        return FORBIDDEN
    return LOCKED if mover.seat == target else MOVED


def _in_the_way(
    work: Work, mover: _Mover, there: Offer, *, locking: bool, whole_firm: bool = False
) -> list[Decided]:
    """Return the decisions about the person that the new one contradicts."""
    standing = decisions_of(work, Wanted(candidate_id=mover.who.id), size=1_000)
    if locking:
        return [
            one
            for one in standing
            if (one.kind == "lock" and one.vacancy_id != there.id)
            or (
                one.kind == "forbid"
                and (one.vacancy_id == there.id or one.employer_id == there.employer_id)
            )
        ]
    return [
        one
        for one in standing
        if one.kind == "lock"
        and (one.vacancy_id == there.id or (whole_firm and one.firm_id == there.employer_id))
    ]


def _priced(  # noqa: PLR0917
    request: Request, work: Work, mover: _Mover, to: str | None, away: str | None, form: Form
) -> Response:
    say, target = words_of(request), to or away or ""
    there = offers_by_id(work, [target]).get(target)
    if there is None or there.key not in mover.held.offers:
        raise ProblemError("state", message("This vacancy is not open any more."))
    moves = to is not None or away == mover.seat
    moving, blocked = None, ""
    if moves:
        key = there.key if to else None
        try:
            moving = price_in(work, mover.held, mover.at.run, mover.who.key, key)
        except ProblemError as error:
            if error.code != "state":
                raise
            blocked = error.message.render(say)
    names = _Names.of(work, mover, moving, say)
    agreed = agreed_place(work, mover.who.id)
    subjects = {mover.who.id, *(one.id for one in names.people.values())}
    work.note("run.price", "run", mover.at.run.id, subjects=sorted(subjects))
    return page(
        request,
        "move_price.jinja",
        status=200 if form.is_good else 422,
        form=form,
        at=mover.at,
        mover=mover,
        to=to,
        away=away,
        there=there,
        moving=moving,
        price=moving.price if moving else None,
        names=names,
        first=FIRST,
        broken=[term(RULES, rule, say) for rule in moving.broken] if moving else [],
        in_the_way=_in_the_way(work, mover, there, locking=to is not None),
        agreed=agreed,
        stays=mover.seat == to,
        blocked=blocked,
    )


@dataclass(frozen=True)
class _Names:
    """The names of everybody and everything in a price, by the senders' ids."""

    people: dict[str, Person]
    held: Held
    say: Words

    @classmethod
    def of(cls, work: Work, mover: _Mover, moving: Moving | None, say: Words) -> _Names:
        """Return the names of those whom a price names."""
        keys = {mover.who.key}
        if moving is not None:
            price = moving.price
            keys |= {who for who, _ in (*price.come, *price.gone)}
            keys |= {price.loser} if price.loser else set()
        ids = mover.held.ids.candidates
        found = people_by_id(work, [ids[key] for key in keys if key in ids])
        return cls({one.key: one for one in found.values()}, mover.held, say)

    def person(self, key: str) -> str:
        """Return what to call somebody."""
        known = self.people.get(key)
        return known.called if known else key

    def vacancy(self, key: str) -> str:
        """Return the title of a vacancy and its employer."""
        told = offer(self.held, key)
        return self.offer(told["title"], told["employer"]["name"], key)

    def offer(self, title: str, employer: str, key: str) -> str:
        """Return what to call a vacancy; an employer may have several of one title."""
        return self.say(
            "{vacancy} at {employer} ({key})", vacancy=title, employer=employer, key=key
        )

    def link(self, pair: tuple[str, str]) -> str:
        """Return the address of a pair."""
        ids = self.held.ids
        return f"/pairs/{ids.candidates[pair[0]]}/{ids.vacancies[pair[1]]}"

    def seat(self, seat: Seat | None) -> str:
        """Return where somebody is."""
        return self.vacancy(seat.vacancy) if seat else self.say("without a place")

    def choice(self, seat: Seat | None) -> str:
        """Return which choice a place is of the person's own."""
        if seat is None or seat.choice is None:
            return ""
        return self.say("{nth} choice", nth=self.say.ordinal(seat.choice))


def _choosing(request: Request, work: Work, mover: _Mover, q: str) -> Response:
    room = room_in(work, mover.at.run)
    words = normalise(q).split()
    market = mover.held.market
    pairs = market.suggestions(mover.who.key, filters=Filters(), k=len(mover.held.offers)).pairs
    allowed = [(offer(mover.held, one.vacancy), one) for one in pairs]
    known = {one.vacancy for one in pairs}
    fitting = [(told, one) for told, one in allowed if _says(told, words)]
    others: list[dict[str, Any]] = []
    if words:
        rest = (offer(mover.held, key) for key in sorted(mover.held.offers - known))
        others = [told for told in rest if _says(told, words)][:MOST_NOT_ALLOWED]
    work.note("suggestions.read", "candidate", mover.who.id, subjects=[mover.who.id])
    return page(
        request,
        "move_rows.jinja" if is_part(request) else "move.jinja",
        at=mover.at,
        mover=mover,
        form=Form(values={"q": q}),
        q=q,
        total=len(fitting),
        allowed=len(allowed),
        fitting=[(told, one, _room(room, told)) for told, one in fitting[:MOST]],
        others=others,
        seat=mover.seat,
        most=MOST,
    )


def _room(room: dict[str, Room], told: dict[str, Any]) -> Room | None:
    return room.get(told["id"])


def _says(told: dict[str, Any], words: list[str]) -> bool:
    named = (told["title"], told["employer"]["name"], told["key"], told["municipality"])
    text = normalise(" ".join(named))
    return all(word in text for word in words)
