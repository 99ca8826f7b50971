"""Why people moved between two runs, as far as it can be told: what changed in between.

A change of the person themself, of a decision about them, or of a vacancy or employer of theirs is
a cause. Who has none of these moved because somebody else did: a place that was taken, or one that
came free. That is followed, place by place, to somebody who has a cause.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.audit.models import AuditEntry, Change
from service.placements.models import Placement, Step
from service.placements.transitions import OVER, SETTLED
from service.profiles.models import Vacancy
from service.runs.models import Decision, Run, Unplaced
from service.runs.shapes import ComparisonOut, Moved

UNIMPORTANT: Final = frozenset(
    {"contact", "school", "school_number", "occupation", "organisation_id", "kvk", "name"}
    | {"contact_name", "contact_email", "contact_phone", "leerbedrijf_id", "description"}
    | {"municipality", "contract_form", "title"}
)
"""Fields that no run weighs."""

_AT_A_TIME: Final = 1_000


@dataclass(frozen=True)
class Cause:
    """Why somebody has another place, or none.

    Attributes
    ----------
    kind
        ``lock``, ``unlock``, ``forbid``, ``allow`` (a decision made or taken back), ``placement``
        (a step of a placement), ``joined`` and ``left`` (the run), ``profile``, ``offered`` (a
        new vacancy), ``vacancy``, ``employer``, ``taken`` (the place went to `other`), ``freed``
        (`other` left the place), ``taken-at`` and ``freed-at`` (one of the same employer),
        ``settings``, or ``shift``: nothing of their own.
    at
        When, where it is known.
    vacancy
        Which one it is about.
    state, reason
        Of the decision or the step: why, as a person gave it, or a code.
    fields
        Which fields changed; none where that is not known.
    other
        The person who took or freed the place.
    employer
        The whole employer that a decision is about.
    """

    kind: str
    at: datetime | None = None
    vacancy: str | None = None
    state: str = ""
    reason: str = ""
    fields: tuple[str, ...] = ()
    other: str | None = None
    employer: str | None = None


@dataclass(frozen=True)
class Between:
    """What changed between the moments at which two runs read what went in.

    Attributes
    ----------
    changed
        Kind and id of a profile to when it changed last.
    fields
        Kind and id to the fields that changed; nothing for what came in a file.
    decisions, steps
        By person what was decided or taken back, and how far their placements came.
    firms
        The employer of each vacancy.
    offered
        The new vacancies, and since when they are there.
    in_one, in_other
        Who took part in the earlier and in the later run, and got no place there.
    """

    changed: Mapping[tuple[str, str], datetime] = field(default_factory=dict)
    fields: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)
    decisions: Mapping[str, Sequence[tuple[str, Decision]]] = field(default_factory=dict)
    steps: Mapping[str, Sequence[tuple[str, Step]]] = field(default_factory=dict)
    firms: Mapping[str, str] = field(default_factory=dict)
    offered: Mapping[str, datetime] = field(default_factory=dict)
    in_one: frozenset[str] = frozenset()
    in_other: frozenset[str] = frozenset()


def causes_of(
    session: Session, before: Run, after: Run, found: ComparisonOut
) -> dict[str, tuple[Cause, ...]]:
    """Return by person why they moved, the strongest cause first; never none.

    Parameters
    ----------
    found
        As `service.runs.compare.compared` gives it, so with the people that the actor may see.
    """
    everybody = (*found.moved, *found.won, *found.lost)
    between = _between(session, before, after, everybody)
    own = {one.candidate: tuple(_own(one, between)) for one in everybody}
    known = {who for who, causes in own.items() if causes}
    linked = _linked(everybody, known, between.firms)
    # Places that changed hands without anybody who began it: only who took or freed them is told.
    unknown = sorted(own.keys() - known - linked.keys())
    beside = _linked(everybody, unknown, between.firms, mutual=True)
    rest = Cause("settings" if found.config else "shift")

    def told(who: str) -> tuple[Cause, ...]:
        if who in linked:
            return (linked[who],)
        return (beside[who], rest) if who in beside else (rest,)

    return {who: causes or told(who) for who, causes in own.items()}


def _own(one: Moved, between: Between) -> Iterator[Cause]:
    """Yield what changed about somebody, and about the places of theirs."""
    who = one.candidate
    came = one.before is None and who not in between.in_one
    gone = one.after is None and who not in between.in_other
    if came or gone:
        yield Cause("joined" if came else "left", between.changed.get(("candidate", who)))
    for kind, decision in between.decisions.get(who, ()):
        moment = decision.withdrawn_at if kind in {"unlock", "allow"} else decision.made_at
        yield Cause(
            kind,
            moment,
            decision.vacancy_id,
            reason=decision.reason,
            employer=decision.employer_id,
        )
    for vacancy, step in between.steps.get(who, ()):
        yield Cause("placement", step.at, vacancy, step.after, step.reason or "")
    own = _changed(("candidate", who), between)
    # A decision or a step of a placement counts as a change of the person in the feed as well.
    decided = who in between.decisions or who in between.steps
    by_hand = ("candidate", who) in between.fields
    if own is not None and not (came or gone) and (by_hand or not decided):
        yield Cause("profile", own, fields=_told(("candidate", who), between))
    for seat in (one.before, one.after):
        if seat is None:
            continue
        if seat.vacancy in between.offered:
            yield Cause("offered", between.offered[seat.vacancy], seat.vacancy)
            continue
        firm = between.firms.get(seat.vacancy, "")
        for kind, id_ in (("vacancy", seat.vacancy), ("employer", firm)):
            moment = _changed((kind, id_), between)
            if moment is not None and not _only_by_steps(kind, id_, between):
                yield Cause(kind, moment, seat.vacancy, fields=_told((kind, id_), between))


def _changed(what: tuple[str, str], between: Between) -> datetime | None:
    """Return when something changed that a run may weigh; None if it did not."""
    moment = between.changed.get(what)
    names = between.fields.get(what)
    return None if names is not None and names <= UNIMPORTANT else moment


def _told(what: tuple[str, str], between: Between) -> tuple[str, ...]:
    return tuple(sorted(between.fields.get(what, frozenset()) - UNIMPORTANT))


def _only_by_steps(kind: str, id_: str, between: Between) -> bool:
    """Return whether a vacancy changed only in that a placement there took a step."""
    if kind != "vacancy" or (kind, id_) in between.fields:
        return False
    return any(id_ == vacancy for steps in between.steps.values() for vacancy, _ in steps)


def _linked(
    everybody: Sequence[Moved],
    known: Collection[str],
    firms: Mapping[str, str],
    *,
    mutual: bool = False,
) -> dict[str, Cause]:
    """Return for who has no cause of their own the nearest other who took or freed a place.

    It spreads from those who are known along the places that changed hands; where these were not
    of one vacancy, of one employer, which may be able to guide only so many people.

    Parameters
    ----------
    mutual
        Whether those who are known are told too, of each other.
    """
    seats = {one.candidate: one for one in everybody}
    came, went = _hands(everybody, firms)
    found: dict[str, Cause] = {}
    wave = sorted(known)
    while wave:
        reached = []
        for other in wave:
            for kind, seat, moved in (
                ("taken", seats[other].after, went),
                ("freed", seats[other].before, came),
            ):
                if seat is None:
                    continue
                firm = firms.get(seat.vacancy, "")
                for key, which in ((seat.vacancy, kind), (firm, f"{kind}-at")):
                    for who in moved.get(key, ()):
                        if who == other or who in found or (who in known and not mutual):
                            continue
                        found[who] = Cause(which, vacancy=seat.vacancy, other=other)
                        reached.append(who)
        wave = [] if mutual else reached
    return found


def _hands(
    everybody: Sequence[Moved], firms: Mapping[str, str]
) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Return who came to each vacancy and each employer, and who left."""
    came: defaultdict[str, list[str]] = defaultdict(list)
    went: defaultdict[str, list[str]] = defaultdict(list)
    for one in everybody:
        for seat, hands in ((one.before, went), (one.after, came)):
            if seat is not None:
                hands[seat.vacancy].append(one.candidate)
                hands[firms.get(seat.vacancy, "")].append(one.candidate)
    return came, went


