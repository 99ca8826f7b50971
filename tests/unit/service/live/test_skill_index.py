"""Skills by the first letters that somebody types."""

from __future__ import annotations

import pytest

from matching.profiles.linking import Linker
from matching.profiles.vocabulary import Concept, Vocabulary
from service.live.skills import SkillIndex


def concept(id_: str, nl: str, en: str, *synonyms: str, kind: str = "vakvaardigheid") -> Concept:
    return Concept(
        id=id_,
        labels={"nl": nl, "en": en},
        synonyms={"nl": synonyms},
        descriptions={},
        sectors=(),
        kind=kind,
        broader=(),
        related=(),
        training="course",
    )


@pytest.fixture(scope="module")
def index() -> SkillIndex:
    concepts = (
        concept("bake", "bakken", "baking", "brood bakken", "koken met de oven"),
        concept("cook", "koken", "cooking", "eten maken"),
        concept("cook-for-many", "koken voor grote groepen", "cooking for groups"),
        concept("group", "koken en bakken", "food", kind="groep"),
        concept("plan", "planningen maken", "planning work", "roosteren"),
        concept("rust", "roestvrij staal lassen", "welding stainless steel"),
    )
    return SkillIndex(Linker(Vocabulary(concepts)))


def found(index: SkillIndex, text: str, language: str = "nl", limit: int = 9) -> list[str]:
    return [each.concept.id for each in index.find(text, language, limit)]


def test_whole_names_come_before_beginnings_and_those_before_later_words(index: SkillIndex) -> None:
    assert found(index, "koken") == ["cook", "cook-for-many", "bake"]
    assert found(index, "bak") == ["bake"]
    assert found(index, "lass") == ["rust"]


def test_case_accents_and_marks_are_no_matter(index: SkillIndex) -> None:
    assert found(index, "KÓKEN voor-grote") == ["cook-for-many"]


def test_both_languages_are_searched_and_the_readers_comes_first(index: SkillIndex) -> None:
    assert found(index, "cooking", "nl")[0] == "cook"
    assert found(index, "pl", "en") == ["plan"]
    assert index.find("pl", "en", 1)[0].name == "planning work"
    assert index.find("pl", "nl", 1)[0].name == "planningen maken"


def test_a_slip_is_forgiven_in_four_letters_or_more(index: SkillIndex) -> None:
    assert found(index, "koekn")[0] == "cook"
    assert found(index, "roosetren") == ["plan"]
    assert found(index, "koken voor groet") == ["cook-for-many"]
    assert found(index, "bka") == []


def test_what_only_holds_others_together_is_not_found(index: SkillIndex) -> None:
    assert "group" not in found(index, "koken en")


def test_never_more_than_the_limit_and_each_once(index: SkillIndex) -> None:
    assert len(found(index, "k", limit=2)) == 2
    every = found(index, "k")
    assert len(set(every)) == len(every)
    assert found(index, "") == []
    assert found(index, "!?") == []
