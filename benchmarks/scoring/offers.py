"""Synthetic internship places and the employers who offer them.

Shares are guesses of ours, as in `benchmarks.scoring.people`; where one guess was as good as
another it is the more open one, since more pairs that survive the rules are more work to score.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from benchmarks.scoring.draw import Random, Weighted, among, generator, sparse, zipf
from benchmarks.scoring.people import (
    AM,
    AUTUMN,
    LANGUAGES,
    SPRING,
    B,
    C,
    certificates,
    counts,
    hours,
    places,
)
from benchmarks.scoring.provinces import Postcodes
from benchmarks.scoring.trades import (
    ASKS,
    FIELDS_IN_SECTOR,
    LEVEL_SHARES,
    MBO,
    SECTORS,
    SKILLS,
    Home,
    Trades,
)
from matching.tables import (
    CEFR,
    FIRST_DAY,
    LAST_DAY,
    LEERWEGEN,
    LEVELS,
    NO_CAP,
    Bool,
    EmployerTable,
    Float64,
    Int8,
    Int32,
    Int64,
    SparseRows,
    UInt32,
    VacancyTable,
    rows_of,
)

BASE: Final = np.array([3.0, 2.0, 1.0])
"""What essential, important and nice-to-have weigh, as `ImportanceOptions` has it."""

SUMMER: Final = date(2026, 6, 1).toordinal()
FIELDS: Final = SECTORS * FIELDS_IN_SECTOR
_MBO_BITS: Final = sum(1 << level for level in MBO)

_ASKED: Final = {
    "ar": {"": 0.998, "B1": 0.002},
    "de": {"": 0.97, "A2": 0.01, "B1": 0.01, "B2": 0.01},
    "en": {"": 0.70, "A2": 0.05, "B1": 0.12, "B2": 0.10, "C1": 0.03},
    "nl": {"": 0.20, "A2": 0.05, "B1": 0.30, "B2": 0.35, "C1": 0.10},
    "pl": {"": 0.998, "B1": 0.002},
}


class Offers:
    """The vacancies of a market and their employers.

    Parameters
    ----------
    size
        How many vacancies.
    seed
        Where all is drawn from.
    trades, codes
        The work and the postcodes of the market.

    Attributes
    ----------
    postcode
        Where each vacancy is; ``int32[m]``.
    home
        The level, sector and occupation of each vacancy.
    vacancies, employers
        The tables.
    """

    def __init__(self, size: int, seed: int, trades: Trades, codes: Postcodes) -> None:
        random = generator(seed, "offers")
        self._trades, self._size = trades, size
        firms = max(1, round(0.4 * size))
        # The largest of 80,000 employers has 0.4 % of the vacancies; most have one or two.
        by_size = Weighted.of(random.permutation(zipf(firms, 0.8, 10)))
        employer = by_size.any(random, size)
        seat = codes.work.any(random, firms)
        trade = trades.sectors.any(random, firms)
        elsewhere = codes.nearby.pick(random, codes.municipality[seat][employer])
        self.postcode = np.where(random.random(size) < 0.6, seat[employer], elsewhere)
        level = among(random, size, LEVEL_SHARES)
        sector = np.where(
            random.random(size) < 0.85, trade[employer], trades.sectors.any(random, size)
        )
        self.home = Home(level, sector, trades.at_work(random, level, sector))
        wanted = self._levels(random)
        crebos, fields = self._trained(random, wanted)
        self.employers = _employers(random, firms, employer, crebos)
        self.vacancies = self._table(random, codes, employer, wanted, (crebos, fields))

    def _levels(self, random: Random) -> UInt32:
        """Return the bits of the levels accepted: one's own, mostly with the next."""
        level = self.home.level.astype(np.int64)
        beside = np.clip(level + among(random, self._size, {-1: 0.4, 1: 0.6}), 1, len(LEVELS) - 1)
        both = random.random(self._size) < 0.6
        own = np.left_shift(1, level)
        return np.where(both, own | np.left_shift(1, beside), own).astype(np.uint32)

    def _trained(self, random: Random, wanted: UInt32) -> tuple[SparseRows, SparseRows]:
        """Return the crebos and the fields of study that fit, at the levels wanted.

        For mbo the crebo of the occupation at each level and often one more of the sector; above
        it the field, mostly a second one of the sector and sometimes one of another sector.
        """
        _, sector, occupation = self.home
        rows = np.arange(self._size)
        row, crebo = [], []
        for level in MBO:
            mine = rows[wanted & np.uint32(1 << level) != 0]
            at = np.full(mine.size, level, dtype=np.int32)
            own = self._trades.crebo(sector[mine], at, occupation[mine])
            more = self._trades.near_crebo(random, own, sector[mine], at)
            row += [mine, mine]
            crebo += [own, np.where(random.random(mine.size) < 0.6, more, own)]
        crebos = sparse(
            np.concatenate(row),
            np.concatenate(crebo),
            1.0,
            (self._size, int(self._trades.first_crebo[-1])),
        )
        mine = rows[wanted & ~np.uint32(_MBO_BITS) != 0]
        at = np.full(mine.size, max(MBO) + 1, dtype=np.int32)
        own = self._trades.field(sector[mine], at, occupation[mine])
        second = sector[mine] * FIELDS_IN_SECTOR + random.integers(0, FIELDS_IN_SECTOR, mine.size)
        far = random.integers(0, FIELDS, mine.size)
        second = np.where(random.random(mine.size) < 0.7, second, own)
        far = np.where(random.random(mine.size) < 0.3, far, own)
        fields = np.concatenate((own, second, far))
        return crebos, sparse(np.tile(mine, 3), fields, 1.0, (self._size, FIELDS))

    def _table(
        self,
        random: Random,
        codes: Postcodes,
        employer: Int32,
        wanted: UInt32,
        trained: tuple[SparseRows, SparseRows],
    ) -> VacancyTable:
        m, sector = self._size, self.home.sector
        requirements, importance = self._requirements(random)
        start, end = _periods(random, m)
        only_mbo: Bool = wanted & ~np.uint32(_MBO_BITS) == 0
        # Who offers mbo places names crebos mostly; above mbo almost half do not mind the field.
        any_field = random.random(m) < np.where(only_mbo, 0.2, 0.45)
        crebos, fields = (_without(rows, any_field) for rows in trained)
        return VacancyTable(
            employer=employer,
            capacity=among(random, m, {1: 0.6, 2: 0.25, 3: 0.1, 5: 0.05}),
            sector=sector,
            municipality=codes.municipality[self.postcode],
            levels=np.where(random.random(m) < 0.08, 0, wanted),
            leerwegen=_leerwegen(random, wanted),
            start=start,
            end=end,
            hours=hours(random, m, missing=0.08),
            place=places(random, codes, self.postcode, missing=0.01),
            languages=_languages(random, m),
            licences=_licences(random, m),
            certificates=certificates(random, sector, usual=0.06, other=0.01),
            trainable=random.random(m) < 0.35,
            indifferent=only_mbo,
            ranked=np.zeros_like(only_mbo),
            fields=fields,
            crebos=crebos,
            requirements=requirements,
            importance=importance,
            weight=_weights(requirements, importance),
        )

    def _requirements(self, random: Random) -> tuple[SparseRows, Int8]:
        """Return what is asked: 8 on average, once those drawn twice count once."""
        count = counts(random, self._size, 8.65, 4.0)
        row = np.repeat(np.arange(self._size), count)
        skill = self._trades.skills(random, self.home.occupation[row], ASKS)
        level = among(random, row.size, {1: 0.25, 2: 0.45, 3: 0.25, 4: 0.05})
        rows = sparse(row, skill, level, (self._size, SKILLS))
        rank = among(random, rows.column.size, {0: 0.45, 1: 0.35, 2: 0.2})
        return rows, rank.astype(np.int8)


