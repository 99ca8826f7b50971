"""Who may meet whom: hard rules with reason codes, each in one place.

A rule gets a block of candidates and returns for each of them and every vacancy whether it is
broken. What is unknown (no postcode, no hours) breaks no rule, with two exceptions: who tells no
crebo and no field of study does not fit an offer that asks for one, and without a crebo nobody
can show that an employer is recognised for it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.scoring import travel
from matching.scoring.options import ScoringOptions
from matching.tables import (
    FIRST_DAY,
    LAST_DAY,
    LEVELS,
    NONE,
    Bool,
    Int32,
    ProfileTable,
    SparseRows,
    UInt32,
    rows_of,
)

_MBO: Final = tuple(i for i, level in enumerate(LEVELS) if level.startswith("mbo"))


@dataclass(frozen=True)
class Meeting:
    """A block of ``b`` candidates against all ``m`` vacancies.

    Parameters
    ----------
    table
        The profiles.
    options
        The rules and the travel model.
    rows
        The candidates of the block; ``int32[b]``.
    """

    table: ProfileTable
    options: ScoringOptions
    rows: Int32

    @cached_property
    def road(self) -> Int32:
        """Road distance in units of 10 metres, -1 where unknown; ``int32[b, m]``."""
        vacancies = np.arange(len(self.table.vacancies))
        return travel.road(self.table, self.options.travel, self.rows[:, None], vacancies[None, :])

    @cached_property
    def tenths(self) -> Int32:
        """Tenths of minutes by the candidate's own mode, -1 where unknown; ``int32[b, m]``."""
        mode = self.table.candidates.mode[self.rows][:, None]
        return travel.tenths(self.road, mode, self.options.travel)

    @cached_property
    def limits(self) -> tuple[Int32, Int32]:
        """The greatest road distance and tenths of the candidates; ``int32[b]`` each."""
        default = self.options.rules.travel.default_max_minutes
        return travel.limits(self.table, default, self.rows)

    @property
    def tolerance(self) -> int:
        """The greatest difference in hundredths of an hour a week."""
        return round(100 * self.options.rules.hours.tolerance)

    @cached_property
    def overlap(self) -> tuple[Int32, Int32]:
        """The days of overlap, at least 0, and of the shorter period; ``int32[b, m]`` each.

        Where neither period has both a first and a last day nobody knows which is the shorter,
        and the overlap itself counts as its length.
        """
        people, offers = self.table.candidates, self.table.vacancies
        start, end = people.start[self.rows][:, None], people.end[self.rows][:, None]
        overlap = np.minimum(end, offers.end) - np.maximum(start, offers.start) + 1
        overlap = np.maximum(overlap, 0)
        shorter = np.minimum(end - start, offers.end - offers.start) + 1
        own_length = (start > FIRST_DAY) & (end < LAST_DAY)
        measured = own_length | ((offers.start > FIRST_DAY) & (offers.end < LAST_DAY))
        return overlap, np.where(measured, shorter, np.maximum(overlap, 1))


def accepted(rows: SparseRows) -> Bool:
    """Return small sparse rows as a table of yes and no, with a last column of no for -1."""
    table = np.zeros((rows.n_rows, rows.n_columns + 1), dtype=np.bool_)
    table[rows_of(rows.indptr), rows.column] = True
    return table


def _forbidden(meeting: Meeting) -> Bool:
    broken = np.zeros((meeting.rows.size, len(meeting.table.vacancies)), dtype=np.bool_)
    at = np.full(len(meeting.table.candidates), NONE, dtype=np.int32)
    at[meeting.rows] = np.arange(meeting.rows.size, dtype=np.int32)
    candidate, vacancy = meeting.table.forbidden.T
    inside = at[candidate] != NONE
    broken[at[candidate[inside]], vacancy[inside]] = True
    return broken


def _paused(meeting: Meeting) -> Bool:
    table = meeting.table
    paused: Bool = table.employers.paused[table.vacancies.employer][None, :]
    return paused


def _readiness(meeting: Meeting) -> Bool:
    broken: Bool = ~meeting.table.candidates.ready[meeting.rows][:, None]
    return broken


def _level(meeting: Meeting) -> Bool:
    levels = meeting.table.vacancies.levels[None, :]
    own = np.uint32(1) << meeting.table.candidates.level[meeting.rows].astype(np.uint32)
    broken: Bool = (levels != 0) & (levels & own[:, None] == 0)
    return broken


def _field(meeting: Meeting) -> Bool:
    people, offers = meeting.table.candidates, meeting.table.vacancies
    by_crebo = accepted(offers.crebos)[:, people.crebo[meeting.rows]].T
    by_field = accepted(offers.fields)[:, people.field[meeting.rows]].T
    asks = (np.diff(offers.crebos.indptr) > 0) | (np.diff(offers.fields.indptr) > 0)
    broken: Bool = asks[None, :] & ~by_crebo & ~by_field
    return broken


