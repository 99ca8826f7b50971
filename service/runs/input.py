"""What goes into a run: the profiles of this moment, and what people decided about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from matching.config import MatchConfig
from matching.errors import Message
from matching.profiles.records import Decision, DecisionKind, Profiles
from service.audit.models import AuditHead
from service.profiles.loading import ids_of, load_profiles
from service.runs.decisions import standing
from service.runs.models import Run

Settled = Callable[[Session, str, str | None], tuple[Decision, ...]]
"""Gives what the placements of a programme and a round mean for a run, as decisions.

A placement that people settled on is a lock, a pair that was declined is forbidden. Placements
stand above runs, so who executes a run brings this along.
"""

PLACEMENT = "placement"
"""The reason of a lock that is a placement."""


@dataclass(frozen=True)
class Ids:
    """The ids of this service by the senders' own: those by which the engine knows them."""

    candidates: dict[str, str]
    vacancies: dict[str, str]
    employers: dict[str, str]


@dataclass(frozen=True)
class RunInput:
    """All that a run reads, at one moment.

    Attributes
    ----------
    change
        The number of the last change that it has seen.
    read_at
        When it was read.
    digest
        SHA-256 of the profiles and the configuration; the same whatever the database's order.
    counts
        How much went in, of each kind.
    """

    profiles: Profiles
    config: MatchConfig
    ids: Ids
    change: int
    read_at: datetime
    digest: str
    counts: dict[str, int]


def read_input(session: Session, run: Run, settled: Settled, read_at: datetime) -> RunInput:
    """Return what goes into a run."""
    config = MatchConfig.model_validate(run.config)
    placed = settled(session, run.programme, run.round_id)
    loaded = load_profiles(session, run.programme)
    decided = standing(session, run.programme, run.round_id)
    profiles = with_decisions(loaded, decided, placed)
    return RunInput(
        profiles=profiles,
        config=config,
        ids=Ids(
            ids_of(session, run.programme, "candidate", (c.id for c in profiles.candidates)),
            ids_of(session, run.programme, "vacancy", (v.id for v in profiles.vacancies)),
            ids_of(session, run.programme, "employer", (e.id for e in profiles.employers)),
        ),
        change=session.scalars(select(AuditHead.change)).one(),
        read_at=read_at,
        digest=digest_of(profiles, config),
        counts=_counts(profiles, placed),
    )


def with_decisions(
    profiles: Profiles, decided: tuple[Decision, ...], placed: tuple[Decision, ...]
) -> Profiles:
    """Return profiles with what people decided, and what they are agreed on already.

    A place that people agreed on goes before a decision about the same person, and a decision
    to lock before an earlier refusal. Who has a place at a vacancy that is no longer open needs
    none, and is left out.
    """
    open_at = {vacancy.id: vacancy.employer for vacancy in profiles.vacancies}
    agreed = {d.candidate: d.vacancy for d in placed if d.kind is DecisionKind.LOCK}
    away = {who for who, where in agreed.items() if where not in open_at}
    locks = {d.candidate: d.vacancy for d in decided if d.kind is DecisionKind.LOCK}

    def counts(decision: Decision) -> bool:
        where = agreed.get(decision.candidate)
        if where is None:
            return True
        if decision.kind is DecisionKind.LOCK:
            return False
        return decision.vacancy != where and decision.employer != open_at.get(where)

    refused = [
        d
        for d in placed
        if d.kind is DecisionKind.FORBID
        and d.vacancy not in {locks.get(d.candidate), None}
        and d.vacancy != agreed.get(d.candidate)
    ]
    kept = [
        Decision(kind=DecisionKind.LOCK, candidate=who, vacancy=where, reason=PLACEMENT)
        for who, where in sorted(agreed.items())
    ]
    everything = (*filter(counts, decided), *refused, *kept)
    return profiles.model_copy(
        update={
            "candidates": tuple(c for c in profiles.candidates if c.id not in away),
            "wishes": tuple(w for w in profiles.wishes if w.candidate not in away),
            "rankings": tuple(r for r in profiles.rankings if r.candidate not in away),
            "decisions": tuple(d for d in everything if d.candidate not in away),
        }
    )


def digest_of(profiles: Profiles, config: MatchConfig) -> str:
    """Return the SHA-256 of what goes in, in hex; names and contact are not in it."""
    digest = hashlib.sha256(_text(config.model_dump()))
    for name in type(profiles).model_fields:
        records = [record.model_dump(exclude={"contact"}) for record in getattr(profiles, name)]
        for line in sorted(_text(record) for record in records):
            digest.update(name.encode() + b"\0" + line + b"\n")
    return digest.hexdigest()


def told_by_id(text: Message, ids: Ids) -> Message:
    """Return an error of the engine that names people by their ids here.

    What a run keeps may not name a person: an id stands for nobody once the person is erased.
    """
    about = "candidate {id}" in text.template
    return Message(
        text.template,
        {
            name: ", ".join(ids.candidates.get(one, one) for one in value.split(", "))
            if isinstance(value, str) and (name in _PEOPLE or (about and name == "id"))
            else value
            for name, value in text.values.items()
        },
    )


_PEOPLE = frozenset({"candidate", "candidates", "people"})


def _counts(profiles: Profiles, placed: tuple[Decision, ...]) -> dict[str, int]:
    names = ("candidates", "employers", "vacancies", "wishes", "rankings")
    kinds = [decision.kind for decision in profiles.decisions]
    return {name: len(getattr(profiles, name)) for name in names} | {
        "locks": kinds.count(DecisionKind.LOCK),
        "forbidden": kinds.count(DecisionKind.FORBID),
        "placements": sum(d.kind is DecisionKind.LOCK for d in placed),
    }


def _text(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, default=_plain, ensure_ascii=False).encode()


def _plain(value: Any) -> Any:
    """Return sets in an order, and dates as text."""
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
