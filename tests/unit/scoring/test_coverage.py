"""How far skills cover what is asked, in exact points."""

from __future__ import annotations

import numpy as np
import pytest

from matching.profiles.records import Record
from matching.scoring.coverage import Coverage
from matching.tables import NONE
from tests.markets import encoded, offer, person

ZERO = np.array([0], dtype=np.int32)


def need(*records: Record, step: float = 0.25) -> list[int]:
    """Return what share of each vacancy's requirements c1 covers, in points."""
    table = encoded(*records)
    vacancy = np.arange(len(table.vacancies))
    found = Coverage(table, step).need(ZERO, np.zeros_like(vacancy), vacancy)
    return [int(points) for points in found]


def learning(*records: Record) -> list[int]:
    """Return how much of what c1 wants to learn each vacancy asks, in points."""
    table = encoded(*records)
    vacancy = np.arange(len(table.vacancies))
    found = Coverage(table, 0.25).learning(ZERO, np.zeros_like(vacancy), vacancy)
    return [int(points) for points in found]


def use(*records: Record) -> list[int]:
    """Return what share of c1's skills each vacancy uses, in points."""
    table = encoded(*records)
    vacancy = np.arange(len(table.vacancies))
    found = Coverage(table, 0.25).use(ZERO, np.zeros_like(vacancy), vacancy)
    return [int(points) for points in found]


@pytest.mark.parametrize(
    ("has", "level", "points"),
    [
        ("weld", 3, 10_000),  # the same, at the level
        ("weld", 4, 10_000),  # a higher level gives no more
        ("weld", 2, 7_500),  # one level short takes a quarter off
        ("weld", 1, 5_000),
        ("solder", 3, 6_000),  # near
        ("metal", 3, 5_000),  # broader
        ("mill", 3, 3_000),  # sibling
        ("mill", 1, 1_500),  # sibling, two levels short: half of 300 permille
        ("sing", 4, 0),
    ],
)
def test_one_skill_for_one_requirement(has: str, level: int, points: int) -> None:
    """The credit is the similarity, less a step for each level that is missing."""
    assert need(person(skills={has: level}), offer(asks={"weld": ("essential", 3)})) == [points]


@pytest.mark.parametrize(
    ("step", "level", "points"),
    [
        (0.0, 1, 10_000),
        (0.1, 1, 7_000),
        (0.25, 1, 2_500),
        (0.5, 2, 0),
        (1.0, 3, 0),
        (1.0, 4, 10_000),
    ],
)
def test_the_step_of_a_level_is_the_programmes(step: float, level: int, points: int) -> None:
    """Of four levels asked, each missing one takes the step off, and never below nothing."""
    pair = (person(skills={"weld": level}), offer(asks={"weld": ("essential", 4)}))
    assert need(*pair, step=step) == [points]


def test_the_best_skill_counts_for_each_requirement() -> None:
    """A near skill at the level beats the same skill far below it, and nothing is added up."""
    asks = offer(asks={"weld": ("essential", 4)})
    assert need(person(skills={"weld": 1, "solder": 4, "metal": 4}), asks) == [6_000]
    assert need(person(skills={"weld": 3, "solder": 4, "metal": 4}), asks) == [7_500]


def test_requirements_are_weighed_by_importance() -> None:
    """Essential 3, important 2 and nice to have 1, all equally rare: 3 of 6 and 2 of 6."""
    asks = offer(
        asks={"weld": ("essential", 1), "cook": ("important", 1), "sing": ("nice-to-have", 1)}
    )
    assert need(person(skills={"weld": 2}), asks) == [5_000]
    assert need(person(skills={"cook": 2}), asks) == [3_333]
    assert need(person(skills={"sing": 2}), asks) == [1_667]


def test_a_rare_requirement_weighs_more() -> None:
    """Of two vacancies both ask cooking (weight 1) and one asks welding (weight 2)."""
    offers = (
        offer("v1", asks={"cook": ("important", 1), "weld": ("important", 1)}),
        offer("v2", asks={"cook": ("important", 1)}),
    )
    assert need(person(skills={"weld": 1}), *offers) == [6_667, 0]
    assert need(person(skills={"cook": 1}), *offers) == [3_333, 10_000]


def test_a_vacancy_that_asks_nothing_says_nothing() -> None:
    """Where nothing is asked the part does not apply; who can do nothing covers nothing."""
    offers = (offer("v1"), offer("v2", asks={"weld": ("essential", 1)}), offer("v3"))
    assert need(person(), *offers) == [NONE, 0, NONE]


