"""The structures that Python and C share; `types.h` field for field."""

from __future__ import annotations

from collections.abc import Mapping
from ctypes import Structure, c_double, c_int64, c_void_p
from typing import Any

import numpy as np

from matching.scoring.packed.ragged import Ragged


class Rows(Structure):
    """``rows_t``."""

    _fields_ = [("at", c_void_p), ("n", c_void_p), ("item", c_void_p), ("value", c_void_p)]


class GridOf(Structure):
    """``grid_t``."""

    _fields_ = [
        *((name, c_int64) for name in ("groups", "columns", "rows", "size", "west", "south")),
        ("tail", c_int64),
        *((name, c_void_p) for name in ("start", "levels", "reach", "alive")),
    ]


PERSON = (
    *("id", "x", "y", "limit", "start", "end", "hours", "crebo", "field", "mode"),
    *("asks_recognition", "applies", "skills_at", "skills_n", "learn_at", "learn_n"),
)
"""The numbers of ``person_t``, 32 bits each."""

OFFER = (
    *("id", "x", "y", "start", "end", "hours", "employer", "sector", "study", "applies"),
    *("asked_at", "asked_n", "total"),
)
"""The numbers of ``offer_t``, 32 bits each; then zeros up to 64 bytes."""


class Candidates(Structure):
    """``candidates_t``."""

    _fields_ = [
        ("slots", c_int64),
        *(
            (name, c_void_p)
            for name in ("person", "bits", "more", "x", "y", "reach", "level", "skills", "learn")
        ),
        *((name, Rows) for name in ("interests", "special")),
        ("grid", GridOf),
    ]


class Vacancies(Structure):
    """``vacancies_t``."""

    _fields_ = [
        ("slots", c_int64),
        ("offer", c_void_p),
        ("room", c_int64),
        *(
            (name, c_void_p)
            for name in (
                *("bits", "more", "x", "y", "start", "end", "hours", "study", "employer"),
                *("asked", "weight"),
            )
        ),
        ("grid", GridOf),
    ]


class MarketOf(Structure):
    """``market_t``."""

    _fields_ = [
        *((name, c_int64) for name in ("skills", "words", "employers", "crebos", "sectors")),
        *((name, Rows) for name in ("similar", "similar_to", "recognised", "recognitions")),
        *((name, c_void_p) for name in ("study_crebo", "study_field")),
        ("study_words", c_int64),
        *((name, c_void_p) for name in ("language_mask", "licence_mask", "certificate_mask")),
        ("postings", Rows),
    ]


class Options(Structure):
    """``options_t``."""

    _fields_ = [
        *(
            (name, c_int64)
            for name in (
                *("isa", "period_on", "hours_on", "travel_on", "recognition_on", "field_on"),
                *("forbidden_on", "period_share", "hours_tolerance"),
            )
        ),
        ("credits", c_void_p),
        ("detour", c_double),
        ("fixed", c_double * 4),
        ("speed", c_double * 4),
        ("candidate_share", c_void_p),
        ("vacancy_share", c_void_p),
        ("posting_cost", c_double),
        ("stage", c_int64),
    ]


class Scratch(Structure):
    """``scratch_t``."""

    _fields_ = [
        *((name, c_void_p) for name in ("entry", "known", "touched", "hit", "nodes")),
        ("node_room", c_int64),
        *((name, c_void_p) for name in ("recognition", "wanted", "best")),
        ("best_room", c_int64),
        ("found", c_void_p),
        ("found_room", c_int64),
        ("sum", c_void_p),
        ("ranges", c_void_p),
        ("range_room", c_int64),
    ]


class Best(Structure):
    """``best_t``."""

    _fields_ = [
        ("k", c_int64),
        *(
            (name, c_void_p)
            for name in (
                *("candidate_keys", "candidate_eligible", "vacancy_keys", "vacancy_floor"),
                *("vacancy_eligible", "lost", "work"),
            )
        ),
    ]


STRUCTURES = (Rows, GridOf, Candidates, Vacancies, MarketOf, Options, Scratch, Best)
"""In the order in which ``stagepact_sizes`` tells their sizes."""


def filled(structure: type[Structure], given: Mapping[str, Any]) -> Any:
    """Return a structure with numbers, and pointers to arrays, which it keeps alive.

    Parameters
    ----------
    structure
        The type.
    given
        A value a field: a number, an array, `Ragged` rows, a structure, or None for no array.
    """
    made = structure()
    kept: list[Any] = []
    for name, kind in structure._fields_:  # type: ignore[misc]
        value = given.get(name)
        if isinstance(value, Ragged):
            value = filled(
                Rows, {"at": value.at, "n": value.n, "item": value.item, "value": value.value}
            )
        if isinstance(value, np.ndarray):
            if not value.flags.c_contiguous:
                value = np.ascontiguousarray(value)
            kept.append(value)
            setattr(made, name, value.ctypes.data)
        elif value is not None:
            kept.append(value)
            setattr(made, name, tuple(value) if kind is c_double * 4 else value)
    made.kept = kept
    return made
