"""All pairs scored: which are there, what each rule cost, and parts that add up."""

from __future__ import annotations

from typing import Any

from matching.profiles.records import Record
from matching.scoring.components import PART_NAMES
from matching.scoring.eligibility import RULE_NAMES
from matching.scoring.kernel import score
from matching.tables import ScoreTable
from tests.markets import encoded, firm, forbid, lock, offer, person, scoring


def scored(*records: Record, **on: Any) -> ScoreTable:
    """Return the scores of some records with some rules on."""
    return score(encoded(*records), scoring(**on))


def test_parts_add_up_to_the_score_exactly() -> None:
    """The totals are the sums of the parts, to the point, for both sides."""
    table = encoded(
        person(skills={"weld": 2, "cook": 1}, hours_per_week=30, postcode="2312", learn=("sing",)),
        *(offer(f"v{i}", asks={"weld": ("essential", i), "sing": ("important", 2)},
                hours_per_week=30 + i, postcode="2352") for i in (1, 2, 3, 4)),
    )  # fmt: skip
    weights = {"skills": 3, "travel": 1.7, "hours": 0.3, "learning": 1.1}
    scores = score(table, scoring(weights, {"skills": 1, "travel": 2}))
    for row, total in zip(scores.candidate_points.tolist(), scores.candidate_score, strict=True):
        assert sum(row) == total
        assert 0 < total < 10_000
    assert scores.vacancy_points.sum(axis=1).tolist() == scores.vacancy_score.tolist()


def test_eligible_pairs_are_there_and_others_are_not() -> None:
    """A pair that breaks a rule has no row; the others stand in order."""
    scores = scored(
        person("c1", level="hbo"), person("c2", level="wo"), person("c3", level="mbo4"),
        offer("v1", levels=frozenset({"hbo", "wo"})), offer("v2", levels=frozenset({"wo"})),
        offer("v3"), level={},
    )  # fmt: skip
    pairs = list(zip(scores.candidate.tolist(), scores.vacancy.tolist(), strict=True))
    assert pairs == [(0, 0), (0, 2), (1, 0), (1, 1), (1, 2), (2, 2)]


def test_what_each_rule_costs_is_counted_for_both_sides() -> None:
    """Per candidate and vacancy: how often a rule excludes, and how often it alone does."""
    scores = scored(
        person("c1", level="hbo", ready=False), person("c2", level="wo"),
        offer("v1", "e1", levels=frozenset({"wo"})), offer("v2", "e2"), firm("e2", paused=True),
        level={}, readiness={}, paused={},
    )  # fmt: skip
    at = {name: RULE_NAMES.index(name) for name in ("level", "readiness", "paused")}
    for name, lost, only in (
        ("level", [1, 0], [0, 0]),
        ("readiness", [2, 0], [0, 0]),
        ("paused", [1, 1], [0, 1]),
    ):
        assert scores.lost[:, at[name]].tolist() == lost
        assert scores.lost_only[:, at[name]].tolist() == only
    assert scores.vacancy_lost[:, at["readiness"]].tolist() == [1, 1]
    assert scores.vacancy_lost[:, at["paused"]].tolist() == [0, 2]
    assert scores.vacancy_lost_only[:, at["paused"]].tolist() == [0, 1]
    assert scores.vacancy_lost_only[:, at["level"]].tolist() == [0, 0]


def test_a_locked_pair_is_there_with_the_rules_that_it_breaks() -> None:
    """People may decide against a rule; the run keeps which."""
    scores = scored(
        person("c1", level="hbo", ready=False), offer("v1", levels=frozenset({"wo"})),
        offer("v2"), lock("c1", "v1"), level={}, readiness={},
    )  # fmt: skip
    assert scores.vacancy.tolist() == [0]
    bits = {name for bit, name in enumerate(RULE_NAMES) if int(scores.broken[0]) >> bit & 1}
    assert bits == {"level", "readiness"}


def test_a_forbidden_pair_is_kept_and_marked() -> None:
    """What a ban costs can be told, because its score is known; other rules still exclude."""
    market = (person("c1"), offer("v1"), offer("v2"), forbid("c1", "v1"))
    scores = scored(*market)
    assert scores.vacancy.tolist() == [0, 1]
    assert scores.forbidden.tolist() == [True, False]
    assert scores.broken.tolist() == [0, 0]
    assert scores.lost[0, RULE_NAMES.index("forbidden")] == 1
    assert scored(*market, firm(paused=True), paused={}).vacancy.size == 0


def test_progress_is_told_to_the_last_candidate() -> None:
    """Whoever watches sees each block and the end."""
    seen: list[tuple[int, int]] = []
    table = encoded(*(person(f"c{i}") for i in range(5)), offer())
    score(table, scoring(), block=2, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(2, 5), (4, 5), (5, 5)]


def test_nobody_and_nothing_can_be_scored() -> None:
    """Empty sides give an empty table with the right number of columns."""
    for records in ((), (person(),), (offer(),)):
        scores = scored(*records)
        assert scores.vacancy.size == 0
        assert scores.values.shape == (0, len(PART_NAMES))
        assert scores.lost.shape[1] == len(RULE_NAMES)
