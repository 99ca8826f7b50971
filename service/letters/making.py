"""Making letters, listing them, and taking them back."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from matching.errors import message
from service.accounts.models import Account
from service.accounts.work import Work
from service.errors import ProblemError
from service.letters.models import Letter, Mail
from service.letters.smtp import is_address
from service.letters.writing import Matter, body_of, subject_of
from service.placements.models import Placement
from service.placements.moving import find
from service.placements.pseudonyms import pseudonym, secret_of
from service.placements.transitions import HIDDEN, LIVE
from service.placements.visible import STAFF
from service.profiles.models import Employer, Vacancy
from service.profiles.vacancies import own_vacancy
from service.profiles.visible import own_vacancies
from service.settings import Settings
from service.words import Words

DAYS: Final = (7, 14, 30)
"""For how many days a link may work."""

USUAL_DAYS: Final = 14

_OFFICE: Final = frozenset({"administrator", "stagejager", "system"})
_SECRET_BYTES: Final = 32


@dataclass(frozen=True)
class Draft:
    """A letter that may be sent: what it is about and to whom.

    Attributes
    ----------
    vacancy, employer, placement
        The rows; no placement where it is about the vacancy itself.
    matter
        The same in words.
    reply_to
        The address of who sends it; empty where that is not known.
    """

    vacancy: Vacancy
    employer: Employer
    placement: Placement | None
    matter: Matter
    reply_to: str

    @property
    def recipient(self) -> str:
        """To whom it goes; empty where no good address is known."""
        address = self.employer.contact_email.strip()
        return address if is_address(address) else ""


@dataclass(frozen=True)
class Made:
    """A letter that was made; its link can be shown this once only.

    Attributes
    ----------
    queued
        Whether it will be sent by e-mail.
    """

    letter: Letter
    link: str
    subject: str
    body: str
    queued: bool


@dataclass(frozen=True)
class Standing:
    """A letter in a list.

    Attributes
    ----------
    state
        ``open``, ``answered``, ``expired`` or ``revoked``.
    mail
        How its e-mail stands: ``waiting``, ``sent``, ``given-up``; empty: none was to be sent.
    """

    letter: Letter
    state: str
    mail: str


def digest_of(token: str) -> str:
    """Return what is kept of the token of a link."""
    return hashlib.sha256(token.encode()).hexdigest()


def draft_for_vacancy(work: Work, vacancy_id: str) -> Draft:
    """Return the letter that asks whether a vacancy is still there.

    Raises
    ------
    ProblemError
        ``not-found``, ``forbidden``, or ``state`` where the vacancy is closed.
    """
    if work.actor.role not in _OFFICE:
        raise ProblemError("forbidden", message("The stagejager asks employers about vacancies."))
    vacancy = own_vacancy(work, vacancy_id)
    if vacancy.state == "closed":
        raise ProblemError("state", message("This vacancy is closed; open it first."))
    return _draft(work, vacancy, None)


def draft_for_placement(work: Work, placement_id: str) -> Draft:
    """Return the letter that asks an employer what becomes of a proposal.

    Raises
    ------
    ProblemError
        ``not-found``, ``forbidden``, or ``state`` where the employer may not see it, or it is over.
    """
    if work.actor.role not in STAFF:
        raise ProblemError("forbidden", message("Staff ask employers about proposals."))
    placement = find(work, placement_id)
    if placement.state not in LIVE or placement.state in HIDDEN:
        raise ProblemError(
            "state", message("The employer can be asked from when a proposal was published.")
        )
    vacancy = work.session.get_one(Vacancy, placement.vacancy_id)
    return _draft(work, vacancy, placement)


def make(work: Work, settings: Settings, draft: Draft, *, language: str, days: int) -> Made:
    """Make a letter, and put its e-mail in the outbox where there is a mail server.

    Parameters
    ----------
    draft
        Of this work.
    language
        In which it is written.
    days
        How long the link works; one of `DAYS`.

    Raises
    ------
    ProblemError
        ``state``: there is no good address of the employer.
    """
    assert days in DAYS
    if not draft.recipient:
        raise ProblemError(
            "state", message("There is no good e-mail address of this company; add it first.")
        )
    token, say = secrets.token_urlsafe(_SECRET_BYTES), Words(language)
    letter = Letter(
        purpose=draft.matter.purpose,
        digest=digest_of(token),
        recipient=draft.recipient,
        language=language,
        vacancy_id=draft.vacancy.id,
        placement_id=draft.placement.id if draft.placement else None,
        made_by=work.actor.account_id,
        made_at=work.now,
        expires_at=work.now + timedelta(days=days),
    )
    work.session.add(letter)
    work.session.flush()
    link = f"{settings.public_url}/letters/{token}"
    subject = subject_of(draft.matter, say)
    body = body_of(draft.matter, link, letter.expires_at, say)
    if settings.mail:
        work.session.add(
            Mail(
                letter_id=letter.id,
                recipient=draft.recipient,
                reply_to=draft.reply_to,
                subject=subject,
                body=body,
                created_at=work.now,
                next_at=work.now,
            )
        )
        work.session.flush()
    work.note(
        "letter.make",
        "letter",
        letter.id,
        subjects=_subjects(draft.placement),
        purpose=letter.purpose,
        vacancy=letter.vacancy_id,
    )
    return Made(letter, link, subject, body, bool(settings.mail))


def letters_of(work: Work, *, vacancy_id: str, most: int = 20) -> list[Standing]:
    """Return the newest letters about a vacancy and its placements, whose people the actor sees.

    Parameters
    ----------
    vacancy_id
        That the actor may see.
    """
    query = (
        select(Letter, Mail.state)
        .outerjoin(Mail, Mail.letter_id == Letter.id)
        .where(Letter.vacancy_id == vacancy_id)
    )
    rows = work.session.execute(query.order_by(Letter.made_at.desc(), Letter.id).limit(most))
    return [Standing(row[0], state_of(row[0], work.now), row[1] or "") for row in rows]


def revoke(work: Work, letter_id: str) -> Letter:
    """Take a letter back: its link opens nothing any more, and what was not sent is not sent.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where it was answered already.
    """
    query = select(Letter).where(Letter.id == letter_id).with_for_update()
    letter = work.session.scalars(query).one_or_none()
    if letter is None or not _may_take_back(work, letter):
        raise ProblemError("not-found", message("There is no such letter, or not for you."))
    if letter.answered_at is not None:
        raise ProblemError("state", message("This letter was answered already."))
    if letter.revoked_at is None:
        letter.revoked_at, letter.revoked_by = work.now, work.actor.account_id
        end_mail(work, letter)
        work.session.flush()
        work.note("letter.revoke", "letter", letter.id, vacancy=letter.vacancy_id)
    return letter


def end_mail(work: Work, letter: Letter) -> None:
    """Give up the e-mail of a letter that nobody needs any more."""
    work.session.execute(
        update(Mail)
        .where(Mail.letter_id == letter.id, Mail.state == "waiting")
        .values(state="given-up", ended_at=work.now, body="")
    )


def state_of(letter: Letter, now: datetime) -> str:
    """Return how a letter stands; what was answered stays so."""
    if letter.answered_at is not None:
        return "answered"
    if letter.revoked_at is not None:
        return "revoked"
    return "expired" if letter.expires_at <= now else "open"


def _may_take_back(work: Work, letter: Letter) -> bool:
    """Return whether the actor could have made a letter."""
    if letter.placement_id is not None and work.actor.role in STAFF:
        try:
            find(work, letter.placement_id)
        except ProblemError:
            return False
        return True
    query = own_vacancies(work.actor).with_only_columns(Vacancy.id)
    own = work.session.scalar(query.where(Vacancy.id == letter.vacancy_id))
    return own is not None and work.actor.role in _OFFICE


def _draft(work: Work, vacancy: Vacancy, placement: Placement | None) -> Draft:
    employer = work.session.get_one(Employer, vacancy.employer_id)
    account = work.session.get(Account, work.actor.account_id) if work.actor.account_id else None
    called = ""
    if placement is not None:
        called = pseudonym(secret_of(work.session), employer.id, placement.candidate_id)
    matter = Matter(
        "vacancy" if placement is None else "placement",
        vacancy.title,
        called,
        " ".join(employer.contact_name.split()),
        account.name if account else "",
    )
    reply_to = account.email if account and is_address(account.email) else ""
    return Draft(vacancy, employer, placement, matter, reply_to)


def _subjects(placement: Placement | None) -> Sequence[str]:
    return [] if placement is None else [placement.candidate_id]
