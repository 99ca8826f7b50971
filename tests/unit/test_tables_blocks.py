"""Blocks: parts of a table that can be put together again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matching.errors import TableError
from matching.tables import (
    CandidateBlock,
    VacancyTable,
    block_of,
    blocks_of,
    joined_blocks,
    joined_vacancies,
    part_of,
    vacancies_between,
)
from tests.markets import encoded, forbid, identical, lock, offer, person, ranking, wish
from tests.scoring_tables import drawn

TABLE = drawn(3, 40, 25)


@pytest.mark.parametrize("size", [1, 3, 7, 40, 100])
def test_blocks_together_are_everybody(size: int) -> None:
    """Cut anywhere and joined again nothing is lost, moved or changed."""
    blocks = blocks_of(TABLE, size)
    found = list(blocks.blocks)
    assert blocks.n == 40
    assert [block.first for block in found] == list(range(0, 40, size))
    assert sum(map(len, found)) == 40
    assert identical(joined_blocks(found), block_of(TABLE))


def test_a_block_tells_about_its_own_people_alone() -> None:
    """Rows of wishes and decisions go by the place in the block; vacancies keep their number."""
    table = encoded(
        *(person(f"c{at}", skills={"weld": at + 1}) for at in range(4)),
        offer("v1"), offer("v2"), wish("c2", "v2", 3), ranking("c3", "v1", 2),
        forbid("c2", "v1"), forbid("c0", "v2"), lock("c1", "v2"),
    )  # fmt: skip
    block = block_of(table, 1, 3)
    assert (len(block), block.first) == (2, 1)
    assert block.candidates.skills.value.tolist() == [2, 3]
    assert [row.tolist() for row in block.wishes.row(1)] == [[1], [3]]
    assert block.rankings.column.size == 0
    assert block.locked.tolist() == [1, -1]
    assert block.forbidden.tolist() == [[1, 0]]


def test_a_part_of_a_part_is_the_part_of_the_whole() -> None:
    """First numbers add up."""
    part = part_of(block_of(TABLE, 5, 35), 3, 20)
    assert part.first == 8
    assert identical(part, block_of(TABLE, 8, 25))
    assert len(part_of(part, 4, 4)) == 0


def test_a_table_of_nobody_has_no_blocks() -> None:
    """And the block of nobody is empty."""
    empty = drawn(3, 0, 25)
    assert list(blocks_of(empty, 10).blocks) == []
    assert len(block_of(empty)) == 0


def test_joined_blocks_take_the_wider_of_their_tables() -> None:
    """Who came later may wish for a vacancy that was not there before."""
    one = block_of(drawn(1, 3, 5))
    other = replace(block_of(drawn(2, 2, 9)), first=3)
    both = joined_blocks([one, other])
    assert (len(both), both.wishes.n_columns) == (5, 9)
    assert identical(replace(part_of(both, 3, 5), wishes=other.wishes), other)


def test_a_block_that_does_not_fit_together_is_refused() -> None:
    """As many rows of everything as people."""
    block = block_of(TABLE, 0, 4)
    for changes in ({"locked": [0]}, {"forbidden": [[1, 2, 3]]}, {"wishes": TABLE.wishes}):
        with pytest.raises(TableError, match=r"shape|rows"):
            CandidateBlock(**{**block.__dict__, **changes})


@pytest.mark.parametrize("cut", [0, 1, 12, 24, 25])
def test_vacancies_together_are_all_vacancies(cut: int) -> None:
    """Requirements, their importance and weights go along."""
    parts = [vacancies_between(TABLE.vacancies, *ends) for ends in ((0, cut), (cut, 25))]
    assert identical(joined_vacancies(parts), TABLE.vacancies)


def test_one_vacancy_in_another_place_keeps_its_requirements() -> None:
    """In the order in which they are joined."""
    ones: list[VacancyTable] = [vacancies_between(TABLE.vacancies, v, v + 1) for v in range(25)]
    turned = joined_vacancies(ones[::-1])
    asked, own = turned.requirements, TABLE.vacancies.requirements
    for v in range(25):
        assert [a.tolist() for a in asked.row(24 - v)] == [a.tolist() for a in own.row(v)]
        part, whole = slice(*asked.indptr[24 - v : 26 - v]), slice(*own.indptr[v : v + 2])
        assert turned.weight[part].tolist() == TABLE.vacancies.weight[whole].tolist()
    assert np.array_equal(turned.employer, TABLE.vacancies.employer[::-1])
