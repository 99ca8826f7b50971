"""Candidates as the kernel reads them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.scoring.components import PART_NAMES
from matching.scoring.eligibility import is_mbo
from matching.scoring.options import ScoringOptions
from matching.scoring.packed.grid import one_group, sort_into_cells
from matching.scoring.packed.market import STUDY_BITS, Market, rule_on
from matching.scoring.packed.ragged import Ragged
from matching.scoring.packed.reach import ANYWHERE, squared_reach
from matching.scoring.packed.slots import Slots
from matching.scoring.travel import default_limits, limit_tenths
from matching.tables import (
    CEFR,
    FIRST_DAY,
    LAST_DAY,
    LEERWEGEN,
    LEVELS,
    NONE,
    NOWHERE,
    Bool,
    CandidateBlock,
    CandidateTable,
    Int32,
    UInt64,
    rows_of,
)

LEERWEG_AT: Final = STUDY_BITS
LEVEL_AT: Final = LEERWEG_AT + len(LEERWEGEN)
UNREADY: Final = np.uint64(1 << LEVEL_AT + len(LEVELS))
PAUSED: Final = np.uint64(1 << LEVEL_AT + len(LEVELS) + 1)
DEAD_CANDIDATE: Final = np.uint64(1 << 62)
DEAD_VACANCY: Final = np.uint64(1 << 63)

FORBIDDEN: Final = 1
LOCKED: Final = 2
WISH_AT: Final = 2
RANKING_AT: Final = 16
MOST_RANK: Final = (1 << 14) - 1

_BUCKETS: Final = np.array([2_000, 4_000, 8_000], dtype=np.int64) ** 2
"""People are grouped by reach (20, 40, 80 km), so that one who goes far draws in no others."""


def pack_candidates(
    block: CandidateBlock, market: Market, options: ScoringOptions, *, order: bool = True
) -> Slots:
    """Return candidates in slots.

    Parameters
    ----------
    block
        Who they are; codes as in the table of `market`.
    market
        What both sides refer to.
    options
        Rules that are off leave no bits; limits become a reach.
    order
        Whether to sort them by where they are; else they stay as they are, in no cells.
    """
    people = block.candidates
    max_road, max_tenths = default_limits(
        people.max_road, people.max_tenths, options.rules.travel.default_max_minutes
    )
    n = len(people)
    place = people.place
    somewhere = place[:, 0] != NOWHERE
    reach = np.full(n, ANYWHERE, dtype=np.int64)
    if rule_on(options, "travel"):
        reach = squared_reach(max_road, max_tenths, people.mode, options.travel)
        reach[~somewhere] = ANYWHERE
    columns: dict[str, npt.NDArray[Any]] = {
        "id": np.arange(block.first, block.first + n, dtype=np.int32),
        "bits": _first_word(people, market, options),
        "more": _more_words(people, market, options),
        "x": place[:, 0],
        "y": place[:, 1],
        "reach": reach,
        "limit": limit_tenths(max_road, max_tenths, people.mode, options.travel),
        "start": people.start,
        "end": people.end,
        "hours": people.hours,
        "crebo": people.crebo,
        "field": people.field,
        "mode": people.mode.astype(np.uint8),
        "level": people.level.astype(np.uint8),
        "asks_recognition": (is_mbo(people.level) & rule_on(options, "recognition")).astype(
            np.uint8
        ),
        "applies": _applies(block),
    }
    rows = {
        "skills": Ragged.of(people.skills),
        "learn": Ragged.of(people.learn),
        "interests": Ragged.of(people.interests),
        "special": _special(block),
    }
    slots = Slots(columns, rows, one_group(n))
    return sort_candidates(slots, options) if order and n else slots


def sort_candidates(slots: Slots, options: ScoringOptions) -> Slots:
    """Return the slots sorted by level, how far people go, and where they are."""
    reach = slots.columns["reach"]
    bucket = np.searchsorted(_BUCKETS, reach)
    level = slots.columns["level"].astype(np.int64) * rule_on(options, "level")
    present, group = np.unique(level * (len(_BUCKETS) + 1) + bucket, return_inverse=True)
    levels = np.zeros(present.size, dtype=np.uint32)
    if rule_on(options, "level"):
        levels = np.uint32(1) << (present // (len(_BUCKETS) + 1)).astype(np.uint32)
    farthest = np.full(present.size, -1, dtype=np.int64)
    np.maximum.at(farthest, group, reach)
    order, grid = sort_into_cells(
        group.astype(np.int32),
        (slots.columns["x"], slots.columns["y"]),
        slots.columns["bits"],
        levels,
        farthest,
    )
    return slots.take(order, grid)


def _first_word(people: CandidateTable, market: Market, options: ScoringOptions) -> UInt64:
    """Return what each candidate is, as bits that must not meet a vacancy's."""
    word = np.full(len(people), DEAD_VACANCY, dtype=np.uint64)
    if rule_on(options, "paused"):
        word |= PAUSED
    if rule_on(options, "readiness"):
        word[~people.ready] |= UNREADY
    if rule_on(options, "level"):
        word |= np.uint64(1) << (people.level.astype(np.uint64) + np.uint64(LEVEL_AT))
    if rule_on(options, "leerweg"):
        told = people.leerweg != NONE
        word[told] |= np.uint64(1) << (
            people.leerweg[told].astype(np.uint64) + np.uint64(LEERWEG_AT)
        )
    if rule_on(options, "field"):
        # Who tells both a crebo and a field may fit by either: no single bit can rule them out.
        for codes, other, size, first in (
            (people.crebo, people.field, market.studies.crebo.shape[0], 0),
            (people.field, people.crebo, market.studies.field.shape[0], STUDY_BITS // 2),
        ):
            sole = (codes != NONE) & (other == NONE)
            bucket = codes[sole].astype(np.int64) * (STUDY_BITS // 2) // size + first
            word[sole] |= np.uint64(1) << bucket.astype(np.uint64)
    return word


def _more_words(people: CandidateTable, market: Market, options: ScoringOptions) -> UInt64:
    """Return what each candidate lacks: languages by level, licences, certificates."""
    n = len(people)
    step = np.arange(1, len(CEFR))
    languages: Bool = people.languages[:, :, None] < step
    licence_bits = np.arange(32, dtype=np.uint32)
    licences: Bool = (people.licences[:, None] >> licence_bits & np.uint32(1)) == 0
    return market.words_of(
        languages.reshape(n, market.licences_at) & rule_on(options, "language"),
        licences & rule_on(options, "licence"),
        ~people.certificates & rule_on(options, "certificate"),
    )


def _applies(block: CandidateBlock) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    """Return the parts that may apply as far as each candidate goes, as bits."""
    people = block.candidates
    told = {
        "use": np.diff(people.skills.indptr) > 0,
        "travel": people.place[:, 0] != NOWHERE,
        "interests": np.diff(people.interests.indptr) > 0,
        "learning": np.diff(people.learn.indptr) > 0,
        "period": (people.start > FIRST_DAY) | (people.end < LAST_DAY),
        "hours": people.hours != NONE,
        "wish": np.diff(block.wishes.indptr) > 0,
    }
    return applies(len(people), told)


def applies(n: int, told: dict[str, Bool]) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    """Return parts as bits: those that are told, and those that need no telling."""
    result = np.zeros(n, dtype=np.uint16)
    for part, name in enumerate(PART_NAMES):
        result |= np.uint16(1 << part) * told.get(name, np.ones(n, dtype=np.bool_))
    return result


def _special(block: CandidateBlock) -> Ragged:
    """Return what was told about pairs: decisions, wishes and rankings, by vacancy."""
    n = len(block)
    locked = np.flatnonzero(block.locked != NONE).astype(np.int32)
    entries: list[tuple[Int32, Int32, Int32]] = [
        (block.forbidden[:, 0], block.forbidden[:, 1], np.full(len(block.forbidden), FORBIDDEN)),
        (locked, block.locked[locked], np.full(locked.size, LOCKED)),
    ]
    for rows, shift in ((block.wishes, WISH_AT), (block.rankings, RANKING_AT)):
        rank = np.minimum(rows.value, MOST_RANK).astype(np.int32)
        entries.append((rows_of(rows.indptr), rows.column, rank << shift))
    row, vacancy, value = (np.concatenate(part) for part in zip(*entries, strict=True))
    width = int(vacancy.max(initial=0)) + 1
    key, which = np.unique(row.astype(np.int64) * width + vacancy, return_inverse=True)
    together = np.zeros(key.size, dtype=np.int32)
    np.bitwise_or.at(together, which, value.astype(np.int32))
    return Ragged.grouped(key // width, (key % width).astype(np.int32), together, n)
