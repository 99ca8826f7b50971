"""What people often have who have a skill."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from service.live.together import FLOOR, Habits


def people(*groups: tuple[int, str]) -> Habits:
    """Return the habits of so many people with these skills, and many who have none of them."""
    everybody = [frozenset(skills.split()) for count, skills in groups for _ in range(count)]
    return Habits.of([*everybody, *[frozenset({"other"})] * 40])


def test_what_many_have_as_well_is_told_the_most_telling_first() -> None:
    habits = people((6, "weld cut grind"), (2, "weld cut"), (2, "weld"))
    found = habits.often_with("weld")
    assert [(one.skill, one.because, one.tenths) for one in found] == [
        ("cut", "weld", 8),
        ("grind", "weld", 6),
    ]


def test_of_fewer_than_five_nothing_is_told() -> None:
    assert people((4, "weld cut")).often_with("weld") == []
    assert people((4, "weld cut"), (20, "weld")).often_with("weld") == []
    assert people((5, "weld cut")).often_with("weld") != []


def test_it_is_never_said_that_everybody_has_something() -> None:
    assert [one.tenths for one in people((9, "weld cut")).often_with("weld")] == [9]


def test_what_everybody_has_anyway_says_nothing() -> None:
    habits = Habits.of([frozenset({"weld", "talk"})] * 10 + [frozenset({"talk"})] * 10)
    assert habits.often_with("weld") == []


def test_what_is_rare_beside_it_is_not_often() -> None:
    assert people((5, "weld cut"), (45, "weld")).often_with("weld") == []


def test_several_skills_tell_each_thing_once_and_nothing_that_is_there() -> None:
    habits = people((8, "weld cut grind"), (8, "cook bake grind"))
    found = habits.often_with_all(["weld", "cook", "cut"], most=9, of_each=9)
    assert [one.skill for one in found] == ["grind", "bake"]
    assert len(habits.often_with_all(["weld", "cook"], most=1, of_each=9)) == 1


def test_a_skill_that_nobody_has_tells_nothing() -> None:
    assert people((8, "weld cut")).often_with("sing") == []


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=30))
def test_whatever_is_told_holds_for_five_people_at_least(everybody: list[frozenset[str]]) -> None:
    habits = Habits.of(everybody)
    for skill in "abcdef":
        for one in habits.often_with(skill):
            both = [who for who in everybody if {skill, one.skill} <= who]
            assert len(both) >= FLOOR
            assert 1 <= one.tenths <= 9