def _between(session: Session, one: Run, other: Run, everybody: Sequence[Moved]) -> Between:
    """Read what changed between two runs."""
    assert one.summary is not None
    assert other.summary is not None
    first, last = sorted(
        (one.summary["input"], other.summary["input"]), key=lambda told: int(told["change"])
    )
    start, end = (datetime.fromisoformat(told["read_at"]) for told in (first, last))
    rows = _changes(session, one.programme, int(first["change"]), int(last["change"]))
    offers = _offers(session, everybody)
    firms = {vacancy: firm for vacancy, (firm, _) in offers.items()}
    concerned = {("candidate", each.candidate) for each in everybody}
    concerned |= {("vacancy", vacancy) for vacancy in firms}
    concerned |= {("employer", firm) for firm in firms.values()}
    changed = {what: at for what, at in rows.items() if what in concerned}
    unplaced = _unplaced(session, (one.id, other.id))
    return Between(
        changed=changed,
        fields=_fields(session, {id_ for _, id_ in changed}, start, end),
        decisions=_decisions(session, one, other, start, end),
        steps=_steps(session, one.programme, start, end),
        firms=firms,
        offered={one: made for one, (_, made) in offers.items() if start < made <= end},
        in_one=frozenset(unplaced[one.id]),
        in_other=frozenset(unplaced[other.id]),
    )


