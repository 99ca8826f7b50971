"""Server-sent events of a run: read from its row now and then, so from whichever process."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from time import monotonic
from typing import Any, Final

from anyio import sleep
from anyio.to_thread import run_sync
from sqlalchemy import select

from service.db.engine import Database
from service.runs.models import Run

POLL: Final = 0.5
"""Seconds between two looks at the row; nothing is held in between."""

BEAT: Final = 15.0
"""Seconds of silence after which a comment tells proxies that somebody is there."""

LONGEST: Final = 300.0
"""Seconds after which the stream ends; browsers connect again by themselves, and are checked."""

ENDED: Final = frozenset({"done", "failed", "cancelled"})

EVENTS: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "Events `progress` with state, step, done and total; the last is `end`.",
        "content": {
            "text/event-stream": {
                "schema": {"type": "string"},
                "examples": {
                    "progress": {
                        "value": "id: 2\nevent: progress\n"
                        'data: {"state":"running","step":"score","done":120000,"total":432000}\n\n'
                    }
                },
            }
        },
    }
}


async def follow(
    database: Database, run_id: str, *, poll: float = POLL, longest: float = LONGEST
) -> AsyncIterator[str]:
    """Yield what changes about a run until it has ended, or the time is over.

    Parameters
    ----------
    poll, longest
        Seconds: see `POLL` and `LONGEST`.
    """
    start = quiet = monotonic()
    before: dict[str, Any] | None = None
    number = 0
    yield "retry: 2000\n\n"
    while True:
        now = await run_sync(_look, database, run_id)
        if now != before:
            before, quiet, number = now, monotonic(), number + 1
            name = "end" if now["state"] in ENDED else "progress"
            data = json.dumps(now, separators=(",", ":"))
            yield f"id: {number}\nevent: {name}\ndata: {data}\n\n"
        if now["state"] in ENDED or monotonic() - start >= longest:
            return
        if monotonic() - quiet >= BEAT:
            quiet = monotonic()
            yield ": still there\n\n"
        await sleep(poll)


def _look(database: Database, run_id: str) -> dict[str, Any]:
    with database.reading() as session:
        query = select(Run.state, Run.step, Run.done, Run.total).where(Run.id == run_id)
        return dict(session.execute(query).one()._mapping)
