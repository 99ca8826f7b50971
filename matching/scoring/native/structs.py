"""Packed profiles as structures for C, and room for it to work in."""

from __future__ import annotations

from ctypes import c_int64, c_void_p
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from matching.scoring.native import required_library
from matching.scoring.native.layout import (
    MarketOf,
    Options,
    Scratch,
    filled,
)
from matching.scoring.options import ScoringOptions
from matching.scoring.packed.market import Market, rule_on
from matching.scoring.packed.offers import LEVELS_ASKED
from matching.scoring.packed.ragged import Ragged
from matching.scoring.weights import share_table

if TYPE_CHECKING:
    from ctypes import CDLL

SHARES: Final = 16
FULL: Final = 1000
ASKED_BITS: Final = 18
CREDIT_BITS: Final = 10
LINE: Final = 64
ENTRY: Final = 2


_TAKES: Final[dict[str, str]] = {
    "isa": "",
    "sizes": "p",
    "best": "ppiipppp",
    "of_candidate": "ppipppppp",
    "of_vacancy": "pppipp" + "ppp",
    "rules": "ppiippp" + "ppppp",
    "parts": "ppppp" + "i" + "ppppp",
}
"""What each function takes: addresses and 64-bit numbers."""


def call(name: str) -> Any:
    """Return a function of the library that takes addresses and numbers as they are."""
    library: CDLL = required_library()
    function = getattr(library, f"stagepact_{name}")
    function.argtypes = [c_void_p if kind == "p" else c_int64 for kind in _TAKES[name]]
    function.restype = c_int64 if name in ("isa", "of_candidate", "of_vacancy") else None
    return function


def market_struct(
    market: Market, postings: Ragged | None = None, *, both_ways: bool = False
) -> Any:
    """Return a market for C.

    Parameters
    ----------
    market
        What both sides refer to.
    postings
        A row a skill: slot of a vacancy, weight times four plus level less one; or None.
    both_ways
        Whether vacancies will be asked for candidates too.
    """
    languages, licences, certificates = market.masks()
    studies = market.studies
    return filled(
        MarketOf,
        {
            "skills": market.n_skills,
            "words": market.words,
            "employers": market.n_employers,
            "crebos": market.n_crebos,
            "sectors": market.n_sectors,
            "similar": _neighbours(market.similar),
            "similar_to": _neighbours(market.similar_to) if both_ways else None,
            "recognised": _recognitions(market, market.recognised),
            "recognitions": _recognitions(market, market.recognitions),
            "study_crebo": studies.crebo,
            "study_field": studies.field,
            "study_words": studies.crebo.shape[1],
            "language_mask": languages,
            "licence_mask": licences,
            "certificate_mask": certificates,
            "postings": postings,
        },
    )


def options_struct(options: ScoringOptions, *, isa: int | None = None, stage: int = 0) -> Any:
    """Return options for C.

    Parameters
    ----------
    options
        Rules, travel model and weights.
    isa
        0 for code that runs anywhere, 1 for AVX-512; None: what this processor has.
    stage
        For benchmarks: 1 stops after the rules, 2 after the parts.
    """
    modes = options.travel.modes
    padding = [1.0] * (4 - len(modes))
    return filled(
        Options,
        {
            "isa": call("isa")() if isa is None else isa,
            **{
                f"{name}_on": rule_on(options, name)
                for name in ("period", "hours", "travel", "recognition", "field", "forbidden")
            },
            "period_share": round(options.rules.period.min_share * 1000),
            "hours_tolerance": round(100 * options.rules.hours.tolerance),
            "credits": credits_at_levels(round(options.skills.level_step * 1000)),
            "detour": options.travel.detour,
            "fixed": [mode.fixed_minutes * 10.0 for mode in modes] + padding,
            "speed": [mode.speed for mode in modes] + padding,
            "candidate_share": share_table(options.candidate, SHARES),
            "vacancy_share": share_table(options.vacancy, SHARES),
            "posting_cost": POSTING_COST,
            "stage": stage,
        },
    )


POSTING_COST: Final = 1.0
"""What adding one posting costs, in gathered requirements; measured again on long runs."""


def _neighbours(rows: Ragged) -> Ragged:
    """Return rows whose items are the other skill and the credit in one word."""
    return Ragged(rows.at, rows.n, rows.item << CREDIT_BITS | rows.value, rows.value[:0])


def _recognitions(market: Market, rows: Ragged) -> Ragged:
    """Return rows of three numbers an entry: who, the first day, the last day."""
    days = (market.recognised_from[rows.value], market.recognised_to[rows.value])
    return Ragged(rows.at, rows.n, np.stack((rows.item, *days), axis=1).ravel(), rows.value[:0])


def credits_at_levels(level_step: int) -> npt.NDArray[np.uint64]:
    """Return what each credit is worth by the level held, at the four levels that may be asked.

    Parameters
    ----------
    level_step
        What each missing level takes off, in permille.

    Returns
    -------
    UInt64
        Row: level held; column: credit in permille; 16 bits a level asked, the first lowest;
        ``uint64[8, 1001]``.
    """
    missing = np.maximum(np.arange(1, LEVELS_ASKED + 1) - np.arange(8)[:, None], 0)
    scale = np.maximum(FULL - level_step * missing, 0)
    worth = np.arange(FULL + 1)[None, :, None] * scale[:, None, :] // FULL
    shifts = np.arange(LEVELS_ASKED, dtype=np.uint64) * np.uint64(16)
    result: npt.NDArray[np.uint64] = np.bitwise_or.reduce(worth.astype(np.uint64) << shifts, axis=2)
    return result


@dataclass(frozen=True)
class Sizes:
    """What scratch space must be large enough for.

    Parameters
    ----------
    slots
        The slots of the larger side, and those of the vacancies.
    vacancy_slots
        The slots of the vacancies.
    skills, asked
        The most skills that a candidate holds and wants, and that a vacancy asks.
    grid_rows
        The most rows of cells.
    """

    slots: int
    vacancy_slots: int
    skills: int
    asked: int
    grid_rows: int


def scratch_struct(
    market: Market, sizes: Sizes, *, sums: bool = False, both_ways: bool = False
) -> Any:
    """Return room for one thread to work in; `sums` where there are postings."""
    nodes = max(sizes.skills * int(market.similar.n.max(initial=0)), 1)
    if both_ways:
        nodes = max(nodes, sizes.asked * int(market.similar_to.n.max(initial=0)))
    marks = max(market.n_employers, market.n_crebos, 1)
    best = max(sizes.skills + 2, sizes.asked)
    skills = market.n_skills + 1
    found = sizes.slots + 16
    ranges = 2 * sizes.grid_rows + 2
    return filled(
        Scratch,
        {
            "entry": np.zeros((skills, ENTRY), dtype=np.uint64),
            "known": np.zeros(skills // 64 + 1, dtype=np.uint64),
            "touched": np.empty(skills, dtype=np.int32),
            "hit": np.full(skills, -1, dtype=np.int32),
            "nodes": np.empty(3 * nodes, dtype=np.int32),
            "node_room": nodes,
            "recognition": np.full(marks, -1, dtype=np.int32),
            "wanted": np.zeros(market.n_sectors + 1, dtype=np.uint8),
            "best": np.empty(best, dtype=np.int32),
            "best_room": best,
            "found": np.empty(found, dtype=np.int32),
            "found_room": found,
            "sum": np.zeros(2 * sizes.vacancy_slots if sums else 2, dtype=np.uint64),
            "ranges": np.empty(3 * ranges, dtype=np.int64),
            "range_room": ranges,
        },
    )
