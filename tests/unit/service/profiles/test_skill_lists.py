"""The skills of a person as they change in a conversation."""

from __future__ import annotations

import pytest

from matching.profiles.records import SkillClaim
from service.errors import ProblemError
from service.profiles.skill_lists import with_added, with_level, with_text, without

BEFORE = (SkillClaim(text="lassen", level=3), SkillClaim(text="koken", level=2))


def test_what_is_named_comes_last_and_once() -> None:
    after = with_added(BEFORE, ["Lassen", "zingen", "zingen"], 1)
    assert [(one.text, one.level) for one in after] == [("lassen", 3), ("koken", 2), ("zingen", 1)]


def test_a_level_is_that_of_one_skill() -> None:
    assert [one.level for one in with_level(BEFORE, "koken", 4)] == [3, 4]
    assert with_level(BEFORE, "zingen", 4) == BEFORE


def test_another_name_that_is_there_already_keeps_the_higher_level() -> None:
    after = with_text(BEFORE, "koken", "lassen")
    assert [(one.text, one.level) for one in after] == [("lassen", 3)]
    assert with_text(BEFORE, "koken", "bakken")[1] == SkillClaim(text="bakken", level=2)


def test_a_skill_is_struck() -> None:
    assert without(BEFORE, "lassen") == BEFORE[1:]


def test_a_number_that_may_be_a_bsn_is_refused() -> None:
    with pytest.raises(ProblemError):
        with_added(BEFORE, ["mijn nummer is 111222333"], 2)


def test_a_level_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ProblemError):
        with_level(BEFORE, "koken", 5)