def _without(rows: SparseRows, dropped: Bool) -> SparseRows:
    """Return sparse rows with some of them emptied."""
    row = rows_of(rows.indptr)
    kept = ~dropped[row]
    shape = rows.n_rows, rows.n_columns
    return sparse(row[kept], rows.column[kept], rows.value[kept], shape)


def _weights(requirements: SparseRows, importance: Int8) -> Int64:
    """Return what requirements weigh, in the way of `matching.profiles.weights`.

    Thousandths of the importance times one plus rarity: 1 - log(frequency) / log(vacancies).
    """
    documents = max(requirements.n_rows, 2)
    frequency = np.bincount(requirements.column, minlength=SKILLS)[requirements.column]
    rare: Float64 = 1 - np.log(frequency) / np.log(documents)
    return np.rint(1000 * BASE[importance] * (1 + rare)).astype(np.int64)


def _leerwegen(random: Random, wanted: UInt32) -> UInt32:
    """Return the bits of the leerwegen offered, 0 (any) for one in ten."""
    bol, bbl, internship, project = (1 << at for at in range(len(LEERWEGEN)))
    school = among(random, wanted.size, {bol: 0.45, bbl: 0.15, bol | bbl: 0.4})
    college = among(random, wanted.size, {internship: 0.6, project: 0.1, internship | project: 0.3})
    bits = np.where(wanted & np.uint32(_MBO_BITS) != 0, school, 0)
    bits |= np.where(wanted & ~np.uint32(_MBO_BITS) != 0, college, 0)
    return np.where(random.random(wanted.size) < 0.1, 0, bits).astype(np.uint32)


