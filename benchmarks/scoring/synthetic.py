"""A market of any size from a seed: people, vacancies, employers, skills and decisions.

People are made in chunks of ten thousand, each from a seed of its own, so that a million of them
never need to stand in memory together, and a range of people is the same however it is cut. What
is drawn how is told in `provinces` (where), `trades` (work and skills), `people` and `offers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from benchmarks.scoring.draw import generator, part, sparse, stacked
from benchmarks.scoring.offers import FIELDS, Offers
from benchmarks.scoring.people import CERTIFICATES, CHUNK, LANGUAGES, Homes, homes, people
from benchmarks.scoring.provinces import PROVINCES, Postcodes, postcodes
from benchmarks.scoring.trades import SECTORS, SKILLS, Trades
from matching.profiles.codes import LICENCES
from matching.tables import (
    NONE,
    CandidateBlock,
    CandidateTable,
    EmployerTable,
    Int32,
    Int64,
    ProfileTable,
    SparseRows,
    VacancyTable,
)


class VacancySide(NamedTuple):
    """What does not depend on the people."""

    vacancies: VacancyTable
    employers: EmployerTable
    similarity: SparseRows
    vacancy_ids: tuple[str, ...]
    employer_ids: tuple[str, ...]


class Market:
    """A market of `n` people and `m` vacancies.

    Parameters
    ----------
    n, m
        How many people and vacancies.
    seed
        Where all is drawn from. Neither vacancies nor people depend on `n`, but for
        the rankings by employers.
    """

    def __init__(self, n: int, m: int, seed: int = 2026) -> None:
        self.n, self.m, self.seed = n, m, seed
        self._last: tuple[int, CandidateBlock] | None = None

    @cached_property
    def _trades(self) -> Trades:
        return Trades(self.seed)

    @cached_property
    def _codes(self) -> Postcodes:
        return postcodes(self.seed)

    @cached_property
    def _offers(self) -> Offers:
        return Offers(self.m, self.seed, self._trades, self._codes)

    @cached_property
    def _side(self) -> VacancySide:
        offers = self._offers
        return VacancySide(
            replace(offers.vacancies, ranked=np.isin(np.arange(self.m), self._rankings.column)),
            offers.employers,
            self._trades.similarity,
            tuple(f"v{at:06d}" for at in range(self.m)),
            tuple(f"e{at:05d}" for at in range(len(offers.employers))),
        )

    def vacancy_side(self) -> VacancySide:
        """Return vacancies, employers, the similarity of skills and ids."""
        return self._side

    def candidates(self, first: int, last: int) -> CandidateBlock:
        """Return the people from `first` up to `last`.

        Raises
        ------
        IndexError
            If there are no such people.
        """
        if not 0 <= first < last <= self.n:
            raise IndexError(f"no people from {first} up to {last} among {self.n}")
        cuts = [
            _cut(self._chunk(at), max(first - at * CHUNK, 0), min(last - at * CHUNK, CHUNK))
            for at in range(first // CHUNK, (last - 1) // CHUNK + 1)
        ]
        found = cuts[0] if len(cuts) == 1 else _joined(cuts)
        return CandidateBlock(
            first,
            found.candidates,
            found.wishes,
            part(self._rankings, first, last),
            found.locked,
            found.forbidden,
        )

    def ranges(self, size: int = CHUNK) -> Iterator[CandidateBlock]:
        """Yield everybody, so many at a time."""
        for first in range(0, self.n, size):
            yield self.candidates(first, min(first + size, self.n))

    def table(self, first: int = 0, last: int | None = None) -> ProfileTable:
        """Return a range of people, by default all, with every vacancy."""
        here, side = self.candidates(first, self.n if last is None else last), self._side
        return ProfileTable(
            candidates=here.candidates,
            vacancies=side.vacancies,
            employers=side.employers,
            candidate_ids=tuple(f"c{first + at:07d}" for at in range(len(here.candidates))),
            vacancy_ids=side.vacancy_ids,
            employer_ids=side.employer_ids,
            similarity=side.similarity,
            wishes=here.wishes,
            rankings=here.rankings,
            locked=here.locked,
            forbidden=here.forbidden,
            skills=_names("skill", SKILLS),
            sectors=_names("sector", SECTORS),
            languages=LANGUAGES,
            certificates=_names("certificate", CERTIFICATES),
            fields=_names("field", FIELDS),
            crebos=_names("crebo", int(self._trades.first_crebo[-1])),
            municipalities=_names("town", sum(p.municipalities for p in PROVINCES)),
            licences=LICENCES,
        )

    def _chunk(self, at: int) -> CandidateBlock:
        """Return a whole chunk; the last one made is kept."""
        if self._last is None or self._last[0] != at:
            self._last = at, self._make(at)
        return self._last[1]

    def _make(self, at: int) -> CandidateBlock:
        """Return a chunk: people, and the vacancies near them that they wish, have or may not."""
        where = homes(self.seed, at, self._trades, self._codes)
        random = generator(self.seed, "decisions", at)
        group = self._groups(where)
        count = np.where(random.random(CHUNK) < 0.1, random.integers(1, 4, CHUNK), 0)
        row = np.repeat(np.arange(CHUNK), count)
        rank = np.arange(row.size) - np.repeat(np.cumsum(count) - count, count) + 1
        wish = self._near.pick(random.random(row.size), group[row])
        told = wish != NONE
        locked = self._near.pick(random.random(CHUNK), group)
        locked[random.random(CHUNK) >= 0.003] = NONE
        barred = self._near.pick(random.random(CHUNK), group)
        kept = (barred != NONE) & (barred != locked) & (random.random(CHUNK) < 0.003)
        shape = (CHUNK, self.m)
        return CandidateBlock(
            at * CHUNK,
            people(self.seed, at, where, self._trades, self._codes),
            sparse(row[told], wish[told], rank[told], shape),
            sparse(row[:0], wish[:0], rank[:0], shape),
            locked,
            np.stack((np.flatnonzero(kept), barred[kept]), axis=1).astype(np.int32),
        )

    def _groups(self, where: Homes) -> Int64:
        """Return the group of people: their province and sector."""
        return self._codes.province[where.postcode].astype(np.int64) * SECTORS + where.home.sector

    @cached_property
    def _near(self) -> _Groups:
        """The vacancies of each province and sector."""
        offers = self._offers
        group = self._codes.province[offers.postcode].astype(np.int64) * SECTORS
        return _Groups.of(group + offers.home.sector)

    @cached_property
    def _rankings(self) -> SparseRows:
        """Who is ranked: 3 % of the employers who may rank up to five of their province and sector.

        This is drawn for all people at once, since an employer has one first.
        """
        chunks = range((self.n - 1) // CHUNK + 1)
        where = [self._groups(homes(self.seed, c, self._trades, self._codes)) for c in chunks]
        people_near = _Groups.of(np.concatenate(where)[: self.n])
        random = generator(self.seed, "rankings")
        ranks = ~self._offers.vacancies.indifferent & (random.random(self.m) < 0.03)
        vacancy = np.repeat(np.flatnonzero(ranks), 5)
        group = self._codes.province[self._offers.postcode[vacancy]].astype(np.int64) * SECTORS
        person = people_near.pick(
            random.random(vacancy.size), group + self._offers.home.sector[vacancy]
        )
        told = person != NONE
        rank = np.tile(np.arange(1, 6), vacancy.size // 5)
        return sparse(person[told], vacancy[told], rank[told], (self.n, self.m))


class _Groups(NamedTuple):
    """Things by group: `order` has them group after group, `start` says where each begins."""

    order: Int32
    start: Int64

    @classmethod
    def of(cls, group: Int64) -> _Groups:
        """Return the things that stand in these groups."""
        n_groups = len(PROVINCES) * SECTORS
        start = np.concatenate(([0], np.cumsum(np.bincount(group, minlength=n_groups))))
        return cls(np.argsort(group, kind="stable").astype(np.int32), start)

    def pick(self, chance: np.ndarray[tuple[int], np.dtype[np.float64]], group: Int64) -> Int32:
        """Return a thing out of each group, -1 where it is empty."""
        first, last = self.start[group], self.start[group + 1]
        at = first + (chance * (last - first)).astype(np.int64)
        found = self.order[np.minimum(at, self.order.size - 1)]
        return np.where(first < last, found, NONE).astype(np.int32)


def _names(word: str, count: int) -> tuple[str, ...]:
    return tuple(f"{word}-{at}" for at in range(count))


def _cut(here: CandidateBlock, first: int, last: int) -> CandidateBlock:
    """Return some of the people of a chunk."""
    if (first, last) == (0, CHUNK):
        return here
    values: dict[str, Any] = {
        field.name: part(value, first, last)
        if isinstance(value := getattr(here.candidates, field.name), SparseRows)
        else value[first:last]
        for field in fields(CandidateTable)
    }
    row = here.forbidden[:, 0]
    forbidden = here.forbidden[(row >= first) & (row < last)] - np.array([first, 0], dtype=np.int32)
    return CandidateBlock(
        here.first + first,
        CandidateTable(**values),
        part(here.wishes, first, last),
        part(here.rankings, first, last),
        here.locked[first:last],
        forbidden,
    )


def _joined(cuts: list[CandidateBlock]) -> CandidateBlock:
    """Return people one after the other."""
    values: dict[str, Any] = {}
    for field in fields(CandidateTable):
        found = [getattr(cut.candidates, field.name) for cut in cuts]
        is_rows = isinstance(found[0], SparseRows)
        values[field.name] = stacked(found) if is_rows else np.concatenate(found)
    first = cuts[0].first
    forbidden = [cut.forbidden + np.array([cut.first - first, 0], dtype=np.int32) for cut in cuts]
    return CandidateBlock(
        first,
        CandidateTable(**values),
        stacked([cut.wishes for cut in cuts]),
        stacked([cut.rankings for cut in cuts]),
        np.concatenate([cut.locked for cut in cuts]),
        np.concatenate(forbidden),
    )
