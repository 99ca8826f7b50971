"""The OpenAPI document: what every route has in common, said once.

It follows the NLGov REST API Design Rules: problem details, the version in the path and in the
header ``API-Version``, no slash at the end, and the document itself at ``openapi.json``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from service.accounts.policy import SCOPES
from service.settings import Settings
from service.web.deps import Needs, NeedsWriting
from service.web.problems import TITLES, Problem, documented
from service.web.routing import KEY_FORM, KEY_HEADER, REPLAYED_HEADER

TAGS: Final = {
    "sessions": "Signing in and out. A session's token goes into `Authorization: Bearer`.",
    "accounts": "Who may sign in, and the organisations they work for.",
    "keys": "API keys for machines: shown once, with scopes of their own and an end.",
    "programmes": "The programmes of this installation: their rules and weights.",
    "candidates": "People who look for a place or a job.",
    "employers": "Who offers places and jobs, and what they are recognised for.",
    "vacancies": "Places and jobs.",
    "suggestions": "The best vacancies for a person, at this moment.",
    "shortlists": "The best people for a vacancy, at this moment.",
    "pairs": "One person and one vacancy: whether and how well they fit, and why.",
    "skills": "The vocabulary of skills, for type-ahead.",
    "rounds": "Fairs and seasons, in which runs are made.",
    "runs": "Matching everybody at once: the queue, progress, results, publication.",
    "decisions": "Pairs that people lock or forbid.",
    "placements": "Pairs that people work on, from proposal to the end.",
    "consents": "Whether a person may be introduced to an employer.",
    "privacy": "What is kept about a person, and what they can ask about it (AVG).",
    "imports": "Bringing in the files of the batch, all or nothing.",
    "exports": "Taking out the same files.",
    "webhooks": "Telling other systems what happened.",
    "audit": "Who looked at whom, and who changed what.",
    "operations": "Whether the service is well, and its figures.",
}
"""Every tag, in the order of the documentation."""

_DESCRIPTION: Final = """\
Matches people to internships and jobs on skills. It proposes; people decide.

