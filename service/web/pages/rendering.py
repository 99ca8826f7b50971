"""Templates to answers: every page is made here, in the language of the reader."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from service.accounts.policy import Actor
from service.web.languages import language_of
from service.web.pages.navigation import navigation_of
from service.web.pages.notices import notice_of
from service.web.pages.static import address
from service.web.pages.tokens import form_token, keep_visitor
from service.words import ZONE, Words

POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a browser may do with a page: nothing inline, and nothing from elsewhere."""

_HTMX: Final = (
    '{"includeIndicatorStyles":false,"allowEval":false,"selfRequestsOnly":true,'
    '"historyCacheSize":0,"allowScriptTags":false,'
    '"responseHandling":[{"code":"204","swap":false},{"code":"[2345]..","swap":true}]}'
)
"""Settings of htmx: no evaluation, nothing of a person kept in the browser, faults are shown."""


def words_of(request: Request) -> Words:
    """Return the words of the reader's language."""
    return Words(language_of(request))


def page(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """Return a page.

    Parameters
    ----------
    request
        Of the reader; whoever is signed in is in its state.
    template
        Name in the folder of templates.
    status
        422 where a form is shown again with what is wrong.
    **context
        What the template needs; see ``base.jinja`` for what all of them may set.
    """
    language = language_of(request)
    actor: Actor | None = getattr(request.state, "actor", None)
    say = Words(language)
    body = (
        environment(language)
        .get_template(template)
        .render(
            me=actor,
            here=request.url.path,
            query=request.url.query,
            navigation=navigation_of(actor, request.url.path, say),
            form_token=form_token(request),
            notice=notice_of(request, say),
            is_part=is_part(request),
            **context,
        )
    )
    response = HTMLResponse(
        body,
        status,
        {
            "Content-Language": language,
            "Content-Security-Policy": POLICY,
            "Vary": "Cookie, HX-Request",
        },
    )
    keep_visitor(request, response)
    return response


def go(path: str, notice: str = "", **query: object) -> RedirectResponse:
    """Return the answer after a form: look there.

    Parameters
    ----------
    path
        Of a page of ours.
    notice
        What to say there: a code of `service.web.pages.notices`.
    **query
        What follows the question mark.
    """
    values = {**({"done": notice} if notice else {}), **query}
    tail = f"?{urlencode(values, doseq=True)}" if values else ""
    return RedirectResponse(f"{path}{tail}", 303)


def download(content: bytes, name: str, kind: str) -> Response:
    """Return a file for the reader to keep."""
    return Response(
        content,
        media_type=kind,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )


def is_part(request: Request) -> bool:
    """Return whether a script of ours asks for a part of a page, and not a reader for all of it."""
    return request.headers.get("hx-request") == "true"


@cache
def environment(language: str) -> Environment:
    """Return the templates with everything that they may call, in one language."""
    made = Environment(
        loader=PackageLoader("service.web.pages", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals.update(_callables(Words(language)))
    made.globals.update(language=language, htmx_settings=_HTMX, asset=address)
    return made


def _callables(say: Words) -> Mapping[str, Any]:
    return {
        "say": say,
        "plural": say.plural,
        "number": say.number,
        "short_number": say.short_number,
        "percent": say.percent,
        "ordinal": say.ordinal,
        "listing": say.listing,
        "day": lambda one: say.date(_local(one)) if one else "",
        "moment": lambda one: _moment(one, say) if one else "",
    }


def _local(one: date | datetime) -> date:
    return one.astimezone(ZONE).date() if isinstance(one, datetime) else one


def _moment(one: datetime, say: Words) -> str:
    there = one.astimezone(ZONE)
    return f"{say.date(there.date())} {there:%H:%M}"
