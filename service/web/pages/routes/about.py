"""What everybody may read: how it works, privacy, and accessibility."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from fastapi import Request, Response

from service.privacy.retention import KINDS, retention_days
from service.web.deps import services
from service.web.pages.deps import perhaps_signed_in
from service.web.pages.rendering import page
from service.web.pages.routing import PageRouter
from service.words import N_

router = PageRouter()

LOOKED_AT: Final = date(2026, 11, 22)
"""When what the pages say of themselves was last held against what they do."""

KEPT: Final = {
    "sessions": N_("that you are signed in"),
    "oidc-logins": N_("signing in with your organisation, half-way"),
    "idempotency-answers": N_("answers to other systems"),
    "imports": N_("files that wait to be brought in"),
    "changes": N_("that a profile changed"),
    "deliveries": N_("messages to systems of employers"),
    "mails": N_("e-mails that were sent"),
    "letters": N_("links in e-mails to employers"),
    "proposals": N_("what a run proposed"),
    "requests": N_("what you asked about your data"),
    "consents": N_("consents that were taken back"),
    "calls": N_("notes of telephone calls"),
    "placements": N_("placements that are over"),
    "candidates": N_("profiles of people"),
    "audit": N_("the log of who looked and who changed what"),
}
"""Kind of data to what it is called; see `service.privacy.retention`."""


@router.get("/how-it-works")
def how_it_works(request: Request) -> Response:
    """Tell how people and places are brought together, and who decides."""
    return _page(request, "how_it_works.jinja")


@router.get("/privacy")
def privacy(request: Request) -> Response:
    """Tell what is kept about people, why, for how long, and what they may ask."""
    settings = services(request).settings
    days = retention_days(settings)
    return _page(
        request,
        "privacy.jinja",
        times=[(KEPT.get(name, name), days[name], kind.since) for name, kind in KINDS.items()],
        hours=settings.session_hours,
        provider=bool(settings.oidc_issuer),
    )


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    """Tell what was done so that everybody can use the pages, and what was not."""
    return _page(request, "accessibility.jinja")


def _page(request: Request, template: str, **context: Any) -> Response:
    perhaps_signed_in(request)  # for the menu
    settings = services(request).settings
    return page(
        request,
        template,
        operator=settings.operator,
        contact=settings.operator_contact,
        looked_at=LOOKED_AT,
        **context,
    )
