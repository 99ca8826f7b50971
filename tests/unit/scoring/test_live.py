"""Lists that stay right while profiles change."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.scoring.index import PairIndex, VacancyIndex, without_candidates
from matching.scoring.kernel import Kernel
from matching.scoring.live import RESERVE, LiveLists
from matching.scoring.options import RuleOptions, ScoringOptions
from matching.scoring.run import run
from matching.tables import ProfileTable, block_of, vacancies_between
from tests.scoring_tables import drawn, kernels

OPTIONS = ScoringOptions(rules=RuleOptions.model_validate({"field": {"on": False}}))


def lists_of(table: ProfileTable, k: int, kernel: Kernel) -> LiveLists:
    """Return the lists of a table."""
    found = run(table, VacancyIndex.of(table, OPTIONS, kernel), k=RESERVE * k)
    return LiveLists(PairIndex(table, OPTIONS, kernel), found, k)


def alone(table: ProfileTable, at: int) -> ProfileTable:
    """Return a table of one vacancy and nobody."""
    offers = vacancies_between(table.vacancies, at, at + 1)
    return replace(without_candidates(table), vacancies=offers, vacancy_ids=("one",))


def check(lists: LiveLists) -> None:
    """Hold every list against what the index says now."""
    index, k = lists.index, lists.k
    for at in range(index.n):
        assert [x.tolist() for x in lists.suggestions(at)] == [
            x.tolist() for x in index.suggestions(at, k)
        ]
    for at in range(index.m):
        assert [x.tolist() for x in lists.shortlist(at)] == [
            x.tolist() for x in index.shortlist(at, k)
        ]


@pytest.mark.parametrize("kernel", kernels())
@pytest.mark.parametrize("k", [1, 3])
def test_after_any_change_both_sides_are_right(kernel: Kernel, k: int) -> None:
    """People and vacancies change, come and go; each list is what a new start would say."""
    table = drawn(5, 25, 18)
    lists, chance = lists_of(table, k, kernel), np.random.default_rng(k)
    for step in range(40):
        who, what = int(chance.integers(lists.index.n + 1)), int(chance.integers(lists.index.m + 1))
        other, another = int(chance.integers(25)), int(chance.integers(18))
        lists.put_candidate(who, block_of(table, other, other + 1))
        lists.put_vacancy(what, alone(table, another))
        if step % 5 == 4:
            lists.remove_candidate(int(chance.integers(lists.index.n)))
            lists.remove_vacancy(int(chance.integers(lists.index.m)))
        if step % 10 == 9:
            check(lists)


def test_a_list_whose_reserve_is_used_up_is_worked_out_again() -> None:
    """All who stand in somebody's list leave, one after the other; others follow them."""
    table = drawn(8, 60, 6)
    lists = lists_of(table, 2, "auto")
    busiest = max(range(6), key=lambda at: lists.index.pairs_of_vacancy(at)[0].size)
    left = lists.index.pairs_of_vacancy(busiest)[0].size
    assert left > 2 * RESERVE
    while left:
        lists.remove_candidate(int(lists.shortlist(busiest)[0][0]))
        left -= 1
        assert lists.shortlist(busiest)[0].size == min(left, 2)
    check(lists)


def test_lists_that_keep_too_few_are_refused() -> None:
    """What was never found cannot be shown."""
    table = drawn(2, 5, 5)
    found = run(table, VacancyIndex.of(table, OPTIONS), k=2)
    with pytest.raises(ValueError, match="cannot show 3"):
        LiveLists(PairIndex(table, OPTIONS), found, 3)
