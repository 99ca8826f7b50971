"""What would have to change: one rule, by how much, in steps that people think in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.profiles.records import Record
from matching.scoring.eligibility import RULE_NAMES, Meeting, broken_rules
from matching.scoring.relaxation import Change, Need, changes, need_of
from tests.markets import encoded, firm, offer, period, person, scoring, spoken

# From 2312 by road: to 2352 2.73 km, as test_eligibility works out; to 2225 10.34 km:
# 0.0946 deg * 111.195 km * 0.61338 = 6.45 km west, 0.0419 * 111.195 = 4.66 km north,
# 7.957 km straight, times 1.3.
NEAR, FAR = "2352", "2225"


def opened(*records: Record, places: list[int] | None = None, **on: Any) -> list[Change]:
    """Return the changes that would open a place for c1."""
    table = encoded(*records)
    meeting = Meeting(table, scoring(**on), np.array([0], dtype=np.int32))
    free = np.array(places or [1] * len(table.vacancies))
    return list(changes(meeting, 0, broken_rules(meeting)[0], free))


def test_three_and_a_bit_kilometres_too_far_is_a_step_of_five() -> None:
    """From 6.64 km to 10.34 km is 3.7 km further, told as 5 km."""
    (found,) = opened(person(postcode="2312", max_travel_km=6.64), offer(postcode=FAR), travel={})
    assert found == Change("travel", Need(5.0, "km", ""), 1, (0,))


@pytest.mark.parametrize(
    ("most", "step"), [(10.33, 5.0), (5.34, 5.0), (5.33, 10.0), (0.34, 10.0), (0.33, 15.0)]
)
def test_a_step_that_is_just_enough_is_enough(most: float, step: float) -> None:
    """Exactly five kilometres too far is one step, a hair more is two."""
    (found,) = opened(person(postcode="2312", max_travel_km=most), offer(postcode=FAR), travel={})
    assert found.need == Need(step, "km", "")


def test_travel_that_is_too_long_is_told_in_minutes() -> None:
    """By bike 10.34 km take 2 + 38.8 = 40.8 minutes; 15.8 longer than 25 is two steps of ten."""
    pair = (
        person(postcode="2312", travel_mode="bike", max_travel_minutes=25),
        offer(postcode=FAR),
    )
    (found,) = opened(*pair, travel={})
    assert found.need == Need(20.0, "minutes", "")


def test_the_smallest_step_that_opens_something_is_told_with_its_places() -> None:
    """Places at the first step count together; what a longer step would open is left out."""
    (found,) = opened(
        person(postcode="2312", max_travel_km=1),
        offer("v1", postcode=NEAR), offer("v2", postcode=FAR), offer("v3", postcode=NEAR),
        places=[2, 9, 3], travel={},
    )  # fmt: skip
    assert found == Change("travel", Need(5.0, "km", ""), 5, (0, 2))


def test_a_place_that_is_taken_is_no_place() -> None:
    """Only places that are still open can be opened by a change."""
    found = opened(
        person(postcode="2312", max_travel_km=1), offer("v1", postcode=NEAR),
        offer("v2", postcode=FAR), places=[0, 1], travel={},
    )  # fmt: skip
    assert found == [Change("travel", Need(10.0, "km", ""), 1, (1,))]


def test_two_rules_at_once_are_not_one_change() -> None:
    """A place that is too far and asks another level is not told."""
    pair = (
        person(postcode="2312", max_travel_km=1, hours_per_week=8),
        offer(postcode=NEAR, hours_per_week=40),
    )
    assert opened(*pair, travel={}, hours={}) == []
    assert len(opened(*pair, travel={})) == 1


@pytest.mark.parametrize(
    ("own", "offered", "rules", "told"),
    [
        ({"hours_per_week": 16}, {"hours_per_week": 40}, {"hours": {"tolerance": 8}}, True),
        ({"hours_per_week": 15.5}, {"hours_per_week": 40}, {"hours": {"tolerance": 8}}, False),
        (
            {"period": period("", "2027-01-31")},
            {"period": period("2027-02-28", "")},
            {"period": {}},
            True,
        ),
        (
            {"period": period("", "2027-01-31")},
            {"period": period("2027-03-01", "")},
            {"period": {}},
            False,
        ),
    ],
)
def test_a_change_that_is_too_great_is_not_proposed(
    own: dict[str, Any], offered: dict[str, Any], rules: dict[str, Any], told: bool
) -> None:
    """Sixteen hours and 28 days are the most that anybody would call the same plan."""
    assert bool(opened(person(**own), offer(**offered), **rules)) == told


def test_what_nobody_can_change_is_not_told() -> None:
    """Another level, another study, a paused employer: no change that a person can make."""
    assert opened(person(level="hbo"), offer(levels=frozenset({"wo"})), level={}) == []
    assert opened(person(), offer(crebos=frozenset({"25655"})), field={}) == []
    assert opened(person(), offer(), firm(paused=True), paused={}) == []


@pytest.mark.parametrize(("own", "step"), [(31.9, 4.0), (28, 4.0), (27.5, 8.0), (52.5, 8.0)])
def test_hours_are_told_in_steps_of_four(own: float, step: float) -> None:
    """Forty are asked and eight fewer would do: 28 hours are four short, 27.5 are 4.5 short."""
    pair = (person(hours_per_week=own), offer(hours_per_week=40))
    (found,) = opened(*pair, hours={"tolerance": 8})
    assert found.need == Need(step, "hours", "")


def test_days_are_told_in_weeks() -> None:
    """Of 100 days 75 must overlap; a start on day 27 has 74, one short: a week."""
    hundred = person(period=period("2027-02-01", "2027-05-11"))
    (found,) = opened(hundred, offer(period=period("2027-02-27", "2028-01-31")), period={})
    assert found.need == Need(7.0, "days", "")


def test_a_gap_between_two_periods_counts_too() -> None:
    """A start ten days after the last day, and one day asked: eleven days, two weeks."""
    own = person(period=period("2027-02-01", "2027-05-11"))
    late = offer(period=period("2027-05-22", "2028-01-31"))
    (found,) = opened(own, late, period={"min_share": 0.0})
    assert found.need == Need(14.0, "days", "")


def test_named_needs_are_told_by_name() -> None:
    """A language with its level, a certificate, a licence, a leerweg: each that is missing."""
    found = opened(
        person(languages=spoken(nl="A2", en="C1"), certificates=("vca",), leerweg="bol",
               driving_licences=frozenset({"AM"})),
        offer("v1", languages=spoken(nl="B1", en="B2", fr="A1")),
        offer("v2", certificates=("vca", "haccp")),
        offer("v3", driving_licences=frozenset({"B", "CE"})),
        offer("v4", leerweg=frozenset({"bbl", "project"})),
        offer("v5", certificates=("haccp",)),
        language={}, certificate={}, licence={}, leerweg={},
    )  # fmt: skip
    assert [(each.rule, each.need.what, each.places, each.vacancies) for each in found] == [
        ("leerweg", "bbl/project", 1, (3,)),
        ("language", "fr A1, nl B1", 1, (0,)),
        ("certificate", "haccp", 2, (1, 4)),
        ("licence", "B, CE", 1, (2,)),
    ]


def test_only_the_languages_that_are_short_are_told_with_what_would_do() -> None:
    """Where one level lower passes, B1 instead of B2 would do, and A2 for B1 needs no change."""
    (found,) = opened(
        person(languages=spoken(nl="A2")),
        offer(languages=spoken(nl="B1", en="B2"), trainable=True),
        language={"tolerance": 1},
    )
    assert found.need.what == "en B1"


def test_each_name_is_a_change_of_its_own() -> None:
    """Two certificates that each open a place are two changes."""
    found = opened(
        person(), offer("v1", certificates=("vca",)), offer("v2", certificates=("haccp",)),
        certificate={},
    )  # fmt: skip
    assert [(each.need.what, each.vacancies) for each in found] == [("haccp", (1,)), ("vca", (0,))]


def test_changes_come_cheapest_first() -> None:
    """Being ready comes before travelling further, and that before a certificate."""
    rules: dict[str, Any] = {"readiness": {}, "travel": {}, "certificate": {}}
    far = person(postcode="2312", max_travel_km=1)
    offers = (offer("v1", certificates=("vca",)), offer("v2", postcode=NEAR))
    assert [each.rule for each in opened(far, *offers, **rules)] == ["travel", "certificate"]
    waiting = opened(person(ready=False), offer(), **rules)
    assert waiting == [Change("readiness", Need(0.0, "", ""), 1, (0,))]


def test_a_recognition_can_be_asked_for() -> None:
    """An employer without the recognition may get it; that is a change without a measure."""
    (found,) = opened(person(level="mbo3", crebo="25655"), offer(), recognition={})
    assert (found.rule, found.need) == ("recognition", Need(0.0, "", ""))


def test_the_need_of_one_pair_is_exact() -> None:
    """Before it is rounded to a step the need is what is missing for that very pair."""
    table = encoded(
        person("c1"), person("c2", hours_per_week=20), offer("v1"), offer("v2", hours_per_week=40)
    )
    rows = np.array([0, 1], dtype=np.int32)
    meeting = Meeting(table, scoring(hours={"tolerance": 8}), rows)
    broken = 1 << RULE_NAMES.index("hours")
    assert need_of(meeting, 1, 1, broken) == ("hours", Need(12.0, "hours", ""))
    assert need_of(meeting, 1, 1, 0) is None
    assert need_of(meeting, 1, 1, broken | 1) is None
    assert need_of(meeting, 1, 1, 1 << RULE_NAMES.index("level")) is None
