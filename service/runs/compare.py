"""Two runs side by side: who moved, who won a place, who lost it, and what had changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from matching.errors import message
from service.accounts.work import Work
from service.audit.models import Change
from service.errors import ProblemError
from service.profiles.models import Candidate
from service.profiles.visible import visible_candidates
from service.runs.models import Decision, Proposal, Run
from service.runs.shapes import ComparisonOut, ConfigChange, InputChange, Moved, Seat


def compare(work: Work, before: Run, after: Run) -> ComparisonOut:
    """Return how two finished runs of a programme differ, and note whom it told of.

    Raises
    ------
    ProblemError
        As `compared` does.
    """
    found = compared(work, before, after)
    changes = (*found.moved, *found.won, *found.lost)
    work.note("run.compare", "run", after.id, subjects=[one.candidate for one in changes])
    return found


def compared(work: Work, before: Run, after: Run) -> ComparisonOut:
    """Return how two finished runs of a programme differ, for the people that the actor may see.

    Who shows it notes whom it showed.

    Raises
    ------
    ProblemError
        ``state``: one of them is not done; ``invalid``: they are of two programmes.
    """
    for run in (before, after):
        if run.state != "done":
            raise ProblemError("state", message("Only runs that are done can be compared."))
    if before.programme != after.programme:
        raise ProblemError("invalid", message("The runs are of two programmes."))
    assert before.summary is not None
    assert after.summary is not None
    old, new = _seats(work, before), _seats(work, after)
    changes = [
        Moved(candidate=who, before=_seat(old.get(who)), after=_seat(new.get(who)))
        for who in sorted(old.keys() | new.keys())
        if (old[who][0] if who in old else None) != (new[who][0] if who in new else None)
    ]
    return ComparisonOut(
        before=before.id,
        after=after.id,
        placed_before=before.summary["placed"],
        placed_after=after.summary["placed"],
        moved=[one for one in changes if one.before and one.after],
        won=[one for one in changes if one.before is None],
        lost=[one for one in changes if one.after is None],
        config=list(config_changes(before.config, after.config)),
        input=_input_changes(work.session, before, after),
    )


def config_changes(before: Any, after: Any, at: str = "") -> Iterator[ConfigChange]:
    """Yield the settings that differ, by their place in the configuration."""
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for name in sorted(before.keys() | after.keys()):
            inner = f"{at}.{name}" if at else name
            yield from config_changes(before.get(name), after.get(name), inner)
    elif before != after:
        yield ConfigChange(setting=at, before=before, after=after)


def _seats(work: Work, run: Run) -> dict[str, tuple[str, int, int]]:
    """Return by person the vacancy and both scores; records are made of those who moved only."""
    people = visible_candidates(work.actor).with_only_columns(Candidate.id)
    query = select(
        Proposal.candidate_id,
        Proposal.vacancy_id,
        Proposal.candidate_score,
        Proposal.vacancy_score,
    ).where(Proposal.run_id == run.id, Proposal.candidate_id.in_(people))
    return {who: (where, own, other) for who, where, own, other in work.session.execute(query)}


def _seat(found: tuple[str, int, int] | None) -> Seat | None:
    if found is None:
        return None
    where, own, other = found
    return Seat(vacancy=where, candidate_score=own, vacancy_score=other)


def _input_changes(session: Session, one: Run, other: Run) -> InputChange:
    """Return how much changed between the moments at which two runs read what went in."""
    assert one.summary is not None
    assert other.summary is not None
    first, last = sorted(
        (one.summary["input"], other.summary["input"]), key=lambda told: int(told["change"])
    )
    start, end = int(first["change"]), int(last["change"])
    counts = changed_between(session, one.programme, start, end)
    moments = datetime.fromisoformat(first["read_at"]), datetime.fromisoformat(last["read_at"])
    return InputChange(
        **counts,
        decisions_made=_decisions(session, one, other, Decision.made_at.between(*moments)),
        decisions_withdrawn=_decisions(
            session, one, other, Decision.withdrawn_at.between(*moments)
        ),
        same_input=one.digest == other.digest,
    )


def changed_between(
    session: Session, programme: str, start: int, end: int
) -> dict[str, int | None]:
    """Return how many profiles changed, by kind; None where old changes are gone by now."""
    names = {"candidate": "candidates", "vacancy": "vacancies", "employer": "employers"}
    inside = (Change.seq > start) & (Change.seq <= end)
    if session.scalar(select(func.count()).where(inside)) != end - start:
        return dict.fromkeys(names.values())
    query = (
        select(Change.kind, func.count(Change.object_id.distinct()))
        .where(inside, or_(Change.programme == programme, Change.programme == ""))
        .group_by(Change.kind)
    )
    found: dict[str, int] = {row[0]: row[1] for row in session.execute(query)}
    return {name: found.get(kind, 0) for kind, name in names.items()}


def _decisions(session: Session, one: Run, other: Run, when: ColumnElement[bool]) -> int:
    rounds = [run.round_id for run in (one, other) if run.round_id is not None]
    counts = or_(Decision.round_id.is_(None), Decision.round_id.in_(rounds))
    query = select(func.count()).where(Decision.programme == one.programme, counts, when)
    return session.scalars(query).one()
