"""What pairs of skills deserve by the half of the occupations that tells, worked out by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from benchmarks.skills.data import drawn
from benchmarks.skills.similarity import Telling, known_half, table
from tests.markets import concept, occupation, vocabulary


def names(half: int, count: int) -> list[str]:
    """Return ids of occupations that fall in one half."""
    found = (f"job{i}" for i in range(1000))
    return [name for name in found if drawn(name, "half") % 2 == half][:count]


TELLING = names(1, 4)
KNOWN = names(0, 3)
WORDS = dataclasses.replace(
    vocabulary(concept("a", broader=("b",)), concept("b"), concept("c"), concept("d")),
    occupations=(
        occupation(TELLING[0], essential=("a", "b")),
        occupation(TELLING[1], essential=("a",)),
        occupation(TELLING[2], essential=("b", "c")),
        occupation(TELLING[3], essential=("d",)),
        *(occupation(name, essential=("a", "d")) for name in KNOWN[:2]),
        occupation(KNOWN[2], essential=("c",)),
    ),
)


def cells(has: str, asked: str) -> list[str]:
    """Return number, chance and credit of one pair, in whichever part the asked skill is."""
    at = WORDS.position
    found = Telling(WORDS).cells(np.array([at[has]]), np.array([at[asked]]))
    return found[3:] if found[0] == "0" else found[:3]


@pytest.mark.parametrize(
    ("has", "asked", "expected"),
    [
        ("a", "b", ["1", "0.500", "0.00"]),  # half of those with a ask b, as half of all do
        ("c", "b", ["1", "0.500", "1.00"]),
        ("b", "c", ["1", "0.250", "0.33"]),  # a half, above a quarter: 1/4 of 3/4
        ("a", "d", ["1", "0.250", "-0.33"]),  # never together, though the known half has it so
    ],
)
def test_credit_is_what_is_above_chance(has: str, asked: str, expected: list[str]) -> None:
    assert cells(has, asked) == expected


def test_the_known_half_tells_nothing() -> None:
    """Counting what goes together and telling whether it is so share no occupation."""
    assert {o.id for o in known_half(WORDS).occupations} == set(KNOWN)


def test_the_table_has_a_row_for_each_kind_that_there_is() -> None:
    told = [row[0] for row in table(WORDS).rows]
    assert told[:2] == ["narrower", "broader"]
    assert any(name.startswith("together") for name in told)
    assert not any(name.startswith("near") for name in told)
