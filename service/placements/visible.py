"""Which placements an actor may see, and what of the person in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, false, select, true, tuple_

from service.accounts.policy import Actor
from service.accounts.work import Work
from service.placements.consents import INTRODUCTION
from service.placements.models import Consent, Placement, Step
from service.placements.pseudonyms import pseudonym, secret_of
from service.placements.transitions import HIDDEN
from service.profiles.models import Candidate, CandidateContact, Employer
from service.profiles.visible import visible_candidates

STAFF: Final = frozenset({"administrator", "stagejager", "coach", "school", "system"})
"""Roles that see people by name without a consent: those who work for them."""


@dataclass(frozen=True)
class Person:
    """Who a placement is about, as far as the actor may know.

    Attributes
    ----------
    pseudonym
        What the employer of the placement calls the person.
    candidate_id, name, email, phone
        None where the actor may not know.
    """

    pseudonym: str
    candidate_id: str | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None

    @property
    def known(self) -> bool:
        """Whether the actor may know who it is."""
        return self.candidate_id is not None


def visible_placements(actor: Actor) -> Select[Any]:
    """Return the query of the placements that an actor may see.

    Staff see those of the people whom they see. The candidate and the employer see one from when
    it was published, until that is undone and it is a proposal of staff again.
    """
    if actor.role in STAFF:
        people = visible_candidates(actor).with_only_columns(Candidate.id)
        return select(Placement).where(Placement.candidate_id.in_(people))
    published = exists().where(Step.placement_id == Placement.id, Step.after == "published")
    return select(Placement).where(published, Placement.state.not_in(HIDDEN), _own(actor))


def _own(actor: Actor) -> ColumnElement[bool]:
    if actor.role == "candidate" and actor.candidate_id is not None:
        return Placement.candidate_id == actor.candidate_id
    if actor.role == "employer" and actor.organisation_id is not None:
        own = select(Employer.id).where(Employer.organisation_id == actor.organisation_id)
        programmes = actor.programmes
        inside = true() if programmes is None else Placement.programme.in_(programmes)
        return inside & Placement.employer_id.in_(own)
    return false()


def persons(work: Work, placements: Sequence[Placement]) -> dict[str, Person]:
    """Return by placement who it is about, as far as the actor may know at this moment."""
    if not placements:
        return {}
    secret = secret_of(work.session)
    known = {one.candidate_id for one in placements}
    pairs = {(one.candidate_id, one.employer_id) for one in placements}
    if work.actor.role == "employer":
        pairs = _consented(work, pairs)
        known = {candidate for candidate, _ in pairs}
    contact = select(CandidateContact).where(CandidateContact.candidate_id.in_(known))
    contacts = {one.candidate_id: one for one in work.session.scalars(contact)}
    found: dict[str, Person] = {}
    for one in placements:
        called = pseudonym(secret, one.employer_id, one.candidate_id)
        if (one.candidate_id, one.employer_id) not in pairs:
            found[one.id] = Person(called)
            continue
        reach = contacts.get(one.candidate_id)
        told = (reach.name, reach.email, reach.phone) if reach else ("", "", "")
        found[one.id] = Person(called, one.candidate_id, *told)
    return found


def _consented(work: Work, pairs: set[tuple[str, str]]) -> set[tuple[str, str]]:
    query = select(Consent.candidate_id, Consent.employer_id).where(
        tuple_(Consent.candidate_id, Consent.employer_id).in_(pairs),
        Consent.purpose == INTRODUCTION,
        Consent.withdrawn_at.is_(None),
    )
    return {(candidate, employer) for candidate, employer in work.session.execute(query)}


def note_of(actor: Actor, step: Step, *, known: bool) -> str:
    """Return the note of a step if the actor may read it, else nothing.

    A note is free text, and may name the person: an employer reads its own, and those meant for
    employers while it may know who the person is.

    Parameters
    ----------
    known
        Whether the actor may know the person.
    """
    if actor.role in STAFF or step.role == actor.role:
        return step.note
    meant = step.audience in {actor.role, "everybody"}
    return step.note if meant and known else ""
