"""Tables check themselves: wrong shape, type or order is an error at once."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from matching.errors import TableError
from matching.tables import (
    NONE,
    Matching,
    Problem,
    ScoreTable,
    SparseRows,
    Verdict,
    Violation,
    frozen,
    rows_of,
)
from tests.markets import encoded, forbid, lock, offer, person, prepared

ROWS = SparseRows(
    indptr=np.array([0, 2, 2, 3]),
    column=np.array([1, 4, 0], dtype=np.int32),
    value=np.array([10.0, 20.0, 30.0]),
    n_columns=5,
)


def problem(**changes: Any) -> Problem:
    """Return two candidates, two vacancies of one employer and three pairs, with changes."""
    arrays: dict[str, Any] = {
        "indptr": [0, 2, 3],
        "vacancy": [0, 1, 1],
        "candidate_rank": [0, 1, 0],
        "vacancy_rank": [0, 0, 1],
        "weight": [5, 6, 7],
        "capacity": [1, 1],
        "employer": [0, 0],
        "employer_capacity": [2],
        "locked": [-1, -1],
        "forbidden": np.empty((0, 2), dtype=np.int32),
    }
    return Problem(**arrays | changes)


def test_lists_become_arrays_of_the_right_type() -> None:
    """A table holds arrays of the type that it promises, whatever numbers it was given."""
    made = problem()
    assert made.indptr.dtype == np.int64
    assert made.vacancy.dtype == np.int32
    assert (made.n_candidates, made.n_vacancies, made.n_pairs) == (2, 2, 3)
    assert made.candidate.tolist() == [0, 0, 1]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"vacancy_rank": [0, 0]}, "vacancy_rank: shape"),
        ({"locked": [-1]}, "locked: shape"),
        ({"forbidden": [[0, 1, 2]]}, "forbidden: shape"),
        ({"capacity": [[1], [1]]}, "capacity: shape"),
        ({"weight": [5.5, 6, 7]}, "weight: values do not fit"),
        ({"capacity": [1, 3_000_000_000]}, "capacity: values do not fit"),
        ({"candidate_rank": [0, -1, 0]}, "candidate_rank: negative"),
        ({"capacity": [1, -1]}, "capacity: negative"),
        ({"employer": [0, 1]}, "employer: an index is out of range"),
        ({"vacancy": [1, 0, 1]}, "not strictly rising"),
        ({"vacancy": [1, 1, 1]}, "not strictly rising"),
        ({"vacancy": [0, 2, 1]}, "out of range"),
        ({"vacancy": [-1, 0, 1]}, "out of range"),
        ({"indptr": [0, 2, 2]}, "does not run from 0"),
        ({"indptr": [1, 2, 3]}, "does not run from 0"),
        ({"indptr": [0, 4, 3]}, "does not run from 0"),
    ],
)
def test_a_problem_with_a_wrong_array_is_refused(changes: dict[str, Any], told: str) -> None:
    """Shape, type, range and order are checked when a table is made, and the array is named."""
    with pytest.raises(TableError, match=told):
        problem(**changes)


def test_columns_may_fall_from_one_row_to_the_next() -> None:
    """Columns rise within a row only, also around empty rows and at both ends."""
    rows = SparseRows(np.array([0, 0, 1, 1, 2, 2]), np.array([3, 0], dtype=np.int32), np.ones(2), 4)
    assert [rows.row(i)[0].tolist() for i in range(5)] == [[], [3], [], [0], []]


def test_sparse_rows_of_different_lengths_are_refused() -> None:
    """A value without a column cannot be."""
    with pytest.raises(TableError, match="value: shape"):
        SparseRows(np.array([0, 1]), np.array([0], dtype=np.int32), np.ones(2), 1)


def test_frozen_takes_nan_for_decimals_but_not_for_whole_numbers() -> None:
    """Unknown is NaN where decimals are kept; a whole number cannot be unknown."""
    assert np.isnan(frozen("x", [1.0, np.nan], np.float64, None)[1])
    with pytest.raises(TableError, match="x: values do not fit"), np.errstate(invalid="ignore"):
        frozen("x", [1.0, np.nan], np.int32, None)


def test_arrays_cannot_be_written_to() -> None:
    """Nobody changes a table after it was checked, nor through the array it was made from."""
    capacity = np.array([1, 1], dtype=np.int32)
    made = problem(capacity=capacity)
    capacity[0] = 9
    assert made.capacity.tolist() == [1, 1]
    with pytest.raises(ValueError, match="read-only"):
        made.capacity[0] = 2


def test_every_array_of_a_real_run_is_read_only() -> None:
    """All tables that pass from room to room are closed, however deep they lie."""
    scored = prepared(
        person(skills={"lassen": 2}), person("c2"), offer(), lock("c1", "v1"), forbid("c2", "v1")
    )
    seen = 0
    tables: list[Any] = [scored.table, scored.scores, scored.problem]
    while tables:
        table = tables.pop()
        for field in fields(table):
            value = getattr(table, field.name)
            if isinstance(value, np.ndarray):
                seen += 1
                assert not value.flags.writeable, f"{type(table).__name__}.{field.name}"
            elif hasattr(value, "__dataclass_fields__"):
                tables.append(value)
    assert seen > 60


def test_at_looks_up_the_value_of_a_cell() -> None:
    """Each (row, column) gives its value as a whole number, and -1 where there is none."""
    rows, columns = np.array([0, 0, 0, 1, 2, 2]), np.array([1, 4, 0, 1, 0, 4])
    assert ROWS.at(rows, columns).tolist() == [10, 20, NONE, NONE, 30, NONE]


def test_at_finds_nothing_in_nothing() -> None:
    """Rows without any entry answer -1 everywhere."""
    empty = SparseRows(np.zeros(3, dtype=np.int64), np.empty(0, dtype=np.int32), np.empty(0), 4)
    assert empty.at(np.array([0, 1]), np.array([3, 0])).tolist() == [NONE, NONE]
    assert empty.n_rows == 2


def test_rows_of_names_the_row_of_each_entry() -> None:
    """Empty rows have no entry."""
    assert rows_of(ROWS.indptr).tolist() == [0, 0, 2]


def test_the_parts_of_a_profile_table_must_fit_together() -> None:
    """As many ids as rows, as many wish rows as candidates, as many similarities as skills."""
    table = encoded(person(), person("c2"), offer())
    with pytest.raises(TableError, match="ids do not fit"):
        replace(table, candidate_ids=("c1",))
    with pytest.raises(TableError, match="wrong number of rows"):
        replace(table, wishes=ROWS)
    with pytest.raises(TableError, match="wrong number of rows"):
        replace(table, skills=table.skills[1:])
    with pytest.raises(TableError, match="hours: shape"):
        replace(table.candidates, hours=np.zeros(3, dtype=np.int32))
    with pytest.raises(TableError, match="hours: values do not fit"):
        replace(table.candidates, hours=np.array([33.3, 40.0]))
    with pytest.raises(TableError, match="weight: shape"):
        replace(table.vacancies, weight=np.zeros(1, dtype=np.int64))
    with pytest.raises(TableError, match="paused: shape"):
        replace(table.employers, paused=np.zeros(2, dtype=np.bool_))


def test_a_profile_table_tells_whether_people_decided_anything() -> None:
    """A lock or a forbidden pair is a decision; nothing is none."""
    assert not encoded(person(), offer()).has_decisions
    assert encoded(person(), offer(), lock("c1", "v1")).has_decisions
    assert encoded(person(), offer(), forbid("c1", "v1")).has_decisions


def test_a_score_table_finds_a_pair_or_says_that_it_is_not_eligible() -> None:
    """The position of a pair is found by candidate and vacancy; other pairs give -1."""
    empty = np.zeros((3, 1), dtype=np.int32)
    table = ScoreTable(
        indptr=np.array([0, 2, 2, 3]),
        vacancy=np.array([0, 2, 1], dtype=np.int32),
        values=empty,
        candidate_points=empty + 3,
        vacancy_points=empty,
        forbidden=np.zeros(3, dtype=np.bool_),
        broken=np.zeros(3, dtype=np.uint32),
        lost=empty,
        lost_only=empty,
        vacancy_lost=empty,
        vacancy_lost_only=empty,
        parts=("skills",),
        rules=("travel",),
    )
    found = [[table.pair(c, v) for v in range(3)] for c in range(3)]
    assert found == [[0, NONE, 1], [NONE, NONE, NONE], [NONE, 2, NONE]]
    assert table.candidate_score.tolist() == [3, 3, 3]
    with pytest.raises(TableError, match="broken: shape"):
        replace(table, broken=np.zeros(2, dtype=np.uint32))


def test_a_verdict_is_stable_only_if_valid_and_unblocked() -> None:
    """A broken rule makes a matching neither valid nor stable; a blocking pair not stable."""
    none = np.empty((0, 2), dtype=np.int32)
    good = Verdict((), none, none, 1, 5)
    assert good.valid
    assert good.stable
    assert not replace(good, blocking=np.array([[0, 1]])).stable
    assert replace(good, blocking_by_lock=np.array([[0, 1]])).stable
    broken = replace(good, violations=(Violation("over-capacity", vacancy=0),))
    assert not broken.valid
    assert not broken.stable


def test_a_matching_holds_one_vacancy_for_each_candidate() -> None:
    """The answer is one row of whole numbers, and cannot be a table."""
    with pytest.raises(TableError, match="vacancy: shape"):
        Matching(np.zeros((2, 2), dtype=np.int32), "stable", "optimal", 0, 0, None, None, 0)
