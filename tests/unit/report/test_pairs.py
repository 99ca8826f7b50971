"""Telling of one pair: parts, requirements, rules and the place in somebody's own order."""

from __future__ import annotations

from matching.report.types import PairReport, RequirementReport
from tests.markets import (
    config,
    firm,
    forbid,
    lock,
    offer,
    person,
    prepared,
    scoring,
    solved,
    wish,
)

ALL = {"skills": 2.0, "travel": 1.0, "wish": 1.0}


def test_a_pair_is_told_whole() -> None:
    """Ids, distance, wish, parts that add up and requirements, for a pair worked out by hand."""
    scored = prepared(
        person(skills={"lassen": 2}, postcode="2312", travel_mode="bike", max_travel_minutes=24.4),
        offer(asks={"weld": ("essential", 3), "sing": ("important", 1)}),
        firm("e1", postcode="2352"),
        wish("c1", "v1", 2),
        with_config=config(scoring(ALL, {"skills": 1}, travel={})),
    )
    pair = scored.teller.tell(0, 0)
    assert (pair.candidate, pair.vacancy, pair.employer) == ("c1", "v1", "e1")
    assert (pair.km, pair.minutes, pair.wish, pair.choice) == (2.73, 12.2, 2, 1)
    assert (pair.locked, pair.broken) == (False, ())
    # weld 750 permille of weight 3000, sing nothing of 2000: 2250 / 5000 = 4,500 points
    parts = {p.name: (p.value, p.candidate_points, p.vacancy_points) for p in pair.parts}
    assert parts["skills"] == (4_500, 2_250, 4_500)
    assert parts["travel"] == (5_000, 1_250, 0)
    assert parts["wish"] == (5_000, 1_250, 0)
    assert parts["interests"] == (None, 0, 0)
    assert (pair.candidate_score, pair.vacancy_score) == (4_750, 4_500)
    assert pair.requirements == (
        RequirementReport("weld", "essential", 3, 3000, "partly", "weld", 2, "same", 1000, 750,
                          "course"),
        RequirementReport("sing", "important", 1, 2000, "missing", None, 0, "", 0, 0, ""),
    )  # fmt: skip


def test_parts_add_up_for_every_pair() -> None:
    """What each part adds makes the score, for both sides of all pairs."""
    scored = prepared(
        *(person(f"c{i}", skills={"weld": i, "cook": 4 - i}, postcode="2312") for i in (1, 2, 3)),
        *(offer(f"v{i}", asks={"metal": ("essential", i), "bake": ("important", 2)},
                postcode="2352") for i in (1, 2, 3)),
        wish("c1", "v1"), wish("c2", "v3", 2),
        with_config=config(scoring(ALL, {"skills": 1, "travel": 2})),
    )  # fmt: skip
    for candidate in range(3):
        for vacancy in range(3):
            pair = scored.teller.tell(candidate, vacancy)
            assert sum(part.candidate_points for part in pair.parts) == pair.candidate_score > 0
            assert sum(part.vacancy_points for part in pair.parts) == pair.vacancy_score > 0


def test_the_reason_of_nearness_is_told() -> None:
    """A skill that counts partly is named with how it is near."""
    scored = prepared(
        person(skills={"solder": 2, "cook": 2}),
        offer(asks={"weld": ("important", 2), "bake": ("important", 2), "metal": ("important", 1)}),
    )
    told = {r.skill: (r.by, r.kind, r.credit) for r in scored.teller.tell(0, 0).requirements}
    assert told == {
        "weld": ("solder", "near", 600), "bake": ("cook", "related", 600),
        "metal": (None, "", 0),
    }  # fmt: skip


def test_free_text_is_met_by_the_same_words() -> None:
    """Words that no vocabulary has are told under their own key, without a training."""
    scored = prepared(
        person(skills={"Santoer spelen": 3}), offer(asks={"santoer spelen": ("essential", 2)})
    )
    (found,) = scored.teller.tell(0, 0).requirements
    assert (found.skill, found.status, found.kind, found.training) == (
        "text:santoer spelen", "met", "same", "",
    )  # fmt: skip


def test_a_pair_that_may_not_meet_is_told_with_its_rules() -> None:
    """Why not, and what is known of the pair all the same; there is no score and no choice."""
    scored = prepared(
        person(level="hbo", ready=False, skills={"weld": 2}),
        offer(levels=frozenset({"wo"}), asks={"weld": ("essential", 2)}),
        with_config=config(scoring(level={}, readiness={})),
    )
    pair = scored.teller.tell(0, 0)
    assert pair.broken == ("readiness", "level")
    assert (pair.choice, pair.candidate_score, pair.parts) == (None, 0, ())
    assert [r.status for r in pair.requirements] == ["met"]


