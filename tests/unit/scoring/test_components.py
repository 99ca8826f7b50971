"""Each part of a score, worked out by hand; -1 where it does not apply."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matching.profiles.records import Record, Wish
from matching.scoring.components import PART_NAMES, PARTS
from matching.scoring.kernel import score
from matching.scoring.options import ScoringOptions, WeightOptions
from matching.tables import NONE
from tests.markets import encoded, firm, offer, period, person, ranking, scoring, wish


def worth(
    part: str, *records: Record, options: ScoringOptions | None = None
) -> dict[tuple[str, str], int]:
    """Return the worth of one part for every pair, with no rule on."""
    table = encoded(*records)
    scores = score(table, options or scoring())
    at = PART_NAMES.index(part)
    return {
        (table.candidate_ids[c], table.vacancy_ids[v]): int(value)
        for c, v, value in zip(scores.candidate, scores.vacancy, scores.values[:, at], strict=True)
    }


def one(part: str, *records: Record, options: ScoringOptions | None = None) -> int:
    """Return the worth of one part for c1 and v1."""
    return worth(part, *records, options=options)["c1", "v1"]


def test_every_part_is_between_0_and_1_or_does_not_apply() -> None:
    """Nothing known, no part applies, but for wanting nothing."""
    table = encoded(person(), offer())
    values = score(table, scoring()).values
    assert values.tolist() == [[NONE] * len(PARTS)]


def test_skills() -> None:
    """The share of what is asked that is there."""
    asks = offer(asks={"weld": ("essential", 2), "sing": ("essential", 2)})
    assert one("skills", person(skills={"weld": 2}), asks) == 5_000


def test_use() -> None:
    """The share of what somebody can that is asked."""
    can = person(skills={"weld": 2, "sing": 2, "cook": 2, "polish": 2})
    assert one("use", can, offer(asks={"weld": ("essential", 2)})) == 2_500


@pytest.mark.parametrize(
    ("limits", "points"),
    [
        ({"max_travel_minutes": 24.4}, 5_000),  # 12.2 of 24.4 minutes
        ({"max_travel_minutes": 12.2}, 0),
        ({"max_travel_minutes": 122}, 9_000),
        ({"max_travel_km": 8}, 6_188),  # 8 km take 2 + 30 = 32 minutes: 1 - 12.2 / 32
        ({"max_travel_km": 8, "max_travel_minutes": 24.4}, 5_000),
        ({}, 7_967),  # 60 minutes by default: 1 - 12.2 / 60
        ({"max_travel_minutes": 5}, 0),  # too far, but nothing below nothing
        ({"max_travel_minutes": 12.8}, 469),  # 6 of 128 tenths are 468.75
        ({"max_travel_minutes": 128}, 9_047),  # 1,158 of 1,280 tenths are 9,046.875
        ({"max_travel_minutes": 32}, 6_188),  # 198 of 320 tenths are 6,187.5: half up
        ({"max_travel_minutes": 0.01}, 0),  # a limit that rounds to nothing
    ],
)
def test_travel(limits: dict[str, Any], points: int) -> None:
    """What is left of the time that somebody would travel; 2312 to 2352 by bike is 12.2 minutes."""
    pair = (person(postcode="2312", travel_mode="bike", **limits), offer(postcode="2352"))
    assert one("travel", *pair) == points


def test_travel_without_a_place() -> None:
    """Where one of the two places is unknown the part does not apply."""
    assert one("travel", person(postcode="2312"), offer()) == NONE
    assert one("travel", person(), offer(postcode="2312")) == NONE


def test_interests() -> None:
    """A sector of interest is worth all, another nothing; not told on either side: no part."""
    likes = person(interests=("techniek", "verpleging"))
    assert one("interests", likes, offer(sector="zorg")) == 10_000
    assert one("interests", likes, offer(sector="horeca")) == 0
    assert one("interests", likes, offer()) == NONE
    assert one("interests", person(), offer(sector="zorg")) == NONE
    assert one("interests", likes, offer(), firm(sector="techniek")) == 10_000


def test_learning() -> None:
    """What somebody wants to learn is asked, or something near it."""
    assert (
        one("learning", person(learn=("bakken",)), offer(asks={"cook": ("essential", 2)})) == 6_000
    )


@pytest.mark.parametrize(
    ("own", "points"),
    [
        (("2027-02-01", "2027-05-11"), 10_000),
        (("2027-02-26", "2027-12-31"), 7_500),
        (("2027-05-12", "2027-12-31"), 0),
        (("2027-05-11", ""), 100),  # one day of a hundred
        (("2027-05-11", "2027-06-11"), 313),  # one day of 32 is 312.5: half up
        (("", ""), NONE),
    ],
)
def test_period(own: tuple[str, str], points: int) -> None:
    """The share of the shorter period that both are there; the offer's has 100 days."""
    offered = offer(period=period("2027-02-01", "2027-05-11"))
    assert one("period", person(period=period(*own)), offered) == points


