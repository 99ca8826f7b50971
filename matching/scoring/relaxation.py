"""What would have to change for a pair to meet: the one rule in between, and by how much."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.scoring.eligibility import RULE_NAMES, Meeting
from matching.tables import CEFR, LEERWEGEN, UInt32


class Need(NamedTuple):
    """What one pair lacks: an `amount` in a `unit`, or `what` (a name), or neither."""

    amount: float
    unit: str
    what: str


class Change(NamedTuple):
    """One change for one candidate, and what it would open.

    `places` is the number of places that the change opens; `vacancies` are their vacancies.
    """

    rule: str
    need: Need
    places: int
    vacancies: tuple[int, ...]


_STEP: Final = {"km": 5.0, "minutes": 10.0, "hours": 4.0, "days": 7.0}
"""People think in such steps: "5 km further", not "3.7 km further"."""

_FARTHEST: Final = {"km": 25.0, "minutes": 40.0, "hours": 16.0, "days": 28.0}
"""Beyond this nobody would call it a change of the same plan, so it is not proposed."""


def _travel(meeting: Meeting, row: int, vacancy: int) -> Need:
    max_road, max_tenths = meeting.limits
    further = int(meeting.road[row, vacancy]) - int(max_road[row])
    longer = int(meeting.tenths[row, vacancy]) - int(max_tenths[row])
    return Need(further / 100, "km", "") if further > 0 else Need(longer / 10, "minutes", "")


def _hours(meeting: Meeting, row: int, vacancy: int) -> Need:
    own = meeting.table.candidates.hours[meeting.rows[row]]
    gap = abs(int(own) - int(meeting.table.vacancies.hours[vacancy]))
    return Need((gap - meeting.tolerance) / 100, "hours", "")


def _period(meeting: Meeting, row: int, vacancy: int) -> Need:
    shorter = int(meeting.overlap[1][row, vacancy])
    asked = max(1, -(-round(meeting.options.rules.period.min_share * 1000) * shorter // 1000))
    people, offers = meeting.table.candidates, meeting.table.vacancies
    own = meeting.rows[row]
    last = min(int(people.end[own]), int(offers.end[vacancy]))
    first = max(int(people.start[own]), int(offers.start[vacancy]))
    return Need(float(asked - (last - first + 1)), "days", "")


def _leerweg(meeting: Meeting, _row: int, vacancy: int) -> Need:
    offered = int(meeting.table.vacancies.leerwegen[vacancy])
    names = [name for bit, name in enumerate(LEERWEGEN) if offered >> bit & 1]
    return Need(0.0, "", "/".join(names))


def _language(meeting: Meeting, row: int, vacancy: int) -> Need:
    table = meeting.table
    trained = table.vacancies.trainable[vacancy]
    slack = meeting.options.rules.language.tolerance if trained else 0
    asked = table.vacancies.languages[vacancy].astype(np.int32)
    needed = np.where(asked > 0, np.maximum(asked - slack, 1), 0)
    short = np.flatnonzero(needed > table.candidates.languages[meeting.rows[row]])
    return Need(0.0, "", ", ".join(f"{table.languages[i]} {CEFR[needed[i]]}" for i in short))


def _licence(meeting: Meeting, row: int, vacancy: int) -> Need:
    from_bits = int(meeting.table.vacancies.licences[vacancy])
    missing = from_bits & ~int(meeting.table.candidates.licences[meeting.rows[row]])
    names = meeting.table.licences
    return Need(0.0, "", ", ".join(name for bit, name in enumerate(names) if missing >> bit & 1))


def _certificate(meeting: Meeting, row: int, vacancy: int) -> Need:
    table = meeting.table
    missing = np.flatnonzero(
        table.vacancies.certificates[vacancy] & ~table.candidates.certificates[meeting.rows[row]]
    )
    return Need(0.0, "", ", ".join(table.certificates[i] for i in missing))


def _plain(_meeting: Meeting, _row: int, _vacancy: int) -> Need:
    return Need(0.0, "", "")


NEEDS: Final[dict[str, Callable[[Meeting, int, int], Need]]] = {
    "readiness": _plain,
    "travel": _travel,
    "hours": _hours,
    "period": _period,
    "leerweg": _leerweg,
    "language": _language,
    "certificate": _certificate,
    "licence": _licence,
    "recognition": _plain,
}
"""The rules that somebody can do something about, the cheapest change first."""


def need_of(meeting: Meeting, row: int, vacancy: int, broken: int) -> tuple[str, Need] | None:
    """Return the one rule between a pair that a small change would meet, and the change."""
    for rule, measure in NEEDS.items():
        if broken == 1 << RULE_NAMES.index(rule):
            need = measure(meeting, row, vacancy)
            return (rule, need) if need.amount <= _FARTHEST.get(need.unit, math.inf) else None
    return None


def changes(
    meeting: Meeting, row: int, mask: UInt32, places: npt.NDArray[np.integer]
) -> tuple[Change, ...]:
    """Return the changes that would open a place for one candidate, the cheapest first.

    Parameters
    ----------
    meeting
        A block in which the candidate has position `row`.
    mask
        The rules that each vacancy breaks for the candidate; ``uint32[m]``.
    places
        How many places count as open at each vacancy; ``int[m]``.

    Returns
    -------
    tuple of Change
        For measured rules the smallest step (5 km, 10 minutes, 4 hours, 7 days) that opens a
        place; for named ones (a certificate) each name.
    """
    groups: defaultdict[tuple[int, float, str, str, str], list[int]] = defaultdict(list)
    order = list(NEEDS)
    for vacancy in np.flatnonzero((places > 0) & (mask != 0) & (mask & (mask - 1) == 0)):
        found = need_of(meeting, row, int(vacancy), int(mask[vacancy]))
        if found is not None:
            rule, need = found
            step = _STEP.get(need.unit)
            amount = math.ceil(need.amount / step - 1e-9) * step if step else 0.0
            groups[order.index(rule), amount, rule, need.unit, need.what].append(int(vacancy))
    result: list[Change] = []
    measured: set[tuple[str, str]] = set()
    for (_, amount, rule, unit, what), vacancies in sorted(groups.items()):
        if unit and (rule, unit) in measured:
            continue
        measured.add((rule, unit))
        total = int(sum(places[v] for v in vacancies))
        result.append(Change(rule, Need(amount, unit, what), total, tuple(vacancies)))
    return tuple(result)
