"""What happens in the demo before anybody looks: two rounds, one of them with proposals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from matching.pipeline import Progress
from service.accounts.policy import SYSTEM
from service.accounts.work import writing
from service.db.engine import Database
from service.placements.publishing import publish
from service.runs.queue import Queue
from service.runs.rounds import add_round
from service.runs.shapes import RoundIn, RunIn
from service.runs.starting import enqueue
from service.settings import Settings
from service.worker.execute import execute

_SEASON: Final = RoundIn(
    programme="talent",
    name="Talent op Maat, winter 2027",
    kind="season",
    starts_on=date(2027, 1, 4),
    ends_on=date(2027, 3, 26),
    target=150,
)
_FAIR: Final = RoundIn(
    programme="stagepact",
    name="Stagebeurs voorjaar 2027",
    kind="fair",
    starts_on=date(2027, 2, 1),
    ends_on=date(2027, 7, 2),
    target=500,
)
_SECONDS: Final = 600.0


def play(
    database: Database, settings: Settings, clock: Callable[[], datetime], progress: Progress
) -> None:
    """Publish a season of people who look for work, and ask for the run of a fair.

    The worker does the run of the fair as soon as there is one, so that its progress can be seen.
    """
    with writing(database, SYSTEM, clock) as work:
        season = add_round(work, _SEASON)
        run_id = enqueue(work, RunIn(programme=season.programme, round=UUID(season.id))).id
    lease = Queue(database, "demo", seconds=_SECONDS, clock=clock).claim()
    assert lease is not None
    execute(database, settings, lease, progress)
    with writing(database, SYSTEM, clock) as work:
        publish(work, run_id, by_two=False)  # nobody works here yet who could agree
        fair = add_round(work, _FAIR)
        enqueue(work, RunIn(programme=fair.programme, round=UUID(fair.id)))
