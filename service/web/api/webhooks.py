"""Webhooks and their deliveries."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from fastapi import Query, Request, Response
from sqlalchemy import select

from service.accounts.work import Work
from service.hooks.models import Delivery, Webhook
from service.hooks.shapes import DeliveryOut, WebhookIn, WebhookMade, WebhookOut
from service.hooks.signing import secret_for
from service.hooks.subscribing import (
    change,
    deliver_again,
    subscribe,
    unsubscribe,
    visible_webhooks,
    webhook_of,
)
from service.placements.pseudonyms import secret_of
from service.web.deps import Reads, Writes, services
from service.web.etags import IfMatch, check_version, tell_version
from service.web.newest import moment_cursor, newest_first
from service.web.paging import After, Limit, Page
from service.web.problems import documented
from service.web.routing import ApiRouter

router = ApiRouter(tags=["webhooks"])


@router.get("/webhooks")
def list_webhooks(
    work: Annotated[Work, Reads("webhooks:read")], limit: Limit = 50, after: After = None
) -> Page[WebhookOut]:
    """List the webhooks of your organisation, the newest first."""
    query = newest_first(visible_webhooks(work.actor), Webhook.created_at, Webhook.id, after, limit)
    rows = work.session.scalars(query).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=[WebhookOut.model_validate(row) for row in rows[:limit]],
        next=moment_cursor(last.created_at, last.id) if last else None,
    )


@router.post("/webhooks", status_code=201, responses=documented("conflict"))
def create_webhook(
    given: WebhookIn,
    request: Request,
    response: Response,
    work: Annotated[Work, Writes("webhooks:write", secret=True)],
) -> WebhookMade:
    """Add a webhook; the secret that signs its deliveries is in this answer only."""
    row = subscribe(
        work,
        services(request).settings,
        given.url,
        given.events,
        active=given.active,
        organisation_id=str(given.organisation_id) if given.organisation_id else None,
    )
    response.headers["Location"] = f"/api/v1/webhooks/{row.id}"
    tell_version(response, row)
    told = WebhookOut.model_validate(row).model_dump()
    return WebhookMade(**told, secret=secret_for(secret_of(work.session), row.id))


@router.get("/webhooks/{webhook_id}", responses=documented("not-found"))
def read_webhook(
    webhook_id: UUID, response: Response, work: Annotated[Work, Reads("webhooks:read")]
) -> WebhookOut:
    """Give a webhook, without its secret."""
    row = webhook_of(work, str(webhook_id))
    tell_version(response, row)
    return WebhookOut.model_validate(row)


@router.put(
    "/webhooks/{webhook_id}",
    responses=documented("not-found", "changed", "precondition-required"),
)
def replace_webhook(
    webhook_id: UUID,
    given: WebhookIn,
    *,
    request: Request,
    response: Response,
    work: Annotated[Work, Writes("webhooks:write")],
    if_match: IfMatch = None,
) -> WebhookOut:
    """Change a webhook; its secret and its organisation stay."""
    row = webhook_of(work, str(webhook_id))
    check_version(row, if_match)
    change(work, services(request).settings, row, given.url, given.events, active=given.active)
    tell_version(response, row)
    return WebhookOut.model_validate(row)


@router.delete(
    "/webhooks/{webhook_id}",
    status_code=204,
    responses=documented("not-found", "changed", "precondition-required"),
)
def delete_webhook(
    webhook_id: UUID,
    work: Annotated[Work, Writes("webhooks:write")],
    if_match: IfMatch = None,
) -> None:
    """Remove a webhook and all that waits for it."""
    row = webhook_of(work, str(webhook_id))
    check_version(row, if_match)
    unsubscribe(work, row)


@router.get("/webhooks/{webhook_id}/deliveries", responses=documented("not-found"))
def list_deliveries(
    webhook_id: UUID,
    work: Annotated[Work, Reads("webhooks:read")],
    state: Annotated[
        Literal["waiting", "delivered", "given-up"] | None, Query(description="Only in this state.")
    ] = None,
    limit: Limit = 50,
    after: After = None,
) -> Page[DeliveryOut]:
    """List what was and will be sent to a webhook, the newest first."""
    row = webhook_of(work, str(webhook_id))
    query = select(Delivery).where(Delivery.webhook_id == row.id)
    if state is not None:
        query = query.where(Delivery.state == state)
    rows = work.session.scalars(
        newest_first(query, Delivery.created_at, Delivery.id, after, limit)
    ).all()
    last = rows[limit - 1] if len(rows) > limit else None
    return Page(
        items=[DeliveryOut.model_validate(one) for one in rows[:limit]],
        next=moment_cursor(last.created_at, last.id) if last else None,
    )


@router.post(
    "/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver",
    status_code=202,
    responses=documented("not-found", "state"),
)
def redeliver(
    webhook_id: UUID, delivery_id: UUID, work: Annotated[Work, Writes("webhooks:write")]
) -> DeliveryOut:
    """Try a delivery that ended once more, with the same id."""
    row = webhook_of(work, str(webhook_id))
    return DeliveryOut.model_validate(deliver_again(work, row, str(delivery_id)))
