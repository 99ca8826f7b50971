"""Lists that merge in any order, and pairs counted at the first rule."""

from __future__ import annotations

import numpy as np
import pytest

from matching.scoring.eligibility import RULE_NAMES
from matching.scoring.lists import ORDER, Edges, Gathered, first_rule, merged
from matching.tables import UInt64

K = 3


def rows(*lists: list[int]) -> UInt64:
    """Return lists of keys, filled up with 0."""
    return np.array([[*each, *[0] * (K - len(each))] for each in lists], dtype=np.uint64)


def edges(first: int, *of_vacancy: list[int]) -> Edges:
    """Return the edges of two candidates, with these keys for each vacancy."""
    vacancy = [v for v, keys in enumerate(of_vacancy) for _ in keys]
    return Edges(
        first=first,
        candidate_keys=rows([first + 10], [first + 20]),
        candidate_eligible=np.array([first + 1, first + 2], dtype=np.int32),
        vacancy=np.array(vacancy, dtype=np.int32),
        key=np.array([key for keys in of_vacancy for key in keys], dtype=np.uint64),
        vacancy_eligible=np.array([len(keys) for keys in of_vacancy], dtype=np.int32),
        lost=np.full(len(ORDER), first, dtype=np.int64),
    )


def test_pairs_meet_every_rule_in_some_order() -> None:
    """Each rule is there once."""
    assert sorted(ORDER) == sorted(RULE_NAMES)


def test_the_best_of_two_lists_are_kept_row_by_row() -> None:
    """The greatest first, and 0 where there are no more; more than 63 bits count too."""
    high = 1 << 63
    one = rows([9, 5, 1], [2], [], [high])
    other = rows([7, 6], [4, 3], [], [high + 1, 8])
    expected = rows([9, 7, 6], [4, 3, 2], [], [high + 1, high, 8])
    assert np.array_equal(merged(one, other), expected)
    assert np.array_equal(merged(other, one), expected)
    assert merged(one[:0], other[:0]).shape == (0, K)


def test_blocks_are_gathered_in_any_order() -> None:
    """Candidates stand at their place, and vacancies keep the best of all blocks."""
    parts = [edges(0, [9, 4], [], [3]), edges(2, [8, 5, 1], [], []), edges(4, [], [], [7, 6, 5])]
    for order in ([0, 1, 2], [2, 0, 1], [1, 2, 0]):
        gathered = Gathered(6, 3, K)
        for at in order:
            gathered.add(parts[at])
        found = gathered.result()
        assert np.array_equal(found.vacancy_keys, rows([9, 8, 5], [], [7, 6, 5]))
        assert found.candidate_keys[:, 0].tolist() == [10, 20, 12, 22, 14, 24]
        assert found.candidate_eligible.tolist() == [1, 2, 3, 4, 5, 6]
        assert found.vacancy_eligible.tolist() == [5, 0, 4]
        assert found.lost.tolist() == [6] * len(ORDER)
        assert gathered.floor.tolist() == [5, 0, 5]


@pytest.mark.parametrize("k", [0, -1])
def test_a_list_keeps_one_pair_at_least(k: int) -> None:
    """Lists of nothing have no last key, and no place to write one."""
    with pytest.raises(ValueError, match="at least one pair"):
        Gathered(6, 3, k)


def test_a_pair_is_counted_at_the_first_rule_that_it_breaks() -> None:
    """By the order in which pairs meet rules, and once, whatever else it breaks."""
    bits = {name: 1 << RULE_NAMES.index(name) for name in RULE_NAMES}
    chance = np.random.default_rng(1)
    mask = chance.integers(0, 1 << len(RULE_NAMES), (20, 30)).astype(np.uint32)
    mask[chance.random((20, 30)) < 0.4] = 0
    expected = dict.fromkeys(ORDER, 0)
    for word in mask.ravel().tolist():
        broken = [name for name in ORDER if word & bits[name]]
        if broken:
            expected[broken[0]] += 1
    assert first_rule(mask).tolist() == list(expected.values())
    assert first_rule(mask[:, :0]).sum() == 0