Errors are problem details (RFC 9457) in Dutch or English, by `Accept-Language`; their `code` never
changes. Lists come in pages: `next` goes into `after`. What may be edited by two people has an
`ETag`, and wants it back in `If-Match`. A POST may be sent again with the same `Idempotency-Key`.
"""

_HEADERS: Final[dict[str, dict[str, Any]]] = {
    "API-Version": {"description": "The version of the service.", "schema": {"type": "string"}},
    "X-Request-Id": {
        "description": "By which the logs know this request.",
        "schema": {"type": "string"},
    },
    "RateLimit": {
        "description": "Requests that are left (`r`), and seconds until there are more (`t`).",
        "schema": {"type": "string", "examples": ['"minute";r=599;t=60']},
    },
    "RateLimit-Policy": {
        "description": "Requests (`q`) in so many seconds (`w`).",
        "schema": {"type": "string", "examples": ['"minute";q=600;w=60']},
    },
    "Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}},
    "ETag": {"description": "The version of what is shown.", "schema": {"type": "string"}},
    "Location": {"description": "Where it stands.", "schema": {"type": "string"}},
    "WWW-Authenticate": {"description": "How to sign in.", "schema": {"type": "string"}},
    REPLAYED_HEADER: {
        "description": "`true`: this is the answer of the first time.",
        "schema": {"type": "string", "enum": ["true"]},
    },
}

_ALWAYS: Final = ("API-Version", "X-Request-Id")
_LIMITED: Final = ("RateLimit", "RateLimit-Policy")

_COMMON: Final[dict[str, tuple[str, ...]]] = {
    "bad-request": _LIMITED,
    "unauthenticated": ("WWW-Authenticate",),
    "forbidden": _LIMITED,
    "idempotency-conflict": _LIMITED,
    "too-large": (),
    "invalid": _LIMITED,
    "too-many-requests": (*_LIMITED, "Retry-After"),
    "internal": (),
    "unavailable": (*_LIMITED, "Retry-After"),
}
"""The problems that are told once, and what stands above them beside what always does."""

_PARAMETERS: Final[dict[str, dict[str, Any]]] = {
    "Accept-Language": {
        "name": "Accept-Language",
        "in": "header",
        "description": "Language of what is told to people: `nl` (where it does not say) or `en`.",
        "schema": {"type": "string", "examples": ["nl", "en"]},
    },
    KEY_HEADER: {
        "name": KEY_HEADER,
        "in": "header",
        "description": "A name of your own for this request, such as a UUID. Sent again within 24 "
        "hours with the same content, it gives the first answer again and does nothing.",
        "schema": {"type": "string", "pattern": KEY_FORM, "maxLength": 255},
    },
}


def describe(app: FastAPI, routers: Iterable[APIRouter], prefix: str, settings: Settings) -> None:
    """Complete the document of an application.

    Parameters
    ----------
    app
        Its routes are there.
    routers, prefix
        Where the routes are from, and what stands before their paths.
    settings
        Where people reach the service.
    """
    app.openapi_version = "3.1.0"
    app.summary = "Match people to internships and jobs on skills."
    app.description = _DESCRIPTION
    app.contact = {"name": "Stagepact", "url": settings.public_url}
    app.license_info = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}
    app.servers = [{"url": settings.public_url}]
    app.openapi_tags = [{"name": name, "description": text} for name, text in TAGS.items()]
    plain = app.openapi
    routes = {
        (prefix + route.path, method.lower()): route
        for route in routes_of(routers)
        for method in route.methods or ()
    }

    def complete() -> dict[str, Any]:
        if app.openapi_schema is None:
            _complete(plain(), routes)
        document: dict[str, Any] = plain()
        return document

    app.openapi = complete  # type: ignore[method-assign] # FastAPI documents this way to extend it


def routes_of(routers: Iterable[APIRouter]) -> Iterator[APIRoute]:
    """Return the routes of routers."""
    for router in routers:
        for route in router.routes:
            if isinstance(route, APIRoute):
                yield route


def needs_of(route: APIRoute) -> Needs | None:
    """Return what a route needs of who is asking; None: nothing."""
    return _needs(route.dependant)


def _needs(dependant: Dependant) -> Needs | None:
    if isinstance(dependant.call, Needs):
        return dependant.call
    found = (_needs(one) for one in dependant.dependencies)
    return next((one for one in found if one is not None), None)


def _complete(document: dict[str, Any], routes: dict[tuple[str, str], APIRoute]) -> None:
    components = document.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(problem.pop("$defs"), Problem=problem)
    components["headers"] = _HEADERS
    components["parameters"] = _PARAMETERS
    components["responses"] = {code: _common(code) for code in _COMMON}
    versioned = {path for path, item in document["paths"].items() if _takes_version(item)}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            route = routes[path, method]
            needs = needs_of(route)
            _name(operation, route, needs)
            _ask(operation, method, needs)
            _answer(operation, method, needs)
            _tell_headers(operation, method, needs, _has_version(path, method, versioned))
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)


def _common(code: str) -> dict[str, Any]:
    """Return the answer to a problem that every route can have."""
    (told,) = documented(code).values()
    names = [*_ALWAYS, *_COMMON[code]]
    return {**told, "headers": _headers(names)}


def _headers(names: Iterable[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _name(operation: dict[str, Any], route: APIRoute, needs: Needs | None) -> None:
    """Call an operation as its function, and say first what its first line says."""
    operation["operationId"] = route.name
    summary, _, rest = operation.get("description", "").partition("\n\n")
    operation["summary"] = " ".join(summary.split()).removesuffix(".")
    told = f"Needs the scope `{needs.scope}`: {SCOPES[needs.scope]}." if needs else ""
    operation["description"] = "\n\n".join(filter(None, [rest, told]))


def _takes_version(item: dict[str, Any]) -> bool:
    parameters = (one for operation in item.values() for one in operation.get("parameters", ()))
    return any(one.get("name") == "If-Match" for one in parameters)


def _has_version(path: str, method: str, versioned: set[str]) -> bool:
    """Return whether an answer has a version: of one thing, or of the thing that a POST made."""
    if method == "post":
        return any(other.rpartition("/")[0] == path for other in versioned)
    return path in versioned and method != "delete"


def _ask(operation: dict[str, Any], method: str, needs: Needs | None) -> None:
    """Add what can be sent along, and the scope that is needed."""
    names = ["Accept-Language"] + ([KEY_HEADER] if _is_once(method, needs) else [])
    operation.setdefault("parameters", []).extend(
        {"$ref": f"#/components/parameters/{name}"} for name in names
    )
    if needs is not None:
        operation["x-required-scope"] = needs.scope


def _is_once(method: str, needs: Needs | None) -> bool:
    return method == "post" and isinstance(needs, NeedsWriting)


def _answer(operation: dict[str, Any], method: str, needs: Needs | None) -> None:
    """Add the problems that every route can answer."""
    codes = ["invalid", "internal", "unavailable"]
    if needs is not None:
        codes += ["unauthenticated", "forbidden", "too-many-requests"]
    if "sessions" in operation["tags"]:
        codes.append("too-many-requests")
    if "requestBody" in operation or method == "post":
        codes += ["bad-request", "too-large"]
    if _is_once(method, needs):
        codes.append("idempotency-conflict")
    answers = operation["responses"]
    if "HTTPValidationError" in str(answers.get("422")):
        del answers["422"]
    for code in dict.fromkeys(codes):
        status, title = TITLES[code]
        there = answers.setdefault(
            str(status), {"$ref": f"#/components/responses/{code}", "description": title}
        )
        if title not in there["description"]:
            there["description"] += "; " + title
    operation["responses"] = dict(sorted(answers.items()))


def _tell_headers(
    operation: dict[str, Any], method: str, needs: Needs | None, versioned: bool
) -> None:
    """Add the headers of each answer that is this route's own."""
    for status, answer in operation["responses"].items():
        if "$ref" in answer:
            del answer["description"]
            continue
        good = status.startswith("2")
        names = [*_ALWAYS, *(_LIMITED if needs is not None else ())]
        if status in {"201", "202", "303"}:
            names.append("Location")
        if good and versioned:
            names.append("ETag")
        if good and _is_once(method, needs):
            names.append(REPLAYED_HEADER)
        answer["headers"] = _headers(names) | answer.get("headers", {})
