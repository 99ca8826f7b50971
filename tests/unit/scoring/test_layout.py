"""The structures are in C what they are in Python."""

from __future__ import annotations

import gc
from ctypes import c_int64, c_void_p, cast, sizeof

import numpy as np
import pytest

from matching.scoring.native.layout import OFFER, PERSON, STRUCTURES, Options, Rows, filled
from matching.scoring.native.structs import call, credits_at_levels
from matching.scoring.packed.ragged import Ragged
from tests.scoring_tables import needs_kernel


@needs_kernel
def test_every_structure_is_as_large_in_c() -> None:
    """A field more or less on either side would make C read something else."""
    sizes = np.zeros(len(STRUCTURES), dtype=np.int64)
    call("sizes")(sizes.ctypes.data)
    told = {each.__name__: size for each, size in zip(STRUCTURES, sizes.tolist(), strict=True)}
    assert told == {each.__name__: sizeof(each) for each in STRUCTURES}


def test_a_record_is_a_line_of_cache() -> None:
    """16 numbers of 4 bytes; what is left of an offer is spare."""
    assert len(PERSON) == 16
    assert len(OFFER) == 13
    assert len(set(PERSON)) == 16
    assert len(set(OFFER)) == 13


def test_a_structure_keeps_the_arrays_that_it_points_to() -> None:
    """Also copies that it had to make, and those of rows within."""
    column = np.arange(20, dtype=np.int64).reshape(10, 2)[:, 1]
    rows = Ragged(np.arange(3), *np.arange(9, dtype=np.int32).reshape(3, 3))
    made = filled(Rows, {"at": column, "n": rows.n})
    del column
    gc.collect()
    assert list((c_int64 * 10).from_address(made.at)) == list(range(1, 20, 2))
    assert cast(made.n, c_void_p).value == rows.n.ctypes.data
    assert made.item is None


def test_arrays_of_decimals_are_copied_into_their_field() -> None:
    """Four numbers by mode stand in the structure itself."""
    made = filled(Options, {"fixed": [1.0, 2.0, 3.0, 4.0], "detour": 1.3, "isa": 1})
    assert list(made.fixed) == [1.0, 2.0, 3.0, 4.0]
    assert (made.detour, made.isa, made.stage) == (1.3, 1, 0)


@pytest.mark.parametrize("step", [0, 1, 250, 333, 1000])
def test_a_credit_is_worth_less_for_each_level_that_is_missing(step: int) -> None:
    """For each level held, credit and level asked: the definition, in 16 bits each."""
    table = credits_at_levels(step)
    for held in range(8):
        for credit in (0, 1, 299, 300, 617, 999, 1000):
            word = int(table[held, credit])
            found = [word >> 16 * at & 0xFFFF for at in range(4)]
            missing = [max(asked - held, 0) for asked in (1, 2, 3, 4)]
            assert found == [credit * max(1000 - step * by, 0) // 1000 for by in missing]
