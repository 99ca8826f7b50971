"""What employers' systems are told of, and the outbox in which it waits to be delivered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from sqlalchemy import select

from service.accounts.work import Work
from service.hooks.models import Delivery, Webhook
from service.profiles.models import Employer
from service.words import N_

EVENTS: Final[Mapping[str, str]] = {
    "placement.published": N_("a candidate was proposed for a vacancy"),
    "placement.confirmed": N_("the candidate wants the place"),
    "placement.introduced": N_("the candidate was introduced"),
    "placement.accepted": N_("the place was accepted"),
    "placement.trial": N_("the candidate tries the work"),
    "placement.contracted": N_("the contract was agreed"),
    "placement.declined": N_("the candidate or the employer declined"),
    "placement.started": N_("the candidate has started"),
    "placement.ended": N_("the internship or job has ended"),
    "placement.withdrawn": N_("the proposal was withdrawn"),
    "placement.erased": N_("the placement was removed; remove what you kept of it"),
    "consent.given": N_("a candidate may be introduced to you"),
    "consent.withdrawn": N_("a candidate took back the consent to be introduced to you"),
}
"""Every event, and what it tells."""


def emit(
    work: Work,
    event: str,
    *,
    employer_id: str | None = None,
    organisation_id: str | None = None,
    candidate_id: str | None = None,
    payload: Mapping[str, str],
) -> int:
    """Put an event in the outbox of every webhook that listens, in this transaction.

    Parameters
    ----------
    event
        One of `EVENTS`.
    employer_id, organisation_id
        Whose systems are told; an employer without an organisation has none.
    candidate_id
        Whom it is about; it is not sent, and removes the delivery when the person is erased.
    payload
        Ids only. A candidate's own id is not among them: employers may not compare it.

    Returns
    -------
    int
        How many deliveries wait.
    """
    assert event in EVENTS, event
    owner = select(Employer.organisation_id).where(Employer.id == employer_id).scalar_subquery()
    hooks = work.session.scalars(
        select(Webhook)
        .where(Webhook.organisation_id == (organisation_id or owner), Webhook.active)
        .order_by(Webhook.id)
    )
    told = [hook.id for hook in hooks if event in hook.events]
    work.session.add_all(
        Delivery(
            webhook_id=one,
            event=event,
            candidate_id=candidate_id,
            payload=dict(payload),
            created_at=work.now,
            next_at=work.now,
        )
        for one in told
    )
    return len(told)


def listening(work: Work, event: str) -> frozenset[str]:
    """Return the ids of employers whose systems listen to an event."""
    hooks = work.session.scalars(select(Webhook).where(Webhook.active))
    owners = {hook.organisation_id for hook in hooks if event in hook.events}
    if not owners:
        return frozenset()
    query = select(Employer.id).where(Employer.organisation_id.in_(owners))
    return frozenset(work.session.scalars(query))