def test_who_gives_the_credit_is_told() -> None:
    """For each skill and level that is asked the best credit, and the skill that gives it."""
    table = encoded(
        person(skills={"weld": 2, "cook": 3}), offer(asks={"weld": ("essential", 3)}),
        offer("v2", asks={"bake": ("important", 2), "sing": ("important", 2)}),
    )  # fmt: skip
    coverage = Coverage(table, 0.25)
    credit, by = coverage.credits(0)
    told = {
        table.skills[skill]: (int(c), table.skills[b] if b != NONE else None)
        for skill, c, b in zip(coverage.asked_skill, credit, by, strict=True)
    }
    assert told == {"bake": (600, "cook"), "sing": (0, None), "weld": (750, "weld")}


def test_of_two_skills_with_equal_credit_the_first_is_told() -> None:
    """`metal` is asked; `mill` and `weld` both are narrower, and the lower code is named."""
    table = encoded(person(skills={"weld": 2, "mill": 2}), offer(asks={"metal": ("essential", 2)}))
    credit, by = Coverage(table, 0.25).credits(0)
    assert credit.tolist() == [800]
    assert [table.skills[code] for code in by] == ["mill"]


def test_use_is_the_mean_of_what_is_held() -> None:
    """Of welding and singing one is used: half; where milling is asked 0.3 of half."""
    can = person(skills={"weld": 2, "sing": 4})
    offers = (
        offer("v1", asks={"weld": ("essential", 4)}),
        offer("v2", asks={"mill": ("nice-to-have", 1)}),
        offer("v3", asks={"weld": ("essential", 1), "sing": ("essential", 1)}),
        offer("v4", asks={"polish": ("essential", 1)}),
    )
    assert use(can, *offers) == [5_000, 1_500, 10_000, 0]


def test_neither_level_nor_importance_plays_a_part_in_use() -> None:
    """A skill is used at any level, and whether it is essential is the vacancy's affair."""
    for importance, level in (("essential", 1), ("nice-to-have", 4)):
        assert use(person(skills={"weld": 1}), offer(asks={"weld": (importance, level)})) == [
            10_000
        ]


def test_use_does_not_apply_where_nothing_is_told() -> None:
    """Who tells no skill, and what asks none, has no such part."""
    assert use(person(), offer(asks={"weld": ("essential", 1)})) == [NONE]
    assert use(
        person(skills={"weld": 1}), offer("v1"), offer("v2", asks={"weld": ("essential", 1)})
    ) == [NONE, 10_000]
    assert use(person(skills={"weld": 1}), offer()) == [NONE]


def test_more_skills_of_no_use_are_less_use() -> None:
    """Who can four things of which one is asked is used for a quarter, and needs no more."""
    asks = offer(asks={"weld": ("essential", 1)})
    many = person(skills={"weld": 1, "sing": 1, "cook": 1, "polish": 1})
    assert (use(many, asks), need(many, asks)) == ([2_500], [10_000])


def test_learning_is_the_mean_of_what_is_wanted() -> None:
    """Wanting welding and singing, where welding is asked: half; where milling is: 0.3 of half."""
    wants = person(learn=("lassen", "zingen"))
    offers = (
        offer("v1", asks={"weld": ("essential", 4)}),
        offer("v2", asks={"mill": ("essential", 4)}),
        offer("v3", asks={"weld": ("essential", 4), "sing": ("nice-to-have", 1)}),
        offer("v4"),
    )
    assert learning(wants, *offers) == [5_000, 1_500, 10_000, 0]


@pytest.mark.parametrize("empty_first", [True, False])
def test_learning_sees_the_last_requirement_of_the_last_vacancy(empty_first: bool) -> None:
    """Vacancies that ask nothing, before or after, take nothing away from the others."""
    asks = dict.fromkeys(("cook", "sing", "weld"), ("important", 1))
    offers = (offer("v2", asks=asks), offer("v1" if empty_first else "v3"))
    assert sorted(learning(person(learn=("weld",)), *offers)) == [0, 10_000]


def test_who_wants_to_learn_nothing_has_no_such_part() -> None:
    """Without a wish the part does not apply; with one it is 0 where nobody asks anything."""
    assert learning(person(), offer()) == [NONE]
    assert learning(person(learn=("weld",)), offer()) == [0]


def test_the_level_plays_no_part_in_learning() -> None:
    """Somebody who wants to learn a thing may do so at any level that is asked."""
    for level in (1, 4):
        assert learning(person(learn=("weld",)), offer(asks={"weld": ("essential", level)})) == [
            10_000
        ]


def test_nobody_with_skills_is_no_problem() -> None:
    """Where nobody has or wants any skill the tables are empty, and everybody covers nothing."""
    assert need(person(), offer(asks={"weld": ("essential", 1)})) == [0]
