"""A round at one glance: what it has to divide, its runs, how far people are, and what is next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from service.accounts.models import Account
from service.accounts.work import Work
from service.audit.models import AuditHead
from service.placements.models import Placement
from service.placements.visible import visible_placements
from service.runs.compare import changed_between
from service.runs.missing import Missing, missing_in
from service.runs.models import Round, Run
from service.runs.rounds import visible_runs
from service.runs.supply import Supply, supply_of

ACTIVE: Final = ("queued", "running")
"""States of a run that has not ended."""

SHOWN: Final = 10
"""Runs of a page."""

Next = Literal["closed", "fill", "mend", "watch", "start", "again", "look", "call"]
"""What to do next: `next_step` tells when."""


@dataclass(frozen=True)
class RunLine:
    """A run in a list.

    Attributes
    ----------
    asked_by
        The name of the account; None: a machine or a job.
    change
        The last change that it has seen.
    """

    id: str
    programme: str
    round_id: str | None
    state: str
    requested_at: datetime
    asked_by: str | None
    published_at: datetime | None
    placed: int | None
    candidates: int | None
    change: int | None


@dataclass(frozen=True)
class AtAGlance:
    """A round at one glance.

    Attributes
    ----------
    runs
        The newest first: so many of a page, of `total`.
    latest
        The newest run that is done, and `active` one that has not ended.
    changed
        How many people, vacancies and employers changed since the latest run; None where there
        is no such run, or where that is not known any more.
    placements
        State to the number of placements, of the people whom the actor may see.
    """

    round: Round
    supply: Supply
    missing: tuple[Missing, ...]
    runs: Sequence[RunLine]
    total: int
    latest: RunLine | None
    active: RunLine | None
    changed: Mapping[str, int] | None
    placements: Mapping[str, int]

    @property
    def next(self) -> Next:
        """What to do next."""
        return next_step(
            closed=self.round.state != "open",
            stops=frozenset(one.code for one in self.missing if one.weight == "stop"),
            active=self.active is not None,
            latest=self.latest,
            changed=sum((self.changed or {}).values()) > 0,
        )


def next_step(
    *, closed: bool, stops: frozenset[str], active: bool, latest: RunLine | None, changed: bool
) -> Next:
    """Return what to do next in a round.

    ``closed``: open it first; ``watch`` the run that goes on; ``fill``: bring in people and
    vacancies; ``mend`` what keeps a run from going; ``start`` a first run; ``call`` after a run
    was published; run ``again`` where something changed since; else ``look`` at what it proposes.
    """
    published = latest is not None and latest.published_at is not None
    ways: tuple[tuple[bool, Next], ...] = (
        (closed, "closed"),
        (active, "watch"),
        (bool(stops & {"people", "vacancies"}), "fill"),
        (bool(stops), "mend"),
        (latest is None, "start"),
        (published, "call"),
        (changed, "again"),
    )
    return next((step for holds, step in ways if holds), "look")


def at_a_glance(work: Work, round_: Round, first: int = 0) -> AtAGlance:
    """Return a round at one glance.

    Parameters
    ----------
    first
        How many runs come before the page of runs.
    """
    session = work.session
    supply = supply_of(session, round_.programme)
    of_round = run_lines(work).where(Run.round_id == round_.id)
    runs = lines(session, of_round.offset(first).limit(SHOWN))
    counts: dict[str, int] = {
        row[0]: row[1]
        for row in session.execute(
            select(Run.state, func.count()).where(Run.round_id == round_.id).group_by(Run.state)
        )
    }
    ended = [one for one in runs if one.state == "done"] if not first else []
    latest = ended[0] if ended else None
    if latest is None and counts.get("done"):
        latest = _one(session, of_round.where(Run.state == "done"))
    active = next((one for one in runs if one.state in ACTIVE), None)
    if active is None and any(counts.get(state) for state in ACTIVE):
        active = _one(session, of_round.where(Run.state.in_(ACTIVE)))
    return AtAGlance(
        round=round_,
        supply=supply,
        missing=missing_in(work, round_, supply),
        runs=runs,
        total=sum(counts.values()),
        latest=latest,
        active=active,
        changed=_changed(session, round_.programme, latest),
        placements=_placements(work, round_),
    )


def active_run(work: Work, round_id: str) -> RunLine | None:
    """Return the run of a round that has not ended, None if there is none."""
    query = run_lines(work).where(Run.round_id == round_id, Run.state.in_(ACTIVE))
    return _one(work.session, query)


def run_lines(work: Work) -> Select[Any]:
    """Return the query of runs in a list, the newest first, for `lines`."""
    query: Any = (
        visible_runs(work.actor)
        .outerjoin(Account, Account.id == Run.requested_by)
        .with_only_columns(
            Run.id,
            Run.programme,
            Run.round_id,
            Run.state,
            Run.requested_at,
            Account.name.label("asked_by"),
            Run.published_at,
            Run.summary["placed"].as_integer().label("placed"),
            Run.summary["candidates"].as_integer().label("candidates"),
            Run.summary["input", "change"].as_integer().label("change"),
        )
        .order_by(Run.requested_at.desc(), Run.id.desc())
    )
    made: Select[Any] = query
    return made


def lines(session: Session, query: Select[Any]) -> list[RunLine]:
    """Return the runs of a query of `run_lines`."""
    return [RunLine(**row._mapping) for row in session.execute(query)]


def _one(session: Session, query: Select[Any]) -> RunLine | None:
    return next(iter(lines(session, query.limit(1))), None)


def _changed(session: Session, programme: str, latest: RunLine | None) -> dict[str, int] | None:
    if latest is None or latest.change is None:
        return None
    head = session.scalars(select(AuditHead.change)).one()
    counts = changed_between(session, programme, latest.change, head)
    if any(count is None for count in counts.values()):
        return None
    return {name: count or 0 for name, count in counts.items()}


def _placements(work: Work, round_: Round) -> dict[str, int]:
    query = (
        visible_placements(work.actor)
        .where(Placement.round_id == round_.id)
        .with_only_columns(Placement.state, func.count())
        .group_by(Placement.state)
    )
    return {row[0]: row[1] for row in work.session.execute(query)}
