"""Consent to be introduced: a person lets one employer know who they are, until it is taken back.

Nothing is removed: who was introduced while the consent held stays to be seen. What an employer is
shown depends on the consent of this moment, so that taking it back makes the next answer speak of
a pseudonym again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Select, select

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.hooks.events import emit
from service.placements.models import Consent
from service.placements.pseudonyms import pseudonym, secret_of
from service.profiles.models import Candidate, Employer
from service.profiles.visible import visible_candidates, visible_employers
from service.words import N_

INTRODUCTION: Final = "introduction"
"""What a consent is for; there is no other purpose yet."""


WORDING: Final = "2026-11"
"""Which text people agree to now; another text gets another name."""

WORDINGS: Final[Mapping[str, str]] = {
    "2026-11": N_(
        "{employer} may see my name, e-mail address and telephone number, to make an appointment "
        "with me about its places. I can take this back at any moment."
    ),
}
"""Every text that people agreed to through a page, by its name; none is ever changed."""


def consented(employer_id: str) -> Select[Any]:
    """Return the query for the ids of people who let an employer know who they are."""
    return select(Consent.candidate_id).where(
        Consent.employer_id == employer_id,
        Consent.purpose == INTRODUCTION,
        Consent.withdrawn_at.is_(None),
    )


def known_candidate(work: Work, candidate_id: str, *, lock: bool = False) -> Candidate:
    """Return a person whom the actor may see.

    Parameters
    ----------
    lock
        Whether nobody else may change what hangs on this person meanwhile.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    query = visible_candidates(work.actor).where(Candidate.id == candidate_id)
    found = work.session.scalars(query.with_for_update() if lock else query).one_or_none()
    if found is None:
        raise ProblemError("not-found", message("There is no such candidate, or not for you."))
    return found


def consents_of(work: Work, candidate_id: str) -> Select[Consent]:
    """Return the query for what a person consented to, with what was taken back.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    known_candidate(work, candidate_id)
    work.note("consent.read", "candidate", candidate_id, subjects=[candidate_id])
    return select(Consent).where(Consent.candidate_id == candidate_id)


def give(work: Work, candidate_id: str, employer_id: str, wording: str) -> tuple[Consent, bool]:
    """Keep that a person consents, and who wrote it down.

    Parameters
    ----------
    wording
        Which text was agreed to; another text is another consent, and ends the one before.

    Returns
    -------
    tuple[Consent, bool]
        The consent, and whether it is a new one.

    Raises
    ------
    ProblemError
        ``not-found``: no such candidate or employer.
    """
    known_candidate(work, candidate_id, lock=True)
    employer = visible_employers(work.actor).where(Employer.id == employer_id)
    if work.session.scalars(employer).one_or_none() is None:
        raise ProblemError("not-found", message("There is no such employer, or not for you."))
    held = _held(work, candidate_id, employer_id)
    if held is not None and held.wording == wording:
        return held, False
    if held is not None:
        held.withdrawn_at, held.withdrawn_by = work.now, work.actor.account_id
    given = Consent(
        candidate_id=candidate_id,
        employer_id=employer_id,
        purpose=INTRODUCTION,
        wording=wording,
        given_at=work.now,
        given_by=work.actor.account_id,
    )
    work.session.add(given)
    work.session.flush()
    _told(work, "consent.given", given)
    return given, True


def take_back(work: Work, candidate_id: str, employer_id: str) -> None:
    """Keep that a person no longer consents.

    Raises
    ------
    ProblemError
        ``not-found``: no such candidate, or no consent that holds.
    """
    known_candidate(work, candidate_id, lock=True)
    held = _held(work, candidate_id, employer_id)
    if held is None:
        raise ProblemError("not-found", message("There is no consent for this employer."))
    held.withdrawn_at, held.withdrawn_by = work.now, work.actor.account_id
    _told(work, "consent.withdrawn", held)


def _held(work: Work, candidate_id: str, employer_id: str) -> Consent | None:
    """Return the consent that holds; the person's row is locked, so there is one at most."""
    query = select(Consent).where(
        Consent.candidate_id == candidate_id,
        Consent.employer_id == employer_id,
        Consent.purpose == INTRODUCTION,
        Consent.withdrawn_at.is_(None),
    )
    return work.session.scalars(query).one_or_none()


def _told(work: Work, event: str, consent: Consent) -> None:
    candidate, employer = consent.candidate_id, consent.employer_id
    work.note(event, "candidate", candidate, subjects=[candidate], employer=employer)
    called = pseudonym(secret_of(work.session), employer, candidate)
    emit(
        work,
        event,
        employer_id=employer,
        candidate_id=candidate,
        payload={"employer_id": employer, "pseudonym": called},
    )
