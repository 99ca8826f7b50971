"""What the decisions of people cost: the same run with and without them."""

from __future__ import annotations

from matching.profiles.records import Record
from matching.report.types import DecisionReport
from tests.markets import config, forbid, lock, offer, person, scoring, solved

ASKS = {"weld": ("essential", 4)}


def decided(*records: Record) -> DecisionReport:
    """Return what the decisions in a market cost, the rule level being on."""
    found = solved(*records, with_config=config(scoring(level={}))).report.decisions
    assert found is not None
    return found


def test_without_decisions_there_is_nothing_to_tell() -> None:
    """A run in which nobody decided anything has no such chapter."""
    assert solved(person(), offer()).report.decisions is None


def test_a_ban_costs_a_placement() -> None:
    """The only pair is forbidden: one placed without the ban, nobody with it."""
    found = decided(person(skills={"weld": 4}), offer(asks=ASKS), forbid("c1", "v1"))
    assert (found.locks, found.forbidden) == (0, 1)
    assert (found.placed, found.placed_without) == (0, 1)
    assert (found.weight, found.weight_without) == (0, 20_000)
    assert found.broken == ()


def test_a_lock_costs_weight_and_tells_who_would_rather_have_each_other() -> None:
    """c1 fits at 5,000 points and is locked to the only place; c2 fits fully and stays out."""
    found = decided(
        person("c1", skills={"weld": 2}), person("c2", skills={"weld": 4}), offer(asks=ASKS),
        lock("c1", "v1"),
    )  # fmt: skip
    assert (found.locks, found.placed, found.placed_without) == (1, 1, 1)
    assert (found.weight, found.weight_without) == (10_000, 20_000)
    assert found.blocking == (("c2", "v1"),)


def test_a_lock_to_the_place_that_one_gets_anyway_costs_nothing() -> None:
    """Deciding what the engine proposes changes neither count nor total."""
    found = decided(person(skills={"weld": 4}), offer(asks=ASKS), lock("c1", "v1"))
    assert (found.placed, found.weight) == (found.placed_without, found.weight_without)
    assert (found.blocking, found.broken) == ((), ())


def test_a_lock_against_the_rules_is_kept_and_told() -> None:
    """The pair is placed, the rule that it breaks is named, and without the lock it is not."""
    found = decided(
        person("c1", level="hbo"), offer("v1", levels=frozenset({"wo"})), lock("c1", "v1")
    )
    assert found.broken == (("c1", "v1", ("level",)),)
    assert (found.placed, found.placed_without) == (1, 0)


def test_a_ban_for_an_employer_counts_its_vacancies() -> None:
    """Two vacancies of one employer are two forbidden pairs."""
    found = decided(
        person(), offer("v1", "e1"), offer("v2", "e1"), offer("v3", "e2"),
        forbid("c1", employer="e1"),
    )  # fmt: skip
    assert found.forbidden == 2
    assert (found.placed, found.placed_without) == (1, 1)


def test_a_forbidden_pair_is_never_placed_and_a_locked_one_always() -> None:
    """Whatever the scores say, decisions hold."""
    report = solved(
        person("c1", skills={"weld": 4}), person("c2"),
        offer("v1", asks=ASKS), offer("v2", asks=ASKS), forbid("c1", "v1"), lock("c2", "v1"),
    ).report  # fmt: skip
    assert {pair.candidate: pair.vacancy for pair in report.placements} == {"c1": "v2", "c2": "v1"}
    assert [pair.locked for pair in report.placements] == [False, True]
