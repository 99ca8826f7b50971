"""Asking for a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matching.config import MatchConfig
from matching.errors import message
from service.accounts.work import Work
from service.db.base import new_id
from service.errors import ProblemError
from service.runs.models import Run
from service.runs.rounds import programme_of, round_of
from service.runs.shapes import RunIn


def enqueue(work: Work, given: RunIn) -> Run:
    """Put a run in the queue, with the programme's configuration as it is now.

    Raises
    ------
    ProblemError
        ``invalid``: there is no such programme; ``not-found``: no such round; ``state``: the
        round is closed.
    """
    programme = programme_of(work, given.programme)
    config = MatchConfig.model_validate(programme.config).with_changes(
        method=given.method, mode=given.mode, seed=given.seed
    )
    round_ = round_of(work, str(given.round)) if given.round else None
    if round_ is not None and round_.programme != programme.name:
        raise ProblemError("invalid", message("The round is of another programme."))
    if round_ is not None and round_.state != "open":
        raise ProblemError("state", message("The round is closed; open it again first."))
    row = Run(
        id=new_id(),
        programme=programme.name,
        round_id=round_.id if round_ else None,
        state="queued",
        config=as_kept(config),
        requested_by=work.actor.account_id,
        requested_at=work.now,
    )
    work.session.add(row)
    work.session.flush()
    work.note("run.request", "run", row.id)
    return row


def as_kept(config: MatchConfig) -> dict[str, Any]:
    """Return a configuration as JSON that is the same for the same choices: sets have an order."""
    made: dict[str, Any] = _ordered(config.model_dump())
    return made


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _ordered(part) for name, part in value.items()}
    if isinstance(value, frozenset):
        return sorted(_ordered(part) for part in value)
    if isinstance(value, tuple | list):
        return [_ordered(part) for part in value]
    return str(value) if isinstance(value, str) else value
