"""Wishes, rankings and decisions as arrays."""

from __future__ import annotations

import pytest

from matching.errors import InputError
from matching.profiles.records import EmployerRanking, Record, Wish
from matching.profiles.relations import decided, ranking_rows, rows, wish_rows
from matching.tables import SparseRows
from tests.markets import forbid, lock, offer, person, profiles, ranking, wish

MARKET: tuple[Record, ...] = (
    person("c1"), person("c2"), offer("v1", "e1"), offer("v2", "e1"), offer("v3", "e2"),
)  # fmt: skip


def cells(table: SparseRows) -> dict[tuple[int, int], int]:
    """Return the entries of sparse rows as a dictionary."""
    return {
        (row, int(column)): int(value)
        for row in range(table.n_rows)
        for column, value in zip(*table.row(row), strict=True)
    }


def test_rows_are_sorted_by_column() -> None:
    """However a row was given, its columns rise."""
    table = rows([{3: 1.0, 0: 2.0}, {}, {1: 5.0}], 4)
    assert table.indptr.tolist() == [0, 2, 2, 3]
    assert table.column.tolist() == [0, 3, 1]
    assert table.value.tolist() == [2.0, 1.0, 5.0]


def test_no_rows_are_a_table_too() -> None:
    """Nobody has no wishes."""
    assert rows([], 4).n_rows == 0


def test_a_wish_for_a_vacancy_has_its_rank() -> None:
    """Row: candidate; column: vacancy; value: rank."""
    made = profiles(*MARKET, wish("c1", "v3", 1), wish("c1", "v1", 2), wish("c2", "v1", 5))
    assert cells(wish_rows(made)) == {(0, 2): 1, (0, 0): 2, (1, 0): 5}


def test_a_wish_for_an_employer_counts_for_each_of_its_vacancies() -> None:
    """Who wants to work at a firm wants any of its places, and the best rank of two counts."""
    made = profiles(*MARKET, Wish(candidate="c1", employer="e1", rank=2), wish("c1", "v2", 1))
    assert cells(wish_rows(made)) == {(0, 0): 2, (0, 1): 1}


def test_a_ranking_counts_for_one_vacancy_or_for_all_of_the_employer() -> None:
    """Without a vacancy an employer ranks somebody for all its places."""
    made = profiles(
        *MARKET,
        EmployerRanking(employer="e1", candidate="c2", rank=3),
        ranking("c2", "v2", 1),
        ranking("c1", "v3", 2, employer="e2"),
    )
    assert cells(ranking_rows(made)) == {(1, 0): 3, (1, 1): 1, (0, 2): 2}


def test_links_to_nobody_are_left_out() -> None:
    """A wish or ranking of somebody, or for something, that is not here counts for nothing."""
    made = profiles(*MARKET, wish("c9", "v1"), wish("c1", "v9"), ranking("c9", "v1"))
    assert cells(wish_rows(made)) == cells(ranking_rows(made)) == {}


def test_decisions_become_locks_and_forbidden_pairs() -> None:
    """A lock is a vacancy for a candidate; a ban for an employer covers all its vacancies."""
    made = profiles(*MARKET, lock("c2", "v3"), forbid("c1", "v3"), forbid("c1", employer="e1"))
    locked, forbidden = decided(made)
    assert locked.tolist() == [-1, 2]
    assert forbidden.tolist() == [[0, 0], [0, 1], [0, 2]]


def test_without_decisions_there_are_none() -> None:
    """Nobody is locked and the list of forbidden pairs is empty, two columns wide."""
    locked, forbidden = decided(profiles(*MARKET))
    assert locked.tolist() == [-1, -1]
    assert forbidden.shape == (0, 2)


def test_a_decision_that_stands_twice_is_one() -> None:
    """Saying the same again changes nothing."""
    made = profiles(
        *MARKET, lock("c1", "v1"), lock("c1", "v1"), forbid("c2", "v1"), forbid("c2", "v1")
    )
    locked, forbidden = decided(made)
    assert locked.tolist() == [0, -1]
    assert forbidden.tolist() == [[1, 0]]


def test_two_locks_for_one_candidate_are_refused() -> None:
    """Nobody can be at two places, and the error names who."""
    with pytest.raises(InputError, match="c1 is locked to two vacancies") as caught:
        decided(profiles(*MARKET, lock("c1", "v1"), lock("c1", "v2")))
    assert caught.value.record == "c1"


@pytest.mark.parametrize("ban", [forbid("c1", "v1"), forbid("c1", employer="e1")])
def test_a_lock_and_a_ban_of_one_pair_are_refused(ban: Record) -> None:
    """A pair cannot be both decided and forbidden, in whichever order it was said."""
    for decisions in ((lock("c1", "v1"), ban), (ban, lock("c1", "v1"))):
        with pytest.raises(InputError, match="both locked to and forbidden at vacancy v1") as found:
            decided(profiles(*MARKET, *decisions))
        assert found.value.record == "c1"


def test_a_lock_elsewhere_and_a_ban_go_together() -> None:
    """Somebody may be locked to one employer and banned from another."""
    locked, forbidden = decided(profiles(*MARKET, lock("c1", "v3"), forbid("c1", employer="e1")))
    assert locked.tolist() == [2, -1]
    assert forbidden.tolist() == [[0, 0], [0, 1]]
