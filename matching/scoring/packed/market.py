"""What both sides of the kernel refer to: bits, skills, studies, recognitions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from matching.scoring.options import ScoringOptions
from matching.scoring.packed.ragged import Ragged
from matching.tables import Bool, Int32, ProfileTable, SparseRows, UInt64

STUDY_BITS: Final = 48
"""Bits of the first word about study: what a vacancy cannot take, half crebos, half fields."""

LICENCE_BITS: Final = 32
CEFR_BITS: Final = 6


@dataclass
class Studies:
    """The different sets of crebos and fields of study that vacancies take.

    Parameters
    ----------
    crebo, field
        Whether a set has each crebo and each field, as bits; ``uint64[crebos, words]``.
    bits
        For each set the bits of the first word: what its vacancies cannot take; ``uint64[sets]``.
    known
        The number of each set.
    """

    crebo: UInt64
    field: UInt64
    bits: UInt64
    known: dict[tuple[bytes, bytes], int]

    @classmethod
    def of(cls, crebos: SparseRows, fields: SparseRows) -> tuple[Studies, Int32]:
        """Return the sets of all vacancies, and the set of each, -1 where it takes any study."""
        studies = cls(
            crebo=np.zeros((max(crebos.n_columns, 1), 1), dtype=np.uint64),
            field=np.zeros((max(fields.n_columns, 1), 1), dtype=np.uint64),
            bits=np.zeros(0, dtype=np.uint64),
            known={},
        )
        n = crebos.n_rows
        found = np.full(n, -1, dtype=np.int32)
        new: list[tuple[Int32, Int32]] = []
        asks = (np.diff(crebos.indptr) > 0) | (np.diff(fields.indptr) > 0)
        for row in np.flatnonzero(asks).tolist():
            pair = (crebos.row(row)[0], fields.row(row)[0])
            key = (pair[0].tobytes(), pair[1].tobytes())
            at = studies.known.get(key)
            if at is None:
                at = studies.known[key] = len(new)
                new.append(pair)
            found[row] = at
        studies.add(new)
        return studies, found

    def add(self, sets: list[tuple[Int32, Int32]]) -> None:
        """Append sets of (crebos, fields)."""
        first = self.bits.size
        words = max(-(-(first + len(sets)) // 64), 1)
        missing = words - self.crebo.shape[1]
        if missing > 0:
            self.crebo = np.pad(self.crebo, ((0, 0), (0, missing)))
            self.field = np.pad(self.field, ((0, 0), (0, missing)))
        bits = np.full(len(sets), (1 << STUDY_BITS) - 1, dtype=np.uint64)
        half = STUDY_BITS // 2
        for side, (matrix, shift) in enumerate(((self.crebo, 0), (self.field, half))):
            taken = [pair[side] for pair in sets]
            at = np.repeat(np.arange(len(sets)), [len(codes) for codes in taken])
            code = np.concatenate([np.zeros(0, dtype=np.int32), *taken]).astype(np.int64)
            number = (first + at).astype(np.uint64)
            np.bitwise_or.at(
                matrix, (code, (number // 64).astype(np.int64)), np.uint64(1) << number % 64
            )
            bucket = (code * half // matrix.shape[0] + shift).astype(np.uint64)
            np.bitwise_and.at(bits, at, ~(np.uint64(1) << bucket))
        self.bits = np.concatenate((self.bits, bits))

    def number(self, crebos: Int32, fields: Int32) -> int:
        """Return the number of a set, which is added where it is new; -1 for any study."""
        if not crebos.size and not fields.size:
            return -1
        key = (crebos.tobytes(), fields.tobytes())
        if key not in self.known:
            self.known[key] = len(self.known)
            self.add([(crebos, fields)])
        return self.known[key]


@dataclass
class Market:
    """What both sides refer to.

    Parameters
    ----------
    studies
        See its type.
    similarity
        A row a skill: the skills for which it counts, with the credit in permille.
    recognised, recognitions
        A row a crebo: employers; a row an employer: crebos. The values are entries of
        `recognised_from` and `recognised_to`, the first and the last day.
    words, languages, licences
        How many words of bits beside the first; where the bits of licences and of certificates
        begin, those of languages come first.
    counts
        How many skills, employers, crebos, sectors.
    """

    studies: Studies
    similarity: SparseRows
    recognised: Ragged
    recognitions: Ragged
    recognised_from: Int32
    recognised_to: Int32
    words: int
    licences_at: int
    certificates_at: int
    n_certificates: int
    n_skills: int
    n_employers: int
    n_crebos: int
    n_sectors: int

    @classmethod
    def of(cls, table: ProfileTable) -> tuple[Market, Int32]:
        """Return the market of a table, and the study set of each vacancy."""
        offers, employers = table.vacancies, table.employers
        studies, study = Studies.of(offers.crebos, offers.fields)
        licences_at = CEFR_BITS * len(table.languages)
        certificates_at = licences_at + LICENCE_BITS
        number = np.arange(employers.recognised.size, dtype=np.int32)
        known = employers.crebo >= 0
        crebo, employer = employers.crebo[known], employers.recognised[known]
        n_crebos = max(len(table.crebos), 1)
        market = cls(
            studies=studies,
            similarity=table.similarity,
            recognised=Ragged.grouped(crebo, employer, number[known], n_crebos),
            recognitions=Ragged.grouped(employer, crebo, number[known], max(len(employers), 1)),
            recognised_from=employers.start,
            recognised_to=employers.end,
            words=-(-(certificates_at + len(table.certificates)) // 64),
            licences_at=licences_at,
            certificates_at=certificates_at,
            n_certificates=len(table.certificates),
            n_skills=len(table.skills),
            n_employers=len(employers),
            n_crebos=n_crebos,
            n_sectors=len(table.sectors),
        )
        return market, study

    @cached_property
    def similar(self) -> Ragged:
        """A row a skill held: the skills asked for which it counts."""
        return Ragged.of(self.similarity)

    @cached_property
    def similar_to(self) -> Ragged:
        """A row a skill asked: the skills held that count for it."""
        return Ragged.turned(self.similarity)

    def mask(self, first: int, last: int) -> UInt64:
        """Return words in which the bits from `first` up to `last` are set."""
        bits = np.zeros((1, 64 * self.words), dtype=np.bool_)
        bits[0, first:last] = True
        words: UInt64 = as_words(bits)[0]
        return words

    def masks(self) -> tuple[UInt64, UInt64, UInt64]:
        """Return which bits of the words are languages, licences and certificates."""
        return (
            self.mask(0, self.licences_at),
            self.mask(self.licences_at, self.certificates_at),
            self.mask(self.certificates_at, 64 * self.words),
        )

    def words_of(self, languages: Bool, licences: Bool, certificates: Bool) -> UInt64:
        """Return bits as words; a row each; ``uint64[n, words]``."""
        bits = np.zeros((len(languages), 64 * self.words), dtype=np.bool_)
        bits[:, : self.licences_at] = languages
        bits[:, self.licences_at : self.certificates_at] = licences
        bits[:, self.certificates_at : self.certificates_at + self.n_certificates] = certificates
        return as_words(bits)


def as_words(bits: Bool) -> UInt64:
    """Return rows of bits, a multiple of 64 each, as words; the first bit is the lowest."""
    packed = np.packbits(bits, axis=1, bitorder="little")
    words: UInt64 = packed.view("<u8").astype(np.uint64)
    return words


def rule_on(options: ScoringOptions, name: str) -> bool:
    """Return whether a hard rule counts."""
    return bool(getattr(options.rules, name).on)
