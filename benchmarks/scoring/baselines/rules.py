"""The hard rules as somebody would write them who knows numpy well: bits first, no Python loops.

Said again here, and not taken from the engine, so that a baseline pays for its own work and the
two can be held against each other. Locked pairs get no favour, unlike in the engine.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.scoring.options import RuleOptions, ScoringOptions, TravelOptions
from matching.tables import (
    CEFR,
    FIRST_DAY,
    LAST_DAY,
    LEERWEGEN,
    LEVELS,
    NO_LIMIT,
    NONE,
    NOWHERE,
    Bool,
    CandidateTable,
    Int32,
    Int64,
    ProfileTable,
    SparseRows,
    UInt64,
    rows_of,
)

EVERYWHERE: Final = 1 << 36
"""A squared distance in units of 10 metres that is more than any in Europe."""

_MBO: Final = [at for at, level in enumerate(LEVELS) if level.startswith("mbo")]


class Rules:
    """The hard rules of a programme for some profiles.

    Parameters
    ----------
    table
        The profiles.
    options
        Which rules are on, and the travel model.

    Attributes
    ----------
    own, bars
        Bits of people and of vacancies; a pair with a bit in common breaks a rule (level,
        leerweg, licence, language, certificate, readiness, pause); ``uint64[n or m, words]``.
    reach
        The greatest squared distance of each person; ``int64[n]``.
    here, there
        Places, those not known at 0; ``int64[n or m, 2]``.
    lost
        Vacancies without a place; ``bool[m]``.
    """

    def __init__(self, table: ProfileTable, options: ScoringOptions) -> None:
        self.table, self.rules = table, options.rules
        people, offers = table.candidates, table.vacancies
        self.own, self.bars = _bits(table, options.rules)
        nowhere = people.place[:, 0] == NOWHERE
        self.lost: Bool = offers.place[:, 0] == NOWHERE
        self.here = np.where(nowhere[:, None], 0, people.place).astype(np.int64)
        self.there = np.where(self.lost[:, None], 0, offers.place).astype(np.int64)
        self.reach = np.full(len(people), EVERYWHERE, dtype=np.int64)
        if self.rules.travel.on:
            found = reach(people, options.travel, self.rules.travel.default_max_minutes)
            self.reach = np.where(nowhere, EVERYWHERE, found)
        self._crebos, self._fields = accepted(offers.crebos), accepted(offers.fields)
        self.asks_field = asks(offers.crebos) | asks(offers.fields)
        self._windows = _windows(table)
        self._barred = np.sort(
            table.forbidden[:, 0].astype(np.int64) * len(offers) + table.forbidden[:, 1]
        )

    def blocks(self, size: int) -> Iterator[tuple[Int32, Int64]]:
        """Yield people who are alike and near each other, and the vacancies in reach of any.

        Only people of one level share a block, if levels count.
        """
        level = self.table.candidates.level if self.rules.level.on else self._zero()
        levels = self.table.vacancies.levels
        lost = self.reach == EVERYWHERE
        order = np.lexsort((self.here[:, 0], self.here[:, 1] // 1000, lost, level))
        edge = np.flatnonzero(np.diff(level[order]) | np.diff(lost[order])) + 1
        for group in np.split(order, edge):
            fits = np.ones(levels.size, dtype=np.bool_)
            if self.rules.level.on:
                fits = (levels == 0) | (levels >> level[group[0]].astype(np.uint32) & 1 != 0)
            for first in range(0, group.size, size):
                rows = group[first : first + size].astype(np.int32)
                yield rows, np.flatnonzero(fits & (self._near(rows) | self.lost))

    def _zero(self) -> npt.NDArray[np.int8]:
        return np.zeros(len(self.table.candidates), dtype=np.int8)

    def _near(self, rows: Int32) -> Bool:
        """Return which vacancies are in the box around everything that some people reach."""
        away = np.ceil(np.sqrt(np.maximum(self.reach[rows], 0)))[:, None]
        least, most = (self.here[rows] - away).min(axis=0), (self.here[rows] + away).max(axis=0)
        result: Bool = np.all((self.there >= least) & (self.there <= most), axis=1)
        return result

    def surviving(self, rows: Int32, offers: Int64) -> tuple[Int64, Int64]:
        """Return the pairs of some people and some vacancies that break no rule.

        Returns
        -------
        tuple of Int64
            The position in `rows`, and the vacancy.
        """
        step = self.here[rows][:, None, 0] - self.there[offers][None, :, 0]
        square = step * step
        step = self.here[rows][:, None, 1] - self.there[offers][None, :, 1]
        square += step * step
        row, at = np.nonzero((square <= self.reach[rows][:, None]) | self.lost[offers][None, :])
        vacancy = offers[at]
        for rule in (self._bits_fit, self._hours, self._period, self._field, self._recognition):
            kept = rule(rows[row], vacancy)
            row, vacancy = row[kept], vacancy[kept]
        if self.rules.forbidden.on and self._barred.size:
            kept = self._allowed(rows[row], vacancy)
            row, vacancy = row[kept], vacancy[kept]
        return row, vacancy

    def _bits_fit(self, person: Int32, vacancy: Int64) -> Bool:
        fit = np.ones(person.size, dtype=np.bool_)
        for word in range(self.own.shape[1]):
            fit &= self.own[person, word] & self.bars[vacancy, word] == 0
        return fit

    def _hours(self, person: Int32, vacancy: Int64) -> Bool:
        own, asked = self.table.candidates.hours[person], self.table.vacancies.hours[vacancy]
        most = round(100 * self.rules.hours.tolerance) if self.rules.hours.on else NO_LIMIT
        fit: Bool = (own == NONE) | (asked == NONE) | (np.abs(own - asked) <= most)
        return fit

    def _period(self, person: Int32, vacancy: Int64) -> Bool:
        if not self.rules.period.on:
            return np.ones(person.size, dtype=np.bool_)
        people, offers = self.table.candidates, self.table.vacancies
        start, end = people.start[person], people.end[person]
        from_, to = offers.start[vacancy], offers.end[vacancy]
        overlap = np.minimum(end, to) - np.maximum(start, from_) + 1
        shorter = np.minimum(end - start, to - from_) + 1
        told = ((start > FIRST_DAY) & (end < LAST_DAY)) | ((from_ > FIRST_DAY) & (to < LAST_DAY))
        least = round(1000 * self.rules.period.min_share)
        enough = 1000 * overlap.astype(np.int64) >= least * shorter.astype(np.int64)
        fit: Bool = (overlap >= 1) & (enough | ~told)
        return fit

    def _field(self, person: Int32, vacancy: Int64) -> Bool:
        if not self.rules.field.on:
            return np.ones(person.size, dtype=np.bool_)
        people = self.table.candidates
        fit: Bool = (
            ~self.asks_field[vacancy]
            | self._crebos[vacancy, people.crebo[person]]
            | self._fields[vacancy, people.field[person]]
        )
        return fit

    def _recognition(self, person: Int32, vacancy: Int64) -> Bool:
        people, offers = self.table.candidates, self.table.vacancies
        fit = np.ones(person.size, dtype=np.bool_)
        if not self.rules.recognition.on:
            return fit
        mbo = np.flatnonzero(np.isin(people.level[person], _MBO))
        first = np.maximum(people.start[person[mbo]], offers.start[vacancy[mbo]])
        windows = self._windows[offers.employer[vacancy[mbo]], people.crebo[person[mbo]]]
        inside = (first >= windows[:, 0]) & (first <= windows[:, 1])
        fit[mbo] = inside | ((first == FIRST_DAY) & (windows[:, 1] >= 0))
        return fit

    def _allowed(self, person: Int32, vacancy: Int64) -> Bool:
        key = person.astype(np.int64) * len(self.table.vacancies) + vacancy
        at = np.minimum(np.searchsorted(self._barred, key), self._barred.size - 1)
        fit: Bool = self._barred[at] != key
        return fit


def accepted(rows: SparseRows) -> Bool:
    """Return small sparse rows as a table of yes and no, with a last column of no for -1."""
    table = np.zeros((rows.n_rows, rows.n_columns + 1), dtype=np.bool_)
    table[rows_of(rows.indptr), rows.column] = True
    return table


def asks(rows: SparseRows) -> Bool:
    """Return which rows have any entry."""
    result: Bool = np.diff(rows.indptr) > 0
    return result


def reach(people: CandidateTable, model: TravelOptions, default_minutes: float) -> Int64:
    """Return the greatest squared straight distance that each person accepts, -1 for none at all.

    Time and distance by road never fall when the straight distance grows, so the limit is found
    by halving, with the very rounding of the rule.
    """
    fixed = np.array([mode.fixed_minutes for mode in model.modes])[people.mode]
    speed = np.array([mode.speed for mode in model.modes])[people.mode]
    neither = (people.max_road == NO_LIMIT) & (people.max_tenths == NO_LIMIT)
    tenths = np.where(neither, round(10 * default_minutes), people.max_tenths)
    low = np.full(len(people), -1, dtype=np.int64)
    high = np.full(len(people), EVERYWHERE, dtype=np.int64)
    while np.any(high - low > 1):
        middle = (low + high) // 2
        road = np.rint(model.detour * np.sqrt(np.maximum(middle, 0)))
        near = (road <= people.max_road) & (np.rint(fixed * 10 + road * 6 / speed) <= tenths)
        low, high = np.where(near, middle, low), np.where(near, high, middle)
    return low


def _bits(table: ProfileTable, rules: RuleOptions) -> tuple[UInt64, UInt64]:
    """Return the bits of people and vacancies of which a pair may have none in common."""
    people, offers = table.candidates, table.vacancies
    licences = np.arange(len(table.licences), dtype=np.uint32)
    waived = offers.trainable & rules.certificate.trainable_waives
    slack = np.where(offers.trainable, rules.language.tolerance, 0)[:, None]
    asked = offers.languages.astype(np.int32)
    needed = np.where(asked > 0, np.maximum(asked - slack, 1), 0)
    grades = np.arange(1, len(CEFR))
    columns: list[tuple[bool, Bool, Bool]] = [
        (rules.level.on, *_one_of(people.level, offers.levels, len(LEVELS))),
        (rules.leerweg.on, *_one_of(people.leerweg, offers.leerwegen, len(LEERWEGEN))),
        (
            rules.licence.on,
            people.licences[:, None] >> licences & 1 == 0,
            offers.licences[:, None] >> licences & 1 != 0,
        ),
        (
            rules.language.on,
            (people.languages[:, :, None] < grades).reshape(len(people), -1),
            (needed[:, :, None] == grades).reshape(len(offers), -1),
        ),
        (
            rules.certificate.on,
            ~people.certificates,
            offers.certificates & ~waived[:, None],
        ),
        (rules.readiness.on, ~people.ready[:, None], np.ones((len(offers), 1), dtype=np.bool_)),
        (
            rules.paused.on,
            np.ones((len(people), 1), dtype=np.bool_),
            table.employers.paused[offers.employer][:, None],
        ),
    ]
    used = [(own, bars) for on, own, bars in columns if on]
    return (
        _packed([own for own, _ in used], len(people)),
        _packed([bars for _, bars in used], len(offers)),
    )


def _one_of(
    own: npt.NDArray[np.int8], taken: npt.NDArray[np.uint32], size: int
) -> tuple[Bool, Bool]:
    """Return what people are, and what vacancies do not take; 0 takes all, -1 is nothing."""
    codes = np.arange(size, dtype=np.uint32)
    refused = (taken[:, None] >> codes & 1 == 0) & (taken[:, None] != 0)
    return own[:, None] == codes, refused


def _packed(columns: list[Bool], size: int) -> UInt64:
    """Return columns of yes and no as words of 64 bits."""
    bits = np.concatenate([np.zeros((size, 0), dtype=np.bool_), *columns], axis=1)
    packed = np.packbits(bits, axis=1)
    words = max(1, -(-packed.shape[1] // 8))
    padded = np.zeros((size, 8 * words), dtype=np.uint8)
    padded[:, : packed.shape[1]] = packed
    return padded.view(np.uint64)


def _windows(table: ProfileTable) -> Int32:
    """Return the first and last day of recognition, ``int32[e, crebos + 1, 2]``; (1, -1) is none.

    Raises
    ------
    ValueError
        If an employer is recognised twice for one crebo: a table of one window does not do then.
    """
    firms = table.employers
    windows = np.empty((len(firms), len(table.crebos) + 1, 2), dtype=np.int32)
    windows[:] = 1, -1
    key = firms.recognised.astype(np.int64) * len(table.crebos) + firms.crebo
    if np.unique(key).size != key.size:
        raise ValueError("an employer is recognised twice for one crebo")
    windows[firms.recognised, firms.crebo] = np.stack((firms.start, firms.end), axis=1)
    return windows
