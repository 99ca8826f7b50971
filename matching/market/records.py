"""The records of a market as they are now; a change makes new ones, and the old ones stay."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from matching.errors import InputError, message
from matching.market.types import MarketChange
from matching.profiles.records import (
    Candidate,
    Decision,
    DecisionKind,
    Employer,
    EmployerRanking,
    Profiles,
    Record,
    Vacancy,
    Wish,
)
from matching.profiles.relations import decided

R = TypeVar("R", bound=Record)
T = TypeVar("T")


@dataclass(frozen=True)
class Records:
    """The people and offers of one programme by id, and what was told about candidates.

    Attributes
    ----------
    wishes, rankings, decisions
        By candidate, also of candidates who are not there; never an empty tuple.
    """

    programme: str
    candidates: Mapping[str, Candidate] = field(default_factory=dict)
    employers: Mapping[str, Employer] = field(default_factory=dict)
    vacancies: Mapping[str, Vacancy] = field(default_factory=dict)
    wishes: Mapping[str, tuple[Wish, ...]] = field(default_factory=dict)
    rankings: Mapping[str, tuple[EmployerRanking, ...]] = field(default_factory=dict)
    decisions: Mapping[str, tuple[Decision, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, profiles: Profiles, programme: str) -> Records:
        """Return the records of one programme."""
        return cls(programme).changed(
            MarketChange(
                {c.id: c for c in profiles.candidates},
                {e.id: e for e in profiles.employers},
                {v.id: v for v in profiles.vacancies},
                _by_candidate(profiles.wishes),
                _by_candidate(profiles.rankings),
                _by_candidate(profiles.decisions),
            )
        )

    def changed(self, change: MarketChange) -> Records:
        """Return the records after a change.

        Raises
        ------
        InputError
            If a record stands under another id than its own, a vacancy is of an employer who is
            not there, or decisions contradict each other.
        InfeasibleError
            If more people are locked somewhere than there is room for.
        """
        own = {
            k: c if c and c.programme == self.programme else None
            for k, c in change.candidates.items()
        }
        offers = {
            k: v if v and v.programme == self.programme else None
            for k, v in change.vacancies.items()
        }
        for named in (own, change.employers, offers):
            for id_, record in named.items():
                if record is not None and record.id != id_:
                    raise InputError(
                        message(
                            "the record of {id} is told under {other}", id=record.id, other=id_
                        ),
                        record=id_,
                    )
        for told in (change.wishes, change.rankings, change.decisions):
            for id_, ties in told.items():
                if any(tie.candidate != id_ for tie in ties):
                    raise InputError(
                        message("what is told under {id} names another candidate", id=id_),
                        record=id_,
                    )
        after = Records(
            self.programme,
            _merged(self.candidates, own),
            _merged(self.employers, change.employers),
            _merged(self.vacancies, offers),
            _merged(self.wishes, change.wishes),
            _merged(self.rankings, change.rankings),
            _merged(self.decisions, change.decisions),
        )
        if change.employers or change.vacancies:
            after.check_employers()
        decided_on = any(id_ in after.decisions for id_ in (*own, *change.decisions))
        if decided_on or (after.decisions and (change.employers or change.vacancies)):
            after.check_locks()
        return after

    def check_employers(self, offers: Iterable[Vacancy] | None = None) -> None:
        """Raise InputError unless the employer of every vacancy is there."""
        for vacancy in self.vacancies.values() if offers is None else offers:
            if vacancy.employer not in self.employers:
                raise InputError(
                    message(
                        "vacancy {id} is of employer {employer}, who is not among the employers",
                        id=vacancy.id,
                        employer=vacancy.employer,
                    ),
                    record=vacancy.id,
                    field="employer",
                )

    def check_locks(self) -> None:
        """Raise as a new start does where locks contradict other decisions or have no room."""
        locks = {
            id_: decisions
            for id_, decisions in self.decisions.items()
            if id_ in self.candidates and any(d.kind is DecisionKind.LOCK for d in decisions)
        }
        named = {d.vacancy for ds in locks.values() for d in ds if d.vacancy in self.vacancies}
        offers = [self.vacancies[id_] for id_ in sorted(id_ for id_ in named if id_)]
        decided(
            Profiles.model_construct(
                candidates=tuple(self.candidates[id_] for id_ in sorted(locks)),
                vacancies=tuple(offers),
                employers=tuple(
                    self.employers[id_] for id_ in sorted({v.employer for v in offers})
                ),
                decisions=tuple(d for id_ in sorted(locks) for d in locks[id_]),
            )
        )


def _merged(before: Mapping[str, T], change: Mapping[str, T | None]) -> Mapping[str, T]:
    """Return what is there after a change; None and nothing mean: gone."""
    if not change:
        return before
    after = dict(before)
    for id_, value in change.items():
        if value:
            after[id_] = value
        else:
            after.pop(id_, None)
    return after


Tie = TypeVar("Tie", Wish, EmployerRanking, Decision)


def _by_candidate(ties: Iterable[Tie]) -> dict[str, tuple[Tie, ...]]:
    found: defaultdict[str, list[Tie]] = defaultdict(list)
    for tie in ties:
        found[tie.candidate].append(tie)
    return {id_: tuple(those) for id_, those in found.items()}
