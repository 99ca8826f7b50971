"""What a link opens, and the one answer that it takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from matching.errors import message
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.errors import ProblemError
from service.letters.making import digest_of, end_mail, state_of
from service.letters.models import Letter
from service.placements.models import Placement
from service.placements.moving import Move, move
from service.placements.transitions import HIDDEN, following
from service.profiles.models import Employer, Vacancy
from service.profiles.vacancies import set_standing
from service.words import N_

ANSWERS: Final = {
    "open": N_("Yes, the vacancy is open"),
    "paused": N_("Not now: pause the vacancy"),
    "closed": N_("No, the vacancy is closed"),
    "interested": N_("Yes, we would like to meet this person"),
    "accepted": N_("Yes, this person can come"),
    "declined": N_("No, this person does not fit here"),
}
"""Every answer, as the employer reads it."""

_ABOUT_VACANCY: Final = ("open", "paused", "closed")
_MEETING: Final = frozenset({"published", "confirmed"})
"""States in which an employer can say that it wants to meet somebody."""

_LONGEST: Final = 128


@dataclass(frozen=True)
class Opened:
    """What a link opens.

    Attributes
    ----------
    state
        Of the letter: ``open``, ``answered``, ``expired`` or ``revoked``.
    placement
        None where the letter is about the vacancy.
    possible
        Answers that can be given now: codes of `ANSWERS`; none where there is nothing to answer.
    """

    letter: Letter
    state: str
    vacancy: Vacancy
    employer: Employer
    placement: Placement | None
    possible: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """What an employer answers.

    Attributes
    ----------
    reason
        Why somebody is declined.
    places
        How many places the vacancy has; None: as it was.
    note
        For staff.
    """

    code: str
    reason: str | None = None
    places: int | None = None
    note: str = ""


def actor_of_letter(session: Session, token: str, request_id: str) -> Actor:
    """Return the employer as whom somebody with a link asks.

    It is nobody's account, and may only what the letter is about.

    Raises
    ------
    ProblemError
        ``not-found``: there is no letter with this token.
    """
    row = None
    if 0 < len(token) <= _LONGEST and token.isascii():
        query = (
            select(Letter.id, Vacancy.programme, Employer.organisation_id)
            .join(Vacancy, Vacancy.id == Letter.vacancy_id)
            .join(Employer, Employer.id == Vacancy.employer_id)
            .where(Letter.digest == digest_of(token))
        )
        row = session.execute(query).one_or_none()
    if row is None:
        raise ProblemError(
            "not-found",
            message("This link is not right. Copy the whole link from the e-mail, or ask for one."),
        )
    return Actor(
        kind="letter",
        id=row.id,
        account_id=None,
        role="employer",
        scopes=frozenset(),
        programmes=(row.programme,),
        organisation_id=row.organisation_id,
        request_id=request_id,
    )


def opened(work: Work, *, change: bool = False) -> Opened:
    """Return what the letter of an actor (see `actor_of_letter`) opens; nothing is changed.

    Parameters
    ----------
    change
        Whether an answer follows: nobody else answers before this transaction ends.
    """
    session = work.session
    query = select(Letter).where(Letter.id == work.actor.id)
    letter = session.scalars(query.with_for_update() if change else query).one()
    offers = select(Vacancy).where(Vacancy.id == letter.vacancy_id)
    if change:
        offers = offers.with_for_update()
    vacancy = session.scalars(offers.options(selectinload(Vacancy.requirements))).one()
    employer = session.get_one(Employer, vacancy.employer_id)
    placement = None
    if letter.placement_id is not None:
        placement = session.scalars(
            select(Placement)
            .where(Placement.id == letter.placement_id)
            .options(selectinload(Placement.steps))
        ).one()
    state = state_of(letter, work.now)
    possible = _possible(vacancy, placement) if state == "open" else ()
    if not change:
        seen = [placement.candidate_id] if placement and state == "open" else []
        work.note("letter.open", "letter", letter.id, subjects=seen, state=state)
    return Opened(letter, state, vacancy, employer, placement, possible)


def answer(work: Work, given: Answer) -> Letter:
    """Keep the answer of an employer, and do what it says; a letter takes one.

    Raises
    ------
    ProblemError
        ``state``: the letter was answered, taken back or is too old, or things have moved on
        meanwhile. ``invalid``: a reason is missing. ``conflict``: the places are taken.
    """
    found = opened(work, change=True)
    letter = found.letter
    if found.state != "open":
        raise ProblemError("state", message("This link was used already, or is no longer valid."))
    if given.code not in found.possible:
        raise ProblemError(
            "state", message("This answer is no longer possible; open the link again.")
        )
    if found.placement is not None and given.code in {"accepted", "declined"}:
        reason = given.reason if given.code == "declined" else None
        move(work, found.placement, Move(given.code, reason, given.note))
    elif given.code in {"paused", "closed"}:
        set_standing(work, found.vacancy, state=given.code)
    elif given.code == "open":
        set_standing(work, found.vacancy, state="open", capacity=given.places)
    letter.answer, letter.answered_at = given.code, work.now
    end_mail(work, letter)
    work.session.flush()
    work.note(
        "letter.answer",
        "letter",
        letter.id,
        subjects=[found.placement.candidate_id] if found.placement else (),
        answer=given.code,
        vacancy=found.vacancy.id,
    )
    return letter


def _possible(vacancy: Vacancy, placement: Placement | None) -> tuple[str, ...]:
    """Return what can be answered: about the vacancy, or the steps that are the employer's."""
    if placement is None:
        return () if vacancy.state == "closed" else _ABOUT_VACANCY
    if placement.state in HIDDEN:
        return ()
    steps = following(placement.state, "employer")
    found: list[str] = [code for code in ("accepted", "declined") if code in steps]
    if not found:
        return ()
    if placement.state in _MEETING:
        found.insert(0, "interested")
    if vacancy.state == "open":
        found.append("paused")
    return tuple(found)
