"""Optimistic locking: an answer says its version (ETag), a change says which version it saw."""

from __future__ import annotations

from typing import Annotated

from fastapi import Header, Response

from matching.errors import message
from service.db.base import Versioned
from service.errors import ProblemError

IfMatch = Annotated[
    str | None,
    Header(
        alias="If-Match",
        max_length=1000,
        description="The ETag of what you change, or `*` to change it whatever others did.",
        examples=['"3"'],
    ),
]


def tell_version(response: Response, row: Versioned) -> None:
    """Put the version of a row into an answer."""
    response.headers["ETag"] = f'"{row.version}"'


def check_version(row: Versioned, if_match: str | None) -> None:
    """Refuse a change of a row that somebody else changed after it was seen.

    Raises
    ------
    ProblemError
        ``precondition-required`` without a version, ``changed`` with an older one.
    """
    check_tag(str(row.version), if_match)


def check_tag(tag: str, if_match: str | None) -> None:
    """Refuse a change of what is at another version than was seen; else as `check_version`."""
    if if_match is None:
        raise ProblemError(
            "precondition-required",
            message("Send the header If-Match with the ETag that you got when you read this."),
        )
    given = {part.strip().removeprefix("W/") for part in if_match.split(",")}
    if not given & {"*", f'"{tag}"'}:
        raise ProblemError(
            "changed", message("Read it again, and make your change on what is there now.")
        )
