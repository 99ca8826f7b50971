"""Profiles as arrays: what encoding makes and scoring reads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from matching.errors import TableError, message
from matching.tables.arrays import (
    NONE,
    Bool,
    Int8,
    Int32,
    Int64,
    SparseRows,
    UInt32,
    check_sizes,
    freeze,
    sized,
)

_Columns = tuple[tuple[str, type, tuple[int | None, ...]], ...]

_COMMON: _Columns = (
    ("municipality", np.int32, ()),
    ("start", np.int32, ()),
    ("end", np.int32, ()),
    ("hours", np.int32, ()),
    ("place", np.int32, (2,)),
    ("languages", np.int8, (None,)),
    ("licences", np.uint32, ()),
    ("certificates", np.bool_, (None,)),
)
_CANDIDATE: _Columns = (
    *_COMMON,
    ("level", np.int8, ()),
    ("field", np.int32, ()),
    ("crebo", np.int32, ()),
    ("sector", np.int32, ()),
    ("leerweg", np.int8, ()),
    ("mode", np.int8, ()),
    ("max_road", np.int32, ()),
    ("max_tenths", np.int32, ()),
    ("ready", np.bool_, ()),
    ("employed", np.bool_, ()),
)
_VACANCY: _Columns = (
    *_COMMON,
    ("employer", np.int32, ()),
    ("capacity", np.int32, ()),
    ("sector", np.int32, ()),
    ("levels", np.uint32, ()),
    ("leerwegen", np.uint32, ()),
    ("trainable", np.bool_, ()),
    ("indifferent", np.bool_, ()),
    ("ranked", np.bool_, ()),
)


@dataclass(frozen=True)
class CandidateTable:
    """What the engine knows of each candidate: nothing that may not count (see the design).

    Parameters
    ----------
    level, mode
        Codes: position in `LEVELS` and `TRAVEL_MODES`; ``int8[n]``.
    field, crebo, municipality, sector
        Codes of names in `ProfileTable`, or -1; ``int32[n]``. The sector is that of the crebo,
        else the first interest; it groups people in reports and is in no score.
    leerweg
        Position in `LEERWEGEN`, or -1; ``int8[n]``.
    start, end
        First and last day as ordinals (day 1 is 0001-01-01), `FIRST_DAY` and `LAST_DAY` where
        open; ``int32[n]``.
    hours
        Hundredths of an hour a week, -1 where unknown; ``int32[n]``.
    place
        East and north on a local plane in units of 10 metres, both `NOWHERE` where unknown;
        ``int32[n, 2]``.
    max_road, max_tenths
        The farthest travel accepted, in units of 10 metres by road, and the longest, in tenths
        of a minute; `NO_LIMIT` where not given; ``int32[n]``.
    languages
        0 none, 1 A1 ... 6 C2, a column a language; ``int8[n, languages]``.
    licences
        Bits of driving licences; ``uint32[n]``.
    certificates
        A column a certificate; ``bool[n, certificates]``.
    ready, employed
        ``bool[n]``.
    skills, learn, interests
        Rows of skill (value: level 1 to 4), skill to learn (1) and sector (1).
    """

    level: Int8
    field: Int32
    crebo: Int32
    sector: Int32
    municipality: Int32
    leerweg: Int8
    start: Int32
    end: Int32
    hours: Int32
    place: Int32
    mode: Int8
    max_road: Int32
    max_tenths: Int32
    languages: Int8
    licences: UInt32
    certificates: Bool
    ready: Bool
    employed: Bool
    skills: SparseRows
    learn: SparseRows
    interests: SparseRows

    def __post_init__(self) -> None:
        n = len(self.level)
        freeze(self, {name: (dtype, sized(shape, n)) for name, dtype, shape in _CANDIDATE})
        check_sizes(n, self.skills, self.learn, self.interests)

    def __len__(self) -> int:
        """Return the number of candidates."""
        return self.level.size


@dataclass(frozen=True)
class VacancyTable:
    """What the engine knows of each vacancy; what is not told here is as in `CandidateTable`.

    Parameters
    ----------
    employer, capacity, sector
        Index of the employer, number of places, code of the sector or -1; ``int32[m]``.
    levels, leerwegen
        Bits by position in `LEVELS` and `LEERWEGEN`; 0 means any; ``uint32[m]``.
    fields, crebos
        Rows of accepted fields of study and crebos; both empty means any.
    trainable, indifferent, ranked
        The employer trains what is missing; the employer ranks nobody by rule; the employer
        told a ranking of people for it; ``bool[m]``.
    requirements
        Rows of skill, the value is the level asked.
    importance
        0 essential, 1 important, 2 nice to have, along the entries of `requirements`.
    weight
        What each entry of `requirements` weighs, a whole number; ``int64``.
    """

    employer: Int32
    capacity: Int32
    sector: Int32
    municipality: Int32
    levels: UInt32
    leerwegen: UInt32
    start: Int32
    end: Int32
    hours: Int32
    place: Int32
    languages: Int8
    licences: UInt32
    certificates: Bool
    trainable: Bool
    indifferent: Bool
    ranked: Bool
    fields: SparseRows
    crebos: SparseRows
    requirements: SparseRows
    importance: Int8
    weight: Int64

    def __post_init__(self) -> None:
        m = len(self.employer)
        freeze(self, {name: (dtype, sized(shape, m)) for name, dtype, shape in _VACANCY})
        asked = len(self.requirements.column)
        freeze(self, {"importance": (np.int8, (asked,)), "weight": (np.int64, (asked,))})
        check_sizes(m, self.fields, self.crebos, self.requirements)

    def __len__(self) -> int:
        """Return the number of vacancies."""
        return self.employer.size


@dataclass(frozen=True)
class EmployerTable:
    """What the engine knows of each employer.

    Parameters
    ----------
    capacity
        People over all vacancies together; `NO_CAP` where there is no limit; ``int32[e]``.
    paused
        Takes nobody now; ``bool[e]``.
    recognised, crebo, start, end
        Recognitions: employer, crebo code, first and last day; ``int32[recognitions]``.
    """

    capacity: Int32
    paused: Bool
    recognised: Int32
    crebo: Int32
    start: Int32
    end: Int32

    def __post_init__(self) -> None:
        e, r = len(self.capacity), len(self.recognised)
        day = (np.int32, (r,))
        freeze(
            self,
            {"capacity": (np.int32, (e,)), "paused": (np.bool_, (e,))}
            | {"recognised": day, "crebo": day, "start": day, "end": day},
        )

    def __len__(self) -> int:
        """Return the number of employers."""
        return self.capacity.size


@dataclass(frozen=True)
class ProfileTable:
    """Everyone and everything of one programme, as arrays, and the names of the codes.

    Parameters
    ----------
    candidates, vacancies, employers
        See their types; `candidate_ids` and so on are in the same order.
    similarity
        Row: a skill that a person has; column: a skill that is asked; value: the credit in
        whole permille, 1000 on the diagonal.
    wishes
        Row: candidate; column: vacancy; value: rank of the wish from 1.
    rankings
        Row: candidate; column: vacancy; value: rank by the employer from 1.
    locked
        The vacancy decided on for each candidate, or -1; ``int32[n]``.
    forbidden
        Forbidden pairs (candidate, vacancy), sorted; ``int32[f, 2]``.
    skills, sectors, languages, certificates, fields, crebos, municipalities, licences
        The names of the codes; skills are vocabulary ids, or ``text:...`` for free text.
    """

    candidates: CandidateTable
    vacancies: VacancyTable
    employers: EmployerTable
    candidate_ids: tuple[str, ...]
    vacancy_ids: tuple[str, ...]
    employer_ids: tuple[str, ...]
    similarity: SparseRows
    wishes: SparseRows
    rankings: SparseRows
    locked: Int32
    forbidden: Int32
    skills: tuple[str, ...]
    sectors: tuple[str, ...]
    languages: tuple[str, ...]
    certificates: tuple[str, ...]
    fields: tuple[str, ...]
    crebos: tuple[str, ...]
    municipalities: tuple[str, ...]
    licences: tuple[str, ...]

    def __post_init__(self) -> None:
        n = len(self.candidates)
        freeze(self, {"locked": (np.int32, (n,)), "forbidden": (np.int32, (None, 2))})
        check_sizes(n, self.wishes, self.rankings)
        check_sizes(len(self.skills), self.similarity)
        if (n, len(self.vacancies)) != (len(self.candidate_ids), len(self.vacancy_ids)):
            raise TableError(message("the ids do not fit the tables"))

    @property
    def has_decisions(self) -> bool:
        """Whether people locked or forbade anything."""
        return bool(len(self.forbidden)) or bool(np.any(self.locked != NONE))
