"""From the skills of one vocabulary to those of another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from matching.profiles.importing.mapping import (
    PROPOSED,
    PUBLISHED,
    SAME_ID,
    Mapped,
    close_matches,
    mapping,
)
from matching.profiles.linking import Linked, Linker
from matching.profiles.vocabulary import CloseMatch, Vocabulary
from tests.markets import concept, vocabulary

ESCO = vocabulary(concept("skill/1", nl="lassen"), concept("skill/2", nl="metaal bewerken"))
BASE = "http://data.europa.eu/esco/"


def cnl(*matches: CloseMatch) -> Vocabulary:
    """Return a vocabulary that published these matches."""
    words = vocabulary(concept("w", nl="lassen"), concept("m", nl="metaalwerk"), concept("z"))
    return replace(words, close_matches=matches)


@pytest.mark.parametrize(
    "uri", [BASE + "skill/1", "https://data.europa.eu/esco/skill/1", "skill/1"]
)
def test_a_published_match_joins_by_address_or_id(uri: str) -> None:
    """Publishers write the whole address; here the part after the base is the id."""
    rows = mapping(cnl(CloseMatch("w", "exact", uri)), ESCO)
    assert rows == [Mapped("w", "exact", "skill/1", PUBLISHED, 1.0)]


@pytest.mark.parametrize(
    ("said", "seen"),
    [("exact", "exact"), ("close", "close"), ("broad", "narrow"), ("narrow", "broad")],
)
def test_what_the_other_published_is_turned_round(said: str, seen: str) -> None:
    """If theirs is broader than ours, ours is narrower than theirs."""
    words = cnl(CloseMatch("w", said, BASE + "skill/1"))
    assert mapping(ESCO, words) == [Mapped("skill/1", seen, "w", PUBLISHED, 1.0)]


def test_a_match_with_what_is_not_there_joins_nothing() -> None:
    """Another version, or a third vocabulary."""
    words = cnl(CloseMatch("w", "exact", BASE + "skill/9"), CloseMatch("gone", "exact", "skill/1"))
    assert mapping(words, ESCO) == []


def test_versions_of_one_vocabulary_join_on_their_ids() -> None:
    """What stayed is the same; what is new in one has no row."""
    newer = vocabulary(*ESCO.concepts, concept("skill/3"))
    assert mapping(newer, ESCO) == [
        Mapped("skill/1", "exact", "skill/1", SAME_ID, 1.0),
        Mapped("skill/2", "exact", "skill/2", SAME_ID, 1.0),
    ]


def test_only_what_nobody_published_is_proposed_and_marked_so() -> None:
    """A proposal needs a person; what was published does not."""
    words = cnl(CloseMatch("m", "close", BASE + "skill/2"))
    rows = mapping(words, ESCO, Linker(ESCO))
    assert rows[:2] == [
        Mapped("m", "close", "skill/2", PUBLISHED, 1.0),
        Mapped("w", "close", "skill/1", PROPOSED, 1.0),
    ]
    assert [row.id for row in rows if row.how == PROPOSED] == ["w"]
    assert close_matches(rows) == (CloseMatch("m", "close", "skill/2"),)


def test_groups_are_not_proposed() -> None:
    """Nothing links to a group, and a group means nothing by itself."""
    words = vocabulary(concept("w", "groep", nl="lassen"))
    assert mapping(words, ESCO, Linker(ESCO)) == []


class _Counting(Linker):
    """A linker that counts how many texts come at once."""

    def __init__(self) -> None:
        super().__init__(ESCO)
        self.most = 0

    def link(self, texts: Sequence[str], k: int = 10) -> list[Linked]:
        self.most = max(self.most, len(texts))
        return super().link(texts, k)


def test_a_large_vocabulary_is_proposed_in_parts() -> None:
    """A linker compares all texts with all names: thousands at once would fill the memory."""
    words = vocabulary(*(concept(f"x{i}", nl=f"lassen {i}") for i in range(700)))
    linker = _Counting()
    mapping(words, ESCO, linker)
    assert 0 < linker.most <= 256