def _changes(
    session: Session, programme: str, start: int, end: int
) -> dict[tuple[str, str], datetime]:
    """Return the profiles that changed, and when they did last."""
    query = (
        select(Change.kind, Change.object_id, Change.at)
        .where(
            Change.seq > start,
            Change.seq <= end,
            or_(Change.programme == programme, Change.programme == ""),
        )
        .order_by(Change.seq)
    )
    return {(kind, id_): at for kind, id_, at in session.execute(query)}


def _offers(session: Session, everybody: Sequence[Moved]) -> dict[str, tuple[str, datetime]]:
    """Return the employer of each vacancy that somebody left or came to, and when it was made."""
    offers = {seat.vacancy for one in everybody for seat in (one.before, one.after) if seat}
    found: dict[str, tuple[str, datetime]] = {}
    for some in _parts(offers):
        query = select(Vacancy.id, Vacancy.employer_id, Vacancy.created_at)
        for id_, firm, made in session.execute(query.where(Vacancy.id.in_(some))):
            found[id_] = (firm, made)
    return found


def _unplaced(session: Session, runs: tuple[str, str]) -> dict[str, set[str]]:
    query = select(Unplaced.run_id, Unplaced.candidate_id).where(Unplaced.run_id.in_(runs))
    found: dict[str, set[str]] = {run: set() for run in runs}
    for run, who in session.execute(query):
        found[run].add(who)
    return found


def _fields(
    session: Session, ids: Collection[str], start: datetime, end: datetime
) -> dict[tuple[str, str], frozenset[str]]:
    """Return which fields were changed by hand, from the log; what came in a file is not there."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for some in _parts(ids):
        query = select(AuditEntry.object_kind, AuditEntry.object_id, AuditEntry.details).where(
            AuditEntry.object_kind.in_(("candidate", "vacancy", "employer")),
            AuditEntry.object_id.in_(some),
            AuditEntry.action.like("%.change"),
            AuditEntry.at.between(start, end),
        )
        for kind, id_, details in session.execute(query):
            found[kind, id_].update(json.loads(details).get("fields", ()))
    return {what: frozenset(names) for what, names in found.items()}


def _decisions(
    session: Session, one: Run, other: Run, start: datetime, end: datetime
) -> dict[str, list[tuple[str, Decision]]]:
    """Return by person the decisions that were made or taken back, but not both."""
    rounds = [run.round_id for run in (one, other) if run.round_id is not None]
    query = (
        select(Decision)
        .where(
            Decision.programme == one.programme,
            or_(Decision.round_id.is_(None), Decision.round_id.in_(rounds)),
            or_(Decision.made_at.between(start, end), Decision.withdrawn_at.between(start, end)),
        )
        .order_by(Decision.made_at, Decision.id)
    )
    found: defaultdict[str, list[tuple[str, Decision]]] = defaultdict(list)
    for row in session.scalars(query):
        made = start <= row.made_at <= end
        undone = row.withdrawn_at is not None and start <= row.withdrawn_at <= end
        if made != undone:
            kind = row.kind if made else {"lock": "unlock", "forbid": "allow"}[row.kind]
            found[row.candidate_id].append((kind, row))
    return found


def _steps(
    session: Session, programme: str, start: datetime, end: datetime
) -> dict[str, list[tuple[str, Step]]]:
    """Return by person the steps of placements that a run counts, with their vacancy."""
    query = (
        select(Placement.candidate_id, Placement.vacancy_id, Step)
        .join(Placement, Placement.id == Step.placement_id)
        .where(
            Placement.programme == programme,
            Step.at.between(start, end),
            or_(
                Step.after.in_((*SETTLED, "declined")),
                Step.after.in_(OVER) & Step.before.in_(SETTLED),
            ),
        )
        .order_by(Step.at, Step.placement_id, Step.position)
    )
    found: defaultdict[str, list[tuple[str, Step]]] = defaultdict(list)
    for who, vacancy, row in session.execute(query):
        found[who].append((vacancy, row))
    return found


def _parts(ids: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(ids)
    for at in range(0, len(ordered), _AT_A_TIME):
        yield ordered[at : at + _AT_A_TIME]
