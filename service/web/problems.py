"""Answers that say what is wrong: RFC 9457 problem details, in the reader's language."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm.exc import StaleDataError
from starlette.exceptions import HTTPException

from matching.errors import MatchingError, Message, message
from service.errors import ProblemError, ServiceError
from service.web.languages import is_page, language_of
from service.words import N_, Words

_log = logging.getLogger("stagepact.web")

TYPES: Final = "https://stagepact.invalid/problems/"
"""What stands before a code in `type`; RFC 9457 lets it name and not locate."""

TITLES: Final[Mapping[str, tuple[int, str]]] = {
    "bad-request": (400, N_("The request cannot be read")),
    "unauthenticated": (401, N_("Who you are is not known")),
    "forbidden": (403, N_("You may not do this")),
    "not-found": (404, N_("This does not exist, or not for you")),
    "method-not-allowed": (405, N_("This cannot be done here")),
    "not-acceptable": (406, N_("This cannot be answered in that form")),
    "conflict": (409, N_("This does not go together with what is there")),
    "state": (409, N_("This step is not possible now")),
    "idempotency-conflict": (409, N_("This idempotency key was used for another request")),
    "changed": (412, N_("Somebody else changed this meanwhile")),
    "too-large": (413, N_("The request is too large")),
    "unsupported-media-type": (415, N_("The request has a form that is not understood")),
    "invalid": (422, N_("Something in the request is not right")),
    "broken-input": (422, N_("The files have rows that must be mended first")),
    "precondition-required": (428, N_("Say which version you change (If-Match)")),
    "too-many-requests": (429, N_("Too many requests; wait a little")),
    "internal": (500, N_("Something went wrong here")),
    "unavailable": (503, N_("The service is busy or its database does not answer")),
}
"""Every problem that is answered: its status and title."""

_BY_STATUS: Final = {
    400: "bad-request", 401: "unauthenticated", 403: "forbidden", 404: "not-found",
    405: "method-not-allowed", 406: "not-acceptable", 409: "conflict", 413: "too-large",
    415: "unsupported-media-type", 422: "invalid", 429: "too-many-requests", 503: "unavailable",
}  # fmt: skip


class ProblemItem(BaseModel):
    """One thing that is wrong: where, and what."""

    location: str = Field(examples=["body.skills.0.level"])
    detail: str = Field(examples=["give a number of at most 4"])
    code: str = Field(default="", examples=["less_than_equal"])


class Problem(BaseModel):
    """A problem (RFC 9457). `code` stays the same in every language and version."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": f"{TYPES}not-found",
                    "title": "Dit bestaat niet, of niet voor jou",
                    "status": 404,
                    "code": "not-found",
                    "detail": "",
                    "instance": "/api/v1/candidates/00000000-0000-0000-0000-000000000000",
                    "request_id": "5f0c1d6e",
                    "errors": [],
                }
            ]
        }
    )

    type: str
    title: str
    status: int
    code: str
    detail: str = ""
    instance: str = ""
    request_id: str = ""
    errors: list[ProblemItem] = Field(default_factory=list)


def problem_response(
    request: Request,
    code: str,
    detail: Message | None = None,
    *,
    errors: Sequence[ProblemItem] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the answer for a problem, in the language of the request; to a browser a page."""
    status, title = TITLES[code]
    language = language_of(request)
    say = Words(language)
    body = Problem(
        type=TYPES + code,
        title=say(title),
        status=status,
        code=code,
        detail=detail.render(say) if detail else "",
        instance=request.url.path,
        request_id=getattr(request.state, "request_id", ""),
        errors=list(errors),
    )
    if is_page(request):
        shown: Response = request.app.state.problem_page(request, body, headers or {})
        return shown
    return JSONResponse(
        body.model_dump(mode="json"),
        status,
        {"Content-Language": language, **(headers or {})},
        media_type="application/problem+json",
    )


def documented(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Return what a route's ``responses`` say about the problems that it answers."""
    found: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        status, title = TITLES[code]
        before = found.get(status)
        text = f"{before['description']}; {title}" if before else title
        found[status] = {
            "description": text,
            "content": {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            },
        }
    return found


def install_handlers(app: FastAPI) -> None:
    """Let every error of the application be answered as a problem."""
    app.add_exception_handler(ProblemError, _problem)
    app.add_exception_handler(ServiceError, _told)
    app.add_exception_handler(MatchingError, _told)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(StaleDataError, _stale)
    app.add_exception_handler(SQLAlchemyError, _database)
    app.add_exception_handler(Exception, _internal)


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, ProblemError)
    say = Words(language_of(request))
    items = [item_of(item, say) for item in error.items]
    return problem_response(request, error.code, error.message, errors=items, headers=error.headers)


