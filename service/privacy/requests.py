"""What a person asks about their own data: a correction, or not to be matched any more."""

from __future__ import annotations

from sqlalchemy import Select, select

from matching.errors import message
from service.accounts.work import Work
from service.errors import ProblemError
from service.placements.consents import known_candidate
from service.privacy.models import PersonRequest
from service.profiles.models import Candidate

OBJECTION, CORRECTION = "objection", "correction"


def ask(
    work: Work, candidate_id: str, kind: str, *, field: str | None = None, text: str = ""
) -> PersonRequest:
    """Keep what a person asks; an objection counts at once.

    Parameters
    ----------
    kind
        ``correction`` or ``objection``.
    field, text
        For a correction: what is wrong, and what it should be.

    Raises
    ------
    ProblemError
        ``not-found``; ``invalid``: a correction without field or text; ``conflict``: the person
        objects already.
    """
    candidate = known_candidate(work, candidate_id, lock=True)
    if kind == CORRECTION and not (field and text.strip()):
        raise ProblemError(
            "invalid", message("A correction names the 'field', and what it should be as 'text'.")
        )
    if kind == OBJECTION:
        if _objections(work, candidate_id):
            raise ProblemError("conflict", message("This person objects already."))
        _object(work, candidate, objects=True)
    asked = PersonRequest(
        candidate_id=candidate_id,
        kind=kind,
        state="open",
        field=field,
        text=text,
        asked_at=work.now,
        asked_by=work.actor.account_id,
        answer="",
    )
    work.session.add(asked)
    work.session.flush()
    work.note(f"request.{kind}", "candidate", candidate_id, subjects=[candidate_id])
    return asked


def requests_of(work: Work, candidate_id: str) -> Select[PersonRequest]:
    """Return the query for what a person asked.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    known_candidate(work, candidate_id)
    work.note("request.read", "candidate", candidate_id, subjects=[candidate_id])
    return select(PersonRequest).where(PersonRequest.candidate_id == candidate_id)


def people_who_ask() -> Select[str]:
    """Return the query for the ids of people who wait for an answer."""
    return select(PersonRequest.candidate_id).where(PersonRequest.state == "open")


def request_of(work: Work, candidate_id: str, request_id: str) -> PersonRequest:
    """Return one thing that a person asked.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    query = requests_of(work, candidate_id).where(PersonRequest.id == request_id)
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise ProblemError("not-found", message("This person asked no such thing."))
    return found


def answer(
    work: Work, candidate_id: str, request_id: str, *, granted: bool, text: str
) -> PersonRequest:
    """Answer what a person asked; a refused objection no longer counts.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where it is answered or withdrawn; ``invalid`` where a refusal
        does not say why.
    """
    candidate, asked = _open(work, candidate_id, request_id)
    if not granted and not text.strip():
        raise ProblemError("invalid", message("A refusal says why; give it as 'text'."))
    asked.state = "granted" if granted else "refused"
    asked.answer, asked.answered_at, asked.answered_by = text, work.now, work.actor.account_id
    if asked.kind == OBJECTION and not granted:
        _object(work, candidate, objects=False)
    work.note(
        "request.answer", "candidate", candidate_id, subjects=[candidate_id], state=asked.state
    )
    return asked


def withdraw(work: Work, candidate_id: str, request_id: str) -> PersonRequest:
    """Take back what was asked; who took back an objection is matched again.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where it is over.
    """
    candidate, asked = _open(work, candidate_id, request_id, also_granted_objection=True)
    asked.state = "withdrawn"
    asked.answered_at = work.now
    if asked.kind == OBJECTION:
        _object(work, candidate, objects=False)
    work.note("request.withdraw", "candidate", candidate_id, subjects=[candidate_id])
    return asked


def _open(
    work: Work, candidate_id: str, request_id: str, *, also_granted_objection: bool = False
) -> tuple[Candidate, PersonRequest]:
    candidate = known_candidate(work, candidate_id, lock=True)
    asked = work.session.get(PersonRequest, request_id)
    if asked is None or asked.candidate_id != candidate_id:
        raise ProblemError("not-found", message("This person asked no such thing."))
    lasting = also_granted_objection and asked.kind == OBJECTION and asked.state == "granted"
    if asked.state != "open" and not lasting:
        raise ProblemError("state", message("This was answered or withdrawn before."))
    return candidate, asked


def _objections(work: Work, candidate_id: str) -> bool:
    query = select(PersonRequest.id).where(
        PersonRequest.candidate_id == candidate_id,
        PersonRequest.kind == OBJECTION,
        PersonRequest.state.in_(("open", "granted")),
    )
    return work.session.scalars(query).first() is not None


def _object(work: Work, candidate: Candidate, *, objects: bool) -> None:
    """Leave a person out of all lists and runs from now on, or take them in again."""
    candidate.objected_at = work.now if objects else None
    candidate.updated_at = work.now
    work.touch("candidate", candidate.id, candidate.key, candidate.programme)
