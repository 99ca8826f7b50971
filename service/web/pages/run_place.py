"""Where a page about a run stands: the run, its round, and the way back to them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from service.accounts.work import Work
from service.runs.models import Round, Run
from service.runs.reading import done_run


@dataclass(frozen=True)
class RunPlace:
    """A run that is done, and its round if it has one."""

    run: Run
    round_id: str | None
    round_name: str
    is_open: bool

    @property
    def path(self) -> str:
        """The address of the run."""
        return f"/runs/{self.run.id}"


def run_place(work: Work, run_id: str) -> RunPlace:
    """Return a run that has a result, with its round.

    Raises
    ------
    ProblemError
        ``not-found``; ``state``: it is not done.
    """
    return place_of(work, done_run(work, run_id))


def place_of(work: Work, run: Run) -> RunPlace:
    """Return a run with its round."""
    round_ = None
    if run.round_id is not None:
        round_ = work.session.scalars(select(Round).where(Round.id == run.round_id)).one_or_none()
    return RunPlace(
        run,
        run.round_id,
        round_.name if round_ else "",
        bool(round_ and round_.state == "open"),
    )
