"""Adding, changing and removing webhooks, and having something delivered again."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Select, false, select

from matching.errors import message
from service.accounts.models import Organisation
from service.accounts.policy import Actor
from service.accounts.work import Work
from service.errors import ProblemError
from service.hooks.addresses import checked_url
from service.hooks.models import Delivery, Webhook
from service.settings import Settings

MOST = 20
"""Webhooks of one organisation."""


def visible_webhooks(actor: Actor) -> Select[Webhook]:
    """Return the query of the webhooks that an actor may see.

    An organisation sees its own; administrators and stagejagers, who help where nothing arrives,
    see all.
    """
    if actor.role in {"administrator", "stagejager", "system"}:
        return select(Webhook)
    if actor.organisation_id is None:
        return select(Webhook).where(false())
    return select(Webhook).where(Webhook.organisation_id == actor.organisation_id)


def webhook_of(work: Work, webhook_id: str) -> Webhook:
    """Return a webhook.

    Raises
    ------
    ProblemError
        ``not-found``.
    """
    query = visible_webhooks(work.actor).where(Webhook.id == webhook_id)
    found = work.session.scalars(query).one_or_none()
    if found is None:
        raise ProblemError("not-found", message("There is no such webhook, or not for you."))
    return found


def subscribe(
    work: Work,
    settings: Settings,
    url: str,
    events: Sequence[str],
    *,
    active: bool = True,
    organisation_id: str | None = None,
) -> Webhook:
    """Make a webhook.

    Parameters
    ----------
    organisation_id
        Whose it is, for an administrator; anybody else's are of the own organisation.

    Raises
    ------
    ProblemError
        ``invalid``: an address that webhooks do not go to, or no organisation; ``conflict``: there
        are too many.
    """
    owner = work.actor.organisation_id
    if work.actor.role == "administrator":
        owner = organisation_id or owner
    elif organisation_id is not None and organisation_id != owner:
        raise ProblemError("invalid", message("Leave out 'organisation_id'; it is your own."))
    found = (
        work.session.scalars(
            select(Organisation).where(Organisation.id == owner).with_for_update()
        ).one_or_none()
        if owner
        else None
    )
    if found is None:
        raise ProblemError("invalid", message("Give the 'organisation_id' of an organisation."))
    others = select(Webhook.id).where(Webhook.organisation_id == found.id)
    if len(work.session.scalars(others).all()) >= MOST:
        raise ProblemError(
            "conflict",
            message("An organisation has {most} webhooks at most; remove one.", most=MOST),
        )
    made = Webhook(
        organisation_id=found.id,
        url=checked_url(url, settings),
        events=list(dict.fromkeys(events)),
        active=active,
        created_at=work.now,
        updated_at=work.now,
    )
    work.session.add(made)
    work.session.flush()
    work.note("webhook.create", "webhook", made.id)
    return made


def change(
    work: Work,
    settings: Settings,
    webhook: Webhook,
    url: str,
    events: Sequence[str],
    *,
    active: bool,
) -> None:
    """Change a webhook; its secret stays.

    Raises
    ------
    ProblemError
        ``invalid``: an address that webhooks do not go to.
    """
    webhook.url, webhook.active = checked_url(url, settings), active
    webhook.events = list(dict.fromkeys(events))
    webhook.updated_at = work.now
    work.session.flush()
    work.note("webhook.update", "webhook", webhook.id)


def unsubscribe(work: Work, webhook: Webhook) -> None:
    """Remove a webhook and all that waits for it."""
    work.note("webhook.delete", "webhook", webhook.id)
    work.session.delete(webhook)


def deliver_again(work: Work, webhook: Webhook, delivery_id: str) -> Delivery:
    """Let a delivery be tried anew, with the same id: who got it already can tell.

    Raises
    ------
    ProblemError
        ``not-found``; ``state`` where it waits to be tried already.
    """
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.webhook_id == webhook.id)
    found = work.session.scalars(query.with_for_update()).one_or_none()
    if found is None:
        raise ProblemError("not-found", message("There is no such delivery."))
    if found.state == "waiting":
        raise ProblemError("state", message("It is still being tried; wait for that."))
    found.state, found.attempts, found.next_at = "waiting", 0, work.now
    found.ended_at = None
    found.fence += 1
    work.session.flush()
    work.note("webhook.redeliver", "webhook", webhook.id, delivery=found.id)
    return found