def _periods(random: Random, size: int) -> tuple[Int32, Int32]:
    """Return first and last days: a semester or longer, any time from now, or not told."""
    start = among(random, size, {AUTUMN: 0.55, SPRING: 0.45})
    end = start + 7 * among(random, size, {20: 0.5, 26: 0.2, 44: 0.3}) - 3
    kind = random.random(size)
    start = np.where(kind < 0.30, SUMMER, start)
    return (
        np.where(kind < 0.10, FIRST_DAY, start).astype(np.int32),
        np.where(kind < 0.30, LAST_DAY, end).astype(np.int32),
    )


def _licences(random: Random, size: int) -> UInt32:
    asked = among(random, size, {0: 0.88, AM: 0.005, B: 0.11, C: 0.005})
    return asked.astype(np.uint32)


def _languages(random: Random, size: int) -> Int8:
    columns = [
        among(random, size, {CEFR.index(name): share for name, share in _ASKED[language].items()})
        for language in LANGUAGES
    ]
    return np.stack(columns, axis=1).astype(np.int8)


def _employers(random: Random, firms: int, employer: Int32, crebos: SparseRows) -> EmployerTable:
    """Return the employers, recognised for the crebos they ask, but for one in twelve.

    One in twenty recognitions has ended before the autumn; the others are open at the end.
    """
    known = np.unique(
        employer[rows_of(crebos.indptr)].astype(np.int64) * crebos.n_columns + crebos.column
    )
    known = known[random.random(known.size) >= 1 / 12]
    since = date(2015, 1, 1).toordinal() + random.integers(0, 4_000, known.size)
    ended = random.random(known.size) < 0.05
    return EmployerTable(
        capacity=np.where(random.random(firms) < 0.1, 3, NO_CAP),
        paused=random.random(firms) < 0.02,
        recognised=(known // crebos.n_columns).astype(np.int32),
        crebo=(known % crebos.n_columns).astype(np.int32),
        start=np.where(random.random(known.size) < 0.5, FIRST_DAY, since),
        end=np.where(ended, SUMMER, LAST_DAY),
    )
