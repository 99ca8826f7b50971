"""Lists in pages: never more than the page asked, and going on after the last one seen."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Any, Final, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, Field
from sqlalchemy import Select, tuple_

from matching.errors import message
from service.errors import ProblemError

MOST: Final = 200

_LARGEST: Final = 2**63

Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
After = Annotated[
    str | None,
    Query(max_length=1000, description="`next` of the page before; none: the first page."),
]

Item = TypeVar("Item")


class Page(BaseModel, Generic[Item]):
    """Part of a list; `next` is what to ask as `after` for the next part, null at the end."""

    items: list[Item]
    next: str | None = Field(examples=["WyJTMDAxNyJd"])


def keyset(
    query: Select[Any], columns: Sequence[Any], after: str | None, limit: int
) -> Select[Any]:
    """Return the query for one page, with one row more to see whether there is another.

    Parameters
    ----------
    query
        What to list, without an order.
    columns
        The order; together they are different in every row, and none is null.
    after
        Where the page before ended.
    limit
        Rows of a page.
    """
    if after is not None:
        values = cursor_values(after, len(columns))
        for column, value in zip(columns, values, strict=True):
            if column.type.python_type in {str, int} and type(value) is not column.type.python_type:
                raise _not_ours()
        query = query.where(tuple_(*columns) > tuple_(*values))
    return query.order_by(*columns).limit(limit + 1)


def cursor(values: Sequence[str | int]) -> str:
    """Return the text that says where a page ended."""
    text = json.dumps(list(values), ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor_values(text: str, n: int) -> list[str | int]:
    """Return the values of a cursor.

    Raises
    ------
    ProblemError
        If it is none of ours.
    """
    try:
        padded = text.encode() + b"=" * (-len(text) % 4)
        values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        json.dumps(values, ensure_ascii=False).encode()  # fails at half a surrogate pair
    except (ValueError, binascii.Error, UnicodeError, RecursionError):
        values = None
    if not isinstance(values, list) or len(values) != n or not all(map(_may_stand, values)):
        raise _not_ours()
    return values


def _may_stand(value: object) -> bool:
    """Return whether a value in a cursor is one that a database can compare with."""
    if isinstance(value, str):
        return "\0" not in value
    return type(value) is int and abs(value) < _LARGEST


def _not_ours() -> ProblemError:
    return ProblemError(
        "invalid", message("'after' is not the 'next' of an earlier page; leave it out")
    )
