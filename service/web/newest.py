"""Lists in pages, the newest first: what people look at by time."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from sqlalchemy import Select, SQLColumnExpression, tuple_

from matching.errors import message
from service.errors import ProblemError
from service.web.paging import cursor, cursor_values

ProgrammeName = Annotated[
    str | None, Query(max_length=64, pattern=r"^[^\x00]*$", description="Only of this programme.")
]


def newest_first(
    query: Select[Any],
    at: SQLColumnExpression[datetime],
    id_: SQLColumnExpression[str],
    after: str | None,
    limit: int,
) -> Select[Any]:
    """Return the query for one page, with one row more to see whether there is another.

    Parameters
    ----------
    query
        What to list, without an order.
    at, id_
        The moment of a row, and what tells rows of one moment apart.
    after
        Where the page before ended, as `moment_cursor` tells it.
    limit
        Rows of a page.

    Raises
    ------
    ProblemError
        If `after` is none of ours.
    """
    if after is not None:
        moment, last = cursor_values(after, 2)
        query = query.where(tuple_(at, id_) < tuple_(_moment(moment), str(last)))
    return query.order_by(at.desc(), id_.desc()).limit(limit + 1)


def moment_cursor(at: datetime, id_: str) -> str:
    """Return the text that says where a page ended."""
    return cursor([at.isoformat(), id_])


def _moment(text: str | int) -> datetime:
    try:
        moment = datetime.fromisoformat(str(text))
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise ProblemError(
        "invalid", message("'after' is not the 'next' of an earlier page; leave it out")
    )
