"""One thread of the compiled kernel: what it keeps, and what two of them keep together."""

from __future__ import annotations

from unittest.mock import patch

import numpy as np
import pytest

from matching.errors import TableError
from matching.scoring import tuning
from matching.scoring.index import VacancyIndex
from matching.scoring.lists import StoppedError, merged
from matching.scoring.searcher import CALL, Searcher
from matching.tables import CandidateBlock, ProfileTable, block_of, keyed
from tests.markets import rules
from tests.scoring_tables import drawn, needs_kernel, shipped, sparse

pytestmark = needs_kernel

FREE = shipped("talent").model_copy(update={"rules": rules()})
K = 3


def index_of(table: ProfileTable) -> VacancyIndex:
    """Return the vacancies of a table."""
    return VacancyIndex.of(table, FREE, "compiled")


def add(
    searcher: Searcher, block: CandidateBlock
) -> np.ndarray[tuple[int, int], np.dtype[np.uint64]]:
    """Let a searcher score a block, and return the lists of its people."""
    keys = np.zeros((len(block), K), dtype=np.uint64)
    searcher.add(block, keys, np.zeros(len(block), dtype=np.int32))
    return keys


def test_two_searchers_together_know_what_one_does() -> None:
    """Who has seen different people merges by keys, and adds up what was counted."""
    table = drawn(1, 60, 9, alike=7)
    index = index_of(table)
    one, some, others = (Searcher(index, K) for _ in range(3))
    add(one, block_of(table))
    for first, searcher in ((40, some), (0, others), (20, some)):
        add(searcher, block_of(table, first, first + 20))
    assert np.array_equal(merged(some.vacancy_keys, others.vacancy_keys), one.vacancy_keys)
    total = some.vacancy_eligible + others.vacancy_eligible
    assert total.tolist() == one.vacancy_eligible.tolist()
    assert (some.lost + others.lost).tolist() == one.lost.tolist()


@pytest.mark.parametrize("n", [CALL - 1, CALL, CALL + 1, 2 * CALL])
def test_a_block_longer_than_a_call_is_scored_to_the_end(n: int) -> None:
    """Whether or not it is a whole number of calls; each call is told."""
    table, seen = drawn(2, n, 4), [0]

    def told(more: int) -> bool:
        seen.append(more)
        return True

    searcher = Searcher(index_of(table), K)
    keys, eligible = np.zeros((n, K), dtype=np.uint64), np.zeros(n, dtype=np.int32)
    searcher.add(block_of(table), keys, eligible, told)
    assert sum(seen) == n
    assert len(seen) == 1 + -(-n // CALL)
    assert eligible.tolist() == [4] * n
    assert np.all(keys[:, -1] > 0)


def test_lists_of_people_that_are_not_in_the_block_stay() -> None:
    """What was written before a stop, or for others, is left alone."""
    table = drawn(2, 10, 4)
    searcher = Searcher(index_of(table), K)
    keys, eligible = np.full((10, K), 7, dtype=np.uint64), np.full(10, 7, dtype=np.int32)
    with pytest.raises(StoppedError):
        searcher.add(block_of(table), keys, eligible, lambda _: False)
    searcher.add(block_of(table, 2, 5), keys[2:5], eligible[2:5])
    assert eligible.tolist() == [7, 7, 4, 4, 4, 7, 7, 7, 7, 7]
    assert np.all(keys[5:] == 7)


def test_a_floor_is_given_by_vacancy_whatever_their_order_in_memory() -> None:
    """Vacancies stand sorted in memory; floors and lists go by their index."""
    table = drawn(3, 40, 9)
    index = index_of(table)
    plain = Searcher(index, K)
    add(plain, block_of(table))
    floor = np.where(np.arange(9) % 2 == 0, plain.vacancy_keys[:, 1], np.uint64(0))
    floored = Searcher(index, K, floor)
    add(floored, block_of(table))
    expected = np.where(plain.vacancy_keys > floor[:, None], plain.vacancy_keys, np.uint64(0))
    assert np.array_equal(floored.vacancy_keys, expected)


def test_where_all_are_above_the_floor_by_index_alone_they_stay() -> None:
    """Of equal scores the lower index is above: a floor may lie between two equals."""
    table = drawn(3, 40, 1, alike=1)
    searcher = Searcher(index_of(table), K)
    add(searcher, block_of(table))
    score = int(searcher.vacancy_keys[0, 0] >> np.uint64(32))
    floor = keyed(np.array([score]), np.array([1]))
    above = Searcher(index_of(table), K, floor)
    add(above, block_of(table))
    assert above.vacancy_keys.tolist() == [[int(searcher.vacancy_keys[0, 0]), 0, 0]]


def test_people_for_whom_there_is_no_room_are_refused() -> None:
    """A rank beyond the words of the kernel is an error, not another rank."""
    table = drawn(3, 4, 2)
    searcher = Searcher(index_of(table), K)
    block = block_of(table)
    object.__setattr__(block, "wishes", sparse(np.full((4, 2), 16_384)))
    with pytest.raises(TableError, match="no room for these ranks"):
        add(searcher, block)


@pytest.mark.parametrize("k", [0, -1])
def test_a_searcher_keeps_one_pair_at_least(k: int) -> None:
    """The kernel writes the last key of a list: there must be one."""
    with pytest.raises(ValueError, match="at least one pair"):
        Searcher(index_of(drawn(3, 4, 2)), k)


def test_a_run_that_is_stopped_while_it_measures_leaves_the_index_whole() -> None:
    """An interrupt between two measurements does not end later runs halfway."""
    table = drawn(3, 200, 9)
    index = index_of(table)

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with (
        patch.object(tuning, "LONG", 1),
        patch.object(Searcher, "add", interrupted),
        pytest.raises(KeyboardInterrupt),
    ):
        tuning.tune(index, block_of(table), 200)
    assert index.packed.options_struct.stage == 0


def test_measuring_changes_no_list() -> None:
    """A long run first tries on a few people how to sum; the lists stay the same."""
    table = drawn(3, 200, 9)
    index, other = index_of(table), index_of(table)
    with patch.object(tuning, "LONG", 1):
        tuning.tune(index, block_of(table), 200)
    assert index.packed.has_postings
    one, two = Searcher(index, K), Searcher(other, K)
    assert np.array_equal(add(one, block_of(table)), add(two, block_of(table)))
    assert np.array_equal(one.vacancy_keys, two.vacancy_keys)