def _recognition(meeting: Meeting) -> Bool:
    people, offers = meeting.table.candidates, meeting.table.vacancies
    employers = meeting.table.employers
    first = np.maximum(people.start[meeting.rows][:, None], offers.start[None, :])
    crebo = people.crebo[meeting.rows]
    recognised = np.zeros(first.shape, dtype=np.bool_)
    for at in range(employers.recognised.size):
        rows = np.flatnonzero(crebo == employers.crebo[at])
        columns = np.flatnonzero(offers.employer == employers.recognised[at])
        if rows.size and columns.size:
            cell = np.ix_(rows, columns)
            inside = (first[cell] >= employers.start[at]) & (first[cell] <= employers.end[at])
            recognised[cell] |= inside | (first[cell] == FIRST_DAY)
    return is_mbo(people.level[meeting.rows])[:, None] & ~recognised


def _leerweg(meeting: Meeting) -> Bool:
    offered = meeting.table.vacancies.leerwegen[None, :]
    own = meeting.table.candidates.leerweg[meeting.rows].astype(np.int64)[:, None]
    wanted = np.left_shift(1, np.maximum(own, 0)).astype(np.uint32)
    broken: Bool = (own != NONE) & (offered != 0) & (offered & wanted == 0)
    return broken


def _period(meeting: Meeting) -> Bool:
    overlap, shorter = (days.astype(np.int64) for days in meeting.overlap)
    share = round(meeting.options.rules.period.min_share * 1000)
    broken: Bool = (overlap < 1) | (overlap * 1000 < share * shorter)
    return broken


def _hours(meeting: Meeting) -> Bool:
    own = meeting.table.candidates.hours[meeting.rows][:, None]
    asked = meeting.table.vacancies.hours[None, :]
    broken: Bool = (own != NONE) & (asked != NONE) & (np.abs(own - asked) > meeting.tolerance)
    return broken


def _travel(meeting: Meeting) -> Bool:
    # Where the distance is unknown it and the time are -1, which is below every limit.
    max_road, max_tenths = meeting.limits
    broken: Bool = (meeting.road > max_road[:, None]) | (meeting.tenths > max_tenths[:, None])
    return broken


def _language(meeting: Meeting) -> Bool:
    offers = meeting.table.vacancies
    own = meeting.table.candidates.languages[meeting.rows]
    slack = np.where(offers.trainable, meeting.options.rules.language.tolerance, 0)
    broken = np.zeros((meeting.rows.size, len(offers)), dtype=np.bool_)
    for at in range(own.shape[1]):
        asked = offers.languages[:, at].astype(np.int32)
        needed = np.where(asked > 0, np.maximum(asked - slack, 1), 0)
        broken |= own[:, at][:, None] < needed[None, :]
    return broken


def _licence(meeting: Meeting) -> Bool:
    own = meeting.table.candidates.licences[meeting.rows][:, None]
    broken: Bool = meeting.table.vacancies.licences[None, :] & ~own != 0
    return broken


def _certificate(meeting: Meeting) -> Bool:
    offers = meeting.table.vacancies
    missing = ~meeting.table.candidates.certificates[meeting.rows]
    lacking = missing.astype(np.int32) @ offers.certificates.T.astype(np.int32)
    broken: Bool = lacking > 0
    if meeting.options.rules.certificate.trainable_waives:
        broken &= ~offers.trainable[None, :]
    return broken


RULES: Final[dict[str, Callable[[Meeting], Bool]]] = {
    "forbidden": _forbidden,
    "paused": _paused,
    "readiness": _readiness,
    "level": _level,
    "field": _field,
    "recognition": _recognition,
    "leerweg": _leerweg,
    "period": _period,
    "hours": _hours,
    "travel": _travel,
    "language": _language,
    "licence": _licence,
    "certificate": _certificate,
}
"""Reason code to rule, in the order in which reasons are told; as in `RuleOptions`."""

RULE_NAMES: Final = tuple(RULES)
FORBIDDEN: Final = np.uint32(1 << RULE_NAMES.index("forbidden"))


def broken_rules(meeting: Meeting) -> UInt32:
    """Return the bits of the rules that each pair of a block breaks; ``uint32[b, m]``."""
    mask = np.zeros((meeting.rows.size, len(meeting.table.vacancies)), dtype=np.uint32)
    for bit, (name, rule) in enumerate(RULES.items()):
        if getattr(meeting.options.rules, name).on:
            mask |= rule(meeting).astype(np.uint32) << np.uint32(bit)
    return mask


def is_mbo(level: npt.NDArray[np.int8]) -> Bool:
    """Return whether levels are of mbo, where the employer must be recognised."""
    return np.isin(level, _MBO)


def has_period(start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> Bool:
    """Return whether a period is bounded on at least one side."""
    known: Bool = (start > 0) | (end < LAST_DAY)
    return known