def test_period_with_open_ends_that_cross() -> None:
    """Where nobody knows how long either is, an overlap counts fully."""
    pair = (person(period=period("", "2027-06-30")), offer(period=period("2027-02-01")))
    assert one("period", *pair) == 10_000


@pytest.mark.parametrize(
    ("own", "points"),
    [(40, 10_000), (36, 5_000), (46, 2_500), (32, 0), (20, 0), (None, NONE),
     (39.996, 10_000),  # the same to the hundredth
     (39.99, 9_988),  # 799 of 800 hundredths are 9,987.5: half up
     (32.01, 13)],  # 1 of 800 is 12.5
)  # fmt: skip
def test_hours(own: float | None, points: int) -> None:
    """Equal hours are worth all, a difference of the tolerance (8) nothing, in a line."""
    assert one("hours", person(hours_per_week=own), offer(hours_per_week=40)) == points


def test_hours_without_any_tolerance() -> None:
    """A programme that wants exactly equal hours gives all or nothing."""
    strict = ScoringOptions.model_validate(
        {"rules": {"hours": {"on": False, "tolerance": 0}, "field": {"on": False}}}
    )
    for own, points in ((40, 10_000), (39.5, 0), (39.99, 0), (39.996, 10_000)):
        pair = (person(hours_per_week=own), offer(hours_per_week=40))
        assert one("hours", *pair, options=strict) == points


def test_wish() -> None:
    """The first wish is worth all, the second half, the third a third, no wish nothing."""
    offers = [offer(f"v{i}") for i in (1, 2, 3, 4)]
    found = worth(
        "wish", person("c1"), person("c2"), *offers,
        wish("c1", "v2", 1), wish("c1", "v1", 2), wish("c1", "v3", 3),
    )  # fmt: skip
    assert [found["c1", f"v{i}"] for i in (1, 2, 3, 4)] == [5_000, 10_000, 3_333, 0]
    assert [found["c2", f"v{i}"] for i in (1, 2, 3, 4)] == [NONE] * 4
    assert one("wish", person(), offer(), wish("c1", "v1", 32)) == 313  # 312.5, half up


def test_a_wish_for_who_offers_nothing_is_no_wish() -> None:
    """Who wished for an employer without vacancies in this run is not judged by that wish."""
    elsewhere = Wish(candidate="c1", rank=1, employer="e9")
    assert one("wish", person(), offer(), firm("e9"), elsewhere) == NONE


def test_ranking() -> None:
    """An employer's first is worth all, the second half, who is not ranked nothing."""
    people = [person(f"c{i}") for i in (1, 2, 3)]
    found = worth(
        "ranking", *people, offer("v1"), offer("v2"), ranking("c2", "v1", 1), ranking("c3", "v1", 2)
    )
    assert [found[f"c{i}", "v1"] for i in (1, 2, 3)] == [0, 10_000, 5_000]
    assert [found[f"c{i}", "v2"] for i in (1, 2, 3)] == [NONE] * 3


def test_no_part_reads_who_somebody_is() -> None:
    """The weights name every part, and none of them is about a person's identity."""
    assert set(WeightOptions.model_fields) == set(PARTS)
    assert not {"name", "sex", "age", "school", "nationality"} & set(PARTS)


def test_a_part_gives_whole_points() -> None:
    """A third is 3,333 points, not a fraction."""
    table = encoded(person(), offer(), offer("v2"), wish("c1", "v1", 3))
    values = score(table, scoring()).values
    assert values.dtype == np.int32
    assert values[0, PART_NAMES.index("wish")] == 3_333
