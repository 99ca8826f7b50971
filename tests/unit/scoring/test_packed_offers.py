"""Vacancies as the kernel reads them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matching.scoring.components import PART_NAMES
from matching.scoring.eligibility import RULE_NAMES, Meeting, broken_rules
from matching.scoring.options import ScoringOptions
from matching.scoring.packed.market import Market
from matching.scoring.packed.offers import LEVELS_ASKED, pack_vacancies
from matching.scoring.packed.people import (
    DEAD_CANDIDATE,
    DEAD_VACANCY,
    LEERWEG_AT,
    LEVEL_AT,
    PAUSED,
    UNREADY,
    pack_candidates,
)
from matching.scoring.packed.slots import Slots
from matching.tables import ProfileTable, block_of
from tests.markets import encoded, firm, offer, person, ranking, rules
from tests.scoring_tables import Sizes, drawn, shipped

MASKS = {
    "paused": int(PAUSED),
    "readiness": int(UNREADY),
    "level": 127 << LEVEL_AT,
    "leerweg": 15 << LEERWEG_AT,
}


def with_rules(**on: Any) -> ScoringOptions:
    """Return options with only these rules on."""
    return shipped("stagepact").model_copy(update={"rules": rules(**on)})


def packed(table: ProfileTable, options: ScoringOptions, *, order: bool = False) -> Slots:
    """Return the vacancies of a table in slots."""
    market, study = Market.of(table)
    paused = table.employers.paused[table.vacancies.employer]
    return pack_vacancies(table.vacancies, paused, market, study, options, order=order)


@pytest.mark.parametrize("rule", list(MASKS))
def test_a_bit_of_the_first_word_meets_where_its_rule_is_broken(rule: str) -> None:
    """What a candidate is and a vacancy does not take: exactly the rule."""
    table = drawn(1, 60, 50, Sizes(employers=30))
    options = with_rules(**{rule: {}})
    people = pack_candidates(block_of(table), Market.of(table)[0], options, order=False)
    own, other = people.columns["bits"], packed(table, options).columns["bits"]
    met = (own[:, None] & other[None, :] & np.uint64(MASKS[rule])) != 0
    mask = broken_rules(Meeting(table, options, np.arange(60, dtype=np.int32)))
    assert np.array_equal(met, mask == 1 << RULE_NAMES.index(rule))
    assert met.any()
    dead = DEAD_CANDIDATE | DEAD_VACANCY
    assert not np.any(own[:, None] & other[None, :] & dead)
    assert np.all((own & dead) | DEAD_CANDIDATE == dead)
    assert np.all(other & DEAD_CANDIDATE != 0)


@pytest.mark.parametrize("rule", ["language", "licence", "certificate"])
@pytest.mark.parametrize("slack", [0, 1, 6])
def test_a_bit_of_the_other_words_meets_where_its_rule_is_broken(rule: str, slack: int) -> None:
    """What a candidate lacks and a vacancy asks, with what a trainable vacancy lets pass."""
    setting: dict[str, Any] = {"language": {"tolerance": slack}}.get(rule, {})
    if rule == "certificate":
        setting = {"trainable_waives": slack > 0}
    options = with_rules(**{rule: setting})
    table = drawn(2, 40, 50, Sizes(languages=12, certificates=70))
    market = Market.of(table)[0]
    people = pack_candidates(block_of(table), market, options, order=False).columns["more"]
    met = ((people[:, None] & packed(table, options).columns["more"][None]) != 0).any(axis=2)
    mask = broken_rules(Meeting(table, options, np.arange(40, dtype=np.int32)))
    assert np.array_equal(met, mask != 0)
    assert 0 < np.count_nonzero(met) < met.size


def test_what_is_asked_is_skill_and_level_with_its_weight() -> None:
    """Entry by entry; a vacancy's total is what all its requirements weigh together."""
    table = drawn(3, 2, 30)
    offers, slots = table.vacancies, packed(table, with_rules())
    for v in range(30):
        skill, level = offers.requirements.row(v)
        item, weight = slots.rows["asked"].row(v)
        assert (item // LEVELS_ASKED).tolist() == skill.tolist()
        assert (item % LEVELS_ASKED + 1).tolist() == level.tolist()
        assert weight.sum() == slots.columns["total"][v]
    assert slots.columns["total"].sum() == offers.weight.sum()


def test_parts_apply_where_they_were_told() -> None:
    """A bit a part: what the vacancy did not tell cannot count."""
    table = encoded(
        person(), firm("e1"), firm("e2", postcode="2312", sector="zorg"), offer("v1", "e1"),
        offer("v2", "e2", asks={"weld": ("essential", 1)}, hours_per_week=32),
        ranking("c1", "v2", employer="e2"),
    )  # fmt: skip
    applies = packed(table, with_rules()).columns["applies"].tolist()
    names = [{name for p, name in enumerate(PART_NAMES) if word >> p & 1} for word in applies]
    assert names == [{"learning", "wish"}, set(PART_NAMES) - {"period"}]


def test_requirements_without_weight_are_asked_and_cover_nothing() -> None:
    """Then the share that is covered is unknown, but a skill is used all the same."""
    table = drawn(3, 2, 30, Sizes(weight=0))
    slots = packed(table, with_rules())
    applies, asks = slots.columns["applies"], slots.rows["asked"].n > 0
    assert not np.any(applies >> PART_NAMES.index("skills") & 1)
    assert np.array_equal(applies >> PART_NAMES.index("use") & 1 == 1, asks)


@pytest.mark.parametrize("on", [{"level": {}}, {}])
def test_sorting_keeps_all_and_puts_like_levels_together(on: dict[str, Any]) -> None:
    """A group takes the same levels, or any where the rule is off; all else goes along."""
    table = drawn(2, 3, 80)
    plain, slots = packed(table, with_rules(**on)), packed(table, with_rules(**on), order=True)
    order = slots.columns["id"]
    assert sorted(order.tolist()) == list(range(80))
    for name, column in plain.columns.items():
        assert np.array_equal(slots.columns[name], column[order]), name
    grid = slots.grid
    for g in range(grid.levels.size):
        those = slice(int(grid.start[g, 0]), int(grid.start[g, -1]))
        levels = set(table.vacancies.levels[order[those]].tolist())
        assert grid.levels[g] == 0 if not on else levels == {int(grid.levels[g])}
    assert grid.levels.size == (len(set(table.vacancies.levels.tolist())) if on else 1)


def test_no_vacancies_can_be_packed() -> None:
    """An empty side has empty columns."""
    for order in (True, False):
        slots = packed(drawn(1, 3, 0), with_rules(), order=order)
        assert len(slots) == 0
        assert slots.rows["asked"].item.size == 0


def test_a_level_that_nobody_told_counts_as_the_first() -> None:
    """A requirement without a level asks no more than the skill itself."""
    table = drawn(3, 2, 9)
    asked = table.vacancies.requirements
    none = replace(asked, value=np.zeros(asked.value.size))
    changed = replace(table, vacancies=replace(table.vacancies, requirements=none))
    item = packed(changed, with_rules()).rows["asked"].item
    assert np.all(item % LEVELS_ASKED == 0)