def test_a_forbidden_pair_has_a_score_but_no_choice() -> None:
    """What people forbade is told as such, with the score that it would have had."""
    scored = prepared(
        person(skills={"weld": 2}), offer(asks={"weld": ("essential", 2)}), forbid("c1", "v1")
    )
    pair = scored.teller.tell(0, 0)
    assert (pair.broken, pair.choice, pair.candidate_score) == (("forbidden",), None, 10_000)


def test_a_locked_pair_says_so_and_which_rules_it_breaks() -> None:
    """A decision against the rules stays visible."""
    scored = prepared(
        person(level="hbo"), offer(levels=frozenset({"wo"})), lock("c1", "v1"),
        with_config=config(scoring(level={})),
    )  # fmt: skip
    pair = scored.teller.tell(0, 0)
    assert pair.locked
    assert pair.broken == ("level",)
    assert pair.choice == 1


def test_the_choice_counts_what_somebody_likes_better() -> None:
    """Ties share a place, and the next place is one more than the number before it."""
    asks = {"weld": ("essential", 4)}
    scored = prepared(
        person(skills={"weld": 4, "cook": 3}),
        offer("v1", asks=asks), offer("v2", asks=asks),
        offer("v3", asks={"cook": ("essential", 4)}),
        offer("v4", asks={"sing": ("essential", 4)}), wish("c1", "v4"),
    )  # fmt: skip
    told = [scored.teller.tell(0, v) for v in range(4)]
    assert {pair.vacancy: pair.choice for pair in told} == {"v1": 2, "v2": 2, "v3": 4, "v4": 1}


def test_an_unknown_place_gives_no_distance() -> None:
    """Where no postcode is known there is nothing to tell, and no NaN either."""
    pair = prepared(person(), offer()).teller.tell(0, 0)
    assert (pair.km, pair.minutes) == (None, None)


def test_the_summary_counts_places_scores_and_wishes() -> None:
    """The figures at the top, of a market that one can do by hand.

    c1 gets its first wish v1; c2 wished v1 and gets v2; c3 wished nothing and gets v2; c4 is not
    ready; v2 keeps one place.
    """
    skills = {"weld": 2}
    asks = {"weld": ("essential", 2)}
    result = solved(
        person("c1", skills=skills), person("c2", skills={"weld": 1}), person("c3", skills=skills),
        person("c4", ready=False),
        offer("v1", "e1", asks=asks), offer("v2", "e1", capacity=3, asks=asks), firm("e9"),
        wish("c1", "v1"), wish("c2", "v1"),
        with_config=config(scoring(readiness={})),
    )  # fmt: skip
    summary = result.report.summary
    assert (summary.candidates, summary.ready, summary.vacancies) == (4, 3, 2)
    assert (summary.employers, summary.places, summary.eligible_pairs) == (1, 4, 6)
    assert (summary.placed, summary.unplaced, summary.open_places) == (3, 1, 1)
    assert summary.wishes == {-1: 1, 0: 1, 1: 1}
    assert summary.candidate_scores == (7_500, 7_500, 10_000, 10_000, 10_000)
    assert (summary.blocking, summary.violations) == ((), ())
    assert (summary.method, summary.mode, summary.status) == ("stable", "two-sided", "optimal")
    assert summary.weight == 2 * (10_000 + 7_500 + 10_000)
    assert summary.placed_bound == 3


def test_placements_are_the_placed_pairs_in_order_of_the_candidates() -> None:
    """Each placed candidate has one pair, as telling of that pair would give it."""
    result = solved(person("c1"), person("c2"), offer("v1"), offer("v2"))
    pairs = result.report.placements
    assert [pair.candidate for pair in pairs] == ["c1", "c2"]
    assert {pair.vacancy for pair in pairs} == {"v1", "v2"}
    teller = result.scored.teller
    expected: list[PairReport] = [
        teller.tell(c, int(v)) for c, v in enumerate(result.matching.vacancy)
    ]
    assert list(pairs) == expected


def test_a_run_on_nobody_is_a_report_too() -> None:
    """Without people or offers everything is zero and nothing fails."""
    for records in ((), (person(),), (offer(),)):
        report = solved(*records).report
        assert report.summary.placed == 0
        assert report.summary.candidate_scores == ()
        assert len(report.unplaced) == sum(record.id == "c1" for record in records)
