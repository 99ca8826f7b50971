"""One side in the memory that C reads: what is added, taken out, and when room is gone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.scoring.native.layout import OFFER, PERSON
from matching.scoring.native.side import (
    CANDIDATES,
    VACANCIES,
    WIDE_VACANCIES,
    Side,
    spare_for,
    vacancy_kind,
)
from matching.scoring.packed.market import Market
from matching.scoring.packed.offers import pack_vacancies
from matching.scoring.packed.people import DEAD_CANDIDATE, DEAD_VACANCY, pack_candidates
from matching.scoring.packed.slots import Slots
from matching.tables import ProfileTable, block_of, vacancies_between
from tests.scoring_tables import Sizes, drawn, shipped

OPTIONS = shipped("stagepact")


def people(table: ProfileTable, *between: int, order: bool = False) -> Slots:
    """Return candidates in slots."""
    return pack_candidates(block_of(table, *between), Market.of(table)[0], OPTIONS, order=order)


def offers(table: ProfileTable, first: int = 0, last: int | None = None, **how: Any) -> Slots:
    """Return vacancies in slots."""
    market, study = Market.of(table)
    last = len(table.vacancies) if last is None else last
    some, paused = vacancies_between(table.vacancies, first, last), np.zeros(last - first) > 0
    return pack_vacancies(some, paused, market, study[first:last], OPTIONS, **how)


def same(one: Slots, other: Slots) -> bool:
    """Return whether slots hold the same profiles in the same order."""
    return all(
        np.array_equal(one.columns[name], other.columns[name]) for name in one.columns
    ) and all(
        rows.row(i)[at].tolist() == other.rows[name].row(i)[at].tolist()
        for name, rows in one.rows.items()
        for i in range(len(one))
        for at in (0, 1)
    )


def test_a_record_tells_each_profile_and_where_its_entries_are() -> None:
    """Number by number, at the start of a line of cache, for both sides."""
    table = drawn(1, 20, 15)
    for slots, kind, names in (
        (people(table, order=True), CANDIDATES, PERSON),
        (offers(table), VACANCIES, OFFER),
    ):
        records = Side(slots, kind, 5).records
        assert records.ctypes.data % 64 == 0
        assert records.shape == (len(slots) + 5, 16)
        for at, name in enumerate(names):
            rows, _, what = name.rpartition("_")
            if what in ("at", "n"):
                expected = getattr(slots.rows[rows], what)
            else:
                expected = slots.columns[name]
            assert records[: len(slots), at].tolist() == expected.tolist(), name


def test_profiles_are_added_one_by_one_until_room_is_gone() -> None:
    """Added one by one they are what they would have been all at once."""
    table = drawn(2, 30, 30)
    for pack, kind in ((people, CANDIDATES), (offers, VACANCIES)):
        side = Side(pack(table, 0, 20, order=False), kind, 10)
        assert [side.append(pack(table, at, at + 1, order=False)) for at in range(20, 30)] == list(
            range(20, 30)
        )
        assert side.append(pack(table, 3, 4, order=False)) == -1
        assert side.used == side.struct.slots == side.room == 30
        whole = Side(pack(table, 0, 30, order=False), kind)
        found = [name for name in kind.record if name != "id"]
        for at, name in enumerate(kind.record):
            if name in found:
                assert side.records[:30, at].tolist() == whole.records[:30, at].tolist(), name


def test_entries_need_room_as_well_as_profiles() -> None:
    """Somebody with more skills than there is room for is not added in part."""
    table = drawn(3, 20, 4, Sizes(skills=400, held=2))
    many = drawn(3, 2, 4, Sizes(skills=400, held=400))
    side = Side(people(table), CANDIDATES, 64)
    before = side.records.copy(), side.used
    large = people(many, 0, 1)
    while (slot := side.append(large)) >= 0:
        assert slot == before[1]
        before = side.records.copy(), side.used
    assert side.used == before[1] < side.room
    assert np.array_equal(side.records, before[0])
    assert side.append(people(table, 0, 1)) >= 0


def test_who_is_taken_out_is_dead_and_counted_out() -> None:
    """A bit that every live one of the other side meets; its group has one less."""
    table = drawn(4, 30, 30)
    for slots, kind, bit in (
        (people(table, order=True), CANDIDATES, DEAD_CANDIDATE),
        (offers(table), VACANCIES, DEAD_VACANCY),
    ):
        side = Side(slots, kind, 3)
        alive, bits = side.grid.alive.copy(), side._arrays["bits"]
        for slot in (0, 29, 13):
            side.kill(slot)
            group = int(np.flatnonzero(side.grid.start[:, -1] > slot)[0])
            alive[group] -= 1
            assert bits[slot] & bit
            assert side.grid.alive.tolist() == alive.tolist()
        assert np.flatnonzero(bits & bit).tolist() == [0, 13, 29]
        assert side.grid.alive.sum() == 27


def test_the_living_are_all_that_are_not_taken_out() -> None:
    """Those who were there and those who came, as they were before they were laid out."""
    table = drawn(5, 30, 30)
    for pack, kind in ((people, CANDIDATES), (offers, VACANCIES)):
        side = Side(pack(table, 0, 20, order=False), kind, 20)
        for at in range(20, 30):
            side.append(pack(table, at, at + 1, order=False))
        for slot in (0, 7, 19, 20, 29):
            side.kill(slot)
        kept = [at for at in range(30) if at not in {0, 7, 19, 20, 29}]
        whole = pack(table, 0, 30, order=False)
        expected = whole.take(np.array(kept), whole.grid)
        found = side.living()
        found.columns["id"] = expected.columns["id"]
        assert same(found, expected)


def test_weights_that_do_not_fit_one_word_have_their_own() -> None:
    """From 2 to the power 14; such a vacancy has no place among those that fit."""
    table = drawn(6, 2, 9)
    offered = table.vacancies
    for weight, kind in ((16_383, VACANCIES), (16_384, WIDE_VACANCIES)):
        changed = replace(offered, weight=np.full(offered.weight.size, weight))
        slots = offers(replace(table, vacancies=changed))
        assert vacancy_kind(slots) is kind
        side = Side(slots, kind)
        asked = slots.rows["asked"]
        words = side._arrays["asked"]
        assert (words & 0x3FFFF).tolist() == asked.item.tolist()
        found = side._arrays["weight"] if "weight" in side._arrays else words.view(np.uint32) >> 18
        assert found.tolist() == asked.value.tolist()
    narrow = Side(offers(table), VACANCIES, 5)
    asking = int(np.flatnonzero(slots.rows["asked"].n)[0])
    one = slots.take(np.array([asking]), slots.grid)
    assert narrow.append(one) == -1
    assert Side(slots, WIDE_VACANCIES, 5).append(offers(table, 3, 4, order=False)) == 9


@pytest.mark.parametrize(("n", "room"), [(0, 64), (100, 64), (2_048, 64), (3_200, 100)])
def test_there_is_room_for_some_changes(n: int, room: int) -> None:
    """For a part of a large side, and for enough of a small one."""
    assert spare_for(n) == room


def test_an_empty_side_can_be_laid_out_and_filled() -> None:
    """Nobody there, and room for those who come."""
    table = drawn(7, 3, 3)
    for pack, kind in ((people, CANDIDATES), (offers, VACANCIES)):
        side = Side(pack(table, 0, 0), kind, 64)
        assert side.most("skills" if kind is CANDIDATES else "asked") == 0
        assert [side.append(pack(table, at, at + 1, order=False)) for at in range(3)] == [0, 1, 2]
        assert len(side.living()) == 3
