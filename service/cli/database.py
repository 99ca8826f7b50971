"""The service's database on the command line: opened, checked, and its faults told plainly."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from matching.errors import message
from service.errors import ServiceError

if TYPE_CHECKING:
    from service.db.engine import Database


@contextmanager
def database_opened(location: str, *, current: bool = True) -> Iterator[Database]:
    """Give the database at a URL or file, and let go of it afterwards.

    Parameters
    ----------
    location
        As in ``STAGEPACT_DATABASE``.
    current
        Whether it must be at the newest revision.

    Raises
    ------
    ServiceError
        If it cannot be opened, is at another revision, or cannot write.
    """
    from sqlalchemy.exc import DBAPIError

    from service.db.engine import open_database
    from service.schema.migrate import check_current

    database = open_database(location)
    try:
        if current:
            check_current(database.engine)
        yield database
    except DBAPIError as error:
        reason = type(error.orig).__name__
        told = str(error.orig).casefold()
        if "disk" in told or "full" in told or "no space" in told:
            raise ServiceError(
                message(
                    "the database cannot be written: the disk is full or out of order ({reason}). "
                    "Nothing was changed; make room and do it once more",
                    reason=reason,
                )
            ) from error
        raise ServiceError(
            message(
                "the database does not answer or refuses this ({reason}). Nothing was changed; "
                "look whether {location} is right and its server runs",
                reason=reason,
                location=database.engine.url.render_as_string(hide_password=True),
            )
        ) from error
    finally:
        database.dispose()


def now() -> datetime:
    """Return the moment, in UTC."""
    return datetime.now(UTC)
