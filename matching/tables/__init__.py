"""The array types that pass from room to room. Read this package first.

Everything here is a frozen dataclass of numpy arrays, which checks the shape, type and order of
its arrays once and makes them read-only. Indices are positions in the lists of ids that
`ProfileTable` keeps; -1 means none.

Sizes: ``n`` candidates, ``m`` vacancies, ``e`` employers, ``p`` eligible pairs, ``k`` skills.
"""

from matching.tables.arrays import (
    CEFR,
    FIRST_DAY,
    IMPORTANCES,
    LAST_DAY,
    LEERWEGEN,
    LEVELS,
    NO_CAP,
    NO_LIMIT,
    NONE,
    NOWHERE,
    POINTS,
    TRAVEL_MODES,
    Bool,
    Float64,
    Int8,
    Int32,
    Int64,
    SparseRows,
    UInt32,
    UInt64,
    frozen,
    rows_of,
)
from matching.tables.assignment import (
    Matching,
    Verdict,
    Violation,
)
from matching.tables.blocks import (
    CandidateBlock,
    CandidateBlocks,
    block_of,
    blocks_of,
    joined_blocks,
    joined_vacancies,
    part_of,
    vacancies_between,
)
from matching.tables.problem import LowerQuota, Names, Problem
from matching.tables.profiles import (
    CandidateTable,
    EmployerTable,
    ProfileTable,
    VacancyTable,
)
from matching.tables.scores import (
    ScoreTable,
)
from matching.tables.shortlists import Shortlists, keyed, unkeyed

__all__ = [
    "CEFR",
    "FIRST_DAY",
    "IMPORTANCES",
    "LAST_DAY",
    "LEERWEGEN",
    "LEVELS",
    "NONE",
    "NOWHERE",
    "NO_CAP",
    "NO_LIMIT",
    "POINTS",
    "TRAVEL_MODES",
    "Bool",
    "CandidateBlock",
    "CandidateBlocks",
    "CandidateTable",
    "EmployerTable",
    "Float64",
    "Int8",
    "Int32",
    "Int64",
    "LowerQuota",
    "Matching",
    "Names",
    "Problem",
    "ProfileTable",
    "ScoreTable",
    "Shortlists",
    "SparseRows",
    "UInt32",
    "UInt64",
    "VacancyTable",
    "Verdict",
    "Violation",
    "block_of",
    "blocks_of",
    "frozen",
    "joined_blocks",
    "joined_vacancies",
    "keyed",
    "part_of",
    "rows_of",
    "unkeyed",
    "vacancies_between",
]