async def _told(request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError | MatchingError)
    return problem_response(request, "invalid", error.message)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    say = Words(language_of(request))
    items = [item_of(fault, say) for fault in error.errors()]
    code = "bad-request" if any(item.code == "json_invalid" for item in items) else "invalid"
    return problem_response(request, code, errors=items)


def item_of(fault: Mapping[str, Any], say: Words) -> ProblemItem:
    """Return one thing that is wrong, told by ourselves or by pydantic."""
    if "loc" in fault:
        where = ".".join(str(part) for part in fault["loc"])
        return ProblemItem(location=where, detail=validation_text(fault, say), code=fault["type"])
    detail = fault["detail"]
    shown = detail.render(say) if isinstance(detail, Message) else detail
    return ProblemItem(location=fault["location"], detail=shown, code=fault.get("code", ""))


def validation_text(fault: Mapping[str, Any], say: Words) -> str:
    """Return what is wrong with a value; what has no words of ours is said as pydantic says it."""
    template = _FAULTS.get(fault["type"])
    if template is None:
        # A fault of a validator of ours has words of ours, that of a library its own.
        return say(str(fault["msg"]).removeprefix("Value error, "))
    values = {name: str(value) for name, value in fault.get("ctx", {}).items()}
    return message(template, **values).render(say)


_FAULTS: Final[Mapping[str, str]] = {
    "missing": N_("this is missing"),
    "extra_forbidden": N_("there is no such field"),
    "string_type": N_("give a text"),
    "string_too_short": N_("give at least {min_length} characters"),
    "string_too_long": N_("give at most {max_length} characters"),
    "string_pattern_mismatch": N_("give a text of the form {pattern}"),
    "int_type": N_("give a whole number"),
    "int_parsing": N_("give a whole number"),
    "int_from_float": N_("give a whole number"),
    "float_type": N_("give a number"),
    "float_parsing": N_("give a number"),
    "bool_type": N_("give true or false"),
    "bool_parsing": N_("give true or false"),
    "greater_than": N_("give a number above {gt}"),
    "greater_than_equal": N_("give a number of at least {ge}"),
    "less_than": N_("give a number below {lt}"),
    "less_than_equal": N_("give a number of at most {le}"),
    "enum": N_("choose one of {expected}"),
    "literal_error": N_("choose one of {expected}"),
    "date_from_datetime_parsing": N_("give a date such as 2027-01-31"),
    "date_parsing": N_("give a date such as 2027-01-31"),
    "date_type": N_("give a date such as 2027-01-31"),
    "json_invalid": N_("this is not valid JSON"),
    "list_type": N_("give a list"),
    "tuple_type": N_("give a list"),
    "frozen_set_type": N_("give a list"),
    "too_long": N_("give at most {max_length} items"),
    "model_attributes_type": N_("give an object"),
    "model_type": N_("give an object"),
    "dict_type": N_("give an object"),
}


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    code = _BY_STATUS.get(error.status_code)
    if code is None:
        _log.error("an error without a problem of its own: %s", error.status_code)
        code = "internal"
    return problem_response(request, code, headers=error.headers)


async def _stale(request: Request, _error: Exception) -> Response:
    return problem_response(request, "changed")


async def _database(request: Request, error: Exception) -> Response:
    if isinstance(error, IntegrityError):
        return problem_response(request, "conflict")
    _log.error("the database failed: %s", type(error).__name__)
    if isinstance(error, DBAPIError | PoolTimeout):
        return problem_response(request, "unavailable", headers={"Retry-After": "2"})
    return problem_response(request, "internal")


async def _internal(request: Request, error: Exception) -> Response:
    _log.error("unexpected %s", type(error).__name__, exc_info=error)
    return problem_response(request, "internal")
