"""Who is without a place in a run, and what the run tells of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from service.accounts.work import Work
from service.runs.matched import PERSON, Person, person_of, plain, with_people
from service.runs.models import Run, Unplaced
from service.runs.reading import unplaced_of

FULL: Final = "full"
"""The main reason of who has suitable vacancies that are all taken."""


@dataclass(frozen=True)
class Reason:
    """A rule that stands in the way, and at how many vacancies."""

    rule: str
    lost: int


@dataclass(frozen=True)
class Opens:
    """A change that would open places, as the engine tells it; `vacancies` are ids."""

    rule: str
    amount: float
    unit: str
    what: str
    places: int
    vacancies: tuple[str, ...]


@dataclass(frozen=True)
class Unmatched:
    """Somebody without a place.

    Attributes
    ----------
    eligible
        How many vacancies the rules allow.
    full
        The ids of the first few of them, all without a place left, in the person's own order.
    reasons
        The rules that cost most.
    changes
        What would open a place that is still free, the cheapest first.
    """

    person: Person
    eligible: int
    full: tuple[str, ...]
    reasons: tuple[Reason, ...]
    changes: tuple[Opens, ...]

    @property
    def main_reason(self) -> str:
        """`FULL`, or the rule that costs most; empty where nothing is known."""
        if self.eligible:
            return FULL
        return self.reasons[0].rule if self.reasons else ""


def unmatched_of(work: Work, run: Run) -> list[Unmatched]:
    """Return who is without a place, of the people whom the actor may see."""
    query = with_people(unplaced_of(work, run), Unplaced.candidate_id).order_by(Unplaced.position)
    rows = work.session.execute(query.with_only_columns(*PERSON, Unplaced.report))
    return [_told(person_of(tuple(row[:-1])), row[-1]) for row in rows]


def _told(person: Person, report: dict[str, Any]) -> Unmatched:
    return Unmatched(
        person,
        int(report["eligible"]),
        tuple(report["full"]),
        tuple(Reason(rule, int(report["lost"][rule])) for rule in report["binding"]),
        tuple(
            Opens(**{**change, "vacancies": tuple(change["vacancies"])})
            for change in report["changes"]
        ),
    )


def sought_among(
    people: Iterable[Unmatched], q: str, reason: str, *, helped: bool
) -> list[Unmatched]:
    """Return those who are looked for: first whom a change would help, then by name.

    Parameters
    ----------
    q
        Words of the name or the sender's own id.
    reason
        The main reason; empty: any.
    helped
        Whether only those whom one change would help are looked for.
    """
    words = plain(q).split()

    def fits(one: Unmatched) -> bool:
        text = plain(f"{one.person.name} {one.person.key}")
        return (
            all(word in text for word in words)
            and (not reason or one.main_reason == reason)
            and (not helped or bool(one.changes))
        )

    order = sorted(filter(fits, people), key=lambda one: plain(one.person.called))
    return sorted(order, key=lambda one: not one.changes)
