"""Candidates as the kernel reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.scoring.components import PART_NAMES
from matching.scoring.options import ScoringOptions
from matching.scoring.packed.market import Market
from matching.scoring.packed.people import (
    DEAD_VACANCY,
    FORBIDDEN,
    LEERWEG_AT,
    LEVEL_AT,
    LOCKED,
    PAUSED,
    RANKING_AT,
    UNREADY,
    WISH_AT,
    pack_candidates,
)
from matching.scoring.packed.reach import ANYWHERE
from matching.scoring.packed.slots import Slots
from matching.tables import NONE, NOWHERE, ProfileTable, block_of
from tests.markets import encoded, forbid, lock, offer, person, ranking, rules, wish
from tests.scoring_tables import drawn, shipped, sparse

RULES: dict[str, Any] = {"paused": {}, "readiness": {}, "level": {}, "leerweg": {}}


def with_rules(**on: Any) -> ScoringOptions:
    """Return options with only these rules on."""
    return shipped("stagepact").model_copy(update={"rules": rules(**on)})


def packed(table: ProfileTable, options: ScoringOptions, *, order: bool = False) -> Slots:
    """Return the candidates of a table in slots."""
    return pack_candidates(block_of(table), Market.of(table)[0], options, order=order)


def test_the_first_word_tells_what_each_candidate_is() -> None:
    """Level, leerweg and readiness have a bit each, and a rule that is off leaves none."""
    table = drawn(1, 30, 3)
    people = table.candidates
    always = int(DEAD_VACANCY)
    assert set(packed(table, with_rules()).columns["bits"].tolist()) == {always}
    for slot, word in enumerate(packed(table, with_rules(**RULES)).columns["bits"].tolist()):
        expected = always | int(PAUSED) | 1 << LEVEL_AT + int(people.level[slot])
        expected |= 0 if people.ready[slot] else int(UNREADY)
        leerweg = int(people.leerweg[slot])
        assert word == expected | (0 if leerweg == NONE else 1 << LEERWEG_AT + leerweg)


def test_who_studies_two_ways_has_no_study_bit() -> None:
    """One may fit by crebo or by field, so no bit alone can rule somebody with both out."""
    table = drawn(1, 60, 3)
    people, bits = table.candidates, packed(table, with_rules(field={})).columns["bits"]
    study = np.bitwise_count(bits & np.uint64((1 << 48) - 1))
    both = (people.crebo != NONE) & (people.field != NONE)
    neither = (people.crebo == NONE) & (people.field == NONE)
    assert study.tolist() == np.where(both | neither, 0, 1).tolist()


def test_the_reach_is_anywhere_where_no_distance_can_count() -> None:
    """Without a home, and where the travel rule is off."""
    table = drawn(1, 30, 3)
    nowhere = table.candidates.place[:, 0] == NOWHERE
    reach = packed(table, with_rules(travel={})).columns["reach"]
    assert np.all(reach[nowhere] == ANYWHERE)
    assert np.all(reach[~nowhere] < ANYWHERE)
    assert np.all(packed(table, with_rules()).columns["reach"] == ANYWHERE)


def test_what_was_told_about_pairs_stands_together_by_vacancy() -> None:
    """Decisions, wish and ranking of one pair are one number; vacancies rise."""
    table = encoded(
        person("c1"), person("c2"), person("c3"), offer("v1"), offer("v2"), offer("v3"),
        wish("c1", "v3", 2), wish("c1", "v1", 5), ranking("c1", "v3", 7), forbid("c1", "v2"),
        lock("c3", "v2"), ranking("c3", "v2", 1),
    )  # fmt: skip
    special = packed(table, with_rules()).rows["special"]
    found = [dict(zip(*(a.tolist() for a in special.row(c)), strict=True)) for c in range(3)]
    assert found == [
        {0: 5 << WISH_AT, 1: FORBIDDEN, 2: 2 << WISH_AT | 7 << RANKING_AT},
        {},
        {1: LOCKED | 1 << RANKING_AT},
    ]
    assert list(found[0]) == [0, 1, 2]


def test_ranks_have_room_up_to_their_limit() -> None:
    """The greatest rank leaves the decisions beside it alone, and is no negative number."""
    table = drawn(1, 2, 1)
    ranks = sparse(np.full((2, 1), 16_383))
    table = replace(table, wishes=ranks, rankings=ranks, locked=np.array([0, NONE]))
    table = replace(table, forbidden=np.array([[1, 0]]))
    value = packed(table, with_rules()).rows["special"].value
    assert (value & 3).tolist() == [LOCKED, FORBIDDEN]
    assert (value >> WISH_AT & 0x3FFF).tolist() == (value >> RANKING_AT).tolist() == [16_383] * 2


def test_parts_apply_where_they_were_told() -> None:
    """A bit a part: what nobody told cannot count, and what needs no telling may."""
    table = encoded(
        person("c1"),
        person("c2", skills={"weld": 1}, learn=("cook",), interests=("zorg",), postcode="2312",
               hours_per_week=32),
        offer("v1"), wish("c2", "v1"),
    )  # fmt: skip
    applies = packed(table, with_rules()).columns["applies"].tolist()
    names = [{name for p, name in enumerate(PART_NAMES) if word >> p & 1} for word in applies]
    assert names == [{"skills", "ranking"}, set(PART_NAMES) - {"period"}]


@pytest.mark.parametrize("on", [{"level": {}, "travel": {}}, {"travel": {}}, {}])
def test_sorting_keeps_everybody_and_tells_each_group_how_far_it_goes(on: dict[str, Any]) -> None:
    """All columns and rows go along; no group holds anybody of more reach or another level."""
    table = drawn(2, 80, 3)
    plain, slots = packed(table, with_rules(**on)), packed(table, with_rules(**on), order=True)
    order = slots.columns["id"]
    assert sorted(order.tolist()) == list(range(80))
    for name, column in plain.columns.items():
        assert np.array_equal(slots.columns[name], column[order]), name
    for name, rows in plain.rows.items():
        for slot, at in enumerate(order.tolist()):
            assert [a.tolist() for a in slots.rows[name].row(slot)] == [
                a.tolist() for a in rows.row(at)
            ]
    grid = slots.grid
    for g in range(grid.levels.size):
        those = slice(int(grid.start[g, 0]), int(grid.start[g, -1]))
        assert slots.columns["reach"][those].max() == grid.reach[g]
        levels = set(slots.columns["level"][those].tolist())
        assert int(grid.levels[g]) == (1 << levels.pop() if "level" in on else 0)
        assert "level" not in on or not levels


def test_numbers_go_on_from_the_first_of_the_block() -> None:
    """A block in the middle keeps the numbers that its people have among all."""
    table = drawn(1, 9, 3)
    slots = pack_candidates(block_of(table, 4, 7), Market.of(table)[0], with_rules())
    assert sorted(slots.columns["id"].tolist()) == [4, 5, 6]


@pytest.mark.parametrize("order", [True, False])
def test_nobody_can_be_packed(order: bool) -> None:
    """An empty block has empty columns."""
    assert len(packed(drawn(1, 0, 3), with_rules(), order=order)) == 0
