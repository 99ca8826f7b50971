"""After erasing: making sure that what was erased is not left in the files of the database."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

_WAIT: Final = 500
"""Milliseconds for who still reads what is in the write-ahead log."""


def scrub(engine: Engine) -> None:
    """Bring the write-ahead log of SQLite into the file, and empty it.

    Deleted rows are overwritten in the file itself (``secure_delete``, see `service.db.engine`).
    Where somebody reads at this moment the log is emptied at the next call. PostgreSQL
    removes dead rows by its own autovacuum; docs/privacy.md says what that means.
    """
    if engine.dialect.name != "sqlite":
        return
    connection = engine.raw_connection()
    try:
        cursor = connection.cursor()
        waits = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {_WAIT}")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        cursor.execute(f"PRAGMA busy_timeout = {waits}")
    finally:
        connection.close()


def scrub_after(session: Session) -> None:
    """Scrub the database when this session's transaction has been kept."""
    bound = session.get_bind()
    engine = bound if isinstance(bound, Engine) else bound.engine
    event.listen(session, "after_commit", lambda _: scrub(engine), once=True)
