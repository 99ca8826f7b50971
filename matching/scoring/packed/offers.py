"""Vacancies as the kernel reads them."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from matching.scoring.options import ScoringOptions
from matching.scoring.packed.grid import one_group, sort_into_cells
from matching.scoring.packed.market import Market, rule_on
from matching.scoring.packed.people import (
    DEAD_CANDIDATE,
    LEERWEG_AT,
    LEVEL_AT,
    PAUSED,
    UNREADY,
    applies,
)
from matching.scoring.packed.ragged import Ragged
from matching.scoring.packed.slots import Slots
from matching.tables import (
    CEFR,
    FIRST_DAY,
    LAST_DAY,
    LEERWEGEN,
    LEVELS,
    NONE,
    NOWHERE,
    Bool,
    Int32,
    Int64,
    UInt64,
    VacancyTable,
)

LEVELS_ASKED: Final = 4
"""A requirement is kept as its skill times this, plus its level less one."""


def pack_vacancies(
    offers: VacancyTable,
    paused: Bool,
    market: Market,
    study: Int32,
    options: ScoringOptions,
    *,
    order: bool = True,
) -> Slots:
    """Return vacancies in slots.

    Parameters
    ----------
    offers
        The vacancies; codes as in the table of `market`.
    paused
        Whether each one's employer takes nobody now; ``bool[m]``.
    market
        What both sides refer to.
    study
        The study set of each vacancy, as `Market.of` tells.
    options
        Rules that are off leave no bits.
    order
        Whether to sort them by the levels that they take and by where they are.
    """
    m = len(offers)
    requirements = offers.requirements
    weight = offers.weight
    total = np.concatenate(([0], np.cumsum(weight)))
    asked = Ragged(
        requirements.indptr[:-1].copy(),
        np.diff(requirements.indptr).astype(np.int32),
        requirements.column * LEVELS_ASKED + np.maximum(requirements.value, 1).astype(np.int32) - 1,
        weight.astype(np.int32),
    )
    columns: dict[str, npt.NDArray[Any]] = {
        "id": np.arange(m, dtype=np.int32),
        "bits": _first_word(offers, paused, study, market, options),
        "more": _more_words(offers, market, options),
        "x": offers.place[:, 0],
        "y": offers.place[:, 1],
        "start": offers.start,
        "end": offers.end,
        "hours": offers.hours,
        "employer": offers.employer,
        "sector": offers.sector,
        "study": study,
        "total": total[requirements.indptr[1:]] - total[requirements.indptr[:-1]],
    }
    columns["applies"] = _applies(offers, columns["total"])
    columns["levels"] = offers.levels
    slots = Slots(columns, {"asked": asked}, one_group(m))
    return sort_vacancies(slots, options) if order and m else slots


def sort_vacancies(slots: Slots, options: ScoringOptions) -> Slots:
    """Return the slots sorted by the levels that vacancies take, and where they are."""
    taken = slots.columns["levels"] * np.uint32(rule_on(options, "level"))
    levels, group = np.unique(taken, return_inverse=True)
    order, grid = sort_into_cells(
        group.astype(np.int32),
        (slots.columns["x"], slots.columns["y"]),
        slots.columns["bits"],
        levels,
        np.full(levels.size, -1, dtype=np.int64),
    )
    return slots.take(order, grid)


def _first_word(
    offers: VacancyTable, paused: Bool, study: Int32, market: Market, options: ScoringOptions
) -> UInt64:
    """Return what each vacancy does not take, as bits that must not meet a candidate's."""
    word = np.full(len(offers), DEAD_CANDIDATE | UNREADY, dtype=np.uint64)
    word[paused] |= PAUSED
    for given, size, at in (
        (offers.levels, len(LEVELS), LEVEL_AT),
        (offers.leerwegen, len(LEERWEGEN), LEERWEG_AT),
    ):
        refused = ~given & np.uint32((1 << size) - 1)
        word |= np.where(given != 0, refused, 0).astype(np.uint64) << np.uint64(at)
    if rule_on(options, "field") and market.studies.bits.size:
        bits = market.studies.bits[np.maximum(study, 0)]
        word |= np.where(study != NONE, bits, np.uint64(0))
    return word


def _more_words(offers: VacancyTable, market: Market, options: ScoringOptions) -> UInt64:
    """Return what each vacancy asks: languages by level, licences, certificates."""
    m = len(offers)
    slack = np.where(offers.trainable, options.rules.language.tolerance, 0)[:, None]
    asked = offers.languages.astype(np.int64)
    needed = np.where(asked > 0, np.maximum(asked - slack, 1), 0)
    languages: Bool = needed[:, :, None] == np.arange(1, len(CEFR))
    licences: Bool = (offers.licences[:, None] >> np.arange(32, dtype=np.uint32) & 1) == 1
    certificates = offers.certificates
    if options.rules.certificate.trainable_waives:
        certificates = certificates & ~offers.trainable[:, None]
    return market.words_of(languages.reshape(m, market.licences_at), licences, certificates)


def _applies(offers: VacancyTable, total: Int64) -> np.ndarray[tuple[int], np.dtype[np.uint16]]:
    """Return the parts that may apply as far as each vacancy goes, as bits."""
    told = {
        "skills": total > 0,
        "use": np.diff(offers.requirements.indptr) > 0,
        "travel": offers.place[:, 0] != NOWHERE,
        "interests": offers.sector != NONE,
        "period": (offers.start > FIRST_DAY) | (offers.end < LAST_DAY),
        "hours": offers.hours != NONE,
        "ranking": offers.ranked,
    }
    return applies(len(offers), told)
